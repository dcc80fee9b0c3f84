/**
 * `@weft/core/translator`: from a language definition to an image. Build time only, Node only.
 *
 * @packageDocumentation
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emit, type Emitted } from './aot/emit.js';
import { PortalError, splitPortals } from './aot/portal.js';
import type { Diagnostic } from './frontend/diagnostics.js';
import { diagnosticRows } from './frontend/diagnostics-table.js';
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
}

/** Options of a build; what is not given comes from the language definition. */
export interface BuildOptions {
  /** Folder that the language's paths are relative to. */
  readonly root: string;
  readonly debug?: boolean;
  readonly optimize?: 0 | 1 | 2 | 3;
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
): Promise<{ module: Module | null; diagnostics: readonly Diagnostic[] }> {
  const translated = await translate({
    entry: resolve(options.root, language.entry),
    root: options.root,
    name: language.name,
    debug: options.debug ?? language.debug ?? false,
    collector: language.gc.modules.map((url) => fileURLToPath(url)),
    onTiming,
  });
  if (translated.module === null) return translated;
  let module: Module;
  try {
    module = splitPortals(translated.module);
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return { module: null, diagnostics: [portalDiagnostic(error, translated.module, options.root)] };
  }
  const level = options.optimize ?? language.optimize ?? 3;
  const start = performance.now();
  optimize(module, { level: level === 3 ? 2 : level, keep: calledByName });
  onTiming('passes', performance.now() - start);
  return { module, diagnostics: translated.diagnostics };
}

/** Translates a language. Problems of the program are diagnostics, not exceptions. */
export async function buildLanguage(language: Language, options: BuildOptions): Promise<BuildResult> {
  const timings: BuildTiming[] = [];
  const onTiming = (step: string, milliseconds: number): void => void timings.push({ step, milliseconds });
  const { module, diagnostics } = await translateLanguage(language, options, onTiming);
  if (module === null) return { image: null, diagnostics, timings };
  const start = performance.now();
  const image = emit(module, language.gc, { optimize: options.optimize ?? language.optimize ?? 3 });
  onTiming('code generation', performance.now() - start);
  return { image, diagnostics, timings };
}

/** A misused JIT driver as a diagnostic. */
function portalDiagnostic(error: PortalError, module: Module, root: string): Diagnostic {
  const at = module.locations[error.loc] ?? { file: '', line: 0, column: 0 };
  let frame = '';
  try {
    frame = readFileSync(resolve(root, at.file), 'utf8').split(/\r?\n/)[at.line - 1] ?? '';
  } catch {
    // A position outside of the project has no frame.
  }
  const { why, fix } = diagnosticRows.WEFT1100;
  return { code: 'WEFT1100', ...at, length: 1, message: error.message, why, fix, frame };
}

/** Functions that generated code calls though no IR does: the collector's and the makers of exceptions. */
function calledByName(func: string): boolean {
  return func.startsWith('gc.') || func.startsWith('rt.');
}
