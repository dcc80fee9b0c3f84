/**
 * Operators: arithmetic, comparison, assignment.
 *
 * Integer arithmetic is plain machine arithmetic, checked for overflow in debug builds. Where JavaScript itself cuts the
 * result to 32 bits — `(a + b) | 0` and the operands of all bitwise operators — sums are *wrapping*: exact in
 * JavaScript (they stay far below 2**53), and the same modulo 2**32 here. Products are not, hence `Math.imul`.
 */
import { f64Const, i32Const, i64Const, type Opcode, type Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { NumberType, RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { callLibrary } from './calls.js';
import {
  at,
  checkerType,
  coerce,
  inferScope,
  registerType,
  symbolOf,
  voidValue,
  type Fx,
  type Typed,
} from './context.js';
import {
  bigintLiteral,
  conditionValue,
  lowerExpression,
  lowerNullish,
  numericLiteral,
} from './expressions.js';
import { hostCall } from './host.js';
import {
  defaultType,
  inferType,
  isNumericLiteral,
  shiftsOutSign,
  skipParentheses,
  type Inferred,
} from './infer.js';
import { readElement } from './statements.js';
import { lowerTarget } from './targets.js';

type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**';

// -- operands

/** The number type that both operands of an operator get. */
function operandType(
  fx: Fx,
  left: ts.Expression,
  right: ts.Expression,
  expected: RType | undefined,
): Inferred {
  const scope = inferScope(fx);
  const a = inferType(fx.t, scope, left);
  const b = inferType(fx.t, scope, right);
  const literal = (x: Inferred): boolean => typeof x === 'string';
  if (literal(a) && literal(b)) {
    if (expected !== undefined && R.isNumber(R.widened(expected))) return R.widened(expected);
    return a === 'float' || b === 'float' ? R.f64 : defaultType(a);
  }
  return literal(a) ? b : literal(b) ? a : (a ?? b);
}

function lowerOperands(
  fx: Fx,
  left: ts.Expression,
  right: ts.Expression,
  expected: RType | undefined,
): [Typed, Typed] {
  const type = operandType(fx, left, right, expected);
  // Objects are compared whatever their classes are: `new Square(1) === (c ? new Rect(2, 3) : shape)`.
  const isOwn = typeof type === 'string' || type === null || R.nonNull(type).kind === 'class';
  const wanted = isOwn ? undefined : type;
  return [lowerExpression(fx, left, wanted), lowerExpression(fx, right, wanted)];
}

/** An operand of a bitwise operator: any 32-bit integer, sums in it wrapping; a float is cut as JavaScript does. */
function bitOperand(fx: Fx, node: ts.Expression): Typed {
  const value = lowerWrapping(fx, node, R.i32);
  if (value.type === R.f64) return { op: fx.b.value('i32.from_f64', [value.op]), type: R.i32 };
  if (value.type.kind === 'bool') refuse(node, 'WEFT1002', 'boolean', 'i32');
  return value;
}

/** Lowers an integer expression whose result is about to be cut to its width: `+`, `-` and unary `-` wrap. */
export function lowerWrapping(
  fx: Fx,
  expression: ts.Expression,
  expected: RType,
  /** Inside of a sum, where a quotient would have a fraction. */
  nested = false,
): Typed {
  const node = skipParentheses(expression);
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    const is64 = R.isInt64(expected);
    if (
      kind === ts.SyntaxKind.PlusToken ||
      kind === ts.SyntaxKind.MinusToken ||
      kind === ts.SyntaxKind.AsteriskToken
    ) {
      const type = defaultType(operandType(fx, node.left, node.right, expected));
      if (type !== null && R.isNumber(type) && type !== R.f64) {
        if (kind === ts.SyntaxKind.AsteriskToken) {
          if (!is64 && !isSmallLiteral(node.left) && !isSmallLiteral(node.right)) refuse(node, 'WEFT1005');
        }
        const left = lowerWrapping(fx, node.left, type, true);
        const right = lowerWrapping(fx, node.right, type, true);
        const both = sameNumbers(left, right, node, true);
        at(fx, node);
        const name =
          kind === ts.SyntaxKind.PlusToken ? 'add' : kind === ts.SyntaxKind.MinusToken ? 'sub' : 'mul';
        return { op: fx.b.value(`${width(both)}.${name}` as Opcode, [left.op, right.op]), type: both };
      }
    }
    if (kind === ts.SyntaxKind.LessThanLessThanToken && is64) {
      const count = literalShift(node.right);
      if (count !== null) {
        const value = lowerWrapping(fx, node.left, expected);
        if (R.isInt64(value.type)) return { op: fx.b.value('i64.shl', [value.op, count]), type: value.type };
      }
    }
    if (kind === ts.SyntaxKind.SlashToken && !is64 && !nested) {
      const quotient = integerQuotient(fx, node);
      if (quotient !== null) return quotient;
    }
  }
  if (
    ts.isPrefixUnaryExpression(node) &&
    node.operator === ts.SyntaxKind.MinusToken &&
    !isNumericLiteral(node)
  ) {
    const value = lowerWrapping(fx, node.operand, expected, true);
    if (R.isNumber(value.type) && value.type !== R.f64) {
      const zero = R.isInt32(value.type) ? i32Const(0) : i64Const(0n);
      return { op: fx.b.value(`${width(value.type)}.sub` as Opcode, [zero, value.op]), type: value.type };
    }
    return { op: fx.b.value('f64.neg', [value.op]), type: R.f64 };
  }
  return lowerExpression(fx, node, expected);
}

function isSmallLiteral(expression: ts.Expression): boolean {
  const node = skipParentheses(expression);
  const literal = ts.isPrefixUnaryExpression(node) ? node.operand : node;
  return ts.isNumericLiteral(literal) && Math.abs(Number(literal.text)) <= 2097152;
}

/** `a / b` inside of `(a / b) | 0` on integers; null when the operands are floats. */
function integerQuotient(fx: Fx, node: ts.BinaryExpression): Typed | null {
  const type = defaultType(operandType(fx, node.left, node.right, R.i32));
  if (type !== R.i32 && type !== R.u32) return null;
  const left = lowerExpression(fx, node.left, type);
  const right = lowerExpression(fx, node.right, type);
  const both = sameNumbers(left, right, node, false);
  at(fx, node);
  return { op: fx.b.value(both === R.u32 ? 'i32.div_u' : 'i32.div_s', [left.op, right.op]), type: both };
}

function width(type: RType): 'i32' | 'i64' | 'f64' {
  return type === R.f64 ? 'f64' : R.isInt64(type) ? 'i64' : 'i32';
}

/** Requires two numbers of one type. `mixSigns`: i32 and u32 may meet, giving i32. */
function sameNumbers(left: Typed, right: Typed, node: ts.Node, mixSigns: boolean): NumberType {
  const a = left.type;
  const b = right.type;
  if (R.isNumber(a) && R.isNumber(b)) {
    if (a === b) return a;
    if (R.isInt32(a) && R.isInt32(b)) {
      if (mixSigns) return R.i32;
      if (right.op.kind === 'const' && Number(right.op.value) >= 0) return a;
      if (left.op.kind === 'const' && Number(left.op.value) >= 0) return b;
    }
    if (R.isInt64(a) && R.isInt64(b)) {
      if (right.op.kind === 'const' && (right.op.value as bigint) >= 0n) return a;
      if (left.op.kind === 'const' && (left.op.value as bigint) >= 0n) return b;
    }
  }
  if (a.kind === 'never') return R.i32;
  refuse(node, 'WEFT1002', a.key, b.key);
}

// -- arithmetic

/** `left op right` on two numbers of one type. */
export function arithmetic(fx: Fx, operator: Arithmetic, left: Typed, right: Typed, node: ts.Node): Typed {
  const type = sameNumbers(left, right, node, false);
  const args = [left.op, right.op];
  const emit = (op: Opcode): Typed => ({ op: fx.b.value(op, args), type });
  if (type === R.f64) {
    switch (operator) {
      case '+':
        return emit('f64.add');
      case '-':
        return emit('f64.sub');
      case '*':
        return emit('f64.mul');
      case '/':
        return emit('f64.div');
      case '%':
        return hostCall(fx, 'Math.fmod', [left, right], R.f64);
      case '**':
        return hostCall(fx, 'Math.pow', [left, right], R.f64);
    }
  }
  const unsigned = type === R.u32 || type === R.u64;
  const w = width(type);
  switch (operator) {
    case '+':
    case '-':
    case '*': {
      const name = operator === '+' ? 'add' : operator === '-' ? 'sub' : 'mul';
      return emit(`${w}.${name}${fx.t.debug && !unsigned ? '_checked' : ''}` as Opcode);
    }
    case '%':
      return emit(`${w}.rem_${unsigned ? 'u' : 's'}` as Opcode);
    case '/':
      if (w === 'i32') refuse(node, 'WEFT1004');
      return emit(unsigned ? 'i64.div_u' : 'i64.div_s');
    case '**':
      refuse(node, 'WEFT1000', "'**' on integers");
  }
}

const arithmeticTokens: ReadonlyMap<ts.SyntaxKind, Arithmetic> = new Map([
  [ts.SyntaxKind.PlusToken, '+'],
  [ts.SyntaxKind.MinusToken, '-'],
  [ts.SyntaxKind.AsteriskToken, '*'],
  [ts.SyntaxKind.SlashToken, '/'],
  [ts.SyntaxKind.PercentToken, '%'],
  [ts.SyntaxKind.AsteriskAsteriskToken, '**'],
]);

const bitTokens: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AmpersandToken, 'and'],
  [ts.SyntaxKind.BarToken, 'or'],
  [ts.SyntaxKind.CaretToken, 'xor'],
  [ts.SyntaxKind.LessThanLessThanToken, 'shl'],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, 'shr_s'],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, 'shr_u'],
]);

