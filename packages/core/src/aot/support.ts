/**
 * Functions of the runtime that are written in IR, because they touch objects: the handle table and the making of
 * strings for the host. Handles are indices into an ordinary array object, so the collector needs to know nothing about them.
 */
import { FunctionBuilder, declareFunction, i32Const, nullConst, stringType } from '../ir/builder.js';
import { objectRef, stringRef } from '../ir/typing.js';
import type { Module } from '../ir/types.js';

const table = 'weft.handles';
const tableRef = { ref: table };

/** Exported name of each support function. */
export const supportFunctions = ['weft.handleGrow', 'weft.handleGet', 'weft.handleSet', 'weft.newString'];

/** A copy of the module's tables with the support functions added. */
export function withSupport(original: Module): Module {
  const module: Module = {
    ...original,
    types: new Map(original.types),
    functions: new Map(original.functions),
    globals: new Map(original.globals),
  };
  if (!module.types.has('string')) module.types.set('string', stringType);
  module.types.set(table, { kind: 'array', name: table, element: objectRef, immutable: false });
  module.globals.set(table, { name: table, type: tableRef, init: nullConst(tableRef) });

  // Grows the table to `length` entries.
  const grow = new FunctionBuilder(module, declareFunction(module, 'weft.handleGrow', ['i32'], null));
  const fresh = grow.value('new_array', [grow.params[0]!], { type: table });
  const old = grow.value('get_global', [], { name: table });
  const copy = grow.newBlock();
  const done = grow.newBlock();
  grow.branch(grow.value('ref.is_null', [old]), done, copy);
  grow.seal(copy);
  grow.enter(copy);
  const zero = i32Const(0);
  grow.emit('array_copy', [old, zero, fresh, zero, grow.value('array_len', [old], { type: table })], {
    type: table,
  });
  grow.jump(done);
  grow.seal(done);
  grow.enter(done);
  grow.emit('set_global', [fresh], { name: table });
  grow.return();
  grow.finish();

  const get = new FunctionBuilder(module, declareFunction(module, 'weft.handleGet', ['i32'], objectRef));
  get.return(
    get.value('get_item', [get.value('get_global', [], { name: table }), get.params[0]!], { type: table }),
  );
  get.finish();

  const set = new FunctionBuilder(
    module,
    declareFunction(module, 'weft.handleSet', ['i32', objectRef], null),
  );
  set.emit('set_item', [set.value('get_global', [], { name: table }), set.params[0]!, set.params[1]!], {
    type: table,
  });
  set.return();
  set.finish();

  const string = new FunctionBuilder(module, declareFunction(module, 'weft.newString', ['i32'], stringRef));
  string.return(string.value('new_array', [string.params[0]!], { type: 'string' }));
  string.finish();
  return module;
}
