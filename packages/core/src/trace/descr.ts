/**
 * Descriptors: what trace operations and jitcode instructions know about the fields, arrays, types, globals and
 * functions that they touch. RPython calls them `descr`s. They are made by the codewriter at build time, travel in the image,
 * and are plain shared objects at run time: two operations touch the same field if and only if they have the
 * same (identical) descriptor.
 *
 * **Places.** The effect analysis numbers the parts of memory that code can read or write: a field of a class
 * (`W_Int.value`), the elements of an array type (`ints[]`), a global (`@counter`), the hash words (`#hash`). Every descriptor
 * of memory carries the number of its place; an {@link EffectInfo} has one bit a place. So "can this call write that
 * field" is one bit test.
 */

/** The kinds of values in traces and jitcode: i32, i64, f64, reference. `n` (none) is a result kind only. */
export type Kind = 'i' | 'l' | 'f' | 'r';
export type ResultKind = Kind | 'n';

/** Types as they are stored; small ones widen to `i` on a load, `f32` to `f`. */
export type Storage = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'i64' | 'f32' | 'f64' | 'ref';

/** The kind of a loaded value. */
export function kindOfStorage(storage: Storage): Kind {
  switch (storage) {
    case 'i64':
      return 'l';
    case 'f32':
    case 'f64':
      return 'f';
    case 'ref':
      return 'r';
    default:
      return 'i';
  }
}

/** A field of a struct. */
export interface FieldDescr {
  readonly type: 'field';
  readonly index: number;
  /** The struct that declares it, and its name. */
  readonly owner: string;
  readonly name: string;
  readonly offset: number;
  readonly storage: Storage;
  readonly kind: Kind;
  readonly immutable: boolean;
  /** The field's array is never written once it is there: its elements are immutable too. */
  readonly immutableItems: boolean;
  /** Quasi-immutable: offset of the hidden i32 that holds the number of its dependants' list, 0 = none; else -1. */
  readonly mutateOffset: number;
  readonly place: number;
}

/** An array type. */
export interface ArrayDescr {
  readonly type: 'array';
  readonly index: number;
  readonly name: string;
  readonly typeId: number;
  /** Offset of the first element. The length is an i32 right after the header, see `ImageLayout.lengthOffset`. */
  readonly itemsOffset: number;
  readonly itemSize: number;
  readonly storage: Storage;
  readonly kind: Kind;
  readonly immutable: boolean;
  readonly place: number;
  /** For arrays that are objects of a class: what `guard_class` knows it by. Null for all others. */
  readonly cls: StructDescr | null;
}

/** A struct type (a class). Ids of the class and its subclasses are `typeId … lastId`. */
export interface StructDescr {
  readonly type: 'struct';
  readonly index: number;
  readonly name: string;
  readonly typeId: number;
  readonly lastId: number;
  readonly size: number;
  readonly abstract: boolean;
  /** Objects of exactly this class have no identity, and their fields are immutable: they can be taken apart and made anew. */
  readonly valueClass: boolean;
  /** All fields, inherited ones first. */
  readonly fields: readonly FieldDescr[];
}

/** A module-level variable at a fixed address. */
export interface GlobalDescr {
  readonly type: 'global';
  readonly index: number;
  readonly name: string;
  readonly address: number;
  readonly storage: Storage;
  readonly kind: Kind;
  readonly place: number;
}

/** How a function may be treated by the optimizer, strongest promise first (RPython's `EF_*`). */
export type CallEffect =
  /** Same result for the same arguments, no effect, no exception. */
  | 'elidable'
  /** The same, but it can raise. */
  | 'elidable_can_raise'
  /** No arguments, and the result does not change within one loop. */
  | 'loopinvariant'
  | 'cannot_raise'
  | 'can_raise';

/** What a residual call can do. Interned: calls with equal effects share one object. */
export interface EffectInfo {
  readonly effect: CallEffect;
  readonly canCollect: boolean;
  /** It can read (or write) the fields of an active virtualizable: these are written back before the call. */
  readonly forces: boolean;
  /** It can write a quasi-immutable field: `guard_not_invalidated` is needed again after it. */
  readonly canInvalidate: boolean;
  /** It can touch everything; the sets below are not to be looked at. */
  readonly random: boolean;
  /** Bit sets of places. */
  readonly reads: Uint32Array;
  readonly writes: Uint32Array;
}

