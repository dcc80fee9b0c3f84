/**
 * Each reason to give up a trace: a program reaches it, its results stay right, and the longer the program runs the rarer it is tried.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync, type JitBackend } from '@weft/core/runtime';
import { describe, expect, it } from 'vitest';
import { abortTable, type AbortReason } from '../../src/metainterp/aborts.js';
import { startMetainterp, type JitInstance } from '../../src/runtime/jit.js';
import { buildLanguage } from '../../src/translator.js';
import { backends } from './harness.js';

const root = fileURLToPath(new URL('./fixtures', import.meta.url));
const built = buildLanguage({ name: 'aborting', entry: './aborting.ts', gc: semispace() }, { root });

interface Case {
  /** See `fixtures/aborting.ts`. */
  readonly program: string;
  /** How many rounds each run has. */
  readonly rounds: number;
  readonly runs: number;
  readonly parameters?: Readonly<Record<string, number>>;
  /** How many constants there may be. */
  readonly constants?: number;
  /** The backend refuses everything. */
  readonly refuses?: boolean;
  /** The most aborts that there may be. */
  readonly most: number;
}

/** Aborts of one place whose distance doubles, from 3 jumps on, in 20,000 jumps. */
const doubling = 13;
const cases: Record<AbortReason, Case> = {
  too_long: {
    program: `${'n'.repeat(50)}j`,
    rounds: 1000,
    runs: 20,
    parameters: { traceLimit: 40 },
    most: doubling,
  },
  not_closed: { program: 'nj', rounds: 2, runs: 1000, most: 3 },
  invalid_loop: { program: 'pj', rounds: 1000, runs: 20, most: doubling },
  invalidated: { program: 'sj', rounds: 1000, runs: 20, most: doubling },
  exception: { program: `m${'o'.repeat(400)}j`, rounds: 2, runs: 100, most: 6 },
  out_of_room: { program: `${'k'.repeat(300)}j`, rounds: 20, runs: 20, constants: 200, most: 8 },
  backend: { program: 'nj', rounds: 1000, runs: 20, refuses: true, most: 1 },
  assert_const: { program: 'aj', rounds: 1000, runs: 20, most: doubling },
};

function refusing(backend: JitBackend): JitBackend {
  const compileLoop = () => {
    throw Object.assign(new Error('no'), { name: 'BackendError' });
  };
  return { name: 'refusing', connect: (host) => Object.assign(backend.connect(host), { compileLoop }) };
}

async function run(test: Case, backend: JitBackend) {
  const { image, diagnostics } = await built;
  if (image === null) throw new Error(JSON.stringify(diagnostics));
  const parameters = { threshold: 3, functionThreshold: 1 << 30, traceEagerness: 2, ...test.parameters };
  const options = { backend: test.refuses === true ? refusing(backend) : backend, parameters };
  let jit: ReturnType<typeof startMetainterp> | null = null;
  const start = (instance: JitInstance) =>
    (jit = startMetainterp(
      { ...instance, ...(test.constants === undefined ? {} : { constantLimit: test.constants }) },
      options,
    ));
  const load = (withJit: boolean) =>
    instantiateSync(image.wasm, image.metadata, {
      jit: withJit ? { start } : 'off',
      maxHeap: '2MB',
    }) as unknown as {
      run(program: string, rounds: number): number;
      measure(): void;
    };
  const [plain, traced] = [load(false), load(true)];
  for (const vm of [plain, traced]) vm.measure();
  const { statistics } = jit!.runtime;
  const expected = plain.run(test.program, test.rounds);
  for (let k = 0; k < test.runs; k++) expect(traced.run(test.program, test.rounds)).toBe(expected);
  return statistics;
}

describe.each(backends)('reasons to give up a trace, %s backend', (_name, backend) => {
  it.each(Object.keys(abortTable) as AbortReason[])('%s', async (reason) => {
    const test = cases[reason];
    const { aborts } = await run(test, backend());
    expect(aborts[reason]).toBeGreaterThan(0);
    expect(aborts[reason]).toBeLessThanOrEqual(test.most);
  });
});
