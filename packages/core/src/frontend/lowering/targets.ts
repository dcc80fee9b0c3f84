/**
 * Assignment targets: something that can be read and written, with its object and index evaluated once.
 */
import type { Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { callLibraryMethod, callMember } from './calls.js';
import {
  arrayTypeOf,
  castTo,
  checkIndex,
  coerce,
  readLocal,
  symbolOf,
  type Fx,
  type Typed,
} from './context.js';
import { lowerExpression } from './expressions.js';
import { classOf, globalOf, staticGlobal } from './members.js';

export interface Target {
  readonly type: RType;
  readonly read: () => Typed;
  /** Stores an operand that has the target's type already. */
  readonly write: (value: Operand) => void;
}

export function lowerTarget(fx: Fx, expression: ts.Expression): Target {
  let node = expression;
  while (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) node = node.expression;
  if (ts.isIdentifier(node)) return variableTarget(fx, node);
  if (ts.isPropertyAccessExpression(node)) return propertyTarget(fx, node);
  if (ts.isElementAccessExpression(node)) return elementTarget(fx, node);
  refuse(node, 'WEFT1000', 'this assignment target');
}

function variableTarget(fx: Fx, node: ts.Identifier): Target {
  const symbol = symbolOf(fx, node);
  const local = symbol === null ? undefined : fx.locals.get(symbol);
  if (local !== undefined) {
    const { variable } = local;
    if (variable === null) refuse(node, 'WEFT1010', node.text);
    return {
      type: local.type,
      read: () => readLocal(fx, local),
      write: (value) => fx.b.write(variable, value),
    };
  }
  if (symbol === null) refuse(node, 'WEFT1000', `'${node.text}'`);
  const global = globalOf(fx, symbol, node);
  return globalTarget(fx, global.name, global.type);
}

function globalTarget(fx: Fx, name: string, type: RType): Target {
  const wide = R.widened(type);
  return {
    type,
    read: () => ({ op: castTo(fx, fx.b.value('get_global', [], { name }), wide), type: wide }),
    write: (value) => void fx.b.emit('set_global', [value], { name }),
  };
}

function propertyTarget(fx: Fx, node: ts.PropertyAccessExpression): Target {
  const cls = classOf(fx, node.expression);
  if (cls !== null) {
    const global = staticGlobal(fx, cls, node);
    return globalTarget(fx, global.name, global.type);
  }
  const object = lowerExpression(fx, node.expression, undefined);
  const name = node.name.text;
  const type = R.nonNull(object.type);
  if (type.kind !== 'class') refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
  const info = fx.t.classes.get(type);
  // The library itself sets the field; anybody else shrinks the array.
  if (
    name === 'length' &&
    fx.t.classes.libraryArgs(type, 'WeftArray') !== null &&
    node.getSourceFile() !== type.decl.node.getSourceFile()
  ) {
    const length: Target = {
      type: R.i32,
      read: () => ({
        op: fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'length' }),
        type: R.i32,
      }),
      write: (value) => void callLibraryMethod(fx, object, 'setLength', [{ op: value, type: R.i32 }], node),
    };
    return length;
  }
  const field = info.fields.get(name);
  if (field !== undefined) {
    const wide = R.widened(field.type);
    return {
      type: field.type,
      read: () => ({
        op: castTo(fx, fx.b.value('get_field', [object.op], { type: field.owner, field: name }), wide),
        type: wide,
      }),
      write: (value) => void fx.b.emit('set_field', [object.op, value], { type: field.owner, field: name }),
    };
  }
  const setter = fx.t.classes.findMember(info, `set.${name}`);
  const getter = fx.t.classes.findMember(info, `get.${name}`);
  if (setter === null) refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
  const signature = fx.t.functions.signature(setter.node, setter.owner.env);
  return {
    type: signature.params[0]!.type,
    read: () => {
      if (getter === null) refuse(node, 'WEFT1013', name, `'${object.type.key}'`);
      return callMember(fx, getter, object, [], node);
    },
    write: (value) =>
      void callMember(fx, setter, object, [{ op: value, type: signature.params[0]!.type }], node),
  };
}

function elementTarget(fx: Fx, node: ts.ElementAccessExpression): Target {
  const object = lowerExpression(fx, node.expression, undefined);
  const indexValue = lowerExpression(fx, node.argumentExpression, R.i32);
  const index = coerce(fx, indexValue, R.i32, node.argumentExpression);
  const type = R.nonNull(object.type);
  if (type.kind === 'fixed') {
    const name = arrayTypeOf(fx, type);
    checkIndex(fx, index, fx.b.value('array_len', [object.op], { type: name }));
    const wide = R.widened(type.element);
    return {
      type: type.element,
      read: () => ({
        op: castTo(fx, fx.b.value('get_item', [object.op, index], { type: name }), wide),
        type: wide,
      }),
      write: (value) => void fx.b.emit('set_item', [object.op, index, value], { type: name }),
    };
  }
  const items = fx.t.classes.libraryArgs(type, 'WeftArray');
  if (items === null) refuse(node, 'WEFT1000', `indexing of '${object.type.key}'`);
  const info = fx.t.classes.get(type as R.ClassType);
  const element = items[0]!;
  const storage = (): Operand =>
    fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'items' });
  return {
    type: element,
    read: () => {
      checkIndex(
        fx,
        index,
        fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'length' }),
      );
      const op = fx.b.value('get_item', [storage(), index], {
        type: arrayTypeOf(fx, fx.t.types.fixed(element)),
      });
      return { op: castTo(fx, op, R.widened(element)), type: R.widened(element) };
    },
    // Writing one past the end appends, as in JavaScript.
    write: (value) => {
      const length = fx.b.value('get_field', [object.op], { type: info.struct.name, field: 'length' });
      const inside = fx.b.newBlock();
      const append = fx.b.newBlock();
      const done = fx.b.newBlock();
      fx.b.branch(fx.b.value('i32.lt_u', [index, length]), inside, append);
      fx.b.seal(inside);
      fx.b.enter(inside);
      fx.b.emit('set_item', [storage(), index, value], { type: arrayTypeOf(fx, fx.t.types.fixed(element)) });
      fx.b.jump(done);
      fx.b.seal(append);
      fx.b.enter(append);
      callLibraryMethod(
        fx,
        object,
        'put',
        [
          { op: index, type: R.i32 },
          { op: value, type: R.widened(element) },
        ],
        node,
      );
      fx.b.jump(done);
      fx.b.seal(done);
      fx.b.enter(done);
    },
  };
}
