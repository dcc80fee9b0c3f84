/**
 * Calls: functions, methods, constructors, the runtime library.
 *
 * Arguments are lowered in order, each as the type of its parameter. A missing argument is the parameter's default,
 * evaluated at the call in the callee's scope (its earlier parameters may be used), or null for an optional reference. Rest parameters
 * receive a fresh array.
 */
import { i32Const, zeroConst, type Operand } from '../../ir/index.js';
import type { MemberInfo } from '../classes.js';
import { explicitConstructor, isStatic } from '../classes.js';
import { refuse } from '../diagnostics.js';
import type { FunctionInstance, FunctionNode, ParamInfo } from '../functions.js';
import * as R from '../rtypes.js';
import type { ClassType, RType } from '../rtypes.js';
import type { Translation, TypeEnv } from '../state.js';
import { ts } from '../ts.js';
import { isCoreSymbol, mapType } from '../types.js';
import { lowerAuthorCall, lowerDriverCall, lowerHostCall } from './author.js';
import { callFunctionValue } from './closures.js';
import {
  arrayTypeOf,
  at,
  castTo,
  checkerType,
  checkIndex,
  coerce,
  inferScope,
  parameterSymbol,
  symbolOf,
  voidValue,
  type Fx,
  type Local,
  type Typed,
} from './context.js';
import { lowerExpression, lowerTo } from './expressions.js';
import { initializeFields } from './function.js';
import { lowerGlobalCall } from './globals.js';
import { defaultType, inferType } from './infer.js';
import { classOf, isNamespace, readMember } from './members.js';
import { stringOf } from './operators.js';

// -- emitting calls

function resultOf(fx: Fx, op: Operand | null, type: RType): Typed {
  if (type.kind === 'void' || op === null) {
    if (type.kind === 'never') return { op: i32Const(0), type };
    return voidValue;
  }
  return { op: castTo(fx, op, type), type };
}

/** Calls an instance with operands that have the parameters' types. */
export function callInstance(
  fx: Fx,
  instance: FunctionInstance,
  ops: readonly Operand[],
  result: RType,
): Typed {
  return resultOf(fx, fx.b.call(instance.name, ops), result);
}

/** Calls a method or accessor: directly when no class overrides it, else by dispatch. */
export function callMember(
  fx: Fx,
  member: MemberInfo,
  object: Typed,
  args: readonly Typed[],
  node: ts.Node,
): Typed {
  const signature = fx.t.functions.signature(member.node, member.owner.env);
  const ops = signature.params.map((p, i) => {
    const arg = args[i];
    return arg === undefined ? zeroConst(R.valueType(p.type)) : coerce(fx, arg, p.type, node);
  });
  return dispatch(fx, member, object, ops, signature.result);
}

function dispatch(fx: Fx, member: MemberInfo, object: Typed, ops: readonly Operand[], result: RType): Typed {
  const { classes, functions } = fx.t;
  const root = classes.rootMember(member.owner, member.selector);
  const rootParams = root === member ? null : functions.signature(root.node, root.owner.env).params;
  // All methods of one dispatch take what its root takes.
  const args = rootParams === null ? ops : rootParams.map((p, i) => ops[i] ?? zeroConst(R.valueType(p.type)));
  const type = R.nonNull(object.type);
  const from = type.kind === 'class' ? type.decl : member.owner.decl;
  if (!member.abstract && !classes.isOverridden(from, member.selector)) {
    const instance = functions.method(member);
    return callInstance(fx, instance, [castTo(fx, object.op, member.owner.type), ...args], result);
  }
  classes.callVirtually(root.owner, member.selector);
  const rootResult = functions.signature(root.node, root.owner.env).result;
  const op = fx.b.callVirtual(
    root.owner.struct.name,
    member.selector,
    [object.op, ...args],
    R.resultValueType(rootResult),
  );
  return resultOf(fx, op, result);
}

// -- the runtime library

/** A top-level function of the runtime library. */
export function libraryFunction(
  t: Translation,
  file: string,
  name: string,
  typeArgs: readonly RType[] = [],
  irName?: string,
): FunctionInstance {
  const source = t.project.files.find((f) => t.project.fileName(f) === `@weft/core/${file}`);
  const symbol = source === undefined ? undefined : t.checker.getSymbolAtLocation(source);
  const found = symbol === undefined ? undefined : t.checker.tryGetMemberInModuleExports(name, symbol);
  const resolved =
    found === undefined
      ? null
      : t.functions.resolve(found.flags & ts.SymbolFlags.Alias ? t.checker.getAliasedSymbol(found) : found);
  if (resolved === null) throw new Error(`the runtime library has no ${file}#${name}`);
  return t.functions.plain(resolved, typeArgs, irName);
}

