/**
 * Keys of functions in the build cache: a text of everything that the code generator looks at.
 *
 * That is the function's graph, and what the rest of the program answers to the questions that its instructions raise: where a
 * field is, which ids a class has, whether a callee raises or collects, how a virtual call is made. The answers are written behind
 * the instruction. What cannot change the code is left out or made relative: prebuilt objects and source
 * positions are numbered within the function (`symbols.ts`).
 *
 * ```
 * v3 = get_field v1 Frame.depth ; loc 4711      →   =3:i32 get_field v1 @2 Frame depth  i32 12 -1
 * v4 = call push(v1, @prebuilt 907) ; loc 4711  →   =4:r call v1 p0 @2 push  (r,r)r  raises yes
 * ```
 *
 * The table {@link answers} names the operations whose answers are less than everything known about their type and
 * callee; an operation without a row gets everything, so forgetting one makes a build slower and not wrong.
 */
import { hashOf } from '../../cache/store.js';
import { paramsOf } from '../../ir/builder.js';
import type { Opcode } from '../../ir/ops.js';
import type { Edge, Func, Inst, Operand, Terminator, Value, ValueType } from '../../ir/types.js';
import { dispatchOf } from '../dispatch.js';
import { canCollect, canRaise, newOverflowError } from '../effects.js';
import { fieldLayout, typeLayout, type TypeLayout } from '../layout.js';
import type { Program } from '../machine.js';
import type { Mentions } from '../symbols.js';

/** What keys are made of, besides the function. */
export type Surroundings = Omit<Program, 'wasm' | 'api' | 'symbols' | 'tuples'>;

export interface FunctionKey {
  readonly key: string;
  readonly mentions: Mentions;
}

/** Makes the function that computes keys; `about` is what the code of all functions depends on. */
export function functionKeys(p: Surroundings, about: string): (func: Func) => FunctionKey {
  const cells = [...p.cells].filter(([name]) => !name.startsWith('jit.'));
  const common = hashOf(
    about,
    // Where its modules lie is of no importance: they are part of the program.
    JSON.stringify([{ ...p.plugin, modules: [] }, cells]),
    String(p.module.functions.has(newOverflowError)),
    String([...p.module.drivers.values()].some((driver) => driver.runner !== undefined)),
  );
  const types = new Map<string, string>();
  return (func) => {
    const text = new KeyText(p, types);
    text.func(func);
    return { key: `code ${hashOf(common, text.text)}`, mentions: text };
  };
}

const nothing = (): string => '';

/** What the code of an operation depends on besides its operands; the default is {@link KeyText.everything}. */
const answers: Partial<Record<Opcode, (text: KeyText, inst: Inst) => string>> = {
  new: (t, inst) => `${t.type(inst).id} ${t.type(inst).size}`,
  new_array: (t, inst) => `${t.type(inst).id} ${items(t.type(inst))}`,
  get_field: (t, inst) => t.field(inst),
  set_field: (t, inst) => t.field(inst),
  get_item: (t, inst) => items(t.type(inst)),
  get_units: (t, inst) => items(t.type(inst)),
  set_item: (t, inst) => items(t.type(inst)),
  array_copy: (t, inst) => items(t.type(inst)),
  array_fill: (t, inst) => items(t.type(inst)),
  array_len: nothing,
  cast: nothing,
  instance_of: (t, inst) => (inst.type === 'object' ? '' : range(t.type(inst))),
  check_class: (t, inst) => (inst.type === 'object' ? '' : range(t.type(inst))),
};

function range(type: TypeLayout): string {
  return `${type.lo} ${type.hi}`;
}

function items(type: TypeLayout): string {
  const element = type.type.kind === 'array' ? storage(type.type.element) : '';
  return `${element} ${type.elementSize} ${type.end}`;
}

function storage(type: ValueType | string): string {
  return typeof type === 'object' ? 'r' : type;
}

class KeyText implements Mentions {
  text = '';
  readonly prebuilt = new Map<number, number>();
  readonly locations = new Map<number, number>();

  constructor(
    private readonly p: Surroundings,
    /** Texts of whole types, shared by all functions. */
    private readonly types: Map<string, string>,
  ) {}

  func(func: Func): void {
    this.text += `${func.name} ${func.result === null ? '-' : storage(func.result)} ${func.nextValue} ${func.nextBlock}`;
    this.loc(func.loc);
    for (const block of func.blocks) {
      this.text += `\nb${block.id}`;
      for (const param of block.params) this.define(param);
      for (const inst of block.insts) this.inst(inst);
      this.term(block.term);
    }
  }

  private define(value: Value): void {
    this.text += ` ${value.id}:${storage(value.type)}`;
  }

  private loc(loc: number): void {
    let number = this.locations.get(loc);
    if (number === undefined) this.locations.set(loc, (number = this.locations.size));
    // Location 0 is no position at all.
    this.text += loc === 0 ? ' @-' : ` @${number}`;
  }

