/**
 * The docs page of the JIT's parameters and of the reasons to give up a trace: `docs/jit-parameters.md`. Run this file to write the
 * page (`npx tsx scripts/jit-parameters-page.ts`); a test checks that it is up to date.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { abortTable } from '../packages/core/src/metainterp/aborts.js';
import { parameterTable } from '../packages/core/src/metainterp/parameters.js';

/** Where the page is. */
export const parametersPagePath = fileURLToPath(new URL('../docs/jit-parameters.md', import.meta.url));

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** The text of the page. */
export async function parametersPage(): Promise<string> {
  const parameters = Object.entries(parameterTable).map(([name, info]) =>
    row([`\`${name}\``, info.default, info.unit, `${info.min} to ${info.max}`, info.doc]),
  );
  const aborts = Object.entries(abortTable).map(([name, { doc, remedy }]) =>
    row([`\`${name}\``, doc, remedy]),
  );
  const text = [
    '# Parameters of the JIT',
    '',
    'Generated from the tables in `packages/core/src/metainterp/parameters.ts` and `aborts.ts`.',
    '',
    'They are given when an instance is made (`jit: { backend, parameters: { threshold: 200 } }`), to the command',
    '(`weft-python --jit-param threshold=200`), or at any time (`vm.jit.setParam(name, value)`).',
    'An unknown name or a value out of range is refused with what is possible.',
    '',
    row(['name', 'default', 'unit', 'range', 'meaning']),
    '|---|---|---|---|---|',
    ...parameters,
    '',
    '## Why traces are given up',
    '',
    '`--jit-stats` and `statistics.aborts` count them by reason. Each reason has a remedy, so that nothing is traced in vain for ever.',
    '',
    row(['reason', 'meaning', 'what is done']),
    '|---|---|---|',
    ...aborts,
  ];
  const options = { ...(await resolveConfig(parametersPagePath)), filepath: parametersPagePath };
  return format(`${text.join('\n')}\n`, options);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(parametersPagePath, await parametersPage());
