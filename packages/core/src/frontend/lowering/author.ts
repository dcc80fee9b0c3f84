/**
 * Calls of `@weft/core`'s own functions: numbers, arrays, hints and the intrinsics of the runtime library.
 *
 * Each of these functions has a body for untranslated runs; here a call of it becomes the IR operation with the same
 * meaning. What has no entry is an ordinary function and is compiled from its body.
 */
import { i32Const, zeroConst, type Opcode, type Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { isCoreSymbol, mapDeclaredType, resolveAlias } from '../types.js';
import { callLibrary, checkRoom, libraryFunction } from './calls.js';
import { invokeFunctionValue } from './closures.js';
import {
  arrayTypeOf,
  at,
  castTo,
  checkIndex,
  coerce,
  condition,
  registerType,
  symbolOf,
  voidValue,
  type Fx,
  type Typed,
} from './context.js';
import { lowerExpression, lowerTo } from './expressions.js';
import { equals } from './operators.js';
import { lowerRawCall } from './raw.js';
import { lowerStatements } from './statements.js';

export { lowerDriverCall } from './drivers.js';
export { lowerHostCall } from './host.js';

interface NumberFunction {
  readonly params: readonly RType[];
  readonly result: RType;
  readonly emit: (fx: Fx, args: readonly Operand[]) => Operand;
}

function numberFunction(
  params: readonly RType[],
  result: RType,
  emit: NumberFunction['emit'],
): NumberFunction {
  return { params, result, emit };
}
function direct(op: Opcode, params: readonly RType[], result: RType): NumberFunction {
  return numberFunction(params, result, (fx, args) => fx.b.value(op, args));
}
function exact(op: Opcode): NumberFunction {
  return numberFunction([R.i64, R.i64], R.i64, (fx, args) => {
    // What the operation raises.
    libraryFunction(fx.t, 'rtlib/errors.ts', 'newOverflowError', [], 'rt.newOverflowError');
    return fx.b.value(op, args);
  });
}
function shift(op: Opcode): NumberFunction {
  return numberFunction([R.i64, R.i32], R.i64, (fx, args) =>
    fx.b.value(op, [args[0]!, fx.b.value('i64.extend_s', [args[1]!])]),
  );
}
function counted(op: Opcode): NumberFunction {
  return numberFunction([R.i64], R.i32, (fx, args) => fx.b.value('i32.wrap', [fx.b.value(op, args)]));
}

const numberFunctions: Readonly<Record<string, NumberFunction>> = {
  addOvf: exact('i64.add_ovf'),
  subOvf: exact('i64.sub_ovf'),
  mulOvf: exact('i64.mul_ovf'),
  toI32: direct('i32.from_f64', [R.f64], R.i32),
  extend: direct('i64.extend_s', [R.i32], R.i64),
  extendU: direct('i64.extend_u', [R.i32], R.i64),
  wrap: direct('i32.wrap', [R.i64], R.i32),
  i64ToF64: direct('f64.from_i64_s', [R.i64], R.f64),
  f64ToI64: direct('i64.from_f64', [R.f64], R.i64),
  f64Bits: direct('i64.bits', [R.f64], R.i64),
  f64FromBits: direct('f64.from_bits', [R.i64], R.f64),
  mulHighU: direct('i64.mul_high_u', [R.i64, R.i64], R.i64),
  clz64: counted('i64.clz'),
  ctz64: counted('i64.ctz'),
  ctz32: direct('i32.ctz', [R.i32], R.i32),
  popcnt32: direct('i32.popcnt', [R.i32], R.i32),
  ltU: direct('i32.lt_u', [R.i32, R.i32], R.bool),
  ltU64: direct('i64.lt_u', [R.i64, R.i64], R.bool),
  divU64: direct('i64.div_u', [R.i64, R.i64], R.i64),
  remU64: direct('i64.rem_u', [R.i64, R.i64], R.i64),
  shl64: shift('i64.shl'),
  shr64: shift('i64.shr_s'),
  shrU64: shift('i64.shr_u'),
};

/** Functions that take either signedness of a width. */
const eitherSign = new Set([
  'extendU',
  'wrap',
  'ltU',
  'ltU64',
  'divU64',
  'remU64',
  'clz64',
  'ctz64',
  'ctz32',
  'popcnt32',
]);

/** Lowers a call of a function declared in `@weft/core`; null for those that are compiled like any other. */
export function lowerAuthorCall(
  fx: Fx,
  symbol: ts.Symbol,
  node: ts.CallExpression,
  expected?: RType,
): Typed | null {
  const { t } = fx;
  if (isCoreSymbol(t, symbol, 'author/numbers.ts')) return numbers(fx, symbol.name, node);
  if (isCoreSymbol(t, symbol, 'author/arrays.ts')) return arrays(fx, symbol.name, node);
  if (isCoreSymbol(t, symbol, 'author/hints.ts')) return hints(fx, symbol.name, node, expected);
  if (isCoreSymbol(t, symbol, 'author/lowlevel.ts')) return lowlevel(fx, symbol.name, node, expected);
  if (isCoreSymbol(t, symbol, 'rtlib/keys.ts')) return keys(fx, symbol.name, node);
  return null;
}

function argument(node: ts.CallExpression, index: number): ts.Expression {
  return node.arguments[index] ?? refuse(node, 'WEFT1000', 'a call without its arguments');
}

// -- numbers

function numbers(fx: Fx, name: string, node: ts.CallExpression): Typed | null {
  if (name === 'toF64') {
    const value = lowerExpression(fx, argument(node, 0), R.i32);
    if (!R.isInt32(value.type)) refuse(argument(node, 0), 'WEFT1003', value.type.key, 'i32');
    at(fx, node);
    return {
      op: fx.b.value(value.type === R.u32 ? 'f64.from_i32_u' : 'f64.from_i32_s', [value.op]),
      type: R.f64,
    };
  }
  const fn = numberFunctions[name];
  if (fn === undefined) return null;
  const args = fn.params.map((type, i): Operand => {
    const part = argument(node, i);
    const value = lowerExpression(fx, part, type);
    if (
      eitherSign.has(name) &&
      ((R.isInt32(type) && R.isInt32(value.type)) || (R.isInt64(type) && R.isInt64(value.type)))
    )
      return value.op;
    return coerce(fx, value, type, part);
  });
  at(fx, node);
  return { op: fn.emit(fx, args), type: fn.result };
}

// -- fixed arrays

function fixedArgument(fx: Fx, node: ts.Expression): { op: Operand; type: R.FixedType } {
  const value = lowerExpression(fx, node, undefined);
  const type = R.nonNull(value.type);
  if (type.kind !== 'fixed') refuse(node, 'WEFT1003', value.type.key, 'FixedArray');
  return { op: value.op, type };
}

function arrays(fx: Fx, name: string, node: ts.CallExpression): Typed | null {
  const { b } = fx;
  if (name === 'arrayCopy') {
    const source = fixedArgument(fx, argument(node, 0));
    const sourceStart = lowerTo(fx, argument(node, 1), R.i32);
    const target = fixedArgument(fx, argument(node, 2));
    const targetStart = lowerTo(fx, argument(node, 3), R.i32);
    const count = lowerTo(fx, argument(node, 4), R.i32);
    if (source.type.ir !== target.type.ir) refuse(node, 'WEFT1003', source.type.key, target.type.key);
    const type = arrayTypeOf(fx, source.type);
    at(fx, node);
    checkRange(fx, sourceStart, count, b.value('array_len', [source.op], { type }));
    checkRange(fx, targetStart, count, b.value('array_len', [target.op], { type }));
    b.emit('array_copy', [source.op, sourceStart, target.op, targetStart, count], { type });
    return voidValue;
  }
  if (name === 'arrayFill') {
    const target = fixedArgument(fx, argument(node, 0));
    const value = lowerTo(fx, argument(node, 1), target.type.element);
    const start = lowerTo(fx, argument(node, 2), R.i32);
    const end = lowerTo(fx, argument(node, 3), R.i32);
    const type = arrayTypeOf(fx, target.type);
    at(fx, node);
    if (!fx.unchecked) {
      const length = b.value('array_len', [target.op], { type });
      b.emit('check_index', [end, b.value('i32.add', [length, i32Const(1)])]);
      b.emit('check_index', [start, b.value('i32.add', [end, i32Const(1)])]);
    }
    b.emit('array_fill', [target.op, start, end, value], { type });
    return voidValue;
  }
  return null;
}

/** Traps unless `0 <= start`, `0 <= count` and `start + count <= length`. */
function checkRange(fx: Fx, start: Operand, count: Operand, length: Operand): void {
  if (fx.unchecked) return;
  const { b } = fx;
  const limit = b.value('i32.add', [length, i32Const(1)]);
  b.emit('check_index', [start, limit]);
  b.emit('check_index', [count, b.value('i32.sub', [limit, start])]);
}

// -- hints

const hintNames: Readonly<Record<string, string>> = {
  promote: 'promote',
  promoteString: 'promote_string',
  assertConst: 'assert_const',
};
const queryNames: Readonly<Record<string, string>> = {
  isConstant: 'is_constant',
  isVirtual: 'is_virtual',
  isClassKnown: 'is_class_known',
  weAreJitted: 'we_are_jitted',
};

function hints(fx: Fx, name: string, node: ts.CallExpression, expected: RType | undefined): Typed | null {
  const { b } = fx;
  const hint = hintNames[name];
  if (hint !== undefined) {
    const value = lowerExpression(fx, argument(node, 0), expected);
    at(fx, node);
    return { op: b.value('hint', [value.op], { name: hint }), type: value.type };
  }
  const query = queryNames[name];
  if (query !== undefined) {
    const args = node.arguments.map((a) => lowerExpression(fx, a, undefined).op);
    at(fx, node);
    return { op: b.value('query', args, { name: query }), type: R.bool };
  }
  switch (name) {
    case 'elidable':
    case 'unrollSafe':
    case 'dontLookInside':
    case 'loopInvariant':
      refuse(node, 'WEFT1038', name);
      break;
    case 'lookInsideIff':
      refuse(node, 'WEFT1038', name);
      break;
    case 'conditionalCall':
      return conditionalCall(fx, node);
    case 'recordExactClass':
      return recordExactClass(fx, node);
    case 'releaseVirtualizable': {
      const value = lowerExpression(fx, argument(node, 0), undefined);
      at(fx, node);
      b.emit('release_virtualizable', [value.op]);
      return voidValue;
    }
    case 'unchecked':
      return unchecked(fx, node, expected);
    case 'stringHash':
      return callLibrary(fx, 'rtlib/keys.ts', 'string_hash', [
        { op: lowerTo(fx, argument(node, 0), R.string), type: R.string },
      ]);
    case 'identityHash':
      return callLibrary(fx, 'rtlib/identity.ts', 'identity_hash', [
        lowerExpression(fx, argument(node, 0), undefined),
      ]);
    default:
      return null;
  }
}

/** Arguments are computed first, as JavaScript does; the call itself is on a branch of its own. */
function conditionalCall(fx: Fx, node: ts.CallExpression): Typed {
  const { b, t } = fx;
  const test = argument(node, 0);
  const flag = condition(fx, lowerExpression(fx, test, R.bool), test);
  const fn = argument(node, 1);
  const symbol = ts.isIdentifier(fn) ? symbolOf(fx, fn) : null;
  const resolved = symbol === null || fx.locals.has(symbol) ? null : t.functions.resolve(symbol);
  const rest = node.arguments.slice(2);
  let call: () => void;
  if (resolved !== null && resolved.node.typeParameters === undefined) {
    const instance = t.functions.plain(resolved, []);
    const args = instance.signature.params.map((p, i): Operand => {
      const given = rest[i];
      if (given === undefined) return refuse(node, 'WEFT1000', 'a default parameter in conditionalCall');
      return lowerTo(fx, given, p.type);
    });
    call = () => b.call(instance.name, args);
  } else {
    const callee = lowerExpression(fx, fn, undefined);
    const type = R.nonNull(callee.type);
    if (type.kind !== 'function') refuse(fn, 'WEFT1003', callee.type.key, 'function');
    const args = type.params.map((p, i) => lowerTo(fx, argument(node, i + 2), p));
    call = () => invokeFunctionValue(fx, callee, args);
  }
  at(fx, node);
  const then = b.newBlock();
  const join = b.newBlock();
  b.branch(flag, then, join);
  b.seal(then);
  b.enter(then);
  call();
  b.jump(join);
  b.seal(join);
  b.enter(join);
  return voidValue;
}

function recordExactClass(fx: Fx, node: ts.CallExpression): Typed {
  const { t } = fx;
  const value = lowerExpression(fx, argument(node, 0), undefined);
  const cls = argument(node, 1);
  const symbol = t.checker.getSymbolAtLocation(cls);
  const decl = symbol === undefined ? null : t.classes.declaration(resolveAlias(t, symbol));
  if (decl === null || decl.typeParameters.length > 0) refuse(cls, 'WEFT1000', 'this class');
  const type = t.types.classType(decl, []);
  at(fx, node);
  fx.b.emit('record_exact_class', [value.op], { type: t.classes.get(type).struct.name });
  return voidValue;
}

/** `unchecked(() => e)`: the body in place, without bounds checks. */
function unchecked(fx: Fx, node: ts.CallExpression, expected: RType | undefined): Typed {
  const fn = argument(node, 0);
  if (!ts.isArrowFunction(fn) || fn.parameters.length > 0) refuse(fn, 'WEFT1039');
  const before = fx.unchecked;
  fx.unchecked = true;
  try {
    if (!ts.isBlock(fn.body)) return lowerExpression(fx, fn.body, expected);
    const statements = [...fn.body.statements];
    const last = statements.at(-1);
    const result = last !== undefined && ts.isReturnStatement(last) ? last : null;
    if (result !== null) statements.pop();
    for (const statement of statements) refuseReturns(statement);
    lowerStatements(fx, statements);
    return result?.expression === undefined ? voidValue : lowerExpression(fx, result.expression, expected);
  } finally {
    fx.unchecked = before;
  }
}

function refuseReturns(node: ts.Node): void {
  if (ts.isReturnStatement(node)) refuse(node, 'WEFT1039');
  if (!ts.isFunctionLike(node)) ts.forEachChild(node, refuseReturns);
}

// -- intrinsics of the runtime library

function lowlevel(fx: Fx, name: string, node: ts.CallExpression, expected: RType | undefined): Typed | null {
  const { b } = fx;
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee) && symbolOf(fx, callee.expression)?.name === 'raw')
    return lowerRawCall(fx, name, node);
  if (name === 'newString' || name === 'setUnit' || name === 'recordUnit' || name === 'copyUnits') {
    const file = fx.t.project.fileName(node.getSourceFile());
    if (!file.startsWith('@weft/core/rtlib/')) refuse(node, 'WEFT1025', name);
  }
  switch (name) {
    case 'uninitializedArray': {
      const type = elementArgument(fx, node, expected);
      const length = lowerTo(fx, argument(node, 0), R.i32);
      at(fx, node);
      checkRoom(fx, length, type.element);
      return { op: b.value('new_array', [length], { type: arrayTypeOf(fx, type) }), type };
    }
    case 'clearItem': {
      const array = fixedArgument(fx, argument(node, 0));
      const index = lowerTo(fx, argument(node, 1), R.i32);
      const type = arrayTypeOf(fx, array.type);
      at(fx, node);
      checkIndex(fx, index, b.value('array_len', [array.op], { type }));
      b.emit('set_item', [array.op, index, zeroConst(R.valueType(array.type.element))], { type });
      return voidValue;
    }
    case 'newString': {
      const length = lowerTo(fx, argument(node, 0), R.i32);
      checkRoom(fx, length, R.u16);
      return { op: b.value('new_array', [length], { type: 'string' }), type: R.string };
    }
    case 'setUnit': {
      const s = lowerTo(fx, argument(node, 0), R.string);
      const index = lowerTo(fx, argument(node, 1), R.i32);
      b.emit('set_item', [s, index, lowerTo(fx, argument(node, 2), R.i32)], { type: 'string' });
      return voidValue;
    }
    case 'recordUnit': {
      const s = lowerTo(fx, argument(node, 0), R.string);
      b.emit('record_unit', [s, lowerTo(fx, argument(node, 1), R.i32)]);
      return voidValue;
    }
    case 'fourUnits': {
      const s = lowerTo(fx, argument(node, 0), R.string);
      const index = lowerTo(fx, argument(node, 1), R.i32);
      return { op: b.value('get_units', [s, index], { type: 'string' }), type: R.i64 };
    }
    case 'copyUnits': {
      const types = [R.string, R.i32, R.string, R.i32, R.i32];
      const args = types.map((type, i) => lowerTo(fx, argument(node, i), type));
      b.emit('array_copy', args, { type: 'string' });
      return voidValue;
    }
    case 'stringFromUnits':
      return stringFromUnits(fx, node);
    case 'getHash':
      return { op: b.value('get_hash', [lowerExpression(fx, argument(node, 0), undefined).op]), type: R.i32 };
    case 'isString': {
      const object = lowerExpression(fx, argument(node, 0), undefined).op;
      return { op: b.value('instance_of', [object], { type: 'string' }), type: R.bool };
    }
    case 'asString':
      return {
        op: castTo(fx, lowerExpression(fx, argument(node, 0), undefined).op, R.string),
        type: R.string,
      };
    case 'setHash': {
      const object = lowerExpression(fx, argument(node, 0), undefined).op;
      b.emit('set_hash', [object, lowerTo(fx, argument(node, 1), R.i32)]);
      return voidValue;
    }
    case 'callCollector': {
      const otherwise = lowerTo(fx, argument(node, 1), R.i32);
      const name = collectorFunction(fx, node);
      const words = node.arguments.slice(2).map((arg) => lowerTo(fx, arg, R.i32));
      at(fx, node);
      if (name === null) return { op: otherwise, type: R.i32 };
      const result = b.call(name, words);
      return { op: result ?? otherwise, type: R.i32 };
    }
    case 'hasCollector':
      return { op: i32Const(collectorFunction(fx, node) === null ? 0 : 1), type: R.bool };
    case 'addressOf':
      return {
        op: b.value('ref.to_address', [lowerExpression(fx, argument(node, 0), undefined).op]),
        type: R.i32,
      };
    case 'objectAt':
      return {
        op: b.value('ref.from_address', [lowerTo(fx, argument(node, 0), R.i32)], { type: 'object' }),
        type: fx.t.types.nullable(R.object),
      };
    default:
      return null;
  }
}

