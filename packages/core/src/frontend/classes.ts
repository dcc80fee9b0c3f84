/**
 * Classes: from declarations to struct types with fields, methods and dispatch.
 *
 * A {@link ClassInfo} is a class with its type arguments (`Pair<i32>` and `Pair<string>` are two). It is made when the type is
 * first mentioned in reachable code or found in the prebuilt heap; its base class is made before it.
 *
 * Virtual methods are compiled when they can be called: a call of `shape.area()` records the selector `area` at
 * the class that first declares it, and from then on every class below — existing or made later — has its `area` compiled. A method that no
 * class of the project overrides is called directly.
 */
import type { ArrayType, StructType } from '../ir/index.js';
import { diagnosticOf, refuse, Refusal } from './diagnostics.js';
import * as R from './rtypes.js';
import type { ClassDecl, ClassType, RType } from './rtypes.js';
import type { Translation, TypeEnv } from './state.js';
import { ts } from './ts.js';
import { registerType } from './lowering/context.js';
import { inferInitializer } from './lowering/infer.js';
import { isCoreSymbol, mapType, resolveAlias, refuseNullablePrimitive } from './types.js';

export interface FieldInfo {
  readonly name: string;
  readonly type: RType;
  /** Struct that declares it. */
  readonly owner: string;
  readonly immutable: boolean;
  /** Initializer in the class body, run by the constructor. */
  readonly initializer: ts.Expression | null;
}

export type MemberKind = 'method' | 'get' | 'set';
export type MemberNode = ts.MethodDeclaration | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration;

/** A method, getter or setter as declared by one class. */
export interface MemberInfo {
  readonly kind: MemberKind;
  readonly name: string;
  /** `add`, `get.size`, `set.size`. */
  readonly selector: string;
  readonly node: MemberNode;
  readonly abstract: boolean;
  readonly owner: ClassInfo;
}

export interface ClassInfo {
  readonly type: ClassType;
  readonly decl: ClassDecl;
  readonly base: ClassInfo | null;
  readonly env: TypeEnv;
  readonly struct: StructType;
  /** Own and inherited fields. */
  readonly fields: Map<string, FieldInfo>;
  readonly ownFields: FieldInfo[];
  /** Own methods and accessors by selector. */
  readonly members: Map<string, MemberInfo>;
  /** A class of string objects (`StringObject`): its objects are strings, its field is the string itself. */
  readonly isString: boolean;
  readonly subclasses: ClassInfo[];
  /** Selectors rooted here that are called virtually. */
  readonly called: Set<string>;
}

export function selectorOf(kind: MemberKind, name: string): string {
  return kind === 'method' ? name : `${kind}.${name}`;
}

/** Classes of the author API whose translated form is a class of the runtime library. */
const standIns: ReadonlyMap<string, string> = new Map([
  ['@weft/core/author/builder.ts#StringBuilder', '@weft/core/rtlib/builder.ts#StringBuilder'],
]);

/** All classes of a translation. */
export class ClassTable {
  private readonly declarations = new Map<ts.Symbol, ClassDecl | null>();
  private readonly infos = new Map<ClassType, ClassInfo>();
  private readonly byId = new Map<string, ts.Symbol>();
  private hierarchy: Map<ts.Symbol, ts.ClassDeclaration[]> | null = null;
  private readonly overridden = new Map<string, boolean>();

  /** Bound once, after the translation object exists. */
  t: Translation = null as never;

  /** The declaration behind a class symbol; null for classes that are not part of the project's sources. */
  declaration(symbol: ts.Symbol): ClassDecl | null {
    let decl = this.declarations.get(symbol);
    if (decl !== undefined) return decl;
    decl = null;
    const node = symbol.declarations?.find(ts.isClassDeclaration);
    if (node !== undefined && !node.getSourceFile().isDeclarationFile && node.name !== undefined) {
      const id = `${this.t.project.fileName(node.getSourceFile())}#${node.name.text}`;
      const standIn = standIns.get(id);
      if (standIn !== undefined) {
        decl = this.byDeclarationId(standIn);
        this.declarations.set(symbol, decl);
        return decl;
      }
      decl = {
        node,
        id,
        name: this.t.names.unique(node.name.text),
        symbol,
        typeParameters: (node.typeParameters ?? []).map((p) => this.t.checker.getSymbolAtLocation(p.name)!),
      };
      this.byId.set(id, symbol);
    }
    this.declarations.set(symbol, decl);
    return decl;
  }

