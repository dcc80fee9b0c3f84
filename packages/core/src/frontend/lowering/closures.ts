/**
 * Function values: closures made by function expressions and nested functions, functions used as values, and calls of
 * either.
 *
 * A function value is an object of a subclass of its function type's struct (`Fn~i32~string`), whose only method is `call`:
 *
 * ```
 * const add = (x: i32): i32 => x + n;      v1 = new closure.add
 *                                          set_field closure.add.n v1, n
 * add(3)                                   call_virtual Fn~i32~i32.call v1, 3
 * ```
 *
 * A function that captures nothing is one prebuilt object. A top-level function used as a value is such an object
 * too, whose `call` forwards to the function, so that its hints and its code stay in one place.
 *
 * Functions found in the prebuilt heap were made by module-level code, outside of any lowered function;
 * {@link closureForFrozen} types their captured variables by declaration.
 */
import { declareFunction, zeroConst, type Operand } from '../../ir/index.js';
import type { FrozenLayout } from '../../freeze/freeze.js';
import { Refusal, refuse } from '../diagnostics.js';
import type { Capture, FunctionInstance, ResolvedFunction } from '../functions.js';
import { functionExpressionId } from '../names.js';
import * as R from '../rtypes.js';
import type { FunctionType, RType } from '../rtypes.js';
import { emptyEnv, type Translation, type TypeEnv } from '../state.js';
import { ts } from '../ts.js';
import { mapType } from '../types.js';
import { freeNames, isLocalDeclaration } from '../free-names.js';
import { assignedSymbols, isReassigned } from './captures.js';
import {
  at,
  castTo,
  coerce,
  declareLocal,
  readLocal,
  registerType,
  voidValue,
  type Fx,
  type Typed,
} from './context.js';
import { lowerExpression } from './expressions.js';
import { finishFunction, makeContext } from './function.js';
import { inferInitializer } from './infer.js';

type ClosureNode = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration;

/**
 * Makes the closure of a nested function declaration, once everything that it captures is declared. Answers whether it
 * could.
 */
export function closureLocal(fx: Fx, node: ts.FunctionDeclaration): boolean {
  if (node.name === undefined || node.body === undefined) return true;
  const own = fx.t.checker.getSymbolAtLocation(node.name)!;
  const missing = freeNames(fx.t.checker, node, (symbol) => {
    const declaration = symbol.valueDeclaration;
    return (
      symbol !== own &&
      declaration !== undefined &&
      !fx.locals.has(symbol) &&
      declaration.getSourceFile() === node.getSourceFile() &&
      !isInside(declaration, node) &&
      (isVariableLike(declaration) || ts.isFunctionDeclaration(declaration)) &&
      isLocalDeclaration(declaration)
    );
  });
  if (missing.symbols.length > 0) return false;
  refuseUnsupported(node);
  const signature = fx.t.functions.signature(node, fx.env);
  if (node.typeParameters !== undefined) refuse(node, 'WEFT1000', 'a generic function inside of a function');
  const type = fx.t.types.functionType(
    signature.params.map((p) => p.type),
    signature.result,
  );
  const value = makeClosure(fx, node, type);
  declareLocal(fx, own, type, value.op);
  return true;
}

/** A function expression as a value. */
export function lowerClosure(
  fx: Fx,
  node: ts.ArrowFunction | ts.FunctionExpression,
  expected?: RType,
): Typed {
  at(fx, node);
  refuseUnsupported(node);
  if (node.typeParameters !== undefined) refuse(node, 'WEFT1000', 'a generic function expression');
  const wanted = expected === undefined ? undefined : R.nonNull(expected);
  return makeClosure(fx, node, wanted?.kind === 'function' ? wanted : ownType(fx, node));
}

function ownType(fx: Fx, node: ClosureNode): FunctionType {
  const signature = fx.t.functions.signature(node, fx.env);
  return fx.t.types.functionType(
    signature.params.map((p) => p.type),
    signature.result,
  );
}

function refuseUnsupported(node: ClosureNode): void {
  if (node.asteriskToken !== undefined) refuse(node, 'WEFT1000', 'a generator');
  if ((node.modifiers ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword))
    refuse(node, 'WEFT1000', 'an async function');
}