/** Compound assignment operators and the plain operators in them. */
const compoundTokens: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.PlusToken],
  [ts.SyntaxKind.MinusEqualsToken, ts.SyntaxKind.MinusToken],
  [ts.SyntaxKind.AsteriskEqualsToken, ts.SyntaxKind.AsteriskToken],
  [ts.SyntaxKind.SlashEqualsToken, ts.SyntaxKind.SlashToken],
  [ts.SyntaxKind.PercentEqualsToken, ts.SyntaxKind.PercentToken],
  [ts.SyntaxKind.AmpersandEqualsToken, ts.SyntaxKind.AmpersandToken],
  [ts.SyntaxKind.BarEqualsToken, ts.SyntaxKind.BarToken],
  [ts.SyntaxKind.CaretEqualsToken, ts.SyntaxKind.CaretToken],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, ts.SyntaxKind.LessThanLessThanToken],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanToken],
  [
    ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
    ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ],
]);

export function lowerBinary(fx: Fx, node: ts.BinaryExpression, expected: RType | undefined): Typed {
  const kind = node.operatorToken.kind;
  switch (kind) {
    case ts.SyntaxKind.EqualsToken:
      return lowerAssignment(fx, node);
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
      return conditionValue(fx, node);
    case ts.SyntaxKind.QuestionQuestionToken:
      return lowerNullish(fx, node, expected);
    case ts.SyntaxKind.CommaToken:
      lowerExpression(fx, node.left, R.voidType);
      return lowerExpression(fx, node.right, expected);
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      refuse(node, 'WEFT1012');
      break;
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken: {
      const [left, right] = lowerOperands(fx, node.left, node.right, undefined);
      at(fx, node);
      const equal = equals(fx, left, right, node);
      return {
        op: kind === ts.SyntaxKind.EqualsEqualsEqualsToken ? equal : fx.b.value('i32.eqz', [equal]),
        type: R.bool,
      };
    }
    case ts.SyntaxKind.LessThanToken:
    case ts.SyntaxKind.LessThanEqualsToken:
    case ts.SyntaxKind.GreaterThanToken:
    case ts.SyntaxKind.GreaterThanEqualsToken: {
      const [left, right] = lowerOperands(fx, node.left, node.right, undefined);
      return compare(fx, kind, left, right, node);
    }
    case ts.SyntaxKind.InstanceOfKeyword:
      return instanceOf(fx, node);
  }
  if (
    kind === ts.SyntaxKind.AmpersandAmpersandEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken
  )
    return logicalAssignment(fx, node, kind);
  const plain = compoundTokens.get(kind);
  if (plain !== undefined) {
    at(fx, node);
    const target = lowerTarget(fx, node.left);
    const current = target.read();
    const value = applyOperator(fx, plain, current, node.right, node);
    target.write(coerce(fx, value, target.type, node));
    return value;
  }
  if (bitTokens.has(kind))
    return bitwise(fx, kind, () => bitOperand(fx, node.left), node.right, node, node.left);
  const operator = arithmeticTokens.get(kind);
  if (operator === undefined) refuse(node, 'WEFT1000', `the operator '${node.operatorToken.getText()}'`);
  if (operator === '+' && isStringLike(fx, node)) {
    const parts: Operand[] = [];
    stringParts(fx, node, parts);
    at(fx, node);
    return { op: concat(fx, parts), type: R.string };
  }
  const [left, right] = lowerOperands(fx, node.left, node.right, expected);
  at(fx, node);
  return arithmetic(fx, operator, left, right, node);
}

