/**
 * Runs a random Python program in all modes that must agree: without the JIT, with everything compiled at once on both backends (which must
 * also count the same), with guards that fail at random, with a collection at every allocation, untranslated, and on CPython.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceBackend, type JitBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import type { Choices } from '../../core/test/random/choices.js';
import type { Difference } from '../../core/test/random/fuzz.js';
import { engineWithCounters, translatedWith, untranslated, type Outcome } from './engines.js';
import { randomPythonProgram } from './random-program.js';

/** Counts must not depend on the clock: a program with thousands of traces takes minutes beside other work. */
const atOnce = { threshold: 2, functionThreshold: 2, traceEagerness: 1, maxCompileTime: 0 };

export interface PythonModes {
  /** Path of a CPython; null: do not compare with it. */
  readonly python: string | null;
  readonly untranslated: boolean;
  /** Programs in thousands that are run with a collection at every allocation too; they are small. */
  readonly collecting: number;
}

const folder = mkdtempSync(join(tmpdir(), 'weft-fuzz-'));
const path = join(folder, 'program.py');

/** A program in the modes; the first difference from the run without the JIT. */
export async function runPythonCase(c: Choices, modes: PythonModes): Promise<Difference | null> {
  const collecting = c.chance(modes.collecting / 1000);
  const budget = collecting ? 300 : c.pick([1000, 300, 4000]);
  const seed = 1 + c.below(1000000);
  const mergeAfter = c.pick([500, 1, 3, 10]);
  // Often code is freed as soon as it is not in use.
  const parameters = { ...atOnce, loopLongevity: c.pick([1000, 1, 2, 8]), decay: c.pick([40, 500]) };
  const eager = (backend: JitBackend, more: LoadOptions = {}): LoadOptions => ({
    ...more,
    jit: { backend, parameters },
  });
  const text = randomPythonProgram(c, budget);
  writeFileSync(path, text);
  const plain = await translatedWith({})(path);
  const differs = (mode: string, found: unknown, expected: unknown): Difference | null => {
    const [a, b] = [expected, found].map((x) => JSON.stringify(x, null, 1).replaceAll('\\n', '\n'));
    return a === b
      ? null
      : { what: `${mode} differs`, text: `${text}\n--- expected\n${a}\n--- ${mode}\n${b}` };
  };
  if (modes.python !== null) {
    const { stdout, status } = cpython(modes.python);
    const found = differs('cpython', { stdout: plain.stdout, status: plain.status }, { stdout, status });
    if (found !== null) return found;
  }
  if (modes.untranslated) {
    const found = differs('untranslated', await untranslated(path), plain);
    if (found !== null) return found;
  }
  const onWasm = await counted(eager(wasmBackend({ mergeAfter })));
  const onReference = await counted(eager(referenceBackend()));
  const failing = referenceBackend({ failRandomly: { probability: 0.1, seed } });
  return (
    differs('reference', onReference.outcome, plain) ??
    differs('wasm', onWasm.outcome, plain) ??
    differs('counts', onWasm.counters, onReference.counters) ??
    differs('random-failures', (await counted(eager(failing))).outcome, plain) ??
    (collecting
      ? differs(
          'collecting',
          (await counted(eager(wasmBackend({ mergeAfter }), { gc: 'every-allocation' }))).outcome,
          plain,
        )
      : null)
  );
}

function cpython(python: string): { readonly stdout: string; readonly status: number | null } {
  const { stdout, status } = spawnSync(python, ['program.py'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONHASHSEED: '0' },
  });
  return { stdout, status };
}

/** The CPython on the PATH, past any wrapper. */
export function findPython(): string | null {
  const { stdout, status } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}

async function counted(
  options: LoadOptions,
): Promise<{ readonly outcome: Outcome; readonly counters: Record<string, number> }> {
  const { run, counters } = engineWithCounters(options);
  const outcome = await run(path);
  return { outcome, counters: counters() };
}
