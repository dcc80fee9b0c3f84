/** `mappingproxy`: a read-only live view of a mapping; what `cls.__dict__` is. */
import type { i32 } from '@weft/core';
import type { Compare } from '../bytecode/opcodes.js';
import { W_Dict, dictOver } from './dict.js';
import type { NameDict } from './namedict.js';
import { BinOp, W_Object } from './object.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const mappingProxyType: W_Type = newBuiltinType('mappingproxy', [objectType], null);

export class W_MappingProxy extends W_Object {
  constructor(readonly dict: W_Dict) {
    super();
  }
  override getType(): W_Type {
    return mappingProxyType;
  }
  override len(): i32 {
    return this.dict.len();
  }
  override truth(): boolean {
    return this.dict.len() !== 0;
  }
  override getItem(key: W_Object): W_Object {
    return this.dict.getItem(key);
  }
  override hasContains(): boolean {
    return true;
  }
  override contains(key: W_Object): boolean {
    return this.dict.contains(key);
  }
  override iter(): W_Object {
    return this.dict.iter();
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    return this.dict.compare(op, other instanceof W_MappingProxy ? other.dict : other);
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    return this.dict.binary(op, other instanceof W_MappingProxy ? other.dict : other);
  }
  override repr(): string {
    return 'mappingproxy(' + this.dict.repr() + ')';
  }
}

export function mappingProxy(names: NameDict): W_Object {
  return new W_MappingProxy(dictOver(names));
}
