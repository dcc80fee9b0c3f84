/**
 * The parts of a WebAssembly binary that linking needs: types as text, names of functions, where each body is.
 */
import type { Reader } from './bytes.js';
import { readName, readU32 } from './bytes.js';
import { importKind, sectionId } from './sections.js';

/** A function that the binary defines. */
export interface BinaryFunction {
  readonly name: string;
  readonly signature: string;
  /** Its entry in the code section, without the size. */
  readonly start: number;
  readonly end: number;
}

export interface Binary {
  readonly bytes: Uint8Array;
  /** Each type's bytes as text: `60027f7f017f` takes two i32 and answers one. */
  readonly signatures: readonly string[];
  /** Names of all functions, imported ones first: those are called `module.base`, as the AOT backend calls them too. */
  readonly names: readonly string[];
  readonly functions: readonly BinaryFunction[];
  /** For each global, all of which are imported: the number that is its name. */
  readonly globals: readonly number[];
}

/** Module name of imports that stand for functions found in the cache, under their own names. */
export const knownModule = 'weft.known';

/** Parses a binary with function names. */
export function parseBinary(bytes: Uint8Array): Binary {
  const r: Reader = { bytes, at: 8 };
  const signatures: string[] = [];
  const globals: number[] = [];
  const types: number[] = [];
  const bodies: { start: number; end: number }[] = [];
  let names: string[] = [];
  const importedNames: string[] = [];
  while (r.at < bytes.length) {
    const id = bytes[r.at++]!;
    const size = readU32(r);
    const end = r.at + size;
    switch (id) {
      case sectionId.type:
        for (let n = readU32(r); n > 0; n--) signatures.push(readSignature(r));
        break;
      case sectionId.import:
        for (let n = readU32(r); n > 0; n--) {
          const module = readName(r);
          const base = readName(r);
          const kind = bytes[r.at++]!;
          if (kind === importKind.func) {
            readU32(r);
            importedNames.push(module === knownModule ? base : `${module}.${base}`);
          } else if (kind === importKind.global) {
            r.at += 2;
            globals.push(Number(base));
          } else {
            if (kind === importKind.table) r.at++;
            const limits = readU32(r);
            readU32(r);
            if ((limits & 1) !== 0) readU32(r);
          }
        }
        break;
      case sectionId.function:
        for (let n = readU32(r); n > 0; n--) types.push(readU32(r));
        break;
      case sectionId.global:
        throw new Error('a generated module defines no globals');
      case sectionId.code:
        for (let n = readU32(r); n > 0; n--) {
          const size = readU32(r);
          bodies.push({ start: r.at, end: r.at + size });
          r.at += size;
        }
        break;
      case sectionId.custom:
        if (readName(r) === 'name') names = readFunctionNames(r, end);
        break;
    }
    r.at = end;
  }
  const functions = bodies.map((body, i) => ({
    name: names[importedNames.length + i]!,
    signature: signatures[types[i]!]!,
    ...body,
  }));
  importedNames.forEach((name, i) => (names[i] = name));
  return { bytes, signatures, names, functions, globals };
}

function readSignature(r: Reader): string {
  const start = r.at;
  if (r.bytes[r.at++] !== 0x60) throw new Error('a generated module has function types only');
  for (let k = 0; k < 2; k++) {
    const count = readU32(r);
    r.at += count;
  }
  return Buffer.from(r.bytes.buffer, r.bytes.byteOffset + start, r.at - start).toString('hex');
}

function readFunctionNames(r: Reader, end: number): string[] {
  const names: string[] = [];
  while (r.at < end) {
    const id = r.bytes[r.at++]!;
    const size = readU32(r);
    const next = r.at + size;
    if (id === 1)
      for (let n = readU32(r); n > 0; n--) {
        const index = readU32(r);
        names[index] = readName(r);
      }
    r.at = next;
  }
  return names;
}
