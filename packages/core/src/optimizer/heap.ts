/**
 * Knowledge about memory: values of fields and elements, and stores that wait.
 *
 * For each field (and each index of an array type, see `indexes.ts`) there is a {@link Place}: what is known to be in it, by object, and at
 * most one store that was not emitted yet. A store waits until something may see it: a read or write of the same place through an
 * object that may be the same, a call that can read it, a guard, the end. So a second store to the same object makes the
 * first one disappear, and a store whose value is virtual does not make the object: at a guard it becomes part of the resume
 * data.
 *
 * ```
 * set_field(r0, r5, Frame.top)      waits                        (nothing)
 * guard_true(i1)                    r5 is virtual: postponed  →  guard_true(i1) {r0.top = r5}
 * set_field(r0, null, Frame.top)    replaces it                  set_field(r0, null, Frame.top)
 * ```
 *
 * Places of one field never overlap, but two indexes may be the same number. What is stored at one is forgotten at, and emitted before a
 * read of, all those of the array type that are not certainly apart:
 *
 * ```
 * set_item(r0, i1, i5)              waits
 * i6 = get_item(r0, i1 + 1)         apart: still waits           i6 = get_item(r0, i1 + 1)
 * i7 = get_item(r0, i2)             i2 can be i1                 set_item(r0, i1, i5)   i7 = get_item(r0, i2)
 * ```
 */
import {
  canRead,
  canWrite,
  type ArrayDescr,
  type EffectInfo,
  type FieldDescr,
  type GlobalDescr,
} from '../trace/descr.js';
import { constI, type Value } from '../trace/trace.js';
import { boundOf, boundOfStorage } from './bounds.js';
import { areApart, splitIndex, type Sum } from './indexes.js';
import { contains } from './intbound.js';
import { knownInfo, resolved, virtualOf } from './info.js';
import type { Postponed } from './resume-encode.js';

type Key = Value | number;

/** Constants are keyed by ref id. */
function keyOf(object: Value): Key {
  return object.tag === 'const' ? (object.value as number) : object;
}

/**
 * Whether a value is what is read back after it was stored: small storage narrows numbers.
 */
export function isKept({ storage }: FieldDescr | ArrayDescr | GlobalDescr, value: Value): boolean {
  if (storage === 'ref' || storage === 'i32' || storage === 'i64' || storage === 'f64') return true;
  const bound = boundOfStorage[storage];
  return bound !== undefined && contains(bound, boundOf(value));
}

const noSum: Sum = { base: null, offset: 0 };

/** One field, or one index of an array type. */
export class Place {
  readonly known = new Map<Key, Value>();
  /** The store that waits. */
  object: Value | null = null;
  value: Value | null = null;
  /** What memory holds in the place of the store that waits, when that is known. */
  before: Value | null = null;
  /** Something that was known is not any more, or was written. */
  changed = false;
  /** `changed`, if the store that waits turns out to be none. */
  changedBefore = false;

  constructor(
    readonly field: FieldDescr | null,
    readonly array: ArrayDescr | null,
    /** What the index is made of. */
    readonly sum: Sum = noSum,
    /** A value of the output that is the index; null when none was seen, and nothing waits here then. */
    public index: Value | null = null,
  ) {}

  get place(): number {
    return (this.field ?? this.array!).place;
  }
  get immutable(): boolean {
    return (this.field ?? this.array!).immutable;
  }
}

/** Whether two objects are certainly different. */
export function areDifferent(a: Value, b: Value): boolean {
  if (a === b) return false;
  if (a.tag === 'const' && b.tag === 'const') return a.value !== b.value;
  const ia = knownInfo(a);
  const ib = knownInfo(b);
  // An object made here is no constant, was not there at the start, and is not another object made here.
  if (ia?.fresh === true && (b.tag !== 'op' || ib?.fresh === true)) return true;
  if (ib?.fresh === true && a.tag !== 'op') return true;
  const ca = ia?.cls ?? null;
  const cb = ib?.cls ?? null;
  return ca !== null && cb !== null && ca !== cb;
}

export function isSame(a: Value, b: Value): boolean {
  return a === b || (a.tag === 'const' && b.tag === 'const' && a.value === b.value);
}

