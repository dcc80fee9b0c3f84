/**
 * One forward walk over a trace.
 *
 * Each operation of the input is looked at once, with everything known at that point, and is dropped, folded, kept, or postponed. The walk
 * does in one go what RPython's chain of passes does; what belongs to one concern is in a file of its own: `heap.ts` (memory),
 * `bounds.ts` (ranges), `rules.ts` (algebra), `resume-encode.ts` (guards). `unroll.ts` calls the walk twice for a loop.
 *
 * ```
 * r1 = new(W_Int)                       virtual
 * set_field(r1, l0, W_Int.value)        stored in the virtual
 * guard_class(r1, W_Int)                known: dropped
 * l2 = get_field(r1, W_Int.value)       l0
 * l3 = i64.add_ovf(l2, 1n)              l3 = i64.add_ovf(l0, 1n)
 * guard_no_overflow() [r1]              guard_no_overflow() [l0] {v0 = W_Int(value=l0)}
 * ```
 */
import { pureSemantics } from '../ir/interpreter/semantics.js';
import type { Opcode } from '../ir/ops.js';
import {
  canRaise,
  type ArrayDescr,
  type CallDescr,
  type FieldDescr,
  type StructDescr,
} from '../trace/descr.js';
import { isOverflowOp, traceOps, type TraceOpcode } from '../trace/ops.js';
import {
  constI,
  makeOp,
  sameConst,
  type Const,
  type Snapshot,
  type TraceOp,
  type Value,
} from '../trace/trace.js';
import {
  asSigned,
  boundOf,
  boundOfLength,
  boundOfStorage,
  decide,
  exactBound,
  isExact,
  learnFrom,
  narrow,
  onlyConst,
  relativesOf,
  resultBound,
  unchanged,
  w32,
} from './bounds.js';
import { collectKnowledge, withoutFailure, type Knowledge } from './bridge-knowledge.js';
import { ConstNumbers } from './constnumbers.js';
import { areDifferent, Heap, isKept, isSame, type Place } from './heap.js';
import {
  get,
  getVirtualField,
  infoOf,
  isNonnull,
  isZero,
  knownInfo,
  resolved,
  setVirtualField,
  virtualOf,
  zeroOf,
  type Info,
  type Output,
} from './info.js';
import { ResumeEncoder } from './resume-encode.js';
import { rulesOf } from './rules.js';
import { InvalidLoop, type OptimizerHost, type OptimizerOptions } from './types.js';

/** Arrays up to this length can be virtual. */
const maxVirtualLength = 64;
/** Copies up to this length are done element by element when that keeps an array virtual. */
const maxCopy = 32;
/** So many operations may be between a guard and the stronger one that replaces it: a bridge has to do them again. */
const maxStrengthening = 30;

type Handler = (o: Optimizer, op: TraceOp) => void;

export class Optimizer {
  readonly out: TraceOp[] = [];
  readonly heap: Heap;
  /** Pure operations by operation and arguments. */
  readonly pure = new Map<number, Value>();
  readonly pureCalls = new Map<string, Value>();
  private constIds: ConstNumbers | null = null;
  private nextId = 1;
  /** The exact operation just before was decided: its guard goes with it. */
  private overflowDecided = false;
  /** Its result, when bounds are to be learned from the guard. */
  private overflowResult: TraceOp | null = null;
  /** No call since the last check of the exception, or only removed ones. */
  private exceptionClear = true;
  /** The last call that can raise, when it was one of an elidable function: its key among the pure calls. */
  private raisingCall: string | null = null;
  invalidationChecked = false;
  virtuals = 0;
  forcings = 0;

  constructor(
    readonly host: OptimizerHost,
    readonly options: OptimizerOptions,
    readonly encoder: ResumeEncoder,
  ) {
    this.heap = new Heap({ emitStore: (place, object, value) => this.emitStore(place, object, value) });
  }

  /** Walks over operations. */
  run(ops: readonly TraceOp[], from: number, to: number): void {
    for (let k = from; k < to; k++) this.step(ops[k]!);
  }

  step(op: TraceOp): void {
    handlers[op.info.index]!(this, op);
  }

  // -- emitting ---------------------------------------------------------------------------------------------

  /** Puts an operation into the output. */
  emit(opcode: TraceOpcode, args: Value[], descr: TraceOp['descr'], kind?: TraceOp['kind']): TraceOp {
    const op = makeOp(opcode, args, descr, kind);
    this.out.push(op);
    return op;
  }

