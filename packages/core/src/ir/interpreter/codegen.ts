/**
 * Turns one IR function into a JavaScript function for the interpreter.
 *
 * The shape of the generated code: values are variables `v3`, blocks are cases of `L: for (;;) switch (b)`. A block with one
 * way in is written right where the jump to it stands (up to a nesting depth), so that structured code stays fast.
 * Everything that is not a JavaScript primitive comes in through `env`: functions of `semantics.ts`, function cells,
 * types, constants.
 *
 * ```js
 * // func @abs
 * return function f(v0) {
 *   const d = ++rt.depth; if (d > max) rt.trap(…);
 *   let v1, v2, v3;
 *   if ((rt.steps -= 2) < 0) rt.outOfSteps();
 *   v1 = e0(v0, 0);                              // e0 is the meaning of i32.lt_s
 *   …
 * ```
 */
import { edgesOf } from '../cfg.js';
import { allFields, arrayType } from '../typing.js';
import type { Block, Const, Edge, Func, Inst, Operand, StorageType, Terminator, Value } from '../types.js';
import { constValue, GuestException, narrow, type FunctionCell } from './heap.js';
import type { Interpreter } from './interpreter.js';
import { guardedSemantics, pureSemantics } from './semantics.js';

/** Deeper nesting than this goes through the switch: engines parse nested code recursively. */
const maxNesting = 40;

/** Compiles a function for an interpreter. */
export function compileFunction(rt: Interpreter, func: Func): FunctionCell['code'] {
  const generator = new Generator(rt, func);
  const source = generator.generate();
  const names = [...generator.env.keys()];
  // The names and the source are made here; nothing in them comes from outside unescaped.
  const factory = new Function('rt', ...names, source) as (...env: unknown[]) => FunctionCell['code'];
  return factory(rt, ...generator.env.values());
}

class Generator {
  readonly env = new Map<string, unknown>();
  private readonly envNames = new Map<unknown, string>();
  private readonly lines: string[] = [];
  private readonly incoming = new Map<Block, number>();
  private readonly pending: Block[] = [];
  private readonly scheduled = new Set<Block>();
  private readonly name: string;

  constructor(
    private readonly rt: Interpreter,
    private readonly func: Func,
  ) {
    this.name = JSON.stringify(func.name);
    for (const block of func.blocks)
      for (const edge of edgesOf(block.term))
        this.incoming.set(edge.block, (this.incoming.get(edge.block) ?? 0) + 1);
  }

  generate(): string {
    const entry = this.func.blocks[0] as Block;
    this.schedule(entry);
    for (let block = this.pending.pop(); block !== undefined; block = this.pending.pop()) {
      this.lines.push(`case ${block.id}: {`);
      this.block(block, 0);
      this.lines.push('}');
    }
    const params = new Set(entry.params);
    const locals = this.values().filter((v) => !params.has(v));
    const declarations = locals.length === 0 ? '' : `let ${locals.map((v) => `v${v.id}`).join(', ')};`;
    return [
      `return function(${entry.params.map((v) => `v${v.id}`).join(', ')}) {`,
      `const d = ++rt.depth; if (d > rt.maxDepth) { rt.depth = d - 1; rt.trap('stack_overflow', ${this.name}, ${this.func.loc}); }`,
      declarations,
      `let b = ${entry.id};`,
      'L: for (;;) switch (b) {',
      ...this.lines,
      '}}',
    ].join('\n');
  }

  private values(): Value[] {
    const values: Value[] = [];
    for (const block of this.func.blocks) {
      values.push(...block.params);
      for (const inst of block.insts) if (inst.result !== null) values.push(inst.result);
      if (block.term.kind !== 'invoke') continue;
      values.push(block.term.exception);
      if (block.term.inst.result !== null) values.push(block.term.inst.result);
    }
    return values;
  }

  /** The variable that holds a value from outside of the generated code. */
  private external(value: unknown): string {
    let name = this.envNames.get(value);
    if (name === undefined) {
      name = `e${this.env.size}`;
      this.env.set(name, value);
      this.envNames.set(value, name);
    }
    return name;
  }

