/**
 * The ahead-of-time backend: IR to WebAssembly.
 *
 * @packageDocumentation
 */
export type { EmitOptions, Emitted } from './emit.js';
export type { Executed, Readable } from './execute.js';
export { compileAndRun, emit, startImage } from './execute.js';
export type { Metadata, TypeMetadata } from './metadata.js';
export { PortalError } from './portal.js';
