/**
 * Code of one section: a WebAssembly function whose parameters are the label's arguments and whose result is the exit reason.
 *
 * Values are locals. The section is straight-line code, so a local is assigned once for each time around the loop. A jump to the
 * section's own label is a branch to the loop's start; every other jump is a tail call.
 *
 * **Leaving hot loops.** Engines replace baseline code at function entry only, so a loop counts down and tail-calls itself
 * every {@link reentry} iterations.
 *
 * **References.** Locals are invisible to the collector. Around a call that can collect, the references that live across it are stored
 * in the trace's slots on the shadow stack and loaded again behind it; the top of the stack is raised for the call only. A
 * slot belongs to one value, so it is stored once. Allocations save on their slow path.
 *
 * ```
 * loop
 *   local.get 1  i64.const 1  i64.add  local.tee 3 …      l3 = i64.add_ovf(l1, 1n)
 *   (overflow test)  if                                   guard_no_overflow
 *     i32.const EXIT  local.get 1  i64.store              failArgs → exit slots
 *     i32.const 17  return_call $guardFailed
 *   end
 *   local.get 3  local.set 1  br 0                        jump(l3)
 * end
 * ```
 */
import {
  isOverflowOp,
  type ArrayDescr,
  type BackendHost,
  type CallDescr,
  type FieldDescr,
  type GlobalDescr,
  type Kind,
  type LoopToken,
  type Storage,
  type StructDescr,
  type TargetToken,
  type TraceOp,
  type Value,
} from '@weft/core/backend';
import { analyze, type Analysis, type Section } from './analysis.js';
import { imported, inverseOf, simpleOps } from './arithmetic.js';
import { Bytes, F64, I32, I64, type ModuleBuilder, type WasmType } from './encoder.js';

/** Iterations after which a loop enters its function anew. */
export const reentry = 16384;

/** The machine type of a kind. */
export function wasmType(kind: Kind): WasmType {
  return kind === 'l' ? I64 : kind === 'f' ? F64 : I32;
}

/** What the code of a section needs from its surroundings. */
export interface Context {
  readonly host: BackendHost;
  readonly module: ModuleBuilder;
  readonly loop: LoopToken;
  /** Number of an own function: of the section of a label, or of the entry. */
  ownLabel(target: TargetToken): number | null;
  ownEntry(token: LoopToken): number | null;
  /** An exported function that a label of other code is, for import. */
  otherLabel(target: TargetToken): unknown;
  /** Address of the cell that leads from a guard to its bridge. */
  guardCell(guardId: number): number;
}

/** A call of an own function, whose number is known once all imports are: patched by the caller. */
export interface Fixup {
  readonly at: number;
  readonly own: number;
}

const returnOp = 0x0f;
const callOp = 0x10;
const returnCall = 0x12;
const returnCallIndirect = 0x13;
const localGet = 0x20;
const localSet = 0x21;
const localTee = 0x22;

export class SectionCode {
  readonly code = new Bytes();
  readonly locals: WasmType[] = [];
  private readonly localOf = new Map<Value, number>();
  private readonly analysis: Analysis;
  /** Slots on the shadow stack, by value. */
  private readonly slots = new Map<Value, number>();
  /** Values whose slot holds them. */
  private readonly saved = new Set<Value>();
  private base = -1;
  private counter = -1;
  private readonly loops: boolean;
  private overflowed: (() => void) | null = null;
  private readonly paramCount: number;

  constructor(
    private readonly cx: Context,
    private readonly section: Section,
    /** A bridge: its inputs are in the exit slots. */
    private readonly fromSlots: boolean,
  ) {
    this.analysis = analyze(section);
    this.paramCount = fromSlots ? 0 : section.params.length;
    section.params.forEach((param, k) => {
      this.localOf.set(param, fromSlots ? this.newLocal(wasmType(param.kind as Kind)) : k);
    });
    const last = section.ops[section.ops.length - 1];
    this.loops =
      last !== undefined &&
      last.info.name === 'jump' &&
      section.label !== null &&
      last.descr === section.label.descr;
    for (const [op, values] of this.analysis.across)
      if (op.info.name !== 'new' && !(op.info.name === 'new_array' && op.args[0]!.tag === 'const'))
        for (const value of values) if (!this.slots.has(value)) this.slots.set(value, this.slots.size);
  }

