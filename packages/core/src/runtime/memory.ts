/**
 * Linear memory as the host sees it: typed views that follow growth, runtime cells, and strings in both directions.
 */
import type { Metadata } from '../aot/metadata.js';
import type { WasmMemory } from './engine.js';

/** Views of an instance's memory; {@link views} renews them when memory has grown. */
export interface MemoryViews {
  readonly memory: WasmMemory;
  buffer: ArrayBufferLike;
  i32: Int32Array;
  u16: Uint16Array;
}

export function makeViews(memory: WasmMemory): MemoryViews {
  const { buffer } = memory;
  return { memory, buffer, i32: new Int32Array(buffer), u16: new Uint16Array(buffer) };
}

/** Views that are valid now. */
export function views(v: MemoryViews): MemoryViews {
  if (v.buffer !== v.memory.buffer) Object.assign(v, makeViews(v.memory));
  return v;
}

/** Index of a runtime cell in the i32 view. */
export function cellIndex(metadata: Metadata, name: string): number {
  const address = metadata.cells[name];
  if (address === undefined) throw new Error(`the image has no runtime cell '${name}'`);
  return address >> 2;
}

/** Reads a guest string. */
export function readString(v: MemoryViews, metadata: Metadata, address: number): string {
  const { i32, u16 } = views(v);
  const length = i32[(address + metadata.header.size) >> 2]!;
  const start = (address + stringItems(metadata)) >> 1;
  if (length < 64) {
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(u16[start + i]!);
    return text;
  }
  let text = '';
  for (let i = 0; i < length; i += 8192)
    text += String.fromCharCode.apply(
      null,
      u16.subarray(start + i, start + Math.min(i + 8192, length)) as never,
    );
  return text;
}

/** Writes the units of a string that the guest has just allocated. */
export function writeUnits(v: MemoryViews, metadata: Metadata, address: number, text: string): void {
  const { u16 } = views(v);
  const start = (address + stringItems(metadata)) >> 1;
  for (let i = 0; i < text.length; i++) u16[start + i] = text.charCodeAt(i);
}

const itemOffsets = new WeakMap<Metadata, number>();
function stringItems(metadata: Metadata): number {
  let offset = itemOffsets.get(metadata);
  if (offset === undefined) {
    offset = metadata.types.find((t) => t.name === 'string')!.size;
    itemOffsets.set(metadata, offset);
  }
  return offset;
}