/** `a ||= b`, `a &&= b` on booleans, `a ??= b` on nullable references: `b` is computed and stored only if needed. */
function logicalAssignment(fx: Fx, node: ts.BinaryExpression, kind: ts.SyntaxKind): Typed {
  const { b } = fx;
  at(fx, node);
  const target = lowerTarget(fx, node.left);
  const current = target.read();
  const nullish = kind === ts.SyntaxKind.QuestionQuestionEqualsToken;
  if (nullish ? !R.isReference(current.type) : current.type.kind !== 'bool')
    refuse(node.left, nullish ? 'WEFT1003' : 'WEFT1006', current.type.key, 'nullable reference');
  const type = nullish ? R.nonNull(current.type) : current.type;
  const assign = b.newBlock();
  const join = b.newBlock([R.valueType(type)]);
  const test = nullish ? b.value('ref.is_null', [current.op]) : current.op;
  if (kind === ts.SyntaxKind.BarBarEqualsToken) b.branch(test, join, assign, [current.op]);
  else b.branch(test, assign, join, [], [current.op]);
  b.seal(assign);
  b.enter(assign);
  const value = coerce(fx, lowerExpression(fx, node.right, type), type, node.right);
  target.write(value);
  b.jump(join, [value]);
  b.seal(join);
  b.enter(join);
  return { op: join.params[0]!, type };
}

