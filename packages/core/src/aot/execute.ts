/**
 * Compile and run in one step: how tests execute a module as WebAssembly.
 */
import type { Module } from '../ir/types.js';
import type { GcPlugin } from '../plugin/gc.js';
import type { Instance, LoadOptions } from '../runtime/instance.js';
import { instantiateSync } from '../runtime/instance.js';
import type { EmitOptions, Emitted } from './emit.js';
import { emit } from './emit.js';

export interface Executed {
  readonly emitted: Emitted;
  /** The instance with its exports as functions. */
  readonly vm: Instance & Record<string, (...args: unknown[]) => unknown>;
}

/** Compiles a module that contains its collector's functions, and makes an instance. */
export function compileAndRun(
  module: Module,
  plugin: GcPlugin,
  options: EmitOptions & LoadOptions = {},
): Executed {
  const emitted = emit(module, plugin, options);
  return { emitted, vm: startImage(emitted, options) };
}

/** Makes one more instance of a compiled module. */
export function startImage(emitted: Emitted, options: LoadOptions = {}): Executed['vm'] {
  return instantiateSync(emitted.wasm, emitted.metadata, options) as Executed['vm'];
}
