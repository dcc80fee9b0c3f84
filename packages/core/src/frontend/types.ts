/**
 * From tsc's types to RTypes.
 *
 * Declared types keep their flavor in tsc (`i32` is `number` with a brand); results of arithmetic are plain `number`,
 * which is why {@link mapType} can answer `'number'` or `'bigint'`: "some number, tsc does not know which". Who gets that answer
 * computes the type from the expression itself (`lowering/infer.ts`).
 */
import { refuse } from './diagnostics.js';
import * as R from './rtypes.js';
import type { RType } from './rtypes.js';
import type { Translation, TypeEnv } from './state.js';
import { ts } from './ts.js';

/** An RType, or a number of unknown kind. */
export type Mapped = RType | 'number' | 'bigint';

/** The flavor of a branded type: the literal type of its `[flavor]` property. */
function flavorOf(t: Translation, type: ts.Type): RType | null {
  if (!type.isIntersection()) return null;
  for (const property of type.getProperties()) {
    if (!property.escapedName.toString().startsWith('__@flavor')) continue;
    const brand = t.checker.getTypeOfSymbol(property);
    const parts = brand.isUnion() ? brand.types : [brand];
    for (const part of parts) if (part.isStringLiteral()) return R.flavors.get(part.value) ?? null;
  }
  return null;
}

function isFromLibrary(t: Translation, symbol: ts.Symbol): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile();
  return file !== undefined && t.project.program.isSourceFileDefaultLibrary(file);
}

/** Whether a symbol is declared in a file of `@weft/core`, such as `author/arrays.ts`. */
export function isCoreSymbol(t: Translation, symbol: ts.Symbol, file: string): boolean {
  const source = symbol.declarations?.[0]?.getSourceFile();
  return source !== undefined && t.project.fileName(source) === `@weft/core/${file}`;
}

/** Follows import aliases. */
export function resolveAlias(t: Translation, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? t.checker.getAliasedSymbol(symbol) : symbol;
}

/** The RType of a tsc type; `node` is blamed for types that RTypeScript does not have. */
export function mapType(t: Translation, type: ts.Type, env: TypeEnv, node: ts.Node): Mapped {
  const flags = type.flags;
  if (flags & ts.TypeFlags.TypeParameter) {
    const known = env.args.get(type.symbol);
    if (known !== undefined) return known;
    if ((type as { isThisType?: boolean }).isThisType === true && env.thisType !== null) return env.thisType;
    const constraint = t.checker.getBaseConstraintOfType(type);
    if (constraint !== undefined && constraint !== type) return mapType(t, constraint, env, node);
    refuse(node, 'WEFT1027', type.symbol?.name ?? 'T');
  }
  if (flags & ts.TypeFlags.Any) refuse(node, 'WEFT1007');
  if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return R.object;
  const flavor = flavorOf(t, type);
  if (flavor !== null) return flavor;
  if (flags & ts.TypeFlags.EnumLike && flags & ts.TypeFlags.StringLiteral) return R.string;
  if (flags & ts.TypeFlags.EnumLike && !(flags & ts.TypeFlags.Union)) return R.i32;
  if (flags & ts.TypeFlags.StringLike) return R.string;
  if (flags & ts.TypeFlags.BooleanLike) return R.bool;
  if (flags & ts.TypeFlags.NumberLike) return 'number';
  if (flags & ts.TypeFlags.BigIntLike) return 'bigint';
  if (flags & ts.TypeFlags.Null) return R.nullType;
  if (flags & ts.TypeFlags.Undefined) return R.nullType;
  if (flags & ts.TypeFlags.Void) return R.voidType;
  if (flags & ts.TypeFlags.Never) return R.never;
  if (type.isUnion()) return mapUnion(t, type, env, node);
  if (flags & ts.TypeFlags.Object) return mapObject(t, type as ts.ObjectType, env, node);
  if (type.isIntersection()) {
    // A flavored number narrowed to a literal, or a class narrowed by an unrelated test.
    for (const part of type.types) {
      if (part.flags & ts.TypeFlags.NumberLike) return 'number';
      if (part.flags & ts.TypeFlags.BigIntLike) return 'bigint';
    }
    for (const part of type.types) if (part.flags & ts.TypeFlags.Object) return mapType(t, part, env, node);
  }
  if (flags & (ts.TypeFlags.Index | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Conditional))
    refuse(node, 'WEFT1000', `the type '${t.checker.typeToString(type)}'`);
  refuse(node, 'WEFT1000', `the type '${t.checker.typeToString(type)}'`);
}

