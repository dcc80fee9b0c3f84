/**
 * `@weft/jit-backend-wasm`: traces to WebAssembly.
 *
 * @packageDocumentation
 */
import type { JitBackend } from '@weft/core/backend';
import { WasmBackend } from './backend.js';

export { BackendError, type BackendErrorReason } from './backend.js';

/** The WebAssembly backend. */
export function wasmBackend(): JitBackend {
  return { name: 'wasm', connect: (host) => new WasmBackend(host) };
}