  /** Writes the function. */
  generate(): void {
    const b = this.code;
    if (this.fromSlots)
      this.section.params.forEach((param, k) => {
        this.i32const(0);
        const storage = param.kind === 'l' ? 'i64' : param.kind === 'f' ? 'f64' : 'i32';
        this.load(storage, this.cx.host.layout.exitSlots + 8 * k);
        this.setLocal(this.localOf.get(param)!);
      });
    if (this.analysis.calls) this.openFrame();
    if (this.loops) {
      this.counter = this.newLocal(I32);
      this.i32const(reentry);
      this.setLocal(this.counter);
      b.byte2(0x03, 0x40);
    }
    for (const op of this.section.ops)
      if (!this.analysis.dead.has(op) && !this.analysis.folded.has(op)) this.op(op);
    if (this.loops) b.byte(0x0b);
    // What follows the last operation is never reached.
    b.byte(0x00);
  }

  // -- small things -----------------------------------------------------------------------------------------

  private newLocal(type: WasmType): number {
    this.locals.push(type);
    return this.paramCount + this.locals.length - 1;
  }
  private getLocal(local: number): void {
    this.code.byte(localGet);
    this.code.u32(local);
  }
  private setLocal(local: number): void {
    this.code.byte(localSet);
    this.code.u32(local);
  }
  private teeLocal(local: number): void {
    this.code.byte(localTee);
    this.code.u32(local);
  }
  private i32const(value: number): void {
    this.code.byte(0x41);
    this.code.s32(value);
  }
  private memory(opcode: number, align: number, offset: number): void {
    this.code.byte(opcode);
    this.code.u32(align);
    this.code.u32(offset);
  }
  private call(index: number): void {
    this.code.byte(callOp);
    this.code.u32(index);
  }
  private loadI32(address: number): void {
    this.i32const(0);
    this.memory(0x28, 2, address);
  }
  /** Before the value: the base of an absolute address. */
  private storeI32At(address: number): void {
    this.memory(0x36, 2, address);
  }
  private cell(name: string): number {
    return this.cx.host.layout.cells[name]!;
  }

  /** The local of a value's result. */
  private define(op: TraceOp): number {
    const local = this.newLocal(wasmType(op.kind as Kind));
    this.localOf.set(op, local);
    return local;
  }

  /** Pushes a value. */
  private push(value: Value): void {
    const b = this.code;
    if (value.tag === 'const') {
      switch (value.kind) {
        case 'i':
          this.i32const(value.value as number);
          break;
        case 'l':
          b.byte(0x42);
          b.s64(value.value as bigint);
          break;
        case 'f':
          b.byte(0x44);
          b.f64(value.value as number);
          break;
        case 'r': {
          const id = value.value as number;
          if (id >= 0) this.i32const(id);
          else this.loadI32(this.cx.host.layout.constants + 4 * (-1 - id));
          break;
        }
      }
      return;
    }
    if (value.tag === 'op' && this.analysis.folded.has(value)) {
      this.pure(value);
      return;
    }
    this.getLocal(this.localOf.get(value)!);
  }

  // -- operations ---------------------------------------------------------------------------------------------

  private op(op: TraceOp): void {
    const { name, cls } = op.info;
    if (cls === 'guard') {
      this.guard(op);
      return;
    }
    if (isOverflowOp(name)) {
      this.overflowOp(op);
      return;
    }
    if (cls === 'pure') {
      this.pure(op);
      this.setLocal(this.define(op));
      return;
    }
    switch (name) {
      case 'get_field':
      case 'get_item':
      case 'get_global':
      case 'get_hash':
        this.read(op);
        this.setLocal(this.define(op));
        break;
      case 'set_field':
      case 'set_item':
      case 'set_global':
      case 'set_hash':
        this.write(op);
        break;
      case 'array_copy':
        this.arrayCopy(op);
        break;
      case 'array_fill':
        this.arrayFill(op);
        break;
      case 'new':
        this.newStruct(op);
        break;
      case 'new_array':
        this.newArray(op);
        break;
      case 'call':
      case 'call_pure':
      case 'call_loopinvariant':
        this.callFunction(op, op.descr as CallDescr, op.args);
        if (op.kind !== 'n') this.setLocal(this.define(op));
        this.afterCall(op);
        break;
      case 'cond_call':
        this.condCall(op);
        break;
      case 'call_assembler':
        this.callAssembler(op);
        break;
      case 'jump':
        this.jump(op);
        break;
      case 'finish':
        this.finish(op);
        break;
      case 'finish_exception':
        this.i32const(0);
        this.push(op.args[0]!);
        this.storeI32At(this.cell('exception'));
        this.i32const(1);
        this.code.byte(returnOp);
        break;
      default:
        // Information.
        break;
    }
  }

