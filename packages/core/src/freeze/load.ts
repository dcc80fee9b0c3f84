/**
 * Runs a program's module-level code: writes the instrumented modules into a temporary folder, imports the entry on
 * Node and collects what the modules registered.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, runInThisContext } from 'node:vm';
import type { EmittedModule } from './instrument.js';

/** What the registry knows of a function value. */
export interface FunctionOrigin {
  /** `file#name` of a top-level function, `file@offset` of a function expression or nested function. */
  readonly id: string;
  /** Values of captured variables by name (`this` included), read when called. */
  readonly captured: () => Readonly<Record<string, unknown>>;
}

/** A program after its module-level code has run. */
export interface LoadedProgram {
  /** Origin of a function or class value, if it belongs to the program. */
  origin(value: Function): FunctionOrigin | undefined;
  /** The class or function declared as `id` (`file#name`). */
  declared(id: string): Function | undefined;
  /** Value of a module-level variable. */
  variable(file: string, name: string): { readonly value: unknown } | undefined;
}

const registrySource = `
export const origins = new Map();
export const declared = new Map();
export const modules = new Map();
export function fn(id, captured, value) { origins.set(value, { id, captured }); return value; }
export function declare(id, value) { declared.set(id, value); if (!origins.has(value)) origins.set(value, { id, captured: () => ({}) }); }
export function variables(file, readers) { modules.set(file, readers); }
`;

interface Registry {
  readonly origins: Map<Function, FunctionOrigin>;
  readonly declared: Map<string, Function>;
  readonly modules: Map<string, Record<string, () => unknown>>;
}

// A bundler or test runner must not touch this import: the modules have to run on Node as they are.
const importPlainly = new Function('specifier', 'return import(specifier)') as (
  url: string,
) => Promise<unknown>;

/** Test runners evaluate modules in contexts of their own, where the plain way does not work. */
async function importModule(url: string): Promise<unknown> {
  try {
    return await importPlainly(url);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING') throw error;
    const load = runInThisContext('(url) => import(url)', {
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as typeof importPlainly;
    return load(url);
  }
}

/** Loads the modules by importing `entries` in order; errors thrown by module-level code pass through. */
export async function loadProgram(
  modules: readonly EmittedModule[],
  entries: readonly EmittedModule[],
): Promise<LoadedProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'registry.js'), registrySource);
    for (const module of modules) writeFileSync(join(folder, module.outputName), module.text);
    const registry = (await importModule(pathToFileURL(join(folder, 'registry.js')).href)) as Registry;
    for (const entry of entries) await importModule(pathToFileURL(join(folder, entry.outputName)).href);
    return {
      origin: (value) => registry.origins.get(value),
      declared: (id) => registry.declared.get(id),
      variable: (file, name) => {
        const read = registry.modules.get(file)?.[name];
        return read === undefined ? undefined : { value: read() };
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
