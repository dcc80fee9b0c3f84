/**
 * Guest stack traces: from the engine's stack text to TypeScript positions.
 *
 * Engines print WebAssembly frames as `name (wasm://…:wasm-function[7]:0x1a2b)` (V8) or `name@…:wasm-function[7]:0x1a2b`
 * (SpiderMonkey); the last number is a byte offset into the module, which the position table maps to file, line
 * and column. The table is the mappings of a source map: groups of base-64 variable-length deltas.
 */
import type { Metadata } from '../aot/metadata.js';
import type { GuestFrame } from './errors.js';

/** Decoded position table, sorted by offset; file -1 where the code has no position. */
export interface PositionTable {
  readonly offsets: Int32Array;
  readonly files: Int32Array;
  readonly lines: Int32Array;
  readonly columns: Int32Array;
}

const digits = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((c, i) => [c.charCodeAt(0), i]),
);

/** Decodes the mappings of a one-line source map. */
export function decodePositions(mappings: string): PositionTable {
  const rows: [number, number, number, number][] = [];
  let offset = 0;
  let file = 0;
  let line = 0;
  let column = 0;
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  const endGroup = () => {
    if (fields.length > 0) {
      offset += fields[0]!;
      if (fields.length >= 4) {
        file += fields[1]!;
        line += fields[2]!;
        column += fields[3]!;
        rows.push([offset, file, line + 1, column]);
      } else rows.push([offset, -1, 0, 0]);
    }
    fields.length = 0;
  };
  for (let i = 0; i < mappings.length; i++) {
    const code = mappings.charCodeAt(i);
    const digit = digits.get(code);
    if (digit === undefined) {
      endGroup();
      continue;
    }
    value |= (digit & 31) << shift;
    if ((digit & 32) !== 0) {
      shift += 5;
      continue;
    }
    fields.push((value & 1) !== 0 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  endGroup();
  return {
    offsets: Int32Array.from(rows, (r) => r[0]),
    files: Int32Array.from(rows, (r) => r[1]),
    lines: Int32Array.from(rows, (r) => r[2]),
    columns: Int32Array.from(rows, (r) => r[3]),
  };
}

const tables = new WeakMap<Metadata, PositionTable>();
const locationTables = new WeakMap<Metadata, PositionTable>();

function positionAt(metadata: Metadata, offset: number): Pick<GuestFrame, 'file' | 'line' | 'column'> {
  let table = tables.get(metadata);
  if (table === undefined) tables.set(metadata, (table = decodePositions(metadata.positions)));
  let lo = 0;
  let hi = table.offsets.length;
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (table.offsets[middle]! <= offset) lo = middle + 1;
    else hi = middle;
  }
  const file = lo === 0 ? -1 : table.files[lo - 1]!;
  if (file < 0) return { file: null, line: 0, column: 0 };
  return {
    file: metadata.positionFiles[file] ?? null,
    line: table.lines[lo - 1]!,
    column: table.columns[lo - 1]!,
  };
}

/** The guest frames of an engine's stack text, innermost first. */
export function guestFrames(metadata: Metadata, stack: string): GuestFrame[] {
  const frames: GuestFrame[] = [];
  for (const line of stack.split('\n')) {
    const match = /wasm-function\[(\d+)\]:(0x[0-9a-f]+)/.exec(line);
    if (match === null) continue;
    const name =
      /^\s*at (?:async )?(\S+) \(/.exec(line)?.[1] ??
      /^([^@\s]+)@/.exec(line)?.[1] ??
      `wasm-function[${match[1]}]`;
    const func = name.replace(/^.*?\.wasm\./, '');
    frames.push({ func, ...positionAt(metadata, parseInt(match[2]!, 16)) });
  }
  return frames;
}

/** `file:line:column` of a location index, null for none. */
export function locationText(metadata: Metadata, loc: number): string | null {
  if (loc === 0) return null;
  let table = locationTables.get(metadata);
  if (table === undefined) locationTables.set(metadata, (table = decodePositions(metadata.locations)));
  const { files, lines, columns } = table;
  if (loc >= files.length || lines[loc] === 0) return null;
  return `${metadata.files[files[loc]!]}:${lines[loc]}:${columns[loc]}`;
}