  /** Pushes the result of a pure operation. */
  private pure(op: TraceOp): void {
    const b = this.code;
    const { name } = op.info;
    const simple = simpleOps[name];
    if (simple !== undefined) {
      for (const arg of op.args) this.push(arg);
      for (const byte of simple) b.byte(byte);
      return;
    }
    switch (name) {
      case 'same_as':
        this.push(op.args[0]!);
        break;
      case 'array_len':
        this.push(op.args[0]!);
        this.memory(0x28, 2, this.cx.host.layout.lengthOffset);
        break;
      case 'instance_of': {
        const { typeId, lastId } = op.descr as StructDescr;
        // Null has no type: what is read at its place is 0.
        this.push(op.args[0]!);
        this.memory(0x2f, 1, this.cx.host.layout.header.typeIdOffset);
        this.i32const(typeId);
        b.byte(0x6b);
        this.i32const(lastId - typeId);
        b.byte(0x4d);
        break;
      }
      case 'i32.div_s':
      case 'i32.div_u':
      case 'i64.div_s':
        this.division(op);
        break;
      case 'i32.from_f64':
        this.push(op.args[0]!);
        this.call(this.cx.module.import(imported['i32.from_f64'], [F64], [I32]));
        break;
      case 'i64.mul_high_u':
        this.push(op.args[0]!);
        this.push(op.args[1]!);
        this.call(this.cx.module.import(imported['i64.mul_high_u'], [I64, I64], [I64]));
        break;
      default:
        throw new Error(`no code for '${name}'`);
    }
  }

  /** Divisions that must not trap: i32 by 0 is 0, the least by -1 wraps. */
  private division(op: TraceOp): void {
    const b = this.code;
    const { name } = op.info;
    const type = name.startsWith('i64') ? I64 : I32;
    const x = this.newLocal(type);
    const y = this.newLocal(type);
    this.push(op.args[0]!);
    this.setLocal(x);
    this.push(op.args[1]!);
    this.setLocal(y);
    if (name === 'i32.div_u') {
      this.getLocal(y);
      b.byte2(0x04, I32);
      this.getLocal(x);
      this.getLocal(y);
      b.byte(0x6e);
      b.byte(0x05);
      this.i32const(0);
      b.byte(0x0b);
      return;
    }
    // y + 1 <=u 1 means y is -1 or 0.
    const wide = type === I64;
    this.getLocal(y);
    if (wide) {
      b.byte(0x42);
      b.s64(1n);
      b.byte(0x7c);
      b.byte(0x42);
      b.s64(1n);
      b.byte(0x58);
    } else {
      this.i32const(1);
      b.byte(0x6a);
      this.i32const(1);
      b.byte(0x4d);
    }
    b.byte2(0x04, type);
    // x * y is -x or 0: right for -1, and for 0 where that is defined.
    this.getLocal(x);
    this.getLocal(y);
    b.byte(wide ? 0x7e : 0x6c);
    b.byte(0x05);
    this.getLocal(x);
    this.getLocal(y);
    b.byte(wide ? 0x7f : 0x6d);
    b.byte(0x0b);
  }

  /** Exact arithmetic: the result in its local, and a way to push whether it overflowed. */
  private overflowOp(op: TraceOp): void {
    const b = this.code;
    const atom = (value: Value): (() => void) => {
      if (
        value.tag === 'const' ||
        (this.localOf.has(value) && !(value.tag === 'op' && this.analysis.folded.has(value)))
      )
        return () => this.push(value);
      const local = this.newLocal(I64);
      this.push(value);
      this.setLocal(local);
      return () => this.getLocal(local);
    };
    const x = atom(op.args[0]!);
    const y = atom(op.args[1]!);
    x();
    y();
    const kind = op.info.name.slice(4, 7);
    b.byte(kind === 'add' ? 0x7c : kind === 'sub' ? 0x7d : 0x7e);
    const result = this.define(op);
    this.setLocal(result);
    const r = () => this.getLocal(result);
    const constant = op.args[1]!.tag === 'const' ? (op.args[1]!.value as bigint) : null;
    this.overflowed = () => {
      if (kind === 'mul') {
        const small = (v: () => void) => {
          v();
          b.byte(0xa7);
          b.byte(0xac);
          v();
          b.byte(0x51);
        };
        small(x);
        small(y);
        b.byte(0x71);
        b.byte2(0x04, I32);
        this.i32const(0);
        b.byte(0x05);
        x();
        y();
        this.call(this.cx.module.import(productOverflows, [I64, I64], [I32]));
        b.byte(0x0b);
      } else if (constant !== null) {
        // Adding something positive overflows exactly when the result is below the operand.
        r();
        x();
        const grows = kind === 'add' ? constant >= 0n : constant < 0n;
        b.byte(grows ? 0x53 : 0x55);
      } else {
        // The sign of (x ^ r) & (y ^ r), for differences (x ^ y) & (x ^ r).
        x();
        r();
        b.byte(0x85);
        if (kind === 'add') {
          y();
          r();
        } else {
          x();
          y();
        }
        b.byte(0x85);
        b.byte(0x83);
        b.byte(0x42);
        b.s64(0n);
        b.byte(0x53);
      }
    };
  }

