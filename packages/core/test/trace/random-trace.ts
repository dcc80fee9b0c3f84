/**
 * Random traces as text: every operation of the table, with what must hold for it to be allowed.
 *
 * The generator knows of each value its kind, and of references the content, the least class, whether it is not null, and how long an array is at
 * least ({@link Known}). It asks for values that are good for an operation, and makes them (a guard, a constant, an allocation) when there are none. Guards hand over the
 * *fuel* (always the first value) and some others; what is known of them is kept, so that a bridge can start from it. Every jump backwards and every
 * nested entry takes fuel, so all traces end.
 *
 * ```
 * [i0, r1]                                  fuel, a Node or null
 * guard_nonnull_class(r1, Pair) [i0, r1] {}
 * r2 = get_field(r1, Pair.left)
 * i3 = i32.gt_s(i0, 0)
 * guard_true(i3) [i0, r2] {}
 * i4 = i32.sub(i0, 1)
 * jump(i4, r2) descr=t1
 * ```
 */
import type { Choices } from '../random/choices.js';
import {
  type Known,
  type GuardFacts,
  type LabelFacts,
  type RandomTrace,
  type TraceWorld,
  scalar,
  reference,
  type TailStart,
  type RecordedText,
} from './random-facts.js';
import { OperationWriter } from './random-operations.js';

class Writer extends OperationWriter {
  // -- sections -------------------------------------------------------------------------------------------------

  protected body(mean: number): void {
    const { c, world } = this;
    c.repeat(60, () => c.weighted(this.operations)(), world.crossing > 0 ? mean >> 1 : mean);
  }

  protected jump(label: LabelFacts, backwards: boolean): void {
    if (backwards) this.needFuel();
    const args = label.params.slice(1).map((param) => this.valueFor(param));
    const fuel = backwards ? this.define(scalar('i'), `i32.sub(${this.fuel}, 1)`).text : this.fuel;
    this.line(`jump(${[fuel, ...args].join(', ')}) descr=t${label.id}`);
  }

  protected finish(): void {
    const { c, world } = this;
    const how = c.below(10);
    if (how === 8) this.guard('guard_always_fails()');
    else if (how === 9) this.line(`finish_exception(${this.ref(reference('error', true)).text})`);
    else if (world.result === null) this.line('finish()');
    else if (world.result === 'r') this.line(`finish(${this.ref(reference('node', false)).text})`);
    else this.line(`finish(${this.num(world.result)})`);
  }

  protected newLabel(params: readonly Known[]): LabelFacts {
    const label = { id: this.world.nextLabel++, loop: this.loop, params };
    this.labels.push(label);
    return label;
  }

  /** Parameters for a label that follows: some of what there is, known as well or less well. */
  protected paramsFromValues(): Known[] {
    const { c } = this;
    const chosen = this.values.filter(() => c.chance(0.5)).slice(-8);
    return [
      scalar('i'),
      ...chosen.map(({ text: _, ...known }) =>
        known.kind === 'r' && c.chance(0.5)
          ? reference(known.content, known.nonNull && c.chance(0.7))
          : known,
      ),
    ];
  }

  /** The end of a section, and the sections behind it. */
  protected end(own: LabelFacts | null, sectionsLeft: number): void {
    const { c } = this;
    const others = this.world.labels.filter((label) => label.loop !== this.loop);
    if (others.length > 0 && c.chance(this.world.crossing)) {
      this.jump(c.pick(others), true);
      return;
    }
    if (sectionsLeft > 0 && c.chance(0.5)) {
      const next = this.newLabel(this.paramsFromValues());
      this.jump(next, false);
      this.section(next, sectionsLeft - 1);
      return;
    }
    const labels = [...(own === null ? [] : [own, own, own]), ...this.labels, ...this.world.labels];
    if (labels.length > 0 && c.chance(0.85)) this.jump(c.pick(labels), true);
    else this.finish();
  }

