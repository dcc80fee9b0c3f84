/**
 * Reads the body of one function of the text form: blocks, instructions, terminators.
 *
 * Values and blocks are created at their first mention, which can be a use; a value's type is set when its definition
 * is read. What is mentioned and never defined is an error, reported at its first mention.
 */
import type { Token } from './lexer.js';
import { ops, type Immediate, type Opcode } from './ops.js';
import type { OperandReader, TokenReader } from './parser.js';
import { resultType, TypingError } from './typing.js';
import { trapKinds } from './types.js';
import type { Block, Edge, Func, Inst, Operand, Terminator, Value, ValueType } from './types.js';

interface Mention<T> {
  readonly item: T;
  readonly token: Token;
  defined: boolean;
}

/** Values get their type when their definition is met. */
type Untyped = { -readonly [K in keyof Value]: Value[K] };

export class FunctionParser {
  private readonly reader: TokenReader;
  private readonly values = new Map<number, Mention<Value>>();
  private readonly blocks = new Map<number, Mention<Block>>();
  /** Instructions whose result type is that of an operand which is not defined yet. */
  private readonly untyped: { inst: Inst; token: Token }[] = [];

  constructor(
    private readonly operands: OperandReader,
    private readonly func: Func,
  ) {
    this.reader = operands.reader;
  }

  /** Parses up to and including the closing brace. */
  parse(params: readonly { id: string; type: ValueType }[]): void {
    if (this.reader.is('}')) this.reader.fail(`function '${this.func.name}' has no blocks`);
    while (!this.reader.accept('}')) {
      const block = this.blockHead();
      if (this.func.blocks.length === 0)
        block.params = params.map((p) => this.define(this.reader.token, p.id, p.type));
      this.func.blocks.push(block);
      this.blockBody(block);
    }
    this.deriveWaiting();
    for (const { item, token, defined } of this.values.values())
      if (!defined) this.reader.fail(`v${item.id} is never defined`, token);
    for (const { item, token, defined } of this.blocks.values())
      if (!defined) this.reader.fail(`b${item.id} is never defined`, token);
    for (const id of this.values.keys()) this.func.nextValue = Math.max(this.func.nextValue, id + 1);
    for (const id of this.blocks.keys()) this.func.nextBlock = Math.max(this.func.nextBlock, id + 1);
  }

  private blockHead(): Block {
    const token = this.reader.token;
    const block = this.block();
    const mention = this.blocks.get(block.id) as Mention<Block>;
    if (mention.defined) this.reader.fail(`b${block.id} is defined twice`, token);
    mention.defined = true;
    if (this.reader.accept('('))
      this.reader.list(')', () => {
        const at = this.reader.token;
        const id = this.reader.take('name');
        this.reader.expect(':');
        block.params.push(this.define(at, id, this.operands.valueType()));
      });
    this.reader.expect(':');
    this.reader.endLine();
    return block;
  }

  private blockBody(block: Block): void {
    for (;;) {
      const term = this.statement(block);
      this.reader.endLine();
      if (term !== null) {
        block.term = term;
        return;
      }
    }
  }

  /** Parses one line; appends an instruction, or returns a terminator. */
  private statement(block: Block): Terminator | null {
    const token = this.reader.token;
    let result: Value | null = null;
    let typed = false;
    if (/^v\d+$/.test(token.text) && token.kind === 'name') {
      const id = this.reader.next().text;
      if (this.reader.accept(':')) {
        result = this.define(token, id, this.operands.valueType());
        typed = true;
      } else result = this.define(token, id, null);
      this.reader.expect('=');
    } else {
      const term = this.terminator();
      if (term !== null) {
        term.loc = this.operands.location();
        return term;
      }
    }
    const isInvoke = this.reader.accept('invoke');
    const inst = this.inst(result);
    if (result !== null && !typed) {
      const first = inst.args[0];
      const waits = ['same', 'any'].includes(ops[inst.op].result) && first?.type === undefined;
      if (waits) this.untyped.push({ inst, token });
      else this.deriveType(inst, token);
    }
    if (!isInvoke) {
      inst.loc = this.operands.location();
      block.insts.push(inst);
      return null;
    }
    this.reader.expect('->');
    const normal = this.edge();
    this.reader.expect(',');
    this.reader.expect('except');
    const at = this.reader.token;
    const exception = this.define(at, this.reader.take('name'), { ref: 'object' });
    this.reader.expect('->');
    const except = this.edge();
    inst.loc = this.operands.location();
    return { kind: 'invoke', inst, exception, normal, except, loc: inst.loc };
  }

  /** Types what waited for an operand; such instructions can wait for each other, in any order. */
  private deriveWaiting(): void {
    const users = new Map<Operand, { inst: Inst; token: Token }[]>();
    const ready: { inst: Inst; token: Token }[] = [];
    for (const waiting of this.untyped) {
      const first = waiting.inst.args[0] as Operand;
      if (first.type !== undefined) ready.push(waiting);
      else users.set(first, [...(users.get(first) ?? []), waiting]);
    }
    for (let waiting = ready.pop(); waiting !== undefined; waiting = ready.pop()) {
      this.deriveType(waiting.inst, waiting.token);
      ready.push(...(users.get(waiting.inst.result as Value) ?? []));
    }
    for (const { inst, token } of this.untyped)
      if (inst.result?.type === undefined)
        this.reader.fail('the type of this value cannot be derived', token);
  }

  private deriveType(inst: Inst, token: Token): void {
    try {
      const type = resultType(this.operands.module, inst);
      if (type === null) this.reader.fail(`${inst.op} has no result, or its type must be written`, token);
      (inst.result as Untyped).type = type;
    } catch (error) {
      if (error instanceof TypingError) this.reader.fail(error.message, token);
      throw error;
    }
  }

