/**
 * From the functions of a program to the binary of the image.
 *
 * ```
 * module ─ key ─► known: relocatable code from the cache            ─┐
 *            └──► missing: compile with Binaryen ─► the same ─► cache ─┴─ link with the frame ─► image
 * ```
 *
 * A build without cache takes the same way, so its image is the same, byte for byte. Binaryen is loaded only when something is
 * to be compiled, which is why this happens in two steps: {@link planCode} looks what is missing, {@link linkCode} does the rest.
 */
import { createRequire } from 'node:module';
import type binaryen from 'binaryen';
import { hashOf, type BuildCache } from '../../cache/store.js';
import { paramsOf } from '../../ir/builder.js';
import type { Func, Module } from '../../ir/types.js';
import { helpersText } from '../helpers.js';
import { symbolValue } from '../symbols.js';
import type { CompiledFunction, CompiledHelper } from './compile.js';
import { compile } from './compile.js';
import { functionKeys, type FunctionKey, type Surroundings } from './key.js';
import type { LinkFunction } from './link.js';
import { link } from './link.js';
import { signatureText, type Frame } from './sections.js';

export interface GenerateOptions {
  /** Binaryen's optimization level. */
  readonly level: 0 | 1 | 2 | 3;
  /** Keep function names and positions. */
  readonly debugInfo: boolean;
  readonly cache: BuildCache | null;
}

/** How many functions were compiled, and how many were found in the cache. */
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

/** The function in table slots that no object selects: it traps. */
export const noMethod = 'weft.noMethod';

const noMethodCode: LinkFunction = {
  name: noMethod,
  signature: signatureText([], null),
  // No locals; unreachable; end.
  code: { bytes: Uint8Array.of(0x00, 0x00, 0x0b), links: new Int32Array(), names: [] },
  symbols: () => [],
  locations: [],
};

interface PlannedFunction {
  readonly func: Func;
  readonly key: FunctionKey;
  compiled: CompiledFunction | undefined;
}

/** What there is of a program's code before anything is compiled. */
export interface CodePlan {
  readonly surroundings: Surroundings;
  readonly options: GenerateOptions;
  readonly functions: readonly PlannedFunction[];
  readonly helpersKey: string;
  readonly helpers: readonly CompiledHelper[] | undefined;
  /** How many functions must be compiled. */
  readonly missing: number;
}

/** Looks for each function's code in the cache. */
export function planCode(surroundings: Surroundings, options: GenerateOptions): CodePlan {
  const about = `${binaryenVersion()} ${options.level}`;
  const keyOf = functionKeys(surroundings, about);
  const functions = [...surroundings.module.functions.values()].map((func): PlannedFunction => {
    const key = keyOf(func);
    return { func, key, compiled: options.cache?.get(key.key) as CompiledFunction | undefined };
  });
  const helpersKey = `code ${hashOf(about, helpersText)}`;
  const helpers = options.cache?.get(helpersKey) as readonly CompiledHelper[] | undefined;
  const missing = functions.filter(({ compiled }) => compiled === undefined).length;
  return { surroundings, options, functions, helpersKey, helpers, missing };
}

/** Whether {@link linkCode} will need Binaryen. */
export function needsCompiler(plan: CodePlan): boolean {
  return plan.missing > 0 || plan.helpers === undefined;
}

/** Compiles what is missing and links. */
export function linkCode(plan: CodePlan, frame: Frame, compiler: typeof binaryen | null): Generated {
  const { surroundings, options, functions } = plan;
  let { helpers } = plan;
  if (needsCompiler(plan)) {
    const missing = functions.filter(({ compiled }) => compiled === undefined);
    const result = compile(compiler!, surroundings, {
      functions: missing.map(({ func, key }) => ({ func, mentions: key.mentions })),
      others: functions.flatMap(({ func, compiled }) => (compiled === undefined ? [] : [func])),
      helpers: helpers === undefined,
      frame,
      level: options.level,
    });
    missing.forEach((planned, i) => {
      planned.compiled = result.functions[i]!;
      options.cache?.put(planned.key.key, planned.compiled);
    });
    if (helpers === undefined) {
      ({ helpers } = result);
      options.cache?.put(plan.helpersKey, helpers);
    }
  }
  const files = locationFiles(surroundings.module);
  const fileNumbers = new Map(files.map((file, i) => [file, i]));
  const { locations } = surroundings.module;
  const { binary, mappings } = link({
    frame,
    functions: [
      noMethodCode,
      ...helpers!.map((helper): LinkFunction => ({ ...helper, symbols: () => [], locations: [] })),
      ...functions.map((planned) => linkFunction(surroundings, planned)),
    ],
    position: (loc) => {
      const at = locations[loc];
      if (loc === 0 || at === undefined) return null;
      return { file: fileNumbers.get(at.file)!, line: at.line, column: at.column };
    },
    names: options.debugInfo,
  });
  return {
    binary,
    positions: options.debugInfo ? { files, mappings } : { files: [], mappings: '' },
    statistics: { compiled: plan.missing, reused: functions.length - plan.missing },
  };
}

function linkFunction(surroundings: Surroundings, { func, key, compiled }: PlannedFunction): LinkFunction {
  const { code, symbols } = compiled!;
  const mentioned = {
    prebuilt: [...key.mentions.prebuilt.keys()],
    locations: [...key.mentions.locations.keys()],
  };
  return {
    name: func.name,
    signature: signatureText(
      paramsOf(func).map((param) => param.type),
      func.result,
    ),
    code,
    symbols: () => symbols.map((name) => symbolValue(surroundings, mentioned, name)),
    locations: mentioned.locations,
  };
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
