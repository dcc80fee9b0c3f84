/**
 * The state of one function being written, and the smallest steps: locals, constants, values.
 *
 * **Values are locals.** Code is straight-line with side exits, so a local is assigned once for each time around the loop.
 * A value can stand for another one ({@link Emitter.alias}): the inputs of a bridge that is written inside of its guard are the
 * guard's failArgs and cost nothing.
 *
 * **References** are also kept in slots of the shadow stack, where the collector finds and moves them. For a reference the
 * state says which slot holds it, and whether its local is stale, i.e. something may have collected since:
 *
 * ```
 *                       r1: local
 * call(…)               r1 is stored into slot 0; afterwards its local is stale
 * call(…)               nothing to do
 * get_field(r1, …)      the local is loaded again from slot 0
 * call(…)               slot 0 still holds r1: nothing to store
 * ```
 *
 * A slot is free again when its reference is dead. During a call the top of the shadow stack is above the slots of what lives across it
 * ({@link Knowledge.height}); a slot above it holds nothing from then on. So a function that returns before its first call
 * touches no slot.
 *
 * What is known holds at one point of the code. Code that leaves for good (a guard's exit) is written with the state
 * frozen; longer side ways, such as inlined bridges, work on a copy ({@link Emitter.aside}).
 */
import type {
  BackendHost,
  CallDescr,
  InputArg,
  Kind,
  LoopToken,
  Storage,
  TargetToken,
  TraceOp,
  Value,
} from '@weft/core/backend';
import { isFolded, type Analysis } from './analysis.js';
import { Bytes, F64, I32, I64, type Fixup, type ModuleBuilder, type WasmType } from './encoder.js';
import { BackendError } from './errors.js';
import type { FunctionTable } from './functions.js';
import { op } from './opcodes.js';
import type { Support } from './support.js';

/** The machine type of a kind. */
export function wasmType(kind: Kind): WasmType {
  return kind === 'l' ? I64 : kind === 'f' ? F64 : I32;
}

/** How a value of a kind is stored in the exit slots and the result slot. */
export function slotStorage(kind: Kind): Storage {
  return kind === 'l' ? 'i64' : kind === 'f' ? 'f64' : 'i32';
}

/** A trace that continues a guard. */
export interface BridgeCode {
  readonly inputs: readonly InputArg[];
  readonly ops: readonly TraceOp[];
}

/** What the code of a function needs from its surroundings. */
export interface Context {
  readonly host: BackendHost;
  readonly support: Support;
  readonly module: ModuleBuilder;
  /** Where called functions are; null: modules import them. */
  readonly functions: FunctionTable | null;
  readonly loop: LoopToken;
  /** Number of the own function that a label starts, or a loop's entry; null when it is not in this module. */
  ownLabel(target: TargetToken): number | null;
  ownEntry(token: LoopToken): number | null;
  /** Trace table slot of a label. */
  labelSlot(target: TargetToken): number;
  /** The bridge to write inside of a guard, or null. */
  inlined(guardId: number): BridgeCode | null;
  /** Makes sure that the guard can be given a bridge later. */
  registerGuard(guardId: number): void;
}

/** What is known about references at a point of the code. */
export interface Knowledge {
  /** Slot on the shadow stack that holds the reference. */
  readonly slots: Map<Value, number>;
  /** The local is older than the slot. */
  readonly stale: Set<Value>;
  readonly freeSlots: number[];
  /** The collector may look at so many slots: they hold references, dead ones among them, or null. */
  height: number;
  /** There is room on the shadow stack. */
  checked: boolean;
  /** Locals that hold constant references, by ref id. */
  readonly constants: Map<number, number>;
  /** Objects made since anything could collect: stores into them need no barrier. */
  readonly fresh: Set<Value>;
}

export const nothingKnown = (): Knowledge => ({
  slots: new Map(),
  stale: new Set(),
  freeSlots: [],
  height: 0,
  checked: false,
  constants: new Map(),
  fresh: new Set(),
});

const copyOf = (k: Knowledge): Knowledge => ({
  slots: new Map(k.slots),
  stale: new Set(k.stale),
  freeSlots: [...k.freeSlots],
  height: k.height,
  checked: k.checked,
  constants: new Map(k.constants),
  fresh: new Set(k.fresh),
});

/** More locals than this are refused: engines have a limit, and slow down long before. */
const maxLocals = 20_000;

