/**
 * The sections of an image around its code: everything that does not depend on how functions are compiled.
 *
 * Written directly, without Binaryen: a build in which no function changed has no use for it.
 */
import type { ValueType } from '../../ir/types.js';
import type { Writer } from './bytes.js';
import { makeWriter, writeByte, writeBytes, writeName, writeS32, writeU32 } from './bytes.js';

/** A function that the image imports; inside it is called `module.base`. */
export interface ImportedFunction {
  readonly module: string;
  readonly base: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
}

/** A table with the functions in its slots from `offset` on. The first table of an image may be imported. */
export interface FrameTable {
  readonly name: string;
  readonly size: number;
  /** Null: the image's own, exported as `table`. */
  readonly imported: { readonly module: string; readonly base: string } | null;
  readonly offset: number;
  readonly functions: readonly string[];
}

/** An image without its code. */
export interface Frame {
  readonly imports: readonly ImportedFunction[];
  readonly tables: readonly FrameTable[];
  readonly pages: { readonly initial: number; readonly maximum: number };
  /** External name → function. */
  readonly exports: ReadonlyMap<string, string>;
  /** Memory from address 0. */
  readonly data: Uint8Array;
}

export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
} as const;
export const importKind = { func: 0, table: 1, memory: 2, global: 3 } as const;

const funcref = 0x70;
const machineTypes = { i32: '7f', i64: '7e', f64: '7c' } as const;

/** A signature as the text of its bytes: `60027f7f017f` takes two i32 and answers one. */
export function signatureText(params: readonly ValueType[], result: ValueType | null): string {
  const code = (type: ValueType) => machineTypes[typeof type === 'object' ? 'i32' : type];
  const length = params.length.toString(16).padStart(2, '0');
  if (params.length > 127) throw new Error('a function has more than 127 parameters');
  return `60${length}${params.map(code).join('')}${result === null ? '00' : `01${code(result)}`}`;
}

/** Writes a section. */
export function writeSection(out: Writer, id: number, content: Writer): void {
  writeByte(out, id);
  writeU32(out, content.length);
  writeBytes(out, content.bytes.subarray(0, content.length));
}

export function typeSection(signatures: Iterable<string>, count: number): Writer {
  const w = makeWriter();
  writeU32(w, count);
  for (const text of signatures) writeBytes(w, Buffer.from(text, 'hex'));
  return w;
}

export function importSection(
  frame: Frame,
  imports: readonly ImportedFunction[],
  type: (signature: string) => number,
): Writer {
  const w = makeWriter();
  const tables = frame.tables.filter((table) => table.imported !== null);
  writeU32(w, imports.length + tables.length);
  for (const { module, base, params, result } of imports) {
    writeName(w, module);
    writeName(w, base);
    writeByte(w, importKind.func);
    writeU32(w, type(signatureText(params, result)));
  }
  for (const { imported, size } of tables) {
    writeName(w, imported!.module);
    writeName(w, imported!.base);
    writeByte(w, importKind.table);
    tableType(w, size);
  }
  return w;
}

function tableType(w: Writer, size: number): void {
  writeByte(w, funcref);
  writeByte(w, 0);
  writeU32(w, size);
}

export function tableSection(frame: Frame): Writer {
  const w = makeWriter();
  const own = frame.tables.filter((table) => table.imported === null);
  writeU32(w, own.length);
  for (const { size } of own) tableType(w, size);
  return w;
}

export function memorySection({ pages }: Frame): Writer {
  const w = makeWriter();
  writeU32(w, 1);
  writeByte(w, 1);
  writeU32(w, pages.initial);
  writeU32(w, pages.maximum);
  return w;
}

export function exportSection(frame: Frame, index: (func: string) => number): Writer {
  const w = makeWriter();
  writeU32(w, frame.exports.size + 2);
  writeName(w, 'memory');
  writeByte(w, importKind.memory);
  writeU32(w, 0);
  writeName(w, 'table');
  writeByte(w, importKind.table);
  writeU32(
    w,
    frame.tables.findIndex((table) => table.imported === null),
  );
  for (const [name, func] of frame.exports) {
    writeName(w, name);
    writeByte(w, importKind.func);
    writeU32(w, index(func));
  }
  return w;
}

export function elementSection(frame: Frame, index: (func: string) => number): Writer {
  const w = makeWriter();
  const filled = [...frame.tables.entries()].filter(([, table]) => table.functions.length > 0);
  writeU32(w, filled.length);
  for (const [number, { offset, functions }] of filled) {
    writeByte(w, number === 0 ? 0 : 2);
    if (number !== 0) writeU32(w, number);
    constant(w, offset);
    if (number !== 0) writeByte(w, 0);
    writeU32(w, functions.length);
    for (const func of functions) writeU32(w, index(func));
  }
  return w;
}

function constant(w: Writer, value: number): void {
  writeByte(w, 0x41);
  writeS32(w, value);
  writeByte(w, 0x0b);
}

/** Zeros from which on a new segment is shorter. */
const longGap = 12;

/** Memory starts as zeros: long runs of them are left out. */
export function dataSection({ data }: Frame): Writer {
  const segments: (readonly [start: number, end: number])[] = [];
  for (let at = 0; at < data.length;) {
    while (at < data.length && data[at] === 0) at++;
    const start = at;
    let end = at;
    for (let zeros = 0; at < data.length && zeros < longGap; at++) {
      if (data[at] === 0) zeros++;
      else {
        zeros = 0;
        end = at + 1;
      }
    }
    if (end > start) segments.push([start, end]);
  }
  const w = makeWriter();
  writeU32(w, segments.length);
  for (const [start, end] of segments) {
    writeByte(w, 0);
    constant(w, start);
    writeU32(w, end - start);
    writeBytes(w, data.subarray(start, end));
  }
  return w;
}

/** The custom section with names of functions, numbered from `first`. */
export function nameSection(first: number, names: readonly string[]): Writer {
  const table = makeWriter();
  writeU32(table, names.length);
  names.forEach((name, i) => {
    writeU32(table, first + i);
    writeName(table, name);
  });
  const content = makeWriter();
  writeName(content, 'name');
  writeByte(content, 1);
  writeU32(content, table.length);
  writeBytes(content, table.bytes.subarray(0, table.length));
  return content;
}
