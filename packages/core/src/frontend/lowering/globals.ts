/**
 * JavaScript's own functions and constants: `Math.*`, `Number`, `BigInt`, `String`, `parseInt`, `FixedArray.of` …
 */
import { f64Const, i32Const, i64Const, type Opcode, type Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { isCoreSymbol } from '../types.js';
import { callLibrary } from './calls.js';
import {
  arrayTypeOf,
  at,
  checkerType,
  coerce,
  inferScope,
  registerType,
  symbolOf,
  type Fx,
  type Typed,
} from './context.js';
import { lowerExpression, lowerTo } from './expressions.js';
import { hostCall } from './host.js';
import { defaultType, inferType, isAsIntN32, skipParentheses } from './infer.js';
import { forEachItem } from './iteration.js';
import { lowerWrapping, stringOf } from './operators.js';

/** Name of a global of JavaScript (`Math`, `Number` …) or `FixedArray`; null for anything else. */
function globalName(fx: Fx, node: ts.Expression): string | null {
  if (!ts.isIdentifier(node)) return null;
  const symbol = symbolOf(fx, node);
  if (symbol === null || fx.locals.has(symbol)) return null;
  if (symbol.name === 'FixedArray' && isCoreSymbol(fx.t, symbol, 'author/arrays.ts')) return 'FixedArray';
  const file = symbol.declarations?.[0]?.getSourceFile();
  return file !== undefined && file.isDeclarationFile ? symbol.name : null;
}

/** Lowers `Math.PI` and the like; null when the object is no global. */
export function lowerGlobalProperty(fx: Fx, node: ts.PropertyAccessExpression): Typed | null {
  const object = globalName(fx, node.expression);
  const name = node.name.text;
  if (object === 'Math') {
    const value: unknown = (Math as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number') return { op: f64Const(value), type: R.f64 };
    refuse(node, 'WEFT1017', `Math.${name}`);
  }
  if (object === 'Number') {
    if (
      name === 'MAX_SAFE_INTEGER' ||
      name === 'MIN_SAFE_INTEGER' ||
      name === 'NaN' ||
      /^(MAX|MIN)_VALUE$/.test(name) ||
      name === 'EPSILON' ||
      name === 'POSITIVE_INFINITY' ||
      name === 'NEGATIVE_INFINITY'
    )
      return { op: f64Const(Number[name as 'NaN']), type: R.f64 };
    refuse(node, 'WEFT1017', `Number.${name}`);
  }
  return null;
}

/** Lowers a call of a global function; null when the callee is none. */
export function lowerGlobalCall(fx: Fx, node: ts.CallExpression, expected?: RType): Typed | null {
  const callee = node.expression;
  if (ts.isIdentifier(callee)) {
    const name = globalName(fx, callee);
    return name === null ? null : plainCall(fx, name, node);
  }
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const object = globalName(fx, callee.expression);
  if (object === null) return null;
  const method = callee.name.text;
  switch (object) {
    case 'Math':
      return mathCall(fx, method, node, expected);
    case 'BigInt':
      if (method === 'asIntN' || method === 'asUintN') return bigIntWrap(fx, method, node);
      break;
    case 'Number':
      return numberMethod(fx, method, node);
    case 'String':
      if (method === 'fromCharCode' || method === 'fromCodePoint') {
        if (node.arguments.length !== 1) refuse(node, 'WEFT1013', `${method} of several units`, 'String');
        return callLibrary(fx, 'rtlib/string.ts', `string_${method}`, [
          lowerAs(fx, argument(node, 0), R.i32),
        ]);
      }
      break;
    case 'FixedArray':
      if (method === 'of' || method === 'from') return fixedArray(fx, method, node, expected);
      break;
    case 'Array':
      if (method === 'from') return arrayFrom(fx, node, expected);
      break;
  }
  // Globals that are in part available say which method is not.
  if (/^(Math|BigInt|String|FixedArray|Array)$/.test(object)) refuse(node, 'WEFT1013', method, `'${object}'`);
  return refuse(node, 'WEFT1032', object);
}

function argument(node: ts.CallExpression, index: number): ts.Expression {
  return node.arguments[index] ?? refuse(node, 'WEFT1000', 'a call without its arguments');
}

function lowerAs(fx: Fx, node: ts.Expression, type: RType): Typed {
  return { op: lowerTo(fx, node, type), type };
}

function plainCall(fx: Fx, name: string, node: ts.CallExpression): Typed {
  switch (name) {
    case 'Number':
      return toNumber(fx, node);
    case 'BigInt': {
      const value = lowerExpression(fx, argument(node, 0), R.i32);
      at(fx, node);
      if (value.type === R.i32) return { op: fx.b.value('i64.extend_s', [value.op]), type: R.i64 };
      if (value.type === R.u32) return { op: fx.b.value('i64.extend_u', [value.op]), type: R.i64 };
      if (R.isInt64(value.type)) return value;
      return refuse(node, 'WEFT1003', value.type.key, 'i32');
    }
    case 'String':
      return { op: stringOf(fx, lowerExpression(fx, argument(node, 0), undefined), node), type: R.string };
    case 'Boolean':
      return refuse(node, 'WEFT1006', 'value of Boolean()');
    case 'parseInt':
    case 'parseFloat':
      return parse(fx, name, node);
    case 'isNaN':
    case 'isFinite':
      return numberMethod(fx, name === 'isNaN' ? 'isNaN' : 'isFinite', node);
    default:
      return refuse(node, 'WEFT1032', name);
  }
}

function parse(fx: Fx, name: 'parseInt' | 'parseFloat', node: ts.CallExpression): Typed {
  const text = lowerAs(fx, argument(node, 0), R.string);
  if (name === 'parseFloat') return callLibrary(fx, 'rtlib/number.ts', 'rt_parseFloat', [text]);
  const radix = node.arguments[1];
  if (radix === undefined) refuse(node, 'WEFT1000', 'parseInt without a radix');
  return callLibrary(fx, 'rtlib/number.ts', 'rt_parseInt', [text, lowerAs(fx, radix, R.i32)]);
}

/** `Number(x)` of a string, an i64 or `BigInt.asIntN(32, x)`. */
function toNumber(fx: Fx, node: ts.CallExpression): Typed {
  const inner = skipParentheses(argument(node, 0));
  const isUnsigned32 =
    ts.isCallExpression(inner) &&
    ts.isPropertyAccessExpression(inner.expression) &&
    inner.expression.name.text === 'asUintN' &&
    inner.arguments[0]?.getText() === '32';
  if (isAsIntN32(inner) || isUnsigned32) {
    const value = lowerWrapping(fx, argument(inner as ts.CallExpression, 1), R.i64);
    if (!R.isInt64(value.type)) refuse(inner, 'WEFT1003', value.type.key, 'i64');
    at(fx, node);
    return { op: fx.b.value('i32.wrap', [value.op]), type: isUnsigned32 ? R.u32 : R.i32 };
  }
  const value = lowerExpression(fx, inner, undefined);
  at(fx, node);
  switch (value.type.kind) {
    case 'i64':
      return { op: fx.b.value('f64.from_i64_s', [value.op]), type: R.f64 };
    case 'u64':
      return { op: fx.b.value('f64.from_i64_u', [value.op]), type: R.f64 };
    case 'string':
      return callLibrary(fx, 'rtlib/number.ts', 'rt_numberOf', [value]);
    case 'f64':
      return value;
    case 'i32':
      return { op: fx.b.value('f64.from_i32_s', [value.op]), type: R.f64 };
    case 'u32':
      return { op: fx.b.value('f64.from_i32_u', [value.op]), type: R.f64 };
    default:
      return refuse(node, 'WEFT1003', value.type.key, 'number');
  }
}

function numberMethod(fx: Fx, method: string, node: ts.CallExpression): Typed {
  if (method === 'parseInt' || method === 'parseFloat') return parse(fx, method, node);
  const { b } = fx;
  if (method !== 'isNaN' && method !== 'isFinite' && method !== 'isInteger' && method !== 'isSafeInteger')
    refuse(node, 'WEFT1013', method, "'Number'");
  const x = lowerTo(fx, argument(node, 0), R.f64);
  at(fx, node);
  const finite = (): Operand => b.value('f64.lt', [b.value('f64.abs', [x]), f64Const(Infinity)]);
  const whole = (): Operand => b.value('f64.eq', [b.value('f64.trunc', [x]), x]);
  switch (method) {
    case 'isNaN':
      return { op: b.value('f64.ne', [x, x]), type: R.bool };
    case 'isFinite':
      return { op: finite(), type: R.bool };
    case 'isInteger':
      return { op: b.value('i32.and', [finite(), whole()]), type: R.bool };
    case 'isSafeInteger': {
      const small = b.value('f64.le', [b.value('f64.abs', [x]), f64Const(Number.MAX_SAFE_INTEGER)]);
      return { op: b.value('i32.and', [small, whole()]), type: R.bool };
    }
  }
}

// -- Math

const machineOps: Readonly<Record<string, Opcode>> = {
  sqrt: 'f64.sqrt',
  floor: 'f64.floor',
  ceil: 'f64.ceil',
  trunc: 'f64.trunc',
  fround: 'f64.fround',
};
const unaryHost = new Set(
  'sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p log2 log10 round sign cbrt'.split(
    ' ',
  ),
);
const binaryHost = new Set(['atan2', 'pow', 'hypot']);

function mathCall(fx: Fx, name: string, node: ts.CallExpression, expected: RType | undefined): Typed {
  const { b } = fx;
  const unary = machineOps[name];
  if (unary !== undefined || unaryHost.has(name)) {
    const x = lowerAs(fx, argument(node, 0), R.f64);
    at(fx, node);
    return unary !== undefined
      ? { op: b.value(unary, [x.op]), type: R.f64 }
      : hostCall(fx, `Math.${name}`, [x], R.f64);
  }
  if (binaryHost.has(name)) {
    if (node.arguments.length !== 2)
      refuse(node, 'WEFT1013', `${name} of ${node.arguments.length} numbers`, "'Math'");
    const x = lowerAs(fx, argument(node, 0), R.f64);
    const y = lowerAs(fx, argument(node, 1), R.f64);
    at(fx, node);
    return hostCall(fx, `Math.${name}`, [x, y], R.f64);
  }
  switch (name) {
    case 'random':
      return hostCall(fx, 'Math.random', [], R.f64);
    case 'imul': {
      const x = int32(fx, argument(node, 0));
      const y = int32(fx, argument(node, 1));
      at(fx, node);
      return { op: b.value('i32.mul', [x, y]), type: R.i32 };
    }
    case 'clz32': {
      const x = int32(fx, argument(node, 0));
      at(fx, node);
      return { op: b.value('i32.clz', [x]), type: R.i32 };
    }
    case 'abs': {
      const x = lowerExpression(fx, argument(node, 0), expected);
      at(fx, node);
      if (x.type === R.f64) return { op: b.value('f64.abs', [x.op]), type: R.f64 };
      if (x.type === R.u32) return x;
      if (x.type !== R.i32) refuse(node, 'WEFT1003', x.type.key, 'i32');
      const negative = b.value('i32.lt_s', [x.op, i32Const(0)]);
      return select(
        fx,
        negative,
        () => b.value(fx.t.debug ? 'i32.sub_checked' : 'i32.sub', [i32Const(0), x.op]),
        x,
      );
    }
    case 'min':
    case 'max':
      return minMax(fx, name, node, expected);
    default:
      return refuse(node, 'WEFT1013', name, "'Math'");
  }
}

/** An operand that JavaScript cuts to 32 bits. */
function int32(fx: Fx, node: ts.Expression): Operand {
  const value = lowerWrapping(fx, node, R.i32);
  if (R.isInt32(value.type)) return value.op;
  if (value.type === R.f64) return fx.b.value('i32.from_f64', [value.op]);
  return refuse(node, 'WEFT1003', value.type.key, 'i32');
}

/** `condition ? then() : otherwise` on i32. */
function select(fx: Fx, test: Operand, then: () => Operand, otherwise: Typed): Typed {
  const { b } = fx;
  const yes = b.newBlock();
  const join = b.newBlock([R.valueType(otherwise.type)]);
  b.branch(test, yes, join, [], [otherwise.op]);
  b.seal(yes);
  b.enter(yes);
  b.jump(join, [then()]);
  b.seal(join);
  b.enter(join);
  return { op: join.params[0]!, type: otherwise.type };
}

function minMax(fx: Fx, name: 'min' | 'max', node: ts.CallExpression, expected: RType | undefined): Typed {
  const { b } = fx;
  if (node.arguments.length === 0) refuse(node, 'WEFT1000', `Math.${name}()`);
  const known = defaultType(inferType(fx.t, inferScope(fx), node));
  const literal = node.arguments.every((a) => typeof inferType(fx.t, inferScope(fx), a) === 'string');
  const wanted =
    literal && expected !== undefined && R.isNumber(R.widened(expected))
      ? R.widened(expected)
      : (known ?? undefined);
  let result: Typed | null = null;
  for (const part of node.arguments) {
    const value = lowerExpression(fx, part, wanted);
    at(fx, node);
    if (result === null) {
      result = value;
      continue;
    }
    const best: Typed = result;
    if (best.type === R.f64 || value.type === R.f64) {
      result = {
        op: b.value(`f64.${name}`, [coerce(fx, best, R.f64, node), coerce(fx, value, R.f64, part)]),
        type: R.f64,
      };
      continue;
    }
    if (!R.isInt32(best.type)) refuse(node, 'WEFT1003', best.type.key, 'i32');
    const other = coerce(fx, value, best.type, part);
    const less = best.type === R.u32 ? 'i32.lt_u' : 'i32.lt_s';
    const better = name === 'min' ? b.value(less, [other, best.op]) : b.value(less, [best.op, other]);
    result = select(fx, better, () => other, best);
  }
  return result!;
}

// -- BigInt.asIntN, BigInt.asUintN

function bigIntWrap(fx: Fx, method: 'asIntN' | 'asUintN', node: ts.CallExpression): Typed {
  const { b } = fx;
  const bits = skipParentheses(argument(node, 0));
  if (!ts.isNumericLiteral(bits)) refuse(bits, 'WEFT1028', bits.getText());
  const width = Number(bits.text);
  if (width < 1 || width > 64) refuse(bits, 'WEFT1000', `${method}(${width}, …)`);
  const value = lowerWrapping(fx, argument(node, 1), R.i64);
  if (!R.isInt64(value.type)) refuse(argument(node, 1), 'WEFT1003', value.type.key, 'i64');
  at(fx, node);
  const unsigned = method === 'asUintN';
  if (width === 64) return { op: value.op, type: unsigned ? R.u64 : R.i64 };
  if (unsigned)
    return { op: b.value('i64.and', [value.op, i64Const((1n << BigInt(width)) - 1n)]), type: R.u64 };
  const shift = i64Const(BigInt(64 - width));
  return { op: b.value('i64.shr_s', [b.value('i64.shl', [value.op, shift]), shift]), type: R.i64 };
}

// -- FixedArray.of, FixedArray.from, Array.from

function fixedArray(
  fx: Fx,
  method: 'of' | 'from',
  node: ts.CallExpression,
  expected: RType | undefined,
): Typed {
  const { b } = fx;
  if (method === 'from') {
    const wantedElement = elementOf(fx, node, expected);
    const wanted =
      wantedElement === null
        ? undefined
        : fx.t.classes.library('rtlib/array.ts', 'WeftArray', [wantedElement]);
    const list = lowerExpression(fx, argument(node, 0), wanted);
    const args = fx.t.classes.libraryArgs(list.type, 'WeftArray');
    if (args === null) refuse(node, 'WEFT1003', list.type.key, 'array');
    const info = fx.t.classes.get(list.type as R.ClassType);
    const toFixed = fx.t.functions.method(fx.t.classes.findMember(info, 'toFixed')!);
    at(fx, node);
    const type = fx.t.types.fixed(args[0]!);
    registerType(fx, type);
    return { op: b.call(toFixed.name, [list.op])!, type };
  }
  let element = elementOf(fx, node, expected);
  if (element === null) {
    const first = node.arguments[0];
    element =
      first === undefined
        ? null
        : (defaultType(inferType(fx.t, inferScope(fx), first)) ?? checkerType(fx, first));
  }
  if (element === null) refuse(node, 'WEFT1027', 'T');
  const type = fx.t.types.fixed(element);
  const name = arrayTypeOf(fx, type);
  const items = node.arguments.map((item) => {
    if (ts.isSpreadElement(item)) refuse(item, 'WEFT1000', 'a spread in FixedArray.of (use FixedArray.from)');
    return lowerTo(fx, item, type.element);
  });
  at(fx, node);
  const array = b.value('new_array', [i32Const(items.length)], { type: name });
  items.forEach((item, i) => b.emit('set_item', [array, i32Const(i), item], { type: name }));
  return { op: array, type };
}

/** Element type of the array that a call makes: its type argument, the expected type, or tsc's. */
function elementOf(fx: Fx, node: ts.CallExpression, expected: RType | undefined): RType | null {
  const wanted = expected === undefined ? undefined : R.nonNull(expected);
  if (node.typeArguments === undefined && wanted !== undefined) {
    if (wanted.kind === 'fixed') return wanted.element;
    const items = fx.t.classes.libraryArgs(wanted, 'WeftArray');
    if (items !== null) return items[0]!;
  }
  const known = checkerType(fx, node);
  if (known === null) return null;
  if (known.kind === 'fixed') return known.element;
  return fx.t.classes.libraryArgs(known, 'WeftArray')?.[0] ?? null;
}

/** `Array.from(iterable)`: a new array of what `for … of` visits. */
function arrayFrom(fx: Fx, node: ts.CallExpression, expected: RType | undefined): Typed {
  if (node.arguments.length !== 1) refuse(node, 'WEFT1013', 'from with a mapping function', "'Array'");
  const element = elementOf(fx, node, expected);
  if (element === null) refuse(node, 'WEFT1027', 'T');
  const type = fx.t.classes.library('rtlib/array.ts', 'WeftArray', [element]);
  const info = fx.t.classes.get(type);
  const make = fx.t.functions.constructorOf(info);
  const push = fx.t.functions.method(fx.t.classes.findMember(info, 'push')!);
  const list = fx.b.value('new', [], { type: info.struct.name });
  fx.b.call(make.name, [list, i32Const(4)]);
  forEachItem(fx, argument(node, 0), (item) => {
    fx.b.call(push.name, [list, coerce(fx, item, element, node)]);
  });
  return { op: list, type };
}