export class Emitter {
  readonly code = new Bytes();
  readonly prologue = new Bytes();
  readonly locals: WasmType[] = [];
  readonly fixups: Fixup[] = [];
  readonly localOf = new Map<Value, number>();
  readonly alias = new Map<Value, Value>();
  /** Of the section that is being written. */
  analysis!: Analysis;
  known = nothingKnown();
  /** Number of slots on the shadow stack that the function has. */
  slotCount = 0;
  /** Local with the address of slot 0; -1 when not needed. */
  base = -1;
  /** Local that counts the loop's iterations down; -1 when there is no loop. */
  counter = -1;
  /** The `guard_poll` of the section at hand, which is looked at where its jump is written. */
  waiting: TraceOp | null = null;
  /** Blocks around the current point. */
  depth = 0;
  /** Bridges around it. */
  nesting = 0;
  /** Writes the test of the last exact operation: not 0 when it overflowed. */
  overflowed: (() => void) | null = null;
  private frozen = false;
  /** Uses of constant references that are still to come, by ref id; counted for each section. */
  readonly constantUses = new Map<number, number>();

  constructor(
    /** Of the tree whose code is being written. */
    public cx: Context,
    readonly paramCount: number,
  ) {}

  // -- locals ---------------------------------------------------------------------------------------------------

  newLocal(type: WasmType): number {
    if (this.locals.length >= maxLocals) throw new BackendError('too_large', 'too many locals');
    this.locals.push(type);
    return this.paramCount + this.locals.length - 1;
  }
  get(local: number): void {
    this.code.byte(op.localGet);
    this.code.u32(local);
  }
  set(local: number): void {
    this.code.byte(op.localSet);
    this.code.u32(local);
  }
  tee(local: number): void {
    this.code.byte(op.localTee);
    this.code.u32(local);
  }

  typeOf(value: Value): WasmType {
    return wasmType(value.kind as Kind);
  }

  /** Gives an operation's result its local. */
  define(operation: TraceOp): number {
    this.alias.delete(operation);
    const local = this.newLocal(wasmType(operation.kind as Kind));
    this.localOf.set(operation, local);
    return local;
  }

  // -- instructions ---------------------------------------------------------------------------------------------

  i32(value: number): void {
    this.code.byte(op.i32Const);
    this.code.s32(value);
  }
  i64(value: bigint): void {
    this.code.byte(op.i64Const);
    this.code.s64(value);
  }
  memory(opcode: number, align: number, offset: number): void {
    this.code.byte(opcode);
    this.code.u32(align);
    this.code.u32(offset);
  }
  /** Pushes the i32 at a fixed address. */
  loadAt(address: number): void {
    this.i32(0);
    this.memory(op.i32Load, 2, address);
  }
  /** Stores what `value` pushes at a fixed address. */
  storeAt(address: number, value: () => void): void {
    this.i32(0);
    value();
    this.memory(op.i32Store, 2, address);
  }
  cell(name: string): number {
    const address = this.cx.host.layout.cells[name];
    if (address === undefined) throw new Error(`the image has no runtime cell '${name}'`);
    return address;
  }
  /** Opens a block; `type` is its result. */
  open(opcode: number, type: number): void {
    this.code.byte2(opcode, type);
    this.depth++;
  }
  else(): void {
    this.code.byte(op.else);
  }
  end(): void {
    this.code.byte(op.end);
    this.depth--;
  }
  /** Calls a function of another module, or of the host; its arguments are on the stack. */
  call(value: unknown, params: readonly WasmType[], results: readonly WasmType[], code = this.code): void {
    this.foreign(code, op.call, op.callIndirect, value, params, results);
  }
  /** The same as a tail call. */
  returnCall(value: unknown, params: readonly WasmType[], results: readonly WasmType[]): void {
    this.foreign(this.code, op.returnCall, op.returnCallIndirect, value, params, results);
  }
  private foreign(
    code: Bytes,
    direct: number,
    indirect: number,
    value: unknown,
    params: readonly WasmType[],
    results: readonly WasmType[],
  ): void {
    const { module, functions } = this.cx;
    if (functions === null) {
      code.byte(direct);
      code.u32(module.import(value, params, results));
      return;
    }
    module.usesTable = true;
    code.byte(op.i32Const);
    code.s32(functions.slotOf(value, params, results));
    code.byte(indirect);
    code.u32(module.type(params, results));
    code.u32(0);
  }
  /** Calls a function of the image by name. */
  callImage(name: string, params: readonly WasmType[], results: readonly WasmType[]): void {
    this.call(this.cx.host.imageFunction(name), params, results);
  }
  /** A call of a call descriptor's function; arguments are on the stack. */
  callDescr(descr: CallDescr): void {
    const results = descr.result === 'n' ? [] : [wasmType(descr.result)];
    this.call(this.cx.host.callTarget(descr), descr.args.map(wasmType), results);
  }
  /** A call, or tail call, of an own function. */
  callOwn(opcode: number, own: number): void {
    this.code.byte(opcode);
    this.fixups.push({ at: this.code.length, own });
    for (let k = 0; k < 5; k++) this.code.byte(0);
  }

