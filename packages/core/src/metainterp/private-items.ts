/**
 * Arrays of inlined portals.
 *
 * The virtualizable of a trace is written back before calls that may look at it. An inlined portal has an object of the same class in
 * its place (the callee's frame), which is virtual until something can see it: a recursive call does, since the chain of frames
 * leads to it. From then on its array would be memory like any other: written before each call, read again behind it.
 *
 * But the contract of a virtualizable (`docs/dev/jit.md`) holds for it too: while its portal runs, nobody writes its elements but those
 * who are given the object or the array; and from index `privateFrom` on nobody else reads them. So the trace says where an
 * array begins to belong to an inlined portal, and where it ends:
 *
 * ```
 * r5 = new(Frame)   r6 = new_array(4)   set_field(r5, r6, Frame.slots)   …
 * private_items(r6, 1)                   at the first merge point in the callee
 * set_item(r6, 2, r7)
 * r8 = call_assembler(r9)                r6 is made: element 0 is stored, 2 waits
 * r10 = get_item(r6, 2)                  is r7
 * private_items_end(r6)                  the callee returns; or release(r6) when nobody will look at it any more
 * ```
 */
import type { DriverDescr } from '../trace/descr.js';
import { constI, type Const, type Value } from '../trace/trace.js';
import type { Frame } from './frame.js';
import { infoOf } from './heapcache.js';
import type { Machine } from './machine.js';

/** Asks the language for the first private element; the answer holds for the whole activation. */
export function firstPrivate(m: Machine, driver: DriverDescr, greens: readonly Const[]): number {
  const descr = driver.privateFrom;
  return descr === null ? noneIsPrivate : m.runtime.askAbout(descr, greens);
}

/** No array is that long. */
export const noneIsPrivate = 0x7fffffff;

/** An inlined portal is at a merge point: its array is its own from here on. */
export function beginPrivate(
  m: Machine,
  f: Frame,
  driver: DriverDescr,
  greens: readonly Const[],
  object: Value,
  register: number,
): void {
  const v = driver.virtualizable;
  if (v === null || driver.privateFrom === null || object.tag === 'const') return;
  const rec = m.rec!;
  const arrays: Value[] = [];
  for (const { field } of v.arrays) {
    const address = m.memory.i32[(m.getR(f, register) + field.offset) >> 2]!;
    const array = rec.heap.getField(object, field) ?? registerWith(m, f, address);
    if (array !== null && array.tag !== 'const') arrays.push(array);
  }
  if (arrays.length === 0) return;
  const from = constI(firstPrivate(m, driver, greens));
  f.own = { object, arrays };
  for (const array of arrays) {
    setOwned(array, true);
    rec.op('private_items', [array, from]);
  }
}

function setOwned(array: Value, owned: boolean): void {
  if (array.tag !== 'const') infoOf(array).owned = owned;
}

/** The value of a register that holds an object; null when there is none. */
function registerWith(m: Machine, f: Frame, address: number): Value | null {
  for (let k = 0; k < f.br.length; k++) {
    const box = f.br[k]!;
    if (m.memory.i32[f.refs + k] === address && box.tag !== 'const') return box;
  }
  return null;
}

/** The portal returns, or somebody is given its object or array. */
export function endPrivate(m: Machine, f: Frame): void {
  const { own } = f;
  if (own === null) return;
  f.own = null;
  for (const array of own.arrays) {
    setOwned(array, false);
    m.rec!.op('private_items_end', [array]);
  }
}

/** A call with these arguments can look at everything of the objects that it is given. */
export function endPrivateOf(m: Machine, args: readonly Value[]): void {
  for (const f of m.frames)
    if (f.own !== null && (args.includes(f.own.object) || f.own.arrays.some((array) => args.includes(array))))
      endPrivate(m, f);
}

/** Nobody will look at the object in the place of the virtualizable any more. */
export function releasePrivate(m: Machine, f: Frame, object: Value): void {
  const { own } = f;
  const rec = m.rec!;
  rec.op('release', [object]);
  if (own === null || own.object !== object) return;
  f.own = null;
  for (const array of own.arrays) {
    setOwned(array, false);
    rec.op('release', [array]);
  }
}