/** The function of the collector that a literal names, null when there is none. */
function collectorFunction(fx: Fx, node: ts.CallExpression): string | null {
  const literal = argument(node, 0);
  if (!ts.isStringLiteralLike(literal)) refuse(literal, 'WEFT1028', literal.getText());
  const func = fx.t.module.functions.get(`gc.${literal.text}`);
  if (func === undefined) return null;
  // What can collect is known by name.
  func.attributes = { ...func.attributes, inline: 'never' };
  return func.name;
}

/** The array type that `uninitializedArray<T>` makes. */
function elementArgument(fx: Fx, node: ts.CallExpression, expected: RType | undefined): R.FixedType {
  const [argumentNode] = node.typeArguments ?? [];
  if (argumentNode !== undefined) {
    const type = fx.t.checker.getTypeFromTypeNode(argumentNode);
    return fx.t.types.fixed(mapDeclaredType(fx.t, type, fx.env, argumentNode));
  }
  const wanted = expected === undefined ? undefined : R.nonNull(expected);
  if (wanted?.kind === 'fixed') return wanted;
  return refuse(node, 'WEFT1027', 'T');
}

/** Copies UTF-16 units from an array into a new string. */
function stringFromUnits(fx: Fx, node: ts.CallExpression): Typed {
  const { b } = fx;
  const units = fixedArgument(fx, argument(node, 0));
  const start = lowerTo(fx, argument(node, 1), R.i32);
  const end = lowerTo(fx, argument(node, 2), R.i32);
  const type = arrayTypeOf(fx, units.type);
  at(fx, node);
  const count = b.value('i32.sub', [end, start]);
  checkRange(fx, start, count, b.value('array_len', [units.op], { type }));
  checkRoom(fx, count, R.u16);
  const s = b.value('new_array', [count], { type: 'string' });
  const index = b.declare('index', 'i32');
  b.write(index, i32Const(0));
  const head = b.newBlock();
  const body = b.newBlock();
  const exit = b.newBlock();
  b.jump(head);
  b.enter(head);
  b.branch(b.value('i32.lt_s', [b.read(index), count]), body, exit);
  b.seal(body);
  b.enter(body);
  const unit = b.value('get_item', [units.op, b.value('i32.add', [start, b.read(index)])], { type });
  b.emit('set_item', [s, b.read(index), unit], { type: 'string' });
  b.write(index, b.value('i32.add', [b.read(index), i32Const(1)]));
  b.jump(head);
  b.seal(head);
  b.seal(exit);
  b.enter(exit);
  return { op: s, type: R.string };
}

