/**
 * What lowering one function needs to know, and the small operations that all of lowering shares.
 *
 * Lowering walks the syntax tree and emits IR through a `FunctionBuilder`. Every expression answers a {@link Typed}: an
 * operand and its RType. An *expected* type is passed down, so that literals, closures and generic containers know
 * what they are wanted as.
 */
import type { Block, FunctionBuilder, Operand, Variable } from '../../ir/index.js';
import { internLocation, i32Const, zeroConst } from '../../ir/index.js';
import type { ClassInfo } from '../classes.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import type { Translation, TypeEnv } from '../state.js';
import { ts } from '../ts.js';
import { mapType, resolveAlias } from '../types.js';
import type { InferScope } from './infer.js';
import { Refusal } from '../diagnostics.js';

/** A value and its type. The operand of a `void` expression is an unused zero. */
export interface Typed {
  readonly op: Operand;
  readonly type: RType;
}

/** A local variable: an SSA variable, or a fixed value (a captured variable). */
export interface Local {
  readonly type: RType;
  readonly variable: Variable | null;
  readonly value: Operand | null;
}

/** Something that `break`, `continue` or `return` leaves. */
export type Scope =
  | {
      readonly kind: 'loop';
      readonly label: string | null;
      readonly breakTo: Block;
      readonly continueTo: Block;
    }
  | {
      readonly kind: 'block';
      readonly label: string | null;
      readonly breakTo: Block;
      readonly isSwitch: boolean;
    }
  | { readonly kind: 'finally'; readonly body: ts.Block; readonly outerHandler: Block | null };

/** The function being lowered. */
export interface Fx {
  readonly t: Translation;
  readonly b: FunctionBuilder;
  env: TypeEnv;
  locals: Map<ts.Symbol, Local>;
  /** The value of `this`, in methods, constructors and closures that capture it. */
  thisValue: Typed | null;
  thisInfo: ClassInfo | null;
  /** Declared result type. */
  readonly result: RType;
  scopes: Scope[];
  /** Inside of `unchecked(…)`. */
  unchecked: boolean;
}

export const voidValue: Typed = { op: i32Const(0), type: R.voidType };

/** Types of the function's variables, for inference. */
export function inferScope(fx: Fx): InferScope {
  return { env: fx.env, lookup: (symbol) => fx.locals.get(symbol)?.type ?? null };
}

/** Sets the source position of what is emitted next. */
export function at(fx: Fx, node: ts.Node): void {
  const file = node.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  fx.b.loc = internLocation(fx.t.module, fx.t.project.fileName(file), line + 1, character + 1);
}

/** The symbol that an identifier stands for, import aliases followed. */
export function symbolOf(fx: Fx, node: ts.Node): ts.Symbol | null {
  const symbol = fx.t.checker.getSymbolAtLocation(node);
  return symbol === undefined ? null : resolveAlias(fx.t, symbol);
}

/** The variable of a parameter; a parameter property has a second symbol, that of the field. */
export function parameterSymbol(fx: Fx, node: ts.ParameterDeclaration): ts.Symbol {
  if (ts.isIdentifier(node.name) && ts.isParameterPropertyDeclaration(node, node.parent))
    return fx.t.checker.getSymbolsOfParameterPropertyDeclaration(node, node.name.text)[0]!;
  return fx.t.checker.getSymbolAtLocation(node.name)!;
}

/** Declares a local variable with its first value. */
export function declareLocal(fx: Fx, symbol: ts.Symbol, type: RType, value: Operand | null): void {
  const variable = fx.b.declare(symbol.name, R.valueType(type));
  fx.b.write(variable, value ?? zeroConst(R.valueType(type)));
  fx.locals.set(symbol, { type, variable, value: null });
}

export function readLocal(fx: Fx, local: Local): Typed {
  return { op: local.variable === null ? local.value! : fx.b.read(local.variable), type: local.type };
}