/** Whether the runtime library has the function. */
export function hasLibraryFunction(t: Translation, file: string, name: string): boolean {
  const source = t.project.files.find((f) => t.project.fileName(f) === `@weft/core/${file}`);
  const symbol = source === undefined ? undefined : t.checker.getSymbolAtLocation(source);
  return symbol !== undefined && t.checker.tryGetMemberInModuleExports(name, symbol) !== undefined;
}

/** Calls a function of the runtime library with values; missing trailing arguments take their defaults. */
export function callLibrary(
  fx: Fx,
  file: string,
  name: string,
  args: readonly Typed[],
  typeArgs: readonly RType[] = [],
): Typed {
  const instance = libraryFunction(fx.t, file, name, typeArgs);
  const ops: Operand[] = [];
  instance.signature.params.forEach((p, i) => {
    const arg = args[i];
    if (arg !== undefined) ops.push(arg.op);
    else ops.push(defaultArgument(fx, p, instance.signature.env, new Map(), p.node));
  });
  return callInstance(fx, instance, ops, instance.signature.result);
}

/** Calls a method of a library class (never overridden) with values. */
export function callLibraryMethod(
  fx: Fx,
  object: Typed,
  name: string,
  args: readonly Typed[],
  node: ts.Node,
): Typed {
  const type = R.nonNull(object.type) as ClassType;
  const member = fx.t.classes.findMember(fx.t.classes.get(type), name);
  if (member === null) refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
  return callMember(fx, member, object, args, node);
}

// -- arguments

function defaultArgument(
  fx: Fx,
  p: ParamInfo,
  env: TypeEnv,
  earlier: ReadonlyMap<ts.Symbol, Local>,
  node: ts.Node,
): Operand {
  const { initializer } = p.node;
  if (initializer === undefined) {
    // JavaScript's own methods take fewer arguments than the runtime library's.
    if (p.node.questionToken === undefined) refuse(node, 'WEFT1047', p.node.name.getText());
    return zeroConst(R.valueType(p.type));
  }
  const { locals, env: outerEnv, thisValue } = fx;
  fx.locals = new Map(earlier);
  fx.env = env;
  fx.thisValue = null;
  try {
    return lowerTo(fx, initializer, p.type);
  } finally {
    fx.locals = locals;
    fx.env = outerEnv;
    fx.thisValue = thisValue;
  }
}

/** Lowers the arguments of a call for the parameters of a signature. */
export function lowerArguments(
  fx: Fx,
  signature: { readonly params: readonly ParamInfo[]; readonly env: TypeEnv },
  args: readonly ts.Expression[],
  node: ts.Node,
): Operand[] {
  const ops: Operand[] = [];
  const earlier = new Map<ts.Symbol, Local>();
  const surplus = args[signature.params.length];
  if (surplus !== undefined && signature.params.at(-1)?.rest !== true)
    refuse(surplus, 'WEFT1046', String(signature.params.length));
  signature.params.forEach((p, i) => {
    const arg = args[i];
    let op: Operand;
    if (p.rest) op = restArray(fx, p, args.slice(i));
    else if (
      arg === undefined ||
      (ts.isIdentifier(arg) && arg.text === 'undefined' && p.node.initializer !== undefined)
    )
      op = defaultArgument(fx, p, signature.env, earlier, node);
    else if (ts.isSpreadElement(arg))
      refuse(arg, 'WEFT1000', 'a spread argument for a parameter that is not a rest parameter');
    else op = lowerTo(fx, arg, p.type);
    ops.push(op);
    if (ts.isIdentifier(p.node.name))
      earlier.set(parameterSymbol(fx, p.node), {
        type: p.type,
        variable: null,
        value: op,
      });
  });
  at(fx, node);
  return ops;
}

