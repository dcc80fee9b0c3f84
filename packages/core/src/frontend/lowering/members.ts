/**
 * Reading properties, elements and module-level variables.
 */
import { f64Const, i32Const, zeroConst, type Const } from '../../ir/index.js';
import { hasModifier, isStatic } from '../classes.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { ClassDecl, RType } from '../rtypes.js';
import { emptyEnv } from '../state.js';
import { ts } from '../ts.js';
import { mapType, refuseNullablePrimitive } from '../types.js';
import { callInstance, callLibrary, callMember } from './calls.js';
import { arrayTypeOf, castTo, checkIndex, coerce, narrow, symbolOf, type Fx, type Typed } from './context.js';
import { lowerExpression, lowerSymbol } from './expressions.js';
import { lowerGlobalProperty } from './globals.js';
import { inferInitializer } from './infer.js';

/** `object.name`. */
export function lowerPropertyAccess(
  fx: Fx,
  node: ts.PropertyAccessExpression,
  expected: RType | undefined,
): Typed {
  const constant = enumValue(fx, node);
  if (typeof constant === 'number') return { op: i32Const(constant), type: R.i32 };
  if (typeof constant === 'string') return { op: fx.t.values.string(constant), type: R.string };
  const global = lowerGlobalProperty(fx, node);
  if (global !== null) return global;
  const cls = classOf(fx, node.expression);
  if (cls !== null) return readStatic(fx, cls, node);
  if (isNamespace(fx, node.expression)) {
    const symbol = symbolOf(fx, node.name);
    if (symbol !== null) return lowerSymbol(fx, symbol, node, expected);
  }
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return readSuper(fx, node);
  return readMember(fx, lowerExpression(fx, node.expression, undefined), node.name.text, node);
}

/** `super.name`: the base class's getter, called directly. */
function readSuper(fx: Fx, node: ts.PropertyAccessExpression): Typed {
  const base = fx.thisInfo?.base ?? null;
  const getter = base === null ? null : fx.t.classes.findMember(base, `get.${node.name.text}`);
  if (getter === null || fx.thisValue === null) refuse(node, 'WEFT1013', node.name.text, 'the base class');
  const instance = fx.t.functions.method(getter);
  return callInstance(
    fx,
    instance,
    [castTo(fx, fx.thisValue.op, getter.owner.type)],
    instance.signature.result,
  );
}

/** The value of `Enum.Member`, computed by tsc; undefined for anything else. */
function enumValue(
  fx: Fx,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
): string | number | undefined {
  const name = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
  if (!ts.isIdentifier(node.expression)) return undefined;
  // In `table[Kind.A]` the index is an enum member, but the object is not an enum.
  const object = symbolOf(fx, node.expression);
  if (object === null || !(object.flags & ts.SymbolFlags.Enum)) return undefined;
  const member = fx.t.checker.getSymbolAtLocation(name)?.valueDeclaration;
  return member !== undefined && ts.isEnumMember(member) ? fx.t.checker.getConstantValue(member) : undefined;
}

/** Whether an expression names a module namespace (`import * as m`). */
export function isNamespace(fx: Fx, node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) return false;
  const symbol = symbolOf(fx, node);
  return (
    symbol !== null && (symbol.flags & (ts.SymbolFlags.ValueModule | ts.SymbolFlags.NamespaceModule)) !== 0
  );
}

/** The class that an expression names (`Point` in `Point.origin`), or null. */
export function classOf(fx: Fx, node: ts.Expression): ClassDecl | null {
  if (!ts.isIdentifier(node)) return null;
  const symbol = symbolOf(fx, node);
  return symbol !== null && symbol.flags & ts.SymbolFlags.Class ? fx.t.classes.declaration(symbol) : null;
}