  /** The class declared as `id` (`file#Name`), or null. */
  byDeclarationId(id: string): ClassDecl | null {
    const known = this.byId.get(id);
    if (known !== undefined) return this.declaration(known);
    const at = id.lastIndexOf('#');
    const file = this.t.project.files.find((f) => this.t.project.fileName(f) === id.slice(0, at));
    const node = file?.statements.find(
      (s): s is ts.ClassDeclaration => ts.isClassDeclaration(s) && s.name?.text === id.slice(at + 1),
    );
    const symbol = node?.name === undefined ? undefined : this.t.checker.getSymbolAtLocation(node.name);
    return symbol === undefined ? null : this.declaration(symbol);
  }

  /** A class of `@weft/core`'s own sources with type arguments. */
  library(file: string, name: string, args: readonly RType[]): ClassType {
    const decl = this.byDeclarationId(`@weft/core/${file}#${name}`);
    if (decl === null) throw new Error(`the runtime library has no ${file}#${name}`);
    return this.t.types.classType(decl, args);
  }

  /** Whether a type is the library class `name`, and its arguments. */
  libraryArgs(type: RType, name: string): readonly RType[] | null {
    return type.kind === 'class' &&
      type.decl.id.startsWith('@weft/core/rtlib/') &&
      type.decl.id.endsWith(`#${name}`)
      ? type.args
      : null;
  }

  get(type: ClassType): ClassInfo {
    return this.infos.get(type) ?? this.make(type);
  }

  isSubclass(type: ClassType, base: ClassType): boolean {
    for (let info: ClassInfo | null = this.get(type); info !== null; info = info.base)
      if (info.type === base) return true;
    return false;
  }

  /** The member with `selector` that instances of `info` have: the most derived one. */
  findMember(info: ClassInfo, selector: string): MemberInfo | null {
    for (let i: ClassInfo | null = info; i !== null; i = i.base) {
      const member = i.members.get(selector);
      if (member !== undefined) return member;
    }
    return null;
  }

  /** The topmost declaration of a selector: the root of its dispatch. */
  rootMember(info: ClassInfo, selector: string): MemberInfo {
    let root: MemberInfo | null = null;
    for (let i: ClassInfo | null = info; i !== null; i = i.base) root = i.members.get(selector) ?? root;
    return root!;
  }

  /** Whether a class below `decl` declares the selector again. */
  isOverridden(decl: ClassDecl, selector: string): boolean {
    const key = `${decl.id} ${selector}`;
    let result = this.overridden.get(key);
    if (result === undefined) {
      result = this.subclassesOf(decl.symbol).some((node) => {
        if (node.members.some((m) => declaredSelector(m) === selector)) return true;
        const symbol = node.name === undefined ? undefined : this.t.checker.getSymbolAtLocation(node.name);
        const sub = symbol === undefined ? null : this.declaration(symbol);
        return sub !== null && this.isOverridden(sub, selector);
      });
      this.overridden.set(key, result);
    }
    return result;
  }

  /** Records that `selector`, rooted at `root`, is called virtually: compiles it in all classes below. */
  callVirtually(root: ClassInfo, selector: string): void {
    if (root.called.has(selector)) return;
    root.called.add(selector);
    root.struct.selectors.push(selector);
    const visit = (info: ClassInfo): void => {
      this.addToDispatch(info, selector);
      info.subclasses.forEach(visit);
    };
    visit(root);
  }

  private addToDispatch(info: ClassInfo, selector: string): void {
    const member = info.members.get(selector);
    if (member !== undefined && !member.abstract)
      info.struct.methods.set(selector, this.t.functions.method(member).name);
  }

