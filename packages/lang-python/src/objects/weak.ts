/**
 * Weak references to Python objects, after PyPy's.
 *
 * An object to which there are weak references has a *lifeline*, which nothing else refers to. It holds the one plain reference that `weakref.ref(x)`
 * always answers, and, weakly, the references with callbacks. When one of those is made, the collector is asked to watch the lifeline: it
 * dies with its object, and whoever runs finalizers (`interpreter/finalize.ts`) finds it and calls what is called back.
 */
import { WeakReference, registerFinalizer } from '@weft/core';
import type { FixedArray, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { addMethods, addNew, fnRaw } from './builtinfn.js';
import { addGetSet } from './descriptors.js';
import { newBool } from './int.js';
import { W_Object, typeError } from './object.js';
import { objectsEqual } from './operators.js';
import { W_Proxy, callableProxyType, proxyType } from './proxy.js';
import { addSlots } from './slotwrappers.js';
import { W_Type, newBuiltinType, objectType, w_None, wrapPayload } from './type.js';

export const weakRefType: W_Type = newBuiltinType('weakref.ReferenceType', [objectType], null);

/** What dies with an object that has weak references. */
export class W_Lifeline extends W_Object {
  /** The reference without a callback, made on first request. */
  plain: WeakReference<W_WeakRef> | null = null;
  readonly callbacks: WeakReference<W_WeakRef>[] = [];
  /** The proxy without a callback. */
  proxy: WeakReference<W_Proxy> | null = null;

  constructor(readonly target: WeakReference<W_Object>) {
    super();
  }
  override getType(): W_Type {
    return objectType;
  }
  /** The references that live, the plain one first. */
  references(): W_Object[] {
    const found: W_Object[] = [];
    if (this.plain !== null) {
      const ref = this.plain.get();
      if (ref !== null) found.push(ref);
    }
    for (const weak of this.callbacks) {
      const ref = weak.get();
      if (ref !== null) found.push(ref);
    }
    return found;
  }
}

/** `weakref.ref(x)` */
export class W_WeakRef extends W_Object {
  private hashed: i64 = 0n;
  private hasHash: boolean = false;

  constructor(
    readonly ref: WeakReference<W_Object>,
    public callback: W_Object | null,
  ) {
    super();
  }
  override getType(): W_Type {
    return weakRefType;
  }
  target(): W_Object | null {
    return this.ref.get();
  }
  override isCallable(): boolean {
    return true;
  }
  override call0(): W_Object {
    const w = this.ref.get();
    return w === null ? w_None : w;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (args.length > 0 || names.length > 0) throw typeError('__call__() takes no arguments');
    return this.call0();
  }
  override hash(): i64 {
    if (!this.hasHash) {
      const w = this.ref.get();
      if (w === null) throw typeError('weak object has gone away');
      this.hashed = w.hash();
      this.hasHash = true;
    }
    return this.hashed;
  }
  /** Equal while both live and what they refer to is equal; afterwards, when they are the same. */
  override compare(op: Compare, other: W_Object): W_Object | null {
    const exact = other.exact();
    if (!(exact instanceof W_WeakRef) || (op !== Compare.EQ && op !== Compare.NE)) return null;
    const a = this.ref.get();
    const b = exact.ref.get();
    const equal = a === null || b === null ? this === exact : a === b || objectsEqual(a, b);
    return newBool(equal === (op === Compare.EQ));
  }
  override repr(): string {
    const w = this.ref.get();
    return w === null ? '<weakref; dead>' : `<weakref; to '${w.getType().name}'>`;
  }
}

function lifelineOf(w: W_Object): W_Lifeline {
  const known = w.getLifeline();
  if (known instanceof W_Lifeline) return known;
  const lifeline = new W_Lifeline(new WeakReference<W_Object>(w));
  if (!w.setLifeline(lifeline))
    throw typeError(`cannot create weak reference to '${w.getType().name}' object`);
  return lifeline;
}

/** Makes a weak reference, or answers the one that there is. */
export function weakRefTo(w: W_Object, callback: W_Object | null): W_WeakRef {
  const lifeline = lifelineOf(w);
  if (callback === null) {
    const known = lifeline.plain === null ? null : lifeline.plain.get();
    if (known !== null) return known;
  }
  const ref = new W_WeakRef(lifeline.target, callback);
  const weak = new WeakReference<W_WeakRef>(ref);
  if (callback === null) {
    lifeline.plain = weak;
    return ref;
  }
  if (lifeline.callbacks.length === 0) registerFinalizer(lifeline);
  lifeline.callbacks.push(weak);
  return ref;
}

/** `weakref.proxy(w)`, the one that there is if it has no callback. */
export function proxyFor(w: W_Object, callback: W_Object | null): W_Object {
  const lifeline = lifelineOf(w);
  if (callback === null) {
    const known = lifeline.proxy === null ? null : lifeline.proxy.get();
    if (known !== null) return known;
  }
  const proxy = new W_Proxy(lifeline.target, w.isCallable() ? callableProxyType : proxyType);
  if (callback === null) lifeline.proxy = new WeakReference<W_Proxy>(proxy);
  else proxy.called = weakRefTo(w, new W_ProxyCallback(new WeakReference<W_Proxy>(proxy), callback));
  return proxy;
}

/** What is called when the object of a proxy has died: the callback, with the proxy. */
class W_ProxyCallback extends W_Object {
  constructor(
    private readonly proxy: WeakReference<W_Proxy>,
    private readonly callback: W_Object,
  ) {
    super();
  }
  override getType(): W_Type {
    return objectType;
  }
  override isCallable(): boolean {
    return true;
  }
  override callKw(_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object {
    const proxy = this.proxy.get();
    return proxy === null ? w_None : this.callback.call1(proxy);
  }
}

/** A reference of a subclass is not shared: it has a state of its own. */
function newWeakRef(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  const cls = args[0]!;
  const count = args.length - names.length;
  if (!(cls instanceof W_Type) || names.length > 0 || count < 2 || count > 3)
    throw typeError(`__new__ expected 1 or 2 arguments, got ${count - 1}`);
  const callback = count === 3 && !args[2]!.isNone() ? args[2]! : null;
  if (cls === weakRefType) return weakRefTo(args[1]!, callback);
  const lifeline = lifelineOf(args[1]!);
  const ref = new W_WeakRef(lifeline.target, callback);
  if (callback !== null && lifeline.callbacks.length === 0) registerFinalizer(lifeline);
  lifeline.callbacks.push(new WeakReference<W_WeakRef>(ref));
  return wrapPayload(cls, ref);
}

function asWeakRef(w: W_Object): W_WeakRef {
  const exact = w.exact();
  if (exact instanceof W_WeakRef) return exact;
  throw typeError(
    `descriptor requires a 'weakref.ReferenceType' object but received a '${w.getType().name}'`,
  );
}
addNew(weakRefType, fnRaw('__new__', newWeakRef));
addSlots(weakRefType, '__call__ __eq__ __ne__ __hash__ __repr__');
addMethods(weakRefType, [
  fnRaw('__init__', (_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => w_None),
]);
function callbackOf(self: W_Object): W_Object {
  const ref = asWeakRef(self);
  const callback = ref.callback;
  return callback === null || ref.target() === null ? w_None : callback;
}
addGetSet(weakRefType, '__callback__', callbackOf);