/** `keyHash` and `keyEquals` by the type of the key; see `rtlib/keys.ts`. */
function keys(fx: Fx, name: string, node: ts.CallExpression): Typed | null {
  if (name !== 'keyHash' && name !== 'keyEquals') return null;
  const key = lowerExpression(fx, argument(node, 0), undefined);
  registerType(fx, key.type);
  if (name === 'keyEquals') {
    const other = lowerExpression(fx, argument(node, 1), key.type);
    at(fx, node);
    return { op: keyEquality(fx, key, other, node), type: R.bool };
  }
  at(fx, node);
  switch (R.nonNull(key.type).kind) {
    case 'string':
      return callLibrary(fx, 'rtlib/keys.ts', 'string_hash', [key]);
    case 'i32':
    case 'u32':
    case 'bool':
      return callLibrary(fx, 'rtlib/keys.ts', 'i32_hash', [{ op: key.op, type: R.i32 }]);
    case 'i64':
    case 'u64':
      return callLibrary(fx, 'rtlib/keys.ts', 'i64_hash', [{ op: key.op, type: R.i64 }]);
    case 'class':
    case 'fixed':
    case 'function':
    case 'object':
      return callLibrary(fx, 'rtlib/identity.ts', 'identity_hash', [key]);
    default:
      return refuse(node, 'WEFT1033', key.type.key);
  }
}

/** Strings are compared as if they could be null: generic code is shared with arrays of `string | null`. */
function keyEquality(fx: Fx, a: Typed, b: Typed, node: ts.Node): Operand {
  if (a.type.kind !== 'string') return equals(fx, a, b, node);
  const nullable = fx.t.types.nullable(R.string);
  return equals(fx, { op: a.op, type: nullable }, { op: b.op, type: nullable }, node);
}