  /** Emits the same operation with the arguments made real. */
  keep(op: TraceOp): TraceOp {
    const kept = this.emit(
      op.info.name,
      op.args.map((arg) => this.force(get(arg))),
      op.descr,
      op.kind,
    );
    kept.note = op.note;
    op.forwarded = kept;
    return kept;
  }

  private emitStore(place: Place, object: Value, value: Value): void {
    const real = this.force(value);
    if (place.field !== null) this.emit('set_field', [object, real], place.field);
    else this.emit('set_item', [object, resolved(place.index!), real], place.array);
  }

  /** Makes a virtual object real. */
  force(value: Value): Value {
    const virtual = virtualOf(value);
    if (virtual === null) return value;
    const op = value as TraceOp;
    const info = infoOf(op);
    info.virtual = null;
    this.forcings++;
    this.out.push(op);
    if (virtual.kind === 'struct') {
      virtual.fields.forEach((descr, k) => {
        const content = resolved(virtual.values[k]!);
        const real = this.force(content);
        if (!isZero(real)) this.emit('set_field', [op, real], descr);
        if (isKept(descr, real)) this.heap.learn(this.heap.fieldPlace(descr), op, real);
      });
      for (const descr of virtual.descr.fields)
        if (!virtual.fields.includes(descr))
          this.heap.learn(this.heap.fieldPlace(descr), op, zeroOf(descr.kind));
    } else {
      info.length = constI(virtual.items.length);
      virtual.items.forEach((content, k) => {
        if (info.privateFrom >= 0 && k >= info.privateFrom && content !== null) {
          // Memory has a null there for those who look; what the portal has there waits like any store.
          const place = this.heap.itemPlace(virtual.descr, constI(k));
          this.heap.learn(place, op, zeroOf(virtual.descr.kind));
          this.heap.write(place, op, resolved(content));
          return;
        }
        const real = content === null ? zeroOf(virtual.descr.kind) : this.force(resolved(content));
        if (!isZero(real)) this.emit('set_item', [op, constI(k), real], virtual.descr);
        if (isKept(virtual.descr, real))
          this.heap.learn(this.heap.itemPlace(virtual.descr, constI(k)), op, real);
      });
    }
    return op;
  }

  /** The operation is that value. */
  replace(op: TraceOp, value: Value): void {
    op.forwarded = value;
  }

  // -- guards -----------------------------------------------------------------------------------------------

  /** Emits a guard with what it restores. */
  guard(opcode: TraceOpcode, args: Value[], descr: TraceOp['descr'], snapshot: Snapshot): TraceOp {
    const postponed = this.heap.beforeGuard();
    const op = this.emit(opcode, args, descr);
    const { resume, failArgs, numbers } = this.encoder.encode(snapshot, postponed);
    op.failArgs = failArgs;
    op.resume = { ...resume, knowledge: collectKnowledge(this, op, numbers) };
    return op;
  }

  /**
   * Replaces the `guard_nonnull` that told that a value is not null by a stronger guard, when it was made a short while ago: to fail
   * earlier than recorded is always right, since all that follows is done again. False when there is none.
   */
  strengthen(info: Info, opcode: TraceOpcode, args: Value[], descr: TraceOp['descr']): boolean {
    const at = info.nonnullGuard;
    if (at < 0 || this.out.length - at > maxStrengthening) return false;
    const weak = this.out[at]!;
    const strong = makeOp(opcode, args, descr);
    strong.failArgs = weak.failArgs;
    strong.resume = { ...weak.resume!, knowledge: withoutFailure(weak.resume!.knowledge as Knowledge) };
    this.out[at] = strong;
    info.nonnullGuard = -1;
    return true;
  }

  /** The value is a constant from here on. */
  becomes(value: Value, constant: Const): void {
    if (value.tag === 'const') {
      if (!sameConst(value, constant)) throw new InvalidLoop();
      return;
    }
    const info = infoOf(value);
    info.constant = constant;
  }

  // -- pure operations --------------------------------------------------------------------------------------

  private id(value: Value): number {
    if (value.tag !== 'const') {
      if (value.number < 0) value.number = this.nextId++;
      return value.number;
    }
    return (this.constIds ??= new ConstNumbers(() => this.nextId++)).of(value);
  }