/** What emits the operations of the heap. */
export interface HeapEmitter {
  emitStore(place: Place, object: Value, value: Value): void;
}

/** The indexes of one array type: by base, then by offset. */
export interface Items {
  readonly byBase: Map<Value | null, Map<number, Place>>;
  /** An element at an index that is not constant was written. */
  written: boolean;
}

/** So many stores may wait at a guard. */
const maxWaiting = 32;

export class Heap {
  readonly fields = new Map<FieldDescr, Place>();
  readonly items = new Map<ArrayDescr, Items>();
  /** The places where something is known, by their number among the effects of calls. */
  private readonly active = new Map<number, Set<Place>>();
  readonly globals = new Map<GlobalDescr, Value>();
  /** Places with a store that waits. */
  private readonly waiting = new Set<Place>();
  /** What came from outside (short boxes), and whether it was asked for. */
  readonly imports = new Map<Value, boolean>();
  /** The places where something is, or was, known of an object. */
  private readonly places = new Map<Key, Place[]>();
  /** Constant objects of which something is, or was, known: ref ids. */
  readonly constantObjects: number[] = [];

  constructor(private readonly emitter: HeapEmitter) {}

  fieldPlace(descr: FieldDescr): Place {
    let place = this.fields.get(descr);
    if (place === undefined) this.fields.set(descr, (place = new Place(descr, null)));
    return place;
  }

  private itemsOf(descr: ArrayDescr): Items {
    let items = this.items.get(descr);
    if (items === undefined) this.items.set(descr, (items = { byBase: new Map(), written: false }));
    return items;
  }

  itemPlace(descr: ArrayDescr, index: Value): Place {
    const place = this.itemPlaceAt(descr, index, 0);
    place.index ??= index;
    return place;
  }

  /** The place whose index is `offset` more than a value, which can be an i64. */
  itemPlaceAt(descr: ArrayDescr, value: Value, offset: number): Place {
    const start = splitIndex(value);
    const sum = offset === 0 ? start : { base: start.base, offset: (start.offset + offset) | 0 };
    const { byBase } = this.itemsOf(descr);
    let byOffset = byBase.get(sum.base);
    if (byOffset === undefined) byBase.set(sum.base, (byOffset = new Map()));
    let place = byOffset.get(sum.offset);
    if (place === undefined) {
      place = new Place(null, descr, sum, sum.base === null ? constI(sum.offset) : null);
      byOffset.set(sum.offset, place);
    }
    return place;
  }

  /** The known content; null means that it must be read (and no store that waits can be what is read). */
  read(place: Place, object: Value): Value | null {
    if (place.array !== null) this.flushOthers(place, object);
    if (place.object !== null) {
      if (isSame(place.object, object)) return resolved(place.value!);
      if (!areDifferent(place.object, object)) this.flush(place);
    }
    const known = place.known.get(keyOf(object));
    if (known === undefined) return null;
    this.use(known);
    return resolved(known);
  }

  /** Something that may have come from outside is relied on. */
  use(value: Value): void {
    if (this.imports.size > 0 && this.imports.has(value)) this.imports.set(value, true);
  }

  /** The known content, without a use of it. */
  known(place: Place, object: Value): Value | null {
    const known = place.known.get(keyOf(object));
    return known === undefined ? null : resolved(known);
  }

  /** A read was emitted, or an object was made with this content. */
  learn(place: Place, object: Value, value: Value): void {
    const key = keyOf(object);
    if (!place.known.has(key)) this.note(place, key);
    if (place.known.size === 0) {
      const group = this.active.get(place.place);
      if (group === undefined) this.active.set(place.place, new Set([place]));
      else group.add(place);
    }
    place.known.set(key, value);
  }

  private note(place: Place, key: Key): void {
    const places = this.places.get(key);
    if (places === undefined) {
      this.places.set(key, [place]);
      if (typeof key === 'number') this.constantObjects.push(key);
    } else if (places[places.length - 1] !== place) places.push(place);
  }

  /** The places where something may be known of an object, the latest last; one may be there more than once. */
  placesOf(object: Value): readonly Place[] {
    return this.places.get(keyOf(object)) ?? noPlaces;
  }

