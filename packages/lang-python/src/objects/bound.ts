/**
 * What is bound to its first argument: `instance.method`, `[].append`. A call puts the object before the arguments, and that is all; two bound methods are
 * equal when function and object are the same.
 */
import type { FixedArray, i64 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { prepend } from './instance.js';
import { W_Object, identityHash64 } from './object.js';

export abstract class W_Bound extends W_Object {
  readonly f: W_Object;
  readonly self: W_Object;
  constructor(f: W_Object, self: W_Object) {
    super();
    this.f = f;
    this.self = self;
  }
  override isCallable(): boolean {
    return true;
  }
  override call0(): W_Object {
    return this.f.call1(this.self);
  }
  override call1(a: W_Object): W_Object {
    return this.f.call2(this.self, a);
  }
  override call2(a: W_Object, b: W_Object): W_Object {
    return this.f.call3(this.self, a, b);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    return this.f.callKw(prepend(this.self, args), names);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (op !== Compare.EQ && op !== Compare.NE) return null;
    const type = this.getType();
    if (!(other instanceof W_Bound) || other.getType() !== type) return null;
    return type.boolObject((this.f === other.f && this.self === other.self) === (op === Compare.EQ));
  }
  override hash(): i64 {
    return BigInt.asIntN(64, identityHash64(this.self) * 31n + identityHash64(this.f));
  }
}