  /** Key of an operation with at most two arguments. */
  pureKey(index: number, args: readonly Value[]): number {
    const a = args.length > 0 ? this.id(args[0]!) : 0;
    const b = args.length > 1 ? this.id(args[1]!) : 0;
    return (index * 0x100000 + a) * 0x100000 + b;
  }

  /** Emits a pure operation, unless rules, ranges or an earlier one make it unnecessary. Answers its value. */
  pureOp(name: TraceOpcode, given: readonly Value[]): Value {
    let args = [...given];
    const fold = pureSemantics[name as Opcode];
    if (fold !== undefined && args.every((arg) => arg.tag === 'const')) {
      const value = fold(...args.map((arg) => (arg as Const).value)) as number | bigint;
      return { tag: 'const', kind: traceOps[name].result as Const['kind'], value };
    }
    if (this.options.enabled.has('rewrite')) {
      for (const rule of rulesOf.get(name) ?? []) {
        const rewrite = rule.apply(args[0]!, args[1]!);
        if (rewrite === null) continue;
        return 'value' in rewrite
          ? resolved(rewrite.value)
          : this.pureOp(rewrite.op, rewrite.args.map(resolved));
      }
    }
    const ranges = this.options.enabled.has('intbounds');
    const { index } = traceOps[name];
    if (ranges) {
      const same = unchanged(name, args);
      if (same !== null) return same;
      if (args.length === 2) {
        const decided = decide(index, args[0]!, args[1]!);
        if (decided >= 0) return constI(decided);
        const signed = asSigned(name, args[0]!, args[1]!);
        if (signed !== null) return this.pureOp(signed, args);
      } else if (name === 'i32.eqz' || name === 'i64.eqz') {
        const { lo, hi, value } = boundOf(args[0]!);
        if (lo > 0 || hi < 0 || value !== 0) return constI(0);
      }
    }
    // Constants second, so that equal sums look equal.
    if (traceOps[name].commutative && args[0]!.tag === 'const') args = [args[1]!, args[0]!];
    const key = this.pureKey(index, args);
    const known = this.options.enabled.has('pure') ? this.knownPure(key) : undefined;
    if (known !== undefined) return known;
    const told = this.toldByRelative(index, args);
    if (told !== null) return told;
    const bound = ranges ? resultBound(index, args) : null;
    const only = bound === null ? null : onlyConst(traceOps[name].result as 'i' | 'l', bound);
    if (only !== null) return only;
    const op = this.emit(name, args, null);
    this.pure.set(key, op);
    if (bound !== null) narrow(op, bound);
    return op;
  }

  /** The result of an operation that was done before. */
  knownPure(key: number): Value | undefined {
    const known = this.pure.get(key);
    if (known === undefined) return undefined;
    this.heap.use(known);
    return resolved(known);
  }

  /** The result of a comparison whose mirror image or opposite is known. */
  private toldByRelative(index: number, args: readonly Value[]): Value | null {
    for (const { op, swapped, opposite } of relativesOf(index)) {
      const value = this.knownPure(this.pureKey(op, swapped ? [args[1]!, args[0]!] : args));
      if (value === undefined) continue;
      if (!opposite) return value;
      if (value.tag === 'const') return constI(1 - (value.value as number));
    }
    return null;
  }

  /** The result of an exact operation, whose guard follows. */
  overflowOp(op: TraceOp): void {
    const args = op.args.map((arg) => get(arg));
    const [a, b] = args as [Value, Value];
    const wrapping = op.info.name.replace('_ovf', '') as TraceOpcode;
    const bare = op.info.name.slice(4, 7);
    this.overflowDecided = false;
    if (bare !== 'mul' && b.tag === 'const' && b.value === 0n) {
      this.overflowDecided = true;
      this.replace(op, a);
      return;
    }
    if (a.tag === 'const' && b.tag === 'const') {
      const x = a.value as bigint;
      const y = b.value as bigint;
      const exact = bare === 'add' ? x + y : bare === 'sub' ? x - y : x * y;
      if (BigInt.asIntN(64, exact) === exact) {
        this.overflowDecided = true;
        this.replace(op, { tag: 'const', kind: 'l', value: exact });
        return;
      }
    }
    const bounds = this.options.enabled.has('intbounds');
    if (bounds && isExact(op.info.index, args)) {
      this.overflowDecided = true;
      this.replace(op, this.pureOp(wrapping, args));
      return;
    }
    // The same exact operation went through before.
    const ordered = bare !== 'sub' && a.tag === 'const' ? [b, a] : args;
    const key = this.pureKey(op.info.index, ordered);
    const known = this.knownPure(key);
    if (known !== undefined) {
      this.overflowDecided = true;
      this.replace(op, known);
      return;
    }
    // Nothing may come between it and its guard.
    this.heap.beforeGuard();
    const kept = this.emit(op.info.name, ordered, null);
    op.forwarded = kept;
    this.pure.set(key, kept);
    this.overflowResult = bounds ? kept : null;
  }