  // -- memory -------------------------------------------------------------------------------------------------

  private load(storage: Storage, offset: number): void {
    switch (storage) {
      case 'i8':
        return this.memory(0x2c, 0, offset);
      case 'u8':
        return this.memory(0x2d, 0, offset);
      case 'i16':
        return this.memory(0x2e, 1, offset);
      case 'u16':
        return this.memory(0x2f, 1, offset);
      case 'i64':
        return this.memory(0x29, 2, offset);
      case 'f64':
        return this.memory(0x2b, 2, offset);
      case 'f32':
        this.memory(0x2a, 2, offset);
        this.code.byte(0xbb);
        return;
      default:
        return this.memory(0x28, 2, offset);
    }
  }

  private store(storage: Storage, offset: number): void {
    switch (storage) {
      case 'i8':
      case 'u8':
        return this.memory(0x3a, 0, offset);
      case 'i16':
      case 'u16':
        return this.memory(0x3b, 1, offset);
      case 'i64':
        return this.memory(0x37, 2, offset);
      case 'f64':
        return this.memory(0x39, 2, offset);
      case 'f32':
        this.code.byte(0xb6);
        return this.memory(0x38, 2, offset);
      default:
        return this.memory(0x36, 2, offset);
    }
  }

  /** Pushes array + index * size; answers the offset of the element from there. */
  private itemAddress(descr: ArrayDescr, array: Value, index: Value): number {
    this.push(array);
    if (index.tag === 'const') return descr.itemsOffset + (index.value as number) * descr.itemSize;
    this.push(index);
    if (descr.itemSize > 1) {
      this.i32const(Math.log2(descr.itemSize));
      this.code.byte(0x74);
    }
    this.code.byte(0x6a);
    return descr.itemsOffset;
  }

  private read(op: TraceOp): void {
    const { layout } = this.cx.host;
    switch (op.info.name) {
      case 'get_field': {
        const descr = op.descr as FieldDescr;
        this.push(op.args[0]!);
        this.load(descr.storage, descr.offset);
        break;
      }
      case 'get_item': {
        const descr = op.descr as ArrayDescr;
        this.load(descr.storage, this.itemAddress(descr, op.args[0]!, op.args[1]!));
        break;
      }
      case 'get_global': {
        const descr = op.descr as GlobalDescr;
        this.i32const(0);
        this.load(descr.storage, descr.address);
        break;
      }
      default:
        this.push(op.args[0]!);
        this.memory(0x28, 2, layout.header.hashOffset);
    }
  }

  /** The collector's barrier before a reference is stored into an object. */
  private barrier(object: Value, value: Value): void {
    const { barrier } = this.cx.host.layout;
    if (barrier === null || value.kind !== 'r' || (value.tag === 'const' && value.value === 0)) return;
    this.push(object);
    this.memory(0x2d, 0, barrier.flagOffset);
    this.i32const(barrier.flagMask);
    this.code.byte(0x71);
    this.code.byte2(0x04, 0x40);
    this.push(object);
    this.call(this.cx.module.import(this.cx.host.imageFunction(`gc.${barrier.slow}`), [I32], []));
    this.code.byte(0x0b);
  }