  /** Declarations whose `extends` clause names the class. */
  private subclassesOf(symbol: ts.Symbol): readonly ts.ClassDeclaration[] {
    if (this.hierarchy === null) {
      this.hierarchy = new Map();
      for (const file of this.t.project.files) {
        const visit = (node: ts.Node): void => {
          if (ts.isClassDeclaration(node)) {
            const base = this.baseSymbol(node);
            if (base !== null) {
              const list = this.hierarchy!.get(base);
              if (list === undefined) this.hierarchy!.set(base, [node]);
              else list.push(node);
            }
          }
          if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node))
            ts.forEachChild(node, visit);
        };
        visit(file);
      }
    }
    return this.hierarchy.get(symbol) ?? [];
  }

  private baseSymbol(node: ts.ClassDeclaration): ts.Symbol | null {
    const clause = heritage(node);
    if (clause === null) return null;
    const symbol = this.t.checker.getSymbolAtLocation(clause.expression);
    return symbol === undefined ? null : resolveAlias(this.t, symbol);
  }

  private make(type: ClassType): ClassInfo {
    const { t } = this;
    const { decl } = type;
    const clause = heritage(decl.node);
    const valueClass = isValueClass(t, decl.node);
    const env: TypeEnv = {
      args: new Map(decl.typeParameters.map((p, i) => [p, type.args[i]!])),
      thisType: type,
    };
    let base: ClassInfo | null = null;
    if (clause !== null) {
      const mapped = mapType(t, t.checker.getTypeAtLocation(clause), env, clause);
      if (typeof mapped === 'string' || mapped.kind !== 'class')
        refuse(clause, 'WEFT1000', 'this base class');
      base = this.get(mapped);
    }
    const isString = isStringObject(t, decl.node);
    const struct: StructType = {
      kind: 'struct',
      name: type.ir,
      base: base === null ? null : base.struct.name,
      fields: [],
      methods: new Map(),
      selectors: [],
      abstract: isString || (decl.node.modifiers ?? []).some((m) => m.kind === ts.SyntaxKind.AbstractKeyword),
      ...(valueClass && { valueClass }),
    };
    const info: ClassInfo = {
      type,
      decl,
      base,
      env,
      struct,
      fields: new Map(base === null ? [] : base.fields),
      ownFields: [],
      members: new Map(),
      isString,
      subclasses: [],
      called: new Set(),
    };
    // Two spellings of nullability share one struct.
    const known = t.module.types.get(struct.name);
    this.infos.set(type, info);
    if (known === undefined) t.module.types.set(struct.name, struct);
    else if (known.kind === 'struct') (info as { struct: StructType }).struct = known;
    this.addMembers(info, known === undefined);
    for (const member of info.members.values()) this.checkOverride(member);
    if (valueClass)
      for (const field of info.fields.values())
        if (!field.immutable) refuse(decl.node.name ?? decl.node, 'WEFT1050', type.ir, field.name);
    if (isString) this.makeStringClass(info);
    if (base !== null) {
      base.subclasses.push(info);
      for (let i: ClassInfo | null = base; i !== null; i = i.base)
        for (const selector of i.called) this.addToDispatch(info, selector);
    }
    return info;
  }

  private addMembers(info: ClassInfo, fresh: boolean): void {
    const { t } = this;
    const addField = (
      name: string,
      type: RType,
      immutable: boolean,
      quasi: boolean,
      initializer: ts.Expression | null,
      node: ts.PropertyDeclaration | ts.ParameterDeclaration,
    ): void => {
      const inherited = info.fields.get(name);
      if (inherited !== undefined && inherited.owner !== info.struct.name) {
        // Redeclared: the base class's slot serves both.
        if (initializer !== null) info.ownFields.push({ ...inherited, initializer });
        return;
      }
      const field: FieldInfo = { name, type, owner: info.struct.name, immutable, initializer };
      info.fields.set(name, field);
      info.ownFields.push(field);
      // Later, because classes refer to each other in circles.
      t.queue.push(() => registerType({ t }, type));
      if (fresh && !info.isString)
        info.struct.fields.push({
          name,
          type: R.storageType(type),
          immutable: immutable && !quasi,
          quasiImmutable: quasi,
          immutableItems: immutable && hasImmutableItems(t, node),
        });
    };
    for (const member of info.decl.node.members) {
      if (isStatic(member)) continue;
      if (ts.isPropertyDeclaration(member)) {
        if (!ts.isIdentifier(member.name) && !ts.isStringLiteral(member.name))
          refuse(member, 'WEFT1000', "a computed or '#' field (write 'private')");
        if ((member.modifiers ?? []).some((m) => m.kind === ts.SyntaxKind.DeclareKeyword)) continue;
        const type = this.fieldType(member, info.env);
        addField(
          member.name.text,
          type,
          hasModifier(member, ts.SyntaxKind.ReadonlyKeyword),
          isQuasiImmutable(t, member),
          member.initializer ?? null,
          member,
        );
      } else if (ts.isConstructorDeclaration(member)) {
        for (const p of member.parameters)
          if (ts.isParameterPropertyDeclaration(p, member) && ts.isIdentifier(p.name))
            addField(
              p.name.text,
              this.fieldType(p, info.env),
              hasModifier(p, ts.SyntaxKind.ReadonlyKeyword),
              false,
              null,
              p,
            );
      } else if (
        ts.isMethodDeclaration(member) ||
        ts.isGetAccessorDeclaration(member) ||
        ts.isSetAccessorDeclaration(member)
      ) {
        const selector = declaredSelector(member);
        if (selector === null) refuse(member, 'WEFT1000', 'a computed method name');
        const abstract = hasModifier(member, ts.SyntaxKind.AbstractKeyword);
        if (member.body === undefined && !abstract) continue; // an overload signature
        const kind = ts.isMethodDeclaration(member)
          ? 'method'
          : ts.isGetAccessorDeclaration(member)
            ? 'get'
            : 'set';
        const name = (member.name as ts.Identifier).text;
        info.members.set(selector, { kind, name, selector, node: member, abstract, owner: info });
      } else if (ts.isIndexSignatureDeclaration(member)) {
        refuse(member, 'WEFT1000', 'an index signature');
      }
    }
  }

  /** Makes strings the objects of a class, if it is one that can have them. */
  private makeStringClass(info: ClassInfo): void {
    const { t } = this;
    const { node, symbol } = info.decl;
    const known = t.module.types.get('string') as ArrayType;
    const other = (known.base ?? null) !== null && known.base !== info.struct.name;
    if (
      other ||
      this.subclassesOf(symbol).length > 0 ||
      (info.base?.fields.size ?? 0) > 0 ||
      info.ownFields.length !== 1 ||
      !isTextConstructor(explicitConstructor(info)) ||
      !constructsNothing(info.base)
    )
      refuse(node.name ?? node, 'WEFT1049', info.decl.name);
    t.module.types.set('string', { ...known, base: info.struct.name });
  }

  /**
   * An override is called with the arguments of the method at the root of its dispatch, and omitted arguments are filled
   * in by the caller, who knows the static class only: parameters and defaults have to be the same.
   */
  private checkOverride(member: MemberInfo): void {
    const { node, owner, name } = member;
    for (let info = owner.base; info !== null; info = info.base) {
      const overridden = info.members.get(member.selector);
      if (overridden === undefined) continue;
      const before = overridden.node.parameters;
      node.parameters.forEach((p, i) => {
        const same = before[i];
        if (
          same === undefined ||
          (p.questionToken === undefined) !== (same.questionToken === undefined) ||
          p.initializer?.getText() !== same.initializer?.getText() ||
          (p.dotDotDotToken === undefined) !== (same.dotDotDotToken === undefined)
        )
          this.t.diagnostics.push(
            diagnosticOf(new Refusal(p, 'WEFT1040', [name, info.type.key]), this.t.project.fileName),
          );
      });
    }
  }

  private fieldType(node: ts.PropertyDeclaration | ts.ParameterDeclaration, env: TypeEnv): RType {
    const { t } = this;
    const optional = node.questionToken !== undefined;
    const declared = t.checker.getTypeAtLocation(node);
    const mapped = mapType(t, declared, env, node.type ?? node);
    if (!optional) refuseNullablePrimitive(t, declared, mapped, node.type ?? node);
    if (typeof mapped !== 'string') {
      if (optional && !R.isReference(mapped)) refuse(node, 'WEFT1021', mapped.key);
      return mapped;
    }
    if (node.type === undefined && node.initializer !== undefined) {
      const inferred = inferInitializer(t, node.initializer, env);
      if (inferred !== null) return inferred;
    }
    refuse(node.type ?? node, 'WEFT1001', mapped);
  }
}

