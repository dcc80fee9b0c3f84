/**
 * Constants: which expressions are constant (folding as CPython's optimizer does), and the identity under which equal constants
 * share a slot of the constant table.
 *
 * `2 * 3` is 6, `-1` is a constant, `(1, 'a')` a tuple; `1 / 0` stays an operation, and so does whatever
 * would make a huge value (`'x' * 10**6`). Float powers are left to run time, where there is one definition of them.
 */
import type { HostConst } from '../bytecode/code.js';
import type { BinOp, Expr } from './ast.js';

export const none: HostConst = { kind: 'none' };

export function boolConst(value: boolean): HostConst {
  return { kind: value ? 'true' : 'false' };
}

export function strConst(value: string): HostConst {
  return { kind: 'str', value };
}

/** Equal keys mean the same constant: type and value, with -0.0 apart from 0.0 and all NaNs together. */
export function constantKey(c: HostConst): string {
  switch (c.kind) {
    case 'none':
    case 'true':
    case 'false':
    case 'ellipsis':
      return c.kind;
    case 'int':
      return `i${c.value}`;
    case 'float':
      return Object.is(c.value, -0) ? 'f-0' : `f${c.value}`;
    case 'imaginary':
      return Object.is(c.value, -0) ? 'j-0' : `j${c.value}`;
    case 'str':
      return `s${c.value.length}:${c.value}`;
    case 'bytes':
      return `b${c.value.join(',')}`;
    case 'tuple':
    case 'frozenset':
      return `${c.kind}(${c.items.map(constantKey).join(',')})`;
    case 'code':
      return 'code';
  }
}

/** Truth of a constant, as `bool()` has it. */
export function constantTruth(c: HostConst): boolean {
  switch (c.kind) {
    case 'none':
    case 'false':
      return false;
    case 'true':
    case 'ellipsis':
    case 'code':
      return true;
    case 'int':
      return c.value !== 0n;
    case 'float':
    case 'imaginary':
      return c.value !== 0;
    case 'str':
    case 'bytes':
      return c.value.length > 0;
    case 'tuple':
    case 'frozenset':
      return c.items.length > 0;
  }
}

const maximumIntBits = 128;
const maximumCollection = 256;
const maximumText = 4096;

function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}

function toInt(c: HostConst): bigint | null {
  if (c.kind === 'int') return c.value;
  if (c.kind === 'true') return 1n;
  return c.kind === 'false' ? 0n : null;
}

function toFloat(c: HostConst): number | null {
  if (c.kind === 'float') return c.value;
  const int = toInt(c);
  if (int === null) return null;
  const value = Number(int);
  return Number.isFinite(value) ? value : null;
}

const int = (value: bigint): HostConst => ({ kind: 'int', value });

function foldInts(op: BinOp['op'], a: bigint, b: bigint): HostConst | null {
  switch (op) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return bitLength(a) + bitLength(b) <= maximumIntBits ? int(a * b) : null;
    case '//':
    case '%': {
      if (b === 0n) return null;
      let quotient = a / b;
      let rest = a % b;
      if (rest !== 0n && rest < 0n !== b < 0n) {
        quotient -= 1n;
        rest += b;
      }
      return int(op === '//' ? quotient : rest);
    }
    case '/': {
      // Exact only when both fit a double; the rest is done at run time.
      const limit = 1n << 53n;
      if (b === 0n || a > limit || a < -limit || b > limit || b < -limit) return null;
      return { kind: 'float', value: Number(a) / Number(b) };
    }
    case '**':
      if (b < 0n || (b > 0n && BigInt(bitLength(a)) * b > BigInt(maximumIntBits))) return null;
      return int(a ** b);
    case '<<':
      return b >= 0n && b <= BigInt(maximumIntBits) && BigInt(bitLength(a)) + b <= BigInt(maximumIntBits)
        ? int(a << b)
        : null;
    case '>>':
      return b >= 0n && b < 1n << 31n ? int(a >> b) : null;
    case '&':
      return int(a & b);
    case '|':
      return int(a | b);
    case '^':
      return int(a ^ b);
    case '@':
      return null;
  }
}

