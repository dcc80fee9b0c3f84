/** A dict over names: the module's globals, the attributes of an instance. */
import type { i32 } from '@weft/core';
import { DictStorage, HashTable } from './dict_table.js';
import type { NameDict } from './namedict.js';
import type { W_Object } from './object.js';
import { newStr } from './str.js';

/** A `NameDict` seen as a dict; keys that are no strings live in a table of their own, after the names. */
export class NameStorage extends DictStorage {
  private names: string[] = [];
  private others: HashTable | null = null;

  constructor(readonly target: NameDict) {
    super();
  }
  private table(): HashTable {
    if (this.others === null) this.others = new HashTable();
    return this.others;
  }
  override get(key: W_Object): W_Object | null {
    const name = key.strValue();
    if (name !== null) return this.target.get(name);
    if (this.others !== null) return this.others.get(key);
    key.hash();
    return null;
  }
  override set(key: W_Object, value: W_Object): void {
    const name = key.strValue();
    if (name !== null) this.target.set(name, value);
    else this.table().set(key, value);
  }
  override remove(key: W_Object): W_Object | null {
    const name = key.strValue();
    if (name === null) return this.table().remove(key);
    const value = this.target.get(name);
    if (value !== null) this.target.delete(name);
    return value;
  }
  override getStr(name: string): W_Object | null {
    return this.target.get(name);
  }
  override setStr(name: string, value: W_Object): void {
    this.target.set(name, value);
  }
  override size(): i32 {
    return this.target.size() + (this.others === null ? 0 : this.others.size());
  }
  override end(): i32 {
    const n = this.target.size();
    if (n !== this.names.length) this.names = this.target.names();
    return n + (this.others === null ? 0 : this.others.end());
  }
  override keyAt(i: i32): W_Object | null {
    if (i === 0) this.names = this.target.names();
    if (i < this.names.length) return this.target.get(this.names[i]) === null ? null : newStr(this.names[i]);
    return this.others!.keyAt(i - this.names.length);
  }
  override valueAt(i: i32): W_Object {
    if (i < this.names.length) return this.target.get(this.names[i])!;
    return this.others!.valueAt(i - this.names.length);
  }
  override clear(): void {
    this.target.clear();
    this.others = null;
  }
}
