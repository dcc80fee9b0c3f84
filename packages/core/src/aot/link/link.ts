/**
 * The linker: from an image's frame and relocatable code to the final binary.
 *
 * Only functions that something refers to are taken: exports and tables are the roots, links the edges. Indexes of
 * functions and types are decided here, symbols become constants, and positions move to where their code is.
 */
import type { Writer } from './bytes.js';
import { makeWriter, writeByte, writeBytes, writeS32, writeU32, written } from './bytes.js';
import type { Code } from './code.js';
import { linkKind, noPosition } from './code.js';
import { MappingsWriter } from './positions.js';
import type { Frame } from './sections.js';
import * as S from './sections.js';

/** A source position, with the number of its file. */
export interface LinkPosition {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

/** A function to link. */
export interface LinkFunction {
  readonly name: string;
  readonly signature: string;
  readonly code: Code;
  /** Values of its symbols. */
  readonly symbols: () => readonly number[];
  /** Its location indexes. */
  readonly locations: readonly number[];
}

export interface LinkInput {
  readonly frame: Frame;
  /** In the order of the image. */
  readonly functions: readonly LinkFunction[];
  /** The position of a location index. */
  readonly position: (loc: number) => LinkPosition | null;
  /** Write the names of functions. */
  readonly names: boolean;
}

/** Links; the mappings are those of a one-line source map. */
export function link(input: LinkInput): { binary: Uint8Array; mappings: string } {
  const { frame } = input;
  const used = reachable(input);
  const imports = frame.imports.filter(({ module, base }) => used.has(`${module}.${base}`));
  const functions = input.functions.filter(({ name }) => used.has(name));
  const indexes = new Map<string, number>();
  for (const { module, base } of imports) indexes.set(`${module}.${base}`, indexes.size);
  for (const { name } of functions) indexes.set(name, indexes.size);
  const types = new Map<string, number>();
  const type = (signature: string): number => {
    let number = types.get(signature);
    if (number === undefined) types.set(signature, (number = types.size));
    return number;
  };
  const index = (name: string): number => found(indexes, name);

  const importSection = S.importSection(frame, imports, type);
  const functionSection = makeWriter();
  writeU32(functionSection, functions.length);
  for (const { signature } of functions) writeU32(functionSection, type(signature));
  const bodies = functions.map((func) => linkBody(func, index, type));

  const out = makeWriter();
  writeBytes(out, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  S.writeSection(out, S.sectionId.type, S.typeSection(types.keys(), types.size));
  S.writeSection(out, S.sectionId.import, importSection);
  S.writeSection(out, S.sectionId.function, functionSection);
  S.writeSection(out, S.sectionId.table, S.tableSection(frame));
  S.writeSection(out, S.sectionId.memory, S.memorySection(frame));
  S.writeSection(out, S.sectionId.export, S.exportSection(frame, index));
  S.writeSection(out, S.sectionId.element, S.elementSection(frame, index));
  const mappings = writeCode(out, input, functions, bodies);
  S.writeSection(out, S.sectionId.data, S.dataSection(frame));
  if (input.names) {
    const names = functions.map(({ name }) => name);
    S.writeSection(out, S.sectionId.custom, S.nameSection(imports.length, names));
  }
  return { binary: written(out), mappings };
}

/** Names of all functions that exports and tables lead to. */
function reachable({ frame, functions }: LinkInput): Set<string> {
  const byName = new Map(functions.map((func) => [func.name, func]));
  const used = new Set(frame.exports.values());
  for (const table of frame.tables) for (const name of table.functions) used.add(name);
  // A set visits what is added on the way.
  for (const name of used)
    for (const linked of byName.get(name)?.code.names ?? [])
      if (linked.startsWith('f ')) used.add(linked.slice(2));
  return used;
}

/** Positions count from the start of the binary: where the section starts must be known first. */
function writeCode(
  out: Writer,
  input: LinkInput,
  functions: readonly LinkFunction[],
  bodies: readonly LinkedBody[],
): string {
  const content = makeWriter();
  const starts: number[] = [];
  writeU32(content, bodies.length);
  for (const { bytes } of bodies) {
    writeU32(content, bytes.length);
    starts.push(content.length);
    writeBytes(content, bytes);
  }
  S.writeSection(out, S.sectionId.code, content);
  const base = out.length - content.length;
  const mappings = new MappingsWriter();
  bodies.forEach(({ marks }, i) => writeMarks(mappings, input, base + starts[i]!, functions[i]!, marks));
  return mappings.text();
}

/** A linked body, and pairs of offsets in it and numbers of positions. */
interface LinkedBody {
  readonly bytes: Uint8Array;
  readonly marks: readonly number[];
}

function linkBody(
  func: LinkFunction,
  index: (func: string) => number,
  type: (signature: string) => number,
): LinkedBody {
  const { code } = func;
  const w = makeWriter();
  const marks: number[] = [];
  const symbols = func.symbols();
  let copied = 0;
  for (let i = 0; i < code.links.length; i += 3) {
    const at = code.links[i]!;
    const operand = code.links[i + 2]!;
    writeBytes(w, code.bytes.subarray(copied, at));
    copied = at;
    switch (code.links[i + 1]) {
      case linkKind.function:
        writeU32(w, index(code.names[operand]!.slice(2)));
        break;
      case linkKind.type:
        writeU32(w, type(code.names[operand]!.slice(2)));
        break;
      case linkKind.symbol:
        writeByte(w, 0x41);
        writeS32(w, symbols[operand]!);
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
  { locations }: LinkFunction,
  marks: readonly number[],
): void {
  // What the function before ended with is not this one's.
  mappings.addNone(start);
  for (let i = 0; i < marks.length; i += 2) {
    const number = marks[i + 1]!;
    const position = number === noPosition ? null : input.position(locations[number]!);
    if (position === null) mappings.addNone(start + marks[i]!);
    else mappings.add(start + marks[i]!, position.file, position.line, position.column);
  }
}
