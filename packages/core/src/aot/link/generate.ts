/**
 * From compiled functions to the binary of the image: optimization, function by function, and linking.
 *
 * Binaryen optimizes each function on its own; nothing moves between functions, because inlining was done on the IR, where
 * it is known what is hot. Hence the optimized code of a function depends on its unoptimized code only, and can be
 * taken from the cache of an earlier build:
 *
 * ```
 * module ─ emit ─► frame: unoptimized bodies ─ key ─► known:   relocatable code from the cache   ─┐
 *    │                                                                                            ├─ link ─► image
 *    └─ known functions become imports ─ optimize, emit ─► the others: relocatable code ─► cache ─┘
 * ```
 *
 * A build without cache takes the same way, so its image is the same, byte for byte.
 */
import { createRequire } from 'node:module';
import type binaryen from 'binaryen';
import type { Module } from '../../ir/types.js';
import type { BuildCache } from '../../cache/store.js';
import type { Program } from '../machine.js';
import type { FunctionSymbols, SymbolTable } from '../symbols.js';
import type { Binary } from './binary.js';
import { knownModule, parseBinary } from './binary.js';
import { codeKey } from './cache.js';
import type { Code } from './code.js';
import { extractCode } from './code.js';
import { link } from './link.js';
import { readMarks } from './positions.js';

export interface GenerateOptions {
  /** Binaryen's optimization level. */
  readonly level: 1 | 2 | 3;
  /** Keep function names and positions. */
  readonly debugInfo: boolean;
  readonly cache: BuildCache | null;
}

/** How many functions were optimized, and how many were found in the cache. */
export interface CodeStatistics {
  readonly compiled: number;
  readonly reused: number;
}

export interface Generated {
  readonly binary: Uint8Array;
  /** Files and mappings of a source map. */
  readonly positions: { readonly files: string[]; readonly mappings: string };
  readonly statistics: CodeStatistics;
}

/** Version of what this file does to a function: part of every key. */
const pipeline = 'functions 1';

const noSymbols: FunctionSymbols = { values: [], locations: [] };

/** Optimizes and links the module, which is used up. */
export function generate(p: Program, symbols: SymbolTable, options: GenerateOptions): Generated {
  const { wasm, api } = p;
  api.setDebugInfo(true);
  api.setOptimizeLevel(0);
  api.setShrinkLevel(0);
  wasm.runPasses(['remove-unused-module-elements', 'memory-packing']);
  const [frame, frameMarks] = parse(wasm);
  const about = [pipeline, binaryenVersion(), options.level].join(' ');
  const keys = frame.functions.map((func) =>
    codeKey(about, func.signature, extractCode(frame, func, frameMarks)),
  );
  const code = new Map<string, Code>();
  frame.functions.forEach(({ name }, i) => {
    const known = options.cache?.get(keys[i]!) as Code | undefined;
    if (known !== undefined) code.set(name, known);
  });
  const reused = code.size;
  if (reused < frame.functions.length) {
    for (const { name, signature } of frame.functions) if (code.has(name)) importInstead(p, name, signature);
    const optimized = optimizeRest(
      p,
      options.level,
      frame.functions.map((f) => f.name).filter((n) => !code.has(n)),
    );
    frame.functions.forEach(({ name }, i) => {
      const fresh = optimized.get(name);
      if (fresh === undefined) return;
      code.set(name, fresh);
      options.cache?.put(keys[i]!, fresh);
    });
  }
  const files = locationFiles(p.module);
  const fileNumbers = new Map(files.map((file, i) => [file, i]));
  const { binary, mappings } = link({
    frame,
    code: frame.functions.map(({ name }) => code.get(name)!),
    symbols: (name) => symbols.functions.get(name) ?? noSymbols,
    position: (loc) => {
      const at = p.module.locations[loc];
      return at === undefined ? null : { file: fileNumbers.get(at.file)!, line: at.line, column: at.column };
    },
    names: options.debugInfo,
  });
  return {
    binary,
    positions: options.debugInfo ? { files, mappings } : { files: [], mappings: '' },
    statistics: { compiled: frame.functions.length - reused, reused },
  };
}

function parse(wasm: binaryen.Module): [Binary, ReturnType<typeof readMarks>] {
  const { binary, sourceMap } = wasm.emitBinary('positions');
  return [parseBinary(binary), readMarks(sourceMap)];
}

/** Optimizes the functions `names` and takes their code out. */
function optimizeRest(p: Program, level: number, names: readonly string[]): Map<string, Code> {
  p.api.setOptimizeLevel(level);
  for (const name of names) p.wasm.optimizeFunction(name);
  const [binary, marks] = parse(p.wasm);
  return new Map(binary.functions.map((func) => [func.name, extractCode(binary, func, marks)]));
}

/** Replaces a function of the module by an import with the same name and type. */
function importInstead(p: Program, name: string, signature: string): void {
  const bytes = Buffer.from(signature, 'hex');
  const count = bytes[1]!;
  const types = (from: number, to: number) => {
    const list = [...bytes.subarray(from, to)].map((byte) => machineTypeOf(p, byte));
    return list.length === 1 ? list[0]! : p.api.createType(list);
  };
  p.wasm.removeFunction(name);
  p.wasm.addFunctionImport(name, knownModule, name, types(2, 2 + count), types(3 + count, bytes.length));
}

function machineTypeOf(p: Program, byte: number): binaryen.Type {
  switch (byte) {
    case 0x7f:
      return p.api.i32;
    case 0x7e:
      return p.api.i64;
    case 0x7d:
      return p.api.f32;
    case 0x7c:
      return p.api.f64;
    default:
      throw new Error(`a generated function has a type 0x${byte.toString(16)}`);
  }
}

let version: string | null = null;

function binaryenVersion(): string {
  if (version === null) {
    const manifest = createRequire(import.meta.url)('binaryen/package.json') as { version: string };
    version = manifest.version;
  }
  return version;
}

/** The files of a module's locations, in the order of their numbers. */
export function locationFiles(module: Module): string[] {
  return [...new Set(module.locations.map((location) => location.file))];
}
