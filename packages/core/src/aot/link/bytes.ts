/**
 * Reading and writing the numbers of WebAssembly's binary format.
 */

/** A position in a binary. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** Reads an unsigned LEB128 number of at most 32 bits. */
export function readU32(r: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = r.bytes[r.at++];
    if (byte === undefined) throw new Error('the binary ends in a number');
    value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
  }
}

/** Skips a LEB128 number of any size. */
export function skipLeb(r: Reader): void {
  while (r.bytes[r.at++]! >= 128);
}

const decoder = new TextDecoder();

/** Reads a name: its length and its bytes. */
export function readName(r: Reader): string {
  const length = readU32(r);
  r.at += length;
  return decoder.decode(r.bytes.subarray(r.at - length, r.at));
}

/** Bytes being written. */
export interface Writer {
  bytes: Uint8Array;
  length: number;
}

export function makeWriter(): Writer {
  return { bytes: new Uint8Array(1024), length: 0 };
}

function reserve(w: Writer, count: number): void {
  if (w.length + count <= w.bytes.length) return;
  const grown = new Uint8Array(Math.max(w.length + count, 2 * w.bytes.length));
  grown.set(w.bytes);
  w.bytes = grown;
}

export function writeByte(w: Writer, byte: number): void {
  reserve(w, 1);
  w.bytes[w.length++] = byte;
}

export function writeBytes(w: Writer, bytes: Uint8Array): void {
  reserve(w, bytes.length);
  w.bytes.set(bytes, w.length);
  w.length += bytes.length;
}

export function writeU32(w: Writer, value: number): void {
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 128) return writeByte(w, rest);
    writeByte(w, (rest & 127) | 128);
  }
}

export function writeS32(w: Writer, value: number): void {
  for (let rest = value | 0; ; rest >>= 7) {
    if (rest >= -64 && rest < 64) return writeByte(w, rest & 127);
    writeByte(w, (rest & 127) | 128);
  }
}

export function writeName(w: Writer, name: string): void {
  const bytes = new TextEncoder().encode(name);
  writeU32(w, bytes.length);
  writeBytes(w, bytes);
}

/** What was written. */
export function written(w: Writer): Uint8Array {
  return w.bytes.slice(0, w.length);
}