function restArray(fx: Fx, p: ParamInfo, args: readonly ts.Expression[]): Operand {
  const items = fx.t.classes.libraryArgs(p.type, 'WeftArray');
  if (items === null) refuse(p.node, 'WEFT1000', 'this rest parameter');
  const element = items[0]!;
  const only = args[0];
  if (args.length === 1 && only !== undefined && ts.isSpreadElement(only)) {
    const source = lowerExpression(fx, only.expression, p.type);
    return callLibraryMethod(
      fx,
      { op: coerce(fx, source, p.type, only), type: p.type },
      'slice',
      [
        { op: i32Const(0), type: R.i32 },
        { op: i32Const(0x7fffffff), type: R.i32 },
      ],
      only,
    ).op;
  }
  const array: Typed = {
    op: callLibrary(fx, 'rtlib/array.ts', 'weftArrayOf', [{ op: i32Const(0), type: R.i32 }], [element]).op,
    type: p.type,
  };
  for (const arg of args) {
    if (ts.isSpreadElement(arg))
      callLibraryMethod(
        fx,
        array,
        'append',
        [{ op: lowerTo(fx, arg.expression, p.type), type: p.type }],
        arg,
      );
    else
      callLibraryMethod(
        fx,
        array,
        'push',
        [{ op: lowerTo(fx, arg, element), type: R.widened(element) }],
        arg,
      );
  }
  return array.op;
}

/** Calls a function instance with argument expressions. */
export function callFunction(
  fx: Fx,
  instance: FunctionInstance,
  receiver: Operand | null,
  args: readonly ts.Expression[],
  node: ts.Node,
): Typed {
  const ops = lowerArguments(fx, instance.signature, args, node);
  return callInstance(fx, instance, receiver === null ? ops : [receiver, ...ops], instance.signature.result);
}

// -- type arguments

/** Type arguments of a call of generic code: written, or found from the arguments, or as tsc infers them. */
export function inferTypeArguments(
  fx: Fx,
  node: ts.CallExpression | ts.NewExpression,
  declaration: FunctionNode,
  typeParameters: readonly ts.TypeParameterDeclaration[],
  expected: RType | undefined,
): RType[] {
  if (typeParameters.length === 0) return [];
  const { t } = fx;
  const written = node.typeArguments;
  const signature = t.checker.getResolvedSignature(node);
  const internals = t.checker as ts.TypeChecker & {
    getTypeArgumentsForResolvedSignature(signature: ts.Signature): readonly ts.Type[] | undefined;
  };
  const inferred =
    signature === undefined ? undefined : internals.getTypeArgumentsForResolvedSignature(signature);
  return typeParameters.map((p, i) => {
    const explicit = written?.[i];
    if (explicit !== undefined) {
      const mapped = mapType(t, t.checker.getTypeFromTypeNode(explicit), fx.env, explicit);
      if (typeof mapped === 'string') refuse(explicit, 'WEFT1001', mapped);
      return mapped;
    }
    const type = inferred?.[i];
    if (type !== undefined && !(type.flags & ts.TypeFlags.Unknown)) {
      const mapped = mapType(t, type, fx.env, node);
      if (typeof mapped !== 'string' && mapped.kind !== 'null' && mapped.kind !== 'never') return mapped;
    }
    const found = fromArguments(fx, declaration, p.name.text, node.arguments ?? []);
    if (found !== null) return found;
    if (
      declaration.type !== undefined &&
      declaration.type.getText() === p.name.text &&
      expected !== undefined &&
      expected.kind !== 'void'
    )
      return expected;
    refuse(node, 'WEFT1027', p.name.text);
  });
}

/** A type parameter that is the type of a parameter, or the result of a function passed for one. */
function fromArguments(
  fx: Fx,
  declaration: FunctionNode,
  name: string,
  args: readonly ts.Expression[],
): RType | null {
  const scope = inferScope(fx);
  for (const [i, p] of declaration.parameters.entries()) {
    const arg = args[i];
    if (arg === undefined || p.type === undefined) continue;
    if (p.type.getText() === name) {
      const type = defaultType(inferType(fx.t, scope, arg));
      if (type !== null) return type;
    }
    if (
      ts.isFunctionTypeNode(p.type) &&
      p.type.type.getText() === name &&
      (ts.isArrowFunction(arg) || ts.isFunctionExpression(arg))
    ) {
      try {
        return fx.t.functions.signature(arg, fx.env).result;
      } catch {
        // Its parameters are typed by the call: infer from an expression body.
        if (!ts.isBlock(arg.body)) {
          const type = defaultType(inferType(fx.t, scope, arg.body));
          if (type !== null) return type;
        }
      }
    }
  }
  return null;
}

