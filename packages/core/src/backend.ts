/**
 * `@weft/core/backend`: what a trace backend needs: the table of trace operations, traces and descriptors, and the plugin's types.
 *
 * @packageDocumentation
 */
export * from './plugin/jit.js';
export type { AllocationTemplate, BarrierTemplate, HeaderLayout } from './plugin/gc.js';
export * from './trace/descr.js';
export * from './trace/ops.js';
export * from './trace/trace.js';
export { loopWords, portalWords } from './trace/warm-layout.js';
export { assignExitSlots } from './trace/exitslots.js';
export { printTrace } from './trace/print.js';