  /** Parses a terminator other than `invoke`; null when the line is something else. */
  private terminator(): Terminator | null {
    const loc = 0;
    if (this.reader.accept('jump')) return { kind: 'jump', target: this.edge(), loc };
    if (this.reader.accept('br_if')) {
      const cond = this.operand();
      this.reader.expect(',');
      const then = this.edge();
      this.reader.expect(',');
      return { kind: 'br_if', cond, then, else: this.edge(), loc };
    }
    if (this.reader.accept('switch')) {
      const value = this.operand();
      this.reader.expect(',');
      this.reader.expect('[');
      const cases: { value: number; target: Edge }[] = [];
      this.reader.list(']', () => {
        const number = Number(this.reader.take('number'));
        this.reader.expect(':');
        cases.push({ value: number, target: this.edge() });
      });
      this.reader.expect(',');
      return { kind: 'switch', value, cases, default: this.edge(), loc };
    }
    if (this.reader.accept('return')) {
      const kind = this.reader.token.kind;
      const bare = kind === 'newline' || kind === 'location' || kind === 'end';
      return { kind: 'return', value: bare ? null : this.operand(), loc };
    }
    if (this.reader.accept('throw')) return { kind: 'throw', value: this.operand(), loc };
    if (this.reader.accept('trap')) {
      const token = this.reader.token;
      const word = this.reader.take('name');
      const name = trapKinds.find((kind) => kind === word);
      if (name === undefined) return this.reader.fail(`no trap '${word}'`, token);
      return { kind: 'trap', name, loc };
    }
    return null;
  }

  private inst(result: Value | null): Inst {
    const token = this.reader.token;
    const tail = this.reader.accept('tail');
    const op = this.reader.take('name') as Opcode;
    if (!Object.hasOwn(ops, op)) this.reader.fail(`no operation '${op}'`, token);
    const inst: Inst = { op, args: [], result, loc: 0 };
    if (tail) inst.tail = true;
    this.immediates(inst, ops[op].immediates);
    if (!this.atOperandsEnd()) {
      do inst.args.push(this.operand());
      while (this.reader.accept(','));
    }
    return inst;
  }

  private atOperandsEnd(): boolean {
    const kind = this.reader.token.kind;
    return kind === 'newline' || kind === 'end' || kind === 'location' || this.reader.is('->');
  }

  private immediates(inst: Inst, immediates: readonly Immediate[]): void {
    const member = immediates.find((i) => i === 'field' || i === 'selector');
    if (immediates.includes('type')) {
      const token = this.reader.token;
      const text = this.reader.name();
      if (member === undefined) inst.type = text;
      else if (token.kind === 'string') {
        inst.type = text;
        this.setMember(inst, member, this.reader.take('string'));
      } else {
        const dot = text.lastIndexOf('.');
        if (dot < 0) this.reader.fail(`expected type.${member}`, token);
        inst.type = text.slice(0, dot);
        this.setMember(inst, member, text.slice(dot + 1));
      }
    }
    if (immediates.includes('name'))
      inst.name = this.reader.token.kind === 'symbol' ? this.reader.next().text : this.reader.name();
    if (immediates.includes('labels')) {
      const labels: string[] = [];
      this.reader.expect('[');
      while (!this.reader.accept(']')) {
        if (this.reader.accept('|')) inst.offset = labels.length;
        else if (!this.reader.accept(',')) labels.push(this.reader.name());
      }
      inst.labels = labels;
    } else if (immediates.includes('offset')) {
      this.reader.expect('+');
      inst.offset = Number(this.reader.take('number'));
    }
  }

  private setMember(inst: Inst, member: 'field' | 'selector', name: string): void {
    if (member === 'field') inst.field = name;
    else inst.selector = name;
  }

  private edge(): Edge {
    const block = this.block();
    const args: Operand[] = [];
    if (this.reader.accept('('))
      this.reader.list(')', () => {
        args.push(this.operand());
      });
    return { block, args };
  }

  private operand(): Operand {
    const token = this.reader.token;
    if (token.kind !== 'name' || !/^v\d+$/.test(token.text)) return this.operands.constant();
    this.reader.next();
    return this.mention(token).item;
  }

  private mention(token: Token): Mention<Value> {
    const id = Number(token.text.slice(1));
    let mention = this.values.get(id);
    if (mention === undefined) {
      // The type is set by `define`, or the mention is reported as never defined.
      const value: Value = { kind: 'value', id, type: undefined as unknown as ValueType };
      mention = { item: value, token, defined: false };
      this.values.set(id, mention);
    }
    return mention;
  }

  private define(token: Token, id: string, type: ValueType | null): Value {
    if (!/^v\d+$/.test(id)) this.reader.fail(`expected a value, found '${id}'`, token);
    const mention = this.mention({ ...token, text: id });
    if (mention.defined) this.reader.fail(`${id} is defined twice`, token);
    mention.defined = true;
    if (type !== null) (mention.item as Untyped).type = type;
    return mention.item;
  }

  private block(): Block {
    const token = this.reader.token;
    const text = this.reader.take('name');
    if (!/^b\d+$/.test(text)) this.reader.fail(`expected a block, found '${text}'`, token);
    const id = Number(text.slice(1));
    let mention = this.blocks.get(id);
    if (mention === undefined) {
      const block: Block = { id, params: [], insts: [], term: { kind: 'trap', name: 'unreachable', loc: 0 } };
      mention = { item: block, token, defined: false };
      this.blocks.set(id, mention);
    }
    return mention.item;
  }
}