  private write(op: TraceOp): void {
    const { layout } = this.cx.host;
    const [object, second, third] = op.args as [Value, Value, Value];
    switch (op.info.name) {
      case 'set_field': {
        const descr = op.descr as FieldDescr;
        if (descr.storage === 'ref') this.barrier(object, second);
        this.push(object);
        this.push(second);
        this.store(descr.storage, descr.offset);
        break;
      }
      case 'set_item': {
        const descr = op.descr as ArrayDescr;
        if (descr.storage === 'ref') this.barrier(object, third);
        const offset = this.itemAddress(descr, object, second);
        this.push(third);
        this.store(descr.storage, offset);
        break;
      }
      case 'set_global': {
        const descr = op.descr as GlobalDescr;
        this.i32const(0);
        this.push(object);
        this.store(descr.storage, descr.address);
        break;
      }
      default:
        this.push(object);
        this.push(second);
        this.memory(0x36, 2, layout.header.hashOffset);
    }
  }

  private arrayCopy(op: TraceOp): void {
    const b = this.code;
    const descr = op.descr as ArrayDescr;
    const [source, from, target, to, count] = op.args as [Value, Value, Value, Value, Value];
    const { host, module } = this.cx;
    const { barrier } = host.layout;
    if (descr.storage === 'ref' && barrier !== null) {
      for (const value of [source, from, target, to, count]) this.push(value);
      this.call(module.import(host.imageFunction(`gc.${barrier.beforeCopy}`), [I32, I32, I32, I32, I32], []));
    }
    const at = (array: Value, index: Value) => {
      const offset = this.itemAddress(descr, array, index);
      this.i32const(offset);
      b.byte(0x6a);
    };
    at(target, to);
    at(source, from);
    this.push(count);
    this.call(module.import(host.imageFunction(`weft.move${descr.itemSize}`), [I32, I32, I32], []));
  }

  private arrayFill(op: TraceOp): void {
    const b = this.code;
    const descr = op.descr as ArrayDescr;
    const [array, start, end, value] = op.args as [Value, Value, Value, Value];
    if (descr.storage === 'ref') this.barrier(array, value);
    const offset = this.itemAddress(descr, array, start);
    this.i32const(offset);
    b.byte(0x6a);
    if (descr.itemSize === 1) {
      this.push(value);
      this.push(end);
      this.push(start);
      b.byte(0x6b);
      b.byte2(0xfc, 11);
      b.byte(0);
      return;
    }
    this.push(end);
    this.push(start);
    b.byte(0x6b);
    this.push(value);
    if (descr.storage === 'f64') b.byte(0xbd);
    else if (descr.storage === 'f32') b.byte2(0xb6, 0xbc);
    const type = descr.itemSize === 8 ? I64 : I32;
    const { host, module } = this.cx;
    this.call(module.import(host.imageFunction(`weft.fill${descr.itemSize}`), [I32, I32, type], []));
  }

  // -- allocation ---------------------------------------------------------------------------------------------

  private newStruct(op: TraceOp): void {
    const descr = op.descr as StructDescr;
    const { allocation } = this.cx.host.layout;
    this.allocate(op, descr.size, descr.typeId, () => {
      this.i32const(descr.size);
      this.i32const(descr.typeId);
      this.call(
        this.cx.module.import(this.cx.host.imageFunction(`gc.${allocation.slow}`), [I32, I32], [I32]),
      );
    });
  }

  private newArray(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const { host, module } = this.cx;
    const { allocation, lengthOffset } = host.layout;
    const [length] = op.args as [Value];
    const slow = () => {
      this.i32const(descr.typeId);
      this.push(length);
      this.call(module.import(host.imageFunction(`gc.${allocation.slowArray}`), [I32, I32], [I32]));
    };
    if (length.tag === 'const') {
      const size = (descr.itemsOffset + (length.value as number) * descr.itemSize + 7) & -8;
      this.allocate(op, size, descr.typeId, slow);
    } else {
      this.beforeCall(op);
      slow();
      const local = this.define(op);
      this.teeLocal(local);
      this.afterCall(op);
      this.orOutOfMemory();
      this.header(local, descr.typeId);
    }
    const local = this.localOf.get(op)!;
    this.getLocal(local);
    this.push(length);
    this.memory(0x36, 2, lengthOffset);
  }