  overflowGuard(op: TraceOp): void {
    if (op.info.name === 'guard_no_overflow') {
      if (this.overflowDecided) return;
      const result = this.overflowResult;
      if (result !== null) {
        const bound = exactBound(result.info.index, result.args);
        if (bound === null) throw new InvalidLoop();
        this.guard(op.info.name, [], null, op.snapshot!);
        narrow(result, bound);
        return;
      }
    } else {
      if (this.overflowDecided) throw new InvalidLoop();
      // It overflowed: the result is not to be used for another operation.
      const last = this.out[this.out.length - 1]!;
      this.pure.delete(this.pureKey(last.info.index, last.args));
    }
    this.guard(op.info.name, [], null, op.snapshot!);
  }

  // -- memory -----------------------------------------------------------------------------------------------

  getField(op: TraceOp): void {
    const descr = op.descr as FieldDescr;
    const object = get(op.args[0]!);
    const virtual = virtualOf(object);
    if (virtual !== null && virtual.kind === 'struct') {
      this.replace(op, getVirtualField(virtual, descr));
      return;
    }
    if (object.tag === 'const' && descr.immutable) {
      this.replace(op, this.host.readField(object.value as number, descr));
      return;
    }
    const place = this.heap.fieldPlace(descr);
    const known = this.heap.read(place, object);
    if (known !== null && this.options.enabled.has('heap')) {
      this.replace(op, known);
      return;
    }
    const kept = this.emit('get_field', [object], descr);
    this.readRange(kept, descr.storage);
    op.forwarded = kept;
    this.heap.learn(place, object, kept);
    this.notNull(object);
  }

  setField(op: TraceOp): void {
    const descr = op.descr as FieldDescr;
    const object = get(op.args[0]!);
    const value = get(op.args[1]!);
    const virtual = virtualOf(object);
    if (virtual !== null && virtual.kind === 'struct') {
      // What a small field narrows would have to be narrowed here: such objects are made.
      if (isKept(descr, value)) {
        setVirtualField(virtual, descr, value);
        return;
      }
      this.force(object);
    }
    this.heap.write(this.heap.fieldPlace(descr), object, value);
    if (!this.options.enabled.has('heap')) this.heap.flushAll();
    this.notNull(object);
  }

  private notNull(object: Value): void {
    if (object.tag !== 'const') infoOf(object).nonnull = true;
  }

  private readRange(op: TraceOp, storage: FieldDescr['storage']): void {
    const bound = boundOfStorage[storage];
    if (bound !== undefined) narrow(op, bound);
  }

  getItem(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const array = get(op.args[0]!);
    const index = get(op.args[1]!);
    const virtual = virtualOf(array);
    if (virtual !== null && virtual.kind === 'array' && index.tag === 'const') {
      const item = virtual.items[index.value as number];
      if (item === undefined) throw new InvalidLoop();
      this.replace(op, item === null ? zeroOf(descr.kind) : resolved(item));
      return;
    }
    const immutable =
      descr.immutable || (array.tag === 'const' && this.host.hasImmutableItems(array.value as number));
    if (immutable && array.tag === 'const' && index.tag === 'const') {
      this.replace(op, this.host.readItem(array.value as number, index.value as number, descr));
      return;
    }
    const real = this.force(array);
    // Nothing is written to them but by who makes them: see the heap for those.
    const key = immutable && index.tag !== 'const' ? this.pureKey(op.info.index, [real, index]) : -1;
    const before = key < 0 ? undefined : this.knownPure(key);
    if (before !== undefined) {
      this.replace(op, before);
      return;
    }
    const place = this.heap.itemPlace(descr, index);
    const known = this.heap.read(place, real);
    if (known !== null && this.options.enabled.has('heap')) {
      this.replace(op, known);
      return;
    }
    const kept = this.emit('get_item', [real, index], descr);
    this.readRange(kept, descr.storage);
    op.forwarded = kept;
    if (key < 0) this.heap.learn(place, real, kept);
    else this.pure.set(key, kept);
  }

