/**
 * Random RTypeScript programs: untranslated and translated must return the same text. A failure prints the two numbers
 * that replay it: `WEFT_RANDOM=seed,size npx vitest run packages/core/test/frontend/random.test.ts`; `WEFT_RANDOM_RUNS`
 * says how many programs are tried (default 10).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateProgram } from '../random/generate.js';
import { executors, importEmitted, translateProgram, type Outcome } from './harness.js';

/** What `main()` answers, per executor. */
async function run(seed: number, size: number): Promise<Map<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-random-'));
  try {
    const path = join(folder, 'program.ts');
    writeFileSync(path, generateProgram(seed, size));
    const module = await translateProgram(path);
    const outcomes = new Map<string, Outcome>();
    for (const executor of executors) {
      const call = executor.traps ? await executor.load(path, module) : await importEmitted(path);
      outcomes.set(executor.name, call('main', []));
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function check(seed: number, size: number): Promise<void> {
  const [[, plain], ...others] = [...(await run(seed, size))] as [[string, Outcome], ...[string, Outcome][]];
  for (const [name, outcome] of others) expect(outcome, `${name}, seed ${seed}, size ${size}`).toEqual(plain);
  expect(plain.kind).toBe('value');
}

const replay = process.env['WEFT_RANDOM'];

test.skipIf(replay !== undefined)(
  'random programs mean the same translated',
  async () => {
    await fc.assert(fc.asyncProperty(fc.nat(0x7fffffff), fc.integer({ min: 1, max: 30 }), check), {
      numRuns: Number(process.env['WEFT_RANDOM_RUNS'] ?? 10),
      endOnFailure: true,
    });
  },
  600_000,
);

test.runIf(replay !== undefined)('replay', async () => {
  const [seed, size] = replay!.split(',').map(Number);
  console.log(generateProgram(seed!, size!));
  await check(seed!, size!);
});