/** {@link mapType} where a plain `number` is an error. */
export function mapDeclaredType(t: Translation, type: ts.Type, env: TypeEnv, node: ts.Node): RType {
  const mapped = mapType(t, type, env, node);
  if (typeof mapped === 'string') refuse(node, 'WEFT1001', mapped);
  refuseNullablePrimitive(t, type, mapped, node);
  return mapped;
}

/**
 * Refuses `i32 | null` as a declared type. tsc's types of expressions are not held to that: `list.pop()` of an `i32[]` is
 * `i32 | undefined` to tsc and an `i32` to the translator.
 */
export function refuseNullablePrimitive(t: Translation, type: ts.Type, mapped: Mapped, node: ts.Node): void {
  if (typeof mapped !== 'string' && R.isReference(mapped)) return;
  if (
    !type.isUnion() ||
    !type.types.some((part) => part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined))
  )
    return;
  refuse(node, 'WEFT1030', t.checker.typeToString(type));
}

/** Refuses keys that are neither compared by content nor by value nor by identity. */
function mapKey(key: RType, node: ts.Node): RType {
  switch (key.kind) {
    case 'f64':
    case 'f32':
    case 'nullable':
    case 'void':
      return refuse(node, 'WEFT1033', key.key);
    default:
      return key;
  }
}

/** How deep type arguments may nest; code that needs more needs endlessly many types. */
const deepestNesting = 24;

function refuseEndless(args: readonly RType[], node: ts.Node): void {
  for (const arg of args)
    if (arg.ir.length > 100 && arg.ir.split('~').length > deepestNesting)
      refuse(node, 'WEFT1042', arg.key.slice(0, 60));
}

function mapUnion(t: Translation, type: ts.UnionType, env: TypeEnv, node: ts.Node): Mapped {
  let nullable = 0;
  let result: Mapped | null = null;
  for (const part of type.types) {
    if (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) {
      nullable |= part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined);
      continue;
    }
    const mapped = mapType(t, part, env, node);
    result = result === null ? mapped : commonType(t, result, mapped, type, node);
  }
  if (result === null) return R.nullType;
  if (nullable === 0) return result;
  // One null serves for both in translated code, so a program that tells them apart would change its meaning.
  if (nullable === (ts.TypeFlags.Null | ts.TypeFlags.Undefined))
    refuse(node, 'WEFT1041', t.checker.typeToString(type));
  if (typeof result === 'string') return result;
  if (!R.isReference(result)) return result;
  return t.types.nullable(result);
}

function commonType(t: Translation, a: Mapped, b: Mapped, union: ts.Type, node: ts.Node): Mapped {
  if (a === b) return a;
  if (typeof a === 'string') return b;
  if (typeof b === 'string') return a;
  const common = commonSupertype(t, a, b);
  if (common === null) refuse(node, 'WEFT1015', t.checker.typeToString(union));
  return common;
}

