/**
 * What is known about values and memory *while tracing*: known classes, what was allocated in the trace and did not escape,
 * contents of fields and elements. It folds reads and drops guards before they are ever recorded, which keeps traces
 * short; and it is what makes greens of inlined calls constant (the `code` of a frame that the trace itself made).
 *
 * Facts about a value hang on the value (`forwarded` is free until the optimizer runs). Contents are kept per descriptor, in two maps: objects
 * allocated by the trace (they cannot alias each other) and all others. A write through an object of unknown origin
 * forgets the others, and those allocated ones that escaped: only they can be the same object.
 */
import { canWrite, type ArrayDescr, type EffectInfo, type FieldDescr } from '../trace/descr.js';
import type { Const, InputArg, TraceOp, Value } from '../trace/trace.js';

/** Facts about one value. */
export class HeapInfo {
  /** Exact type id, 0 = unknown. */
  typeId = 0;
  nonnull = false;
  /** Made by `new` or `new_array` in this trace. */
  fresh = false;
  /** Fresh and nobody outside of the trace can refer to it. */
  unescaped = false;
  /** The virtualizable, reached in another way: a guard says so. */
  standard = false;
  /** Not the virtualizable, though of its class. */
  nonstandard = false;
  /** The value was promoted. */
  constant: Const | null = null;
  /** The array of an inlined portal's virtualizable: calls that are not given it do not write it. */
  owned = false;
  /** Length of an array. */
  length: Value | null = null;
  /** Fresh objects that this one refers to: they escape with it. */
  children: (InputArg | TraceOp)[] | null = null;
}

/** Facts about a value that is not a constant. */
export function infoOf(value: InputArg | TraceOp): HeapInfo {
  return (value.forwarded ??= new HeapInfo()) as HeapInfo;
}

/** The value, or the constant that it was promoted to. */
export function current(value: Value): Value {
  if (value.tag === 'const' || value.forwarded === null) return value;
  return (value.forwarded as HeapInfo).constant ?? value;
}

type Contents = Map<Value | number, Value>;

class Cache {
  readonly fresh: Contents = new Map();
  readonly others: Contents = new Map();

  /**
   * A call may have been the constructor of an object that the trace allocated: zeros that are known of its readonly fields are from
   * before.
   */
  forgetUnwritten(): void {
    for (const [key, value] of this.fresh) if (isZero(value) && !isUnescaped(key)) this.fresh.delete(key);
  }

  /** What is known of this very object, whatever others may be it. */
  delete(object: Value): void {
    this.fresh.delete(keyOf(object));
    this.others.delete(keyOf(object));
  }

  forgetAliases(): void {
    this.others.clear();
    for (const key of this.fresh.keys()) if (!isUnescaped(key)) this.fresh.delete(key);
  }

  /** After a call. */
  forgetCalled(): void {
    for (const key of this.others.keys()) if (!isOwned(key)) this.others.delete(key);
    for (const key of this.fresh.keys()) if (!isUnescaped(key) && !isOwned(key)) this.fresh.delete(key);
  }
}

function isZero(value: Value): boolean {
  return value.tag === 'const' && (value.value === 0 || value.value === 0n);
}

function isFresh(object: Value): boolean {
  return object.tag !== 'const' && object.forwarded !== null && (object.forwarded as HeapInfo).fresh;
}

function isUnescaped(object: Value | number): boolean {
  return (
    typeof object !== 'number' &&
    object.tag !== 'const' &&
    object.forwarded !== null &&
    (object.forwarded as HeapInfo).unescaped
  );
}

function isOwned(object: Value | number): boolean {
  return (
    typeof object !== 'number' &&
    object.tag !== 'const' &&
    object.forwarded !== null &&
    (object.forwarded as HeapInfo).owned
  );
}

/** Constants are made anew each time, so they are keyed by their ref id. */
function keyOf(object: Value): Value | number {
  return object.tag === 'const' ? (object.value as number) : object;
}

/** Small storage changes a value when it is stored: a later read does not give the same value. */
function isExact(descr: FieldDescr | ArrayDescr): boolean {
  const { storage } = descr;
  return storage === 'ref' || storage === 'i32' || storage === 'i64' || storage === 'f64';
}

export class HeapCache {
  private readonly fields = new Map<FieldDescr, Cache>();
  /** By descriptor, then constant index. */
  private readonly items = new Map<ArrayDescr, Map<number, Cache>>();

  /** The value of a field, or null when it is not known. */
  getField(object: Value, descr: FieldDescr): Value | null {
    return this.lookup(this.fields.get(descr), object);
  }

