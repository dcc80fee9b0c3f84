/**
 * The linker: from a module's frame and relocatable code to the final binary.
 *
 * The frame is the module as it was before optimization: its types, imports, tables, exports and data are what the image has,
 * only the bodies of its functions are replaced. Symbols become constants, so the imports that stood for them
 * are left out, and the name section keeps the names of functions only.
 */
import type { Binary } from './binary.js';
import { importKind, sectionId } from './binary.js';
import type { Writer } from './bytes.js';
import { makeWriter, writeByte, writeBytes, writeName, writeS32, writeU32, written } from './bytes.js';
import type { Code } from './code.js';
import { linkKind, noPosition } from './code.js';
import { MappingsWriter } from './positions.js';
import type { FunctionSymbols } from '../symbols.js';

/** A source position, with the number of its file. */
export interface LinkPosition {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

export interface LinkInput {
  readonly frame: Binary;
  /** Code of each function of the frame. */
  readonly code: readonly Code[];
  readonly symbols: (func: string) => FunctionSymbols;
  /** The position of a location index. */
  readonly position: (loc: number) => LinkPosition | null;
  /** Write the names of functions. */
  readonly names: boolean;
}

/** Links; the mappings are those of a one-line source map. */
export function link(input: LinkInput): { binary: Uint8Array; mappings: string } {
  const { frame, code } = input;
  const out = makeWriter();
  writeBytes(out, frame.bytes.subarray(0, 8));
  const signatures = new Map(frame.signatures.map((text, i) => [text, i]));
  for (const { names } of code)
    for (const name of names)
      if (name.startsWith('t ') && !signatures.has(name.slice(2)))
        signatures.set(name.slice(2), signatures.size);
  const functions = new Map(frame.names.map((name, i) => [name, i]));
  const mappings = new MappingsWriter();
  const section = (id: number, content: Writer) => {
    writeByte(out, id);
    writeU32(out, content.length);
    writeBytes(out, content.bytes.subarray(0, content.length));
  };
  for (const { id, start, end } of frame.sections) {
    const content = makeWriter();
    switch (id) {
      case sectionId.type:
        writeU32(content, signatures.size);
        for (const text of signatures.keys()) writeBytes(content, Buffer.from(text, 'hex'));
        break;
      case sectionId.import: {
        const kept = frame.imports.filter(({ kind }) => kind !== importKind.global);
        if (kept.length === 0) continue;
        writeU32(content, kept.length);
        for (const { start, end } of kept) writeBytes(content, frame.bytes.subarray(start, end));
        break;
      }
      case sectionId.code: {
        // Positions count from the start of the binary: the size of the section must be known first.
        const bodies = frame.functions.map((func, i) =>
          linkBody(code[i]!, input.symbols(func.name), functions, signatures),
        );
        const starts: number[] = [];
        writeU32(content, bodies.length);
        for (const { bytes } of bodies) {
          writeU32(content, bytes.length);
          starts.push(content.length);
          writeBytes(content, bytes);
        }
        section(id, content);
        const base = out.length - content.length;
        bodies.forEach(({ marks }, i) =>
          writeMarks(mappings, input, base + starts[i]!, frame.functions[i]!.name, marks),
        );
        continue;
      }
      case sectionId.custom:
        continue;
      default:
        writeBytes(content, frame.bytes.subarray(start, end));
    }
    section(id, content);
  }
  if (input.names) section(sectionId.custom, nameSection(frame));
  return { binary: written(out), mappings: mappings.text() };
}

/** A linked body, and pairs of offsets in it and numbers of positions. */
interface LinkedBody {
  readonly bytes: Uint8Array;
  readonly marks: readonly number[];
}

function linkBody(
  code: Code,
  symbols: FunctionSymbols,
  functions: ReadonlyMap<string, number>,
  signatures: ReadonlyMap<string, number>,
): LinkedBody {
  const w = makeWriter();
  const marks: number[] = [];
  let copied = 0;
  for (let i = 0; i < code.links.length; i += 3) {
    const at = code.links[i]!;
    const operand = code.links[i + 2]!;
    writeBytes(w, code.bytes.subarray(copied, at));
    copied = at;
    switch (code.links[i + 1]) {
      case linkKind.function:
        writeU32(w, found(functions, code.names[operand]!.slice(2)));
        break;
      case linkKind.type:
        writeU32(w, found(signatures, code.names[operand]!.slice(2)));
        break;
      case linkKind.symbol:
        writeByte(w, 0x41);
        writeS32(w, symbols.values[operand]!);
        break;
      default:
        marks.push(w.length, operand);
    }
  }
  writeBytes(w, code.bytes.subarray(copied));
  return { bytes: written(w), marks };
}

function found(table: ReadonlyMap<string, number>, name: string): number {
  const index = table.get(name);
  if (index === undefined) throw new Error(`linking: there is no '${name}'`);
  return index;
}

function writeMarks(
  mappings: MappingsWriter,
  input: LinkInput,
  start: number,
  func: string,
  marks: readonly number[],
): void {
  const { locations } = input.symbols(func);
  // What the function before ended with is not this one's.
  mappings.addNone(start);
  for (let i = 0; i < marks.length; i += 2) {
    const number = marks[i + 1]!;
    const position = number === noPosition ? null : input.position(locations[number]!);
    if (position === null) mappings.addNone(start + marks[i]!);
    else mappings.add(start + marks[i]!, position.file, position.line, position.column);
  }
}

/** Names of the functions that the image defines. */
function nameSection({ names, functions }: Binary): Writer {
  const table = makeWriter();
  writeU32(table, functions.length);
  const first = names.length - functions.length;
  functions.forEach(({ name }, i) => {
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
