/**
 * Errors of assignments whose left side is no target, with CPython's guesses: `f() = 1` may have meant `==`, and so may
 * `f(), x = 1` (read as `f(), (x = 1)`).
 */
import type { Expr } from './ast.js';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';
import { checkTarget, expressionName, invalidTarget, isBitwise } from './targets.js';
import { keyword, LParen, Name, Star, type PyToken } from './tokens.js';

const notBitwise = new Set([keyword('not'), keyword('lambda'), keyword('yield'), Star]);

/**
 * The error of `values[0] = values[1] = … = values[n]`, or null when all but the last are targets. `starts` has the first
 * token of each value.
 */
export function assignmentError(
  source: Source,
  tokens: readonly PyToken[],
  values: readonly Expr[],
  starts: readonly PyToken[],
): PySyntaxError | null {
  for (let i = 0; i + 1 < values.length; i++) {
    const target = values[i]!;
    if (target.kind === 'Yield' || target.kind === 'YieldFrom') {
      if (starts[i]!.tokenType !== LParen)
        return syntaxErrorAt(source, 'assignment to yield expression not possible', target.pos);
    }
    const invalid = invalidTarget(target, 'assign');
    if (invalid === null) continue;
    const guess = guessComparison(source, tokens, values, starts, i > 0);
    if (guess !== null) return guess;
    try {
      checkTarget(source, target, 'assign');
    } catch (error) {
      return error as PySyntaxError;
    }
  }
  return null;
}

/** "Maybe you meant '=='": the element right before the first `=` and the value after it are both plain expressions. */
function guessComparison(
  source: Source,
  tokens: readonly PyToken[],
  values: readonly Expr[],
  starts: readonly PyToken[],
  leftIsTarget: boolean,
): PySyntaxError | null {
  const left = values[0]!;
  const right = values[1]!;
  if (notBitwise.has(starts[1]!.tokenType)) return null;
  if (
    values.length > 2 &&
    isBitwise(right) &&
    !(right.kind === 'Tuple' && isBareTuple(tokens, starts[1]!, right))
  )
    return null;
  const bare = left.kind === 'Tuple' && isBareTuple(tokens, starts[0]!, left);
  const element = bare ? left.elts[left.elts.length - 1]! : left;
  if (bare && endsWithComma(tokens, starts[1]!)) return null;
  const parenthesized = !bare && closesAt(tokens, starts[0]!) === starts[1]!.index - 2;
  if (!isBitwise(element) && !parenthesized) return null;
  if (element.kind === 'Name' && (bare || leftIsTarget)) {
    const first = leftmost(right);
    return syntaxErrorAt(source, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", {
      ...element.pos,
      endLine: first.pos.endLine,
      endColumn: first.pos.endColumn,
    });
  }
  if (element.kind === 'List' || element.kind === 'Tuple' || element.kind === 'GeneratorExp') return null;
  if (element.kind === 'Constant' && ['none', 'true', 'false'].includes(element.value.kind)) return null;
  if (element.kind === 'Name' || element.kind === 'Attribute' || element.kind === 'Subscript') {
    if (element.kind === 'Name' || (!bare && !leftIsTarget)) return null;
  }
  return syntaxErrorAt(
    source,
    `cannot assign to ${expressionName(element)} here. Maybe you meant '==' instead of '='?`,
    element.pos,
  );
}

/** The part of a value that `bitwise_or` reads first. */
function leftmost(e: Expr): Expr {
  if (e.kind === 'Compare') return leftmost(e.left);
  if (e.kind === 'BoolOp') return leftmost(e.values[0]!);
  if (e.kind === 'IfExp') return leftmost(e.body);
  if (e.kind === 'Tuple' && e.elts[0]?.pos.column === e.pos.column) return leftmost(e.elts[0]);
  return e;
}

function isBareTuple(tokens: readonly PyToken[], start: PyToken, tuple: Expr): boolean {
  if (start.tokenType === Name || start.tokenType !== LParen) return true;
  const elts = tuple.kind === 'Tuple' ? tuple.elts : [];
  const first = elts[0];
  // A parenthesized tuple starts before its first element and ends after its last.
  if (first === undefined) return false;
  const last = elts[elts.length - 1]!;
  let depth = 0;
  for (let i = start.index; i < tokens.length; i++) {
    const { image } = tokens[i]!;
    if (image === '(' || image === '[' || image === '{') depth++;
    else if (image === ')' || image === ']' || image === '}') depth--;
    if (depth === 0) {
      return (
        tokens[i]!.line < last.pos.line ||
        (tokens[i]!.line === last.pos.line && tokens[i]!.col < last.pos.column)
      );
    }
  }
  return false;
}

/** Index of the bracket that closes the one a token opens; -1 when it opens none. */
function closesAt(tokens: readonly PyToken[], open: PyToken): number {
  if (open.tokenType !== LParen) return -1;
  let i = open.index + 1;
  while (i < tokens.length && tokens[i]!.level >= open.level) i++;
  return i;
}

function endsWithComma(tokens: readonly PyToken[], valueStart: PyToken): boolean {
  return tokens[valueStart.index - 2]?.image === ',';
}