// -- call expressions

export function lowerCall(fx: Fx, node: ts.CallExpression, expected: RType | undefined): Typed {
  const callee = skipNonNull(node.expression);
  at(fx, node);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return lowerSuperCall(fx, node);
  if (ts.isPropertyAccessExpression(callee)) return lowerMethodCall(fx, node, callee, expected);
  if (ts.isIdentifier(callee)) {
    const symbol = symbolOf(fx, callee);
    if (symbol !== null && !fx.locals.has(symbol)) {
      const result = callSymbol(fx, symbol, node, expected);
      if (result !== null) return result;
    }
    const global = lowerGlobalCall(fx, node, expected);
    if (global !== null) return global;
  }
  return callFunctionValue(fx, lowerExpression(fx, callee, undefined), node);
}

function skipNonNull(node: ts.Expression): ts.Expression {
  let inner: ts.Expression = node;
  while (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) inner = inner.expression;
  return inner;
}

/** A call of what a name stands for outside of any function; null when the name is no function. */
function callSymbol(
  fx: Fx,
  symbol: ts.Symbol,
  node: ts.CallExpression,
  expected: RType | undefined,
): Typed | null {
  const author = lowerAuthorCall(fx, symbol, node, expected);
  if (author !== null) return author;
  const host = lowerHostCall(fx, symbol, node);
  if (host !== null) return host;
  const resolved = fx.t.functions.resolve(symbol);
  if (resolved === null) return null;
  const args = inferTypeArguments(
    fx,
    node,
    resolved.node,
    [...(resolved.node.typeParameters ?? [])],
    expected,
  );
  return callFunction(fx, fx.t.functions.plain(resolved, args), null, node.arguments, node);
}

function lowerSuperCall(fx: Fx, node: ts.CallExpression): Typed {
  const info = fx.thisInfo!;
  const self = fx.thisValue!.op;
  if (info.base !== null) {
    const base = fx.t.functions.constructorOf(info.base);
    callFunction(fx, base, self, node.arguments, node);
  }
  initializeFields(fx, info, explicitConstructor(info));
  return voidValue;
}

function lowerMethodCall(
  fx: Fx,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  expected: RType | undefined,
): Typed {
  if (callee.questionDotToken !== undefined) refuse(callee, 'WEFT1022');
  const name = callee.name.text;
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) {
    const base = fx.thisInfo?.base ?? null;
    const member = base === null ? null : fx.t.classes.findMember(base, name);
    if (member === null) refuse(callee, 'WEFT1013', name, 'the base class');
    const instance = fx.t.functions.method(member);
    const ops = padToRoot(fx, member, lowerArguments(fx, instance.signature, node.arguments, node));
    return callInstance(
      fx,
      instance,
      [castTo(fx, fx.thisValue!.op, member.owner.type), ...ops],
      instance.signature.result,
    );
  }
  if (name === 'jitMergePoint' || name === 'canEnterJit') {
    const driver = symbolOf(fx, callee.expression);
    if (driver !== null && isDriver(fx, driver)) return lowerDriverCall(fx, driver, name, node);
  }
  const cls = classOf(fx, callee.expression);
  if (cls !== null) {
    const member = cls.node.members.find(
      (m): m is ts.MethodDeclaration =>
        ts.isMethodDeclaration(m) && isStatic(m) && m.body !== undefined && m.name.getText() === name,
    );
    if (member !== undefined) {
      const args = inferTypeArguments(fx, node, member, [...(member.typeParameters ?? [])], expected);
      return callFunction(fx, fx.t.functions.staticMethod(cls, member, args), null, node.arguments, node);
    }
  }
  if (isNamespace(fx, callee.expression)) {
    const symbol = symbolOf(fx, callee.name);
    if (symbol !== null) {
      const result = callSymbol(fx, symbol, node, expected);
      if (result !== null) return result;
    }
  }
  const author = symbolOf(fx, callee.name);
  if (author !== null) {
    const result = lowerAuthorCall(fx, author, node, expected);
    if (result !== null) return result;
  }
  const global = lowerGlobalCall(fx, node, expected);
  if (global !== null) return global;
  const object = lowerExpression(fx, callee.expression, undefined);
  return callMethod(fx, object, name, node, callee, expected);
}

function isDriver(fx: Fx, symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return false;
  const type = fx.t.checker.getTypeOfSymbol(symbol).symbol as ts.Symbol | undefined;
  return type !== undefined && type.name === 'JitDriver' && isCoreSymbol(fx.t, type, 'author/hints.ts');
}

