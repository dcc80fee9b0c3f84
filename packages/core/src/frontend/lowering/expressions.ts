/**
 * Expressions: literals, names, conditionals, and the dispatch to everything else.
 */
import {
  f64Const,
  i32Const,
  i64Const,
  nullConst,
  zeroConst,
  type Block,
  type Operand,
} from '../../ir/index.js';
import { giveUp, refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';

import { lowerCall, lowerNew, mapEntry } from './calls.js';
import { functionValue, lowerClosure } from './closures.js';
import { arrayLiteral } from './containers.js';
import {
  castTo,
  checkerType,
  coerce,
  condition,
  inferScope,
  narrow,
  readLocal,
  registerType,
  symbolOf,
  voidValue,
  type Fx,
  type Typed,
} from './context.js';
import { defaultType, inferType } from './infer.js';
import { lowerElementAccess, lowerPropertyAccess, readModuleVariable } from './members.js';
import { lowerBinary, lowerPostfix, lowerPrefix, stringOf, concat } from './operators.js';

/** Lowers an expression. `expected` guides literals, closures and containers; it does not convert. */
export function lowerExpression(fx: Fx, node: ts.Expression, expected: RType | undefined): Typed {
  switch (node.kind) {
    case ts.SyntaxKind.ParenthesizedExpression:
      return lowerExpression(fx, (node as ts.ParenthesizedExpression).expression, expected);
    case ts.SyntaxKind.NumericLiteral:
      return numericLiteral(node as ts.NumericLiteral, 1, expected);
    case ts.SyntaxKind.BigIntLiteral:
      return bigintLiteral(node as ts.BigIntLiteral, 1n, expected);
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return { op: fx.t.values.string((node as ts.StringLiteralLike).text), type: R.string };
    case ts.SyntaxKind.TrueKeyword:
      return { op: i32Const(1), type: R.bool };
    case ts.SyntaxKind.FalseKeyword:
      return { op: i32Const(0), type: R.bool };
    case ts.SyntaxKind.NullKeyword:
      return nullOf(expected);
    case ts.SyntaxKind.ThisKeyword:
      if (fx.thisValue === null) refuse(node, 'WEFT1000', "'this' outside of a class");
      return fx.thisValue;
    case ts.SyntaxKind.Identifier:
      return lowerIdentifier(fx, node as ts.Identifier, expected);
    case ts.SyntaxKind.TemplateExpression:
      return lowerTemplate(fx, node as ts.TemplateExpression);
    case ts.SyntaxKind.BinaryExpression:
      return lowerBinary(fx, node as ts.BinaryExpression, expected);
    case ts.SyntaxKind.PrefixUnaryExpression:
      return lowerPrefix(fx, node as ts.PrefixUnaryExpression, expected);
    case ts.SyntaxKind.PostfixUnaryExpression:
      return lowerPostfix(fx, node as ts.PostfixUnaryExpression);
    case ts.SyntaxKind.ConditionalExpression:
      return lowerConditional(fx, node as ts.ConditionalExpression, expected);
    case ts.SyntaxKind.PropertyAccessExpression:
      if ((node as ts.PropertyAccessExpression).questionDotToken !== undefined) refuse(node, 'WEFT1022');
      return narrow(fx, node, lowerPropertyAccess(fx, node as ts.PropertyAccessExpression, expected));
    case ts.SyntaxKind.ElementAccessExpression:
      if ((node as ts.ElementAccessExpression).questionDotToken !== undefined) refuse(node, 'WEFT1022');
      return narrow(fx, node, lowerElementAccess(fx, node as ts.ElementAccessExpression));
    case ts.SyntaxKind.CallExpression:
      if ((node as ts.CallExpression).questionDotToken !== undefined) refuse(node, 'WEFT1022');
      return lowerCall(fx, node as ts.CallExpression, expected);
    case ts.SyntaxKind.NewExpression:
      return lowerNew(fx, node as ts.NewExpression, expected);
    case ts.SyntaxKind.NonNullExpression:
      return lowerNonNull(fx, node as ts.NonNullExpression, expected);
    case ts.SyntaxKind.AsExpression:
      return lowerAs(fx, node as ts.AsExpression, expected);
    case ts.SyntaxKind.SatisfiesExpression:
      return lowerExpression(fx, (node as ts.SatisfiesExpression).expression, expected);
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
      return lowerClosure(fx, node as ts.ArrowFunction | ts.FunctionExpression, expected);
    case ts.SyntaxKind.ArrayLiteralExpression:
      return arrayLiteral(fx, node as ts.ArrayLiteralExpression, expected);
    case ts.SyntaxKind.VoidExpression:
      lowerExpression(fx, (node as ts.VoidExpression).expression, R.voidType);
      return voidValue;
    case ts.SyntaxKind.ObjectLiteralExpression:
      refuse(node, 'WEFT1009');
      break;
    case ts.SyntaxKind.RegularExpressionLiteral:
      refuse(node, 'WEFT1000', 'a regular expression');
      break;
    case ts.SyntaxKind.AwaitExpression:
    case ts.SyntaxKind.YieldExpression:
      refuse(node, 'WEFT1000', 'async and generator code');
      break;
    case ts.SyntaxKind.TypeOfExpression:
      refuse(node, 'WEFT1000', "'typeof' (types are known; use instanceof for classes)");
      break;
    case ts.SyntaxKind.DeleteExpression:
      refuse(node, 'WEFT1000', "'delete'");
      break;
    default:
      refuse(node, 'WEFT1000', ts.SyntaxKind[node.kind]);
  }
}

/** Lowers an expression and converts it to `type`. */
export function lowerTo(fx: Fx, node: ts.Expression, type: RType): Operand {
  return coerce(fx, lowerExpression(fx, node, type), type, node);
}

function nullOf(expected: RType | undefined): Typed {
  if (expected !== undefined && R.isReference(expected)) {
    const type = R.valueType(expected);
    return { op: typeof type === 'object' ? nullConst(type) : nullConst(), type: R.nullType };
  }
  return { op: nullConst(), type: R.nullType };
}

// -- literals

/** A numeric literal as the expected type, if it fits there; else i32, or f64 for a fraction. */
export function numericLiteral(node: ts.NumericLiteral, sign: 1 | -1, expected: RType | undefined): Typed {
  const value = sign * Number(node.text);
  const written = node.getText();
  const integral = Number.isInteger(value) && /^[\d_]+$|^0[xXoObB]/.test(written);
  const wanted = expected === undefined ? undefined : R.widened(expected);
  if (wanted === R.f64) return { op: f64Const(value), type: R.f64 };
  if (wanted === R.u32 && integral && value >= 0 && value <= 0xffffffff)
    return { op: i32Const(value | 0), type: R.u32 };
  if (integral && value >= -0x80000000 && value <= 0x7fffffff) return { op: i32Const(value), type: R.i32 };
  if (integral && value >= 0 && value <= 0xffffffff) return { op: i32Const(value | 0), type: R.u32 };
  return { op: f64Const(value), type: R.f64 };
}

export function bigintLiteral(node: ts.BigIntLiteral, sign: 1n | -1n, expected: RType | undefined): Typed {
  const value = sign * BigInt(node.text.replace(/n$/, '').replaceAll('_', ''));
  const unsigned = expected !== undefined && R.widened(expected) === R.u64;
  const fits = unsigned ? BigInt.asUintN(64, value) === value : BigInt.asIntN(64, value) === value;
  if (!fits) {
    if (!unsigned && BigInt.asUintN(64, value) === value) return { op: i64Const(value), type: R.u64 };
    refuse(node, 'WEFT1024', node.getText());
  }
  return { op: i64Const(value), type: unsigned ? R.u64 : R.i64 };
}

function lowerTemplate(fx: Fx, node: ts.TemplateExpression): Typed {
  const parts: Operand[] = [];
  if (node.head.text !== '') parts.push(fx.t.values.string(node.head.text));
  for (const span of node.templateSpans) {
    parts.push(stringOf(fx, lowerExpression(fx, span.expression, undefined), span.expression));
    if (span.literal.text !== '') parts.push(fx.t.values.string(span.literal.text));
  }
  return { op: concat(fx, parts), type: R.string };
}

// -- names

function lowerIdentifier(fx: Fx, node: ts.Identifier, expected: RType | undefined): Typed {
  if (node.text === 'undefined') return nullOf(expected);
  if (node.text === 'NaN') return { op: f64Const(NaN), type: R.f64 };
  if (node.text === 'Infinity') return { op: f64Const(Infinity), type: R.f64 };
  const symbol = symbolOf(fx, node);
  if (symbol === null) refuse(node, 'WEFT1000', `'${node.text}'`);
  return lowerSymbol(fx, symbol, node, expected);
}

/** The value of a local variable, module-level variable or function. */
export function lowerSymbol(
  fx: Fx,
  symbol: ts.Symbol,
  node: ts.Expression,
  expected: RType | undefined,
): Typed {
  const local = fx.locals.get(symbol);
  if (local !== undefined) {
    if (local.type.kind === 'error') giveUp(node);
    return narrow(fx, node, readLocal(fx, local));
  }
  const resolved = fx.t.functions.resolve(symbol);
  if (resolved !== null) return functionValue(fx, resolved, node, expected);
  if (symbol.flags & ts.SymbolFlags.Class) refuse(node, 'WEFT1000', `the class '${symbol.name}' as a value`);
  const declaration = symbol.valueDeclaration;
  if (declaration !== undefined && ts.isVariableDeclaration(declaration))
    return narrow(fx, node, readModuleVariable(fx, symbol, declaration, node));
  refuse(node, 'WEFT1000', `'${symbol.name}'`);
}

// -- conditions

/** Jumps to `then` or `other`; `&&`, `||` and `!` become control flow. */
export function lowerCondition(fx: Fx, expression: ts.Expression, then: Block, other: Block): void {
  const { b } = fx;
  let node = expression;
  while (ts.isParenthesizedExpression(node)) node = node.expression;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return lowerCondition(fx, node.operand, other, then);
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
      const next = b.newBlock();
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) lowerCondition(fx, node.left, next, other);
      else lowerCondition(fx, node.left, then, next);
      b.seal(next);
      b.enter(next);
      return lowerCondition(fx, node.right, then, other);
    }
  }
  b.branch(condition(fx, lowerExpression(fx, node, R.bool), node), then, other);
}

