/** `iter(str)`: one code point after the other. */
import type { i32 } from '@weft/core';
import { W_Iterator } from './iteratorbase.js';
import type { W_Object } from './object.js';
import { newChar } from './str.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const strAsciiIteratorType: W_Type = newBuiltinType('str_ascii_iterator', [objectType], null);
export const strIteratorType: W_Type = newBuiltinType('str_iterator', [objectType], null);

export class W_StrIterator extends W_Iterator {
  private at: i32 = 0;
  constructor(private readonly text: string) {
    super();
  }
  override getType(): W_Type {
    for (let i = 0; i < this.text.length; i++) if (this.text.charCodeAt(i) > 127) return strIteratorType;
    return strAsciiIteratorType;
  }
  override next(): W_Object | null {
    const at = this.at;
    if (at >= this.text.length) return null;
    const c = this.text.codePointAt(at)!;
    this.at = at + (c > 0xffff ? 2 : 1);
    return newChar(c);
  }
}
