/**
 * Virtual calls: one function table, displaced per selector.
 *
 * A selector rooted in class R gets one table row as long as R's range of type ids; the entry for class C is the method that an
 * object of exactly class C runs. A call is one load of the type id, one addition of a constant and one
 * `call_indirect`: `table[row - lo(R) + id]`. Classes without the method (abstract ones, which have no objects) get an
 * entry that traps. Where all entries of a row agree the call is direct and there is no row.
 *
 * ```
 * class A { abstract m } (id 3)   class B: m (4)   class C: m (5)      row of m at 10:  trap B.m C.m
 * call m of x  =  call_indirect (id(x) + 7)
 * ```
 */
import { resolveMethod } from '../ir/typing.js';
import type { Module } from '../ir/types.js';
import type { Layout } from './layout.js';
import { typeLayout } from './layout.js';

/** How to call a selector. */
export type Dispatch =
  | { readonly kind: 'direct'; readonly func: string }
  | { readonly kind: 'table'; readonly base: number; readonly targets: readonly string[] }
  /** No class implements it: no object can be there. */
  | { readonly kind: 'none' };

export interface DispatchTable {
  /** Function of each slot; null traps. Slot 0 is never used by a row. */
  readonly slots: readonly (string | null)[];
  /** By `root class` + space + `selector`. */
  readonly selectors: ReadonlyMap<string, Dispatch>;
}

/** The key of a selector in {@link DispatchTable.selectors}. */
export function dispatchKey(root: string, selector: string): string {
  return `${root} ${selector}`;
}

/** Builds the rows of all selectors that the module calls. */
export function buildDispatch(module: Module, layout: Layout): DispatchTable {
  const slots: (string | null)[] = [null];
  const selectors = new Map<string, Dispatch>();
  const add = (root: string, selector: string) => {
    if (selectors.has(dispatchKey(root, selector))) return;
    const { lo, hi } = typeLayout(layout, root);
    const row: (string | null)[] = [];
    for (let id = lo; id <= hi; id++) {
      const { type } = layout.byId[id]!;
      const real = type.kind === 'array' || !type.abstract;
      row.push(real ? resolveMethod(module, type.name, selector) : null);
    }
    const targets = [...new Set(row.filter((f) => f !== null))];
    if (targets.length === 0) selectors.set(dispatchKey(root, selector), { kind: 'none' });
    else if (targets.length === 1)
      selectors.set(dispatchKey(root, selector), { kind: 'direct', func: targets[0]! });
    else {
      selectors.set(dispatchKey(root, selector), { kind: 'table', base: slots.length - lo, targets });
      slots.push(...row);
    }
  };
  for (const func of module.functions.values())
    for (const block of func.blocks) {
      for (const inst of block.insts) if (inst.op === 'call_virtual') add(inst.type!, inst.selector!);
      if (block.term.kind === 'invoke' && block.term.inst.op === 'call_virtual')
        add(block.term.inst.type!, block.term.inst.selector!);
    }
  return { slots, selectors };
}

/** How to call `selector` rooted in class `root`; the call must occur in the module. */
export function dispatchOf(table: DispatchTable, root: string, selector: string): Dispatch {
  const found = table.selectors.get(dispatchKey(root, selector));
  if (found === undefined) throw new Error(`no dispatch row for ${root}.${selector}`);
  return found;
}