function isStringLike(fx: Fx, node: ts.Expression): boolean {
  return checkerType(fx, node)?.kind === 'string';
}

/** `current op right` for compound assignments. */
function applyOperator(
  fx: Fx,
  kind: ts.SyntaxKind,
  current: Typed,
  right: ts.Expression,
  node: ts.Node,
): Typed {
  if (bitTokens.has(kind)) return bitwise(fx, kind, () => current, right, node, null);
  if (kind === ts.SyntaxKind.PlusToken && current.type.kind === 'string') {
    const tail = stringOf(fx, lowerExpression(fx, right, undefined), right);
    return { op: concat(fx, [current.op, tail]), type: R.string };
  }
  const value = lowerExpression(fx, right, current.type);
  return arithmetic(fx, arithmeticTokens.get(kind)!, current, value, node);
}

function bitwise(
  fx: Fx,
  kind: ts.SyntaxKind,
  lowerLeft: () => Typed,
  rightNode: ts.Expression,
  node: ts.Node,
  leftNode: ts.Expression | null,
): Typed {
  const name = bitTokens.get(kind)!;
  const scope = inferScope(fx);
  const leftType = leftNode === null ? null : inferType(fx.t, scope, leftNode);
  const rightType = inferType(fx.t, scope, rightNode);
  const wide = (x: Inferred): boolean =>
    x === 'bigint' || (x !== null && typeof x !== 'string' && R.isInt64(x));
  let left: Typed;
  if (wide(leftType) || (leftNode === null && wide(rightType))) {
    left =
      leftNode === null
        ? lowerLeft()
        : lowerExpression(
            fx,
            leftNode,
            typeof rightType === 'string' || rightType === null ? R.i64 : rightType,
          );
  } else left = lowerLeft();
  if (R.isInt64(left.type)) {
    // A literal count is in range, so only the cutting of a left shift is left to be written: asIntN(64, x << 8n).
    const count = literalShift(rightNode);
    if (name === 'shr_s' && count !== null)
      return {
        op: fx.b.value(left.type === R.u64 ? 'i64.shr_u' : 'i64.shr_s', [left.op, count]),
        type: left.type,
      };
    if (name === 'shl' || name === 'shr_s' || name === 'shr_u') refuse(node, 'WEFT1029');
    const right = lowerExpression(fx, rightNode, left.type);
    const type = sameNumbers(left, right, node, false);
    return { op: fx.b.value(`i64.${name}` as Opcode, [left.op, right.op]), type };
  }
  if (left.type.kind === 'bool') refuse(node, 'WEFT1002', 'boolean', 'i32');
  const right = bitOperand(fx, rightNode);
  if (!R.isInt32(left.type) || !R.isInt32(right.type))
    refuse(node, 'WEFT1002', left.type.key, right.type.key);
  at(fx, node);
  // x | 0, x >>> 0 only change how the bits are read.
  const zero = right.op.kind === 'const' && right.op.value === 0;
  const type = name === 'shr_u' && !shiftsOutSign(rightNode) ? R.u32 : R.i32;
  if (zero && name !== 'and') return { op: left.op, type };
  return { op: fx.b.value(`i32.${name}` as Opcode, [left.op, right.op]), type };
}

