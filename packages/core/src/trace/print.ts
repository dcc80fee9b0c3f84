/**
 * Traces as text, for logs and tests. `parse.ts` reads it back: everything printed here can be parsed again, and prints the same.
 *
 * ```
 * [r0, l1]
 * debug_merge_point(12)  ; loop.py:3 LOAD_FAST
 * guard_class(r0, W_Int) [r0, l1]
 * l2 = get_field(r0, W_Int.value)
 * l3 = call(l2, 5n, add_slow)
 * guard_no_exception() [0@12: l3 | 3@40: r0, l1 || r0, 7]
 * jump(r0, l3) descr=t1
 * ```
 *
 * **Values** are named by kind and number, in the order of their definition. Constants: `5` (i32), `5n` (i64), `1.5`, `2.0`,
 * `-inf`, `nan` (f64), `null`, `@1234` (a prebuilt object at an address), `#3` (entry 3 of the table of constants). The descriptor
 * is the last argument; names that are not plain words are quoted. Tokens stand behind: `t1` is a label, `loop1` a loop, `g7` the
 * number of a compiled guard.
 *
 * **Guards as recorded** show the snapshot: `[jitcode@pc: values | caller… || virtualizable]`, innermost frame first. A single
 * frame of jitcode 0 at 0, which is what most tests use, is `[values]`.
 *
 * **Guards after optimization** show the failArgs, then in braces what is made of them: frames, virtualizable, virtual objects
 * (`_` is an element that was never written), postponed stores.
 *
 * ```
 * guard_true(i4) [l1, r2] {0@12: v0, l1; vable: r2, 7; v0 = W_Int(value=l1); v1 = objs[v0, _]; set_field(r2, v1, W_List.items)}
 * ```
 */
import type { Descr, FieldDescr, StructDescr } from './descr.js';
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
      return printFloat(c.value as number);
    case 'r':
      return printRefId(c.value as number);
  }
}

function printFloat(value: number): string {
  if (value !== value) return 'nan';
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function printRefId(id: number): string {
  return id === 0 ? 'null' : id > 0 ? `@${id}` : `#${-1 - id}`;
}

/** A descriptor's name, quoted unless it is a plain word. */
function quoted(name: string): string {
  return /^[\w$.@#/<>-]+$/.test(name) ? name : JSON.stringify(name);
}

/** A descriptor as it stands among the arguments of an operation. */
export function printDescr(descr: Descr): string {
  return quoted(descr.type === 'field' ? `${descr.owner}.${descr.name}` : descr.name);
}

/** A token as it stands behind an operation. */
function printToken(token: TargetToken | LoopToken): string {
  return token.type === 'target' ? ` descr=t${token.id}` : ` descr=loop${token.id}`;
}

/** The name of a field within a virtual struct: without its owner where that is no question. */
function printFieldName(struct: StructDescr, field: FieldDescr): string {
  const alone = struct.fields.filter((f) => f.name === field.name).length === 1;
  return quoted(alone ? field.name : `${field.owner}.${field.name}`);
}

/** Gives values their names. */
class Names {
  private readonly numbers = new Map<Value, number>();
  private next = 0;

  /** Names a value at its definition. The label right behind the inputs may have the inputs themselves as arguments. */
  define(value: InputArg | TraceOp): string {
    if (!this.numbers.has(value)) this.numbers.set(value, this.next++);
    return this.of(value);
  }

  of(value: Value): string {
    if (value.tag === 'const') return printConst(value);
    const number = this.numbers.get(value);
    // Not defined: the trace is wrong, and the text is to show where.
    return number === undefined ? `?${value.kind}` : `${value.kind}${number}`;
  }

  list(values: readonly Value[]): string {
    return values.map((v) => this.of(v)).join(', ');
  }
}

function printSnapshot(names: Names, snapshot: Snapshot): string {
  const { top, virtualizable } = snapshot;
  const frames: string[] = [];
  for (let frame: Snapshot['top'] | null = top; frame !== null; frame = frame.parent) {
    const plain = frame === top && frame.parent === null && frame.jitcode === 0 && frame.pc === 0;
    frames.push(plain ? names.list(frame.boxes) : position(frame.jitcode, frame.pc, names.list(frame.boxes)));
  }
  const v = virtualizable === null ? '' : ` || ${names.list(virtualizable)}`;
  return ` [${frames.join(' | ')}${v}]`;
}

function position(jitcode: number, pc: number, values: string): string {
  return values === '' ? `${jitcode}@${pc}:` : `${jitcode}@${pc}: ${values}`;
}

/** A tagged value of resume data. `box` names elements of the failArgs. */
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

/** What resume data restores, as the parts between the braces. */
function printResume(resume: ResumeData, box: (index: number) => string): string {
  const tagged = (t: number) => printTagged(resume, t, box);
  const list = (values: Iterable<number>) => Array.from(values, tagged).join(', ');
  const parts: string[] = [];
  const { frames } = resume;
  for (let at = 0; at < frames.length; at += 3 + frames[at + 2]!) {
    const values = list(frames.subarray(at + 3, at + 3 + frames[at + 2]!));
    parts.push(position(frames[at]!, frames[at + 1]!, values));
  }
  if (resume.virtualizable.length > 0) parts.push(`vable: ${list(resume.virtualizable)}`);
  resume.virtuals.forEach((virtual, k) => {
    const name = printDescr(virtual.descr);
    if (virtual.kind === 'array') {
      parts.push(`v${k} = ${name}[${list(virtual.values)}]`);
      return;
    }
    const values = virtual.fields.map(
      (field, n) => `${printFieldName(virtual.descr, field)}=${tagged(virtual.values[n]!)}`,
    );
    parts.push(`v${k} = ${name}(${values.join(', ')})`);
  });
  for (const store of resume.pending)
    parts.push(
      store.kind === 'field'
        ? `set_field(${tagged(store.object)}, ${tagged(store.value)}, ${printDescr(store.descr)})`
        : `set_item(${tagged(store.object)}, ${tagged(store.index)}, ${tagged(store.value)}, ${printDescr(store.descr)})`,
    );
  return `{${parts.join('; ')}}`;
}

function printOp(names: Names, op: TraceOp): string {
  const { descr } = op;
  const args =
    op.info.name === 'label'
      ? op.args.map((arg) => names.define(arg as InputArg))
      : op.args.map((arg) => names.of(arg));
  let behind = '';
  if (descr !== null) {
    if (descr.type === 'target' || descr.type === 'loop') behind = printToken(descr);
    else args.push(printDescr(descr));
  }
  if (op.guardId >= 0) behind += ` descr=g${op.guardId}`;
  if (op.resume !== null) {
    const failArgs = op.failArgs ?? [];
    behind += ` [${names.list(failArgs)}] ${printResume(op.resume, (k) => names.of(failArgs[k]!))}`;
  } else if (op.snapshot !== null) behind += printSnapshot(names, op.snapshot);
  if (op.note !== null) behind += `  ; ${op.note}`;
  const text = `${op.info.name}(${args.join(', ')})${behind}`;
  return op.kind === 'n' ? text : `${names.define(op)} = ${text}`;
}

/** A trace as text. */
export function printTrace(trace: {
  readonly inputs: readonly InputArg[];
  readonly ops: readonly TraceOp[];
}): string {
  const names = new Names();
  const lines = [`[${trace.inputs.map((arg) => names.define(arg)).join(', ')}]`];
  for (const op of trace.ops) lines.push(printOp(names, op));
  return lines.join('\n') + '\n';
}
