/**
 * Reads traces as text, see `print.ts` for the format.
 *
 * The text names fields, types, functions and labels; who calls the parser says what these are ({@link TraceNames}). Two things are
 * read more freely than they are printed: numbers of values need not be dense (any name will do that starts with the letter of its kind and has a digit), and a line may end with
 * a comment after `;`, which is kept as the note of a `debug_merge_point` and ignored elsewhere.
 *
 * A name must be defined before it is used. A label defines its arguments, except for the label right behind the inputs, which
 * may repeat them: there they are the same values.
 *
 * ```
 * [r0]
 * label(r0) descr=t1           the same r0
 * l1 = get_field(r0, W_Int.value)
 * jump(r0, l1) descr=t2
 * label(r0, l1) descr=t2       two new values
 * ```
 */
import type {
  ArrayDescr,
  CallDescr,
  FieldDescr,
  GlobalDescr,
  Kind,
  ResultKind,
  StructDescr,
} from './descr.js';
import { traceOps, type TraceOpcode } from './ops.js';
import {
  absent,
  constF,
  constI,
  constL,
  constR,
  enumTags,
  inputArg,
  makeOp,
  nullRef,
  resultKind,
  sameConst,
  type Const,
  type FrameSnapshot,
  type InputArg,
  type LoopToken,
  type PendingStore,
  type ResumeData,
  type ResumeShared,
  type Snapshot,
  type TargetToken,
  type Trace,
  type TraceOp,
  type Value,
  type VirtualInfo,
} from './trace.js';

/** What the names in the text mean. Undefined: there is no such thing. */
export interface TraceNames {
  /** `Owner.name`. */
  field(name: string): FieldDescr | undefined;
  array(name: string): ArrayDescr | undefined;
  struct(name: string): StructDescr | undefined;
  global(name: string): GlobalDescr | undefined;
  call(name: string): CallDescr | undefined;
  /** The label with a number: made at its first use, which says its kinds. */
  target(id: number, kinds: readonly Kind[]): TargetToken;
  loop(id: number): LoopToken;
}

/** The text cannot be read. */
export class TraceSyntaxError extends Error {
  override readonly name = 'TraceSyntaxError';
  constructor(
    message: string,
    /** From 1. */
    readonly line: number,
    text: string,
  ) {
    super(`line ${line}: ${message}\n  ${text}`);
  }
}

const kinds: Readonly<Record<string, Kind>> = { i: 'i', l: 'l', f: 'f', r: 'r' };

