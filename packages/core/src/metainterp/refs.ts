/**
 * References held by the JIT, where the collector sees and updates them: a stack for the registers of frames, and the table of
 * constants of traces.
 *
 * Both are ranges of the JIT's area in linear memory that are registered as roots. The stack's range ends at its top, the
 * table's at its last used entry; the ends are kept in the root table itself.
 *
 * **Ref ids** (see `trace.ts`): equal objects must have equal ids, so the table is searched by address. Addresses change when
 * the collector runs, so the map from address to entry holds for one collection count and is made anew when it is first
 * needed after a collection. Prebuilt objects never move and need no entry.
 */
import type { GuestMemory } from './memory.js';

/** A registered root range: address of its (start, end) pair. */
export interface RootRange {
  readonly pair: number;
}

export class RefStack {
  /** First free slot (address). */
  top: number;
  constructor(
    private readonly memory: GuestMemory,
    readonly base: number,
    private readonly end: number,
    private readonly range: RootRange,
  ) {
    this.top = base;
  }

  /** Reserves `count` slots, all null; answers the address of the first, or 0 when the stack is full. */
  push(count: number): number {
    const start = this.top;
    const top = start + 4 * count;
    if (top > this.end) return 0;
    this.memory.i32.fill(0, start >> 2, top >> 2);
    this.setTop(top);
    return start;
  }

  setTop(top: number): void {
    this.top = top;
    this.memory.i32[(this.range.pair + 4) >> 2] = top;
  }
}

export class RefTable {
  private count = 0;
  private readonly freeEntries: number[] = [];
  private byAddress = new Map<number, number>();
  private collection = -1;
  private readonly gcCount: number;

  constructor(
    private readonly memory: GuestMemory,
    /** Address of entry 0. */
    readonly base: number,
    private readonly capacity: number,
    private readonly range: RootRange,
    /** Objects below this address are prebuilt. */
    private readonly prebuiltEnd: number,
  ) {
    this.gcCount = memory.cell('gcCount') >> 2;
  }

  /** Address of the object with an id; good until the next collection. */
  address(id: number): number {
    return id >= 0 ? id : this.memory.i32[(this.base >> 2) - 1 - id]!;
  }

  /** The id of an object; it is kept alive from now on. 1 when the table is full. */
  intern(address: number): number {
    if (address < this.prebuiltEnd) return address;
    const { i32 } = this.memory;
    const now = i32[this.gcCount]!;
    if (now !== this.collection) {
      this.byAddress.clear();
      for (let k = 0; k < this.count; k++) {
        const at = i32[(this.base >> 2) + k]!;
        if (at !== 0) this.byAddress.set(at, -1 - k);
      }
      this.collection = now;
    }
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    const entry = this.freeEntries.pop() ?? this.count;
    if (entry >= this.capacity) return outOfIds;
    if (entry === this.count) {
      this.count++;
      i32[(this.range.pair + 4) >> 2] = this.base + 4 * this.count;
    }
    i32[(this.base >> 2) + entry] = address;
    this.byAddress.set(address, -1 - entry);
    return -1 - entry;
  }

  /** Gives up all entries but these; answers the ids that are free now. */
  retain(used: ReadonlySet<number>): Set<number> {
    const { i32 } = this.memory;
    const base = this.base >> 2;
    const freed = new Set<number>();
    for (let entry = 0; entry < this.count; entry++) {
      if (i32[base + entry] === 0 || used.has(-1 - entry)) continue;
      i32[base + entry] = 0;
      this.freeEntries.push(entry);
      freed.add(-1 - entry);
    }
    if (freed.size > 0) this.collection = -1;
    return freed;
  }

  /** Whether so little is left that a trace may not find room. */
  get isFull(): boolean {
    return this.size > this.capacity - (this.capacity >> 3);
  }

  get size(): number {
    return this.count - this.freeEntries.length;
  }
}

/** What {@link RefTable.intern} answers when the table is full: no object can be at this address. */
export const outOfIds = 1;