  setItem(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const array = get(op.args[0]!);
    const index = get(op.args[1]!);
    const value = get(op.args[2]!);
    const virtual = virtualOf(array);
    if (virtual !== null && virtual.kind === 'array' && index.tag === 'const') {
      const k = index.value as number;
      if (k < 0 || k >= virtual.items.length) throw new InvalidLoop();
      if (isKept(descr, value)) {
        virtual.items[k] = value;
        return;
      }
    }
    const real = this.force(array);
    this.heap.write(this.heap.itemPlace(descr, index), real, value);
    if (!this.options.enabled.has('heap')) this.heap.flushAll();
  }

  arrayLength(op: TraceOp): void {
    const array = get(op.args[0]!);
    if (array.tag === 'const') {
      this.replace(op, constI(this.host.arrayLength(array.value as number)));
      return;
    }
    const virtual = virtualOf(array);
    if (virtual !== null && virtual.kind === 'array') {
      this.replace(op, constI(virtual.items.length));
      return;
    }
    const info = infoOf(array);
    info.nonnull = true;
    if (info.length !== null) {
      this.heap.use(info.length);
      this.replace(op, resolved(info.length));
      return;
    }
    const kept = this.emit('array_len', [array], op.descr);
    narrow(kept, boundOfLength);
    info.length = kept;
    op.forwarded = kept;
    this.pure.set(this.pureKey(op.info.index, [array]), kept);
  }

  newStruct(op: TraceOp): void {
    const descr = op.descr as StructDescr;
    const made = makeOp('new', [], descr);
    const info = infoOf(made);
    info.nonnull = info.fresh = true;
    info.cls = descr;
    info.virtual = { kind: 'struct', descr, fields: [], values: [] };
    op.forwarded = made;
    this.virtuals++;
    if (!this.options.enabled.has('virtualize')) this.force(made);
  }

  newArray(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const length = get(op.args[0]!);
    const made = makeOp('new_array', [length], descr);
    const info = infoOf(made);
    info.nonnull = info.fresh = true;
    info.length = length;
    op.forwarded = made;
    if (length.tag === 'const' && (length.value as number) <= maxVirtualLength) {
      const items = new Array<Value | null>(length.value as number).fill(null);
      info.virtual = { kind: 'array', descr, items };
      this.virtuals++;
      if (!this.options.enabled.has('virtualize')) this.force(made);
    } else this.out.push(made);
  }

  arrayCopy(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const [source, from, target, to, count] = op.args.map((arg) => get(arg)) as [
      Value,
      Value,
      Value,
      Value,
      Value,
    ];
    if (count.tag === 'const' && count.value === 0) return;
    const constant = from.tag === 'const' && to.tag === 'const' && count.tag === 'const';
    const short = constant && (count.value as number) <= maxCopy;
    const helps = virtualOf(source) !== null || virtualOf(target) !== null;
    if (short && helps && !isSame(source, target)) {
      for (let k = 0; k < (count.value as number); k++) {
        const read = makeOp('get_item', [source, constI((from.value as number) + k)], descr);
        this.getItem(asInput(read));
        this.setItem(
          asInput(makeOp('set_item', [target, constI((to.value as number) + k), get(read)], descr)),
        );
      }
      return;
    }
    const args = [this.force(source), from, this.force(target), to, count];
    this.heap.beforeBulk(descr);
    this.emit('array_copy', args, descr);
    this.heap.bulkWritten(descr, args[2]!);
  }

  arrayFill(op: TraceOp): void {
    const descr = op.descr as ArrayDescr;
    const [array, start, end, value] = op.args.map((arg) => get(arg)) as [Value, Value, Value, Value];
    const virtual = virtualOf(array);
    if (
      virtual !== null &&
      virtual.kind === 'array' &&
      start.tag === 'const' &&
      end.tag === 'const' &&
      isKept(descr, value)
    ) {
      for (let k = start.value as number; k < (end.value as number); k++) virtual.items[k] = value;
      return;
    }
    const real = this.force(array);
    const realValue = this.force(value);
    this.heap.beforeBulk(descr);
    this.emit('array_fill', [real, start, end, realValue], descr);
    this.heap.bulkWritten(descr, real);
  }

