/**
 * Every small Python program and every benchmark with a collection at every allocation. Part of `npm run test:stress`, which sets
 *
 * - `WEFT_STRESS_MODE`: one of {@link modes};
 * - `WEFT_STRESS_SHARD`: `2/8` is the third of eight parts;
 * - `WEFT_STRESS_REPORT`: a file; a line is added for each program that did not collect at every allocation.
 *
 * **The schedule.** A collection costs what the roots cost (about 25 microseconds), what is young, and a step of marking; with `verify`, and with
 * semispace, it costs what lives. So each program is run once without collections to count its allocations, and when there are more than the
 * mode's `most`, there is a collection at every nth allocation only, n a prime, so that it does not stay in step with a loop of the program.
 * Example: 760,836 allocations and at most 20,000 collections: every 41st.
 */
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceBackend, type JitBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { allocationsOf, translatedWith } from './engines.js';
import { benchmarks, programs, type Program } from './programs.js';

interface Mode {
  /** Most collections of a program. */
  readonly most: number;
  readonly verify: boolean;
  options(): LoadOptions;
}

/** All is traced in its second round. */
const atOnce = { threshold: 2, functionThreshold: 2, traceEagerness: 1 };
const jit = (backend: JitBackend): LoadOptions => ({ jit: { backend, parameters: atOnce } });
const off: LoadOptions = { jit: 'off' };
const failing = { probability: 0.05, seed: 20261128 };

/** `verified`: the collector checks the heap before and behind each collection. `failing`: guards fail at random. */
const modes: Readonly<Record<string, Mode>> = {
  aot: { most: 1_000_000, verify: false, options: () => off },
  wasm: { most: 1_000_000, verify: false, options: () => jit(wasmBackend()) },
  reference: { most: 100_000, verify: false, options: () => jit(referenceBackend()) },
  failing: {
    most: 100_000,
    verify: false,
    options: () => jit(referenceBackend({ failRandomly: failing })),
  },
  'aot-verified': { most: 1000, verify: true, options: () => off },
  'wasm-verified': { most: 1000, verify: true, options: () => jit(wasmBackend()) },
  'aot-moving': { most: 5000, verify: false, options: () => off },
  'wasm-moving': { most: 5000, verify: false, options: () => jit(wasmBackend()) },
};

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

/** Collect at every how manieth allocation? */
export function scheduleFor(allocations: number, most: number): number {
  let n = Math.max(1, Math.ceil(allocations / most));
  while (!isPrime(n)) n++;
  return n;
}

function runAll(mode: Mode, part: readonly Program[]): void {
  const report = process.env['WEFT_STRESS_REPORT'];
  for (const program of part)
    it(program.name, async () => {
      const allocations = await allocationsOf(mode.options(), program.path, program.args);
      const collectEvery = scheduleFor(allocations, mode.most);
      if (collectEvery > 1 && report !== undefined)
        appendFileSync(report, `${program.name}: ${allocations} allocations, every ${collectEvery}th\n`);
      const run = translatedWith({ ...mode.options(), gc: { collectEvery, verify: mode.verify } });
      const { status, stdout, stderr } = await run(program.path, program.args);
      expect({ stdout, stderr, status }).toEqual({
        stdout: program.stdout,
        stderr: program.stderr,
        status: program.status,
      });
    });
}

const mode = modes[process.env['WEFT_STRESS_MODE'] ?? ''];
const [part, parts] = (process.env['WEFT_STRESS_SHARD'] ?? '0/1').split('/').map(Number);

describe('the schedule', () => {
  it('is every allocation up to a number, then a prime that keeps below it', () => {
    expect(scheduleFor(0, 100)).toBe(1);
    expect(scheduleFor(100, 100)).toBe(1);
    expect(scheduleFor(101, 100)).toBe(2);
    expect(scheduleFor(760_836, 20_000)).toBe(41);
  });
});

if (mode !== undefined)
  describe(`Python programs, ${process.env['WEFT_STRESS_MODE']}`, () =>
    runAll(
      mode,
      [...programs, ...benchmarks].filter((_, i) => i % parts! === part),
    ));