  /** Emits the stores that wait at other indexes and may be of the same element. */
  private flushOthers(place: Place, object: Value): void {
    if (this.waiting.size === 0) return;
    for (const other of [...this.waiting])
      if (
        other.array === place.array &&
        other !== place &&
        other.object !== null &&
        !areApart(other.sum, other.index, place.sum, place.index) &&
        !areDifferent(other.object, object)
      )
        this.flush(other);
  }

  /** A store: it waits. */
  write(place: Place, object: Value, value: Value): void {
    if (place.array !== null) this.flushOthers(place, object);
    // To do a store can make another one wait in the same place.
    while (place.object !== null && !isSame(place.object, object)) this.flush(place);
    const known = place.known.get(keyOf(object));
    if (place.object === null && known !== undefined && isSameValue(resolved(known), value)) {
      this.use(known);
      return;
    }
    if (place.array !== null) this.forgetOthers(place, object);
    if (place.object === null) {
      place.before = known ?? null;
      place.changedBefore = this.forgetAliases(place, object) || place.changed;
    } else if (place.before !== null && isSameValue(resolved(place.before), value)) {
      // Back to what memory holds: `depth += 1` for a call that was inlined, and `depth -= 1` behind it.
      this.use(place.before);
      place.object = place.value = null;
      place.changed = place.changedBefore;
      this.waiting.delete(place);
      this.learn(place, object, value);
      return;
    }
    place.changed = true;
    place.object = object;
    place.value = value;
    this.waiting.add(place);
    if (isKept(place.field ?? place.array!, value)) this.learn(place, object, value);
    else {
      place.known.delete(keyOf(object));
      this.flush(place);
    }
  }

  /**
   * Forgets what other objects, which may be the same one, have in the place; whether there was anything. `keep`: not what the object
   * itself has there.
   */
  private forgetAliases(place: Place, object: Value, keep = true): boolean {
    if (place.known.size === 0) return false;
    const same = keyOf(object);
    let forgotten = false;
    for (const key of place.known.keys())
      if (!(keep && key === same) && !isOther(key, object)) {
        place.known.delete(key);
        forgotten = true;
      }
    return forgotten;
  }

  /** Forgets what is known at other indexes that may be of the same element. */
  private forgetOthers(place: Place, object: Value): void {
    if (place.sum.base !== null) this.itemsOf(place.array!).written = true;
    const group = this.active.get(place.place);
    if (group === undefined) return;
    for (const other of group)
      if (
        other !== place &&
        other.array === place.array &&
        !areApart(other.sum, other.index, place.sum, place.index) &&
        this.forgetAliases(other, object, false)
      ) {
        other.changed = true;
        if (other.known.size === 0) group.delete(other);
      }
  }

  /** Emits the store that waits. */
  flush(place: Place): void {
    const { object, value } = place;
    if (object === null) return;
    // Emitting can force a virtual value, whose own stores come first: the place must be clean before.
    place.object = place.value = null;
    this.waiting.delete(place);
    this.emitter.emitStore(place, object, resolved(value!));
  }

  flushAll(except?: ReadonlySet<Place>): void {
    const left = () => [...this.waiting].filter((place) => except === undefined || !except.has(place));
    // Making what one of them stores can bring others.
    for (let places = left(); places.length > 0; places = left())
      for (const place of places) this.flush(place);
  }

  /** The objects that stores wait for, by place. */
  waitingStores(): Map<Place, Value> {
    return new Map([...this.waiting].map((place) => [place, place.object!]));
  }

  /**
   * What is known of a place waits to be stored there, as far as this walk is concerned: whoever comes to its start may not have stored
   * it. To store what is there already is always right.
   */
  assumeWaiting(place: Place, object: Value, value: Value): void {
    place.object = object;
    place.value = value;
    place.before = null;
    place.changed = place.changedBefore = true;
    this.waiting.add(place);
  }

  /** Before a call that can read anything. */
  flushVisible(): void {
    for (const place of [...this.waiting]) if (!isPrivate(place)) this.flush(place);
  }

  /** Nobody will look at an object: stores into it that wait are dropped. */
  release(object: Value): void {
    for (const place of [...this.waiting]) {
      if (place.object !== object) continue;
      place.object = place.value = null;
      place.known.delete(keyOf(object));
      this.waiting.delete(place);
    }
    const info = knownInfo(object);
    if (info !== null) info.privateFrom = -1;
  }

