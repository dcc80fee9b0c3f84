/**
 * From an IR module to an image: the driver of the AOT backend.
 *
 * {@link prepareImage}: support functions are added, portals cut, types and cells laid out, dispatch rows and effects computed, the memory
 * image built, and the code of functions looked up in the cache. {@link finishImage}: what was not there is compiled with Binaryen,
 * and all is linked. The result is the code, the metadata for the loader, and the generated bindings.
 */
import type binaryen from 'binaryen';
import type { BuildCache } from '../cache/store.js';
import { trapKinds } from '../ir/types.js';
import type { HostSignature, Module, StorageType } from '../ir/types.js';
import { hostValueType } from '../ir/typing.js';
import { gcFunction } from '../plugin/gc.js';
import type { GcPlugin } from '../plugin/gc.js';
import { bindingsDts, bindingsJs } from './bindings.js';
import { traceTable } from './calls.js';
import { layOutCells, type Cells } from './cells.js';
import { buildDispatch } from './dispatch.js';
import { analyzeEffects, newHostError, newOverflowError, outOfMemory } from './effects.js';
import { buildImage, rootTableCapacity, type Image } from './image.js';
import { layOutTypes, lengthOffset, type Layout } from './layout.js';
import {
  linkCode,
  needsCompiler,
  noMethod,
  planCode,
  type CodePlan,
  type CodeStatistics,
} from './link/generate.js';
import type { Surroundings } from './link/key.js';
import type { Frame, FrameTable, ImportedFunction } from './link/sections.js';
import type { Metadata, TypeMetadata } from './metadata.js';
import { MappingsWriter } from './link/positions.js';
import { metadataVersion } from './metadata.js';
import { collectTailCalls, splitPortals } from './portal.js';
import { copyResidual } from './residual.js';
import { supportFunctions, withSupport } from './support.js';
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
}

const maxPages = 32768;

/** An image that lacks the code which is not in the cache. */
export interface PreparedImage {
  readonly options: EmitOptions;
  readonly surroundings: Surroundings;
  readonly frame: Frame;
  readonly code: CodePlan;
  /** Slot of the function table of the first function that jitcode calls. */
  readonly functionBase: number;
}

/** Lays out the image of a module with a collector. The module is not changed. */
export function prepareImage(original: Module, plugin: GcPlugin, options: EmitOptions = {}): PreparedImage {
  const module = splitPortals(withSupport(original));
  checkCollector(module, plugin);
  const residual = copyResidual(module, options.jit?.functions ?? []);
  const layout = layOutTypes(module, plugin.header);
  const cells = layOutCells(module, Object.values(plugin.statistics));
  const dispatch = buildDispatch(module, layout);
  const effects = analyzeEffects(module, plugin, dispatch);
  const image = buildImage(module, layout, cells, options.shadowStackSize ?? 1 << 20);
  const tailCalls = collectTailCalls(module);
  const surroundings: Surroundings = { module, plugin, layout, cells, image, dispatch, effects, tailCalls };
  const { optimize: level = 3, debugInfo = true, cache = null } = options;
  const code = planCode(surroundings, { level, debugInfo, cache });
  const frame = makeFrame(surroundings, residual);
  return { options, surroundings, frame, code, functionBase: dispatch.slots.length };
}

/** Whether {@link finishImage} will need Binaryen. */
export function lacksCode({ code }: PreparedImage): boolean {
  return needsCompiler(code);
}