function padToRoot(fx: Fx, member: MemberInfo, ops: Operand[]): Operand[] {
  const root = fx.t.classes.rootMember(member.owner, member.selector);
  if (root === member) return ops;
  return fx.t.functions
    .signature(root.node, root.owner.env)
    .params.map((p, i) => ops[i] ?? zeroConst(R.valueType(p.type)));
}

/** `object.name(…)` on a value. */
function callMethod(
  fx: Fx,
  object: Typed,
  name: string,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  expected: RType | undefined,
): Typed {
  const type = R.nonNull(object.type);
  if (type.kind === 'string') return stringMethod(fx, object, name, node);
  if (R.isNumber(type) || type.kind === 'bool') return numberMethod(fx, object, name, node);
  if (type.kind === 'never') return { op: i32Const(0), type: R.never };
  if (type.kind !== 'class') refuse(callee.name, 'WEFT1013', name, `'${object.type.key}'`);
  const info = fx.t.classes.get(type);
  if (name === 'join' && fx.t.classes.libraryArgs(type, 'WeftArray')?.[0]?.kind === 'string')
    return callLibrary(fx, 'rtlib/array.ts', 'array_join', [
      object,
      ...node.arguments.map((a) => ({ op: lowerTo(fx, a, R.string), type: R.string })),
    ]);
  const member = fx.t.classes.findMember(info, name);
  if (member === null) {
    if (info.fields.has(name)) return callFunctionValue(fx, readMember(fx, object, name, callee), node);
    refuse(callee.name, 'WEFT1013', name, `'${object.type.key}'`);
  }
  if (name === 'get' && fx.t.classes.libraryArgs(type, 'WeftMap') !== null && !R.isReference(type.args[1]!))
    refuse(node, 'WEFT1016', type.args[1]!.key);
  refuseMissingValue(fx, type, name, node);
  const typeParameters = member.node.typeParameters ?? [];
  if (typeParameters.length > 0) {
    const saved = fx.env;
    const args = inferTypeArguments(fx, node, member.node, [...typeParameters], expected);
    fx.env = saved;
    const instance = fx.t.functions.method(member, withoutLiterals(args));
    return callFunction(fx, instance, castTo(fx, object.op, member.owner.type), node.arguments, node);
  }
  const signature = fx.t.functions.signature(member.node, member.owner.env);
  const ops = lowerArguments(fx, signature, node.arguments, node);
  return dispatch(fx, member, object, ops, signature.result);
}

/** Container methods whose `undefined` for "nothing there" cannot be told from a value, or does not exist. */
function refuseMissingValue(fx: Fx, type: ClassType, name: string, node: ts.CallExpression): void {
  const { classes } = fx.t;
  const item = classes.libraryArgs(type, 'WeftArray')?.[0];
  let around: ts.Node = node.parent;
  while (ts.isParenthesizedExpression(around)) around = around.parent;
  if (item !== undefined && (name === 'pop' || name === 'shift')) {
    if (!ts.isNonNullExpression(around) && !ts.isExpressionStatement(around)) refuse(node, 'WEFT1044', name);
  } else if (item !== undefined && name === 'find') {
    if (!R.isReference(item) || item.kind === 'nullable') refuse(node, 'WEFT1045', name, item.key);
  } else if (name === 'get' && classes.libraryArgs(type, 'WeftMap')?.[1]?.kind === 'nullable') {
    const isTested =
      ts.isBinaryExpression(around) && around.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
    if (!isTested && !ts.isNonNullExpression(around)) refuse(node, 'WEFT1045', name, type.args[1]!.key);
  }
}

function withoutLiterals(args: readonly RType[]): RType[] {
  return args.map(R.widened);
}

function stringMethod(fx: Fx, object: Typed, name: string, node: ts.CallExpression): Typed {
  if (name === 'charCodeAt') {
    const index = lowerTo(fx, node.arguments[0]!, R.i32);
    at(fx, node);
    checkIndex(fx, index, fx.b.value('array_len', [object.op], { type: 'string' }));
    return { op: fx.b.value('get_item', [object.op, index], { type: 'string' }), type: R.i32 };
  }
  if (name === 'toString') return object;
  const fn = `string_${name}`;
  if (!hasLibraryFunction(fx.t, 'rtlib/string.ts', fn)) refuse(node.expression, 'WEFT1013', name, 'string');
  const instance = libraryFunction(fx.t, 'rtlib/string.ts', fn);
  const { params, env } = instance.signature;
  const ops = lowerArguments(fx, { params: params.slice(1), env }, node.arguments, node);
  return callInstance(fx, instance, [object.op, ...ops], instance.signature.result);
}