  /**
   * Before a guard: the stores that wait become part of what it restores. So they are not done on the way that goes on, where most are
   * overwritten; what a guard with many of them costs is paid when it fails.
   */
  beforeGuard(): Postponed[] {
    if (this.waiting.size === 0) return none;
    if (this.waiting.size > maxWaiting) this.flushOldest();
    const postponed: Postponed[] = [];
    for (const place of [...this.waiting]) {
      if (place.object === null) continue;
      postponed.push({
        object: place.object,
        value: resolved(place.value!),
        field: place.field,
        array: place.array,
        index: place.index,
      });
    }
    return postponed;
  }

  /** So many stores would make each guard's data long: those that make nothing are done. */
  private flushOldest(): void {
    for (const place of [...this.waiting].slice(0, this.waiting.size - maxWaiting))
      if (
        place.object !== null &&
        virtualOf(place.object) === null &&
        virtualOf(resolved(place.value!)) === null
      )
        this.flush(place);
  }

  /** Elements are read or written in bulk: waiting stores of the array type must be in memory. */
  beforeBulk(descr: ArrayDescr): void {
    for (const place of [...this.waiting]) if (place.array === descr) this.flush(place);
  }

  /** Elements of an array were written in bulk. */
  bulkWritten(descr: ArrayDescr, array: Value): void {
    this.itemsOf(descr).written = true;
    for (const place of this.active.get(descr.place) ?? []) {
      if (place.array !== descr) continue;
      place.changed = true;
      for (const key of place.known.keys()) if (!isOther(key, array)) place.known.delete(key);
    }
  }

  /** Anything may have been written. */
  forgetAll(): void {
    for (const group of this.active.values())
      for (const place of group) if (!place.immutable) forget(place, group);
    this.globals.clear();
  }

  /** Before a call: what it can read must be in memory. */
  beforeCall(effect: EffectInfo): void {
    if (this.waiting.size === 0) return;
    for (const place of [...this.waiting])
      if (!isPrivate(place) && (canRead(effect, place.place) || canWrite(effect, place.place)))
        this.flush(place);
  }

  /** After a call: what it can write is not known any more. */
  afterCall(effect: EffectInfo): void {
    for (const [number, group] of this.active) {
      if (group.size === 0 || !canWrite(effect, number)) continue;
      for (const place of group)
        if (!place.immutable) forget(place, group);
        // The call may have been the constructor: zeros of readonly fields are from before.
        else for (const [key, value] of place.known) if (isZero(value)) place.known.delete(key);
    }
    for (const descr of this.globals.keys()) if (canWrite(effect, descr.place)) this.globals.delete(descr);
  }
}

/** A call happened: only what is in arrays of inlined portals is still known. */
function forget(place: Place, active: Set<Place>): void {
  place.changed = true;
  if (place.array === null) place.known.clear();
  else
    for (const key of place.known.keys())
      if (typeof key === 'number' || !isOwned(key)) place.known.delete(key);
  if (place.known.size === 0) active.delete(place);
}

/** Whether a value is an array of an inlined portal that is running, into which calls do not write. */
function isOwned(array: Value): boolean {
  const info = knownInfo(array);
  return info !== null && info.privateFrom >= 0;
}

/** Whether the store that waits is into an element that calls do not read. */
function isPrivate(place: Place): boolean {
  if (place.array === null || place.object === null) return false;
  const info = knownInfo(place.object);
  const { base, offset } = place.sum;
  return info !== null && info.privateFrom >= 0 && base === null && offset >= info.privateFrom;
}

/** Whether a key is certainly another object. */
function isOther(key: Key, object: Value): boolean {
  if (typeof key !== 'number') return areDifferent(key, object);
  return object.tag === 'const' ? object.value !== key : knownInfo(object)?.fresh === true;
}

const none: Postponed[] = [];
const noPlaces: readonly Place[] = [];

function isZero(value: Value): boolean {
  const found = resolved(value);
  return found.tag === 'const' && (found.value === 0 || found.value === 0n);
}

function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  return a.tag === 'const' && b.tag === 'const' && a.kind === b.kind && Object.is(a.value, b.value);
}