function foldBinary(op: BinOp['op'], a: HostConst, b: HostConst): HostConst | null {
  const x = toInt(a);
  const y = toInt(b);
  if (x !== null && y !== null) {
    const result = foldInts(op, x, y);
    // `True & False` is a bool: leave the rare cases where the result of two bools is one.
    const bools = a.kind !== 'int' && b.kind !== 'int';
    return bools && (op === '&' || op === '|' || op === '^')
      ? boolConst(result !== null && toInt(result) !== 0n)
      : result;
  }
  const u = toFloat(a);
  const v = toFloat(b);
  if (u !== null && v !== null) {
    if (op === '+') return { kind: 'float', value: u + v };
    if (op === '-') return { kind: 'float', value: u - v };
    if (op === '*') return { kind: 'float', value: u * v };
    if (op === '/' && v !== 0) return { kind: 'float', value: u / v };
    return null;
  }
  if (a.kind === 'str' && b.kind === 'str' && op === '+') return strConst(a.value + b.value);
  if (a.kind === 'tuple' && b.kind === 'tuple' && op === '+')
    return { kind: 'tuple', items: [...a.items, ...b.items] };
  if (op === '*') {
    if (a.kind === 'str' && y !== null) return repeatText(a.value, y);
    if (b.kind === 'str' && x !== null) return repeatText(b.value, x);
    if (a.kind === 'tuple' && y !== null) return repeatTuple(a.items, y);
    if (b.kind === 'tuple' && x !== null) return repeatTuple(b.items, x);
  }
  return null;
}

function repeatText(text: string, count: bigint): HostConst | null {
  if (count <= 0n) return strConst('');
  return BigInt(text.length) * count <= BigInt(maximumText) ? strConst(text.repeat(Number(count))) : null;
}

function repeatTuple(items: readonly HostConst[], count: bigint): HostConst | null {
  if (count <= 0n || items.length === 0) return { kind: 'tuple', items: [] };
  if (BigInt(items.length) * count > BigInt(maximumCollection)) return null;
  return { kind: 'tuple', items: Array.from({ length: Number(count) }, () => items).flat() };
}

/** Folds expressions, remembering the answer for each node so that folding a tree is linear. */
export class Folder {
  private readonly known = new Map<Expr, HostConst | null>();

  /** The constant an expression is, or null. */
  fold(e: Expr): HostConst | null {
    switch (e.kind) {
      case 'Constant':
        return e.value;
      case 'Name':
        return e.id === '__debug__' ? boolConst(true) : null;
      case 'UnaryOp':
      case 'BinOp':
      case 'Tuple':
      case 'Subscript': {
        let result = this.known.get(e);
        if (result === undefined) {
          result = this.compute(e);
          this.known.set(e, result);
        }
        return result;
      }
      default:
        return null;
    }
  }

  /** All of a list, or null when one is not constant. */
  foldAll(list: readonly Expr[]): HostConst[] | null {
    const items: HostConst[] = [];
    for (const e of list) {
      const item = this.fold(e);
      if (item === null) return null;
      items.push(item);
    }
    return items;
  }

  private compute(e: Extract<Expr, { kind: 'UnaryOp' | 'BinOp' | 'Tuple' | 'Subscript' }>): HostConst | null {
    switch (e.kind) {
      case 'Tuple': {
        const items = this.foldAll(e.elts);
        return items === null ? null : { kind: 'tuple', items };
      }
      case 'BinOp': {
        const left = this.fold(e.left);
        const right = left === null ? null : this.fold(e.right);
        return left === null || right === null ? null : foldBinary(e.op, left, right);
      }
      case 'UnaryOp': {
        const operand = this.fold(e.operand);
        if (operand === null) return null;
        if (e.op === 'not') return boolConst(!constantTruth(operand));
        const value = toInt(operand);
        if (value !== null) return int(e.op === '-' ? -value : e.op === '~' ? ~value : value);
        if (operand.kind === 'float' && e.op !== '~')
          return { kind: 'float', value: e.op === '-' ? -operand.value : operand.value };
        return null;
      }
      case 'Subscript': {
        const value = this.fold(e.value);
        const index = value === null ? null : this.fold(e.slice);
        if (value === null || index === null || index.kind !== 'int') return null;
        return foldIndex(value, index.value);
      }
    }
  }
}

function foldIndex(value: HostConst, index: bigint): HostConst | null {
  const length = value.kind === 'tuple' ? value.items.length : value.kind === 'str' ? value.value.length : 0;
  const i = Number(index < 0n ? index + BigInt(length) : index);
  if (!(i >= 0 && i < length)) return null;
  if (value.kind === 'tuple') return value.items[i]!;
  // Only where code units are code points.
  if (value.kind === 'str' && !/[\ud800-\udfff]/.test(value.value)) return strConst(value.value[i]!);
  return null;
}
