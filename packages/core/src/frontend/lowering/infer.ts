/**
 * What kind of number an expression is.
 *
 * tsc types `a + b` as `number`. {@link inferType} looks at the expression instead: declared types keep their flavor, and arithmetic
 * has the type of its operands. A literal has no type of its own — `1` fits i32 and f64 alike — so it answers
 * `'int'`, `'float'` or `'bigint'`, and takes the type of whatever it meets:
 *
 * ```
 * n + 1      i32 if n is           (literal adapts)
 * x * 0.5    f64
 * 3          'int'   → i32 when nothing else decides
 * ```
 *
 * Nothing is emitted here, and nothing is refused: an expression that cannot be typed answers null, and lowering it
 * reports why.
 */
import { Refusal } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import type { Translation, TypeEnv } from '../state.js';
import { ts } from '../ts.js';
import { isCoreSymbol, mapType, resolveAlias } from '../types.js';

/** An RType, a literal that takes the type of its surroundings, or null for unknown. */
export type Inferred = RType | 'int' | 'float' | 'bigint' | null;

/** Where names are looked up while inferring. */
export interface InferScope {
  readonly env: TypeEnv;
  /** Type of a local variable or parameter, when lowering knows it. */
  readonly lookup: (symbol: ts.Symbol) => RType | null;
}

/** The type that a literal gets when nothing else decides. */
export function defaultType(inferred: Inferred): RType | null {
  switch (inferred) {
    case 'int':
      return R.i32;
    case 'float':
      return R.f64;
    case 'bigint':
      return R.i64;
    default:
      return inferred;
  }
}

/** Type of an initializer outside of any function, literals defaulted; null when unknown. */
export function inferInitializer(t: Translation, node: ts.Expression, env: TypeEnv): RType | null {
  return defaultType(inferType(t, { env, lookup: () => null }, node));
}

function combine(a: Inferred, b: Inferred): Inferred {
  if (a === null || b === null) return a ?? b;
  if (a === b) return a;
  if (a === 'int' || a === 'bigint') return b;
  if (b === 'int' || b === 'bigint') return a;
  if (a === 'float') return b === R.f64 ? b : null;
  if (b === 'float') return a === R.f64 ? a : null;
  return a;
}

export function isNumericLiteral(node: ts.Expression): boolean {
  const inner = skipParentheses(node);
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.MinusToken)
    return isNumericLiteral(inner.operand);
  return ts.isNumericLiteral(inner) || ts.isBigIntLiteral(inner);
}

export function skipParentheses(node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  return inner;
}

const f64Functions = new Set(['PI', 'E', 'LN2', 'LN10', 'SQRT2', 'random']);

