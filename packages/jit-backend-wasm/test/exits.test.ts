/**
 * Exits that guards share: each guard hands over its own values, however it shares what stores them.
 */
import { expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { playSteps, type Setup, type Step } from '../../core/test/trace/random-case.js';
import { wasmBackend } from '../src/index.js';

const setup: Setup = { result: null, filling: [], heap: {} };
const trace = (text: string) => ({ text, guards: [], labels: [] });

/** Enters a loop with each of the arguments; both backends leave it in the same way. Answers what was seen. */
function play(text: string, args: readonly number[][], options: Setup = setup): string[] {
  const steps: Step[] = [
    { what: 'loop', loop: 8, trace: trace(text) },
    ...args.map((list): Step => ({ what: 'enter', loop: 8, args: list })),
  ];
  const found = playSteps(options, referenceBackend(), steps);
  for (const callsThroughTable of [true, false])
    expect(playSteps(options, wasmBackend({ callsThroughTable }), steps)).toEqual(found);
  return found.slice(1);
}

const failed = (found: readonly string[]): string[] =>
  found.map((text) => /^failed (.*)$/m.exec(text)?.[1] ?? '');

it('hand over what is known at their guard', () => {
  const found = play(
    `[i0, i1]
     i2 = i32.add(i0, i1)
     i3 = i32.ne(i0, 1)
     guard_true(i3) [i0, i2] {}
     i4 = i32.mul(i2, i2)
     i5 = i32.ne(i0, 2)
     guard_true(i5) [i4, i0, i2] {}
     i6 = i32.mul(i4, i2)
     i7 = i32.ne(i0, 3)
     guard_true(i7) [i6, i4] {}
     i8 = i32.ne(i0, 4)
     guard_true(i8) [i6, i4] {}
     guard_always_fails() [i0, i6] {}`,
    [1, 2, 3, 4, 5].map((n) => [n, 7]),
  );
  expect(failed(found)).toEqual(['0', '1', '2', '3', '4']);
});

it('compute what only they need', () => {
  const found = play(
    `[i0, i1]
     i2 = i32.add(i0, i1)
     i3 = i32.ne(i0, 1)
     guard_true(i3) [i0, i1, i2] {}
     i4 = i32.mul(i0, i1)
     i5 = i32.ne(i0, 2)
     guard_true(i5) [i0, i1, i4] {}
     guard_always_fails() [i0, i1] {}`,
    [1, 2, 3].map((n) => [n, 7]),
  );
  expect(failed(found)).toEqual(['0', '1', '2']);
});

it('are small: what neighbours hand over is stored once', () => {
  const size = (guards: number): number => {
    const params = Array.from({ length: 30 }, (_, k) => `i${k}`);
    const lines = Array.from({ length: guards }, (_, k) => `guard_true(i${k}) [${params.join(', ')}] {}`);
    const text = `[${params.join(', ')}]\n${lines.join('\n')}\nfinish()`;
    let bytes = 0;
    const backend = wasmBackend();
    playSteps(
      setup,
      {
        name: 'counting',
        connect: (host) => {
          const connected = backend.connect(host);
          return {
            compileLoop: (token, trace) => {
              const code = connected.compileLoop(token, trace);
              bytes = code.bytes;
              return code;
            },
            compileBridge: (loop, guard, trace) => connected.compileBridge(loop, guard, trace),
            free: (tokens) => connected.free(tokens),
          };
        },
      },
      [{ what: 'loop', loop: 8, trace: trace(text) }],
    );
    return bytes;
  };
  expect(size(20) - size(10)).toBeLessThan(10 * 20);
});
