/**
 * The host interrupts programs that have no end: in AOT code and in compiled code, for the language to notice and for good.
 */
import { wasmBackend } from '@weft/jit-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Interrupted,
  instantiateSync,
  interruptRequest,
  referenceBackend,
  type InterruptSource,
  type JitBackend,
} from '@weft/core/runtime';
import { buildEndless, type EndlessImage } from './endless.js';

interface Endless {
  short(): number;
  endless(which: number): number;
  goesOn(which: number, times: number): number;
}

let image: EndlessImage;

beforeAll(async () => {
  image = await buildEndless();
});

const programs = ['a loop', 'a loop that allocates', 'inner loops', 'recursion without a loop'];

/** With each: how many questions are answered by no. The first ones come from counters, later ones from compiled code. */
const modes: readonly (readonly [string, (() => JitBackend) | null, number])[] = [
  ['AOT code', null, 50],
  ['reference backend', referenceBackend, 8],
  ['wasm backend', wasmBackend, 50],
  ['wasm backend without merging', () => wasmBackend({ mergeAfter: 0 }), 50],
  ['wasm backend, merging at once', () => wasmBackend({ mergeAfter: 1 }), 50],
];

function start(backend: (() => JitBackend) | null, interrupt: InterruptSource) {
  const parameters = { threshold: 20, functionThreshold: 20, traceEagerness: 3, pollPeriod: 2000 };
  const vm = instantiateSync(image.wasm, image.metadata, {
    jit: backend === null ? 'off' : { backend: backend(), parameters },
    interrupt,
  });
  return { vm, run: vm as unknown as Endless };
}

/** Answers `request` to every `n`th question. */
const every = (n: number, request: number): (() => number) => {
  let asked = 0;
  return () => (++asked % n === 0 ? request : interruptRequest.none);
};

describe.each(modes)('%s', (_mode, backend, n) => {
  it.each(programs)('%s ends with what the language raises', (program) => {
    const { vm, run } = start(backend, every(n, interruptRequest.raise));
    expect(() => run.endless(programs.indexOf(program))).toThrow('interrupted');
    if (backend !== null) expect(vm.jit!.runtime.statistics.counters.loopsCompiled).toBeGreaterThan(0);
  });

  it.each(programs)('%s is interrupted again and again by a language that goes on', (program) => {
    const { run } = start(backend, every(n, interruptRequest.raise));
    expect(run.goesOn(programs.indexOf(program), 3)).toBe(9000);
  });

  it.each(programs)('%s is stopped by the host, and the instance is good for more', (program) => {
    const { vm, run } = start(backend, every(n, interruptRequest.stop));
    const which = programs.indexOf(program);
    for (let k = 0; k < 2; k++) expect(() => run.goesOn(which, 1000)).toThrow(Interrupted);
    expect(vm.usable).toBe(true);
    vm.collect();
  });
});

// The places that count events and those that look for one can take turns, so that the count always ends at the same.
it.each(programs)('%s is interrupted wherever the count ends', (program) => {
  for (const [, backend, n] of modes.filter((mode) => mode[1] !== null))
    for (let ahead = 0; ahead < 4; ahead++) {
      let asked = 0;
      const { vm, run } = start(backend, () => {
        // Not for ever.
        if (++asked > 8 * n) return interruptRequest.stop;
        return asked % n === 0 ? interruptRequest.raise : interruptRequest.none;
      });
      const { buffer } = vm.wasm.exports['memory'] as WebAssembly.Memory;
      new Int32Array(buffer)[image.metadata.cells['jitPoll']! >> 2]! -= ahead;
      expect(run.goesOn(programs.indexOf(program), 3)).toBe(9000);
    }
});

it('a request is taken out of the shared array', () => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const { run } = start(wasmBackend, shared);
  Atomics.store(shared, 0, interruptRequest.raise);
  expect(() => run.endless(0)).toThrow('interrupted');
  expect(Atomics.load(shared, 0)).toBe(0);
  Atomics.store(shared, 0, interruptRequest.stop);
  expect(() => run.endless(1)).toThrow(Interrupted);
});

it('thresholds that are never reached do not keep the host from being asked', () => {
  const parameters = { threshold: 1 << 30, functionThreshold: 1 << 30 };
  const vm = instantiateSync(image.wasm, image.metadata, {
    jit: { backend: referenceBackend(), parameters },
    interrupt: every(5, interruptRequest.raise),
  });
  const run = vm as unknown as Endless;
  programs.forEach((_, which) => expect(() => run.endless(which)).toThrow('interrupted'));
  expect(vm.jit!.runtime.statistics.counters.tracesStarted).toBe(0);
});

it('traces ask only when there is somebody to ask', () => {
  const traces = (interrupt?: InterruptSource): string => {
    const texts: string[] = [];
    const vm = instantiateSync(image.wasm, image.metadata, {
      jit: {
        backend: referenceBackend(),
        parameters: { threshold: 20, functionThreshold: 20 },
        traces: true,
        onEvent: (event) => void texts.push(event.optimized ?? ''),
      },
      ...(interrupt === undefined ? {} : { interrupt }),
    });
    expect((vm as unknown as Endless).short()).toBe(3000);
    return texts.join('');
  };
  expect(traces()).toMatch(/^jump\(/m);
  expect(traces()).not.toContain('guard_poll');
  expect(traces(() => 0)).toContain('guard_poll');
});
