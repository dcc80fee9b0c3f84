/**
 * From the values of a failed guard back to frames.
 *
 * The trace left the guard's failArgs in the exit slots. Resume data says how they and constants make up the registers
 * of the frames, which objects the trace never allocated, which stores it postponed, and what the virtualizable holds. With a
 * recorder the same is done twice: really, and as the start of a bridge, whose inputs are the failArgs and whose first operations make the
 * virtual objects (where they will normally be found virtual again).
 *
 * Objects are made first, all of them, then filled: they may refer to each other in cycles. Making them can collect, so every
 * reference waits on the reference stack: failArgs, then virtual objects, in slots of a range that stays until the machine ends.
 */
import type { ArrayDescr, DriverDescr, FieldDescr, Kind } from '../trace/descr.js';
import type { Restored } from '../trace/resume-pack.js';
import { absent, constI, enumTags, type Value } from '../trace/trace.js';
import { infoOf } from './heapcache.js';
import { storageOf, type Machine } from './machine.js';
import type { GuestValue } from './memory.js';
import { fieldRange, type VirtualizableState } from './recorder.js';
import { firstPrivate, noneIsPrivate } from './private-items.js';
import type { GuardRecord } from './tokens.js';

/** Kinds of registers in the order of lists of live ones. */
const banks: readonly Kind[] = ['i', 'l', 'f', 'r'];

class Reader {
  private readonly kinds: readonly Kind[];
  private readonly resume: Restored;
  private readonly values: (GuestValue | null)[] = [];
  private readonly inputs: Value[] = [];
  private readonly virtualBoxes: Value[] = [];
  /** Index of the i32 of the first failArg, and of the first virtual. */
  private readonly base: number;
  private readonly virtuals: number;

  constructor(
    private readonly m: Machine,
    private readonly guard: GuardRecord,
  ) {
    const { memory, runtime, rec } = m;
    const { kinds, slots, resume } = runtime.decoded.of(guard);
    this.kinds = kinds;
    this.resume = resume;
    const count = kinds.length + resume.virtuals.length;
    const address = runtime.stack.push(count);
    if (address === 0) runtime.trap('stack_overflow', 0);
    this.base = address >> 2;
    this.virtuals = this.base + kinds.length;
    for (let k = 0; k < kinds.length; k++) {
      const kind = kinds[k]!;
      const value = memory.load(storageOf[kind], runtime.exitSlots + 8 * slots[k]!);
      if (kind === 'r') {
        memory.i32[this.base + k] = value as number;
        this.values.push(null);
      } else this.values.push(value);
    }
    if (rec !== null) for (let k = 0; k < kinds.length; k++) this.inputs.push(rec.input(kinds[k]!));
    this.makeVirtuals();
    this.fillVirtuals();
  }

  value(tagged: number): GuestValue {
    const payload = tagged >> 2;
    switch (tagged & 3) {
      case enumTags.box:
        return this.values[payload] ?? this.m.memory.i32[this.base + payload]!;
      case enumTags.const: {
        const constant = this.resume.shared.consts[payload]!;
        return constant.kind === 'r' ? this.m.runtime.refs.address(constant.value as number) : constant.value;
      }
      case enumTags.int:
        return payload;
      default:
        return this.m.memory.i32[this.virtuals + payload]!;
    }
  }

  box(tagged: number): Value {
    const payload = tagged >> 2;
    switch (tagged & 3) {
      case enumTags.box:
        return this.inputs[payload]!;
      case enumTags.const:
        return this.resume.shared.consts[payload]!;
      case enumTags.int:
        return constI(payload);
      default:
        return this.virtualBoxes[payload]!;
    }
  }

  private makeVirtuals(): void {
    const { m } = this;
    const { rec } = m;
    const { virtuals } = this.resume;
    for (let k = 0; k < virtuals.length; k++) {
      const virtual = virtuals[k]!;
      const address =
        virtual.kind === 'struct'
          ? m.memory.newStruct(virtual.descr)
          : m.memory.newArray(virtual.descr, virtual.values.length);
      if (address === 0) m.runtime.trap('out_of_memory', 0);
      m.memory.i32[this.virtuals + k] = address;
      if (rec === null) continue;
      const op =
        virtual.kind === 'struct'
          ? rec.op('new', [], virtual.descr)
          : rec.op('new_array', [constI(virtual.values.length)], virtual.descr);
      const info = infoOf(op);
      info.typeId = virtual.descr.typeId;
      info.nonnull = info.fresh = info.unescaped = true;
      if (virtual.kind === 'array') info.length = constI(virtual.values.length);
      this.virtualBoxes.push(op);
    }
  }

  private fillVirtuals(): void {
    const { virtuals } = this.resume;
    for (let k = 0; k < virtuals.length; k++) {
      const virtual = virtuals[k]!;
      const object = this.m.memory.i32[this.virtuals + k]!;
      const { values } = virtual;
      for (let n = 0; n < values.length; n++) {
        const tagged = values[n]!;
        if (tagged === absent) continue;
        if (virtual.kind === 'struct')
          this.writeField(object, this.virtualBoxes[k], virtual.fields[n]!, tagged);
        else this.writeItem(object, this.virtualBoxes[k], virtual.descr, n, tagged);
      }
    }
  }

  private writeItem(
    object: number,
    box: Value | undefined,
    descr: ArrayDescr,
    n: number,
    tagged: number,
  ): void {
    const { memory, rec } = this.m;
    const address = memory.itemAddress(descr, object, n);
    memory.storeInto(object, descr.storage, address, this.value(tagged));
    if (rec === null) return;
    rec.op('set_item', [box!, constI(n), this.box(tagged)], descr);
    rec.heap.itemWritten(box!, n, descr, this.box(tagged));
  }