function makeClosure(fx: Fx, node: ClosureNode, type: FunctionType): Typed {
  const { t, b } = fx;
  node.parameters.forEach((p, i) => {
    const wanted = type.params[i];
    if (wanted === undefined) refuse(p, 'WEFT1046', String(type.params.length));
    // A caller that leaves it out passes null, which is not undefined to a default.
    if (p.initializer !== undefined && wanted.kind === 'nullable')
      refuse(p, 'WEFT1000', 'a default of a nullable parameter in a function value');
    if (p.dotDotDotToken !== undefined) refuse(p, 'WEFT1000', 'a rest parameter of a function value');
  });
  const free = freeNames(t.checker, node, (symbol) => fx.locals.has(symbol));
  const captures: Capture[] = [];
  const values: Operand[] = [];
  for (const { symbol, at: use } of free.symbols) {
    // A named function expression or declaration reaches itself through the closure object.
    if (node.name !== undefined && symbol === t.checker.getSymbolAtLocation(node.name)) continue;
    if (isReassigned(t.checker, symbol)) refuse(use, 'WEFT1010', symbol.name);
    const value = readLocal(fx, fx.locals.get(symbol)!);
    captures.push({ name: symbol.name, symbol, type: value.type });
    values.push(value.op);
  }
  if (free.usesThis && fx.thisValue !== null) {
    captures.push({ name: 'this', symbol: null, type: fx.thisValue.type });
    values.push(fx.thisValue.op);
  }
  for (const c of captures) registerType(fx, c.type);
  for (const p of type.params) registerType(fx, p);
  registerType(fx, type.result);
  const info = t.functions.closure(node, type, captures, fx.env, fx.thisInfo);
  const { name } = info.struct;
  if (captures.length === 0) return { op: castTo(fx, t.functions.singleton(info.struct), type), type };
  const object = b.value('new', [], { type: name });
  captures.forEach((c, i) => b.emit('set_field', [object, values[i]!], { type: name, field: c.name }));
  return { op: object, type };
}

// -- top-level functions as values

const forwarders = new WeakMap<Translation, Map<string, string>>();

/** A top-level function used as a value. */
export function functionValue(
  fx: Fx,
  resolved: ResolvedFunction,
  node: ts.Expression,
  expected?: RType,
): Typed {
  const { t } = fx;
  if (resolved.node.typeParameters !== undefined)
    refuse(node, 'WEFT1027', resolved.node.typeParameters[0]?.name.text ?? 'T');
  const instance = t.functions.plain(resolved, []);
  const own = t.types.functionType(
    instance.signature.params.map((p) => p.type),
    instance.signature.result,
  );
  const wanted = expected === undefined ? undefined : R.nonNull(expected);
  const type = wanted?.kind === 'function' ? wanted : own;
  registerType(fx, type);
  const struct = forwarder(t, instance, type, node);
  const { module } = t;
  const heapType = module.types.get(struct);
  if (heapType?.kind !== 'struct') throw new Error(`no struct ${struct}`);
  return { op: t.functions.singleton(heapType), type };
}

