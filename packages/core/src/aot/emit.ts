/**
 * From an IR module to an image: the driver of the AOT backend.
 *
 * In order: support functions are added, portals cut, types and cells laid out, dispatch rows and effects computed, the memory
 * image built; then every function is compiled, and Binaryen optimizes and writes the module. The result is the
 * code, the metadata for the loader, and the generated bindings.
 */
import binaryen from 'binaryen';
import type { BuildCache } from '../cache/store.js';
import type { HostSignature, Module, StorageType } from '../ir/types.js';
import { hostValueType } from '../ir/typing.js';
import { gcFunction } from '../plugin/gc.js';
import type { GcPlugin } from '../plugin/gc.js';
import { bindingsDts, bindingsJs } from './bindings.js';
import { hostImport, invalidateImport, runImport, tickImport, traceTable } from './calls.js';
import { layOutCells, type Cells } from './cells.js';
import { buildDispatch } from './dispatch.js';
import { analyzeEffects, newHostError, newOverflowError } from './effects.js';
import { compileFunction } from './function.js';
import { helpersText } from './helpers.js';
import { buildImage, rootTableCapacity, type Image } from './image.js';
import { layOutTypes, lengthOffset, type Layout } from './layout.js';
import { generate, locationFiles, type CodeStatistics, type Generated } from './link/generate.js';
import type { Program } from './machine.js';
import { paramsType, resultType } from './machine.js';
import type { Metadata, TypeMetadata } from './metadata.js';
import { metadataVersion } from './metadata.js';
import { collectTailCalls, splitPortals } from './portal.js';
import { readSourceMap } from './positions.js';
import { copyResidual } from './residual.js';
import { supportFunctions, withSupport } from './support.js';
import { makeSymbols } from './symbols.js';
import { trapImport, trapKinds } from './traps.js';
import {
  counterEntries,
  counterLayout,
  enterJsName,
  enterName,
  exitArea,
  exitSlotCount,
  cutDrivers,
  finishName,
  firstEnterSlot,
  refsArea,
  resultArea,
  tableArea,
} from './warmstate.js';

export interface EmitOptions {
  /** Binaryen's optimization level; 3 unless given. */
  readonly optimize?: 0 | 1 | 2 | 3;
  /** Bytes of the shadow stack; 1 MiB unless given. */
  readonly shadowStackSize?: number;
  /** Keep function names and positions for guest stack traces; true unless given. */
  readonly debugInfo?: boolean;
  /** Results of earlier builds; null: none. */
  readonly cache?: BuildCache | null;
  /** What the JIT needs in the image. */
  readonly jit?: JitRequest;
}

/** The JIT's part of an image. */
export interface JitRequest {
  /** Functions that jitcode calls: they get slots of the function table, in this order. */
  readonly functions: readonly string[];
  /** Makes the contents of the custom section `weft.jit`. */
  readonly section: (plan: ImagePlan) => Uint8Array;
}

/** Where everything is in memory. */
export interface ImagePlan {
  readonly module: Module;
  readonly layout: Layout;
  readonly cells: Cells;
  readonly image: Image;
}

export interface Emitted {
  readonly wasm: Uint8Array;
  readonly metadata: Metadata;
  /** Functions optimized, and taken from the cache. */
  readonly statistics: CodeStatistics;
  /** Source of the generated `<name>.js` and `<name>.d.ts`. */
  readonly js: string;
  readonly dts: string;
  /** Text of the optimized module, made on demand: for people and tests. */
  readonly wat: () => string;
}

const maxPages = 32768;

/** Compiles a module with a collector. The module is not changed. */
export function emit(original: Module, plugin: GcPlugin, options: EmitOptions = {}): Emitted {
  const module = splitPortals(withSupport(original));
  checkCollector(module, plugin);
  const residual = copyResidual(module, options.jit?.functions ?? []);
  const layout = layOutTypes(module, plugin.header);
  const cells = layOutCells(module, Object.values(plugin.statistics));
  const dispatch = buildDispatch(module, layout);
  const effects = analyzeEffects(module, plugin, dispatch);
  const image = buildImage(module, layout, cells, options.shadowStackSize ?? 1 << 20);

  const wasm = binaryen.parseText(helpersText);
  const features = binaryen.Features;
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
  const level = options.optimize ?? 3;
  const symbols = level === 0 ? null : makeSymbols();
  const files = new Map(locationFiles(module).map((name) => [name, wasm.addDebugInfoFileName(name)]));
  const program: Program = {
    wasm,
    api: binaryen,
    module,
    plugin,
    layout,
    cells,
    image,
    dispatch,
    effects,
    tailCalls: collectTailCalls(module),
    files,
    symbols,
    tuples: new Map(),
  };
  addImports(program);
  for (const func of module.functions.values()) compileFunction(program, func);
  const functionBase = addTable(program, residual);
  addExports(program);
  const initialPages = Math.ceil(image.heapStart / 65536) + 1;
  wasm.setMemory(initialPages, maxPages, 'memory', [{ offset: wasm.i32.const(0), data: image.data }]);
  try {
    if (!wasm.validate())
      throw new Error('the generated module is not valid: this is a bug of the AOT backend');
    const debugInfo = options.debugInfo ?? true;
    const { binary, positions, statistics } =
      symbols === null || level === 0
        ? writePlainly(wasm, debugInfo)
        : generate(program, symbols, { level, debugInfo, cache: options.cache ?? null });
    const text = { value: null as string | null };
    const metadata = makeMetadata(program, positions, functionBase);
    const section = options.jit?.section({ module, layout, cells, image });
    const bytes = section === undefined ? binary : withCustomSection(binary, 'weft.jit', section);
    return {
      wasm: bytes,
      metadata,
      statistics,
      js: bindingsJs(metadata),
      dts: bindingsDts(metadata),
      wat: () => (text.value ??= textOf(bytes)),
    };
  } finally {
    wasm.dispose();
  }
}