/** Compiles what is missing, and links. */
export function finishImage(prepared: PreparedImage, compiler: typeof binaryen | null): Emitted {
  const { options, surroundings, frame, functionBase } = prepared;
  const { module, layout, cells, image } = surroundings;
  const { binary, positions, statistics } = linkCode(prepared.code, frame, compiler);
  const metadata = makeMetadata(surroundings, positions, functionBase);
  const section = options.jit?.section({ module, layout, cells, image });
  const wasm = section === undefined ? binary : withCustomSection(binary, 'weft.jit', section);
  return { wasm, metadata, statistics, js: bindingsJs(metadata), dts: bindingsDts(metadata) };
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

/** Everything of the image but its code. */
function makeFrame(p: Surroundings, residual: readonly string[]): Frame {
  return {
    imports: importedFunctions(p.module),
    tables: frameTables(p, residual),
    pages: { initial: Math.ceil(p.image.heapStart / 65536) + 1, maximum: maxPages },
    exports: exportedFunctions(p),
    data: p.image.data,
  };
}

/** What code can call of the runtime (`calls.ts`, `traps.ts`) and of the host. */
function importedFunctions(module: Module): ImportedFunction[] {
  const runtime = (base: string, count: number, result: 'i32' | null): ImportedFunction => ({
    module: 'weft',
    base,
    params: Array.from({ length: count }, () => 'i32' as const),
    result,
  });
  const imports = [runtime('trap', 2, null), runtime('jitInvalidate', 1, null)];
  if (cutDrivers(module).length > 0)
    imports.push(runtime('jitTick', 3, 'i32'), runtime('jitEnter', 1, 'i32'));
  for (const [base, { params, result }] of module.hostImports)
    imports.push({
      module: 'host',
      base,
      params: params.map((param) => hostValueType(param.type)!),
      result: hostValueType(result),
    });
  return imports;
}

/**
 * The table of virtual methods, followed by the functions that jitcode calls; exported for the JIT. Entries that no object
 * can select trap. With a JIT there is the table of compiled traces, too.
 */
function frameTables(p: Surroundings, residual: readonly string[]): FrameTable[] {
  const functions = [...p.dispatch.slots, ...residual].map((name) => name ?? noMethod);
  const own: FrameTable = { name: '0', size: functions.length, imported: null, offset: 0, functions };
  const enters = cutDrivers(p.module).map((driver) => enterJsName(driver.name));
  if (enters.length === 0) return [own];
  const size = firstEnterSlot + enters.length;
  const imported = { module: 'weft', base: traceTable };
  return [{ name: traceTable, size, imported, offset: firstEnterSlot, functions: enters }, own];
}

function exportedFunctions({ module, plugin }: Surroundings): Map<string, string> {
  const drivers = cutDrivers(module);
  const exports = new Map<string, string>();
  if (drivers.length > 0) {
    const { allocation, barrier } = plugin;
    const slow = [allocation.slow, allocation.slowArray];
    if (barrier !== null) slow.push(barrier.slow, barrier.slowArray, barrier.beforeCopy);
    const names = slow.map(gcFunction);
    for (const size of [1, 2, 4, 8]) names.push(`weft.move${size}`);
    for (const size of [2, 4, 8]) names.push(`weft.fill${size}`);
    for (const { name } of drivers) names.push(enterName(name), finishName(name), enterJsName(name));
    if (module.functions.has(newOverflowError)) names.push(newOverflowError);
    for (const name of names) exports.set(name, name);
  }
  for (const [name, { func }] of module.exports) exports.set(`export.${name}`, func);
  for (const name of supportFunctions) exports.set(name, name);
  exports.set('gc.init', gcFunction(plugin.functions.init));
  exports.set('gc.collect', gcFunction(plugin.functions.collect));
  for (const name of [newHostError, outOfMemory]) if (module.functions.has(name)) exports.set(name, name);
  return exports;
}

function storageName(type: StorageType): string {
  return typeof type === 'object' ? `ref ${type.ref}` : type;
}

function makeMetadata(
  p: Surroundings,
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
      base: t.type.base ?? null,
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
  const locations = new MappingsWriter();
  module.locations.forEach((l, k) => locations.add(k, fileIndex.get(l.file)!, l.line, l.column));
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
    locations: locations.text(),
    positions: positions.mappings,
    positionFiles: positions.files,
    jit: jitMetadata(p, functionBase),
    statistics: plugin.statistics,
  };
}

/** What the JIT must know about the image besides jitcode; null when the language has no driver. */
function jitMetadata(p: Surroundings, functionBase: number): Metadata['jit'] {
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
