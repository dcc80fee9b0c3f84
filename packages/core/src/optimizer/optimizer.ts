/**
 * One forward walk over a trace.
 *
 * Each operation of the input is looked at once, with everything known at that point, and is dropped, folded, kept, or postponed. The walk
 * does in one go what RPython's chain of passes does; what belongs to one concern is in a file of its own: `heap.ts` (memory),
 * `bounds.ts` (ranges), `rules.ts` (algebra), `resume-encode.ts` (guards). Here is the state of the walk, how it emits, and pure operations;
 * `handlers.ts` says what is done with which operation. `unroll.ts` calls the walk twice for a loop.
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
import { type CallDescr } from '../trace/descr.js';
import { traceOps, type TraceOpcode } from '../trace/ops.js';
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
  decide,
  exactBound,
  isExact,
  narrow,
  onlyConst,
  relativesOf,
  resultBound,
  unchanged,
} from './bounds.js';
import { collectKnowledge, outcomesOf, withoutFailure, type Knowledge } from './bridge-knowledge.js';
import { ConstNumbers } from '../trace/constnumbers.js';
import { Heap, isKept, type Place } from './heap.js';
import { get, infoOf, isZero, resolved, virtualOf, zeroOf, type Info } from './info.js';
import { handlers } from './handlers.js';
import { ResumeEncoder } from './resume-encode.js';
import { rulesOf } from './rules.js';
import { InvalidLoop, type OptimizerHost, type OptimizerOptions } from './types.js';

/** So many operations may be between a guard and the stronger one that replaces it: a bridge has to do them again. */
const maxStrengthening = 30;

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
  exceptionClear = true;
  /** The last call that can raise, when it was one of an elidable function: its key among the pure calls. */
  raisingCall: string | null = null;
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
      if (virtual.descr.valueClass) info.content = virtual;
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
    const outcomes = this.options.failsAnyway === true ? undefined : outcomesOf(op);
    const { resume, failArgs, numbers } = this.encoder.encode(snapshot, postponed, outcomes);
    op.failArgs = failArgs;
    op.resume = resume;
    resume.knowledge = collectKnowledge(this, op, numbers);
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
    strong.resume = weak.resume;
    strong.resume!.knowledge = withoutFailure(weak.resume!.knowledge as Knowledge);
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

  /** Names a call of an elidable function. */
  callKey(descr: CallDescr, args: readonly Value[]): string {
    return `${descr.index}:${args.map((arg) => this.id(arg)).join()}`;
  }

  // -- end --------------------------------------------------------------------------------------------------

  /** Emits the stores that wait, and makes values real. */
  finish(args: readonly Value[]): Value[] {
    const real = args.map((arg) => this.force(get(arg)));
    this.heap.flushAll();
    return real;
  }
}
