/**
 * What becomes of compiled code: it is freed when it is not in use, with all that it had, and what is in use stays.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync, referenceBackend, type JitBackend, type JitEvent } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { describe, expect, it } from 'vitest';
import { startMetainterp, type JitInstance } from '../../src/runtime/jit.js';
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

async function start(
  backend: JitBackend | null,
  parameters: Record<string, number> = {},
  constants?: number,
) {
  const { image, diagnostics } = await built;
  if (image === null) throw new Error(JSON.stringify(diagnostics));
  const events: JitEvent[] = [];
  const onEvent = (event: JitEvent) => void events.push(event);
  let jit: ReturnType<typeof startMetainterp> | null = null;
  const begin = (instance: JitInstance) =>
    (jit = startMetainterp(constants === undefined ? instance : { ...instance, constantLimit: constants }, {
      backend: backend!,
      parameters: { ...eager, ...parameters },
      onEvent,
    }));
  const vm = instantiateSync(image.wasm, image.metadata, {
    jit: backend === null ? 'off' : { start: begin },
  });
  const started = jit as ReturnType<typeof startMetainterp> | null;
  return { life: vm as unknown as Life, runtime: started?.runtime ?? null, events };
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
  { constants }: { readonly constants?: number } = {},
) {
  const plain = await start(null);
  const expected = scenario(plain.life);
  const reference = await start(referenceBackend(), parameters, constants);
  expect(scenario(reference.life)).toEqual(expected);
  const wasm = await start(wasmBackend({ mergeAfter: 20 }), parameters, constants);
  expect(scenario(wasm.life)).toEqual(expected);
  expect(comparable(wasm.runtime!.statistics.counters)).toEqual(
    comparable(reference.runtime!.statistics.counters),
  );
  return [reference, wasm] as const;
}

/** Programs one after the other, which make a loop and a bridge each. */
const many = (count: number) => (life: Life) =>
  Array.from({ length: count }, (_, k) => {
    life.define(0, `a{${'a'.repeat(1 + (k % 7))}-j`);
    return life.run(0, 20 + (k % 3));
  });

describe('code that is not entered any more', () => {
  it('is freed, with slots, guards, constants and what these kept alive', async () => {
    for (const { life, runtime } of await everywhere({ loopLongevity: 8, decay: 40 }, many(60))) {
      const before = sizes(runtime!);
      for (let k = 0; k < 200; k++) many(1)(life);
      const { counters } = runtime!.statistics;
      expect(counters.loopsCompiled).toBeGreaterThan(250);
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

describe('a limit', () => {
  // With a longevity of 80 there are 80 to 90 loops and bridges, as old ones are freed after every tenth trace.
  it('is not reached while there is something to free', async () => {
    for (const { runtime } of await everywhere({ loopLongevity: 80, maxModules: 84 }, many(150))) {
      expect(runtime!.statistics.problems).toEqual([]);
      expect(runtime!.statistics.counters.loopsCompiled).toBe(150);
    }
  });

  it('of constants stops compiling when they are all in use', async () => {
    for (const { runtime } of await everywhere({}, many(60), { constants: 20 })) {
      expect(runtime!.refs.size).toBeLessThanOrEqual(20);
      expect(runtime!.statistics.problems).toEqual(['compiling stopped: the table of constants is full']);
    }
    for (const { runtime } of await everywhere({ loopLongevity: 8, decay: 40 }, many(60), { constants: 20 }))
      expect(runtime!.statistics.problems).toEqual([]);
  });

  it('stops compiling when there is nothing', async () => {
    for (const { runtime } of await everywhere({ loopLongevity: 80, maxModules: 70 }, many(150)))
      expect(runtime!.statistics.problems).toEqual(['compiling stopped: maxModules is reached']);
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
    for (const { runtime, events } of await everywhere({ loopLongevity: 1000, retryFactor: 1 }, changing)) {
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
    for (const { runtime } of await everywhere({ maxModules: 100, retryFactor: 1 }, changing)) {
      const { counters } = runtime!.statistics;
      expect(counters.loopsCompiled + counters.bridgesCompiled).toBeGreaterThan(200);
      expect(runtime!.statistics.problems).toEqual([]);
    }
  });

  it('is compiled less and less often, and again when the program has settled', async () => {
    const [always] = await everywhere({ threshold: 20, retryFactor: 1 }, changing);
    for (const { life, runtime } of await everywhere({ threshold: 20 }, changing)) {
      const { counters } = runtime!.statistics;
      expect(counters.loopsInvalidated).toBeLessThan(
        always.runtime!.statistics.counters.loopsInvalidated / 2,
      );
      // Fewer rounds than it takes for the step to change.
      for (let k = 0; k < 40; k++) life.run(0, 49);
      const settled = counters.loopsCompiled;
      for (let k = 0; k < 40; k++) life.run(0, 49);
      expect(counters.loopsCompiled).toBe(settled);
      expect([...runtime!.cells.values()].filter(({ token }) => token !== null)).not.toEqual([]);
    }
  });
});

describe('while a trace is recorded', () => {
  it('what becomes hot in a call that it makes is compiled', async () => {
    const each = await everywhere({}, (life) => {
      life.define(0, 'd9j');
      return [life.run(0, 7)];
    });
    for (const { events } of each) {
      const loops = events.flatMap((event) => (event.what === 'loop' ? [event.id] : []));
      // The program that was made in the recorded round, before the loop around it.
      expect(loops).toEqual([1, 2, 4, 3]);
    }
  });

  it('a guard that fails in a call that it makes gets a bridge', async () => {
    const each = await everywhere({ traceEagerness: 160 }, (life) => {
      life.define(0, '1j');
      life.define(1, 'a{-j');
      return [life.run(0, 6)];
    });
    // It ended with the program, since there was no other round.
    for (const { events } of each)
      expect(events.map(({ what }) => what)).toEqual(['loop', 'entry', 'bridge', 'abort']);
  });

  // Counts are lowered when every eighth trace is started: here also the one that is started meanwhile.
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('its entry leads to its code, behind %i others', async (before) => {
    const each = await everywhere({ decay: 200 }, (life) => {
      for (let k = 0; k < before; k++) {
        life.define(1, `${'a'.repeat(k + 1)}j`);
        life.run(1, 20);
      }
      life.define(0, 'd9j');
      return [life.run(0, 7)];
    });
    for (const { runtime } of each)
      for (const { token, entries } of runtime!.cells.values())
        if (token !== null) expect(entries).not.toEqual([]);
  });

  it('nothing is freed that it refers to', async () => {
    const each = await everywhere({ loopLongevity: 1 }, (life) => {
      life.define(0, 'd9j');
      life.define(1, '9dj');
      life.define(2, 'a{-d9j');
      return [0, 1, 2, 0].map((slot) => life.run(slot, 60));
    });
    for (const { runtime } of each) expect(runtime!.statistics.counters.loopsFreed).toBeGreaterThan(10);
  });
});