function textOf(bytes: Uint8Array): string {
  const module = binaryen.readBinary(bytes);
  try {
    return module.emitText();
  } finally {
    module.dispose();
  }
}

/** Level 0: the module as it is. */
function writePlainly(wasm: binaryen.Module, debugInfo: boolean): Generated {
  binaryen.setOptimizeLevel(0);
  binaryen.setDebugInfo(debugInfo);
  const { binary, sourceMap } = wasm.emitBinary('positions');
  const positions = readSourceMap(debugInfo ? sourceMap : null);
  return { binary, positions, statistics: { compiled: 0, reused: 0 } };
}

/** Appends a custom section to a binary. */
function withCustomSection(binary: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const leb = (value: number): number[] => {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>>= 7) {
      if (rest < 128) return [...bytes, rest];
      bytes.push((rest & 127) | 128);
    }
  };
  const nameBytes = new TextEncoder().encode(name);
  const head = [...leb(nameBytes.length), ...nameBytes];
  const start = [0, ...leb(head.length + content.length), ...head];
  const result = new Uint8Array(binary.length + start.length + content.length);
  result.set(binary);
  result.set(start, binary.length);
  result.set(content, binary.length + start.length);
  return result;
}

function checkCollector(module: Module, plugin: GcPlugin): void {
  const { allocation, functions, barrier } = plugin;
  const names = [
    functions.init,
    functions.collect,
    ...functions.alsoCollecting,
    allocation.slow,
    allocation.slowArray,
  ];
  if (barrier !== null) names.push(barrier.slow, barrier.slowArray, barrier.beforeCopy);
  for (const name of names)
    if (!module.functions.has(gcFunction(name)))
      throw new Error(`collector '${plugin.name}': function '${gcFunction(name)}' is not in the module`);
}

function addImports(p: Program): void {
  const i32 = p.api.i32;
  p.wasm.addFunctionImport(trapImport, 'weft', 'trap', p.api.createType([i32, i32]), p.api.none);
  p.wasm.addFunctionImport(invalidateImport, 'weft', 'jitInvalidate', p.api.createType([i32]), p.api.none);
  const enters = cutDrivers(p.module).map((driver) => enterJsName(driver.name));
  if (enters.length > 0) {
    p.wasm.addFunctionImport(tickImport, 'weft', 'jitTick', p.api.createType([i32, i32, i32]), i32);
    p.wasm.addFunctionImport(runImport, 'weft', 'jitEnter', p.api.createType([i32]), i32);
    p.wasm.addTable(traceTable, firstEnterSlot + enters.length, -1);
    p.wasm.addTableImport(traceTable, 'weft', 'traces');
  }
  for (const [name, signature] of p.module.hostImports) {
    const params = paramsType(
      p,
      signature.params.map((param) => hostValueType(param.type)!),
    );
    p.wasm.addFunctionImport(
      hostImport(name),
      'host',
      name,
      params,
      resultType(p, hostValueType(signature.result)),
    );
  }
}

/**
 * The table of virtual methods, followed by the functions that jitcode calls; exported for the JIT. Entries that no object
 * can select trap. Answers the slot of the first such function.
 */
function addTable(p: Program, functions: readonly string[]): number {
  const base = p.dispatch.slots.length;
  const slots = [...p.dispatch.slots, ...functions];
  p.wasm.addFunction('weft.noMethod', p.api.none, p.api.none, [], p.wasm.unreachable());
  p.wasm.addTable('0', slots.length, -1);
  p.wasm.addActiveElementSegment(
    '0',
    'methods',
    slots.map((name) => name ?? 'weft.noMethod'),
    p.wasm.i32.const(0),
  );
  const enters = cutDrivers(p.module).map((driver) => enterJsName(driver.name));
  if (enters.length > 0)
    p.wasm.addActiveElementSegment(traceTable, 'enters', enters, p.wasm.i32.const(firstEnterSlot));
  p.wasm.addTableExport('0', 'table');
  return base;
}