/** `&&`, `||` and `!` as a value. */
export function conditionValue(fx: Fx, node: ts.Expression): Typed {
  const { b } = fx;
  const then = b.newBlock();
  const other = b.newBlock();
  const join = b.newBlock(['i32']);
  lowerCondition(fx, node, then, other);
  b.seal(then);
  b.enter(then);
  b.jump(join, [i32Const(1)]);
  b.seal(other);
  b.enter(other);
  b.jump(join, [i32Const(0)]);
  b.seal(join);
  b.enter(join);
  return { op: join.params[0]!, type: R.bool };
}

/** The type that both branches of an expression get. */
function jointType(fx: Fx, node: ts.Expression, expected: RType | undefined): RType {
  if (expected !== undefined && expected.kind !== 'void' && expected.kind !== 'object')
    return R.widened(expected);
  const inferred = defaultType(inferType(fx.t, inferScope(fx), node));
  if (inferred !== null && !R.isReference(inferred)) return R.widened(inferred);
  const known = inferred ?? checkerType(fx, node);
  if (known === null)
    refuse(node, 'WEFT1003', fx.t.checker.typeToString(fx.t.checker.getTypeAtLocation(node)), 'value');
  return known;
}

function lowerConditional(fx: Fx, node: ts.ConditionalExpression, expected: RType | undefined): Typed {
  const { b } = fx;
  const type = jointType(fx, node, expected);
  const then = b.newBlock();
  const other = b.newBlock();
  const join = b.newBlock(type.kind === 'void' ? [] : [R.valueType(type)]);
  lowerCondition(fx, node.condition, then, other);
  for (const [block, branch] of [
    [then, node.whenTrue],
    [other, node.whenFalse],
  ] as const) {
    b.seal(block);
    b.enter(block);
    const value = lowerExpression(fx, branch, type);
    const op = type.kind === 'void' ? null : coerce(fx, value, type, branch);
    if (b.reachable) b.jump(join, op === null ? [] : [op]);
  }
  b.seal(join);
  b.enter(join);
  return type.kind === 'void' ? voidValue : { op: join.params[0]!, type };
}