/** tsc's type of an expression as an RType, or null when it has none of its own (plain numbers, unmappable types). */
export function checkerType(fx: Fx, node: ts.Node): RType | null {
  try {
    const mapped = mapType(fx.t, fx.t.checker.getTypeAtLocation(node), fx.env, node);
    return typeof mapped === 'string' ? null : mapped;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Applies what tsc knows about a reference at this point (`instanceof`, null tests). */
export function narrow(fx: Fx, node: ts.Expression, value: Typed): Typed {
  const base = R.nonNull(value.type);
  if (base.kind !== 'class' && base.kind !== 'object' && value.type.kind !== 'nullable') return value;
  const known = checkerType(fx, node);
  if (known === null || known === value.type) return value;
  const target = R.nonNull(known);
  if (
    target.kind === 'class' &&
    (base.kind === 'object' ||
      (base.kind === 'class' && base !== target && fx.t.classes.isSubclass(target, base)))
  )
    return { op: castTo(fx, value.op, target), type: known };
  if (base.kind === 'object' && R.isReference(target) && target.kind !== 'null' && target.kind !== 'object')
    return { op: castTo(fx, value.op, target), type: known };
  if (
    value.type.kind === 'nullable' &&
    known.kind !== 'nullable' &&
    known.kind !== 'null' &&
    known.kind !== 'never'
  )
    return { op: value.op, type: base };
  return value;
}

/** A reference with another static class; no check. */
export function castTo(fx: Fx, op: Operand, type: RType): Operand {
  const target = R.valueType(type);
  if (typeof target !== 'object') return op;
  if (typeof op.type === 'object' && op.type.ref === target.ref) return op;
  if (op.kind === 'const')
    return { kind: 'const', type: target, value: op.type === target ? op.value : (op.value as null) };
  if (target.ref === 'object') return op;
  registerType(fx, type);
  return fx.b.value('cast', [op], { type: target.ref });
}

/** Makes sure that the module has the heap type behind an RType. */
export function registerType(fx: { readonly t: Translation }, type: RType): void {
  const inner = R.nonNull(type);
  if (inner.kind === 'class') fx.t.classes.get(inner);
  else if (inner.kind === 'fixed') arrayTypeOf(fx, inner);
  else if (inner.kind === 'function') fx.t.functions.functionStruct(inner);
}

/** The IR array type of a fixed array. */
export function arrayTypeOf(fx: { readonly t: Translation }, type: R.FixedType): string {
  if (!fx.t.module.types.has(type.ir)) {
    fx.t.module.types.set(type.ir, {
      kind: 'array',
      name: type.ir,
      element: R.storageType(type.element),
      immutable: false,
    });
    registerType(fx, type.element);
  }
  return type.ir;
}

/** Converts a value to the type that its place wants; refuses what would need a conversion. */
export function coerce(fx: Fx, value: Typed, wanted: RType, node: ts.Node): Operand {
  const from = value.type;
  const to = R.widened(wanted);
  if (from === to || from.kind === 'never' || from.kind === 'error' || to.kind === 'error') return value.op;
  if (to.kind === 'void') return value.op;
  if (to.kind === 'object' && R.isReference(from)) return value.op;
  if (from.kind === 'null' && R.isReference(to)) return zeroConst(R.valueType(to));
  if (R.isReference(from) && R.isReference(to)) {
    const a = R.nonNull(from);
    const b = R.nonNull(to);
    if (a === b || R.valueType(a) === R.valueType(b) || a.ir === b.ir) return value.op;
    if (a.kind === 'class' && b.kind === 'class') {
      if (fx.t.classes.isSubclass(a, b)) return value.op;
      // tsc has narrowed what the translator's type does not show.
      if (fx.t.classes.isSubclass(b, a)) return castTo(fx, value.op, b);
      refuse(node, 'WEFT1011', a.key, b.key);
    }
    if (a.kind === 'object') return castTo(fx, value.op, b);
    if (a.kind === 'function' && b.kind === 'function') refuse(node, 'WEFT1023', a.key, b.key);
  }
  if (R.isNumber(from) && R.isNumber(to)) {
    const constant = value.op.kind === 'const' ? value.op : null;
    if (R.isInt32(from) && R.isInt32(to) && constant !== null && Number(constant.value) >= 0) return value.op;
    if (R.isInt64(from) && R.isInt64(to) && constant !== null && BigInt(constant.value as bigint) >= 0n)
      return value.op;
  }
  refuse(node, 'WEFT1003', from.key, wanted.key);
}

/** Requires a boolean. */
export function condition(fx: Fx, value: Typed, node: ts.Node): Operand {
  if (value.type.kind !== 'bool' && value.type.kind !== 'never' && value.type.kind !== 'error')
    refuse(node, 'WEFT1006', value.type.key);
  return value.op;
}

/** An index check, unless inside of `unchecked`. */
export function checkIndex(fx: Fx, index: Operand, length: Operand): void {
  if (!fx.unchecked) fx.b.emit('check_index', [index, length]);
}
