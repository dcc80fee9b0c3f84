/**
 * What may stand on the left of an assignment, after `for`, after `del`; and the words in which CPython names the rest:
 * "cannot assign to function call", "cannot delete literal".
 */
import type { Expr } from './ast.js';
import { syntaxErrorAt, type Source } from './errors.js';

/** CPython's name of a kind of expression in error messages. */
export function expressionName(e: Expr): string {
  switch (e.kind) {
    case 'Attribute':
      return 'attribute';
    case 'Subscript':
      return 'subscript';
    case 'Starred':
      return 'starred';
    case 'Name':
      return 'name';
    case 'List':
      return 'list';
    case 'Tuple':
      return 'tuple';
    case 'Lambda':
      return 'lambda';
    case 'Call':
      return 'function call';
    case 'BoolOp':
    case 'BinOp':
    case 'UnaryOp':
      return 'expression';
    case 'GeneratorExp':
      return 'generator expression';
    case 'Yield':
    case 'YieldFrom':
      return 'yield expression';
    case 'ListComp':
      return 'list comprehension';
    case 'SetComp':
      return 'set comprehension';
    case 'DictComp':
      return 'dict comprehension';
    case 'Dict':
      return 'dict literal';
    case 'Set':
      return 'set display';
    case 'JoinedStr':
    case 'FormattedValue':
      return 'f-string expression';
    case 'Constant':
      if (e.value.kind === 'none') return 'None';
      if (e.value.kind === 'true') return 'True';
      if (e.value.kind === 'false') return 'False';
      return e.value.kind === 'ellipsis' ? 'ellipsis' : 'literal';
    case 'Compare':
      return 'comparison';
    case 'IfExp':
      return 'conditional expression';
    case 'NamedExpr':
      return 'named expression';
    case 'Slice':
      return 'slice';
  }
}

export type TargetUse = 'assign' | 'for' | 'delete';

/** The part of an expression that cannot be a target, or null when all can. */
export function invalidTarget(e: Expr, use: TargetUse): Expr | null {
  switch (e.kind) {
    case 'List':
    case 'Tuple':
      for (const element of e.elts) {
        const invalid = invalidTarget(element, use);
        if (invalid !== null) return invalid;
      }
      return null;
    case 'Starred':
      return use === 'delete' ? e : invalidTarget(e.value, use);
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      return null;
    default:
      return e;
  }
}

/** Throws CPython's error unless the expression can be a target. */
export function checkTarget(source: Source, e: Expr, use: TargetUse): void {
  const invalid = invalidTarget(e, use);
  if (invalid === null) return;
  const verb = use === 'delete' ? 'delete' : 'assign to';
  throw syntaxErrorAt(source, `cannot ${verb} ${expressionName(invalid)}`, invalid.pos);
}

/** An expression that CPython's `bitwise_or` rule reads whole. */
export function isBitwise(e: Expr): boolean {
  switch (e.kind) {
    case 'BoolOp':
    case 'Compare':
    case 'IfExp':
    case 'Lambda':
    case 'Starred':
    case 'Yield':
    case 'YieldFrom':
    case 'NamedExpr':
      return false;
    case 'UnaryOp':
      return e.op !== 'not';
    default:
      return true;
  }
}
