/**
 * The metainterp starts when a counter is exhausted, and not before.
 */
import { beforeAll, expect, it } from 'vitest';
import { instantiateSync, referenceBackend, type JitBackend, type JitEvent } from '@weft/core/runtime';
import { LateJit, type JitInstance, type JitOptions } from '../../src/runtime/jit.js';
import { buildEndless, type EndlessImage } from './endless.js';

interface Program {
  short(): number;
}

let image: EndlessImage;

beforeAll(async () => {
  image = await buildEndless();
});

const parameters = { threshold: 20, functionThreshold: 20 };

it('a program without hot loops does without it', () => {
  const start = (threshold: number) => {
    const vm = instantiateSync(image.wasm, image.metadata, {
      jit: { backend: referenceBackend(), parameters: { threshold, functionThreshold: threshold } },
    });
    // A loop of 3000 rounds.
    (vm as unknown as Program).short();
    return vm;
  };
  expect(start(4000).jitStarted).toBe(false);
  const hot = start(2000);
  expect(hot.jitStarted).toBe(true);
  expect(hot.jit!.runtime.statistics.counters.loopsCompiled).toBeGreaterThan(0);
});

it('who looks at it before it is needed sees it with its options, and it does the same', () => {
  const compiled = (look: boolean): readonly string[] => {
    const events: JitEvent[] = [];
    const vm = instantiateSync(image.wasm, image.metadata, {
      jit: {
        backend: referenceBackend(),
        parameters: { threshold: 300, functionThreshold: 300 },
        traces: true,
        onEvent: (event) => void events.push(event),
      },
    });
    expect(vm.jitStarted).toBe(false);
    if (look) expect(vm.jit!.runtime.parameters.threshold).toBe(300);
    expect(vm.jitStarted).toBe(look);
    (vm as unknown as Program).short();
    return events.map(({ what, recorded }) => `${what} ${recorded}`);
  };
  expect(compiled(false)).not.toEqual([]);
  expect(compiled(false)).toEqual(compiled(true));
});

it('parameters and the image are looked at when the instance is made', () => {
  const start = (wasm: Uint8Array, parameters: object) => () =>
    instantiateSync(wasm, image.metadata, { jit: { backend: referenceBackend(), parameters } });
  expect(start(image.wasm, { threshold: -1 })).toThrow(/'threshold' must be an integer/);
  expect(start(image.wasm, { treshold: 1 })).toThrow(/no JIT parameter 'treshold'/);
  const other = image.wasm.slice();
  // The section is the last one; its content begins with the version.
  const name = [...'weft.jit'].map((letter) => letter.charCodeAt(0));
  const at = other.findLastIndex((_, k) => name.every((byte, n) => other[k + n] === byte));
  other[at + name.length] = 99;
  expect(start(other, parameters)).toThrow(/has format 99/);
});

it('a start that fails, as where the stack ends, is made again', () => {
  let instance: JitInstance | undefined;
  instantiateSync(image.wasm, image.metadata, {
    jit: {
      start: (made) => {
        instance = made;
        return { tick: () => 2, enter: () => 0, invalidate: () => {} };
      },
    },
  });
  const reference = referenceBackend();
  let connections = 0;
  const backend: JitBackend = {
    ...reference,
    connect(host) {
      if (++connections < 50) throw new RangeError('Maximum call stack size exceeded');
      return reference.connect(host);
    },
  };
  const options: JitOptions = { backend, parameters };
  const late = new LateJit(instance!, options);
  for (let k = 1; k < 50; k++) expect(() => late.jit).toThrow(RangeError);
  // There is room for 64 ranges of roots.
  expect(late.jit.runtime.parameters.threshold).toBe(20);
  expect(late.isStarted).toBe(true);
});
