/**
 * The shapes of optimized traces: each `*.py` of this folder says in comments what the JIT is to make of its loops, so that speed that was
 * won cannot be lost unseen. See `expectations.ts` for how that is written, and bless with
 *
 *     WEFT_BLESS=1 npx vitest run packages/lang-python/test/traces
 *
 * A program also checks its own results with `assert`.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bless, failure, parseExpectations } from './expectations.js';
import { runLogged, type Log } from './log.js';

const parameters = { threshold: 30, functionThreshold: 100, traceEagerness: 15 };

const folder = fileURLToPath(new URL('.', import.meta.url));
const blessing = process.env['WEFT_BLESS'] !== undefined;

for (const name of readdirSync(folder).filter((file) => file.endsWith('.py'))) {
  const path = `${folder}${name}`;
  let source = readFileSync(path, 'utf8');
  describe(`traces of ${name}`, () => {
    let log: Log;
    beforeAll(() => {
      log = runLogged(source, name, parameters);
      if (!blessing) return;
      writeFileSync(path, (source = bless(source, log)));
      // The lines of the program may have moved.
      log = runLogged(source, name, parameters);
    });

    it('runs without an error', () => {
      expect(log.stderr).toBe('');
      expect(log.status).toBe(0);
      expect(log.problems).toEqual([]);
    });

    for (const [k, { function: f, at, title }] of parseExpectations(source).entries())
      it(`${f}${at === null ? '' : ` at "${at}"`}: ${title}`, () => {
        // Read again: blessing has changed the text.
        const problem = failure(parseExpectations(source)[k]!, log, source);
        if (problem !== null) expect.fail(problem);
      });
  });
}