  /** Bump allocation of a constant size. */
  private allocate(op: TraceOp, size: number, typeId: number, slow: () => void): void {
    const b = this.code;
    const { allocation } = this.cx.host.layout;
    const local = this.define(op);
    const free = this.cell(allocation.freeCell);
    const end = this.newLocal(I32);
    const inline = size <= allocation.maxInlineSize;
    if (inline) {
      this.loadI32(free);
      this.teeLocal(local);
      this.i32const(size);
      b.byte(0x6a);
      this.teeLocal(end);
      this.loadI32(this.cell(allocation.limitCell));
      b.byte(0x4b);
      b.byte2(0x04, 0x40);
    }
    this.coldSave(op, () => {
      slow();
      this.teeLocal(local);
      this.orOutOfMemory();
    });
    if (inline) {
      b.byte(0x05);
      this.i32const(0);
      this.getLocal(end);
      this.storeI32At(free);
      b.byte(0x0b);
    }
    this.header(local, typeId);
  }

  private header(local: number, typeId: number): void {
    const { header } = this.cx.host.layout;
    this.getLocal(local);
    this.i32const(typeId | header.freshFlags);
    this.memory(0x36, 2, header.wordOffset);
  }

  /** Ends the program when the address on the stack is 0. */
  private orOutOfMemory(): void {
    const { host, module } = this.cx;
    this.code.byte(0x45);
    this.code.byte2(0x04, 0x40);
    this.call(module.import(outOfMemoryOf(host), [], []));
    this.code.byte(0x00);
    this.code.byte(0x0b);
  }

  // -- references across calls ----------------------------------------------------------------------------------

  /** At the function's start: finds the slots, and clears them, since the collector will look at them. */
  private openFrame(): void {
    this.base = this.newLocal(I32);
    this.loadI32(this.cell('shadowTop'));
    this.setLocal(this.base);
    for (let k = 0; k < this.slots.size; k++) {
      this.getLocal(this.base);
      this.i32const(0);
      this.memory(0x36, 2, 4 * k);
    }
    if (this.slots.size === 0) return;
    // Deep recursion through compiled code ends here.
    const { host, module } = this.cx;
    this.getLocal(this.base);
    this.loadI32(this.cell('shadowLimit'));
    this.i32const(16384 + 4 * this.slots.size);
    this.code.byte(0x6b);
    this.code.byte(0x4b);
    this.code.byte2(0x04, 0x40);
    this.call(module.import(stackOverflowOf(host), [], []));
    this.code.byte(0x00);
    this.code.byte(0x0b);
  }

  private beforeCall(op: TraceOp): void {
    const values = this.analysis.across.get(op);
    if (values === undefined) return;
    for (const value of values) {
      if (this.saved.has(value)) continue;
      this.saved.add(value);
      this.getLocal(this.base);
      this.push(value);
      this.memory(0x36, 2, 4 * this.slots.get(value)!);
    }
    if (this.slots.size === 0) return;
    this.i32const(0);
    this.getLocal(this.base);
    this.i32const(4 * this.slots.size);
    this.code.byte(0x6a);
    this.storeI32At(this.cell('shadowTop'));
  }

  private afterCall(op: TraceOp): void {
    const values = this.analysis.across.get(op);
    if (values === undefined || this.slots.size === 0) return;
    this.i32const(0);
    this.getLocal(this.base);
    this.storeI32At(this.cell('shadowTop'));
    for (const value of values) {
      this.getLocal(this.base);
      this.memory(0x28, 2, 4 * this.slots.get(value)!);
      this.setLocal(this.localOf.get(value)!);
    }
  }

  /** Around a slow path: saves above whatever is in use, and loads again. */
  private coldSave(op: TraceOp, body: () => void): void {
    const values = this.analysis.across.get(op) ?? [];
    // Slots of values that wait for a later call must be seen by this collection too.
    const own = this.slots.size;
    if (values.length === 0 && own === 0) {
      body();
      return;
    }
    const top = this.newLocal(I32);
    const cell = this.cell('shadowTop');
    this.loadI32(cell);
    this.setLocal(top);
    values.forEach((value, k) => {
      this.getLocal(top);
      this.push(value);
      this.memory(0x36, 2, 4 * (own + k));
    });
    this.i32const(0);
    this.getLocal(top);
    this.i32const(4 * (own + values.length));
    this.code.byte(0x6a);
    this.storeI32At(cell);
    body();
    values.forEach((value, k) => {
      this.getLocal(top);
      this.memory(0x28, 2, 4 * (own + k));
      this.setLocal(this.localOf.get(value)!);
    });
    this.i32const(0);
    this.getLocal(top);
    this.storeI32At(cell);
  }

  // -- calls --------------------------------------------------------------------------------------------------