function addExports(p: Program): void {
  const { module, plugin, wasm } = p;
  const drivers = cutDrivers(module);
  if (drivers.length > 0) {
    const { allocation, barrier } = plugin;
    const slow = [allocation.slow, allocation.slowArray];
    if (barrier !== null) slow.push(barrier.slow, barrier.slowArray, barrier.beforeCopy);
    const names = slow.map(gcFunction);
    for (const size of [1, 2, 4, 8]) names.push(`weft.move${size}`);
    for (const size of [2, 4, 8]) names.push(`weft.fill${size}`);
    for (const { name } of drivers) names.push(enterName(name), finishName(name), enterJsName(name));
    if (module.functions.has(newOverflowError)) names.push(newOverflowError);
    for (const name of new Set(names)) wasm.addFunctionExport(name, name);
  }
  for (const [name, { func }] of module.exports) wasm.addFunctionExport(func, `export.${name}`);
  for (const name of supportFunctions) wasm.addFunctionExport(name, name);
  wasm.addFunctionExport(gcFunction(plugin.functions.init), 'gc.init');
  wasm.addFunctionExport(gcFunction(plugin.functions.collect), 'gc.collect');
  if (module.functions.has(newHostError)) wasm.addFunctionExport(newHostError, newHostError);
}

function storageName(type: StorageType): string {
  return typeof type === 'object' ? `ref ${type.ref}` : type;
}

function makeMetadata(
  p: Program,
  positions: { files: string[]; mappings: string },
  functionBase: number,
): Metadata {
  const { module, layout, plugin } = p;
  const types: TypeMetadata[] = [];
  for (const t of layout.byId) {
    if (t === undefined) continue;
    const struct = t.type.kind === 'struct' ? t.type : null;
    types.push({
      name: t.name,
      base: struct?.base ?? null,
      kind: t.type.kind,
      abstract: struct?.abstract ?? false,
      id: t.id,
      hi: t.hi,
      size: t.type.kind === 'array' ? t.end : t.size,
      elementSize: t.elementSize,
      fields: t.fields.map((f) => [f.name, storageName(f.type), f.offset, f.immutable ? 1 : 0] as const),
      element: t.type.kind === 'array' ? storageName(t.type.element) : null,
    });
  }
  const fileIndex = new Map<string, number>();
  for (const location of module.locations)
    if (!fileIndex.has(location.file)) fileIndex.set(location.file, fileIndex.size);
  const exports: Record<string, HostSignature> = {};
  for (const [name, { signature }] of module.exports) exports[name] = signature;
  return {
    version: metadataVersion,
    name: module.name,
    collector: plugin.name,
    exports,
    imports: Object.fromEntries(module.hostImports),
    header: {
      size: layout.header.size,
      typeIdOffset: layout.header.typeIdOffset,
      hashOffset: layout.header.hashOffset,
    },
    types,
    cells: Object.fromEntries(p.cells),
    heapStart: p.image.heapStart,
    rootTableCapacity,
    trapKinds,
    files: [...fileIndex.keys()],
    locations: module.locations.flatMap((l) => [fileIndex.get(l.file)!, l.line, l.column]),
    positions: positions.mappings,
    positionFiles: positions.files,
    jit: jitMetadata(p, functionBase),
    statistics: plugin.statistics,
  };
}

/** What the JIT must know about the image besides jitcode; null when the language has no driver. */
function jitMetadata(p: Program, functionBase: number): Metadata['jit'] {
  const { module, plugin, layout, cells } = p;
  const drivers = cutDrivers(module);
  if (drivers.length === 0) return null;
  return {
    functionBase,
    enterSlot: firstEnterSlot,
    exitSlots: cells.get(exitArea)!,
    exitSlotCount,
    resultSlot: cells.get(resultArea)!,
    header: layout.header,
    lengthOffset: lengthOffset(layout.header),
    allocation: plugin.allocation,
    barrier: plugin.barrier,
    counters: drivers.map((driver) => {
      const params = module.functions.get(driver.runner!)!.blocks[0]!.params;
      const { stride, refCount } = counterLayout(params.slice(0, driver.greens.length).map((v) => v.type));
      return {
        address: cells.get(tableArea(driver.name))!,
        stride,
        entries: counterEntries,
        refs: cells.get(refsArea(driver.name))!,
        refCount,
      };
    }),
  };
}