  // -- calls ------------------------------------------------------------------------------------------------

  call(op: TraceOp): void {
    const descr = op.descr as CallDescr;
    const args = op.args.map((arg) => this.force(get(arg)));
    this.heap.beforeCall(descr.effect);
    const kept = this.emit(op.info.name, args, descr, op.kind);
    op.forwarded = kept;
    this.afterCall(descr);
  }

  private afterCall(descr: CallDescr): void {
    this.heap.afterCall(descr.effect);
    if (canRaise(descr.effect)) {
      this.exceptionClear = false;
      this.raisingCall = null;
    }
    if (descr.effect.canInvalidate) this.invalidationChecked = false;
  }

  pureCall(op: TraceOp): void {
    const descr = op.descr as CallDescr;
    const args = op.args.map((arg) => get(arg));
    if (args.every((arg) => arg.tag === 'const')) {
      const result = this.host.callPure(descr, args as Const[]);
      if (result !== null) {
        this.replace(op, result);
        return;
      }
    }
    const real = args.map((arg) => this.force(arg));
    const key = this.callKey(descr, real);
    const known = this.pureCalls.get(key);
    if (known !== undefined) {
      this.heap.use(known);
      this.replace(op, resolved(known));
      return;
    }
    this.heap.beforeCall(descr.effect);
    const kept = this.emit(op.info.name, real, descr, op.kind);
    op.forwarded = kept;
    this.pureCalls.set(key, kept);
    if (canRaise(descr.effect)) {
      this.exceptionClear = false;
      this.raisingCall = key;
    }
  }

  /** Names a call of an elidable function. */
  callKey(descr: CallDescr, args: readonly Value[]): string {
    return `${descr.index}:${args.map((arg) => this.id(arg)).join()}`;
  }

  /** A call of compiled code: it can do anything. */
  assemblerCall(op: TraceOp): void {
    const args = op.args.map((arg) => this.force(get(arg)));
    this.heap.flushVisible();
    const kept = this.emit('call_assembler', args, op.descr, op.kind);
    op.forwarded = kept;
    this.heap.forgetAll();
    this.exceptionClear = false;
    this.invalidationChecked = false;
  }

  exceptionGuard(op: TraceOp): void {
    if (op.info.name === 'guard_no_exception') {
      if (this.exceptionClear) return;
      this.exceptionClear = true;
      this.guard('guard_no_exception', [], null, op.snapshot!);
      return;
    }
    // A call that raised is not to be taken for one that answers.
    if (this.raisingCall !== null) this.pureCalls.delete(this.raisingCall);
    const kept = this.guard('guard_exception', [], op.descr, op.snapshot!);
    const info = infoOf(kept);
    info.cls = op.descr as StructDescr;
    info.nonnull = true;
    op.forwarded = kept;
    this.exceptionClear = true;
  }

  // -- end --------------------------------------------------------------------------------------------------

  /** Emits the stores that wait, and makes values real. */
  finish(args: readonly Value[]): Value[] {
    const real = args.map((arg) => this.force(get(arg)));
    this.heap.flushAll();
    return real;
  }
}

/** Values of the output used as arguments of an operation that is walked over: they are their own image. */
function asInput(op: TraceOp): TraceOp {
  op.args = op.args.map((arg) => (arg.tag === 'const' ? arg : image(arg)));
  return op;
}

/** A stand-in for an output value among the input. */
export function image(value: Output): Value {
  const stand = makeOp('same_as', [value], null);
  stand.forwarded = value;
  return stand;
}

function guardTruth(o: Optimizer, op: TraceOp, holds: boolean): void {
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if ((value.value !== 0) !== holds) throw new InvalidLoop();
    return;
  }
  const { lo, hi } = boundOf(value);
  if (lo > 0 || hi < 0) {
    if (!holds) throw new InvalidLoop();
    return;
  }
  o.guard(op.info.name, [value], null, op.snapshot!);
  const isBit = lo >= 0 && hi <= 1;
  if (!holds) o.becomes(value, constI(0));
  else if (isBit) o.becomes(value, constI(1));
  if (value.tag !== 'op') return;
  if (o.options.enabled.has('intbounds') && (isBit || !holds) && !learnFrom(value, holds))
    throw new InvalidLoop();
  if (holds && value.info.name === 'instance_of') {
    const object = resolved(value.args[0]!);
    if (object.tag !== 'const') infoOf(object).nonnull = true;
  }
  if (holds && value.info.name === 'ref.eq') {
    // They are the same object: when one is constant, so is the other.
    const [a, b] = value.args.map(resolved) as [Value, Value];
    if (b.tag === 'const' && a.tag !== 'const') o.becomes(a, b);
    else if (a.tag === 'const' && b.tag !== 'const') o.becomes(b, a);
  }
}