/** The constructor that a class declares itself, or null. */
export function explicitConstructor(info: Pick<ClassInfo, 'decl'>): ts.ConstructorDeclaration | null {
  return (
    info.decl.node.members.find(
      (m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined,
    ) ?? null
  );
}

/** Whether a class says that it implements the author API's `StringObject`. */
function isStringObject(t: Translation, node: ts.ClassDeclaration): boolean {
  return (node.heritageClauses ?? []).some(
    (clause) =>
      clause.token === ts.SyntaxKind.ImplementsKeyword &&
      clause.types.some((type) => {
        const symbol = t.checker.getSymbolAtLocation(type.expression);
        return symbol !== undefined && isCoreSymbol(t, resolveAlias(t, symbol), 'author/strings.ts');
      }),
  );
}

/** `constructor(readonly text: string) { super(); }` */
function isTextConstructor(node: ts.ConstructorDeclaration | null): boolean {
  const [parameter] = node?.parameters ?? [];
  return (
    parameter !== undefined &&
    node?.parameters.length === 1 &&
    parameter.initializer === undefined &&
    parameter.type?.kind === ts.SyntaxKind.StringKeyword &&
    ts.isIdentifier(parameter.name) &&
    parameter.name.text === 'text' &&
    hasModifier(parameter, ts.SyntaxKind.ReadonlyKeyword) &&
    (node.body?.statements.length ?? 0) <= 1
  );
}

/** Whether no constructor is written in a class and its ancestors. */
function constructsNothing(info: ClassInfo | null): boolean {
  for (let i = info; i !== null; i = i.base) if (explicitConstructor(i) !== null) return false;
  return true;
}

function heritage(node: ts.ClassDeclaration): ts.ExpressionWithTypeArguments | null {
  for (const clause of node.heritageClauses ?? [])
    if (clause.token === ts.SyntaxKind.ExtendsKeyword) return clause.types[0] ?? null;
  return null;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === kind);
}

