/**
 * Functions: which instances of which declarations are compiled, under which names and signatures.
 *
 * An instance is a declaration with type arguments and, for methods, a class. Asking for one declares the IR function and
 * puts its body on the work list, so a program is compiled from its exports outwards and nothing else is.
 *
 * Function values are objects: each function type is an abstract struct `Fn~…` whose only selector is `call`. A
 * closure is an instance of a subclass made for its declaration, with a field per captured variable; calling it is a
 * virtual call. The JIT and the collector need to know nothing more.
 */
import type { Func, FuncAttributes, StructType } from '../ir/index.js';
import { addPrebuilt, declareFunction, type Const } from '../ir/index.js';
import type { ClassInfo, MemberInfo } from './classes.js';
import { explicitConstructor, hasModifier } from './classes.js';
import { Refusal, diagnosticOf, refuse } from './diagnostics.js';
import { registerType } from './lowering/context.js';
import { lowerBody, lowerClosureBody, lowerConstructor } from './lowering/function.js';
import { inferReturnType } from './lowering/infer-return.js';
import { inferInitializer } from './lowering/infer.js';
import { functionExpressionId } from './names.js';
import * as R from './rtypes.js';
import type { FunctionType, RType } from './rtypes.js';
import type { Translation, TypeEnv } from './state.js';
import { emptyEnv } from './state.js';
import { ts } from './ts.js';
import { refuseNullablePrimitive, isCoreSymbol, mapDeclaredType, mapType, resolveAlias } from './types.js';

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration
  | ts.ConstructorDeclaration;

export interface ParamInfo {
  readonly node: ts.ParameterDeclaration;
  readonly type: RType;
  readonly rest: boolean;
}

export interface Signature {
  readonly params: readonly ParamInfo[];
  readonly result: RType;
  readonly env: TypeEnv;
}

export interface FunctionInstance {
  readonly name: string;
  readonly func: Func;
  readonly signature: Signature;
}

/** A captured variable: a field of the closure's struct. */
export interface Capture {
  readonly name: string;
  /** Null for `this`. */
  readonly symbol: ts.Symbol | null;
  readonly type: RType;
}

export interface ClosureInfo {
  readonly struct: StructType;
  readonly captures: readonly Capture[];
}

/** A function that a name stands for, with the hints around it. */
export interface ResolvedFunction {
  readonly node: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;
  readonly attributes: FuncAttributes;
}

export class FunctionTable {
  private readonly instances = new Map<ts.Node, Map<string, FunctionInstance>>();
  private readonly resolved = new Map<ts.Symbol, ResolvedFunction | null>();
  private readonly closures = new Map<ts.Node, Map<string, ClosureInfo>>();
  private readonly singletons = new Map<string, Const>();
  private readonly functionStructs = new Set<string>();
  /** Bound once, after the translation object exists. */
  t: Translation = null as never;

  /** The function that a module-level name stands for, seen through hints such as `elidable(function …)`. */
  resolve(symbol: ts.Symbol): ResolvedFunction | null {
    let result = this.resolved.get(symbol);
    if (result === undefined) this.resolved.set(symbol, (result = this.findFunction(symbol)));
    return result;
  }

  private findFunction(symbol: ts.Symbol): ResolvedFunction | null {
    const declarations = symbol.declarations ?? [];
    const implementation = declarations.find((d) => ts.isFunctionDeclaration(d) && d.body !== undefined);
    if (implementation !== undefined && !implementation.getSourceFile().isDeclarationFile)
      return { node: implementation as ts.FunctionDeclaration, attributes: {} };
    const variable = declarations.find(ts.isVariableDeclaration);
    if (variable?.initializer === undefined || !(ts.getCombinedNodeFlags(variable) & ts.NodeFlags.Const))
      return null;
    if (!ts.isSourceFile(variable.parent.parent.parent)) return null;
    return this.unwrapHints(variable.initializer, {});
  }

  private unwrapHints(node: ts.Expression, attributes: FuncAttributes): ResolvedFunction | null {
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return { node, attributes };
    if (!ts.isCallExpression(node)) return null;
    const hint = hintAttributes(this.t, node.expression);
    if (hint === null) return null;
    if (hint === 'lookInsideIff') {
      const [predicate, fn] = node.arguments;
      if (predicate === undefined || fn === undefined) return null;
      if (ts.isIdentifier(fn)) refuse(fn, 'WEFT1048', fn.text);
      const name = this.predicate(predicate);
      return this.unwrapHints(fn, { ...attributes, lookInsideIff: name });
    }
    const argument = node.arguments[0];
    if (argument === undefined) return null;
    // The function has callers that do not come by this name.
    if (ts.isIdentifier(argument)) refuse(argument, 'WEFT1048', argument.text);
    return this.unwrapHints(argument, { ...attributes, ...hint });
  }