/** Reads property `name` of a value. */
export function readMember(fx: Fx, object: Typed, name: string, node: ts.Node): Typed {
  const type = R.nonNull(object.type);
  if (name === 'length') {
    if (type.kind === 'string')
      return { op: fx.b.value('array_len', [object.op], { type: 'string' }), type: R.i32 };
    if (type.kind === 'fixed')
      return { op: fx.b.value('array_len', [object.op], { type: arrayTypeOf(fx, type) }), type: R.i32 };
  }
  if (type.kind === 'never') return { op: i32Const(0), type: R.never };
  if (type.kind !== 'class') refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
  const info = fx.t.classes.get(type);
  const field = info.fields.get(name);
  if (field !== undefined) {
    if (info.isString) return { op: castTo(fx, object.op, R.string), type: R.string };
    const wide = R.widened(field.type);
    const op = fx.b.value('get_field', [object.op], { type: field.owner, field: name });
    return { op: castTo(fx, op, wide), type: wide };
  }
  const getter = fx.t.classes.findMember(info, `get.${name}`);
  if (getter !== null) return callMember(fx, getter, object, [], node);
  if (fx.t.classes.findMember(info, name) !== null) refuse(node, 'WEFT1017', name);
  refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
}

/** `array[index]`. */
export function lowerElementAccess(fx: Fx, node: ts.ElementAccessExpression): Typed {
  const constant = enumValue(fx, node);
  if (typeof constant === 'number') return { op: i32Const(constant), type: R.i32 };
  if (typeof constant === 'string') return { op: fx.t.values.string(constant), type: R.string };
  const object = lowerExpression(fx, node.expression, undefined);
  const index = coerce(
    fx,
    lowerExpression(fx, node.argumentExpression, R.i32),
    R.i32,
    node.argumentExpression,
  );
  const type = R.nonNull(object.type);
  if (type.kind === 'string') {
    checkIndex(fx, index, fx.b.value('array_len', [object.op], { type: 'string' }));
    return callLibrary(fx, 'rtlib/string.ts', 'string_charAt', [object, { op: index, type: R.i32 }]);
  }
  if (type.kind === 'fixed') {
    const name = arrayTypeOf(fx, type);
    checkIndex(fx, index, fx.b.value('array_len', [object.op], { type: name }));
    const wide = R.widened(type.element);
    return { op: castTo(fx, fx.b.value('get_item', [object.op, index], { type: name }), wide), type: wide };
  }
  const items = fx.t.classes.libraryArgs(type, 'WeftArray');
  if (items === null) refuse(node, 'WEFT1000', `indexing of '${object.type.key}'`);
  const info = fx.t.classes.get(type as R.ClassType);
  checkIndex(fx, index, fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'length' }));
  const storage = fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'items' });
  const element = R.widened(items[0]!);
  const op = fx.b.value('get_item', [storage, index], { type: arrayTypeOf(fx, fx.t.types.fixed(items[0]!)) });
  return { op: castTo(fx, op, element), type: element };
}

// -- module-level variables and static fields

/** Type of a module-level variable or static field. */
function declaredType(
  fx: Fx,
  node: ts.VariableDeclaration | ts.PropertyDeclaration | ts.BindingElement,
  user: ts.Node,
): RType {
  const type = fx.t.checker.getTypeAtLocation(node);
  const mapped = mapType(fx.t, type, emptyEnv, user);
  refuseNullablePrimitive(fx.t, type, mapped, user);
  if (typeof mapped !== 'string') return mapped;
  if (!ts.isBindingElement(node) && node.type === undefined && node.initializer !== undefined) {
    const inferred = inferInitializer(fx.t, node.initializer, emptyEnv);
    if (inferred !== null) return inferred;
  }
  refuse(user, 'WEFT1001', mapped);
}

function toTyped(fx: Fx, constant: Const, type: RType): Typed {
  const wide = R.widened(type);
  const irType = R.valueType(wide);
  if (typeof irType === 'object' && constant.kind === 'const' && typeof constant.type === 'object')
    return {
      op: constant.value === null ? zeroConst(irType) : { ...constant, type: { ref: constant.value.type } },
      type: wide,
    };
  if (irType === 'f64' && constant.type === 'i32') return { op: f64Const(constant.value), type: wide };
  return { op: constant, type: wide };
}

