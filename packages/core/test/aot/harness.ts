/**
 * Runs IR modules and RTypeScript programs as WebAssembly in tests: with the semispace collector, and with it in
 * stress mode, where every allocation collects and moves everything.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { compileAndRun } from '../../src/aot/index.js';
import type { EmitOptions, Executed } from '../../src/aot/index.js';
import { renderDiagnostic } from '../../src/frontend/diagnostics.js';
import { translate } from '../../src/frontend/translate.js';
import type { HostType, Module, ValueType } from '../../src/ir/types.js';
import type { LoadOptions } from '../../src/runtime/index.js';

export const plugin = semispace();

/** Paths of the collector's modules. */
export const collectorModules = plugin.modules.map((url) => fileURLToPath(url));

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
let collectorModule: Promise<Module> | null = null;

/** A module with nothing but the collector and the functions that generated code calls. */
export function collector(): Promise<Module> {
  return (collectorModule ??= translateFixture('empty.ts'));
}

/** Translates a program of this folder's `fixtures`, with the collector. */
export async function translateFixture(name: string, debug = false): Promise<Module> {
  return translateWithCollector(fixtures + name, fixtures, debug);
}

/** Translates a program with the collector. */
export async function translateWithCollector(entry: string, root: string, debug = false): Promise<Module> {
  const { module, diagnostics } = await translate({ entry, root, debug, collector: collectorModules });
  if (module === null) throw new Error(diagnostics.map(renderDiagnostic).join('\n'));
  return module;
}

/** The module with the collector's functions (and what they need) added, the module's own definitions first. */
export function link(module: Module, other: Module): Module {
  const offset = module.prebuilt.length;
  const merge = <T>(a: Map<string, T>, b: Map<string, T>) => new Map([...b, ...a]);
  if (offset > 0 && other.prebuilt.length > 0) {
    // Numbers of prebuilt objects must be dense over both.
    other = structuredClone(other);
    other.prebuilt.forEach((p) => ((p as { id: number }).id += offset));
  }
  return {
    ...module,
    types: merge(module.types, other.types),
    functions: merge(module.functions, other.functions),
    globals: merge(module.globals, other.globals),
    hostImports: merge(module.hostImports, other.hostImports),
    prebuilt: [...module.prebuilt, ...other.prebuilt],
  };
}

/** Compiles an IR module; all its functions are exported under their names. */
export async function runIr(module: Module, options: EmitOptions & LoadOptions = {}): Promise<Executed> {
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
  return compileAndRun({ ...linked, exports }, plugin, options);
}

function hostType(type: ValueType): HostType {
  return type;
}