/** `a ?? b`: with a map's `get` of primitives, or any nullable reference. */
export function lowerNullish(fx: Fx, node: ts.BinaryExpression, expected: RType | undefined): Typed {
  const { b } = fx;
  const entry = mapEntry(fx, node.left);
  if (entry !== null) {
    const found = b.newBlock();
    const missing = b.newBlock();
    const join = b.newBlock([R.valueType(entry.type)]);
    b.branch(b.value('i32.ge_s', [entry.index, i32Const(0)]), found, missing);
    b.seal(found);
    b.enter(found);
    b.jump(join, [entry.read()]);
    b.seal(missing);
    b.enter(missing);
    const fallback = coerce(fx, lowerExpression(fx, node.right, entry.type), entry.type, node.right);
    if (b.reachable) b.jump(join, [fallback]);
    b.seal(join);
    b.enter(join);
    return { op: join.params[0]!, type: entry.type };
  }
  const left = lowerExpression(
    fx,
    node.left,
    expected === undefined ? undefined : fx.t.types.nullable(expected),
  );
  if (!R.isReference(left.type)) return left;
  const right = inferType(fx.t, inferScope(fx), node.right);
  const rightNullable =
    right !== null && typeof right !== 'string' && (right.kind === 'nullable' || right.kind === 'null');
  const target =
    left.type.kind === 'null'
      ? jointType(fx, node, expected)
      : left.type.kind === 'nullable' && !rightNullable
        ? left.type.of
        : left.type;
  // The right side can be of a more general class than the left.
  const whole = checkerType(fx, node);
  const type = whole !== null && R.isReference(whole) && whole.kind !== 'null' ? whole : target;
  const missing = b.newBlock();
  const join = b.newBlock([R.valueType(type)]);
  const present = b.newBlock();
  b.branch(b.value('ref.is_null', [left.op]), missing, present);
  b.seal(present);
  b.enter(present);
  b.jump(join, [coerce(fx, { op: left.op, type: R.nonNull(left.type) }, type, node.left)]);
  b.seal(missing);
  b.enter(missing);
  const value = coerce(fx, lowerExpression(fx, node.right, type), type, node.right);
  if (b.reachable) b.jump(join, [value]);
  b.seal(join);
  b.enter(join);
  return { op: join.params[0]!, type };
}