/** The count of a BigInt shift by a literal 0 … 63, else null. */
function literalShift(expression: ts.Expression): Operand | null {
  const node = skipParentheses(expression);
  if (!ts.isBigIntLiteral(node)) return null;
  const count = BigInt(node.text.replace(/n$/, '').replaceAll('_', ''));
  return count <= 63n ? i64Const(count) : null;
}

export function lowerPrefix(fx: Fx, node: ts.PrefixUnaryExpression, expected: RType | undefined): Typed {
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      return conditionValue(fx, node);
    case ts.SyntaxKind.MinusToken: {
      const operand = skipParentheses(node.operand);
      if (ts.isNumericLiteral(operand)) {
        // -0 is a float.
        if (Number(operand.text) === 0 && (expected === undefined || R.widened(expected) === R.f64))
          return { op: f64Const(-0), type: R.f64 };
        return numericLiteral(operand, -1, expected);
      }
      if (ts.isBigIntLiteral(operand)) return bigintLiteral(operand, -1n, expected);
      const value = lowerExpression(fx, node.operand, expected);
      at(fx, node);
      if (value.type === R.f64) return { op: fx.b.value('f64.neg', [value.op]), type: R.f64 };
      if (R.isInt64(value.type))
        return arithmetic(fx, '-', { op: i64Const(0n), type: value.type }, value, node);
      return arithmetic(fx, '-', { op: i32Const(0), type: value.type }, value, node);
    }
    case ts.SyntaxKind.PlusToken: {
      const value = lowerExpression(fx, node.operand, expected);
      if (!R.isNumber(value.type)) refuse(node, 'WEFT1000', "unary '+'");
      return value;
    }
    case ts.SyntaxKind.TildeToken: {
      const value = R.isInt64(defaultType(inferType(fx.t, inferScope(fx), node.operand)) ?? R.i32)
        ? lowerExpression(fx, node.operand, expected)
        : bitOperand(fx, node.operand);
      if (R.isInt64(value.type))
        return { op: fx.b.value('i64.xor', [value.op, i64Const(-1n)]), type: value.type };
      return { op: fx.b.value('i32.xor', [value.op, i32Const(-1)]), type: R.i32 };
    }
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken:
      return increment(
        fx,
        node.operand,
        node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-',
        true,
        node,
      );
  }
}

