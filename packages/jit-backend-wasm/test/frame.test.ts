/**
 * References across calls: they are on the shadow stack while something can collect, and cost nothing before.
 */
import { expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { playSteps, type Setup, type Step } from '../../core/test/trace/random-case.js';
import { wasmBackend } from '../src/index.js';

const setup: Setup = { result: null, filling: [], heap: {} };
const trace = (text: string) => ({ text, guards: [], labels: [] });

/** The listing of a loop's code. */
function codeOf(text: string): string {
  const backend = wasmBackend();
  let listing = '';
  const seen = {
    name: 'seen',
    connect: (host: Parameters<typeof backend.connect>[0]) => {
      const connected = backend.connect(host);
      return {
        compileLoop: (...args: Parameters<typeof connected.compileLoop>) => {
          const code = connected.compileLoop(...args);
          listing = code.text()!;
          return code;
        },
        compileBridge: (...args: Parameters<typeof connected.compileBridge>) =>
          connected.compileBridge(...args),
        free: () => {},
      };
    },
  };
  playSteps(setup, seen, [{ what: 'loop', loop: 8, trace: trace(text) }]);
  return listing;
}

const text = `[i0]
  r1 = new(Node)
  set_field(r1, i0, Node.n)
  i2 = i32.ne(i0, 1)
  guard_true(i2) [i0] {}
  r3 = call(i0, make)
  call(collect)
  i4 = get_field(r1, Node.n)
  guard_always_fails() [i4, r3, r1] {}`;

// Addresses of the cells in the tests' heap.
const shadowTop = 24;
const shadowLimit = 28;

it('are stored before the first call: who leaves earlier has nothing to do with the shadow stack', () => {
  const [before, after] = codeOf(text).split('return_call', 2) as [string, string];
  const touches = new RegExp(`i32\\.(store ${shadowTop}|load ${shadowLimit})\\b`);
  expect(before).not.toMatch(touches);
  expect(after).toMatch(touches);
});

it('are found again when everything moves', () => {
  const steps: Step[] = [
    { what: 'loop', loop: 8, trace: trace(text) },
    ...[1, 2, 3].map((n): Step => ({ what: 'enter', loop: 8, args: [n] })),
  ];
  const moving: Setup = { ...setup, heap: { stress: 8 } };
  const found = playSteps(moving, wasmBackend(), steps);
  expect(found).toEqual(playSteps(moving, referenceBackend(), steps));
  expect(found).toHaveLength(4);
});