  private schedule(block: Block): void {
    if (this.scheduled.has(block)) return;
    this.scheduled.add(block);
    this.pending.push(block);
  }

  private operand(operand: Operand): string {
    return operand.kind === 'value' ? `v${operand.id}` : this.constant(operand);
  }

  private constant(constant: Const): string {
    const value = constValue(constant, this.rt.prebuilt);
    if (value === null) return 'null';
    if (typeof value === 'bigint') return value < 0n ? `(${value}n)` : `${value}n`;
    if (typeof value === 'number')
      return Object.is(value, -0) ? '(-0)' : value < 0 ? `(${value})` : String(value);
    return this.external(value);
  }

  private block(block: Block, nesting: number): void {
    this.lines.push(`if ((rt.steps -= ${block.insts.length + 1}) < 0) rt.outOfSteps();`);
    for (const inst of block.insts) this.lines.push(this.inst(inst));
    this.terminator(block.term, nesting);
  }

  private terminator(term: Terminator, nesting: number): void {
    switch (term.kind) {
      case 'jump':
        this.edge(term.target, nesting);
        break;
      case 'br_if':
        this.lines.push(`if (${this.operand(term.cond)} !== 0) {`);
        this.edge(term.then, nesting + 1);
        this.lines.push('} else {');
        this.edge(term.else, nesting + 1);
        this.lines.push('}');
        break;
      case 'switch':
        this.lines.push(`switch (${this.operand(term.value)}) {`);
        for (const c of term.cases) {
          this.lines.push(`case ${c.value}: {`);
          this.edge(c.target, nesting + 1);
          this.lines.push('}');
        }
        this.lines.push('default: {');
        this.edge(term.default, nesting + 1);
        this.lines.push('}}');
        break;
      case 'return':
        this.lines.push(
          `rt.depth = d - 1; return${term.value === null ? '' : ` ${this.operand(term.value)}`};`,
        );
        break;
      case 'throw':
        this.lines.push(`throw rt.raise(${this.operand(term.value)});`);
        break;
      case 'invoke':
        this.lines.push(`try {`, this.inst(term.inst), '} catch (x) {');
        this.lines.push(`if (!(x instanceof ${this.external(GuestException)})) throw x;`);
        this.lines.push(`rt.depth = d; v${term.exception.id} = x.object;`);
        this.edge(term.except, nesting + 1);
        this.lines.push('}');
        this.edge(term.normal, nesting);
        break;
      case 'trap':
        this.lines.push(`rt.trap('${term.name}', ${this.name}, ${term.loc});`);
        break;
    }
  }

  /** Moves an edge's arguments into the parameters and goes there. */
  private edge(edge: Edge, nesting: number): void {
    this.moves(edge);
    const { block } = edge;
    if (this.incoming.get(block) === 1 && nesting < maxNesting && block !== this.func.blocks[0])
      this.block(block, nesting);
    else {
      this.schedule(block);
      this.lines.push(`b = ${block.id}; continue L;`);
    }
  }

  private moves(edge: Edge): void {
    const moves = edge.args.map((arg, i) => ({
      to: `v${(edge.block.params[i] as Value).id}`,
      from: this.operand(arg),
    }));
    const real = moves.filter((move) => move.to !== move.from);
    // A parameter may be overwritten only after it was read by all the others.
    const targets = new Set(real.map((move) => move.to));
    const clash = real.length > 1 && real.some((move) => targets.has(move.from));
    if (!clash) for (const move of real) this.lines.push(`${move.to} = ${move.from};`);
    else {
      const temporaries = real.map((move, i) => `t${i} = ${move.from}`).join(', ');
      this.lines.push(`{ const ${temporaries};`);
      real.forEach((move, i) => this.lines.push(`${move.to} = t${i};`));
      this.lines.push('}');
    }
  }