  /** A read from memory found `value`. */
  fieldRead(object: Value, descr: FieldDescr, value: Value): void {
    this.cacheOf(descr, isFresh(object)).set(keyOf(object), value);
  }

  /** A write of a field. */
  fieldWritten(object: Value, descr: FieldDescr, value: Value): void {
    this.stored(object, value);
    const cache = this.fields.get(descr);
    if (cache !== undefined) this.forget(cache, object);
    if (isExact(descr)) this.fieldRead(object, descr, value);
    else cache?.delete(object);
  }

  getItem(array: Value, index: number, descr: ArrayDescr): Value | null {
    return this.lookup(this.items.get(descr)?.get(index), array);
  }

  itemRead(array: Value, index: number, descr: ArrayDescr, value: Value): void {
    let byIndex = this.items.get(descr);
    if (byIndex === undefined) this.items.set(descr, (byIndex = new Map()));
    let cache = byIndex.get(index);
    if (cache === undefined) byIndex.set(index, (cache = new Cache()));
    (isFresh(array) ? cache.fresh : cache.others).set(keyOf(array), value);
  }

  /** A write of an element; index -1 when it is not constant. */
  itemWritten(array: Value, index: number, descr: ArrayDescr, value: Value): void {
    this.stored(array, value);
    const byIndex = this.items.get(descr);
    if (index < 0) {
      if (byIndex !== undefined)
        for (const cache of byIndex.values()) {
          this.forget(cache, array);
          cache.fresh.delete(keyOf(array));
        }
      return;
    }
    const cache = byIndex?.get(index);
    if (cache !== undefined) this.forget(cache, array);
    if (isExact(descr)) this.itemRead(array, index, descr, value);
    else cache?.delete(array);
  }

  /** A bulk write into an array. */
  itemsWritten(array: Value, descr: ArrayDescr): void {
    const byIndex = this.items.get(descr);
    if (byIndex === undefined) return;
    for (const cache of byIndex.values()) {
      this.forget(cache, array);
      cache.fresh.delete(keyOf(array));
    }
  }

  /** A residual call: its arguments escape, and what it can write is forgotten. */
  called(effect: EffectInfo, args: readonly Value[]): void {
    for (const arg of args) this.escape(arg);
    for (const [descr, cache] of this.fields) {
      if (!canWrite(effect, descr.place)) continue;
      if (descr.immutable) cache.forgetUnwritten();
      else cache.forgetAliases();
    }
    for (const [descr, byIndex] of this.items) {
      if (descr.immutable || !canWrite(effect, descr.place)) continue;
      for (const cache of byIndex.values()) cache.forgetCalled();
    }
  }

  /** The object may be reached from outside of the trace from now on. */
  escape(value: Value): void {
    if (value.tag === 'const' || value.forwarded === null) return;
    const info = value.forwarded as HeapInfo;
    if (!info.unescaped) return;
    info.unescaped = false;
    const { children } = info;
    info.children = null;
    if (children !== null) for (const child of children) this.escape(child);
  }

  /** Everything about memory is forgotten (the facts about values stay). */
  reset(): void {
    this.fields.clear();
    this.items.clear();
  }

  private stored(object: Value, value: Value): void {
    if (value.tag === 'const' || value.forwarded === null || value.kind !== 'r') return;
    if (!(value.forwarded as HeapInfo).unescaped) return;
    if (isUnescaped(object))
      ((object as TraceOp).forwarded as HeapInfo).children = add(object as TraceOp, value);
    else this.escape(value);
  }

  private lookup(cache: Cache | undefined, object: Value): Value | null {
    if (cache === undefined) return null;
    const found = cache.fresh.get(keyOf(object)) ?? cache.others.get(keyOf(object));
    return found === undefined ? null : current(found);
  }

  private cacheOf(descr: FieldDescr, fresh: boolean): Contents {
    let cache = this.fields.get(descr);
    if (cache === undefined) this.fields.set(descr, (cache = new Cache()));
    return fresh ? cache.fresh : cache.others;
  }

  private forget(cache: Cache, object: Value): void {
    if (isUnescaped(object)) return;
    if (isFresh(object)) cache.others.clear();
    else cache.forgetAliases();
  }
}

function add(object: TraceOp, value: InputArg | TraceOp): (InputArg | TraceOp)[] {
  const info = object.forwarded as HeapInfo;
  const children = info.children ?? [];
  children.push(value);
  return children;
}