/** See the top of the file. */
export function inferType(t: Translation, scope: InferScope, expression: ts.Expression): Inferred {
  const node = skipParentheses(expression);
  const recur = (e: ts.Expression): Inferred => inferType(t, scope, e);
  if (ts.isNumericLiteral(node)) return /^[\d_]+$|^0[xXoObB]/.test(node.getText()) ? 'int' : 'float';
  if (ts.isBigIntLiteral(node)) return 'bigint';
  if (ts.isIdentifier(node)) {
    const symbol = t.checker.getSymbolAtLocation(node);
    const known = symbol === undefined ? null : scope.lookup(resolveAlias(t, symbol));
    if (known !== null && (R.isNumber(known) || known.kind === 'bool' || known.kind === 'string'))
      return known;
  }
  const mapped = fromChecker(t, scope, node);
  if (mapped === null) return inferArray(t, scope, node, recur);
  if (mapped !== 'number' && mapped !== 'bigint') return R.widened(mapped);
  switch (node.kind) {
    case ts.SyntaxKind.Identifier: {
      const symbol = t.checker.getSymbolAtLocation(node);
      const declaration = symbol === undefined ? undefined : resolveAlias(t, symbol).valueDeclaration;
      if (
        declaration !== undefined &&
        ts.isVariableDeclaration(declaration) &&
        declaration.initializer !== undefined &&
        declaration.type === undefined
      )
        return defaultType(recur(declaration.initializer));
      return null;
    }
    case ts.SyntaxKind.BinaryExpression:
      return inferBinary(node as ts.BinaryExpression, recur);
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const unary = node as ts.PrefixUnaryExpression;
      return unary.operator === ts.SyntaxKind.TildeToken
        ? signed(recur(unary.operand))
        : recur(unary.operand);
    }
    case ts.SyntaxKind.PostfixUnaryExpression:
      return recur((node as ts.PostfixUnaryExpression).operand);
    case ts.SyntaxKind.ConditionalExpression: {
      const conditional = node as ts.ConditionalExpression;
      return combine(recur(conditional.whenTrue), recur(conditional.whenFalse));
    }
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.SatisfiesExpression:
      return recur((node as ts.NonNullExpression).expression);
    case ts.SyntaxKind.CallExpression:
      return inferCall(t, scope, node as ts.CallExpression, recur);
    case ts.SyntaxKind.PropertyAccessExpression: {
      const access = node as ts.PropertyAccessExpression;
      if (
        ts.isIdentifier(access.expression) &&
        access.expression.text === 'Math' &&
        f64Functions.has(access.name.text)
      )
        return R.f64;
      if (access.name.text === 'length' || access.name.text === 'size') return R.i32;
      const symbol = t.checker.getSymbolAtLocation(access.name);
      const declaration = symbol?.valueDeclaration;
      if (
        declaration !== undefined &&
        ts.isPropertyDeclaration(declaration) &&
        declaration.initializer !== undefined
      )
        return defaultType(recur(declaration.initializer));
      return null;
    }
    default:
      return null;
  }
}

/** Array methods whose result is an array of the same type. */
const sameArray = new Set(['slice', 'filter', 'sort', 'reverse', 'fill', 'concat', 'splice']);

/** Arrays of numbers that only their elements can type: `[1, 2]`, `(c ? [1] : xs).slice(1)`. */
function inferArray(
  t: Translation,
  scope: InferScope,
  node: ts.Expression,
  recur: (e: ts.Expression) => Inferred,
): Inferred {
  if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) {
      if (ts.isSpreadElement(element)) {
        const spread = recur(element.expression);
        if (spread !== null && typeof spread !== 'string') return spread;
        continue;
      }
      const type = defaultType(recur(element));
      if (type !== null) return t.classes.library('rtlib/array.ts', 'WeftArray', [type]);
    }
    return null;
  }
  if (ts.isConditionalExpression(node)) return recur(node.whenTrue) ?? recur(node.whenFalse);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression: receiver } = node.expression;
  if (sameArray.has(name.text)) return recur(receiver);
  const fn = node.arguments[0];
  if (name.text !== 'map' || fn === undefined || !ts.isArrowFunction(fn) || ts.isBlock(fn.body)) return null;
  const items = recur(receiver);
  const element =
    items === null || typeof items === 'string' ? null : t.classes.libraryArgs(items, 'WeftArray');
  if (element === null) return null;
  const parameters = fn.parameters.map((p) => t.checker.getSymbolAtLocation(p.name));
  const lookup = (symbol: ts.Symbol): RType | null =>
    symbol === parameters[0]
      ? R.widened(element[0]!)
      : symbol === parameters[1]
        ? R.i32
        : scope.lookup(symbol);
  const result = defaultType(inferType(t, { env: scope.env, lookup }, fn.body));
  return result === null ? null : t.classes.library('rtlib/array.ts', 'WeftArray', [result]);
}

function signed(type: Inferred): Inferred {
  return type === R.u32 ? R.i32 : type;
}

