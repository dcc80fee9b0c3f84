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
 */

/** Where the parts of an object's header are. Nothing but the plugin's own code may assume these numbers. */
export interface HeaderLayout {
  /** Bytes before the first field, or before the length of an array; a multiple of 4. */
  readonly size: number;
  /** Offset of the type id, a 16-bit unsigned number. */
  readonly typeIdOffset: number;
  /** Offset of the 32-bit hash word, 0 when not set. It moves with the object. */
  readonly hashOffset: number;
  /** Offset of the 32-bit word written at allocation and into prebuilt objects: type id plus flags. */
  readonly wordOffset: number;
  /** Flags, at their place in that word, of an object that was just allocated. */
  readonly freshFlags: number;
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
   * `(size: i32, typeId: i32) => address` of zeroed memory, 0 when memory is exhausted; may collect. Up to `maxInlineSize` bytes are
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
  /** URLs of the RTypeScript modules that implement the functions named below. */
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
    /** Functions besides the slow paths that can collect. */
    readonly alsoCollecting: readonly string[];
  };
  readonly header: HeaderLayout;
  readonly allocation: AllocationTemplate;
  readonly barrier: BarrierTemplate | null;
  /** Runtime cells that hold numbers for statistics, by public name. */
  readonly statistics: Readonly<Record<string, string>>;
}

/** The IR name of a collector's function. */
export function gcFunction(name: string): string {
  return `gc.${name}`;
}