/** A module-level variable: its frozen value when it is const, else a load. */
export function readModuleVariable(
  fx: Fx,
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
  node: ts.Node,
): Typed {
  if (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) {
    const type = declaredType(fx, declaration, node);
    const constant = fx.t.values.variable(
      fx.t.project.fileName(declaration.getSourceFile()),
      symbol.name,
      type,
      node,
    );
    if (constant === null) refuse(node, 'WEFT1000', `'${symbol.name}'`);
    return toTyped(fx, constant, type);
  }
  const global = globalOf(fx, symbol, node);
  const wide = R.widened(global.type);
  return { op: castTo(fx, fx.b.value('get_global', [], { name: global.name }), wide), type: wide };
}

/** The IR global behind a module-level `let`. */
export function globalOf(
  fx: Fx,
  symbol: ts.Symbol,
  node: ts.Node,
): { readonly name: string; readonly type: RType } {
  const global = fx.t.globals.get(symbol);
  if (global !== undefined) return global;
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration))
    refuse(node, 'WEFT1000', `'${symbol.name}'`);
  const type = declaredType(fx, declaration, node);
  const init = fx.t.values.variable(
    fx.t.project.fileName(declaration.getSourceFile()),
    symbol.name,
    type,
    node,
  );
  if (init === null) refuse(node, 'WEFT1000', `'${symbol.name}'`);
  return addGlobal(fx, symbol, symbol.name, type, init);
}

function addGlobal(
  fx: Fx,
  symbol: ts.Symbol,
  wanted: string,
  type: RType,
  init: Const,
): { name: string; type: RType } {
  const global = { name: fx.t.names.unique(`var.${wanted}`), type };
  fx.t.globals.set(symbol, global);
  fx.t.module.globals.set(global.name, {
    name: global.name,
    type: R.storageType(type),
    init: toTyped(fx, init, type).op as Const,
  });
  return global;
}

function staticDeclaration(
  fx: Fx,
  cls: ClassDecl,
  node: ts.PropertyAccessExpression,
): ts.PropertyDeclaration {
  const member = cls.node.members.find(
    (m): m is ts.PropertyDeclaration =>
      ts.isPropertyDeclaration(m) && isStatic(m) && m.name.getText() === node.name.text,
  );
  if (member === undefined) refuse(node, 'WEFT1013', node.name.text, `the class '${cls.name}'`);
  return member;
}

function readStatic(fx: Fx, cls: ClassDecl, node: ts.PropertyAccessExpression): Typed {
  const declaration = staticDeclaration(fx, cls, node);
  if (hasModifier(declaration, ts.SyntaxKind.ReadonlyKeyword)) {
    const type = declaredType(fx, declaration, node);
    return toTyped(fx, fx.t.values.staticField(cls.id, node.name.text, type, node), type);
  }
  const global = staticGlobal(fx, cls, node);
  const wide = R.widened(global.type);
  return narrow(fx, node, {
    op: castTo(fx, fx.b.value('get_global', [], { name: global.name }), wide),
    type: wide,
  });
}

/** The IR global behind a static field that is not readonly. */
export function staticGlobal(
  fx: Fx,
  cls: ClassDecl,
  node: ts.PropertyAccessExpression,
): { readonly name: string; readonly type: RType } {
  const declaration = staticDeclaration(fx, cls, node);
  const symbol = fx.t.checker.getSymbolAtLocation(declaration.name)!;
  const known = fx.t.globals.get(symbol);
  if (known !== undefined) return known;
  const type = declaredType(fx, declaration, node);
  return addGlobal(
    fx,
    symbol,
    `${cls.name}.${node.name.text}`,
    type,
    fx.t.values.staticField(cls.id, node.name.text, type, node),
  );
}