  /** Declares the predicate of `lookInsideIff` and returns its name. */
  private predicate(node: ts.Expression): string {
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node))
      return this.plain({ node, attributes: {} }, []).name;
    const symbol = this.t.checker.getSymbolAtLocation(node);
    const inner = symbol === undefined ? null : this.resolve(resolveAlias(this.t, symbol));
    if (inner === null) refuse(node, 'WEFT1000', 'this predicate');
    return this.plain(inner, []).name;
  }

  /** An instance of a top-level function. */
  plain(resolved: ResolvedFunction, args: readonly RType[], irName?: string): FunctionInstance {
    const { node, attributes } = resolved;
    return this.instance(node, args.map((a) => a.ir).join('~'), () => {
      const env: TypeEnv = { args: typeArguments(this.t, node, args, emptyEnv), thisType: null };
      const name = irName ?? [functionName(node), ...args.map((a) => a.ir)].join('~');
      return this.declare(name, node, env, [], attributes, (instance) =>
        lowerBody(this.t, instance, node, env, null),
      );
    });
  }

  /** A method or accessor of a class. All methods in one dispatch have the IR signature of its root. */
  method(member: MemberInfo, args: readonly RType[] = []): FunctionInstance {
    const { owner, node } = member;
    const key = [owner.type.ir, ...args.map((a) => a.ir)].join('~');
    return this.instance(node, key, () => {
      const env: TypeEnv = { args: typeArguments(this.t, node, args, owner.env), thisType: owner.type };
      const root = this.t.classes.rootMember(owner, member.selector);
      const name = [`${owner.type.ir}.${member.selector}`, ...args.map((a) => a.ir)].join('~');
      const attributes = decoratorAttributes(this.t, node);
      if (root === member || args.length > 0)
        return this.declare(name, node, env, [owner.type], attributes, (instance) =>
          lowerBody(this.t, instance, node, env, owner),
        );
      const signature = this.signature(node, env);
      const rootSignature = this.signature(root.node, root.owner.env);
      for (const part of [signature, rootSignature])
        this.register([...part.params.map((p) => p.type), part.result]);
      const func = declareFunction(
        this.t.module,
        this.t.names.unique(name),
        [R.valueType(root.owner.type), ...rootSignature.params.map((p) => R.valueType(p.type))],
        R.resultValueType(rootSignature.result),
        attributes,
      );
      const instance: FunctionInstance = {
        name: func.name,
        func,
        signature: { ...signature, result: signature.result },
      };
      this.enqueue(node, () => lowerBody(this.t, instance, node, env, owner));
      return instance;
    });
  }

  /** A static method. */
  staticMethod(
    info: { readonly name: string; readonly id: string },
    node: ts.MethodDeclaration,
    args: readonly RType[],
  ): FunctionInstance {
    return this.instance(node, args.map((a) => a.ir).join('~'), () => {
      const env: TypeEnv = { args: typeArguments(this.t, node, args, emptyEnv), thisType: null };
      const name = [`${info.name}.${(node.name as ts.Identifier).text}`, ...args.map((a) => a.ir)].join('~');
      return this.declare(name, node, env, [], decoratorAttributes(this.t, node), (instance) =>
        lowerBody(this.t, instance, node, env, null),
      );
    });
  }

  /** The constructor of a class, own or implicit; its first parameter is the new object. */
  constructorOf(info: ClassInfo): FunctionInstance {
    return this.instance(info.decl.node, `constructor ${info.type.ir}`, () => {
      const { signature } = this.constructorSignature(info);
      this.register(signature.params.map((p) => p.type));
      const func = declareFunction(
        this.t.module,
        this.t.names.unique(`${info.type.ir}.constructor`),
        [R.valueType(info.type), ...signature.params.map((p) => R.valueType(p.type))],
        null,
      );
      const instance: FunctionInstance = { name: func.name, func, signature };
      this.enqueue(info.decl.node, () => lowerConstructor(this.t, instance, info));
      return instance;
    });
  }

  /** Signature of the nearest written constructor. */
  private constructorSignature(info: ClassInfo): { signature: Signature } {
    for (let i: ClassInfo | null = info; i !== null; i = i.base) {
      const node = explicitConstructor(i);
      if (node !== null) return { signature: { ...this.signature(node, i.env), result: R.voidType } };
    }
    return { signature: { params: [], result: R.voidType, env: info.env } };
  }

  /** The abstract struct of a function type. */
  functionStruct(type: FunctionType): string {
    if (!this.functionStructs.has(type.ir)) {
      this.functionStructs.add(type.ir);
      this.t.module.types.set(type.ir, {
        kind: 'struct',
        name: type.ir,
        base: null,
        fields: [],
        methods: new Map(),
        selectors: ['call'],
        abstract: true,
      });
    }
    return type.ir;
  }

  /** The closure struct of a function expression used as a `type`. */
  closure(
    node: ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration,
    type: FunctionType,
    captures: readonly Capture[],
    env: TypeEnv,
    thisInfo: ClassInfo | null,
  ): ClosureInfo {
    let byKey = this.closures.get(node);
    if (byKey === undefined) this.closures.set(node, (byKey = new Map()));
    const key = [
      type.ir,
      ...captures.map((c) => `${c.name}:${c.type.ir}`),
      ...[...env.args.values()].map((a) => a.ir),
      env.thisType?.ir ?? '',
    ].join(' ');
    let info = byKey.get(key);
    if (info !== undefined) return info;
    const base = this.functionStruct(type);
    const name = this.t.names.unique(`closure.${functionName(node)}`);
    const struct: StructType = {
      kind: 'struct',
      name,
      base,
      fields: captures.map((c) => ({
        name: c.name,
        type: R.storageType(c.type),
        immutable: true,
        quasiImmutable: false,
      })),
      methods: new Map([['call', `${name}.call`]]),
      selectors: [],
      abstract: false,
    };
    this.t.module.types.set(name, struct);
    const func = declareFunction(
      this.t.module,
      `${name}.call`,
      [{ ref: base }, ...type.params.map(R.valueType)],
      R.resultValueType(type.result),
    );
    info = { struct, captures };
    byKey.set(key, info);
    const closure = info;
    this.enqueue(node, () => lowerClosureBody(this.t, func, node, type, closure, env, thisInfo));
    return info;
  }

  /** The one object that stands for a function without captures. */
  singleton(struct: StructType): Const {
    let value = this.singletons.get(struct.name);
    if (value === undefined) {
      value = { kind: 'const', type: { ref: struct.name }, value: addPrebuilt(this.t.module, struct.name) };
      this.singletons.set(struct.name, value);
    }
    return value;
  }

  /** Parameter and result types of a declaration. */
  signature(node: FunctionNode, env: TypeEnv): Signature {
    const { t } = this;
    refuseSuspending(node);
    const params = node.parameters
      .filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this'))
      .map((p): ParamInfo => ({
        node: p,
        type: this.parameterType(p, env),
        rest: p.dotDotDotToken !== undefined,
      }));
    let result: RType;
    if (ts.isConstructorDeclaration(node) || ts.isSetAccessorDeclaration(node)) result = R.voidType;
    else if (node.type !== undefined)
      result = ts.isTypePredicateNode(node.type)
        ? node.type.assertsModifier === undefined
          ? R.bool
          : R.voidType
        : mapDeclaredType(t, t.checker.getTypeFromTypeNode(node.type), env, node.type);
    else {
      const types = new Map<ts.Symbol, RType>();
      for (const p of params)
        if (ts.isIdentifier(p.node.name)) types.set(t.checker.getSymbolAtLocation(p.node.name)!, p.type);
      result = inferReturnType(t, node, { env, lookup: (s) => types.get(s) ?? null });
    }
    return { params, result: R.widened(result), env };
  }

  private parameterType(p: ts.ParameterDeclaration, env: TypeEnv): RType {
    const { t } = this;
    const type = t.checker.getTypeAtLocation(p);
    const mapped = mapType(t, type, env, p.type ?? p);
    if (p.questionToken === undefined) refuseNullablePrimitive(t, type, mapped, p.type ?? p);
    if (typeof mapped !== 'string') {
      if (p.questionToken !== undefined && !R.isReference(mapped)) refuse(p, 'WEFT1021', mapped.key);
      return R.widened(mapped);
    }
    if (p.type === undefined && p.initializer !== undefined) {
      const inferred = inferInitializer(t, p.initializer, env);
      if (inferred !== null) return inferred;
    }
    refuse(p.type ?? p, p.questionToken !== undefined ? 'WEFT1021' : 'WEFT1001', mapped);
  }

  private instance(node: ts.Node, key: string, make: () => FunctionInstance): FunctionInstance {
    let byKey = this.instances.get(node);
    if (byKey === undefined) this.instances.set(node, (byKey = new Map()));
    let instance = byKey.get(key);
    if (instance === undefined) byKey.set(key, (instance = make()));
    return instance;
  }

  private declare(
    wanted: string,
    node: FunctionNode,
    env: TypeEnv,
    receiver: readonly RType[],
    attributes: FuncAttributes,
    lower: (instance: FunctionInstance) => void,
  ): FunctionInstance {
    const signature = this.signature(node, env);
    this.register([...receiver, ...signature.params.map((p) => p.type), signature.result]);
    const name = this.t.names.unique(wanted);
    const func = declareFunction(
      this.t.module,
      name,
      [...receiver, ...signature.params.map((p) => p.type)].map(R.valueType),
      R.resultValueType(signature.result),
      attributes,
    );
    const instance: FunctionInstance = { name, func, signature };
    this.enqueue(node, () => lower(instance));
    return instance;
  }

  /** Makes sure that the module has all types that a signature mentions. */
  private register(types: readonly RType[]): void {
    for (const type of types) registerType({ t: this.t }, type);
  }

  private enqueue(node: ts.Node, lower: () => void): void {
    this.t.queue.push(() => {
      try {
        lower();
      } catch (error) {
        if (!(error instanceof Refusal))
          throw new Error(
            `internal error while translating ${functionExpressionId(this.t.project.fileName, node)}`,
            { cause: error },
          );
        if (!error.silent) this.t.diagnostics.push(diagnosticOf(error, this.t.project.fileName));
      }
    });
  }
}

