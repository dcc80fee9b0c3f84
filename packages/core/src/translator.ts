/**
 * `@weft/core/translator`: from a language definition to an image. Build time only, Node only.
 *
 * @packageDocumentation
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finishImage, lacksCode, prepareImage, type Emitted } from './aot/emit.js';
import { openCache, type BuildCache, type FileCache } from './cache/store.js';
import { toolVersion } from './cache/tool.js';
import { copyModule } from './aot/normalize.js';
import { codewriter, selectGraphs, serialize, type JitGraphs } from './codewriter/index.js';
import { portalDiagnostic } from './portal-problems.js';
import { PortalError, splitPortals } from './aot/portal.js';
import type { Diagnostic } from './frontend/diagnostics.js';
import { translate } from './frontend/translate.js';
import type { Module } from './ir/index.js';
import { optimize } from './passes/index.js';
import type { Language } from './plugin/language.js';

export { defineLanguage, type Language } from './plugin/language.js';
export { renderDiagnostic, type Diagnostic } from './frontend/diagnostics.js';
export type { Emitted } from './aot/emit.js';

/** How long a step of a build took. */
export interface BuildTiming {
  readonly step: string;
  readonly milliseconds: number;
  /** How many of the step's results were in the cache. */
  readonly cached?: { readonly found: number; readonly missing: number };
}

/** Options of a build; what is not given comes from the language definition. */
export interface BuildOptions {
  /** Folder that the language's paths are relative to. */
  readonly root: string;
  readonly debug?: boolean;
  readonly optimize?: 0 | 1 | 2 | 3;
  /** Folder to keep results in, so that the next build is quicker; null or absent: none. Images are the same in any case. */
  readonly cache?: string | null;
}

/** The graphs of a language: for AOT code, and for jitcode when it has a driver. */
export interface Translated {
  readonly module: Module;
  readonly jit: JitGraphs | null;
}

/** The result of a build: an image, or the reasons why there is none. */
export interface BuildResult {
  readonly image: Emitted | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly timings: readonly BuildTiming[];
}

/** The optimized IR of a language, with its collector; null when there are errors. */
export async function translateLanguage(
  language: Language,
  options: BuildOptions,
  onTiming: (step: string, milliseconds: number) => void = () => {},
  cache: BuildCache | null = null,
): Promise<{ module: Module | null; jit: JitGraphs | null; diagnostics: readonly Diagnostic[] }> {
  const translated = await translate({
    entry: resolve(options.root, language.entry),
    root: options.root,
    name: language.name,
    debug: options.debug ?? language.debug ?? false,
    collector: language.gc.modules.map((url) => fileURLToPath(url)),
    cache,
    onTiming,
  });
  if (translated.module === null) return { ...translated, jit: null };
  const level = options.optimize ?? language.optimize ?? 3;
  let module: Module;
  let jit: JitGraphs | null = null;
  try {
    if (translated.module.drivers.size > 0) jit = jitGraphs(translated.module, onTiming);
    module = splitPortals(translated.module);
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return {
      module: null,
      jit: null,
      diagnostics: [portalDiagnostic(error, translated.module, options.root)],
    };
  }
  const start = performance.now();
  const called = new Set(jit?.called);
  optimize(module, {
    level: level === 3 ? 2 : level,
    keep: (func) => calledByName(func) || called.has(func),
    also: jit?.functions,
  });
  onTiming('passes', performance.now() - start);
  return { module, jit, diagnostics: translated.diagnostics };
}

/** Translates a language. Problems of the program are diagnostics, not exceptions. */
export async function buildLanguage(language: Language, options: BuildOptions): Promise<BuildResult> {
  const timings: BuildTiming[] = [];
  const onTiming = (step: string, milliseconds: number): void => void timings.push({ step, milliseconds });
  const level = options.optimize ?? language.optimize ?? 3;
  const cache = openBuildCache(language, options, level);
  const { module, jit, diagnostics } = await translateLanguage(language, options, onTiming, cache);
  if (module === null) return { image: null, diagnostics, timings };
  const start = performance.now();
  let writing = 0;
  const prepared = prepareImage(module, language.gc, {
    optimize: level,
    cache,
    jit:
      jit === null
        ? undefined
        : {
            functions: jit.called,
            section: (plan) => {
              const begin = performance.now();
              const bytes = serialize(codewriter(jit, plan));
              writing = performance.now() - begin;
              return bytes;
            },
          },
  });
  // Loaded only when needed: that takes half a second.
  const compiler = lacksCode(prepared) ? (await import('binaryen')).default : null;
  const image = finishImage(prepared, compiler);
  onTiming('codewriter', writing);
  onTiming('code generation', performance.now() - start - writing);
  cache?.save();
  return { image, diagnostics, timings: withCounts(timings, cache) };
}

/** Kinds of the cache's keys by the step that uses them. */
const cachedSteps: Readonly<Record<string, string>> = {
  'type check': 'checked',
  emit: 'emitted',
  'code generation': 'code',
};

function withCounts(timings: readonly BuildTiming[], cache: FileCache | null): BuildTiming[] {
  return timings.map((timing) => ({ ...timing, cached: cache?.counts.get(cachedSteps[timing.step] ?? '') }));
}

/** The cache of earlier builds of the same kind: another kind shares little with this one and must not evict it. */
function openBuildCache(language: Language, options: BuildOptions, level: number): FileCache | null {
  if (options.cache === undefined || options.cache === null) return null;
  const kind = (options.debug ?? language.debug) === true ? 'debug-' : '';
  const file = `${language.name}-${language.gc.name}-${kind}O${level}.cache`;
  return openCache(join(resolve(options.root, options.cache), file), toolVersion());
}

/**
 * The graphs that jitcode is made of: a copy with the portals cut but their hints in place, and optimized without inlining, which
 * would lose what the hints on functions say.
 */
function jitGraphs(original: Module, onTiming: (step: string, milliseconds: number) => void): JitGraphs {
  const start = performance.now();
  const module = splitPortals(copyModule(original), 'jit');
  // Every portal stays, so that drivers have the same numbers as in AOT code.
  const runners = new Set([...module.drivers.values()].map((driver) => driver.runner));
  optimize(module, { level: 1, keep: (func) => calledByName(func) || runners.has(func) });
  const graphs = selectGraphs(module);
  onTiming('jit graphs', performance.now() - start);
  return graphs;
}

/** Functions that generated code calls though no IR does: the collector's and the makers of exceptions. */
function calledByName(func: string): boolean {
  return func.startsWith('gc.') || func.startsWith('rt.') || func.startsWith('jit.');
}
