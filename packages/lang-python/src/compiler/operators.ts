/**
 * Operator precedence. The grammar reads `a + b * -c < d` as a flat list of operands, prefix and infix operators; this module
 * gives the list its tree by precedence climbing. One grammar rule instead of Python's fifteen levels keeps both
 * parser construction and parsing fast.
 *
 * Example: elements `a + b * c` with precedences 9, 10 resolve to BinOp(a, +, BinOp(b, *, c)).
 */
import type { Position } from '../bytecode/code.js';
import type { BinaryOperator, CompareOperator, Expr, UnaryOp } from './ast.js';
import type { PyToken } from './tokens.js';

/** Precedences, loosest first. */
export const Precedence = {
  Or: 1,
  And: 2,
  Not: 3,
  Compare: 4,
  BitOr: 5,
  BitXor: 6,
  BitAnd: 7,
  Shift: 8,
  Sum: 9,
  Product: 10,
  Unary: 11,
  Power: 12,
} as const;

const infixPrecedence: ReadonlyMap<string, number> = new Map<string, number>([
  ['or', Precedence.Or],
  ['and', Precedence.And],
  ...['<', '<=', '==', '!=', '>', '>=', 'is', 'in', 'not'].map((s): [string, number] => [
    s,
    Precedence.Compare,
  ]),
  ['|', Precedence.BitOr],
  ['^', Precedence.BitXor],
  ['&', Precedence.BitAnd],
  ['<<', Precedence.Shift],
  ['>>', Precedence.Shift],
  ['+', Precedence.Sum],
  ['-', Precedence.Sum],
  ...['*', '/', '//', '%', '@'].map((s): [string, number] => [s, Precedence.Product]),
  ['**', Precedence.Power],
]);

/** Precedence of an infix operator by the spelling of its first token; 0 for anything else. */
export function precedenceOf(image: string): number {
  return infixPrecedence.get(image) ?? 0;
}

/** Range from the start of one token to the end of another. */
export function spanOf(start: PyToken, end: PyToken): Position {
  return { line: start.line, endLine: end.endLine, column: start.col, endColumn: end.endCol };
}

/** The flat list. Entry i is an operand (with its first and last token, parentheses included) or an operator. */
export class OperatorList {
  private readonly operands: (Expr | null)[] = [];
  private readonly starts: PyToken[] = [];
  private readonly ends: PyToken[] = [];
  private readonly spelling: string[] = [];
  private next = 0;

  operand(value: Expr, start: PyToken, end: PyToken): void {
    this.operands.push(value);
    this.starts.push(start);
    this.ends.push(end);
    this.spelling.push('');
  }

  /** A prefix or infix operator: `not in` and `is not` are one. */
  operator(spelling: string, token: PyToken): void {
    this.operands.push(null);
    this.starts.push(token);
    this.ends.push(token);
    this.spelling.push(spelling);
  }

  /** The only operand, if there is nothing else. */
  single(): Expr | null {
    return this.operands.length === 1 ? this.operands[0]! : null;
  }

  /** The tree; `misplaced` is called for a `not` where Python's grammar has none, as in `a + not b`. */
  resolve(misplaced: (token: PyToken) => never): Expr {
    this.next = 0;
    return this.climb(Precedence.Or, misplaced);
  }

  private span(from: number): Position {
    return spanOf(this.starts[from]!, this.ends[this.next - 1]!);
  }

  private climb(minimum: number, misplaced: (token: PyToken) => never): Expr {
    const from = this.next;
    let left = this.prefix(minimum, misplaced);
    while (this.next < this.operands.length) {
      const op = this.spelling[this.next]!;
      const precedence = op === 'not in' || op === 'is not' ? Precedence.Compare : precedenceOf(op);
      if (precedence < minimum) break;
      if (precedence === Precedence.Power) {
        this.next++;
        const right = this.climb(Precedence.Unary, misplaced);
        left = { kind: 'BinOp', left, op: '**', right, pos: this.span(from) };
      } else if (precedence === Precedence.Compare) {
        left = this.comparison(left, from, misplaced);
      } else if (precedence <= Precedence.And) {
        const values = [left];
        while (this.next < this.operands.length && this.spelling[this.next] === op) {
          this.next++;
          values.push(this.climb(precedence + 1, misplaced));
        }
        left = { kind: 'BoolOp', op: op as 'and' | 'or', values, pos: this.span(from) };
      } else {
        this.next++;
        const right = this.climb(precedence + 1, misplaced);
        left = { kind: 'BinOp', left, op: op as BinaryOperator, right, pos: this.span(from) };
      }
    }
    return left;
  }

  private comparison(left: Expr, from: number, misplaced: (token: PyToken) => never): Expr {
    const ops: CompareOperator[] = [];
    const comparators: Expr[] = [];
    while (this.next < this.operands.length) {
      const op = this.spelling[this.next]!;
      if (op !== 'not in' && op !== 'is not' && precedenceOf(op) !== Precedence.Compare) break;
      ops.push(op as CompareOperator);
      this.next++;
      comparators.push(this.climb(Precedence.BitOr, misplaced));
    }
    return { kind: 'Compare', left, ops, comparators, pos: this.span(from) };
  }

  private prefix(minimum: number, misplaced: (token: PyToken) => never): Expr {
    const from = this.next++;
    const value = this.operands[from]!;
    if (value !== null) return value;
    const op = this.spelling[from] as UnaryOp['op'];
    if (op === 'not' && minimum > Precedence.Not) misplaced(this.starts[from]!);
    const operand = this.climb(op === 'not' ? Precedence.Not : Precedence.Unary, misplaced);
    return { kind: 'UnaryOp', op, operand, pos: this.span(from) };
  }
}
