/**
 * Runs IR modules and RTypeScript programs as WebAssembly in tests: with the semispace collector, and with it in
 * stress mode, where every allocation collects and moves everything.
 */
import { fileURLToPath } from 'node:url';
import { minimark, semispace } from '@weft/gc';
import type { GcPlugin } from '../../src/plugin/gc.js';
import { compileAndRun } from '../../src/aot/index.js';
import type { EmitOptions, Executed } from '../../src/aot/index.js';
import { renderDiagnostic } from '../../src/frontend/diagnostics.js';
import { translate } from '../../src/frontend/translate.js';
import { copyFunc } from '../../src/aot/normalize.js';
import { forEachInst } from '../../src/ir/cfg.js';
import type { HostType, Module, ValueType } from '../../src/ir/types.js';
import type { LoadOptions } from '../../src/runtime/index.js';
import { WeftTrap } from '../../src/runtime/index.js';
import type { Executor as FeatureExecutor, Outcome as FeatureOutcome } from '../frontend/harness.js';
import { testHost } from '../frontend/harness.js';

/** Semispace, which moves everything at each collection, unless `WEFT_GC=minimark`. */
export const plugin = process.env['WEFT_GC'] === 'minimark' ? minimark() : semispace();

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const collectors = new Map<string, Promise<Module>>();

/** A module with nothing but the collector and the functions that generated code calls. */
export function collector(using: GcPlugin = plugin): Promise<Module> {
  let found = collectors.get(using.name);
  if (found === undefined)
    collectors.set(
      using.name,
      (found = translateWithCollector(`${fixtures}empty.ts`, fixtures, false, using)),
    );
  return found;
}

/** Translates a program of this folder's `fixtures`, with the collector. */
export async function translateFixture(name: string, debug = false): Promise<Module> {
  return translateWithCollector(fixtures + name, fixtures, debug);
}

/** Translates a program with the collector. */
export async function translateWithCollector(
  entry: string,
  root: string,
  debug = false,
  using: GcPlugin = plugin,
): Promise<Module> {
  const modules = using.modules.map((url) => fileURLToPath(url));
  const { module, diagnostics } = await translate({ entry, root, debug, collector: modules });
  if (module === null) throw new Error(diagnostics.map(renderDiagnostic).join('\n'));
  return module;
}

/**
 * The module with the collector's functions added. They use raw memory and each other only, so functions are all
 * that has to be copied; helpers get the prefix too, lest they clash with the program's names.
 */
export function link(module: Module, other: Module): Module {
  const functions = new Map(module.functions);
  const rename = (name: string) => (name.startsWith('gc.') ? name : `gc.${name}`);
  const work = [...other.functions.keys()].filter((name) => name.startsWith('gc.'));
  for (let name = work.pop(); name !== undefined; name = work.pop()) {
    if (functions.has(rename(name))) continue;
    const func = copyFunc(other.functions.get(name)!, new Set());
    functions.set(rename(name), { ...func, name: rename(name) });
    forEachInst(func, (inst) => {
      if (inst.op !== 'call') return;
      work.push(inst.name!);
      inst.name = rename(inst.name!);
    });
  }
  return { ...module, functions, hostImports: new Map([...module.hostImports, ...other.hostImports]) };
}

/** An IR module with the collector; all its functions are exported under their names. */
export async function linkIr(module: Module): Promise<Module> {
  const linked = link(module, await collector());
  const exports = new Map(linked.exports);
  for (const func of module.functions.values()) {
    if (exports.has(func.name)) continue;
    const params = func.blocks[0]!.params.map((p, i) => ({ name: `p${i}`, type: hostType(p.type) }));
    exports.set(func.name, {
      func: func.name,
      signature: { params, result: func.result === null ? 'void' : hostType(func.result) },
    });
  }
  return { ...linked, exports };
}

/** Compiles an IR module; all its functions are exported under their names. */
export async function runIr(module: Module, options: EmitOptions & LoadOptions = {}): Promise<Executed> {
  return compileAndRun(await linkIr(module), plugin, options);
}

function hostType(type: ValueType): HostType {
  return type;
}

/** What a call of compiled code came to, in the words of the feature programs. */
export function outcomeOf(run: () => unknown): FeatureOutcome {
  try {
    return { kind: 'value', value: run() };
  } catch (error) {
    if (error instanceof WeftTrap) return { kind: 'traps', message: error.message };
    return { kind: 'raises', message: String(error) };
  }
}

/** Executor of feature programs as WebAssembly. */
export function aotFeatures(
  name: string,
  options: EmitOptions & LoadOptions,
  using: GcPlugin = plugin,
): FeatureExecutor {
  return {
    name,
    traps: true,
    load: async (_path, module) => {
      const { vm } = compileAndRun(link(module, await collector(using)), using, {
        host: testHost,
        ...options,
      });
      return (func, args) => outcomeOf(() => vm[func]!(...args));
    },
  };
}