  private operand(operand: Operand): void {
    if (operand.kind === 'value') {
      this.text += ` v${operand.id}`;
      return;
    }
    const { value } = operand;
    if (typeof operand.type !== 'object') {
      this.text += ` ${operand.type} ${Object.is(value, -0) ? '-0' : String(value)}`;
      return;
    }
    if (value === null) {
      this.text += ' null';
      return;
    }
    const { id } = value as { readonly id: number };
    let number = this.prebuilt.get(id);
    if (number === undefined) this.prebuilt.set(id, (number = this.prebuilt.size));
    this.text += ` p${number}`;
  }

  private inst(inst: Inst): void {
    const { type, field, selector, name, offset, labels } = inst;
    this.text += '\n';
    if (inst.result !== null) {
      this.text += '=';
      this.define(inst.result);
    }
    this.text += this.p.tailCalls.has(inst) ? ` tail ${inst.op}` : ` ${inst.op}`;
    for (const arg of inst.args) this.operand(arg);
    this.loc(inst.loc);
    if (offset !== undefined) this.text += ` +${offset}`;
    if (labels !== undefined) this.text += ` [${labels.join()}]`;
    if (type === undefined && name === undefined && selector === undefined && field === undefined) {
      if (inst.op.endsWith('_ovf')) this.text += this.effects(inst);
      return;
    }
    const answer = answers[inst.op];
    this.text += ` ${type ?? ''}\t${field ?? ''}\t${selector ?? ''}\t${name ?? ''}\t`;
    this.text += answer === undefined ? this.everything(inst) : answer(this, inst);
  }

  private edge({ block, args }: Edge): void {
    this.text += ` b${block.id}(`;
    for (const arg of args) this.operand(arg);
    this.text += ')';
  }

  private term(term: Terminator): void {
    this.text += `\n${term.kind}`;
    this.loc(term.loc);
    switch (term.kind) {
      case 'jump':
        this.edge(term.target);
        return;
      case 'br_if':
        this.operand(term.cond);
        this.edge(term.then);
        this.edge(term.else);
        return;
      case 'switch':
        this.operand(term.value);
        for (const { value, target } of term.cases) {
          this.text += ` ${value}`;
          this.edge(target);
        }
        this.edge(term.default);
        return;
      case 'return':
        if (term.value !== null) this.operand(term.value);
        return;
      case 'throw':
        this.operand(term.value);
        return;
      case 'invoke':
        this.inst(term.inst);
        this.define(term.exception);
        this.edge(term.normal);
        this.edge(term.except);
        return;
      case 'trap':
        this.text += ` ${term.name}`;
        return;
    }
  }

  type(inst: Inst): TypeLayout {
    return typeLayout(this.p.layout, inst.type!);
  }

  field(inst: Inst): string {
    const { type, offset, mutateOffset } = fieldLayout(this.p.layout, inst.type!, inst.field!);
    return `${storage(type)} ${offset} ${mutateOffset}`;
  }

  /** All that is known about what an instruction names. */
  private everything(inst: Inst): string {
    const { p } = this;
    const { type, name } = inst;
    let text = '';
    if (inst.op === 'call_virtual') {
      const d = dispatchOf(p.dispatch, type!, inst.selector!);
      text += d.kind;
      if (d.kind === 'direct') text += ` ${d.func} ${this.signature(d.func)}`;
      if (d.kind === 'table') text += ` ${this.signature(d.targets[0]!)}`;
    } else if (type !== undefined) text += this.wholeType(type);
    if (name !== undefined) {
      const host = p.module.hostImports.get(name);
      const global = p.module.globals.get(name);
      text += this.signature(name);
      if (host !== undefined) text += ` host ${JSON.stringify(host)}`;
      if (global !== undefined) text += ` global ${storage(global.type)}`;
      if (inst.op === 'raw.cell' && !name.startsWith('jit.')) text += ` cell ${p.cells.get(name)}`;
    }
    return text + this.effects(inst);
  }

  private effects(inst: Inst): string {
    const { effects, dispatch } = this.p;
    return ` ${canRaise(inst, effects, dispatch) ? 'raises ' : ''}${canCollect(inst, effects, dispatch)}`;
  }

  private signature(name: string): string {
    const func = this.p.module.functions.get(name);
    if (func === undefined) return '';
    const params = paramsOf(func).map((param) => storage(param.type));
    return `(${params.join()})${func.result === null ? '' : storage(func.result)}`;
  }

  private wholeType(name: string): string {
    let text = this.types.get(name);
    if (text === undefined) {
      const type = this.p.layout.byName.get(name);
      text =
        type === undefined
          ? '?'
          : `${type.id} ${range(type)} ${items(type)} ${type.size} ${type.fields.map((f) => `${f.name} ${storage(f.type)} ${f.offset} ${f.mutateOffset}`).join()}`;
      this.types.set(name, text);
    }
    return text;
  }
}
