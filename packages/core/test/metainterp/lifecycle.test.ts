/**
 * What becomes of compiled code: it is freed when it is not in use, with all that it had, and what is in use stays.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync, referenceBackend, type JitBackend, type JitEvent } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { describe, expect, it } from 'vitest';
import { buildLanguage } from '../../src/translator.js';
import { comparable } from './harness.js';

const root = fileURLToPath(new URL('./fixtures', import.meta.url));
const built = buildLanguage({ name: 'life', entry: './life.ts', gc: semispace() }, { root });

interface Life {
  define(slot: number, text: string): void;
  run(slot: number, rounds: number): number;
  alive(): number;
}

const eager = { threshold: 5, functionThreshold: 1 << 30, traceEagerness: 2, decay: 0 };

async function start(backend: JitBackend | null, parameters: Record<string, number> = {}) {
  const { image, diagnostics } = await built;
  if (image === null) throw new Error(JSON.stringify(diagnostics));
  const events: JitEvent[] = [];
  const vm = instantiateSync(image.wasm, image.metadata, {
    jit:
      backend === null
        ? 'off'
        : { backend, parameters: { ...eager, ...parameters }, onEvent: (event) => void events.push(event) },
  });
  return { life: vm as unknown as Life, runtime: vm.jit?.runtime ?? null, events };
}

/** What there is of code now. */
function sizes(runtime: NonNullable<Awaited<ReturnType<typeof start>>['runtime']>) {
  return {
    loops: runtime.loops.size,
    cells: runtime.cells.size,
    slots: runtime.environment.traces.length,
    guards: runtime.guards.length,
    constants: runtime.refs.size,
    lists: runtime.quasi.size,
  };
}

/** Runs a scenario on both backends and without a JIT: all must agree. Answers both instances. */
async function everywhere(
  parameters: Record<string, number>,
  scenario: (life: Life) => unknown[],
  mergeAfter = 20,
) {
  const plain = await start(null);
  const expected = scenario(plain.life);
  const reference = await start(referenceBackend(), parameters);
  expect(scenario(reference.life)).toEqual(expected);
  const wasm = await start(wasmBackend({ mergeAfter }), parameters);
  expect(scenario(wasm.life)).toEqual(expected);
  expect(comparable(wasm.runtime!.statistics.counters)).toEqual(
    comparable(reference.runtime!.statistics.counters),
  );
  return [reference, wasm] as const;
}

describe('code that is not entered any more', () => {
  const many = (count: number) => (life: Life) =>
    Array.from({ length: count }, (_, k) => {
      life.define(0, `a{${'a'.repeat(1 + (k % 7))}-j`);
      return life.run(0, 20 + (k % 3));
    });

  it('is freed, with slots, guards, constants and what these kept alive', async () => {
    for (const { life, runtime } of await everywhere({ loopLongevity: 8, decay: 40 }, many(60))) {
      const before = sizes(runtime!);
      for (let k = 0; k < 600; k++) many(1)(life);
      const { counters } = runtime!.statistics;
      expect(counters.loopsCompiled).toBeGreaterThan(600);
      expect(counters.loopsCompiled - counters.loopsFreed).toBeLessThan(30);
      const after = sizes(runtime!);
      for (const what of Object.keys(before) as (keyof typeof before)[])
        expect([what, after[what]]).toSatisfy(([, size]) => (size as number) <= 3 * before[what]);
      expect(life.alive()).toBeLessThan(60);
    }
  });

  it('stays when the longevity is 0', async () => {
    for (const { life, runtime } of await everywhere({ loopLongevity: 0 }, many(200))) {
      expect(runtime!.statistics.counters.loopsFreed).toBe(0);
      expect(life.alive()).toBe(200);
    }
  });

  it('counts anew', async () => {
    const [, { life, runtime, events }] = await everywhere({ loopLongevity: 8 }, (life) => {
      life.define(1, 'aj');
      return [life.run(1, 20), ...many(60)(life), life.run(1, 4), life.run(1, 20)];
    });
    const compiled = () => events.filter(({ what }) => what === 'loop').length;
    const before = compiled();
    many(30)(life);
    life.run(1, 4);
    const counted = compiled();
    expect(counted).toBeGreaterThan(before);
    life.run(1, 40);
    expect(compiled()).toBe(counted + 1);
    expect(runtime!.cells.size).toBeLessThan(40);
  });
});

describe('code that is in use', () => {
  it('is not freed while it runs, however long ago it was entered', async () => {
    // Program 0 runs program 9, which is another one in every second round.
    const [reference, wasm] = await everywhere({ loopLongevity: 1 }, (life) => {
      life.define(9, 'aj');
      life.define(0, 'ad9aj');
      return [life.run(0, 400), life.run(0, 100)];
    });
    for (const { runtime } of [reference, wasm])
      expect(runtime!.statistics.counters.loopsFreed).toBeGreaterThan(100);
  });

  it('keeps what it leads to', async () => {
    await everywhere({ loopLongevity: 1 }, (life) => {
      life.define(9, 'aj');
      life.define(0, 'a{a-{aa-d9j');
      return [life.run(0, 300), life.run(0, 60), life.run(0, 300)];
    });
  });

  it('is freed after an error went through it', async () => {
    for (const { life, runtime } of await everywhere({ loopLongevity: 8 }, (life) => {
      life.define(1, 'a!j');
      const errors = [40, 40, 40].map(() => {
        try {
          return life.run(1, 40);
        } catch (error) {
          return (error as Error).name;
        }
      });
      return [errors[0] === errors[2], typeof errors[0]];
    })) {
      const [cell] = [...runtime!.cells.values()];
      const { token } = cell!;
      expect(token).not.toBeNull();
      for (let k = 0; k < 40; k++) {
        life.define(0, 'aj');
        life.run(0, 20);
      }
      expect(runtime!.loops.has(token!.id)).toBe(false);
    }
  });
});

describe('code that is invalidated again and again', () => {
  const changing = (life: Life) => {
    life.define(0, 'xa{a-j');
    return [life.run(0, 1000), life.run(0, 6000)];
  };

  it('is freed, and so is what led there', async () => {
    for (const { runtime, events } of await everywhere({ loopLongevity: 1000 }, changing)) {
      const { counters } = runtime!.statistics;
      expect(counters.loopsInvalidated).toBeGreaterThan(100);
      expect(counters.loopsCompiled + counters.bridgesCompiled).toBeGreaterThan(200);
      expect(runtime!.loops.size).toBeLessThan(40);
      expect(sizes(runtime!).slots).toBeLessThan(200);
      expect(sizes(runtime!).lists).toBeLessThan(40);
      expect(events.filter(({ what }) => what === 'free').map(({ reason }) => reason)).toContain(
        'invalidated',
      );
    }
  });

  it('is freed by code budgets as well: what is freed counts no more', async () => {
    for (const { runtime } of await everywhere({ maxModules: 100 }, changing)) {
      const { counters } = runtime!.statistics;
      expect(counters.loopsCompiled + counters.bridgesCompiled).toBeGreaterThan(200);
      expect(runtime!.statistics.problems).toEqual([]);
    }
  });
});