function numberMethod(fx: Fx, object: Typed, name: string, node: ts.CallExpression): Typed {
  const kind = object.type.kind;
  if (name === 'toString' && node.arguments.length === 0)
    return { op: stringOf(fx, object, node), type: R.string };
  const fn = `${kind}_${name}`;
  if (!hasLibraryFunction(fx.t, 'rtlib/number.ts', fn))
    refuse(node.expression, 'WEFT1013', name, `'${object.type.key}'`);
  return callLibrary(fx, 'rtlib/number.ts', fn, [
    object,
    ...node.arguments.map((a) => ({ op: lowerTo(fx, a, R.i32), type: R.i32 })),
  ]);
}

// -- maps of primitives

/** An entry of a map whose values are primitives: `map.get(key)` under `!` or `??`. */
export interface MapEntry {
  /** Entry number, -1 when missing. */
  readonly index: Operand;
  readonly type: RType;
  /** Reads the value; traps when missing. */
  readonly read: () => Operand;
}

/** Recognizes `map.get(key)` of a map with primitive values; null for anything else. */
export function mapEntry(fx: Fx, expression: ts.Expression): MapEntry | null {
  let node = expression;
  while (ts.isParenthesizedExpression(node)) node = node.expression;
  if (
    !ts.isCallExpression(node) ||
    !ts.isPropertyAccessExpression(node.expression) ||
    node.expression.name.text !== 'get'
  )
    return null;
  const known = checkerType(fx, node.expression.expression);
  const args = known === null ? null : fx.t.classes.libraryArgs(R.nonNull(known), 'WeftMap');
  const valueType = args?.[1];
  if (args === null || valueType === undefined || R.isReference(valueType)) return null;
  const map = lowerExpression(fx, node.expression.expression, undefined);
  const key = lowerTo(fx, node.arguments[0]!, args[0]!);
  at(fx, node);
  const index = callLibraryMethod(fx, map, 'find', [{ op: key, type: R.widened(args[0]!) }], node).op;
  return {
    index,
    type: R.widened(valueType),
    read: () => callLibraryMethod(fx, map, 'valueAt', [{ op: index, type: R.i32 }], node).op,
  };
}

// -- new

export function lowerNew(fx: Fx, node: ts.NewExpression, expected: RType | undefined): Typed {
  const symbol = symbolOf(fx, node.expression);
  if (symbol === null) refuse(node, 'WEFT1000', 'this constructor');
  const args = node.arguments ?? ([] as unknown as ts.NodeArray<ts.Expression>);
  const wanted = expected === undefined ? null : R.nonNull(expected);
  if (symbol.name === 'FixedArray' && isCoreSymbol(fx.t, symbol, 'author/arrays.ts'))
    return newFixedArray(fx, node, wanted);
  const type = constructedType(fx, node, symbol, wanted);
  at(fx, node);
  const container =
    fx.t.classes.libraryArgs(type, 'WeftMap') !== null
      ? 'copyMap'
      : fx.t.classes.libraryArgs(type, 'WeftSet') !== null
        ? 'copySet'
        : null;
  if (container !== null && args.length > 0) {
    const source = lowerExpression(fx, args[0]!, type);
    return {
      op: callLibrary(
        fx,
        'rtlib/map.ts',
        container,
        [{ op: coerce(fx, source, type, args[0]!), type }],
        type.args,
      ).op,
      type,
    };
  }
  if (fx.t.classes.libraryArgs(type, 'WeftArray') !== null && symbol.name === 'Array')
    refuse(node, 'WEFT1000', "'new Array' (write [] or new FixedArray)");
  const info = fx.t.classes.get(type);
  if (info.isString) {
    const text = lowerTo(fx, args[0]!, R.string);
    // For traces, which would ask for the class of what a call returned.
    if (text.kind === 'value') fx.b.emit('record_exact_class', [text], { type: 'string' });
    return { op: text, type };
  }
  const constructor = fx.t.functions.constructorOf(info);
  // Arguments are evaluated before the object exists.
  const ops = lowerArguments(fx, constructor.signature, args, node);
  const object = fx.b.value('new', [], { type: info.struct.name });
  fx.b.call(constructor.name, [object, ...ops]);
  return { op: object, type };
}