  protected section(label: LabelFacts, sectionsLeft: number): void {
    const named = this.start(label.params);
    this.line(`label(${named.map((v) => v.text).join(', ')}) descr=t${label.id}`);
    this.body(8);
    this.end(label, sectionsLeft);
  }

  writeLoop(inputs: readonly Known[]): void {
    const named = this.start(inputs);
    const list = named.map((v) => v.text).join(', ');
    this.line(`[${list}]`);
    let own: LabelFacts | null = null;
    if (this.c.chance(0.5)) {
      own = this.newLabel(inputs);
      this.line(`label(${list}) descr=t${own.id}`);
    }
    this.body(8);
    this.end(own, 2);
  }

  /** A loop, or a function, as it is recorded. */
  writeRecorded(inputs: readonly Known[]): void {
    const named = this.start(inputs);
    this.line(`[${named.map((v) => v.text).join(', ')}]`);
    this.body(14);
    this.endRecorded(inputs);
  }

  /** What is recorded behind a guard that failed. Values have the names that they have in the trace of the guard. */
  writeTail(start: TailStart, inputs: readonly Known[]): void {
    this.names = start.firstName;
    for (const [text, known] of start.values) this.note({ ...known, text });
    this.values = start.values
      .map(([text, known]) => ({ ...known, text }))
      .filter((v) => v.text !== start.fuel);
    this.fuel = start.fuel;
    this.line(`[${start.values.map(([text]) => text).join(', ')}]`);
    start.lines.forEach((line) => this.line(line));
    if (start.exception) this.takeException('yes');
    this.body(6);
    this.endRecorded(inputs);
  }

  protected endRecorded(inputs: readonly Known[]): void {
    if (this.c.chance(0.2)) return this.finish();
    this.needFuel();
    const args = inputs.slice(1).map((param) => this.valueFor(param));
    const less = this.define(scalar('i'), `i32.sub(${this.fuel}, 1)`);
    if (this.c.chance(0.8)) this.line(`guard_future_condition() [${this.fuel}] {}`);
    this.line(`jump(${[less.text, ...args].join(', ')})`);
  }

  writeBridge(guard: GuardFacts): void {
    const named = this.start(guard.values);
    this.line(`[${named.map((v) => v.text).join(', ')}]`);
    if (guard.exception === 'yes') this.takeException('yes');
    else if (guard.exception === 'maybe') this.guard('guard_no_exception()', 'yes');
    this.body(6);
    this.end(null, 1);
  }
}

function finished(writer: Writer): RandomTrace {
  return { text: writer.text, guards: writer.guards, labels: writer.labels };
}

/** A loop that is entered with `inputs`; the first is the fuel. */
export function randomLoop(
  c: Choices,
  world: TraceWorld,
  loop: number,
  inputs: readonly Known[],
): RandomTrace {
  const writer = new Writer(c, world, loop);
  world.loops.set(loop, inputs);
  writer.writeLoop(inputs);
  return finished(writer);
}

/** A bridge as the metainterp would record it. */
export function randomTail(
  c: Choices,
  world: TraceWorld,
  start: TailStart,
  inputs: readonly Known[],
): RecordedText {
  const writer = new Writer(c, world, 0, true);
  writer.writeTail(start, inputs);
  return { text: writer.text, defined: writer.defined };
}

/** A loop as the metainterp would record it; what guards hand over is to be replaced by snapshots. */
export function randomRecorded(c: Choices, world: TraceWorld, inputs: readonly Known[]): RecordedText {
  const writer = new Writer(c, world, 0, true);
  writer.writeRecorded(inputs);
  return { text: writer.text, defined: writer.defined };
}

/** A bridge for a guard of a loop, or of one of its bridges. */
export function randomBridge(c: Choices, world: TraceWorld, loop: number, guard: GuardFacts): RandomTrace {
  const writer = new Writer(c, world, loop);
  writer.writeBridge(guard);
  return finished(writer);
}