/** A callable function: of the image, or of the host. */
export interface CallDescr {
  readonly type: 'call';
  readonly index: number;
  /** Name of the IR function; `host.` and the name for host functions. Resolved by `ImageAccess.callTarget`. */
  readonly name: string;
  readonly args: readonly Kind[];
  readonly result: ResultKind;
  readonly effect: EffectInfo;
  /** The jitcode to trace into, -1 when calls are always residual. */
  readonly jitcode: number;
  /** The call is a call of a driver's portal: index of the driver; else -1. Arguments are greens, then reds. */
  readonly portal: number;
  /** `lookInsideIff`: the predicate, called with the same arguments, that says whether to trace into; or null. */
  readonly predicate: CallDescr | null;
  /** Special meaning for the optimizer (RPython's `oopspec`), or ''. */
  readonly special: string;
}

/** A virtual method: the call descriptor to use for each exact class, by type id. */
export interface VirtualDescr {
  readonly type: 'virtual';
  readonly index: number;
  /** `Class.method` of the root. */
  readonly name: string;
  /** Call descriptor by type id, for all instantiable classes under the root. */
  readonly targets: ReadonlyMap<number, CallDescr>;
}

/** A JIT driver. */
export interface DriverDescr {
  readonly type: 'driver';
  readonly index: number;
  readonly name: string;
  readonly greens: readonly Kind[];
  readonly reds: readonly Kind[];
  readonly greenNames: readonly string[];
  readonly redNames: readonly string[];
  readonly result: ResultKind;
  /** Jitcode of the runner: starts at the merge point, takes greens then reds. */
  readonly jitcode: number;
  /** IR name of the function that enters the portal (see `aot/warmstate.ts`), and of the runner. */
  readonly enter: string;
  readonly runner: string;
  /** The virtualizable, or null. */
  readonly virtualizable: VirtualizableDescr | null;
  /**
   * Functions of the greens giving the text for logs (returns a string), the unroll decision, and the index of the first element of the
   * virtualizable's arrays that only the portal looks at; or null.
   */
  readonly location: CallDescr | null;
  readonly shouldUnrollOneIteration: CallDescr | null;
  readonly privateFrom: CallDescr | null;
  readonly isRecursive: boolean;
}

/** Fields of a red whose values live in the trace. */
export interface VirtualizableDescr {
  /** Which red. */
  readonly red: number;
  readonly struct: StructDescr;
  /** Plain fields, then for each array field the field and its array type. Arrays are immutable fields. */
  readonly fields: readonly FieldDescr[];
  readonly arrays: readonly { readonly field: FieldDescr; readonly array: ArrayDescr }[];
  /** Which green is the index of the first element that is not in use at a merge point; -1: all are in use. */
  readonly top: number;
}

export type Descr =
  FieldDescr | ArrayDescr | StructDescr | GlobalDescr | CallDescr | VirtualDescr | DriverDescr;

/** Whether a set of places has a place. */
export function hasPlace(places: Uint32Array, place: number): boolean {
  return (((places[place >> 5] ?? 0) >>> (place & 31)) & 1) !== 0;
}

/** Whether a call can write a place. */
export function canWrite(effect: EffectInfo, place: number): boolean {
  return effect.random || hasPlace(effect.writes, place);
}

/** Whether a call can read a place. */
export function canRead(effect: EffectInfo, place: number): boolean {
  return effect.random || hasPlace(effect.reads, place);
}

/** Whether a call can raise an exception. */
export function canRaise(effect: EffectInfo): boolean {
  return effect.effect === 'can_raise' || effect.effect === 'elidable_can_raise';
}

/** Whether calls of it with equal arguments give equal results. */
export function isElidable(effect: EffectInfo): boolean {
  return effect.effect === 'elidable' || effect.effect === 'elidable_can_raise';
}
