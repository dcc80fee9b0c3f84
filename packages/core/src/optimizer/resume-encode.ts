/**
 * From snapshots to resume data: numbers the values that a guard restores.
 *
 * Registers of frames become tagged numbers (`trace.ts`). A value that is in the output at the guard is a failArg; a constant goes to the
 * pool that all guards of a compilation share; a virtual object is described by its fields, which may be virtual again. Each virtual
 * object has one number however often it is referred to, so that its identity survives, in cycles too.
 */
import {
  absent,
  enumTags,
  type Const,
  type PendingStore,
  type ResumeData,
  type ResumeShared,
  type Snapshot,
  type Value,
  type VirtualInfo,
} from '../trace/trace.js';
import type { ArrayDescr, FieldDescr } from '../trace/descr.js';
import { ConstNumbers } from '../trace/constnumbers.js';
import { get, resolved, virtualOf, type Output } from './info.js';

/** A store that waits, in terms of output values. */
export interface Postponed {
  readonly object: Value;
  readonly value: Value;
  readonly field: FieldDescr | null;
  readonly array: ArrayDescr | null;
  /** Of an element. */
  readonly index: Value | null;
}

/** What a guard restores, and the numbers of its failArgs. */
export interface Encoded {
  readonly resume: ResumeData;
  readonly failArgs: Value[];
  readonly numbers: ReadonlyMap<Output, number>;
}

const none: ReadonlyMap<Value, Const> = new Map();

/** Makes resume data for guards of one compilation. */
export class ResumeEncoder {
  readonly shared: ResumeShared & { consts: Const[] } = { consts: [] };
  private readonly constNumbers = new ConstNumbers((c) => this.shared.consts.push(c) - 1);

  /** The data and failArgs of a guard. `outcomes`: values that are constants when it fails. */
  encode(
    snapshot: Snapshot,
    postponed: readonly Postponed[],
    outcomes: ReadonlyMap<Value, Const> = none,
  ): Encoded {
    return new Encoding(this, outcomes).run(snapshot, postponed);
  }

  constant(c: Const): number {
    if (c.kind === 'i') {
      const value = c.value as number;
      if (value >= -(1 << 28) && value < 1 << 28) return (value << 2) | enumTags.int;
    }
    return (this.constNumbers.of(c) << 2) | enumTags.const;
  }
}

class Encoding {
  private readonly failArgs: Value[] = [];
  private readonly boxNumbers = new Map<Output, number>();
  private readonly virtualNumbers = new Map<Output, number>();
  private readonly virtuals: VirtualInfo[] = [];
  private readonly pendingVirtuals: Output[] = [];

  constructor(
    private readonly encoder: ResumeEncoder,
    private readonly outcomes: ReadonlyMap<Value, Const>,
  ) {}

  run(snapshot: Snapshot, postponed: readonly Postponed[]): Encoded {
    let size = 0;
    for (let frame: Snapshot['top'] | null = snapshot.top; frame !== null; frame = frame.parent)
      size += 3 + frame.boxes.length;
    const frames = new Int32Array(size);
    const keys: number[] = [];
    let at = 0;
    for (let frame: Snapshot['top'] | null = snapshot.top; frame !== null; frame = frame.parent) {
      const { boxes } = frame;
      frames[at++] = frame.jitcode;
      frames[at++] = frame.pc;
      frames[at++] = boxes.length;
      keys.push(frame.key ?? 0);
      for (let k = 0; k < boxes.length; k++) frames[at++] = this.tagged(get(boxes[k]!));
    }
    const { virtualizable: fields } = snapshot;
    const virtualizable = new Int32Array(fields === null ? 0 : fields.length);
    for (let k = 0; k < virtualizable.length; k++) virtualizable[k] = this.tagged(get(fields![k]!));
    const pending = postponed.map((store): PendingStore =>
      store.field !== null
        ? {
            kind: 'field',
            descr: store.field,
            object: this.tagged(store.object),
            value: this.tagged(resolved(store.value)),
          }
        : {
            kind: 'item',
            descr: store.array!,
            object: this.tagged(store.object),
            index: this.tagged(resolved(store.index!)),
            value: this.tagged(resolved(store.value)),
          },
    );
    for (let value = this.pendingVirtuals.shift(); value !== undefined; value = this.pendingVirtuals.shift())
      this.describe(value);
    return {
      // A copy has room for what is in it; one that grew has more, and is kept as long as the code.
      failArgs: this.failArgs.slice(),
      numbers: this.boxNumbers,
      resume: {
        shared: this.encoder.shared,
        frames,
        keys: keys.some((key) => key !== 0) ? keys : undefined,
        virtualizable,
        virtuals: this.virtuals,
        pending,
        knowledge: null,
      },
    };
  }

  private tagged(value: Value): number {
    if (value.tag === 'const') return this.encoder.constant(value);
    if (virtualOf(value) !== null) {
      let number = this.virtualNumbers.get(value);
      if (number === undefined) {
        number = this.virtualNumbers.size;
        this.virtualNumbers.set(value, number);
        this.pendingVirtuals.push(value);
      }
      return (number << 2) | enumTags.virtual;
    }
    const outcome = this.outcomes.get(value);
    if (outcome !== undefined) return this.encoder.constant(outcome);
    let number = this.boxNumbers.get(value);
    if (number === undefined) {
      number = this.failArgs.length;
      this.failArgs.push(value);
      this.boxNumbers.set(value, number);
    }
    return (number << 2) | enumTags.box;
  }

  private describe(value: Output): void {
    const virtual = virtualOf(value)!;
    this.virtuals.push(
      virtual.kind === 'struct'
        ? {
            kind: 'struct',
            descr: virtual.descr,
            fields: [...virtual.fields],
            values: virtual.values.map((v) => this.tagged(resolved(v))),
          }
        : {
            kind: 'array',
            descr: virtual.descr,
            values: virtual.items.map((v) => (v === null ? absent : this.tagged(resolved(v)))),
          },
    );
  }
}
