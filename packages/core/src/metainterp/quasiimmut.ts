/**
 * Quasi-immutable fields: assumed constant by compiled code, which is invalidated when one is written.
 *
 * Each such field has a hidden word beside it in the object: the number of the list of loops that depend on it, 0 for none. Whoever writes the
 * field looks at the word, clears it and invalidates the list. A number does not move, so the collector is not concerned.
 */
import type { FieldDescr } from '../trace/descr.js';
import type { GuestMemory } from './memory.js';

export class QuasiImmutables {
  private next = 1;
  private readonly lists = new Map<number, Set<number>>();

  constructor(private readonly memory: GuestMemory) {}

  /** The list of a field, made when there is none; one that went with the last loop on it is none. */
  listOf(address: number, descr: FieldDescr): number {
    const { i32 } = this.memory;
    const at = (address + descr.mutateOffset) >> 2;
    let list = i32[at]!;
    if (!this.lists.has(list)) {
      i32[at] = list = this.next++;
      this.lists.set(list, new Set());
    }
    return list;
  }

  /** Whether code depends on the field. The word of a list that is gone is cleared: compiled code looks at it. */
  hasList(address: number, descr: FieldDescr): boolean {
    const at = (address + descr.mutateOffset) >> 2;
    const list = this.memory.i32[at]!;
    if (list === 0) return false;
    if (this.lists.has(list)) return true;
    this.memory.i32[at] = 0;
    return false;
  }

  /** Takes the list out of the object; 0 when there is none. */
  takeList(address: number, descr: FieldDescr): number {
    const at = (address + descr.mutateOffset) >> 2;
    const list = this.memory.i32[at]!;
    if (list !== 0) this.memory.i32[at] = 0;
    return list;
  }

  /** A loop (by id) depends on a list. */
  add(list: number, loop: number): void {
    this.lists.get(list)?.add(loop);
  }

  /** Whether the list still stands: nothing was written since it was read. */
  stands(list: number): boolean {
    return this.lists.has(list);
  }

  dependants(list: number): readonly number[] {
    return [...(this.lists.get(list) ?? [])];
  }

  /** A loop is freed. */
  forget(lists: Iterable<number>, loop: number): void {
    for (const list of lists) this.lists.get(list)?.delete(loop);
  }

  /** Drops lists without loops: theirs were freed, or the traces that they were made for given up. No trace is being recorded. */
  prune(): void {
    for (const [list, loops] of this.lists) if (loops.size === 0) this.lists.delete(list);
  }

  /** Number of lists. */
  get size(): number {
    return this.lists.size;
  }

  drop(list: number): void {
    this.lists.delete(list);
  }
}
