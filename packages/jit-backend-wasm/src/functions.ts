/**
 * The functions that traces call, in one table for all modules of an instance.
 *
 * A module could import what it calls, and that is what it does where imports cost nothing. Engines up to V8 11 (Node 20) compile
 * a wrapper for each signature among the imports of each module, with their optimizing compiler, since the import may turn out to be
 * JavaScript: half a millisecond a module, more than a small trace takes otherwise. There, calls go through this table.
 * Its length changes rarely: each module that imports a table has a copy of it.
 */
import { Bytes, ModuleBuilder, type WasmType } from './encoder.js';
import { engine, type EngineTable } from './engine.js';
import { op } from './opcodes.js';

/** By how much the table grows. */
const step = 64;

export class FunctionTable {
  readonly table: EngineTable = new engine.Table({ element: 'anyfunc', initial: step });
  private readonly slots = new Map<unknown, number>();

  constructor(private readonly memory: unknown) {}

  /** The slot of a function, which may be one of the image, of a module, or JavaScript. */
  slotOf(value: unknown, params: readonly WasmType[], results: readonly WasmType[]): number {
    const known = this.slots.get(value);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    if (slot === this.table.length) this.table.grow(step);
    try {
      this.table.set(slot, value);
    } catch (error) {
      // Tables take functions of modules only.
      if (!(error instanceof TypeError)) throw error;
      this.table.set(slot, this.wrapped(value, params, results));
    }
    this.slots.set(value, slot);
    return slot;
  }

  /** A function of a module that calls JavaScript. */
  private wrapped(value: unknown, params: readonly WasmType[], results: readonly WasmType[]): unknown {
    const module = new ModuleBuilder();
    const code = new Bytes(32);
    params.forEach((_, k) => {
      code.byte(op.localGet);
      code.u32(k);
    });
    code.byte(op.returnCall);
    code.u32(module.import(value, params, results));
    module.functions.push({
      type: module.type(params, results),
      locals: [],
      prologue: new Bytes(0),
      code,
      fixups: [],
    });
    const { exports } = new engine.Instance(
      new engine.Module(module.finish()),
      module.importObject(this.memory, null),
    );
    return module.exported(exports, 0);
  }
}

/** A struct type: of the garbage collection proposal, which came with V8 12. */
const recent = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 1, 0x5f, 0]);

/** Whether imports of functions make modules expensive on this engine. There is nothing to probe but something of the same age. */
export const importsAreExpensive: boolean = !engine.validate(recent);