  /** An instruction as a statement. */
  private inst(inst: Inst): string {
    const args = inst.args.map((arg) => this.operand(arg));
    const assign = inst.result === null ? '' : `v${inst.result.id} = `;
    const pure = pureSemantics[inst.op];
    if (pure !== undefined) return `${assign}${this.external(pure)}(${args.join(', ')});`;
    const guarded = guardedSemantics[inst.op];
    if (guarded !== undefined) {
      const failure =
        guarded.trap === null
          ? 'throw rt.overflowError()'
          : `rt.trap('${guarded.trap}', ${this.name}, ${inst.loc})`;
      const check = `if (!${this.external(guarded.guard)}(${args.join(', ')})) ${failure};`;
      return guarded.value === null
        ? check
        : `${check} ${assign}${this.external(guarded.value)}(${args.join(', ')});`;
    }
    return this.special(inst, args, assign);
  }

  /** `object` checked to be not null: the contract of the operations that read or write it. */
  private nonNull(object: string, op: string): string {
    return `(${object} ?? rt.violation('${op} of null in ' + ${this.name}))`;
  }

  private special(inst: Inst, args: string[], assign: string): string {
    const [a = '', b = '', c = ''] = args;
    const all = args.join(', ');
    const type = () => this.external(this.rt.type(inst.type as string));
    const offset = inst.offset ?? 0;
    const address = offset === 0 ? `(${a} >>> 0)` : `((${a} >>> 0) + ${offset})`;
    switch (inst.op) {
      case 'ref.eq':
        return `${assign}${a} === ${b} ? 1 : 0;`;
      case 'ref.is_null':
        return `${assign}${a} === null ? 1 : 0;`;
      case 'instance_of':
        if (inst.type === 'object') return `${assign}${a} === null ? 0 : 1;`;
        return `${assign}rt.isInstance(${a}, ${type()}) ? 1 : 0;`;
      case 'cast':
        return inst.type === 'object' ? `${assign}${a};` : `${assign}rt.checkCast(${a}, ${type()});`;
      case 'check_nonnull':
        return `if (${a} === null) rt.trap('null', ${this.name}, ${inst.loc});`;
      case 'check_class':
        if (inst.type === 'object') return ';';
        return `if (${a} !== null && !rt.isInstance(${a}, ${type()})) rt.trap('cast', ${this.name}, ${inst.loc});`;
      case 'new':
        return `${assign}rt.newStruct(${type()});`;
      case 'get_field':
        return `${assign}${this.nonNull(a, 'get_field')}.slots[${this.slot(inst).index}];`;
      case 'set_field': {
        const { index, type: storage } = this.slot(inst);
        return `${this.nonNull(a, 'set_field')}.slots[${index}] = ${this.narrowed(storage, b)};`;
      }
      case 'new_array':
        return `${assign}rt.newArray(${type()}, ${a});`;
      case 'array_len':
        return `${assign}${this.nonNull(a, 'array_len')}.slots.length;`;
      case 'get_item':
        return `${assign}rt.item(${this.nonNull(a, 'get_item')}, ${b});`;
      case 'get_units':
        return `${assign}rt.units(${this.nonNull(a, 'get_units')}, ${b});`;
      case 'set_item':
        return `rt.setItem(${this.nonNull(a, 'set_item')}, ${b}, ${c});`;
      case 'array_copy':
        return `rt.arrayCopy(${this.nonNull(a, 'array_copy')}, ${b}, ${this.nonNull(c, 'array_copy')}, ${args.slice(3).join(', ')});`;
      case 'array_fill': {
        const element = arrayType(this.rt.module, inst.type as string)?.element ?? 'i32';
        const value = this.narrowed(element, args[3] as string);
        return `rt.arrayFill(${this.nonNull(a, 'array_fill')}, ${b}, ${c}, ${value});`;
      }
      case 'get_hash':
        return `${assign}${this.nonNull(a, 'get_hash')}.hash;`;
      case 'set_hash':
        return `${this.nonNull(a, 'set_hash')}.hash = ${b};`;
      case 'get_global':
        return `${assign}${this.global(inst)}.value;`;
      case 'set_global': {
        const storage = this.rt.module.globals.get(inst.name as string)?.type ?? 'i32';
        return `${this.global(inst)}.value = ${this.narrowed(storage, a)};`;
      }
      case 'call':
        return `${assign}${this.external(this.rt.cell(inst.name as string))}.code(${all});`;
      case 'call_virtual': {
        const selector = inst.selector as string;
        const method = `${a}.type.methods[${this.rt.selector(selector)}]`;
        const bind = `rt.bindMethod(${a}, ${JSON.stringify(selector)})`;
        return `if (${a} === null) rt.violation('call_virtual on null in ' + ${this.name}); ${assign}(${method} ?? ${bind}).code(${all});`;
      }
      case 'call_host':
        return `${assign}rt.callHost(${JSON.stringify(inst.name)}, [${all}]);`;
      case 'jit.trace':
      case 'jit.tick':
      case 'jit.run':
        return `rt.violation('${inst.op}: the interpreter has no JIT');`;
      case 'hint':
        return `${assign}${a};`;
      case 'query':
        return `${assign}0;`;
      case 'record_exact_class':
        return `if (${a}.type !== ${type()}) rt.violation('record_exact_class does not hold in ' + ${this.name});`;
      case 'record_unit':
        return `if (${a}.slots.length !== 1 || ${a}.slots[0] !== ${b}) rt.violation('record_unit does not hold in ' + ${this.name});`;
      case 'release_virtualizable':
      case 'jit_merge_point':
      case 'can_enter_jit':
        return ';';
      case 'raw.load8_u':
        return `${assign}rt.memory.getUint8(${address});`;
      case 'raw.load16_u':
        return `${assign}rt.memory.getUint16(${address}, true);`;
      case 'raw.load32':
        return `${assign}rt.memory.getInt32(${address}, true);`;
      case 'raw.load64':
        return `${assign}rt.memory.getBigInt64(${address}, true);`;
      case 'raw.load_f64':
        return `${assign}rt.memory.getFloat64(${address}, true);`;
      case 'raw.store8':
        return `rt.memory.setUint8(${address}, ${b});`;
      case 'raw.store16':
        return `rt.memory.setUint16(${address}, ${b}, true);`;
      case 'raw.store32':
        return `rt.memory.setInt32(${address}, ${b}, true);`;
      case 'raw.store64':
        return `rt.memory.setBigInt64(${address}, ${b}, true);`;
      case 'raw.store_f64':
        return `rt.memory.setFloat64(${address}, ${b}, true);`;
      case 'raw.copy':
        return `rt.memoryCopy(${all});`;
      case 'raw.fill':
        return `rt.memoryFill(${all});`;
      case 'raw.memory_size':
        return `${assign}rt.memory.byteLength / 65536;`;
      case 'raw.memory_grow':
        return `${assign}rt.memoryGrow(${a});`;
      case 'raw.cell':
        return `${assign}${this.rt.memoryCell(inst.name as string)};`;
      case 'ref.to_address':
        return `${assign}rt.addressOf(${a});`;
      case 'ref.from_address':
        return `${assign}rt.objectAt(${a});`;
      default:
        throw new Error(`the interpreter has no meaning for '${inst.op}'`);
    }
  }

  private slot(inst: Inst): { index: number; type: StorageType } {
    const owner = inst.type as string;
    const slots = allFields(this.rt.module, owner);
    const index = slots.findIndex((s) => s.owner === owner && s.field.name === inst.field);
    const slot = slots[index];
    if (slot === undefined) throw new Error(`no field '${owner}.${inst.field}'`);
    return { index, type: slot.field.type };
  }

  private global(inst: Inst): string {
    return this.external(this.rt.globals.get(inst.name as string));
  }

  private narrowed(type: StorageType, value: string): string {
    const isSmall = ['i8', 'u8', 'i16', 'u16', 'f32'].includes(type as string);
    return isSmall ? `${this.external(narrow)}('${type as string}', ${value})` : value;
  }
}
