/**
 * Functions that all traces of an instance share: modules of their own, made when the backend is connected.
 *
 * **Guards and bridges.** Every guard has two words of memory: the trace table slot of its bridge (0: none), and how often
 * the bridge is entered before the loop is worth merging. A failing guard stores its values in the exit slots and tail-calls
 *
 * ```
 * exit(guard):  slot = memory[area + 8 * guard]
 *               if slot = 0: return guardFailed(guard)
 *               if (memory[area + 8 * guard + 4] -= 1) = 0: hot(guard)
 *               return table[slot]()
 * ```
 *
 * **Jumps to other modules** go through the trace table, so that code can be exchanged under them. The jump is a function
 * here, one for each signature. So no module of a trace imports the table: up to Node 22 each importing instance costs
 * memory and time that grow with the table, and each `table.set` costs time that grows with the importers.
 */
import type { BackendHost, Kind } from '@weft/core/backend';
import { wasmType } from './emitter.js';
import { Bytes, I32, I64, ModuleBuilder, type WasmType } from './encoder.js';
import { engine } from './engine.js';
import { op } from './opcodes.js';

/** The shared functions. All are callable from modules; types as written. */
export interface Support {
  /** `(guard: i32) → i32` */
  readonly exit: unknown;
  /** `(a: i64, b: i64) → i64`: high half of the unsigned product. */
  readonly mulHigh: unknown;
  /** `(a: i64, b: i64) → i32`: whether the signed product needs more than 64 bits. */
  readonly mulOverflows: unknown;
  /** `(x: f64) → i32`: modulo 2**32. */
  readonly fromF64: unknown;
  /** `(driver: i32, reason: i32) → i32` */
  readonly finishPortal: unknown;
  readonly outOfMemory: unknown;
  readonly stackOverflow: unknown;
  /** `() → ()`, or null when the host has none. */
  readonly poll: unknown;
  /** `(values…, slot: i32) → i32`: tail-calls the table's function. */
  jump(kinds: readonly Kind[]): unknown;
}

/** A function written by hand. */
function add(
  module: ModuleBuilder,
  params: readonly WasmType[],
  results: readonly WasmType[],
  locals: readonly WasmType[],
  write: (b: Bytes) => void,
): number {
  const code = new Bytes();
  write(code);
  module.functions.push({
    type: module.type(params, results),
    locals,
    prologue: new Bytes(0),
    code,
    fixups: [],
  });
  return module.functions.length - 1;
}

/** Instructions as bytes, to write the small functions here one line a step. */
const get = (local: number) => [op.localGet, local];
const set = (local: number) => [op.localSet, local];
const small = (value: number) => [op.i64Const, value];

/** High half of the unsigned product, by the schoolbook method on 32-bit halves. Locals: al ah bl bh t u. */
const mulHighBody: readonly number[] = (() => {
  const [a, b, al, ah, bl, bh, t, u] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const low = (x: number) => [...get(x), ...small(32), 0x86, ...small(32), op.i64ShrU];
  const high = (x: number) => [...get(x), ...small(32), op.i64ShrU];
  const product = (x: number, y: number) => [...get(x), ...get(y), op.i64Mul];
  return [
    ...[...low(a), ...set(al), ...high(a), ...set(ah)],
    ...[...low(b), ...set(bl), ...high(b), ...set(bh)],
    ...[...product(ah, bl), ...product(al, bl), ...small(32), op.i64ShrU, op.i64Add, ...set(t)],
    ...[...product(al, bh), ...low(t), op.i64Add, ...set(u)],
    ...[...product(ah, bh), ...high(t), op.i64Add, ...high(u), op.i64Add],
  ];
})();

/** Makes the shared functions. `hot` hears of bridges that were entered often. */
export function makeSupport(host: BackendHost, hot: (guard: number) => void): Support {
  const { layout } = host;
  const area = layout.backendArea.start;
  const module = new ModuleBuilder();
  module.usesTable = true;
  const guardFailed = module.import((guard: number) => host.guardFailed(guard), [I32], [I32]);
  const hotIndex = module.import(hot, [I32], []);
  const exit = add(module, [I32], [I32], [I32, I32], (b) => {
    const [guard, cell, slot] = [0, 1, 2] as const;
    const bytes = (list: readonly number[]) => list.forEach((byte) => b.byte(byte));
    const load = (offset: number) => {
      b.byte2(op.i32Load, 2);
      b.u32(area + offset);
    };
    bytes([...get(guard), op.i32Const, 3, op.i32Shl, op.localTee, cell]);
    load(0);
    bytes([op.localTee, slot, op.i32Eqz, op.if, 0x40]);
    bytes([...get(guard), op.returnCall, guardFailed, op.end]);
    bytes([...get(cell), ...get(cell)]);
    load(4);
    bytes([op.i32Const, 1, op.i32Sub]);
    b.byte2(op.i32Store, 2);
    b.u32(area + 4);
    bytes(get(cell));
    load(4);
    bytes([op.i32Eqz, op.if, 0x40, ...get(guard), op.call, hotIndex, op.end]);
    bytes([...get(slot), op.returnCallIndirect]);
    b.u32(module.type([], [I32]));
    b.u32(0);
  });
  const wide: readonly WasmType[] = [I64, I64, I64, I64, I64, I64];
  const mulHigh = add(module, [I64, I64], [I64], wide, (b) => mulHighBody.forEach((byte) => b.byte(byte)));
  const mulOverflows = add(module, [I64, I64], [I32], wide, (b) => {
    // The signed high word is the unsigned one, less b if a is negative, less a if b is; it must be the sign of the low word.
    const sign = (x: number) => [...get(x), op.i64Const, 63, op.i64ShrS];
    const bytes = [
      ...mulHighBody,
      ...[...sign(0), ...get(1), op.i64And, op.i64Sub],
      ...[...sign(1), ...get(0), op.i64And, op.i64Sub],
      ...[...get(0), ...get(1), op.i64Mul, op.i64Const, 63, op.i64ShrS, op.i64Ne],
    ];
    bytes.forEach((byte) => b.byte(byte));
  });
  const { exports } = new engine.Instance(
    new engine.Module(module.finish()),
    module.importObject(host.memory, host.table),
  );
  const jumps = new Map<string, unknown>();
  return {
    exit: module.exported(exports, exit),
    mulHigh: module.exported(exports, mulHigh),
    mulOverflows: module.exported(exports, mulOverflows),
    fromF64: (x: number) => x | 0,
    finishPortal: (driver: number, reason: number) => host.finishPortal(driver, reason),
    outOfMemory: () => host.outOfMemory(),
    stackOverflow: () => host.stackOverflow(),
    poll: host.poll ?? null,
    jump(kinds) {
      const key = kinds.join('');
      let jump = jumps.get(key);
      if (jump === undefined) jumps.set(key, (jump = makeJump(host, kinds.map(wasmType))));
      return jump;
    },
  };
}

function makeJump(host: BackendHost, types: readonly WasmType[]): unknown {
  const module = new ModuleBuilder();
  module.usesTable = true;
  const index = add(module, [...types, I32], [I32], [], (b) => {
    for (let k = 0; k <= types.length; k++) {
      b.byte(op.localGet);
      b.u32(k);
    }
    b.byte(op.returnCallIndirect);
    b.u32(module.type(types, [I32]));
    b.u32(0);
  });
  const { exports } = new engine.Instance(
    new engine.Module(module.finish()),
    module.importObject(host.memory, host.table),
  );
  return module.exported(exports, index);
}
