/**
 * Reads what the compiler's marshal writer wrote: code objects and constants in one string. The format is described
 * in bytecode/code.ts.
 */
import { FixedArray, f64FromBits } from '@weft/core';
import type { i32, i64 } from '@weft/core';
import { newBytes } from '../objects/bytes.js';
import { CodeInfo, W_Code } from '../objects/code.js';
import { newFloat } from '../objects/float.js';
import { intFromString, newInt, w_False, w_True } from '../objects/int.js';
import type { W_Object } from '../objects/object.js';
import { newFrozenSet } from '../objects/set.js';
import { newStr } from '../objects/str.js';
import { newTuple } from '../objects/tuple.js';
import { w_Ellipsis, w_None } from '../objects/type.js';
import { typeError } from '../objects/object.js';

class Reader {
  readonly text: string;
  at: i32;
  constructor(text: string, at: i32) {
    this.text = text;
    this.at = at;
  }
  unit(): i32 {
    const unit = this.text.charCodeAt(this.at);
    this.at++;
    return unit;
  }
  unsigned(): i32 {
    const first = this.unit();
    if (first < 0x8000) return first;
    let value = first & 0x7fff;
    let shift = 15;
    for (;;) {
      const unit = this.unit();
      value |= (unit & 0x7fff) << shift;
      if (unit < 0x8000) return value;
      shift += 15;
    }
  }
  signed(): i32 {
    const value = this.unsigned();
    return (value & 1) === 0 ? value >>> 1 : -((value + 1) >>> 1);
  }
  signedLong(): i64 {
    let value: i64 = 0n;
    let factor: i64 = 1n;
    for (;;) {
      const unit = this.unit();
      value = BigInt.asIntN(64, value + BigInt(unit & 0x7fff) * factor);
      if (unit < 0x8000) break;
      factor = BigInt.asIntN(64, factor * 0x8000n);
    }
    // The value is an unsigned 64-bit pattern: undo the zig-zag without a sign.
    const half = BigInt.asIntN(64, BigInt.asUintN(64, value) >> 1n);
    return (value & 1n) === 0n ? half : BigInt.asIntN(64, -half - 1n);
  }
  string(): string {
    const length = this.unsigned();
    const start = this.at;
    this.at += length;
    return this.text.slice(start, start + length);
  }
  strings(): FixedArray<string> {
    const count = this.unsigned();
    const result = new FixedArray<string>(count, '');
    for (let i = 0; i < count; i++) result[i] = this.string();
    return result;
  }
  items(): FixedArray<W_Object> {
    const count = this.unsigned();
    const result = new FixedArray<W_Object>(count, w_None);
    for (let i = 0; i < count; i++) result[i] = this.constant();
    return result;
  }

  constant(): W_Object {
    const tag = this.text.charAt(this.at);
    this.at++;
    switch (tag) {
      case 'N':
        return w_None;
      case 'T':
        return w_True;
      case 'F':
        return w_False;
      case 'E':
        return w_Ellipsis;
      case 'i':
        return newInt(this.signedLong());
      case 'I':
        return intFromString(this.string());
      case 'f': {
        let bits: i64 = 0n;
        let factor: i64 = 1n;
        for (let i = 0; i < 4; i++) {
          bits = BigInt.asIntN(64, bits + BigInt(this.unit()) * factor);
          factor = BigInt.asIntN(64, factor * 0x10000n);
        }
        return newFloat(f64FromBits(bits));
      }
      case 's':
        return newStr(this.string());
      case 'b': {
        const length = this.unsigned();
        const start = this.at;
        this.at += length;
        return newBytes(this.text.slice(start, start + length));
      }
      case 't':
        return newTuple(this.items());
      case 'z':
        return newFrozenSet(this.items());
      case 'c':
        return this.code();
      default:
        throw typeError(`complex numbers are not supported`);
    }
  }

  code(): W_Code {
    const argcount = this.unsigned();
    const posonlyargcount = this.unsigned();
    const kwonlyargcount = this.unsigned();
    const nlocals = this.unsigned();
    const stacksize = this.unsigned();
    const flags = this.unsigned();
    const firstlineno = this.unsigned();
    const name = this.string();
    const qualname = this.string();
    const filename = this.string();
    const varnames = this.strings();
    const cellvars = this.strings();
    const freevars = this.strings();
    const names = this.strings();
    const cell2arg = new FixedArray<i32>(cellvars.length, -1);
    for (let i = 0; i < cellvars.length; i++) cell2arg[i] = this.unsigned() - 1;
    const count = this.unsigned();
    const instructions = new FixedArray<i32>(count, 0);
    for (let i = 0; i < count; i++) instructions[i] = this.unsigned();
    const consts = this.items();
    const rows = this.unsigned() * 4;
    const handlers = new FixedArray<i32>(rows, 0);
    for (let i = 0; i < rows; i++) handlers[i] = this.unsigned();
    const positions = new FixedArray<i32>(count * 4, 0);
    for (let i = 0; i < count * 4; i += 4) {
      const line = this.signed() + firstlineno;
      positions[i] = line;
      positions[i + 1] = line + this.unsigned();
      positions[i + 2] = this.unsigned();
      positions[i + 3] = this.unsigned();
    }
    const anchorCount = this.unsigned() * 3;
    const anchors = new FixedArray<i32>(anchorCount, 0);
    for (let i = 0; i < anchorCount; i++) anchors[i] = this.unsigned();
    return new W_Code(
      argcount,
      posonlyargcount,
      kwonlyargcount,
      nlocals,
      stacksize,
      flags,
      firstlineno,
      name,
      qualname,
      filename,
      varnames,
      cellvars,
      freevars,
      names,
      cell2arg,
      instructions,
      consts,
      new CodeInfo(positions, anchors, handlers),
    );
  }
}

/** The constant (usually a code object) that starts at index `start` of `text`. */
export function unmarshal(text: string, start: i32): W_Object {
  return new Reader(text, start).constant();
}