  // -- values ---------------------------------------------------------------------------------------------------

  /** What a value stands for. */
  resolve(value: Value): Value {
    let found = value;
    for (;;) {
      const next = this.alias.get(found);
      if (next === undefined) return found;
      found = next;
    }
  }

  /** Whether a value is written where it is used. */
  isFolded(value: Value): value is TraceOp {
    return value.tag === 'op' && isFolded(this.analysis, value);
  }

  /** Pushes a value that is not folded. */
  pushPlain(value: Value): void {
    const resolved = this.resolve(value);
    if (resolved.tag === 'const') {
      this.pushConst(resolved.kind, resolved.value);
      return;
    }
    const local = this.localOf.get(resolved);
    if (local === undefined) throw new Error('a value of the trace is used before it is defined');
    if (!this.known.stale.has(resolved)) {
      this.get(local);
      return;
    }
    this.loadSlot(this.known.slots.get(resolved)!);
    this.tee(local);
    if (!this.frozen) this.known.stale.delete(resolved);
  }

  /** Pushes what a slot of the shadow stack holds. */
  loadSlot(slot: number): void {
    this.get(this.base);
    this.memory(op.i32Load, 2, 4 * slot);
  }

  /** Where a value that is not folded is now: its local; -1: it is a constant; -2 - n: in slot n of the shadow stack only. */
  placeOf(value: Value): number {
    const resolved = this.resolve(value);
    if (resolved.tag === 'const') return -1;
    if (this.known.stale.has(resolved)) return -2 - this.known.slots.get(resolved)!;
    const local = this.localOf.get(resolved);
    if (local === undefined) throw new Error('a value of the trace is used before it is defined');
    return local;
  }

  private pushConst(kind: Kind, value: number | bigint): void {
    switch (kind) {
      case 'i':
        this.i32(value as number);
        break;
      case 'l':
        this.i64(value as bigint);
        break;
      case 'f':
        this.code.byte(op.f64Const);
        this.code.f64(value as number);
        break;
      case 'r':
        this.pushConstRef(value as number);
        break;
    }
  }

  /** Constants that can move are loaded from their table, and kept in a local until something can collect. */
  private pushConstRef(id: number): void {
    if (id >= 0) {
      this.i32(id);
      return;
    }
    const left = this.constantUses.get(id) ?? 1;
    this.constantUses.set(id, left - 1);
    const cached = this.known.constants.get(id);
    if (cached !== undefined) {
      this.get(cached);
      return;
    }
    this.loadAt(this.cx.host.layout.constants + 4 * (-1 - id));
    if (left <= 1 || this.frozen) return;
    const local = this.newLocal(I32);
    this.tee(local);
    this.known.constants.set(id, local);
  }

  /** Counts the uses of constants by a section's operations, failing guards not included. */
  countConstants(ops: readonly TraceOp[]): void {
    for (let at = 0; at < ops.length; at++) {
      const { args } = ops[at]!;
      for (let k = 0; k < args.length; k++) {
        const arg = args[k]!;
        if (arg.tag !== 'const' || arg.kind !== 'r' || (arg.value as number) >= 0) continue;
        this.constantUses.set(arg.value as number, (this.constantUses.get(arg.value as number) ?? 0) + 1);
      }
    }
  }

  // -- what is known --------------------------------------------------------------------------------------------

  /** Writes code that leaves the function: what it loads is of no use to the code behind it. */
  leaving(write: () => void): void {
    const before = this.frozen;
    this.frozen = true;
    write();
    this.frozen = before;
  }

  /** Writes code on a side way: afterwards everything is as known before. */
  aside(write: () => void): void {
    const { known, analysis, frozen, overflowed } = this;
    const uses = new Map(this.constantUses);
    this.known = copyOf(known);
    this.frozen = false;
    this.nesting++;
    write();
    this.nesting--;
    this.known = known;
    this.analysis = analysis;
    this.frozen = frozen;
    this.overflowed = overflowed;
    this.constantUses.clear();
    for (const [id, count] of uses) this.constantUses.set(id, count);
  }

  /** Something collects on the way that goes on: addresses of constants are void. */
  forgetAddresses(): void {
    this.known.constants.clear();
    this.known.fresh.clear();
  }
}
