/**
 * Calls of host functions: those that an author imports with `hostFunction<F>('name')`, and those of the runtime
 * library (`Math.sin`, number formatting).
 */
import type { HostSignature, HostType } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { emptyEnv, type Translation } from '../state.js';
import { ts } from '../ts.js';
import { isCoreSymbol, mapDeclaredType, resolveAlias } from '../types.js';
import { libraryFunction } from './calls.js';
import { at, coerce, registerType, voidValue, type Fx, type Typed } from './context.js';
import { lowerExpression } from './expressions.js';

/** How a type crosses the host boundary; refused (WEFT1020) at `node` when it cannot. */
export function hostType(type: RType, node: ts.Node): HostType {
  switch (type.kind) {
    case 'i32':
    case 'u32':
    case 'f64':
    case 'i64':
    case 'u64':
    case 'string':
    case 'void':
      return type.kind;
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
      return 'i32';
    case 'f32':
      return 'f64';
    case 'bool':
      return 'boolean';
    case 'never':
      return 'void';
    case 'class':
    case 'fixed':
    case 'nullable':
    case 'object':
    case 'function': {
      const value = R.valueType(type);
      return typeof value === 'object' ? value : refuse(node, 'WEFT1020', type.key);
    }
    case 'null':
    case 'error':
      return refuse(node, 'WEFT1020', type.key);
  }
}

/** Adds a host function to the module's imports. */
function importHost(t: Translation, name: string, signature: HostSignature): void {
  if (!t.module.hostImports.has(name)) t.module.hostImports.set(name, signature);
  // What a failing host function raises.
  libraryFunction(t, 'rtlib/errors.ts', 'newHostError', [], 'rt.newHostError');
}

/** Calls a host function with converted arguments. */
export function hostCall(fx: Fx, name: string, args: readonly Typed[], result: RType): Typed {
  if (!fx.t.module.hostImports.has(name)) {
    const node = fx.t.project.entry;
    importHost(fx.t, name, {
      params: args.map((a, i) => ({ name: `a${i}`, type: hostType(a.type, node) })),
      result: hostType(result, node),
    });
  }
  const op = fx.b.callHost(
    name,
    args.map((a) => a.op),
  );
  return op === null ? voidValue : { op, type: result };
}

/** The name under which a constant imports a host function, or null for other symbols. */
export function hostFunctionName(t: Translation, symbol: ts.Symbol): string | null {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return null;
  const call = declaration.initializer;
  if (call === undefined || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return null;
  const callee = t.checker.getSymbolAtLocation(call.expression);
  if (callee === undefined) return null;
  const resolved = resolveAlias(t, callee);
  if (resolved.name !== 'hostFunction' || !isCoreSymbol(t, resolved, 'author/host.ts')) return null;
  const name = call.arguments[0];
  if (name === undefined || !ts.isStringLiteralLike(name)) refuse(call, 'WEFT1028', name?.getText() ?? '');
  return name.text;
}

/** A call of a constant declared with `hostFunction<F>('name')`; null for other callees. */
export function lowerHostCall(fx: Fx, symbol: ts.Symbol, node: ts.CallExpression): Typed | null {
  const { t } = fx;
  const name = hostFunctionName(t, symbol);
  if (name === null) return null;
  const declaration = symbol.valueDeclaration as ts.VariableDeclaration;
  const [signature] = t.checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures();
  if (signature === undefined) refuse(declaration, 'WEFT1020', declaration.getText());
  const params = signature.getParameters().map((p) => {
    const place = p.valueDeclaration ?? declaration;
    const type = mapDeclaredType(t, t.checker.getTypeOfSymbolAtLocation(p, place), emptyEnv, place);
    return { name: p.name, type: R.widened(type), place };
  });
  const result = R.widened(mapDeclaredType(t, signature.getReturnType(), emptyEnv, declaration));
  registerType(fx, result);
  importHost(t, name, {
    params: params.map((p) => ({ name: p.name, type: hostType(p.type, p.place) })),
    result: hostType(result, declaration),
  });
  if (node.arguments.length !== params.length)
    refuse(node, 'WEFT1000', 'an optional parameter of a host function');
  const args = node.arguments.map((argument, i) => {
    const { type } = params[i]!;
    return coerce(fx, lowerExpression(fx, argument, type), type, argument);
  });
  at(fx, node);
  const op = fx.b.callHost(name, args);
  return op === null ? { ...voidValue, type: result } : { op, type: result };
}
