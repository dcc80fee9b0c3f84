/**
 * Lists the Python programs that fail on the untranslated interpreter (or on the translated one), each with the first line that differs. For
 * working on the interpreter; the tests themselves are `packages/lang-python/test/programs.test.ts`.
 *
 *     npx tsx scripts/failing-python-programs.ts [--translated] [part of a name]
 */
import { translated, untranslated } from '../packages/lang-python/test/engines.js';
import { benchmarks, programs } from '../packages/lang-python/test/programs.js';

/** The first line where two texts differ, both ways. */
function difference(what: string, expected: string, actual: string): string | null {
  if (expected === actual) return null;
  const wanted = expected.split('\n');
  const got = actual.split('\n');
  let i = 0;
  while (wanted[i] === got[i]) i++;
  return `${what} line ${i + 1}: ${JSON.stringify(wanted[i] ?? null)} / ${JSON.stringify(got[i] ?? null)}`;
}

let failed = 0;
let count = 0;
const args = process.argv.slice(2);
const run = args[0] === '--translated' ? await translated() : untranslated;
const part = args.filter((a) => a !== '--translated')[0] ?? '';
for (const p of [...programs, ...benchmarks]) {
  if (!p.name.includes(part)) continue;
  count++;
  let why: string | null;
  try {
    const { status, stdout, stderr } = await run(p.path, p.args);
    why =
      difference('stdout', p.stdout, stdout) ??
      difference('stderr', p.stderr, stderr) ??
      difference('status', `${p.status}`, `${status}`);
  } catch (error) {
    why = `throws ${error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 3).join(' ') : String(error)}`;
  }
  if (why === null) continue;
  failed++;
  console.log(`- ${p.name}: ${why.slice(0, 600)}`);
}
console.log(`${count - failed} passed, ${failed} failed (expected / actual)`);