function guardNullness(o: Optimizer, op: TraceOp, isNull: boolean): void {
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if ((value.value === 0) !== isNull) throw new InvalidLoop();
    return;
  }
  if (isNonnull(value)) {
    if (isNull) throw new InvalidLoop();
    return;
  }
  o.guard(op.info.name, [value], null, op.snapshot!);
  if (isNull) o.becomes(value, zeroOf('r'));
  else {
    const info = infoOf(value);
    info.nonnull = true;
    info.nonnullGuard = o.out.length - 1;
  }
}

function guardClass(o: Optimizer, op: TraceOp): void {
  const cls = op.descr as StructDescr;
  const value = get(op.args[0]!);
  if (value.tag === 'const') {
    if (o.host.classOf(value.value as number) !== cls) throw new InvalidLoop();
    return;
  }
  const info: Info = infoOf(value);
  if (info.cls !== null) {
    if (info.cls !== cls) throw new InvalidLoop();
    return;
  }
  const name = info.nonnull ? 'guard_class' : 'guard_nonnull_class';
  if (!o.strengthen(info, 'guard_nonnull_class', [value], cls)) o.guard(name, [value], cls, op.snapshot!);
  info.nonnull = true;
  info.cls = cls;
}

const valueEquals = { i: traceOps['i32.eq'].index, l: traceOps['i64.eq'].index };

function guardValue(o: Optimizer, op: TraceOp): void {
  const value = get(op.args[0]!);
  const constant = op.args[1] as Const;
  if (value.tag === 'const') {
    if (!sameConst(value, constant)) throw new InvalidLoop();
    return;
  }
  if (virtualOf(value) !== null) throw new InvalidLoop();
  if ((value.kind === 'i' || value.kind === 'l') && decide(valueEquals[value.kind], value, constant) === 0)
    throw new InvalidLoop();
  if (value.kind === 'r' && constant.value === 0) o.guard('guard_isnull', [value], null, op.snapshot!);
  else if (value.kind !== 'r' || !o.strengthen(infoOf(value), 'guard_value', [value, constant], null))
    o.guard('guard_value', [value, constant], null, op.snapshot!);
  o.becomes(value, constant);
}

function instanceOf(o: Optimizer, op: TraceOp): void {
  const cls = op.descr as StructDescr;
  const value = get(op.args[0]!);
  const exact =
    value.tag === 'const' ? o.host.classOf(value.value as number) : (knownInfo(value)?.cls ?? null);
  if (exact !== null) {
    o.replace(op, constI(exact.typeId >= cls.typeId && exact.typeId <= cls.lastId ? 1 : 0));
    return;
  }
  if (value.tag === 'const' && value.value === 0) {
    o.replace(op, constI(0));
    return;
  }
  const key = o.pureKey(op.info.index, [value, constI(cls.typeId)]);
  const known = o.knownPure(key);
  if (known !== undefined) return o.replace(op, known);
  const kept = o.keep(op);
  narrow(kept, w32.bit);
  o.pure.set(key, kept);
}