/** The struct whose `call` forwards to a function. */
function forwarder(t: Translation, instance: FunctionInstance, type: FunctionType, node: ts.Node): string {
  let known = forwarders.get(t);
  if (known === undefined) forwarders.set(t, (known = new Map()));
  const key = `${instance.name} ${type.ir}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const base = t.functions.functionStruct(type);
  const name = t.names.unique(`fn.${instance.name}`);
  known.set(key, name);
  const func = declareFunction(
    t.module,
    `${name}.call`,
    [{ ref: base }, ...type.params.map(R.valueType)],
    R.resultValueType(type.result),
    { inline: 'always' },
  );
  t.module.types.set(name, {
    kind: 'struct',
    name,
    base,
    fields: [],
    methods: new Map([['call', func.name]]),
    selectors: [],
    abstract: false,
  });
  const fx = makeContext(t, func, emptyEnv, type.result, null);
  at(fx, instance.signature.params[0]?.node.parent ?? node);
  const given = fx.b.params.slice(1);
  const args = instance.signature.params.map((p, i): Operand => {
    const value = given[i];
    if (value !== undefined) return coerce(fx, { op: value, type: type.params[i]! }, p.type, node);
    if (p.node.initializer !== undefined)
      return coerce(fx, lowerExpression(fx, p.node.initializer, p.type), p.type, p.node);
    return zeroConst(R.valueType(p.type));
  });
  const result = fx.b.call(instance.name, args);
  if (func.result === null) fx.b.return(null);
  else if (result === null) fx.b.return(zeroConst(func.result));
  else fx.b.return(coerce(fx, { op: result, type: instance.signature.result }, type.result, node));
  finishFunction(fx, node);
  return name;
}

/** A call of a function value. */
export function callFunctionValue(fx: Fx, callee: Typed, node: ts.CallExpression): Typed {
  const type = R.nonNull(callee.type);
  if (type.kind !== 'function') refuse(node.expression, 'WEFT1003', callee.type.key, 'function');
  const declaration = fx.t.checker.getResolvedSignature(node)?.getDeclaration();
  const args: Operand[] = [callee.op];
  node.arguments.forEach((argument, i) => {
    const param = type.params[i];
    const parameter = declaration?.parameters[Math.min(i, (declaration?.parameters.length ?? 1) - 1)];
    if (
      ts.isSpreadElement(argument) ||
      (parameter !== undefined && ts.isParameter(parameter) && parameter.dotDotDotToken !== undefined)
    )
      refuse(argument, 'WEFT1000', 'a rest parameter of a function value');
    const value = lowerExpression(fx, argument, param);
    if (param !== undefined) args.push(coerce(fx, value, param, argument));
  });
  for (const param of type.params.slice(node.arguments.length)) {
    if (param.kind !== 'nullable') refuse(node, 'WEFT1021', param.key);
    args.push(zeroConst(R.valueType(param)));
  }
  at(fx, node);
  return invokeFunctionValue(fx, { op: callee.op, type }, args.slice(1));
}

/** Emits the call of a function value with converted arguments. */
export function invokeFunctionValue(fx: Fx, callee: Typed, args: readonly Operand[]): Typed {
  const type = R.nonNull(callee.type) as FunctionType;
  const struct = fx.t.functions.functionStruct(type);
  const result = fx.b.callVirtual(struct, 'call', [callee.op, ...args], R.resultValueType(type.result));
  if (result === null) return { ...voidValue, type: type.result };
  return { op: castTo(fx, result, type.result), type: type.result };
}

// -- functions in the prebuilt heap

/** Layout of a function value that module-level code made; a string says why it cannot be translated. */
export function closureForFrozen(
  t: Translation,
  id: string,
  type: FunctionType,
): FrozenLayout<RType> | string {
  try {
    return frozenLayout(t, id, type);
  } catch (error) {
    if (error instanceof Refusal) return `the function cannot be translated (${error.message})`;
    throw error;
  }
}

function frozenLayout(t: Translation, id: string, type: FunctionType): FrozenLayout<RType> | string {
  const hash = id.lastIndexOf('#');
  if (hash >= 0) {
    const file = t.project.files.find((f) => t.project.fileName(f) === id.slice(0, hash));
    const symbol = file === undefined ? undefined : moduleSymbol(t, file, id.slice(hash + 1));
    const resolved = symbol === undefined ? null : t.functions.resolve(symbol);
    if (resolved === null) return `${id} is not a function`;
    return { struct: forwarder(t, t.functions.plain(resolved, []), type, resolved.node), fields: [] };
  }
  const node = functionAt(t, id);
  if (node === null) return `the function ${id} is not part of the program`;
  const constant = topLevelConstant(t, node);
  if (constant !== null)
    return { struct: forwarder(t, t.functions.plain(constant, []), type, node), fields: [] };
  refuseUnsupported(node);
  const assigned = assignedSymbols(t.checker, node.getSourceFile());
  const free = freeNames(t.checker, node, (symbol) => {
    const declaration = symbol.valueDeclaration;
    return (
      declaration !== undefined &&
      declaration.getSourceFile() === node.getSourceFile() &&
      (isVariableLike(declaration) || ts.isFunctionDeclaration(declaration)) &&
      !isInside(declaration, node) &&
      declaration !== node &&
      isLocalDeclaration(declaration)
    );
  });
  const captures: Capture[] = [];
  for (const { symbol, at: use } of free.symbols) {
    if (assigned.has(symbol) && assignedInside(t, node, symbol)) refuse(use, 'WEFT1010', symbol.name);
    captures.push({ name: symbol.name, symbol, type: declaredType(t, symbol, use) });
  }
  let env: TypeEnv = emptyEnv;
  const cls = free.usesThis ? enclosingClass(node) : null;
  let info = null;
  if (cls !== null && cls.name !== undefined) {
    const decl = t.classes.declaration(t.checker.getSymbolAtLocation(cls.name)!);
    if (decl === null || decl.typeParameters.length > 0) return `'this' of a generic class is captured`;
    const self = t.types.classType(decl, []);
    info = t.classes.get(self);
    env = { args: new Map(), thisType: self };
    captures.push({ name: 'this', symbol: null, type: self });
  }
  const closure = t.functions.closure(node, type, captures, env, info);
  return {
    struct: closure.struct.name,
    fields: captures.map(({ name, type: field }) => ({ name, type: field })),
  };
}

function moduleSymbol(t: Translation, file: ts.SourceFile, name: string): ts.Symbol | undefined {
  for (const statement of file.statements)
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name && statement.body !== undefined)
      return t.checker.getSymbolAtLocation(statement.name);
  return undefined;
}

/** The `elidable(…)`-wrapped or plain constant whose function `node` is. */
function topLevelConstant(t: Translation, node: ClosureNode): ResolvedFunction | null {
  for (let n: ts.Node = node.parent; !ts.isSourceFile(n); n = n.parent) {
    if (ts.isVariableDeclaration(n)) {
      const symbol = t.checker.getSymbolAtLocation(n.name);
      const resolved = symbol === undefined ? null : t.functions.resolve(symbol);
      return resolved?.node === node ? resolved : null;
    }
    if (!ts.isCallExpression(n) && !ts.isParenthesizedExpression(n)) return null;
  }
  return null;
}

const functionsById = new WeakMap<Translation, Map<string, ClosureNode>>();

function functionAt(t: Translation, id: string): ClosureNode | null {
  let index = functionsById.get(t);
  if (index === undefined) {
    index = new Map();
    const found = index;
    const visit = (node: ts.Node): void => {
      if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node))
        found.set(functionExpressionId(t.project.fileName, node), node);
      ts.forEachChild(node, visit);
    };
    for (const file of t.project.files) visit(file);
    functionsById.set(t, index);
  }
  return index.get(id) ?? null;
}

/** Type of a captured variable by its declaration alone. */
function declaredType(t: Translation, symbol: ts.Symbol, use: ts.Node): RType {
  const declaration = symbol.valueDeclaration!;
  const mapped = mapType(t, t.checker.getTypeOfSymbolAtLocation(symbol, declaration), emptyEnv, use);
  if (typeof mapped !== 'string') return R.widened(mapped);
  if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
    const inferred = inferInitializer(t, declaration.initializer, emptyEnv);
    if (inferred !== null) return R.widened(inferred);
  }
  return refuse(use, 'WEFT1001', mapped);
}

function assignedInside(t: Translation, node: ts.Node, symbol: ts.Symbol): boolean {
  let found = false;
  const visit = (child: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(child) && t.checker.getSymbolAtLocation(child) === symbol) {
      const parent = child.parent;
      found =
        (ts.isBinaryExpression(parent) &&
          parent.left === child &&
          parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
          parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment) ||
        ts.isPostfixUnaryExpression(parent) ||
        (ts.isPrefixUnaryExpression(parent) &&
          (parent.operator === ts.SyntaxKind.PlusPlusToken ||
            parent.operator === ts.SyntaxKind.MinusMinusToken));
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

function enclosingClass(node: ts.Node): ts.ClassDeclaration | null {
  for (let n: ts.Node | undefined = node; n !== undefined; n = n.parent)
    if (ts.isClassDeclaration(n)) return n;
  return null;
}

function isVariableLike(node: ts.Node): boolean {
  return ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
}

function isInside(node: ts.Node, ancestor: ts.Node): boolean {
  for (let n: ts.Node | undefined = node; n !== undefined; n = n.parent) if (n === ancestor) return true;
  return false;
}