function fromChecker(
  t: Translation,
  scope: InferScope,
  node: ts.Expression,
): RType | 'number' | 'bigint' | null {
  try {
    return mapType(t, t.checker.getTypeAtLocation(node), scope.env, node);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function inferBinary(node: ts.BinaryExpression, recur: (e: ts.Expression) => Inferred): Inferred {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.BarToken:
    case ts.SyntaxKind.AmpersandToken:
    case ts.SyntaxKind.CaretToken: {
      const both = combine(recur(node.left), recur(node.right));
      return both === 'int' || both === 'float' || both === R.f64 || both === R.u32 || both === null
        ? R.i32
        : both;
    }
    case ts.SyntaxKind.LessThanLessThanToken:
    case ts.SyntaxKind.GreaterThanGreaterThanToken:
      return R.i32;
    case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
      return shiftsOutSign(node.right) ? R.i32 : R.u32;
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return R.f64;
    case ts.SyntaxKind.CommaToken:
      return recur(node.right);
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.PlusEqualsToken:
    case ts.SyntaxKind.MinusEqualsToken:
    case ts.SyntaxKind.AsteriskEqualsToken:
    case ts.SyntaxKind.SlashEqualsToken:
    case ts.SyntaxKind.PercentEqualsToken:
      return recur(node.left);
    default:
      return combine(recur(node.left), recur(node.right));
  }
}

/** `x >>> k` with a constant `k` of 1 to 31 always fits into an i32. */
export function shiftsOutSign(count: ts.Expression): boolean {
  const inner = skipParentheses(count);
  return ts.isNumericLiteral(inner) && Number(inner.text) >= 1 && Number(inner.text) <= 31;
}

function inferCall(
  t: Translation,
  scope: InferScope,
  node: ts.CallExpression,
  recur: (e: ts.Expression) => Inferred,
): Inferred {
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression)) {
    const object = callee.expression.text;
    const name = callee.name.text;
    if (object === 'Math') {
      if (name === 'imul' || name === 'clz32') return R.i32;
      if (name === 'abs' || name === 'min' || name === 'max') {
        let type: Inferred = null;
        for (const argument of node.arguments) type = combine(type, recur(argument));
        return type;
      }
      return R.f64;
    }
    if (object === 'BigInt') return name === 'asUintN' ? R.u64 : R.i64;
    if (object === 'Number' && name.startsWith('parse')) return R.f64;
  }
  if (ts.isPropertyAccessExpression(callee)) {
    switch (callee.name.text) {
      case 'charCodeAt':
      case 'codePointAt':
      case 'indexOf':
      case 'lastIndexOf':
      case 'findIndex':
      case 'push':
      case 'unshift':
        return R.i32;
    }
  }
  if (ts.isIdentifier(callee)) {
    if (callee.text === 'Number') {
      const argument = node.arguments[0];
      if (argument === undefined) return R.f64;
      return isAsIntN32(argument) ? R.i32 : R.f64;
    }
    if (callee.text === 'BigInt') return R.i64;
    if (callee.text === 'parseInt' || callee.text === 'parseFloat') return R.f64;
    const symbol = t.checker.getSymbolAtLocation(callee);
    const resolved = symbol === undefined ? undefined : resolveAlias(t, symbol);
    // promote(x), assertConst(x), unchecked(() => x): generic identities over a flavored type.
    if (
      resolved !== undefined &&
      isCoreSymbol(t, resolved, 'author/hints.ts') &&
      node.arguments[0] !== undefined
    ) {
      const argument = node.arguments[0];
      if (ts.isArrowFunction(argument) && !ts.isBlock(argument.body)) return recur(argument.body);
      return recur(argument);
    }
    // A generic function whose result is a type parameter: take the argument declared with it.
    const declaration = resolved?.valueDeclaration;
    if (declaration !== undefined && ts.isFunctionDeclaration(declaration)) {
      if (declaration.type === undefined) return null;
      const parameter = declaration.parameters.findIndex(
        (p) => p.type !== undefined && p.type.getText() === declaration.type!.getText(),
      );
      const argument = parameter < 0 ? undefined : node.arguments[parameter];
      if (
        argument !== undefined &&
        (declaration.typeParameters ?? []).some((p) => p.name.text === declaration.type!.getText())
      )
        return recur(argument);
    }
  }
  return null;
}

/** `BigInt.asIntN(32, x)`, whose Number is an i32. */
export function isAsIntN32(node: ts.Expression): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'asIntN' &&
    node.arguments[0]?.getText() === '32'
  );
}
