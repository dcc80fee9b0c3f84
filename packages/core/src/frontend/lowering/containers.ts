/**
 * Array literals, as `T[]` or — where one is expected — nothing else: a `FixedArray` is made by its constructor.
 */
import { i32Const } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { callLibrary, callLibraryMethod } from './calls.js';
import { arrayTypeOf, checkerType, coerce, inferScope, type Fx, type Typed } from './context.js';
import { lowerExpression, lowerTo } from './expressions.js';
import { defaultType, inferType } from './infer.js';

/** The element type that an array literal gets. */
function elementType(fx: Fx, node: ts.ArrayLiteralExpression, expected: RType | undefined): RType {
  const wanted = expected === undefined ? null : fx.t.classes.libraryArgs(R.nonNull(expected), 'WeftArray');
  if (wanted !== null) return wanted[0]!;
  const known = checkerType(fx, node);
  const args = known === null ? null : fx.t.classes.libraryArgs(known, 'WeftArray');
  if (args !== null && args[0]!.kind !== 'never') return args[0]!;
  for (const element of node.elements) {
    if (ts.isSpreadElement(element)) continue;
    const type = defaultType(inferType(fx.t, inferScope(fx), element));
    if (type !== null) return type;
  }
  refuse(node, 'WEFT1003', fx.t.checker.typeToString(fx.t.checker.getTypeAtLocation(node)), 'array');
}

export function arrayLiteral(fx: Fx, node: ts.ArrayLiteralExpression, expected: RType | undefined): Typed {
  const element = elementType(fx, node, expected);
  const type = fx.t.classes.library('rtlib/array.ts', 'WeftArray', [element]);
  const info = fx.t.classes.get(type);
  const spread = node.elements.some(ts.isSpreadElement);
  if (!spread) {
    const array = callLibrary(
      fx,
      'rtlib/array.ts',
      'weftArrayOf',
      [{ op: i32Const(node.elements.length), type: R.i32 }],
      [element],
    );
    if (node.elements.length === 0) return { op: array.op, type };
    // Elements may allocate, so the storage is read again for each.
    node.elements.forEach((e, i) => {
      const value = lowerTo(fx, e, element);
      const items = fx.b.value('get_field', [array.op], { type: info.struct.name, field: 'items' });
      fx.b.emit('set_item', [items, i32Const(i), value], {
        type: arrayTypeOf(fx, fx.t.types.fixed(element)),
      });
    });
    return { op: array.op, type };
  }
  const array: Typed = {
    op: callLibrary(fx, 'rtlib/array.ts', 'weftArrayOf', [{ op: i32Const(0), type: R.i32 }], [element]).op,
    type,
  };
  for (const e of node.elements) {
    if (!ts.isSpreadElement(e)) {
      callLibraryMethod(fx, array, 'push', [{ op: lowerTo(fx, e, element), type: R.widened(element) }], e);
      continue;
    }
    const source = lowerExpression(fx, e.expression, type);
    const from = R.nonNull(source.type);
    if (from.kind === 'fixed')
      callLibraryMethod(
        fx,
        array,
        'appendFixed',
        [{ op: coerce(fx, source, fx.t.types.fixed(element), e), type: from }],
        e,
      );
    else callLibraryMethod(fx, array, 'append', [{ op: coerce(fx, source, type, e), type }], e);
  }
  return array;
}
