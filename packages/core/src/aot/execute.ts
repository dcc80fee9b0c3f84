/**
 * Compile and run in one step: how tests execute a module as WebAssembly.
 */
import binaryen from 'binaryen';
import type { Module } from '../ir/types.js';
import type { GcPlugin } from '../plugin/gc.js';
import type { Instance, LoadOptions } from '../runtime/instance.js';
import { instantiateSync } from '../runtime/instance.js';
import type { EmitOptions, Emitted } from './emit.js';
import { finishImage, prepareImage } from './emit.js';

export interface Executed {
  readonly emitted: Readable;
  /** The instance with its exports as functions. */
  readonly vm: Instance & Record<string, (...args: unknown[]) => unknown>;
}

/** An image that was made for tests and people. */
export interface Readable extends Emitted {
  /** Text of the optimized module. */
  readonly wat: () => string;
}

/** Compiles a module with a collector. The module is not changed. */
export function emit(module: Module, plugin: GcPlugin, options: EmitOptions = {}): Readable {
  const emitted = finishImage(prepareImage(module, plugin, options), binaryen);
  return { ...emitted, wat: () => textOf(emitted.wasm) };
}

function textOf(bytes: Uint8Array): string {
  const module = binaryen.readBinary(bytes);
  try {
    return module.emitText();
  } finally {
    module.dispose();
  }
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
