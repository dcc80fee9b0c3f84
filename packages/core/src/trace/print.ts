/**
 * Traces as text, for logs and tests; `parse.ts` reads it back.
 *
 * ```
 * [r0, l1]
 * guard_class(r0, W_Int) [r0, l1]
 * l2 = get_field(r0, W_Int.value)
 * jump(r0, l2)
 * ```
 *
 * Values are named by kind and number, in the order of their definition. Constants: `5` (i32), `5n` (i64), `1.5f` (f64), `null`,
 * `@1234` (a prebuilt object at an address), `#3` (entry 3 of the table of constants).
 *
 * A guard shows what it restores. As recorded: `[jitcode@pc: values | caller… || virtualizable: values]`; a single frame of jitcode 0 at 0,
 * which is what tests use, as `[values]`. After optimization: the failArgs, then the frames in terms of them, virtual
 * objects and postponed stores in braces.
 */
import type { Descr } from './descr.js';
import {
  absent,
  enumTags,
  type Const,
  type InputArg,
  type LoopToken,
  type ResumeData,
  type Snapshot,
  type TargetToken,
  type TraceOp,
  type Value,
} from './trace.js';

/** A constant as text. */
export function printConst(c: Const): string {
  switch (c.kind) {
    case 'i':
      return String(c.value);
    case 'l':
      return `${c.value}n`;
    case 'f':
      return Object.is(c.value, -0) ? '-0f' : `${c.value}f`;
    case 'r':
      return c.value === 0
        ? 'null'
        : (c.value as number) > 0
          ? `@${c.value}`
          : `#${-1 - (c.value as number)}`;
  }
}

class Printer {
  readonly lines: string[] = [];
  private readonly numbers = new Map<Value, number>();

  define(value: InputArg | TraceOp): string {
    this.numbers.set(value, this.numbers.size);
    return this.value(value);
  }

  value(value: Value): string {
    if (value.tag === 'const') return printConst(value);
    const number = this.numbers.get(value);
    return number === undefined ? `?${value.kind}` : `${value.kind}${number}`;
  }

  list(values: readonly Value[]): string {
    return values.map((v) => this.value(v)).join(', ');
  }
}

function printDescr(descr: Descr | TargetToken | LoopToken): string {
  switch (descr.type) {
    case 'field':
      return `${descr.owner}.${descr.name}`;
    case 'target':
      return `descr=t${descr.id}`;
    case 'loop':
      return `descr=loop${descr.id}`;
    default:
      return descr.name;
  }
}

function printSnapshot(p: Printer, snapshot: Snapshot): string {
  const { top, virtualizable } = snapshot;
  const frames: string[] = [];
  for (let frame: Snapshot['top'] | null = top; frame !== null; frame = frame.parent) {
    const plain = frame === top && frame.parent === null && frame.jitcode === 0 && frame.pc === 0;
    frames.push(plain ? p.list(frame.boxes) : `${frame.jitcode}@${frame.pc}: ${p.list(frame.boxes)}`);
  }
  const v = virtualizable === null ? '' : ` || ${p.list(virtualizable)}`;
  return ` [${frames.join(' | ')}${v}]`;
}

/** A tagged value of resume data. */
export function printTagged(resume: ResumeData, tagged: number, box: (index: number) => string): string {
  if (tagged === absent) return '_';
  const payload = tagged >> 2;
  switch (tagged & 3) {
    case enumTags.box:
      return box(payload);
    case enumTags.const:
      return printConst(resume.shared.consts[payload]!);
    case enumTags.int:
      return String(payload);
    default:
      return `v${payload}`;
  }
}

function printResume(p: Printer, op: TraceOp, resume: ResumeData): string {
  const failArgs = op.failArgs ?? [];
  const tagged = (t: number) => printTagged(resume, t, (k) => p.value(failArgs[k]!));
  const parts: string[] = [];
  const { frames } = resume;
  for (let at = 0; at < frames.length; at += 3 + frames[at + 2]!) {
    const values = [...frames.subarray(at + 3, at + 3 + frames[at + 2]!)].map(tagged).join(', ');
    parts.push(`${frames[at]}@${frames[at + 1]}: ${values}`);
  }
  if (resume.virtualizable.length > 0)
    parts.push(`vable: ${[...resume.virtualizable].map(tagged).join(', ')}`);
  resume.virtuals.forEach((virtual, k) => {
    const values =
      virtual.kind === 'struct'
        ? virtual.fields.map((f, n) => `${f.name}=${tagged(virtual.values[n]!)}`)
        : virtual.values.map(tagged);
    parts.push(`v${k} = ${virtual.descr.name}(${values.join(', ')})`);
  });
  for (const store of resume.pending)
    parts.push(
      store.kind === 'field'
        ? `${tagged(store.object)}.${store.descr.name} = ${tagged(store.value)}`
        : `${tagged(store.object)}[${store.index}] = ${tagged(store.value)}`,
    );
  return ` [${p.list(failArgs)}] {${parts.join('; ')}}`;
}

function printOp(p: Printer, op: TraceOp): string {
  if (op.info.name === 'label') {
    const args = op.args.map((arg) => p.define(arg as InputArg)).join(', ');
    return `label(${args}) ${printDescr(op.descr!)}`;
  }
  const args = op.args.map((arg) => p.value(arg));
  const bare = op.descr?.type === 'target' || op.descr?.type === 'loop';
  if (op.descr !== null && !bare) args.push(printDescr(op.descr));
  let text = `${op.info.name}(${args.join(', ')})`;
  if (bare) text += ` ${printDescr(op.descr!)}`;
  if (op.resume !== null) text += printResume(p, op, op.resume);
  else if (op.snapshot !== null) text += printSnapshot(p, op.snapshot);
  if (op.note !== null) text += `  ; ${op.note}`;
  return op.kind === 'n' ? text : `${p.define(op)} = ${text}`;
}

/** A trace as text. */
export function printTrace(trace: {
  readonly inputs: readonly InputArg[];
  readonly ops: readonly TraceOp[];
}): string {
  const p = new Printer();
  p.lines.push(`[${trace.inputs.map((arg) => p.define(arg)).join(', ')}]`);
  for (const op of trace.ops) p.lines.push(printOp(p, op));
  return p.lines.join('\n') + '\n';
}