function typeArguments(
  t: Translation,
  node: FunctionNode,
  args: readonly RType[],
  outer: TypeEnv,
): Map<ts.Symbol, RType> {
  const result = new Map(outer.args);
  (node.typeParameters ?? []).forEach((p, i) => {
    const arg = args[i];
    if (arg === undefined) refuse(p, 'WEFT1027', p.name.text);
    result.set(t.checker.getSymbolAtLocation(p.name)!, arg);
  });
  return result;
}

/** Async functions and generators keep their frame across calls, which compiled frames cannot. */
function refuseSuspending(node: FunctionNode): void {
  if (!ts.isConstructorDeclaration(node) && 'asteriskToken' in node && node.asteriskToken !== undefined)
    refuse(node, 'WEFT1000', 'a generator');
  if (hasModifier(node, ts.SyntaxKind.AsyncKeyword)) refuse(node, 'WEFT1000', 'an async function');
}

/** A readable name for a function: its own, or that of the variable it is stored in. */
export function functionName(node: ts.Node): string {
  if ((ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) && node.name !== undefined)
    return node.name.text;
  for (let n: ts.Node = node.parent; n !== undefined && !ts.isSourceFile(n); n = n.parent) {
    if (ts.isVariableDeclaration(n) && ts.isIdentifier(n.name)) return n.name.text;
    if (ts.isFunctionLike(n) && n.name !== undefined && ts.isIdentifier(n.name))
      return `${n.name.text}.lambda`;
    if (ts.isConstructorDeclaration(n)) return 'constructor.lambda';
  }
  return 'lambda';
}

function hintAttributes(t: Translation, callee: ts.Expression): FuncAttributes | 'lookInsideIff' | null {
  const symbol = t.checker.getSymbolAtLocation(callee);
  const resolved = symbol === undefined ? undefined : resolveAlias(t, symbol);
  if (resolved === undefined || !isCoreSymbol(t, resolved, 'author/hints.ts')) return null;
  switch (resolved.name) {
    case 'elidable':
      return { elidable: true };
    case 'unrollSafe':
      return { unrollSafe: true };
    case 'dontLookInside':
      return { dontLookInside: true };
    case 'loopInvariant':
      return { loopInvariant: true };
    case 'lookInsideIff':
      return 'lookInsideIff';
    default:
      return null;
  }
}

function decoratorAttributes(
  t: Translation,
  node: ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration,
): FuncAttributes {
  let attributes: FuncAttributes = {};
  for (const decorator of ts.getDecorators(node) ?? []) {
    const hint = hintAttributes(t, decorator.expression);
    if (hint === null || hint === 'lookInsideIff')
      refuse(decorator, 'WEFT1043', decorator.expression.getText());
    attributes = { ...attributes, ...hint };
  }
  return attributes;
}
