/**
 * Code objects as text, for tests and for people.
 *
 *     code <module> (a.py:1) args=0 locals=0 stack=2
 *       1:0-1:8    0  LOAD_NAME      0 (print)
 *     …
 *       handlers: 4..9 -> 12 depth 1
 */
import type { HostCode, HostConst } from './code.js';
import { Compare, Op } from './opcodes.js';

/** A constant in Python's notation. */
export function constantText(c: HostConst): string {
  switch (c.kind) {
    case 'none':
      return 'None';
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    case 'ellipsis':
      return 'Ellipsis';
    case 'int':
      return c.value.toString();
    case 'float':
      return Object.is(c.value, -0)
        ? '-0.0'
        : Number.isInteger(c.value)
          ? c.value.toFixed(1)
          : String(c.value);
    case 'imaginary':
      return `${c.value}j`;
    case 'str':
      return JSON.stringify(c.value);
    case 'bytes':
      return `b[${[...c.value].join(' ')}]`;
    case 'tuple':
      return `(${c.items.map(constantText).join(', ')}${c.items.length === 1 ? ',' : ''})`;
    case 'frozenset':
      return `frozenset(${c.items.map(constantText).join(', ')})`;
    case 'code':
      return `<code ${c.code.qualname}>`;
  }
}

const jumps = new Set<Op>([
  Op.JUMP,
  Op.JUMP_BACKWARD,
  Op.POP_JUMP_IF_FALSE,
  Op.POP_JUMP_IF_TRUE,
  Op.POP_JUMP_IF_NONE,
  Op.POP_JUMP_IF_NOT_NONE,
  Op.JUMP_IF_FALSE_OR_POP,
  Op.JUMP_IF_TRUE_OR_POP,
  Op.FOR_ITER,
  Op.SEND,
]);
const named = new Set<Op>([
  Op.LOAD_GLOBAL,
  Op.STORE_GLOBAL,
  Op.DELETE_GLOBAL,
  Op.LOAD_NAME,
  Op.STORE_NAME,
  Op.DELETE_NAME,
  Op.LOAD_ATTR,
  Op.STORE_ATTR,
  Op.DELETE_ATTR,
  Op.LOAD_METHOD,
  Op.IMPORT_NAME,
  Op.IMPORT_FROM,
]);
const local = new Set<Op>([Op.LOAD_FAST, Op.STORE_FAST, Op.DELETE_FAST]);
const cell = new Set<Op>([
  Op.LOAD_DEREF,
  Op.STORE_DEREF,
  Op.DELETE_DEREF,
  Op.LOAD_CLOSURE,
  Op.LOAD_CLASSDEREF,
]);

/** Is the argument of this opcode a jump target? */
export function isJump(op: Op): boolean {
  return jumps.has(op);
}

function argumentText(code: HostCode, op: Op, arg: number): string {
  if (op === Op.LOAD_CONST) return `${arg} ${constantText(code.constants[arg]!)}`;
  if (named.has(op)) return `${arg} ${code.names[arg]!}`;
  if (local.has(op)) return `${arg} ${code.varnames[arg]!}`;
  if (cell.has(op)) return `${arg} ${[...code.cellvars, ...code.freevars][arg]!}`;
  if (op === Op.COMPARE_OP) return `${arg} ${Compare[arg]!}`;
  if (jumps.has(op)) return `-> ${arg}`;
  return arg === 0 ? '' : String(arg);
}

/** The text of a code object and of those among its constants. `positions`: with source ranges. */
export function disassemble(code: HostCode, positions = false): string {
  const lines: string[] = [];
  const header = [
    `code ${code.qualname} line=${code.firstlineno} args=${code.argcount}`,
    code.posonlyargcount > 0 ? `posonly=${code.posonlyargcount}` : '',
    code.kwonlyargcount > 0 ? `kwonly=${code.kwonlyargcount}` : '',
    `stack=${code.stacksize} flags=${code.flags}`,
    code.varnames.length > 0 ? `locals=[${code.varnames.join(' ')}]` : '',
    code.cellvars.length > 0
      ? `cells=[${code.cellvars.map((c, i) => (code.cell2arg[i]! >= 0 ? `${c}=arg${code.cell2arg[i]!}` : c)).join(' ')}]`
      : '',
    code.freevars.length > 0 ? `free=[${code.freevars.join(' ')}]` : '',
  ];
  lines.push(header.filter((part) => part !== '').join(' '));
  const anchors = new Map(code.anchors.map((a) => [a.instruction, a]));
  code.instructions.forEach((word, i) => {
    const op: Op = word & 0xff;
    const arg = word >>> 8;
    const p = code.positions[i]!;
    const anchor = anchors.get(i);
    const range = positions ? `${`${p.line}:${p.column}-${p.endLine}:${p.endColumn}`.padEnd(14)} ` : '';
    const caret = positions && anchor !== undefined ? `  ^${anchor.start}-${anchor.end}` : '';
    lines.push(
      `  ${range}${String(i).padStart(3)} ${`${Op[op]} ${argumentText(code, op, arg)}`.trimEnd()}${caret}`,
    );
  });
  for (const row of code.exceptionTable)
    lines.push(`  handler ${row.start}..${row.end} -> ${row.target} depth ${row.depth}`);
  for (const c of code.constants) if (c.kind === 'code') lines.push('', disassemble(c.code, positions));
  return lines.join('\n');
}
