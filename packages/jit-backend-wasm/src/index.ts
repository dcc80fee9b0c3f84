/**
 * `@weft/jit-backend-wasm`: traces to WebAssembly.
 *
 * @packageDocumentation
 */
import type { JitBackend } from '@weft/core/backend';
import { WasmBackend, type WasmBackendOptions } from './backend.js';
import { probe, type ProbeResult } from './probe.js';

export type { BackendCounters, WasmBackendOptions } from './backend.js';
export { BackendError, type BackendErrorReason } from './errors.js';
export type { Feature, ProbeResult } from './probe.js';

/** The WebAssembly backend, before it is connected to an instance. */
export interface WasmJitBackend extends JitBackend {
  /** Whether the engine has what compiled traces need, and what it lacks. */
  probe(): ProbeResult;
}

/**
 * The WebAssembly backend.
 *
 * @example
 * ```ts
 * export default defineLanguage({ …, jit: wasmBackend() });
 * ```
 */
export function wasmBackend(options: WasmBackendOptions = {}): WasmJitBackend {
  return { name: 'wasm', connect: (host) => new WasmBackend(host, options), probe };
}
