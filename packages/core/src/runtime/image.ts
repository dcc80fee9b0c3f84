/**
 * Images that are compiled.
 *
 * The engine keeps the bytes of a module as long as the module, to compile functions when they are first called. The JIT's section at the
 * end of an image is none of its business, and is a quarter of Python's. So the engine gets what is in front of it, and the section is a copy: of
 * the bytes that were given nothing is kept.
 *
 * ```
 * code … data … name … weft.jit       engine: code … data … name       section: a copy of what is in weft.jit
 * ```
 */
import type { Bytes, WasmModule } from './engine.js';
import { engine } from './engine.js';

const sectionName = 'weft.jit';
const customSection = 0;
/** Bytes of a module in front of its first section. */
const preamble = 8;

/** A compiled image, for any number of instances. */
export interface CompiledImage {
  readonly module: WasmModule;
  /** The JIT's part; null when there is none. */
  readonly section: Uint8Array | null;
}

/** Compiles an image, synchronously. */
export function compileImage(bytes: Bytes): CompiledImage {
  const { code, section } = splitImage(bytes);
  return { module: new engine.Module(code), section };
}

/** Compiles an image. */
export async function compileImageAsync(bytes: Bytes): Promise<CompiledImage> {
  const { code, section } = splitImage(bytes);
  return { module: await engine.compile(code), section };
}

/** An image that the host has compiled in its own way. */
export function imageOf(module: WasmModule): CompiledImage {
  const [content] = engine.Module.customSections(module, sectionName);
  return { module, section: content === undefined ? null : new Uint8Array(content) };
}

/** What the engine gets, and a copy of the JIT's section, which is the last one if it is there. */
export function splitImage(bytes: Bytes): { readonly code: Uint8Array; readonly section: Uint8Array | null } {
  const all = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  let at = preamble;
  /** A number of seven bits a byte. */
  const number = (): number => {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = all[at++] ?? 0;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  while (at < all.length) {
    const start = at;
    const id = all[at++];
    const size = number();
    const end = at + size;
    // What is no module is for the engine to refuse.
    if (end === all.length && id === customSection) {
      const length = number();
      const name = String.fromCharCode(
        ...all.subarray(at, Math.min(at + length, at + sectionName.length + 1)),
      );
      if (name === sectionName) return { code: all.subarray(0, start), section: all.slice(at + length, end) };
    }
    at = end;
  }
  return { code: all, section: null };
}
