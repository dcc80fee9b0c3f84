/**
 * `weakref.proxy(x)`: stands for `x` in nearly everything, and raises ReferenceError when that has died.
 */
import { FixedArray } from '@weft/core';
import type { WeakReference, i32, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { newError, w_ReferenceError } from './exctypes.js';
import { addressOf } from './objecttype.js';
import { BinOp, OperationError, UnOp, W_Object, typeError, unhashable } from './object.js';
import { binaryOp, compareObjects, containsItem, inplaceOp } from './operators.js';
import { newStr } from './str.js';
import { W_Type, newBuiltinType, objectType } from './type.js';

export const proxyType: W_Type = newBuiltinType('weakref.ProxyType', [objectType], null);
export const callableProxyType: W_Type = newBuiltinType('weakref.CallableProxyType', [objectType], null);

/** What a proxy stands for; anything else itself. */
function unwrap(w: W_Object): W_Object {
  return w instanceof W_Proxy ? w.target() : w;
}

/** A proxy. */
export class W_Proxy extends W_Object {
  /** The reference whose callback is the proxy's. */
  called: W_Object | null = null;

  constructor(
    private readonly ref: WeakReference<W_Object>,
    private readonly w_type: W_Type,
  ) {
    super();
  }
  override getType(): W_Type {
    return this.w_type;
  }
  target(): W_Object {
    const w = this.ref.get();
    if (w === null)
      throw newError(
        w_ReferenceError,
        FixedArray.of<W_Object>(newStr('weakly-referenced object no longer exists')),
      );
    return w;
  }

  override index(): i64 {
    return this.target().index();
  }
  override add(other: W_Object): W_Object | null {
    return this.binary(BinOp.ADD, other);
  }
  override sub(other: W_Object): W_Object | null {
    return this.binary(BinOp.SUB, other);
  }
  override mul(other: W_Object): W_Object | null {
    return this.binary(BinOp.MUL, other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    return binaryOp(op, this.target(), unwrap(other));
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return binaryOp(op, unwrap(other), this.target());
  }
  override inplace(op: BinOp, other: W_Object): W_Object | null {
    return inplaceOp(op, this.target(), unwrap(other));
  }
  override unary(op: UnOp): W_Object {
    return this.target().unary(op);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    return compareObjects(op, this.target(), unwrap(other));
  }
  override truth(): boolean {
    return this.target().truth();
  }
  override hash(): i64 {
    throw unhashable(this);
  }

  override len(): i32 {
    return this.target().len();
  }
  override getItem(key: W_Object): W_Object {
    return this.target().getItem(key);
  }
  override setItem(key: W_Object, value: W_Object): void {
    this.target().setItem(key, value);
  }
  override delItem(key: W_Object): void {
    this.target().delItem(key);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(item: W_Object): boolean {
    return containsItem(this.target(), item);
  }
  override iter(): W_Object {
    return this.target().iter();
  }
  override isIterator(): boolean {
    return true;
  }
  override next(): W_Object | null {
    const w = this.target();
    if (!w.isIterator())
      throw typeError(`Weakref proxy referenced a non-iterator '${w.getType().name}' object`);
    return w.next();
  }

  override repr(): string {
    const w = this.ref.get();
    const to = w === null ? 'NoneType' : w.getType().name;
    return `<weakproxy at ${addressOf(this)} to ${to}>`;
  }
  override str(): string {
    return this.target().str();
  }
  override format(spec: string): string {
    return this.target().format(spec);
  }

  override isCallable(): boolean {
    return this.w_type === callableProxyType;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (!this.isCallable()) return super.callKw(args, names);
    return this.target().callKw(args, names);
  }

  override hasPlainAttributes(): boolean {
    return false;
  }
  override findAttr(name: string): W_Object | null {
    return this.target().findAttr(name);
  }
  override getAttr(name: string): W_Object {
    return this.target().getAttr(name);
  }
  override setAttr(name: string, value: W_Object): void {
    this.target().setAttr(name, value);
  }
  override delAttr(name: string): void {
    this.target().delAttr(name);
  }
  override attributeError(name: string): OperationError {
    return this.target().attributeError(name);
  }
}
