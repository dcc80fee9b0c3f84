/**
 * Compiling functions with Binaryen, each on its own: what is not compiled now is an import.
 *
 * Binaryen optimizes each function by itself; nothing moves between functions, because inlining was done on the IR, where
 * it is known what is hot. So it does not matter in which company a function is compiled, and its code can be
 * kept (`generate.ts`).
 */
import type binaryen from 'binaryen';
import { paramsOf } from '../../ir/builder.js';
import type { Func } from '../../ir/types.js';
import { compileFunction } from '../function.js';
import { helpersText } from '../helpers.js';
import type { Program } from '../machine.js';
import { paramsType, resultType } from '../machine.js';
import { firstSymbolLine, makeSymbols, type Mentions } from '../symbols.js';
import type { Binary } from './binary.js';
import { knownModule, parseBinary } from './binary.js';
import type { Code } from './code.js';
import { extractCode } from './code.js';
import type { Surroundings } from './key.js';
import { readMarks } from './positions.js';
import type { Frame } from './sections.js';

/** A compiled function, as the cache keeps it. */
export interface CompiledFunction {
  readonly code: Code;
  /** Names of its symbols, in the order of their numbers. */
  readonly symbols: readonly string[];
}

/** A helper of {@link helpersText}. */
export interface CompiledHelper {
  readonly name: string;
  readonly signature: string;
  readonly code: Code;
}

export interface CompileRequest {
  readonly functions: readonly { readonly func: Func; readonly mentions: Mentions }[];
  /** Functions of the module that are not compiled now. */
  readonly others: readonly Func[];
  readonly helpers: boolean;
  readonly frame: Frame;
  readonly level: 0 | 1 | 2 | 3;
}

export interface CompileResult {
  readonly functions: readonly CompiledFunction[];
  readonly helpers: readonly CompiledHelper[];
}

export function compile(
  api: typeof binaryen,
  surroundings: Surroundings,
  request: CompileRequest,
): CompileResult {
  const wasm = api.parseText(helpersText);
  try {
    const features = api.Features;
    wasm.setFeatures(
      features.MutableGlobals |
        features.NontrappingFPToInt |
        features.BulkMemory |
        features.BulkMemoryOpt |
        features.SignExt |
        features.TailCall |
        features.ReferenceTypes |
        features.CallIndirectOverlong,
    );
    const p: Program = { ...surroundings, wasm, api, symbols: makeSymbols(), tuples: new Map() };
    const helpers = new Set(Array.from({ length: wasm.getNumFunctions() }, (_, i) => nameAt(p, i)));
    declare(p, request);
    wasm.addDebugInfoFileName('locations');
    const symbols = request.functions.map(({ func, mentions }) => compileFunction(p, func, mentions));
    if (!wasm.validate())
      throw new Error('the generated module is not valid: this is a bug of the AOT backend');
    api.setDebugInfo(true);
    api.setOptimizeLevel(request.level);
    api.setShrinkLevel(0);
    if (request.level > 0) {
      for (const { func } of request.functions) wasm.optimizeFunction(func.name);
      if (request.helpers) for (const name of helpers) wasm.optimizeFunction(name);
    }
    const { binary, sourceMap } = wasm.emitBinary('positions');
    const parsed = parseBinary(binary);
    const marks = readMarks(sourceMap, firstSymbolLine);
    const byName = new Map(parsed.functions.map((func) => [func.name, func]));
    const take = (name: string): Code => extractCode(parsed, found(byName, name), marks);
    return {
      functions: request.functions.map(({ func }, i) => ({ code: take(func.name), symbols: symbols[i]! })),
      helpers: request.helpers
        ? [...helpers].map((name) => ({
            name,
            signature: found(byName, name).signature,
            code: take(name),
          }))
        : [],
    };
  } finally {
    wasm.dispose();
  }
}

function nameAt(p: Program, index: number): string {
  return p.api.getFunctionInfo(p.wasm.getFunctionByIndex(index)).name;
}

function found(
  functions: ReadonlyMap<string, Binary['functions'][number]>,
  name: string,
): Binary['functions'][number] {
  const func = functions.get(name);
  if (func === undefined) throw new Error(`function '${name}' was lost on the way`);
  return func;
}

/** Makes known what compiled functions refer to. */
function declare(p: Program, { frame, others }: CompileRequest): void {
  const { wasm } = p;
  for (const { module, base, params, result } of frame.imports)
    wasm.addFunctionImport(`${module}.${base}`, module, base, paramsType(p, params), resultType(p, result));
  for (const func of others) {
    const params = paramsOf(func).map((param) => param.type);
    wasm.addFunctionImport(
      func.name,
      knownModule,
      func.name,
      paramsType(p, params),
      resultType(p, func.result),
    );
  }
  for (const { name, size, imported } of frame.tables) {
    wasm.addTable(name, size, -1);
    if (imported !== null) wasm.addTableImport(name, imported.module, imported.base);
  }
  wasm.setMemory(frame.pages.initial, frame.pages.maximum);
}