const named: Partial<Record<TraceOpcode, Handler>> = {
  'ref.eq': (o, op) => {
    const a = get(op.args[0]!);
    const b = get(op.args[1]!);
    if (isSame(a, b)) return o.replace(op, constI(1));
    if (virtualOf(a) !== null || virtualOf(b) !== null || areDifferent(a, b)) return o.replace(op, constI(0));
    if (b.tag === 'const' && b.value === 0 && isNonnull(a)) return o.replace(op, constI(0));
    if (a.tag === 'const' && a.value === 0 && isNonnull(b)) return o.replace(op, constI(0));
    const value = o.pureOp('ref.eq', [a, b]);
    o.replace(op, value);
  },
  'ref.is_null': (o, op) => {
    const value = get(op.args[0]!);
    if (value.tag === 'const') return o.replace(op, constI(value.value === 0 ? 1 : 0));
    if (isNonnull(value)) return o.replace(op, constI(0));
    o.replace(op, o.pureOp('ref.is_null', [value]));
  },
  instance_of: instanceOf,
  array_len: (o, op) => o.arrayLength(op),
  same_as: (o, op) => o.replace(op, get(op.args[0]!)),
  get_field: (o, op) => o.getField(op),
  set_field: (o, op) => o.setField(op),
  get_item: (o, op) => o.getItem(op),
  set_item: (o, op) => o.setItem(op),
  get_global: (o, op) => {
    if (op.descr?.type !== 'global') return;
    const known = o.heap.globals.get(op.descr);
    if (known !== undefined) return o.replace(op, resolved(known));
    o.heap.globals.set(op.descr, o.keep(op));
  },
  set_global: (o, op) => {
    if (op.descr?.type !== 'global') return;
    const kept = o.keep(op);
    o.heap.globals.set(op.descr, kept.args[0]!);
  },
  get_hash: (o, op) => void o.keep(op),
  set_hash: (o, op) => void o.keep(op),
  array_copy: (o, op) => o.arrayCopy(op),
  array_fill: (o, op) => o.arrayFill(op),
  new: (o, op) => o.newStruct(op),
  new_array: (o, op) => o.newArray(op),
  call: (o, op) => o.call(op),
  call_pure: (o, op) => o.pureCall(op),
  call_loopinvariant: (o, op) => o.pureCall(op),
  cond_call: (o, op) => {
    const condition = get(op.args[0]!);
    if (condition.tag === 'const' && condition.value === 0) return;
    o.call(op);
  },
  call_assembler: (o, op) => o.assemblerCall(op),
  guard_true: (o, op) => guardTruth(o, op, true),
  guard_false: (o, op) => guardTruth(o, op, false),
  guard_value: guardValue,
  guard_nonnull: (o, op) => guardNullness(o, op, false),
  guard_isnull: (o, op) => guardNullness(o, op, true),
  guard_class: guardClass,
  guard_nonnull_class: guardClass,
  guard_no_overflow: (o, op) => o.overflowGuard(op),
  guard_overflow: (o, op) => o.overflowGuard(op),
  guard_no_exception: (o, op) => o.exceptionGuard(op),
  guard_exception: (o, op) => o.exceptionGuard(op),
  guard_not_invalidated: (o, op) => {
    if (o.invalidationChecked) return;
    o.invalidationChecked = true;
    o.guard('guard_not_invalidated', [], null, op.snapshot!);
  },
  // Only a place to resume at; whoever closes the loop takes it from the trace.
  guard_future_condition: () => {},
  guard_always_fails: (o, op) => void o.guard('guard_always_fails', [], null, op.snapshot!),
  finish: (o, op) => {
    const args = o.finish(op.args);
    o.emit('finish', args, null);
  },
  finish_exception: (o, op) => {
    const args = o.finish(op.args);
    o.emit('finish_exception', args, null);
  },
  debug_merge_point: (o, op) => {
    const kept = o.emit('debug_merge_point', op.args.map(get), null);
    kept.note = op.note;
  },
  record_exact_class: (_o, op) => {
    const value = get(op.args[0]!);
    if (value.tag === 'const') return;
    const info = infoOf(value);
    info.cls ??= op.descr as StructDescr;
    info.nonnull = true;
  },
  private_items: (_o, op) => {
    const array = get(op.args[0]!);
    const from = get(op.args[1]!);
    if (array.tag !== 'const' && from.tag === 'const') infoOf(array).privateFrom = from.value as number;
  },
  private_items_end: (_o, op) => {
    // What waits goes on waiting, like any store.
    const array = get(op.args[0]!);
    if (array.tag !== 'const') infoOf(array).privateFrom = -1;
  },
  release: (o, op) => o.heap.release(get(op.args[0]!)),
  // The dependency is in the recorder's lists.
  quasi_immutable: () => {},
};

const handlers: readonly Handler[] = Object.values(traceOps).map(({ name, cls }): Handler => {
  const handler = named[name];
  if (handler !== undefined) return handler;
  if (isOverflowOp(name)) return (o, op) => o.overflowOp(op);
  if (cls === 'pure')
    return (o, op) =>
      o.replace(
        op,
        o.pureOp(
          name,
          op.args.map((arg) => get(arg)),
        ),
      );
  return (_o, op) => {
    throw new Error(`the optimizer does not expect '${op.info.name}' in a recorded trace`);
  };
});
