/**
 * `for … of`: over arrays, fixed arrays, maps, sets, their `keys()`, `values()` and `entries()`, and strings.
 *
 * Arrays are walked by index with the length read anew each time round, as JavaScript does, so a loop may push to the
 * array it walks. Maps and sets are walked with the runtime library's `MapIterator`, which survives changes of the map. No
 * iterator object is made for arrays and strings.
 *
 * ```
 * for (const x of list) use(x)         i = 0; while (i < list.length) { x = list.items[i]; use(x); i++ }
 * for (const [k, v] of map) use(k, v)  it = map.iterate(); while (it.advance()) use(it.key(), it.value())
 * ```
 */
import { i32Const, type Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { ClassType, RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { callLibrary } from './calls.js';
import { arrayTypeOf, at, castTo, declareLocal, type Fx, type Typed } from './context.js';
import { lowerExpression } from './expressions.js';
import { guarded } from './function.js';
import { skipParentheses } from './infer.js';
import { bindPattern, inScope, lowerStatement } from './statements.js';

/** Which part of a container a loop visits. */
type View = 'self' | 'keys' | 'values' | 'entries';

/** Lowers a `for … of` statement. */
export function lowerForOf(fx: Fx, node: ts.ForOfStatement, label: string | null): void {
  if (node.awaitModifier !== undefined) refuse(node, 'WEFT1000', "'for await'");
  const { container, view } = iterated(fx, node.expression);
  const bind = (item: () => Typed, pair: (() => [Typed, Typed]) | null): void =>
    bindItem(fx, node, item, pair);
  const body = (): void => guarded(fx, () => lowerStatement(fx, node.statement));
  iterate(fx, container, view, node, label, bind, body);
}

/** Calls `visit` with each item of a container that a spread or `Array.from` mentions. */
export function forEachItem(fx: Fx, expression: ts.Expression, visit: (item: Typed) => void): void {
  const { container, view } = iterated(fx, expression);
  iterate(
    fx,
    container,
    view,
    expression,
    null,
    (item) => visit(item()),
    () => {},
  );
}

/** The container behind a loop's expression; `map.keys()` and the like are views of it. */
function iterated(fx: Fx, expression: ts.Expression): { container: Typed; view: View } {
  const node = skipParentheses(expression);
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.arguments.length === 0
  ) {
    const name = node.expression.name.text;
    if (name === 'keys' || name === 'values' || name === 'entries') {
      const receiver = lowerExpression(fx, node.expression.expression, undefined);
      if (isLibraryContainer(fx, receiver.type)) return { container: receiver, view: name };
      refuse(node, 'WEFT1013', name, `'${receiver.type.key}'`);
    }
  }
  return { container: lowerExpression(fx, expression, undefined), view: 'self' };
}

function isLibraryContainer(fx: Fx, type: RType): boolean {
  const { classes } = fx.t;
  return ['WeftMap', 'WeftSet', 'WeftArray'].some((name) => classes.libraryArgs(type, name) !== null);
}

/** Type of what a `for … of` over the expression yields; null when it cannot be iterated. */
export function itemType(fx: Fx, type: RType, view: View): RType | null {
  const { classes } = fx.t;
  if (type.kind === 'fixed') return R.widened(type.element);
  if (type.kind === 'string') return R.string;
  const array = classes.libraryArgs(type, 'WeftArray') ?? classes.libraryArgs(type, 'WeftSet');
  if (array !== null) return R.widened(array[0]!);
  const map = classes.libraryArgs(type, 'WeftMap');
  if (map === null || view === 'self' || view === 'entries') return null;
  return R.widened(view === 'keys' ? map[0]! : map[1]!);
}

function iterate(
  fx: Fx,
  container: Typed,
  view: View,
  node: ts.Node,
  label: string | null,
  bind: (item: () => Typed, pair: (() => [Typed, Typed]) | null) => void,
  body: () => void,
): void {
  const { classes } = fx.t;
  const type = container.type;
  at(fx, node);
  if (type.kind === 'fixed') {
    const name = arrayTypeOf(fx, type);
    byIndex(
      fx,
      label,
      () => fx.b.value('array_len', [container.op], { type: name }),
      (index) => itemAt(fx, type, container.op, index),
      bind,
      body,
    );
    return;
  }
  const elements = classes.libraryArgs(type, 'WeftArray');
  if (elements !== null) {
    const struct = classes.get(type as ClassType).struct.name;
    const items = fx.t.types.fixed(elements[0]!);
    byIndex(
      fx,
      label,
      () => fx.b.value('get_field', [container.op], { type: struct, field: 'length' }),
      (index) =>
        view === 'keys'
          ? { op: index, type: R.i32 }
          : itemAt(
              fx,
              items,
              fx.b.value('get_field', [container.op], { type: struct, field: 'items' }),
              index,
            ),
      bind,
      body,
      view === 'entries',
    );
    return;
  }
  if (type.kind === 'string') return byCodePoint(fx, container, label, bind, body);
  if (classes.libraryArgs(type, 'WeftMap') !== null)
    return byIterator(fx, container, view === 'self' ? 'entries' : view, label, bind, body);
  if (classes.libraryArgs(type, 'WeftSet') !== null)
    return byIterator(fx, container, 'keys', label, bind, body);
  refuse(node, 'WEFT1000', `'for … of' over '${type.key}'`);
}

function itemAt(fx: Fx, type: R.FixedType, array: Operand, index: Operand): Typed {
  const op = fx.b.value('get_item', [array, index], { type: arrayTypeOf(fx, type) });
  const item = R.widened(type.element);
  return { op: castTo(fx, op, item), type: item };
}

/** A loop with an index that runs to a length read each time. */
function byIndex(
  fx: Fx,
  label: string | null,
  length: () => Operand,
  item: (index: Operand) => Typed,
  bind: (item: () => Typed, pair: (() => [Typed, Typed]) | null) => void,
  body: () => void,
  paired = false,
): void {
  const { b } = fx;
  const index = b.declare('index', 'i32');
  b.write(index, i32Const(0));
  const head = b.newBlock();
  const inside = b.newBlock();
  const next = b.newBlock();
  const exit = b.newBlock();
  b.jump(head);
  b.enter(head);
  b.branch(b.value('i32.lt_s', [b.read(index), length()]), inside, exit);
  b.seal(inside);
  b.enter(inside);
  inScope(fx, { kind: 'loop', label, breakTo: exit, continueTo: next }, () => {
    const pair = (): [Typed, Typed] => [{ op: b.read(index), type: R.i32 }, item(b.read(index))];
    bind(() => item(b.read(index)), paired ? pair : null);
    body();
  });
  if (b.reachable) b.jump(next);
  b.seal(next);
  b.enter(next);
  b.write(index, b.value('i32.add', [b.read(index), i32Const(1)]));
  b.jump(head);
  b.seal(head);
  b.seal(exit);
  b.enter(exit);
}

/** A loop over the code points of a string, each a string of one or two units. */
function byCodePoint(
  fx: Fx,
  text: Typed,
  label: string | null,
  bind: (item: () => Typed, pair: null) => void,
  body: () => void,
): void {
  const { b } = fx;
  const index = b.declare('index', 'i32');
  const after = b.declare('after', 'i32');
  b.write(index, i32Const(0));
  b.write(after, i32Const(0));
  const head = b.newBlock();
  const inside = b.newBlock();
  const next = b.newBlock();
  const exit = b.newBlock();
  b.jump(head);
  b.enter(head);
  const length = b.value('array_len', [text.op], { type: 'string' });
  b.branch(b.value('i32.lt_s', [b.read(index), length]), inside, exit);
  b.seal(inside);
  b.enter(inside);
  const at: Typed = { op: b.read(index), type: R.i32 };
  const point = callLibrary(fx, 'rtlib/string.ts', 'string_codePointAt', [text, at]);
  const piece = callLibrary(fx, 'rtlib/string.ts', 'string_fromCodePoint', [point]);
  const size = b.value('array_len', [piece.op], { type: 'string' });
  b.write(after, b.value('i32.add', [b.read(index), size]));
  inScope(fx, { kind: 'loop', label, breakTo: exit, continueTo: next }, () => {
    bind(() => piece, null);
    body();
  });
  if (b.reachable) b.jump(next);
  b.seal(next);
  b.enter(next);
  b.write(index, b.read(after));
  b.jump(head);
  b.seal(head);
  b.seal(exit);
  b.enter(exit);
}

/** A loop with the library's iterator over a map or set. */
function byIterator(
  fx: Fx,
  container: Typed,
  view: View,
  label: string | null,
  bind: (item: () => Typed, pair: (() => [Typed, Typed]) | null) => void,
  body: () => void,
): void {
  const { b } = fx;
  const iterator = callMethod(fx, container, 'iterate');
  const head = b.newBlock();
  const inside = b.newBlock();
  const exit = b.newBlock();
  b.jump(head);
  b.enter(head);
  b.branch(callMethod(fx, iterator, 'advance').op, inside, exit);
  b.seal(inside);
  b.enter(inside);
  inScope(fx, { kind: 'loop', label, breakTo: exit, continueTo: head }, () => {
    const pair = (): [Typed, Typed] => [callMethod(fx, iterator, 'key'), callMethod(fx, iterator, 'value')];
    bind(
      () => callMethod(fx, iterator, view === 'values' ? 'value' : 'key'),
      view === 'entries' ? pair : null,
    );
    body();
  });
  if (b.reachable) b.jump(head);
  b.seal(head);
  b.seal(exit);
  b.enter(exit);
}

/** Calls a library method without arguments. */
function callMethod(fx: Fx, receiver: Typed, name: string): Typed {
  const info = fx.t.classes.get(receiver.type as ClassType);
  const member = fx.t.classes.findMember(info, name);
  if (member === null) throw new Error(`the runtime library has no ${info.struct.name}.${name}`);
  const instance = fx.t.functions.method(member);
  const result = instance.signature.result;
  const op = fx.b.call(instance.name, [receiver.op]);
  return { op: op === null ? i32Const(0) : castTo(fx, op, result), type: result };
}

/** Binds the loop's variable, or the two of `[key, value]`. */
function bindItem(
  fx: Fx,
  node: ts.ForOfStatement,
  item: () => Typed,
  pair: (() => [Typed, Typed]) | null,
): void {
  const list = node.initializer;
  if (!ts.isVariableDeclarationList(list)) refuse(list, 'WEFT1000', "'for … of' without const or let");
  if (!(list.flags & ts.NodeFlags.BlockScoped)) refuse(list, 'WEFT1000', "'var' (write let or const)");
  const { name } = list.declarations[0]!;
  if (pair !== null) {
    if (!ts.isArrayBindingPattern(name))
      refuse(name, 'WEFT1000', 'an entry that is not destructured (write const [key, value])');
    const parts = pair();
    name.elements.forEach((element, i) => {
      const part = parts[i];
      if (!ts.isBindingElement(element)) return;
      if (part === undefined || element.initializer !== undefined || element.dotDotDotToken !== undefined)
        refuse(element, 'WEFT1000', 'this pattern');
      bindTo(fx, element.name, part);
    });
    return;
  }
  bindTo(fx, name, item());
}

function bindTo(fx: Fx, name: ts.BindingName, value: Typed): void {
  if (ts.isIdentifier(name)) declareLocal(fx, fx.t.checker.getSymbolAtLocation(name)!, value.type, value.op);
  else bindPattern(fx, name, value);
}