  private writeField(object: number, box: Value | undefined, descr: FieldDescr, tagged: number): void {
    const { m } = this;
    m.memory.storeInto(object, descr.storage, object + descr.offset, this.value(tagged));
    if (m.rec === null) return;
    m.rec.op('set_field', [box!, this.box(tagged)], descr);
    m.rec.heap.fieldWritten(box!, descr, this.box(tagged));
  }

  /** The stores that the trace postponed. */
  pendingStores(): void {
    const { m } = this;
    for (const store of this.resume.pending) {
      const object = this.value(store.object) as number;
      if (store.kind === 'field') {
        this.writeField(
          object,
          m.rec === null ? undefined : this.box(store.object),
          store.descr,
          store.value,
        );
        continue;
      }
      const { descr } = store;
      const index = this.value(store.index) as number;
      const address = m.memory.itemAddress(descr, object, index);
      m.memory.storeInto(object, descr.storage, address, this.value(store.value));
      if (m.rec === null) continue;
      const array = this.box(store.object);
      const indexBox = this.box(store.index);
      m.rec.op('set_item', [array, indexBox, this.box(store.value)], descr);
      m.rec.heap.itemWritten(array, indexBox.tag === 'const' ? index : -1, descr, this.box(store.value));
    }
  }

  /** Writes the virtualizable back, and sets up the recorder's state of it. */
  virtualizable(): void {
    const { m } = this;
    const tagged = this.resume.virtualizable;
    if (tagged.length === 0) return;
    const { runtime, memory } = m;
    const driver = runtime.image.drivers[this.guard.loop.driver]!;
    const descr = driver.virtualizable!;
    const object = this.value(tagged[0]!) as number;
    memory.i32[m.virtualizableSlot >> 2] = object;
    let at = 1;
    for (const field of descr.fields)
      memory.storeInto(object, field.storage, object + field.offset, this.value(tagged[at++]!));
    const arrays: { start: number; length: number }[] = [];
    const arrayBoxes: (Value | null)[] = [];
    for (const { field, array } of descr.arrays) {
      const address = memory.i32[(object + field.offset) >> 2]!;
      const length = memory.arrayLength(address);
      arrays.push({ start: at - 1, length });
      const box = this.inputAt(address);
      arrayBoxes.push(box);
      if (box !== null && box.tag !== 'const') {
        const info = infoOf(box);
        info.nonnull = true;
        info.length = constI(length);
      }
      for (let k = 0; k < length; k++)
        memory.storeInto(
          address,
          array.storage,
          memory.itemAddress(array, address, k),
          this.value(tagged[at++]!),
        );
    }
    if (m.rec === null) return;
    const state: VirtualizableState = {
      descr,
      box: this.box(tagged[0]!),
      values: [],
      arrays,
      arrayBoxes,
      ...fieldRange(descr),
      dirty: [],
      privateFrom: this.firstPrivate(driver),
      released: false,
    };
    for (let k = 1; k < tagged.length; k++) {
      state.values.push(this.box(tagged[k]!));
      state.dirty.push(true);
    }
    if (state.box.tag !== 'const') infoOf(state.box).nonnull = true;
    m.rec.virtualizable = state;
  }

  private firstPrivate(driver: DriverDescr): number {
    const { m } = this;
    const cell = m.runtime.loops.get(this.guard.loop.id)?.cell ?? null;
    return cell === null ? noneIsPrivate : firstPrivate(m, driver, cell.greens);
  }

  /**
   * The input that is the object at an address, if any. Registers may hold an array of the virtualizable; nothing else refers to
   * it.
   */
  private inputAt(address: number): Value | null {
    const { i32 } = this.m.memory;
    const k = this.kinds.findIndex((kind, n) => kind === 'r' && i32[this.base + n] === address);
    return this.inputs[k] ?? null;
  }

  /** Pushes the frames, outermost first. */
  frames(): void {
    const { m } = this;
    const { frames } = this.resume;
    const starts: number[] = [];
    for (let at = 0; at < frames.length; at += 3 + frames[at + 2]!) starts.push(at);
    for (let n = starts.length - 1; n >= 0; n--) {
      const at = starts[n]!;
      const jitcode = m.runtime.image.jitcode(frames[at]!);
      const frame = m.pushFrame(jitcode);
      frame.key = this.resume.keys?.[n] ?? 0;
      frame.restored = true;
      const pc = frames[at + 1]!;
      frame.pc = pc;
      const list = frame.code[pc + (n === 0 ? 1 : 2)]!;
      const { live, liveStart } = jitcode;
      let from = liveStart[list]!;
      const counts = from;
      from += 4;
      let value = at + 3;
      for (let bank = 0; bank < banks.length; bank++) {
        const kind = banks[bank]!;
        for (let k = live[counts + bank]!; k > 0; k--) {
          const register = live[from++]!;
          const tagged = frames[value++]!;
          m.set(frame, kind, register, this.value(tagged));
          if (m.rec !== null) m.setBox(frame, kind, register, this.box(tagged));
        }
      }
    }
  }
}

/** Restores what a failed guard describes into the machine, whose recorder (if any) is at the start of a bridge. */
export function restore(m: Machine, guard: GuardRecord): void {
  const reader = new Reader(m, guard);
  // A store into the virtualizable that waits is from before a call that did not look at it: what the trace has is newer.
  reader.pendingStores();
  reader.virtualizable();
  reader.frames();
}
