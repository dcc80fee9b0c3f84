/**
 * The interface between the translator and a collector.
 *
 * A collector has two halves. The half that runs is RTypeScript over raw memory: it is translated together with the
 * language and calls nothing of it. The other half is this description: what the AOT backend and the JIT have to
 * know to lay out objects, to allocate inline and to tell the collector about writes. Both backends work from the
 * description alone, so a collector can be exchanged without touching them.
 *
 * What the collector finds in memory is fixed (`aot/image.ts` writes it): a table of types with the offsets of
 * references, a table of root ranges, the list of prebuilt objects that may come to refer to the heap, the shadow
 * stack, and runtime cells (`raw.cell('gcTypeTable')` …) with the addresses of all of these.
 *
 * Example: the semispace collector has an 8-byte header (type id, flags, hash), no write barrier, and the bump
 * allocation `p = gcFree; if (p + size > gcLimit) p = slow(size, type) else gcFree = p + size`.
 *
 * What a collector has to keep to besides:
 *
 * - Objects are at multiples of 8, as their sizes are. Nothing below `gcHeapStart` moves or is freed.
 * - `init` finds the loader's cells set: `gcHeapStart` and `gcMaxHeap` (bytes from there), `outOfMemory`, `gcStress`, and, when its code
 *   names them, `gcVerify` and `gcNurserySize`. Memory has to be grown before it is used; what was never touched is zero.
 * - `gcCount` changes whenever objects may have moved: the JIT's table of constants is renewed then. `gcBusy` is 1 while the heap is not in
 *   order; an instance that is left by an error meanwhile is given up.
 * - `gcRootCount` grows when the JIT starts. Root ranges, the shadow stack and the prebuilt list hold null, prebuilt objects, or objects that live.
 * - Any cell that the code or `statistics` names exists, and is 0 at first: a misspelt name is no error. Cells are shared by name
 *   with everything else in the image.
 *
 * The language calls some functions by the name that a module exports, when there is one (`callCollector`):
 *
 * | export | |
 * |---|---|
 * | `collect()` | collects everything: `functions.collect` should have this name |
 * | `reserve(bytes): i32` | whether a long array can be made without the reserve; 0 raises the exception of exhausted memory |
 * | `weaken(cell, target): i32`, `weakTarget(cell): i32` | weak references; without them `WeakReference` is a strong one |
 * | `pinArray(pin, array): i32`, `settlePins(): i32`, `pinnedItems(pin): i32`, `unpin(pin): i32` | arrays that do not move; without them `PinnedBytes` raises the exception of exhausted memory |
 * | `watch(watcher, object): i32`, `nextDead(): i32` | finalizers; without them nothing is ever finalized. `gcPending` is the number of those that wait |
 *
 * When memory is exhausted, a collector either answers 0 (the host gets `OutOfMemory`), or stores `outOfMemory` into cell `exception`, if that is
 * 0 and `outOfMemory` is not, and makes the object that was asked for from a reserve. `docs/collector-tutorial.md` builds a collector step by step.
 */

/** Where the parts of an object's header are. Nothing but the plugin's own code may assume these numbers. */
export interface HeaderLayout {
  /** Bytes before the first field, or before the length of an array; a multiple of 4. */
  readonly size: number;
  /** Offset of the type id, a 16-bit unsigned number. */
  readonly typeIdOffset: number;
  /** Offset of the 32-bit hash word, 0 when not set. It moves with the object: code stores it once and finds it there ever after. */
  readonly hashOffset: number;
  /** Offset of the 32-bit word written at allocation and into prebuilt objects: type id plus flags. */
  readonly wordOffset: number;
  /** Flags, at their place in that word, of an object that was just allocated. */
  readonly freshFlags: number;
  /** Cell with more of them: its value when the object is allocated, behind the slow path. For flags that are not the same all the time. */
  readonly freshCell?: string;
  /** Flags of a prebuilt object. */
  readonly prebuiltFlags: number;
}

/**
 * How to allocate: bump `freeCell` up to `limitCell`, else call a function. Memory between the two is zero
 * except for what objects already hold, so a new object needs its header word only.
 */
export interface AllocationTemplate {
  readonly freeCell: string;
  readonly limitCell: string;
  /**
   * `(size: i32, typeId: i32) => address` of zeroed memory, 0 when memory is exhausted; may collect. It moves `freeCell` itself. Up to `maxInlineSize` bytes are
   * memory of the bump kind: the caller may put several objects there, of which the first has the type.
   */
  readonly slow: string;
  /** `(typeId: i32, length: i32) => address` of zeroed memory for an array, or 0; may collect. */
  readonly slowArray: string;
  /** Objects larger than this are always allocated by the slow functions. */
  readonly maxInlineSize: number;
}

/**
 * What to do when a reference is stored into an object, just before the store or just behind it: when the flag is set in the object's header, call
 * `slow`, which remembers the object and clears the flag. Omitted for objects fresh since the last collection, and when null or a
 * prebuilt object is stored.
 */
export interface BarrierTemplate {
  /** The byte of the header that holds the flag, and the flag in it. */
  readonly flagOffset: number;
  readonly flagMask: number;
  /** `(object: i32) => void`. */
  readonly slow: string;
  /** `(array: i32, index: i32) => void`; it may mark a card instead of remembering the whole array. */
  readonly slowArray: string;
  /** `(source: i32, sourceStart: i32, target: i32, targetStart: i32, count: i32) => void`, before a bulk copy into an array with the flag. */
  readonly beforeCopy: string;
}

/** A collector, as `defineLanguage({ gc })` takes it. */
export interface GcPlugin {
  readonly name: string;
  /**
   * `file:` URLs of the RTypeScript modules that implement the functions named below: sources, so a package ships its `.ts` files. All
   * functions that they export become part of the image; names must be unique among these modules. What they import comes along.
   */
  readonly modules: readonly string[];
  /**
   * Functions of those modules. The names are those they export; in the IR they are prefixed with `gc.`, so that
   * `init` is function `gc.init`. They take and return `i32`s only.
   */
  readonly functions: {
    /** `() => void`: called once, when the cells are set and before any other guest code. */
    readonly init: string;
    /** `() => void`: collects now. */
    readonly collect: string;
    /**
     * Exported functions besides `collect` and the slow paths that move or free objects, such as `reserve`: code saves its references around their
     * calls. One that is missing here is not noticed until a reference is stale.
     */
    readonly alsoCollecting: readonly string[];
  };
  readonly header: HeaderLayout;
  readonly allocation: AllocationTemplate;
  readonly barrier: BarrierTemplate | null;
  /**
   * Runtime cells that hold numbers for `gcStatistics()`, by public name; 32 bits each. `docs/gc.md` has the names that collectors share.
   */
  readonly statistics: Readonly<Record<string, string>>;
}

/** The IR name of a collector's function. */
export function gcFunction(name: string): string {
  return `gc.${name}`;
}