/** The nearest type that both are assignable to, or null. */
export function commonSupertype(t: Translation, a: RType, b: RType): RType | null {
  if (a === b) return a;
  if (a.kind === 'never') return b;
  if (b.kind === 'never') return a;
  if (a.kind === 'null') return R.isReference(b) ? t.types.nullable(b) : null;
  if (b.kind === 'null') return R.isReference(a) ? t.types.nullable(a) : null;
  if (a.kind === 'nullable' || b.kind === 'nullable') {
    const common = commonSupertype(t, R.nonNull(a), R.nonNull(b));
    return common === null ? null : t.types.nullable(common);
  }
  if (a.kind === 'object' || b.kind === 'object')
    return R.isReference(a) && R.isReference(b) ? R.object : null;
  if (a.kind === 'class' && b.kind === 'class') {
    for (let info = t.classes.get(a); info !== null; info = info.base!)
      if (t.classes.isSubclass(b, info.type)) return info.type;
  }
  return null;
}

function mapObject(t: Translation, type: ts.ObjectType, env: TypeEnv, node: ts.Node): RType {
  const symbol = type.symbol as ts.Symbol | undefined;
  const element = (argument: ts.Type): RType => mapDeclaredType(t, argument, env, node);
  if (t.checker.isTupleType(type)) refuse(node, 'WEFT1031', t.checker.typeToString(type));
  if (t.checker.isArrayType(type))
    return t.classes.library('rtlib/array.ts', 'WeftArray', [
      element(t.checker.getTypeArguments(type as ts.TypeReference)[0]!),
    ]);
  if (symbol !== undefined) {
    if (symbol.flags & ts.SymbolFlags.Class) {
      const decl = t.classes.declaration(symbol);
      if (decl !== null) {
        const args =
          type.objectFlags & ts.ObjectFlags.Reference
            ? t.checker.getTypeArguments(type as ts.TypeReference)
            : [];
        const mapped = args.slice(0, decl.typeParameters.length).map(element);
        refuseEndless(mapped, node);
        return t.types.classType(decl, mapped);
      }
    }
    if (
      (symbol.name === 'FixedArray' || symbol.name === 'ReadonlyFixedArray') &&
      isCoreSymbol(t, symbol, 'author/arrays.ts')
    )
      return t.types.fixed(element(t.checker.getTypeArguments(type as ts.TypeReference)[0]!));
    if (isFromLibrary(t, symbol)) {
      const args =
        type.objectFlags & ts.ObjectFlags.Reference
          ? t.checker.getTypeArguments(type as ts.TypeReference)
          : [];
      switch (symbol.name) {
        case 'Map':
        case 'ReadonlyMap':
          return t.classes.library('rtlib/map.ts', 'WeftMap', [
            mapKey(element(args[0]!), node),
            element(args[1]!),
          ]);
        case 'Set':
        case 'ReadonlySet':
          return t.classes.library('rtlib/map.ts', 'WeftSet', [mapKey(element(args[0]!), node)]);
        case 'Error':
          return t.classes.library('rtlib/errors.ts', 'WeftError', []);
      }
    }
  }
  const signatures = type.getCallSignatures();
  if (signatures.length === 1 && type.getProperties().length === 0)
    return mapSignature(t, signatures[0]!, env, node);
  if (
    symbol !== undefined &&
    isFromLibrary(t, symbol) &&
    symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)
  )
    refuse(node, 'WEFT1032', symbol.name);
  if (symbol !== undefined && symbol.flags & ts.SymbolFlags.ObjectLiteral)
    refuse(node, 'WEFT1008', t.checker.typeToString(type));
  refuse(node, 'WEFT1008', t.checker.typeToString(type));
}

/** The function type of a call signature. */
export function mapSignature(
  t: Translation,
  signature: ts.Signature,
  env: TypeEnv,
  node: ts.Node,
): R.FunctionType {
  const params = signature.getParameters().map((p) => {
    const at = p.valueDeclaration ?? node;
    return mapDeclaredType(t, t.checker.getTypeOfSymbolAtLocation(p, at), env, at);
  });
  return t.types.functionType(params, mapDeclaredType(t, signature.getReturnType(), env, node));
}