export function lowerPostfix(fx: Fx, node: ts.PostfixUnaryExpression): Typed {
  return increment(fx, node.operand, node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-', false, node);
}

function increment(
  fx: Fx,
  operand: ts.Expression,
  operator: '+' | '-',
  before: boolean,
  node: ts.Node,
): Typed {
  const target = lowerTarget(fx, operand);
  const old = target.read();
  at(fx, node);
  const one: Typed = {
    op: old.type === R.f64 ? f64Const(1) : R.isInt64(old.type) ? i64Const(1n) : i32Const(1),
    type: old.type,
  };
  const value = arithmetic(fx, operator, old, one, node);
  target.write(value.op);
  return before ? value : old;
}

/** `[a, b] = [b, a]` and `[a, b] = list`: everything on the right is computed before anything is stored. */
function destructuringAssignment(fx: Fx, left: ts.ArrayLiteralExpression, right: ts.Expression): Typed {
  const source = skipParentheses(right);
  for (const e of left.elements)
    if (ts.isSpreadElement(e) || ts.isBinaryExpression(e)) refuse(e, 'WEFT1000', 'this pattern');
  let values: Typed[];
  if (ts.isArrayLiteralExpression(source) && source.elements.length >= left.elements.length) {
    values = source.elements.map((e, i) => {
      if (ts.isSpreadElement(e)) refuse(e, 'WEFT1000', 'a spread in a destructuring assignment');
      const target = left.elements[i];
      const wanted = target === undefined || ts.isOmittedExpression(target) ? null : targetType(fx, target);
      return lowerExpression(fx, e, wanted ?? undefined);
    });
  } else {
    const list = lowerExpression(fx, right, undefined);
    values = left.elements.map((e, i) =>
      ts.isOmittedExpression(e) ? voidValue : readElement(fx, list, i, e),
    );
  }
  left.elements.forEach((e, i) => {
    if (ts.isOmittedExpression(e)) return;
    const target = lowerTarget(fx, e);
    target.write(coerce(fx, values[i]!, target.type, e));
  });
  return voidValue;
}

function targetType(fx: Fx, node: ts.Expression): RType | null {
  return defaultType(inferType(fx.t, inferScope(fx), node)) ?? checkerType(fx, node);
}

function lowerAssignment(fx: Fx, node: ts.BinaryExpression): Typed {
  if (ts.isArrayLiteralExpression(node.left)) return destructuringAssignment(fx, node.left, node.right);
  if (ts.isObjectLiteralExpression(node.left))
    refuse(node.left, 'WEFT1000', 'a destructuring assignment to fields');
  const target = lowerTarget(fx, node.left);
  const value = lowerExpression(fx, node.right, target.type);
  if (target.type.kind === 'void') return voidValue;
  at(fx, node);
  const op = coerce(fx, value, target.type, node.right);
  target.write(op);
  return {
    op,
    type: R.isReference(value.type) && value.type.kind !== 'null' ? value.type : R.widened(target.type),
  };
}

// -- comparison

/** `a === b` as an i32. */
export function equals(fx: Fx, a: Typed, b: Typed, node: ts.Node): Operand {
  if (R.isNumber(a.type) || R.isNumber(b.type)) {
    const type = sameNumbers(a, b, node, false);
    return fx.b.value(`${width(type)}.eq` as Opcode, [a.op, b.op]);
  }
  if (a.type.kind === 'bool' && b.type.kind === 'bool') return fx.b.value('i32.eq', [a.op, b.op]);
  if (!R.isReference(a.type) || !R.isReference(b.type)) {
    if (a.type.kind === 'never' || b.type.kind === 'never') return i32Const(0);
    refuse(node, 'WEFT1002', a.type.key, b.type.key);
  }
  refuseMixedNulls(fx, node);
  if (b.type.kind === 'null') return fx.b.value('ref.is_null', [a.op]);
  if (a.type.kind === 'null') return fx.b.value('ref.is_null', [b.op]);
  if (R.nonNull(a.type).kind === 'string' && R.nonNull(b.type).kind === 'string') {
    const name = a.type.kind === 'nullable' || b.type.kind === 'nullable' ? 'string_same' : 'string_equals';
    return callLibrary(fx, 'rtlib/string.ts', name, [a, b]).op;
  }
  return fx.b.value('ref.eq', [a.op, b.op]);
}

function compare(fx: Fx, kind: ts.SyntaxKind, left: Typed, right: Typed, node: ts.Node): Typed {
  const name =
    kind === ts.SyntaxKind.LessThanToken
      ? 'lt'
      : kind === ts.SyntaxKind.LessThanEqualsToken
        ? 'le'
        : kind === ts.SyntaxKind.GreaterThanToken
          ? 'gt'
          : 'ge';
  at(fx, node);
  if (left.type.kind === 'string' && right.type.kind === 'string') {
    const order = callLibrary(fx, 'rtlib/string.ts', 'string_compare', [left, right]);
    return { op: fx.b.value(`i32.${name}_s` as Opcode, [order.op, i32Const(0)]), type: R.bool };
  }
  const type = sameNumbers(left, right, node, false);
  const suffix = type === R.f64 ? '' : type === R.u32 || type === R.u64 ? '_u' : '_s';
  return { op: fx.b.value(`${width(type)}.${name}${suffix}` as Opcode, [left.op, right.op]), type: R.bool };
}

/** Refuses comparing what can be null with what can be undefined: the translated program has one null for both. */
function refuseMixedNulls(fx: Fx, node: ts.Node): void {
  if (!ts.isBinaryExpression(node)) return;
  const nullish = (e: ts.Expression): number => {
    const type = fx.t.checker.getTypeAtLocation(e);
    let flags = 0;
    for (const part of type.isUnion() ? type.types : [type])
      flags |= part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined);
    return flags;
  };
  const left = nullish(node.left);
  const right = nullish(node.right);
  if (left !== 0 && right !== 0 && (left & right) === 0)
    refuse(node, 'WEFT1041', fx.t.checker.typeToString(fx.t.checker.getTypeAtLocation(node.left)));
}

