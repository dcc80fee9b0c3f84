/**
 * `@weft/core/runtime`: loads translated languages, on Node and in browsers, with no dependency.
 *
 * @packageDocumentation
 */
export * from './errors.js';
export type { Handle } from './handles.js';
export type { GcEvent, GcOptions, HostFunction, Instance, LoadOptions } from './instance.js';
export { instantiate, instantiateSync, parseSize } from './instance.js';
export { compileImage, type CompiledImage } from './image.js';
export { Interrupted, interruptRequest, takeRequest, type InterruptSource } from './interrupts.js';
export type { JitOptions } from './jit.js';
export type { JitEvent, Statistics } from '../metainterp/statistics.js';
export type { JitBackend } from '../plugin/jit.js';
export { parameterTable, type ParameterInfo, type ParameterName } from '../metainterp/parameters.js';
export { referenceBackend, type ReferenceOptions } from '../refbackend/index.js';
export { loadImage } from './load.js';
export type { Bytes, WasmInstance, WasmModule } from './engine.js';