export function isStatic(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.StaticKeyword);
}

function declaredSelector(member: ts.ClassElement): string | null {
  if (isStatic(member) || member.name === undefined) return null;
  if (!ts.isIdentifier(member.name)) return null;
  if (ts.isMethodDeclaration(member)) return member.name.text;
  if (ts.isGetAccessorDeclaration(member)) return `get.${member.name.text}`;
  if (ts.isSetAccessorDeclaration(member)) return `set.${member.name.text}`;
  return null;
}

/** Whether a field is declared as a `ReadonlyFixedArray`. */
function hasImmutableItems(t: Translation, node: ts.PropertyDeclaration | ts.ParameterDeclaration): boolean {
  if (node.type === undefined || !ts.isTypeReferenceNode(node.type)) return false;
  const symbol = t.checker.getSymbolAtLocation(node.type.typeName);
  if (symbol === undefined) return false;
  const resolved = resolveAlias(t, symbol);
  return resolved.name === 'ReadonlyFixedArray' && isCoreSymbol(t, resolved, 'author/arrays.ts');
}

function isQuasiImmutable(t: Translation, node: ts.PropertyDeclaration): boolean {
  return hasDecorator(t, node, 'quasiImmutable');
}

function isValueClass(t: Translation, node: ts.ClassDeclaration): boolean {
  return hasDecorator(t, node, 'valueClass');
}

/** Whether a field or class has the decorator; any other is refused. */
function hasDecorator(t: Translation, node: ts.HasDecorators, name: string): boolean {
  return (ts.getDecorators(node) ?? []).some((decorator) => {
    const symbol = t.checker.getSymbolAtLocation(decorator.expression);
    if (symbol !== undefined) {
      const hint = resolveAlias(t, symbol);
      if (hint.name === name && isCoreSymbol(t, hint, 'author/hints.ts')) return true;
    }
    return refuse(decorator, 'WEFT1043', decorator.expression.getText());
  });
}
