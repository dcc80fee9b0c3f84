/**
 * The interpreter of traces: the meaning of every trace operation.
 *
 * One {@link Run} is one execution, from the entry of a loop until it is left. It is a loop over operations: a jump, also one into another
 * trace, and a failing guard that has a bridge only replace the code and the frame, so the stack of JavaScript does not grow; it does for `call_assembler`, which
 * starts a run of its own.
 *
 * **Collections.** References live in the frame on the shadow stack and are read from there for each operation. What is read
 * into a JavaScript variable is used before anything can collect.
 */
import { guardedSemantics, pureSemantics } from '../ir/interpreter/semantics.js';
import type { Opcode } from '../ir/ops.js';
import type { GuestMemory, GuestValue } from '../metainterp/memory.js';
import type { BackendHost } from '../plugin/jit.js';
import type { ArrayDescr, CallDescr, FieldDescr, GlobalDescr, Kind, StructDescr } from '../trace/descr.js';
import { isOverflowOp } from '../trace/ops.js';
import {
  calleeOf,
  constI,
  exitReason,
  type LoopToken,
  type TargetToken,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import { loopWords, portalWords } from '../trace/warm-layout.js';
import type { Code, Place } from './code.js';

/** What a run needs from the backend. */
export interface RunEnvironment {
  readonly host: BackendHost;
  readonly memory: GuestMemory;
  /** Indices of runtime cells. */
  readonly shadowTop: number;
  readonly shadowLimit: number;
  readonly exception: number;
  readonly pending: number;
  readonly poll: number;
  readonly generation: number;
  readonly bridges: ReadonlyMap<number, Code>;
  /** Compiled loops by id. */
  readonly loops: ReadonlyMap<number, LoopToken>;
  /** Whether a guard that holds is made to fail nevertheless. */
  failsAnyway(op: TraceOp): boolean;
  /** Runs a loop from its entry, or from a label: for `call_assembler`. */
  run(from: LoopToken | TargetToken, args: readonly GuestValue[]): number;
}

/** How a value of a kind is stored in the exit slots and the result slot. */
const storageOf = { i: 'i32', l: 'i64', f: 'f64', r: 'ref' } as const;

/** Bytes of the shadow stack that stay free for code that does not look whether there is room. */
const reserve = 16384;

/** One execution: from the entry of a loop until it is left. */
export class Run {
  private code: Code;
  private values: GuestValue[];
  /** Index of the i32 of the first reference. */
  private base: number;
  private readonly bottom: number;
  private at = 0;
  private overflowed = false;

  constructor(
    private readonly env: RunEnvironment,
    code: Code,
    args: readonly GuestValue[],
    /** Index of the label to start at; -1: at the entry. */
    label = -1,
  ) {
    this.bottom = env.memory.i32[env.shadowTop]!;
    this.code = code;
    this.values = [];
    this.base = 0;
    this.enter(code, label < 0 ? code.inputs : code.ops[label]!.args, args, label + 1);
  }

  private get mem(): GuestMemory {
    return this.env.memory;
  }

  /** Goes to an operation of a trace, with values for its arguments. */
  private enter(code: Code, params: readonly Value[], args: readonly GuestValue[], at: number): void {
    const { i32 } = this.mem;
    const top = this.bottom + 4 * code.refs;
    if (top > i32[this.env.shadowLimit]! - reserve) this.env.host.stackOverflow();
    this.code = code;
    this.values = new Array<GuestValue>(code.numbers).fill(0);
    this.base = this.bottom >> 2;
    i32.fill(0, this.base, this.base + code.refs);
    i32[this.env.shadowTop] = top;
    params.forEach((param, k) => this.set(param, args[k]!));
    this.at = at;
  }

  private get(value: Value): GuestValue {
    if (value.tag === 'const')
      return value.kind === 'r' ? this.env.host.refAddress(value.value as number) : value.value;
    const place = this.code.places.get(value)!;
    return value.kind === 'r' ? this.mem.i32[this.base + place]! : this.values[place]!;
  }

  private num(value: Value): number {
    return this.get(value) as number;
  }

  private set(value: Value, content: GuestValue): void {
    const place = this.code.places.get(value)!;
    if (value.kind === 'r') this.mem.i32[this.base + place] = content as number;
    else this.values[place] = content;
  }

  private leave(): void {
    this.mem.i32[this.env.shadowTop] = this.bottom;
  }

  execute(): number {
    for (;;) {
      const op = this.code.ops[this.at++]!;
      const reason = op.info.cls === 'guard' ? this.guard(op) : this.operation(op);
      if (reason >= 0) return reason;
    }
  }

  /** Executes an operation; a reason when the trace is left, else -1. */
  private operation(op: TraceOp): number {
    const { name } = op.info;
    const { args } = op;
    const pure = pureSemantics[name as Opcode];
    if (pure !== undefined) {
      this.set(op, pure(...args.map((arg) => this.get(arg))) as GuestValue);
      return -1;
    }
    const guarded = guardedSemantics[name as Opcode];
    if (guarded !== undefined) {
      const values = args.map((arg) => this.get(arg));
      const value = guarded.value!(...values) as GuestValue;
      if (isOverflowOp(name)) {
        this.overflowed = !(guarded.guard(...values) as boolean);
        this.set(op, BigInt.asIntN(64, value as bigint));
      } else this.set(op, value);
      return -1;
    }
    switch (name) {
      case 'ref.eq':
        this.set(op, this.get(args[0]!) === this.get(args[1]!) ? 1 : 0);
        return -1;
      case 'ref.is_null':
        this.set(op, this.get(args[0]!) === 0 ? 1 : 0);
        return -1;
      case 'same_as':
        this.set(op, this.get(args[0]!));
        return -1;
      case 'label':
      case 'debug_merge_point':
      case 'record_exact_class':
      case 'private_items':
      case 'private_items_end':
      case 'release':
      case 'quasi_immutable':
        return -1;
      case 'jump':
        this.jump(op);
        return -1;
      case 'finish': {
        const [value] = args;
        const content = value === undefined ? 0 : this.get(value);
        this.leave();
        if (value !== undefined)
          this.mem.store(storageOf[value.kind as Kind], this.env.host.layout.resultSlot, content);
        return exitReason.done;
      }
      case 'finish_exception':
        this.mem.i32[this.env.exception] = this.num(args[0]!);
        this.leave();
        return exitReason.raised;
      default:
        this.memoryOperation(op);
        return -1;
    }
  }

  private jump(op: TraceOp): void {
    const { code, at } = (op.descr as TargetToken).code as Place;
    const values = op.args.map((arg) => this.get(arg));
    const label = code.ops[at]!;
    if (code === this.code) {
      label.args.forEach((param, k) => this.set(param, values[k]!));
      this.at = at + 1;
    } else this.enter(code, label.args, values, at + 1);
  }

  private memoryOperation(op: TraceOp): void {
    const { args } = op;
    const { mem } = this;
    const [a, b, c] = args as [Value, Value, Value];
    switch (op.info.name) {
      case 'instance_of': {
        const descr = op.descr as StructDescr;
        const object = this.num(a);
        const id = object === 0 ? -1 : mem.typeId(object);
        this.set(op, id >= descr.typeId && id <= descr.lastId ? 1 : 0);
        break;
      }
      case 'array_len':
        this.set(op, mem.arrayLength(this.num(a)));
        break;
      case 'get_field': {
        const descr = op.descr as FieldDescr;
        this.set(op, mem.load(descr.storage, this.num(a) + descr.offset));
        break;
      }
      case 'set_field': {
        const descr = op.descr as FieldDescr;
        const object = this.num(a);
        mem.storeInto(object, descr.storage, object + descr.offset, this.get(b));
        break;
      }
      case 'get_item': {
        const descr = op.descr as ArrayDescr;
        this.set(op, mem.load(descr.storage, mem.itemAddress(descr, this.num(a), this.num(b))));
        break;
      }
      case 'set_item': {
        const descr = op.descr as ArrayDescr;
        const array = this.num(a);
        mem.storeInto(array, descr.storage, mem.itemAddress(descr, array, this.num(b)), this.get(c));
        break;
      }
      case 'get_global': {
        const descr = op.descr as GlobalDescr;
        this.set(op, mem.load(descr.storage, descr.address));
        break;
      }
      case 'set_global': {
        const descr = op.descr as GlobalDescr;
        mem.store(descr.storage, descr.address, this.get(a));
        break;
      }
      case 'get_hash':
        this.set(op, mem.getHash(this.num(a)));
        break;
      case 'set_hash':
        mem.setHash(this.num(a), this.num(b));
        break;
      case 'array_copy': {
        const descr = op.descr as ArrayDescr;
        const [source, from, target, to, count] = args.map((arg) => this.num(arg)) as [
          number,
          number,
          number,
          number,
          number,
        ];
        const backwards = source === target && from < to;
        for (let n = 0; n < count; n++) {
          const k = backwards ? count - 1 - n : n;
          const value = mem.load(descr.storage, mem.itemAddress(descr, source, from + k));
          mem.storeInto(target, descr.storage, mem.itemAddress(descr, target, to + k), value);
        }
        break;
      }
      case 'array_fill': {
        const descr = op.descr as ArrayDescr;
        const array = this.num(a);
        const value = this.get(args[3]!);
        for (let k = this.num(b); k < this.num(c); k++)
          mem.storeInto(array, descr.storage, mem.itemAddress(descr, array, k), value);
        break;
      }
      case 'new':
        this.set(op, this.made(mem.newStruct(op.descr as StructDescr)));
        break;
      case 'new_array':
        this.set(op, this.made(mem.newArray(op.descr as ArrayDescr, this.num(a))));
        break;
      case 'call':
      case 'call_pure':
      case 'call_loopinvariant':
        this.call(op, op.descr as CallDescr, args);
        break;
      case 'cond_call':
        if (this.num(a) !== 0) this.call(op, op.descr as CallDescr, args.slice(1));
        break;
      case 'call_portal':
        this.callPortal(op, op.descr as CallDescr);
        break;
      case 'call_assembler':
        this.callAssembler(op, op.descr as LoopToken | TargetToken, args);
        break;
      default:
        throw new Error(`the reference backend has no meaning for '${op.info.name}'`);
    }
  }

  private made(address: number): number {
    if (address === 0) this.env.host.outOfMemory();
    return address;
  }

  private call(op: TraceOp, descr: CallDescr, args: readonly Value[]): void {
    const target = this.env.host.callTarget(descr);
    const result = target(...(args.map((arg) => this.get(arg)) as never[])) as GuestValue;
    this.mem.refresh();
    if (op.kind !== 'n') this.set(op, result);
  }

  private callPortal(op: TraceOp, descr: CallDescr): void {
    const [word, ...args] = op.args as [Value, ...Value[]];
    const token = this.env.loops.get(this.mem.i32[(this.num(word) + portalWords.code) >> 2]!);
    if (token === undefined) {
      this.call(op, descr, [constI(1), ...args]);
      return;
    }
    const words = token.invalidFlag;
    this.mem.i32[(words + loopWords.active) >> 2]!++;
    const reason = this.runCallee(token, args.slice(this.env.host.drivers[token.driver]!.greens.length));
    // Not active while the portal is finished: the interpreter goes on then.
    this.mem.i32[(words + loopWords.active) >> 2]!--;
    this.mem.i32[(words + loopWords.lastUse) >> 2] = this.mem.i32[this.env.generation]!;
    this.finishCall(op, token, reason);
  }

  private callAssembler(op: TraceOp, callee: LoopToken | TargetToken, args: readonly Value[]): void {
    this.finishCall(op, callee, this.runCallee(callee, args));
  }

  /** Runs compiled code; answers the reason to go on with. */
  private runCallee(callee: LoopToken | TargetToken, args: readonly Value[]): number {
    const reason = this.env.run(
      callee,
      args.map((arg) => this.get(arg)),
    );
    this.mem.refresh();
    return reason;
  }

  /** Behind compiled code that was called: finishes the portal, and gets the result. */
  private finishCall(op: TraceOp, callee: LoopToken | TargetToken, left: number): void {
    const { host } = this.env;
    let reason = left;
    const { driver } = calleeOf(callee);
    if (reason !== exitReason.done) reason = host.finishPortal(driver, reason);
    this.mem.refresh();
    if (op.kind !== 'n')
      this.set(
        op,
        reason === exitReason.done
          ? this.mem.load(storageOf[op.kind], host.layout.resultSlot)
          : op.kind === 'l'
            ? 0n
            : 0,
      );
  }

  // -- guards -------------------------------------------------------------------------------------------------

  /** Tests a guard; a reason when it leaves, else -1. */
  private guard(op: TraceOp): number {
    if (op.info.name === 'guard_future_condition') return -1;
    const holds = this.holds(op) && !this.env.failsAnyway(op);
    if (holds) {
      if (op.info.name === 'guard_exception') {
        this.set(op, this.mem.i32[this.env.exception]!);
        this.mem.i32[this.env.exception] = 0;
      }
      return -1;
    }
    const failArgs = op.failArgs!;
    const values = failArgs.map((arg) => this.get(arg));
    const bridge = this.env.bridges.get(op.guardId);
    if (bridge !== undefined) {
      this.enter(bridge, bridge.inputs, values, 0);
      return -1;
    }
    const { host } = this.env;
    failArgs.forEach((arg, k) =>
      this.mem.store(
        storageOf[arg.kind as Kind],
        host.layout.exitSlots + 8 * (op.failSlots?.[k] ?? k),
        values[k]!,
      ),
    );
    this.leave();
    return host.guardFailed(op.guardId);
  }

  /** Whether it is time to look for interrupts; the host was asked then. */
  private countdown(): boolean {
    const { poll } = this.env.host;
    if (poll === undefined || --this.mem.i32[this.env.poll]! > 0) return false;
    poll();
    return true;
  }

  private holds(op: TraceOp): boolean {
    const { mem } = this;
    const [a, b] = op.args as [Value, Value];
    switch (op.info.name) {
      case 'guard_true':
        return this.get(a) !== 0;
      case 'guard_false':
        return this.get(a) === 0;
      case 'guard_value':
        return a.kind === 'f' ? Object.is(this.get(a), this.get(b)) : this.get(a) === this.get(b);
      case 'guard_nonnull':
        return this.get(a) !== 0;
      case 'guard_isnull':
        return this.get(a) === 0;
      case 'guard_class':
      case 'guard_nonnull_class':
        return this.get(a) !== 0 && mem.typeId(this.num(a)) === (op.descr as StructDescr).typeId;
      case 'guard_no_overflow':
        return !this.overflowed;
      case 'guard_overflow':
        return this.overflowed;
      case 'guard_no_exception':
        return mem.i32[this.env.exception] === 0;
      case 'guard_no_interrupt':
        this.countdown();
        return mem.i32[this.env.exception] === 0 && mem.i32[this.env.pending] === 0;
      case 'guard_poll':
        return !this.countdown() || mem.i32[this.env.pending] === 0;
      case 'guard_exception': {
        const exception = mem.i32[this.env.exception]!;
        return exception !== 0 && mem.typeId(exception) === (op.descr as StructDescr).typeId;
      }
      case 'guard_not_invalidated':
        return mem.i32[this.code.loop.invalidFlag >> 2] === 0;
      default:
        return false;
    }
  }
}