export function instanceOf(fx: Fx, node: ts.BinaryExpression): Typed {
  const value = lowerExpression(fx, node.left, undefined);
  if (!R.isReference(value.type)) refuse(node.left, 'WEFT1000', `'instanceof' on '${value.type.key}'`);
  const symbol = symbolOf(fx, node.right);
  let type: RType | null = null;
  if (
    symbol?.name === 'Error' &&
    fx.t.project.program.isSourceFileDefaultLibrary(symbol.declarations![0]!.getSourceFile())
  )
    type = fx.t.classes.library('rtlib/errors.ts', 'WeftError', []);
  else if (symbol !== null && symbol.flags & ts.SymbolFlags.Class) {
    const decl = fx.t.classes.declaration(symbol);
    if (decl !== null) {
      if (decl.typeParameters.length === 0) type = fx.t.types.classType(decl, []);
      else {
        const base = R.nonNull(value.type);
        if (base.kind === 'class' && base.args.length === decl.typeParameters.length)
          type = fx.t.types.classType(decl, base.args);
      }
    }
  }
  if (type === null) refuse(node.right, 'WEFT1000', `'instanceof ${node.right.getText()}'`);
  registerType(fx, type);
  return { op: fx.b.value('instance_of', [value.op], { type: type.ir }), type: R.bool };
}

// -- strings

/** Lowers the operands of `a + b + c`, as texts. */
function stringParts(fx: Fx, node: ts.BinaryExpression, parts: Operand[]): void {
  const { left, right } = node;
  if (
    ts.isBinaryExpression(left) &&
    left.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    isStringLike(fx, left)
  )
    stringParts(fx, left, parts);
  else parts.push(stringOf(fx, lowerExpression(fx, left, undefined), left));
  parts.push(stringOf(fx, lowerExpression(fx, right, undefined), right));
}

const concatenations = ['', '', 'string_concat', 'string_concat3', 'string_concat4'];

/** Concatenation of at least one string. Up to four at a time are put together without a string in between. */
export function concat(fx: Fx, parts: readonly Operand[]): Operand {
  let result = parts[0]!;
  for (let done = 1; done < parts.length;) {
    const count = Math.min(parts.length - done, 3);
    const group = [result, ...parts.slice(done, done + count)];
    const name = concatenations[group.length]!;
    result = callLibrary(
      fx,
      'rtlib/string.ts',
      name,
      group.map((op) => ({ op, type: R.string })),
    ).op;
    done += count;
  }
  return result;
}

/** `String(value)` of strings, numbers and booleans. */
export function stringOf(fx: Fx, value: Typed, node: ts.Node): Operand {
  const type = value.type;
  if (type.kind === 'string') return value.op;
  if (type.kind === 'bool') return callLibrary(fx, 'rtlib/number.ts', 'bool_toString', [value]).op;
  if (R.isNumber(type)) return callLibrary(fx, 'rtlib/number.ts', `${type.kind}_toString`, [value]).op;
  refuse(node, 'WEFT1003', type.key, 'string');
}