  private callFunction(op: TraceOp, descr: CallDescr, args: readonly Value[]): void {
    const { host, module } = this.cx;
    this.beforeCall(op);
    for (const arg of args) this.push(arg);
    const results = descr.result === 'n' ? [] : [wasmType(descr.result)];
    this.call(module.import(host.callTarget(descr), descr.args.map(wasmType), results));
  }

  private condCall(op: TraceOp): void {
    const b = this.code;
    const descr = op.descr as CallDescr;
    // Saved in any case: both ways must agree on what the slots hold.
    this.beforeCall(op);
    this.push(op.args[0]!);
    b.byte2(0x04, 0x40);
    const { host, module } = this.cx;
    for (const arg of op.args.slice(1)) this.push(arg);
    const results = descr.result === 'n' ? [] : [wasmType(descr.result)];
    this.call(module.import(host.callTarget(descr), descr.args.map(wasmType), results));
    if (descr.result !== 'n') b.byte(0x1a);
    b.byte(0x0b);
    this.afterCall(op);
  }

  private callAssembler(op: TraceOp): void {
    const b = this.code;
    const { host, module } = this.cx;
    const token = op.descr as LoopToken;
    const types = op.args.map((arg) => wasmType(arg.kind as Kind));
    this.beforeCall(op);
    for (const arg of op.args) this.push(arg);
    const own = this.cx.ownEntry(token);
    if (own !== null) this.callOwn(callOp, own);
    else {
      this.i32const(token.slot);
      module.usesTable = true;
      b.byte(0x11);
      b.u32(module.type(types, [I32]));
      b.u32(0);
    }
    const reason = this.newLocal(I32);
    this.teeLocal(reason);
    b.byte2(0x04, 0x40);
    this.i32const(token.driver);
    this.getLocal(reason);
    this.call(module.import(finishPortalOf(host), [I32, I32], [I32]));
    b.byte(0x1a);
    b.byte(0x0b);
    if (op.kind !== 'n') {
      this.i32const(0);
      this.load(op.kind === 'l' ? 'i64' : op.kind === 'f' ? 'f64' : 'i32', host.layout.resultSlot);
      this.setLocal(this.define(op));
    }
    this.afterCall(op);
  }

  // -- leaving ------------------------------------------------------------------------------------------------

  readonly fixups: Fixup[] = [];

  /** A call of an own function: its number is filled in when all imports are known, so it takes five bytes. */
  private callOwn(opcode: number, own: number): void {
    this.code.byte(opcode);
    this.fixups.push({ at: this.code.length, own });
    for (let k = 0; k < 5; k++) this.code.byte(0);
  }

  private jump(op: TraceOp): void {
    const b = this.code;
    const target = op.descr as TargetToken;
    if (this.loops) {
      for (const arg of op.args) this.push(arg);
      for (let k = op.args.length - 1; k >= 0; k--) this.setLocal(k);
      this.getLocal(this.counter);
      this.i32const(1);
      b.byte(0x6b);
      this.teeLocal(this.counter);
      b.byte(0x0d);
      b.u32(0);
      for (let k = 0; k < op.args.length; k++) this.getLocal(k);
      this.callOwn(returnCall, this.cx.ownLabel(target)!);
      return;
    }
    for (const arg of op.args) this.push(arg);
    const own = this.cx.ownLabel(target);
    if (own !== null) {
      this.callOwn(returnCall, own);
      return;
    }
    const types = target.kinds.map(wasmType);
    b.byte(returnCall);
    b.u32(this.cx.module.import(this.cx.otherLabel(target), types, [I32]));
  }

  private finish(op: TraceOp): void {
    const [value] = op.args;
    if (value !== undefined) {
      this.i32const(0);
      this.push(value);
      const storage = value.kind === 'l' ? 'i64' : value.kind === 'f' ? 'f64' : 'i32';
      this.store(storage, this.cx.host.layout.resultSlot);
    }
    this.i32const(0);
    this.code.byte(returnOp);
  }