// -- assertions

function lowerNonNull(fx: Fx, node: ts.NonNullExpression, expected: RType | undefined): Typed {
  const entry = mapEntry(fx, node.expression);
  if (entry !== null) return { op: entry.read(), type: entry.type };
  const value = lowerExpression(fx, node.expression, expected);
  if (value.type.kind !== 'nullable') return value;
  if (fx.t.debug) fx.b.emit('check_nonnull', [value.op]);
  return narrow(fx, node, { op: value.op, type: value.type.of });
}

function lowerAs(fx: Fx, node: ts.AsExpression, expected: RType | undefined): Typed {
  const target = ts.isConstTypeReference(node.type) ? null : checkerType(fx, node);
  if (target === null) return lowerExpression(fx, node.expression, expected);
  const value = lowerExpression(
    fx,
    node.expression,
    R.isReference(target) && target.kind !== 'object' ? target : (expected ?? target),
  );
  const wide = R.widened(target);
  if (wide.kind === 'never')
    return value.type.kind === 'null' && expected !== undefined
      ? { op: zeroConst(R.valueType(expected)), type: expected }
      : { op: value.op, type: value.type.kind === 'null' ? R.nullType : R.never };
  if (R.isReference(wide) && R.isReference(value.type)) {
    if (wide.kind === 'object')
      return { op: value.op, type: value.type.kind === 'null' ? R.nullType : R.object };
    const inner = R.nonNull(wide);
    registerType(fx, inner);
    if (fx.t.debug && inner.kind === 'class' && R.nonNull(value.type) !== inner)
      fx.b.emit('check_class', [value.op], { type: inner.ir });
    if (fx.t.debug && wide.kind !== 'nullable' && value.type.kind === 'nullable')
      fx.b.emit('check_nonnull', [value.op]);
    return { op: castTo(fx, value.op, inner), type: wide };
  }
  if ((R.isInt32(wide) && R.isInt32(value.type)) || (R.isInt64(wide) && R.isInt64(value.type)))
    return { op: value.op, type: wide };
  return value;
}