function constructedType(fx: Fx, node: ts.NewExpression, symbol: ts.Symbol, wanted: RType | null): ClassType {
  if (symbol.flags & ts.SymbolFlags.Class) {
    const decl = fx.t.classes.declaration(symbol);
    if (decl !== null) {
      if (decl.typeParameters.length === 0) return fx.t.types.classType(decl, []);
      if (
        node.typeArguments === undefined &&
        wanted !== null &&
        wanted.kind === 'class' &&
        wanted.decl === decl
      )
        return wanted;
      const constructor = decl.node.members.find(
        (m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined,
      );
      const parameters = [...(decl.node.typeParameters ?? [])];
      if (constructor !== undefined)
        return fx.t.types.classType(decl, inferTypeArguments(fx, node, constructor, parameters, undefined));
    }
  }
  if (
    node.typeArguments === undefined &&
    wanted !== null &&
    wanted.kind === 'class' &&
    wanted.decl.id.startsWith('@weft/core/rtlib/')
  )
    return wanted;
  const mapped = mapType(fx.t, fx.t.checker.getTypeAtLocation(node), fx.env, node);
  if (typeof mapped === 'string' || mapped.kind !== 'class')
    refuse(node, 'WEFT1000', `'new ${node.expression.getText()}'`);
  return mapped;
}

function newFixedArray(fx: Fx, node: ts.NewExpression, wanted: RType | null): Typed {
  let type: R.FixedType | null = null;
  if (node.typeArguments === undefined && wanted !== null && wanted.kind === 'fixed') type = wanted;
  else {
    const written = node.typeArguments?.[0];
    let element: RType | null = null;
    if (written !== undefined) {
      const mapped = mapType(fx.t, fx.t.checker.getTypeFromTypeNode(written), fx.env, written);
      if (typeof mapped === 'string') refuse(written, 'WEFT1001', mapped);
      element = mapped;
    } else {
      const known = checkerType(fx, node);
      if (known !== null && known.kind === 'fixed') element = known.element;
      else if (node.arguments?.[1] !== undefined)
        element = defaultType(inferType(fx.t, inferScope(fx), node.arguments[1]));
    }
    if (element === null) refuse(node, 'WEFT1027', 'T');
    type = fx.t.types.fixed(element);
  }
  const name = arrayTypeOf(fx, type);
  const [lengthNode, fillNode] = node.arguments!;
  const length = lowerTo(fx, lengthNode!, R.i32);
  const fill = fillNode === undefined ? null : lowerTo(fx, fillNode, type.element);
  at(fx, node);
  if (!fx.unchecked && (length.kind !== 'const' || Number(length.value) < 0))
    fx.b.emit('check_index', [length, i32Const(0x7fffffff)]);
  checkRoom(fx, length, type.element);
  const array = fx.b.value('new_array', [length], { type: name });
  if (fill !== null && !isZero(fill))
    fx.b.emit('array_fill', [array, i32Const(0), length, fill], { type: name });
  return { op: array, type };
}

/** Arrays of fewer bytes are made from the collector's reserve when memory is exhausted; see `author/memory.ts`. */
const longArray = 8192;

/** Before an array is made: raises when it is long and there is no room for it. */
export function checkRoom(fx: Fx, length: Operand, element: RType): void {
  const { b } = fx;
  const bytes = R.elementBytes(element);
  const most = longArray / bytes;
  if (length.kind === 'const' && Number(length.value) >= 0 && Number(length.value) <= most) return;
  const { name, func } = libraryFunction(fx.t, 'rtlib/memory.ts', 'ensure_room');
  func.attributes = { ...func.attributes, inline: 'never', dontLookInside: true };
  const long = b.newBlock();
  const join = b.newBlock();
  b.branch(b.value('i32.gt_u', [length, i32Const(most)]), long, join);
  b.seal(long);
  b.enter(long);
  b.call(name, [length, i32Const(bytes)]);
  b.jump(join);
  b.seal(join);
  b.enter(join);
}

function isZero(op: Operand): boolean {
  if (op.kind !== 'const') return false;
  return typeof op.type === 'object' ? op.value === null : Object.is(op.value, 0) || op.value === 0n;
}
