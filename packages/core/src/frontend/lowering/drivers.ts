/**
 * JIT drivers: `const driver = new JitDriver({ … })` becomes an entry of the module, calls of `jitMergePoint` and
 * `canEnterJit` become operations that list the greens and then the reds.
 *
 * The driver itself has no value in translated code: its options are read from the source, because the JIT needs them before
 * the program runs.
 */
import type { DriverInfo, Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import type { Translation } from '../state.js';
import { ts } from '../ts.js';
import { isCoreSymbol, resolveAlias } from '../types.js';
import { at, voidValue, type Fx, type Typed } from './context.js';
import { lowerExpression, lowerSymbol } from './expressions.js';

const drivers = new WeakMap<Translation, Map<ts.Symbol, DriverInfo>>();

/** Whether a symbol is a constant that holds a `JitDriver`. */
export function isDriver(t: Translation, symbol: ts.Symbol): boolean {
  return driverCreation(t, symbol) !== null;
}

function driverCreation(t: Translation, symbol: ts.Symbol): ts.NewExpression | null {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return null;
  const creation = declaration.initializer;
  if (creation === undefined || !ts.isNewExpression(creation)) return null;
  const cls = t.checker.getSymbolAtLocation(creation.expression);
  if (cls === undefined) return null;
  const resolved = resolveAlias(t, cls);
  return resolved.name === 'JitDriver' && isCoreSymbol(t, resolved, 'author/hints.ts') ? creation : null;
}

/** Lowers `driver.jitMergePoint({ … })` or `driver.canEnterJit({ … })`. */
export function lowerDriverCall(
  fx: Fx,
  symbol: ts.Symbol,
  method: 'jitMergePoint' | 'canEnterJit',
  node: ts.CallExpression,
): Typed {
  const driver = driverOf(fx.t, symbol, node);
  const live = node.arguments[0];
  if (live === undefined || !ts.isObjectLiteralExpression(live))
    refuse(node, 'WEFT1026', method, driver.name);
  const labels = [...driver.greens, ...driver.reds];
  const values = new Map<string, Operand>();
  for (const property of live.properties) {
    let value: Typed;
    let name: string;
    if (ts.isShorthandPropertyAssignment(property)) {
      name = property.name.text;
      const variable = fx.t.checker.getShorthandAssignmentValueSymbol(property);
      if (variable === undefined) refuse(property, 'WEFT1026', method, driver.name);
      value = lowerSymbol(fx, variable, property.name, undefined);
    } else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)) {
      name = property.name.text;
      value = lowerExpression(fx, property.initializer, undefined);
    } else refuse(property, 'WEFT1026', method, driver.name);
    if (!labels.includes(name) || values.has(name)) refuse(property, 'WEFT1026', method, driver.name);
    values.set(name, value.op);
  }
  const args = labels.map((label) => values.get(label) ?? refuse(live, 'WEFT1026', method, driver.name));
  at(fx, node);
  fx.b.emit(method === 'jitMergePoint' ? 'jit_merge_point' : 'can_enter_jit', args, {
    name: driver.name,
    offset: driver.greens.length,
    labels,
  });
  return voidValue;
}

function driverOf(t: Translation, symbol: ts.Symbol, node: ts.Node): DriverInfo {
  let known = drivers.get(t);
  if (known === undefined) drivers.set(t, (known = new Map()));
  let driver = known.get(symbol);
  if (driver === undefined) {
    const creation = driverCreation(t, symbol);
    if (creation === null) refuse(node, 'WEFT1036', symbol.name);
    known.set(symbol, (driver = readDriver(t, creation)));
    t.module.drivers.set(driver.name, driver);
  }
  return driver;
}

function readDriver(t: Translation, creation: ts.NewExpression): DriverInfo {
  const options = creation.arguments?.[0];
  if (options === undefined || !ts.isObjectLiteralExpression(options))
    refuse(creation, 'WEFT1028', creation.getText());
  const byName = new Map<string, ts.Expression>();
  for (const property of options.properties) {
    if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name))
      byName.set(property.name.text, property.initializer);
    else if (ts.isShorthandPropertyAssignment(property)) byName.set(property.name.text, property.name);
    else refuse(property, 'WEFT1028', property.getText());
  }
  const text = (node: ts.Expression | undefined): string => {
    if (node === undefined || !ts.isStringLiteralLike(node))
      return refuse(node ?? options, 'WEFT1028', node?.getText() ?? 'name');
    return node.text;
  };
  const list = (node: ts.Expression | undefined): string[] => {
    if (node === undefined || !ts.isArrayLiteralExpression(node))
      return refuse(node ?? options, 'WEFT1028', node?.getText() ?? 'greens');
    return node.elements.map(text);
  };
  const name = text(byName.get('name'));
  if (t.module.drivers.has(name)) refuse(creation, 'WEFT1037', name);
  const virtualizable = byName.get('virtualizable');
  return {
    name,
    greens: list(byName.get('greens')),
    reds: list(byName.get('reds')),
    virtualizable: virtualizable === undefined ? null : readVirtualizable(virtualizable, text, list),
    location: functionName(t, byName.get('location'), `${name}.location`),
    shouldUnrollOneIteration: functionName(
      t,
      byName.get('shouldUnrollOneIteration'),
      `${name}.shouldUnrollOneIteration`,
    ),
    privateFrom: functionName(t, byName.get('privateFrom'), `${name}.privateFrom`),
    isRecursive: byName.get('isRecursive')?.kind === ts.SyntaxKind.TrueKeyword,
  };
}

function readVirtualizable(
  node: ts.Expression,
  text: (node: ts.Expression | undefined) => string,
  list: (node: ts.Expression | undefined) => string[],
): DriverInfo['virtualizable'] {
  if (!ts.isObjectLiteralExpression(node)) refuse(node, 'WEFT1028', node.getText());
  const find = (name: string): ts.Expression | undefined => {
    for (const property of node.properties)
      if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
    return undefined;
  };
  const top = find('top');
  return {
    red: text(find('red')),
    fields: list(find('fields')),
    top: top === undefined ? null : text(top),
  };
}

/** Compiles a function given in a driver's options; the name of the result, or null when there is none. */
function functionName(t: Translation, node: ts.Expression | undefined, irName: string): string | null {
  if (node === undefined) return null;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    return t.functions.plain({ node, attributes: {} }, [], irName).name;
  const symbol = t.checker.getSymbolAtLocation(node);
  const resolved = symbol === undefined ? null : t.functions.resolve(resolveAlias(t, symbol));
  if (resolved === null) refuse(node, 'WEFT1000', 'this function');
  return t.functions.plain(resolved, []).name;
}