const token =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<double>\|\|)|(?<punct>[()[\]{},;|=])|(?<word>[\w$.@#/<>+-]+)|(?<colon>:))/y;

/** The words of one line. */
class Line {
  private readonly words: { readonly text: string; readonly quoted: boolean }[] = [];
  private at = 0;

  constructor(
    readonly text: string,
    readonly number: number,
  ) {
    token.lastIndex = 0;
    const end = text.trimEnd().length;
    while (token.lastIndex < end) {
      const match = token.exec(text);
      if (match === null) throw this.error('unexpected character');
      const { string } = match.groups!;
      this.words.push(
        string === undefined
          ? { text: match[0].trim(), quoted: false }
          : { text: JSON.parse(string) as string, quoted: true },
      );
    }
  }

  error(message: string): TraceSyntaxError {
    return new TraceSyntaxError(message, this.number, this.text);
  }

  get done(): boolean {
    return this.at === this.words.length;
  }

  /** The next word if it is that sign. */
  is(text: string): boolean {
    const word = this.words[this.at];
    return word !== undefined && !word.quoted && word.text === text;
  }

  /** Takes the sign if it is next. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text))
      throw this.error(`'${text}' expected instead of '${this.words[this.at]?.text ?? 'end'}'`);
  }

  word(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw this.error('the line ends too early');
    return word.text;
  }

  /** The word behind the next one. */
  get second(): string | undefined {
    return this.words[this.at + 1]?.text;
  }

  get next(): string | undefined {
    return this.words[this.at]?.text;
  }

  /** Values separated by commas, up to a sign that is left to be taken. */
  list<T>(ends: readonly string[], item: () => T): T[] {
    const result: T[] = [];
    while (!ends.some((end) => this.is(end))) {
      if (result.length > 0) this.expect(',');
      result.push(item());
    }
    return result;
  }
}

/** A constant, or null when the text is none. */
export function parseConst(text: string): Const | null {
  if (/^-?\d+$/.test(text)) return constI(Number(text));
  if (/^-?\d+n$/.test(text)) return constL(BigInt(text.slice(0, -1)));
  if (/^-?\d[\d.e+-]*$/.test(text)) return constF(Number(text));
  if (text === 'nan') return constF(NaN);
  if (text === 'inf' || text === '-inf') return constF(text === 'inf' ? Infinity : -Infinity);
  if (text === 'null') return nullRef;
  if (/^@\d+$/.test(text)) return constR(Number(text.slice(1)));
  if (/^#\d+$/.test(text)) return constR(-1 - Number(text.slice(1)));
  return null;
}

class Parser {
  private readonly values = new Map<string, Value>();
  private readonly shared: ResumeShared = { consts: [] };
  private readonly ops: TraceOp[] = [];
  private inputs: InputArg[] | null = null;

  constructor(private readonly names: TraceNames) {}

  parse(text: string, firstLine: number): Trace {
    text.split('\n').forEach((whole, k) => {
      const { code, note } = splitNote(whole);
      if (code.trim() === '') return;
      const line = new Line(code, firstLine + k);
      if (this.inputs === null) this.inputs = this.inputList(line);
      else this.ops.push(this.op(line, note));
      if (!line.done) throw line.error(`unexpected '${line.word()}'`);
    });
    if (this.inputs === null) throw new Line('', firstLine).error('no input arguments');
    return { inputs: this.inputs, ops: this.ops };
  }

  private inputList(line: Line): InputArg[] {
    line.expect('[');
    let index = 0;
    const inputs = line.list([']'], () => this.define(line, line.word(), index++));
    line.expect(']');
    return inputs;
  }

  private define(line: Line, name: string, index: number): InputArg {
    const input = inputArg(this.kindOf(line, name), index);
    this.values.set(name, input);
    return input;
  }

  private kindOf(line: Line, name: string): Kind {
    const kind = kinds[name[0]!];
    if (kind === undefined || !/^\w*\d\w*$/.test(name)) throw line.error(`'${name}' is no name of a value`);
    return kind;
  }

  private value(line: Line, text: string): Value {
    const value = this.values.get(text) ?? parseConst(text);
    if (value === null) throw line.error(`'${text}' is not defined`);
    return value;
  }

  // -- operations -----------------------------------------------------------------------------------------------

  private op(line: Line, note: string | null): TraceOp {
    let result: string | null = null;
    if (line.second === '=') {
      result = line.word();
      line.expect('=');
    }
    const opcode = line.word() as TraceOpcode;
    const info = traceOps[opcode];
    if (info === undefined) throw line.error(`no operation '${opcode}'`);
    line.expect('(');
    const words = line.list([')'], () => line.word());
    line.expect(')');
    let descr: TraceOp['descr'] = null;
    if (info.descr !== null && info.descr !== 'target' && info.descr !== 'loop') {
      const name = words.pop();
      if (name === undefined) throw line.error(`${info.descr} expected`);
      descr = this.descr(line, info.descr, name);
    }
    const args =
      opcode === 'label' ? this.labelArgs(line, words) : words.map((word) => this.value(line, word));
    let guardId = -1;
    while (line.take('descr')) {
      line.expect('=');
      const word = line.word();
      const match = /^(t|loop|g)(\d+)$/.exec(word);
      if (match === null) throw line.error(`'${word}' is no token`);
      const id = Number(match[2]);
      if (match[1] === 'g') guardId = id;
      else if (match[1] === 'loop') descr = this.names.loop(id);
      else
        descr = this.names.target(
          id,
          args.map((arg) => arg.kind as Kind),
        );
    }
    const kind: ResultKind =
      opcode === 'call_assembler'
        ? result === null
          ? 'n'
          : this.kindOf(line, result)
        : resultKind(info, args, descr);
    if ((result === null) !== (kind === 'n'))
      throw line.error(kind === 'n' ? 'the operation has no result' : 'the result has no name');
    this.checkArgs(line, info.args, args);
    const op = makeOp(opcode, args, descr, kind);
    op.guardId = guardId;
    if (line.is('[')) this.restored(line, op);
    if (opcode === 'debug_merge_point') op.note = note;
    if (result !== null) {
      if (this.kindOf(line, result) !== kind) throw line.error(`the result is of kind ${kind}`);
      this.values.set(result, op);
    }
    return op;
  }

  private labelArgs(line: Line, words: readonly string[]): Value[] {
    if (new Set(words).size !== words.length) throw line.error('a name is defined twice');
    return words.map((word, k) => {
      const before = this.ops.length === 0 ? this.values.get(word) : undefined;
      return before ?? this.define(line, word, k);
    });
  }

  private checkArgs(line: Line, specs: readonly string[], args: readonly Value[]): void {
    const rest = specs.indexOf('...');
    const fixed = rest < 0 ? specs.length : rest;
    if (rest < 0 ? args.length !== fixed : args.length < fixed)
      throw line.error(`${fixed} arguments expected, ${args.length} found`);
    for (let k = 0; k < fixed; k++)
      if (specs[k] !== 'any' && specs[k] !== args[k]!.kind)
        throw line.error(`argument ${k + 1} must be of kind ${specs[k]}`);
  }

  private descr(
    line: Line,
    type: 'field' | 'array' | 'struct' | 'global' | 'call',
    name: string,
  ): FieldDescr | ArrayDescr | StructDescr | GlobalDescr | CallDescr {
    const found = this.names[type](name);
    if (found === undefined) throw line.error(`no ${type} '${name}'`);
    return found;
  }

  // -- guards -----------------------------------------------------------------------------------------------------

  /** A snapshot, or failArgs and resume data. */
  private restored(line: Line, op: TraceOp): void {
    line.expect('[');
    const frames: { jitcode: number; pc: number; boxes: Value[] }[] = [];
    let virtualizable: Value[] | null = null;
    const values = () => line.list([']', '|', '||'], () => this.value(line, line.word()));
    let plain = false;
    do {
      const at = parsePosition(line);
      plain ||= at === null;
      frames.push({ ...(at ?? { jitcode: 0, pc: 0 }), boxes: values() });
    } while (line.take('|'));
    if (line.take('||')) virtualizable = values();
    line.expect(']');
    if (line.is('{')) {
      if (!plain || frames.length > 1 || virtualizable !== null) throw line.error('failArgs have no frames');
      op.failArgs = frames[0]!.boxes;
      op.resume = new ResumeParser(line, this.names, this.shared, (text) =>
        this.failArg(line, op.failArgs!, text),
      ).parse();
      return;
    }
    let frame: FrameSnapshot | null = null;
    for (const { jitcode, pc, boxes } of frames.reverse()) frame = { jitcode, pc, boxes, parent: frame };
    op.snapshot = { top: frame!, virtualizable } satisfies Snapshot;
  }

  private failArg(line: Line, failArgs: readonly Value[], text: string): number {
    const index = failArgs.indexOf(this.value(line, text));
    if (index < 0) throw line.error(`'${text}' is not among the failArgs`);
    return (index << 2) | enumTags.box;
  }
}

/** `jitcode@pc:`, if that is next. */
function parsePosition(line: Line): { jitcode: number; pc: number } | null {
  const match = /^(\d+)@(\d+)$/.exec(line.next ?? '');
  if (match === null) return null;
  line.word();
  line.expect(':');
  return { jitcode: Number(match[1]), pc: Number(match[2]) };
}

/** Reads what is between the braces behind failArgs. */
class ResumeParser {
  private readonly frames: number[] = [];
  private virtualizable: number[] = [];
  private readonly virtuals: VirtualInfo[] = [];
  private readonly pending: PendingStore[] = [];

  constructor(
    private readonly line: Line,
    private readonly names: TraceNames,
    private readonly shared: ResumeShared,
    private readonly box: (text: string) => number,
  ) {}

  parse(): ResumeData {
    const { line } = this;
    line.expect('{');
    while (!line.is('}')) {
      this.part();
      if (!line.is('}')) line.expect(';');
    }
    line.expect('}');
    return {
      shared: this.shared,
      frames: Int32Array.from(this.frames),
      virtualizable: Int32Array.from(this.virtualizable),
      virtuals: this.virtuals,
      pending: this.pending,
      knowledge: null,
    };
  }

  private part(): void {
    const { line } = this;
    const at = parsePosition(line);
    if (at !== null) {
      const values = this.values([';', '}']);
      this.frames.push(at.jitcode, at.pc, values.length, ...values);
    } else if (line.take('vable')) {
      line.expect(':');
      this.virtualizable = this.values([';', '}']);
    } else if (line.second === '=') this.virtual();
    else this.store();
  }

  private values(ends: readonly string[]): number[] {
    return this.line.list(ends, () => this.tagged());
  }

  private tagged(): number {
    const text = this.line.word();
    if (text === '_') return absent;
    if (/^v\d+$/.test(text)) return (Number(text.slice(1)) << 2) | enumTags.virtual;
    const constant = parseConst(text);
    if (constant === null) return this.box(text);
    const { kind, value } = constant;
    if (kind === 'i' && ((value as number) << 2) >> 2 === value)
      return ((value as number) << 2) | enumTags.int;
    const { consts } = this.shared;
    let index = consts.findIndex((known) => sameConst(known, constant));
    if (index < 0) index = consts.push(constant) - 1;
    return (index << 2) | enumTags.const;
  }

  private virtual(): void {
    const { line } = this;
    const name = line.word();
    if (name !== `v${this.virtuals.length}`) throw line.error(`v${this.virtuals.length} expected`);
    line.expect('=');
    const type = line.word();
    if (line.take('[')) {
      const descr = this.need(this.names.array(type), 'array', type);
      this.virtuals.push({ kind: 'array', descr, values: this.values([']']) });
      line.expect(']');
      return;
    }
    const descr = this.need(this.names.struct(type), 'struct', type);
    const fields: FieldDescr[] = [];
    line.expect('(');
    const values = line.list([')'], () => {
      const field = line.word();
      fields.push(
        this.need(
          descr.fields.find((f) => f.name === field || `${f.owner}.${f.name}` === field),
          'field',
          field,
        ),
      );
      line.expect('=');
      return this.tagged();
    });
    line.expect(')');
    this.virtuals.push({ kind: 'struct', descr, fields, values });
  }

  private store(): void {
    const { line } = this;
    const opcode = line.word();
    line.expect('(');
    const object = this.tagged();
    line.expect(',');
    if (opcode === 'set_item') {
      const index = this.tagged();
      line.expect(',');
      const value = this.tagged();
      line.expect(',');
      const name = line.word();
      this.pending.push({
        kind: 'item',
        descr: this.need(this.names.array(name), 'array', name),
        object,
        index,
        value,
      });
    } else if (opcode === 'set_field') {
      const value = this.tagged();
      line.expect(',');
      const name = line.word();
      const descr = this.need(this.names.field(name), 'field', name);
      this.pending.push({ kind: 'field', descr, object, value });
    } else throw line.error(`'${opcode}' cannot be postponed`);
    line.expect(')');
  }

  private need<T>(found: T | undefined, what: string, name: string): T {
    if (found === undefined) throw this.line.error(`no ${what} '${name}'`);
    return found;
  }
}

/** Takes the comment off a line: from a `;` that stands outside of quotes and braces. */
function splitNote(line: string): { code: string; note: string | null } {
  let depth = 0;
  for (let k = 0; k < line.length; k++) {
    const c = line[k];
    if (c === '"') {
      for (k++; k < line.length && line[k] !== '"'; k++) if (line[k] === '\\') k++;
    } else if (c === '{') depth++;
    else if (c === '}') depth--;
    else if (c === ';' && depth === 0) return { code: line.slice(0, k), note: line.slice(k + 1).trim() };
  }
  return { code: line, note: null };
}

/** Reads a trace. `firstLine` is the number of its first line, for errors. @throws TraceSyntaxError */
export function parseTrace(text: string, names: TraceNames, firstLine = 1): Trace {
  return new Parser(names).parse(text, firstLine);
}
