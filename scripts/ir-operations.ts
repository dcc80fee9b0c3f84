/**
 * The docs page of the table of operations: `docs/ir-operations.md`. Run this file to write the page (`npx tsx
 * scripts/ir-operations.ts`); a test checks that it is up to date.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ops, type OpInfo } from '../packages/core/src/ir/ops.js';

/** Where the page is. */
export const operationsPagePath = fileURLToPath(new URL('../docs/ir-operations.md', import.meta.url));

const groups: readonly { readonly title: string; readonly has: (op: string) => boolean }[] = [
  { title: 'Exact arithmetic', has: (op) => /_(ovf|checked)$/.test(op) },
  { title: 'Conversions', has: (op) => /\.(extend_[su]|wrap|from_\w+|bits)$/.test(op) && /^[if]/.test(op) },
  { title: '32-bit integers', has: (op) => op.startsWith('i32.') },
  { title: '64-bit integers', has: (op) => op.startsWith('i64.') },
  { title: 'Floats', has: (op) => op.startsWith('f64.') },
  { title: 'References', has: (op) => /^(ref\.(eq|is_null)|instance_of|cast|check_)/.test(op) },
  { title: 'Raw memory', has: (op) => /^(raw|ref)\./.test(op) },
  { title: 'Calls', has: (op) => op.startsWith('call') },
  { title: 'Entering compiled code', has: (op) => op.startsWith('jit.') },
  { title: 'Hints', has: (op) => /^(hint|query|record_|jit_|can_)/.test(op) },
  { title: 'Objects, arrays, globals', has: () => true },
];

function row(name: string, info: OpInfo): string {
  const immediates = info.immediates.map((i) => `_${i}_`);
  const operands =
    info.operands.length === 0 && immediates.length === 0 ? '' : [...immediates, ...info.operands].join(', ');
  const result = info.result === 'none' ? '' : info.result;
  const effect = info.commutative ? `${info.effect}, commutative` : info.effect;
  return `| \`${name}\` | ${operands} | ${result} | ${effect} | ${info.doc.replaceAll('|', '\\|').replaceAll('*', '\\*')} |`;
}

/** The text of the page. */
export async function operationsPage(): Promise<string> {
  const lines = [
    '# IR operations',
    '',
    'Generated from the table in `packages/core/src/ir/ops.ts`. Immediates are in italics. Operand and result types `same`,',
    '`elem`, `field`, `global` and `sig` are given by the first operand or by an immediate; `...` is any number of operands.',
  ];
  const left = new Map<string, OpInfo>(Object.entries(ops));
  const sections = new Map<string, string[]>();
  for (const { title, has } of groups) {
    const rows = [...left].filter(([name]) => has(name));
    for (const [name] of rows) left.delete(name);
    sections.set(
      title,
      rows.map(([name, info]) => row(name, info)),
    );
  }
  for (const [title, rows] of sections)
    lines.push(
      '',
      `## ${title}`,
      '',
      '| operation | operands | result | effect | meaning |',
      '|---|---|---|---|---|',
      ...rows,
    );
  const config = await resolveConfig(operationsPagePath);
  return format(`${lines.join('\n')}\n`, { ...config, parser: 'markdown' });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(operationsPagePath, await operationsPage());
