/**
 * Relocatable code: the body of a function with everything cut out that other functions decide.
 *
 * Indexes of functions and types depend on the whole module. They are cut out of the body and listed as *links*, by name and
 * by signature; so are symbols (`symbols.ts`) and source positions. What is left depends on nothing outside:
 *
 * ```
 * 41 00 23 05 10 a3 02 0b     i32.const 0; global.get 5; call 291; end
 *  →  bytes 41 00 10 0b       links  2: symbol 5   3: function "weft.trap"
 * ```
 *
 * The same form serves as the key of the cache (code before optimization) and as its contents (code after it).
 */
import type { Binary, BinaryFunction } from './binary.js';
import type { Reader } from './bytes.js';
import { readU32, skipLeb } from './bytes.js';

/** Kinds of links. `function` and `type` refer to {@link Code.names}, the others to the function's symbols. */
export const linkKind = { function: 0, type: 1, symbol: 2, position: 3 } as const;

/** Operand of a position link where code without a position starts. */
export const noPosition = -1;

export interface Code {
  readonly bytes: Uint8Array;
  /** Triples: where in `bytes`, kind, operand; sorted. */
  readonly links: Int32Array;
  /** Functions and signatures that links refer to. */
  readonly names: readonly string[];
}

/** Positions in a binary, sorted by offset; number -1 where code without a position starts. */
export interface Marks {
  readonly offsets: readonly number[];
  readonly numbers: readonly number[];
}

/** First mark at or after an offset. */
export function firstMark(marks: Marks, offset: number): number {
  let lo = 0;
  for (let hi = marks.offsets.length; lo < hi;) {
    const middle = (lo + hi) >> 1;
    if (marks.offsets[middle]! < offset) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

/** Takes a function out of a binary. */
export function extractCode(binary: Binary, func: BinaryFunction, marks: Marks): Code {
  const { bytes } = binary;
  const out = new Uint8Array(func.end - func.start);
  const links: number[] = [];
  const names: string[] = [];
  const numbers = new Map<string, number>();
  let length = 0;
  let copied = func.start;
  let mark = firstMark(marks, func.start);
  const copyTo = (end: number) => {
    for (; mark < marks.offsets.length && marks.offsets[mark]! <= end; mark++) {
      const offset = marks.offsets[mark]!;
      if (offset >= func.end) break;
      links.push(length + offset - copied, linkKind.position, marks.numbers[mark]!);
    }
    out.set(bytes.subarray(copied, end), length);
    length += end - copied;
  };
  const named = (name: string): number => {
    let number = numbers.get(name);
    if (number === undefined) {
      numbers.set(name, (number = names.length));
      names.push(name);
    }
    return number;
  };
  scanReferences(bytes, func, (kind, start, end, index) => {
    copyTo(start);
    copied = end;
    if (kind === linkKind.function) links.push(length, kind, named(`f ${binary.names[index]!}`));
    else if (kind === linkKind.type) links.push(length, kind, named(`t ${binary.signatures[index]!}`));
    else links.push(length, kind, binary.globals[index]!);
  });
  copyTo(func.end);
  return { bytes: out.slice(0, length), links: Int32Array.from(links), names };
}

type Reference = (kind: number, start: number, end: number, index: number) => void;

/** Walks over the instructions of a body and reports the references in it. */
function scanReferences(bytes: Uint8Array, { start, end }: BinaryFunction, report: Reference): void {
  const r: Reader = { bytes, at: start };
  for (let groups = readU32(r); groups > 0; groups--) {
    readU32(r);
    r.at++;
  }
  const reference = (kind: number) => {
    const at = r.at;
    const index = readU32(r);
    report(kind, at, r.at, index);
  };
  while (r.at < end) {
    const at = r.at;
    const opcode = bytes[r.at++]!;
    if (opcode >= 0x45 && opcode <= 0xc4) continue;
    if (opcode >= 0x28 && opcode <= 0x3e) {
      skipLeb(r);
      skipLeb(r);
      continue;
    }
    switch (opcode) {
      case 0x00: // unreachable
      case 0x01: // nop
      case 0x05: // else
      case 0x0b: // end
      case 0x0f: // return
      case 0x1a: // drop
      case 0x1b: // select
        break;
      case 0x02: // block
      case 0x03: // loop
      case 0x04: // if
        // A value type, "nothing", or the number of a type.
        if ((bytes[r.at]! & 0xc0) === 0x40) r.at++;
        else reference(linkKind.type);
        break;
      case 0x0c: // br
      case 0x0d: // br_if
      case 0x20: // local.get
      case 0x21: // local.set
      case 0x22: // local.tee
      case 0x25: // table.get
      case 0x26: // table.set
      case 0x3f: // memory.size
      case 0x40: // memory.grow
      case 0x41: // i32.const
      case 0x42: // i64.const
        skipLeb(r);
        break;
      case 0x0e: // br_table
        for (let n = readU32(r); n >= 0; n--) skipLeb(r);
        break;
      case 0x10: // call
      case 0x12: // return_call
        reference(linkKind.function);
        break;
      case 0x11: // call_indirect
      case 0x13: // return_call_indirect
        reference(linkKind.type);
        skipLeb(r);
        break;
      case 0x1c: // select with types
        r.at += readU32(r);
        break;
      case 0x23: {
        // global.get: the whole instruction is the link
        const index = readU32(r);
        report(linkKind.symbol, at, r.at, index);
        break;
      }
      case 0x43: // f32.const
        r.at += 4;
        break;
      case 0x44: // f64.const
        r.at += 8;
        break;
      case 0xfc:
        skipMiscellaneous(r);
        break;
      default:
        throw new Error(`the linker does not know opcode 0x${opcode.toString(16)}`);
    }
  }
}

function skipMiscellaneous(r: Reader): void {
  const opcode = readU32(r);
  if (opcode <= 7) return; // saturating truncation
  if (opcode === 10)
    r.at += 2; // memory.copy
  else if (opcode === 11)
    r.at += 1; // memory.fill
  else throw new Error(`the linker does not know opcode 0xfc ${opcode}`);
}