  /** Pushes a condition that is not 0 when the guard fails. */
  private failure(op: TraceOp): void {
    const b = this.code;
    const [value, constant] = op.args as [Value, Value];
    const { layout } = this.cx.host;
    switch (op.info.name) {
      case 'guard_true': {
        const folded = value.tag === 'op' && this.analysis.folded.has(value);
        const inverse = folded ? inverseOf[value.info.name] : undefined;
        if (inverse !== undefined) {
          const operation = value as TraceOp;
          for (const arg of operation.args) this.push(arg);
          for (const byte of simpleOps[inverse]!) b.byte(byte);
          break;
        }
        this.push(value);
        b.byte(0x45);
        break;
      }
      case 'guard_false':
        this.push(value);
        break;
      case 'guard_value':
        this.push(value);
        if (value.kind === 'f') {
          b.byte(0xbd);
          this.push(constant);
          b.byte(0xbd);
          b.byte(0x52);
        } else {
          this.push(constant);
          b.byte(value.kind === 'l' ? 0x52 : 0x47);
        }
        break;
      case 'guard_nonnull':
        this.push(value);
        b.byte(0x45);
        break;
      case 'guard_isnull':
        this.push(value);
        break;
      case 'guard_class':
      case 'guard_nonnull_class':
        // Null has no type: what is read at its place is 0, which is no type's id.
        this.push(value);
        this.memory(0x2f, 1, layout.header.typeIdOffset);
        this.i32const((op.descr as StructDescr).typeId);
        b.byte(0x47);
        break;
      case 'guard_no_overflow':
        this.overflowed!();
        break;
      case 'guard_overflow':
        this.overflowed!();
        b.byte(0x45);
        break;
      case 'guard_no_exception':
        this.loadI32(this.cell('exception'));
        break;
      case 'guard_exception': {
        const local = this.define(op);
        this.loadI32(this.cell('exception'));
        this.teeLocal(local);
        this.memory(0x2f, 1, layout.header.typeIdOffset);
        this.i32const((op.descr as StructDescr).typeId);
        b.byte(0x47);
        break;
      }
      case 'guard_not_invalidated':
        this.loadI32(this.cx.loop.invalidFlag);
        break;
      default:
        this.i32const(1);
    }
  }

  private guard(op: TraceOp): void {
    if (op.info.name === 'guard_future_condition') return;
    const b = this.code;
    this.failure(op);
    b.byte2(0x04, 0x40);
    this.exit(op);
    b.byte(0x0b);
    if (op.info.name === 'guard_exception') {
      this.i32const(0);
      this.i32const(0);
      this.storeI32At(this.cell('exception'));
    }
  }

  /** Leaves through a failed guard: to its bridge, or to the runtime. */
  private exit(op: TraceOp): void {
    const b = this.code;
    const { host, module } = this.cx;
    const failArgs = op.failArgs!;
    failArgs.forEach((arg, k) => {
      this.i32const(0);
      this.push(arg);
      const storage = arg.kind === 'l' ? 'i64' : arg.kind === 'f' ? 'f64' : 'i32';
      this.store(storage, host.layout.exitSlots + 8 * k);
    });
    // A bridge takes the values from the slots, too: so this code stays short, and most of it is never executed.
    const cell = this.cx.guardCell(op.guardId);
    this.loadI32(cell);
    b.byte2(0x04, 0x40);
    this.loadI32(cell);
    module.usesTable = true;
    b.byte(returnCallIndirect);
    b.u32(module.type([], [I32]));
    b.u32(0);
    b.byte(0x0b);
    this.i32const(op.guardId);
    b.byte(returnCall);
    b.u32(module.import(guardFailedOf(host), [I32], [I32]));
  }
}

/** Whether the exact product of two integers does not fit in 64 bits; asked when one of them is large. */
function productOverflows(a: bigint, b: bigint): number {
  const product = a * b;
  return BigInt.asIntN(64, product) === product ? 0 : 1;
}

// One function object a host, so that modules import it once.
const hosts = new WeakMap<
  BackendHost,
  {
    guardFailed: (id: number) => number;
    finishPortal: (driver: number, reason: number) => number;
    outOfMemory: () => void;
    stackOverflow: () => void;
  }
>();
function functionsOf(host: BackendHost) {
  let functions = hosts.get(host);
  if (functions === undefined) {
    functions = {
      guardFailed: (id) => host.guardFailed(id),
      finishPortal: (driver, reason) => host.finishPortal(driver, reason),
      outOfMemory: () => host.outOfMemory(),
      stackOverflow: () => host.stackOverflow(),
    };
    hosts.set(host, functions);
  }
  return functions;
}
const guardFailedOf = (host: BackendHost) => functionsOf(host).guardFailed;
const finishPortalOf = (host: BackendHost) => functionsOf(host).finishPortal;
const outOfMemoryOf = (host: BackendHost) => functionsOf(host).outOfMemory;
const stackOverflowOf = (host: BackendHost) => functionsOf(host).stackOverflow;
