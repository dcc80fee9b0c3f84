/**
 * Reads the text form of the IR (see `printer.ts` for the grammar by example).
 *
 * Declarations come before the functions that use them; functions may call each other in any order, because calls
 * write their result type. Prebuilt objects may refer to each other in any order: they are created in a first pass over
 * the tokens. Within a function, blocks and values may be used before they are defined.
 *
 * The parser checks what it needs to build the graph (syntax, names of types and fields, types of results). That the
 * graph makes sense is the verifier's job.
 */
import { addPrebuilt, internLocation, makeModule, stringType } from './builder.js';
import { FunctionParser } from './function-parser.js';
import { IrSyntaxError, tokenize, type Token, type TokenKind } from './lexer.js';
import { allFields, objectRef, widen } from './typing.js';
import type {
  Const,
  DriverInfo,
  Field,
  Func,
  FuncAttributes,
  HostSignature,
  HostType,
  Module,
  StorageType,
  ValueType,
} from './types.js';

/**
 * Parses a whole module.
 * @throws IrSyntaxError with line and column.
 */
export function parseModule(text: string): Module {
  const module = makeModule('');
  const parser = new ModuleParser(new TokenReader(tokenize(text)), module);
  const name = parser.parse();
  return { ...module, name };
}

/** Parses functions (and declarations) into an existing module. */
export function parseInto(module: Module, text: string): void {
  new ModuleParser(new TokenReader(tokenize(text)), module).parse();
}

/** A position in a list of tokens, with the usual questions. */
export class TokenReader {
  private position = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  get token(): Token {
    return this.tokens[this.position] as Token;
  }
  peek(ahead: number): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)] as Token;
  }
  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.position++;
    return token;
  }
  rewind(): void {
    this.position = 0;
  }
  fail(reason: string, token: Token = this.token): never {
    throw new IrSyntaxError(reason, token.line, token.column);
  }
  is(text: string): boolean {
    return (this.token.kind === 'punctuation' || this.token.kind === 'name') && this.token.text === text;
  }
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }
  expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected '${text}', found '${this.token.text.trim()}'`);
  }
  take(kind: TokenKind): string {
    if (this.token.kind !== kind) this.fail(`expected ${kind}, found '${this.token.text.trim()}'`);
    return this.next().text;
  }
  /** A bare or quoted name. */
  name(): string {
    return this.token.kind === 'string' ? this.next().text : this.take('name');
  }
  skipNewlines(): void {
    while (this.token.kind === 'newline') this.next();
  }
  endLine(): void {
    if (this.token.kind === 'end') return;
    this.take('newline');
    this.skipNewlines();
  }
  /** Items up to `close`, separated by commas; newlines are allowed between them. */
  list(close: string, item: () => void): void {
    this.skipNewlines();
    while (!this.accept(close)) {
      item();
      this.skipNewlines();
      if (!this.is(close)) this.expect(',');
      this.skipNewlines();
    }
  }
}

/** Reads types, constants and locations; shared by declarations and functions. */
export class OperandReader {
  constructor(
    readonly reader: TokenReader,
    readonly module: Module,
  ) {}

  storageType(): StorageType {
    const token = this.reader.token;
    const word = this.reader.take('name');
    switch (word) {
      case 'i8':
      case 'u8':
      case 'i16':
      case 'u16':
      case 'i32':
      case 'i64':
      case 'f32':
      case 'f64':
        return word;
      case 'ref':
        return { ref: this.reader.name() };
      default:
        return this.reader.fail(`'${word}' is not a type`, token);
    }
  }

  valueType(): ValueType {
    const token = this.reader.token;
    const type = this.storageType();
    if (widen(type) !== type) this.reader.fail('a storage type cannot be the type of a value', token);
    return type as ValueType;
  }

  resultType(): ValueType | null {
    return this.reader.accept('void') ? null : this.valueType();
  }

  /** A constant; an unannotated null gets the static class of `expected`. */
  constant(expected: ValueType = objectRef): Const {
    const token = this.reader.next();
    if (token.kind === 'number' || token.text === 'inf' || token.text === 'nan')
      return numberConst(token.text);
    if (token.text === 'null') {
      const type = this.staticClass() ?? (typeof expected === 'object' ? expected : objectRef);
      return { kind: 'const', type, value: null };
    }
    if (token.kind === 'name' && /^p\d+$/.test(token.text)) {
      const object = this.module.prebuilt[Number(token.text.slice(1))];
      if (object === undefined) return this.reader.fail(`no prebuilt object ${token.text}`, token);
      return { kind: 'const', type: this.staticClass() ?? { ref: object.type }, value: object };
    }
    return this.reader.fail(`expected an operand, found '${token.text.trim()}'`, token);
  }

  private staticClass(): { ref: string } | null {
    const kind = this.reader.token.kind;
    return kind === 'name' || kind === 'string' ? { ref: this.reader.name() } : null;
  }

  location(): number {
    if (this.reader.token.kind !== 'location') return 0;
    const [, file, line, column] = /^(.*):(\d+):(\d+)$/s.exec(this.reader.next().text) as RegExpExecArray;
    const path = (file as string).startsWith('"') ? (JSON.parse(file as string) as string) : (file as string);
    return internLocation(this.module, path, Number(line), Number(column));
  }
}

function numberConst(text: string): Const {
  if (text.endsWith('n') && text !== 'nan')
    return { kind: 'const', type: 'i64', value: BigInt.asIntN(64, BigInt(text.slice(0, -1))) };
  if (/^-?\d+$/.test(text)) return { kind: 'const', type: 'i32', value: Number(text) | 0 };
  const value = text === 'inf' ? Infinity : text === '-inf' ? -Infinity : text === 'nan' ? NaN : Number(text);
  return { kind: 'const', type: 'f64', value };
}

class ModuleParser {
  private readonly operands: OperandReader;
  private name = '';

  constructor(
    private readonly reader: TokenReader,
    private readonly module: Module,
  ) {
    this.operands = new OperandReader(reader, module);
  }

  parse(): string {
    this.createPrebuilt();
    this.reader.skipNewlines();
    while (this.reader.token.kind !== 'end') this.declaration();
    return this.name;
  }

  /** First pass: makes the prebuilt objects, so that they can refer to each other. */
  private createPrebuilt(): void {
    let startsLine = true;
    for (; this.reader.token.kind !== 'end'; this.reader.next()) {
      const kind = this.reader.token.kind;
      if (startsLine && this.reader.is('prebuilt')) {
        const id = this.reader.peek(1);
        const type = this.reader.peek(3);
        if (id.text !== `p${this.module.prebuilt.length}`)
          this.reader.fail(`prebuilt objects are numbered: expected p${this.module.prebuilt.length}`, id);
        addPrebuilt(this.module, type.text);
      }
      startsLine = kind === 'newline';
    }
    this.reader.rewind();
  }

  private declaration(): void {
    const token = this.reader.token;
    const word = this.reader.take('name');
    switch (word) {
      case 'module':
        this.name = this.reader.name();
        break;
      case 'abstract':
        this.reader.expect('struct');
        this.struct(true, false);
        break;
      case 'value':
        this.reader.expect('struct');
        this.struct(false, true);
        break;
      case 'struct':
        this.struct(false, false);
        break;
      case 'array':
        this.array();
        break;
      case 'host': {
        const name = this.reader.take('symbol');
        this.module.hostImports.set(name, this.signature());
        break;
      }
      case 'prebuilt':
        this.prebuilt();
        break;
      case 'global':
        this.global();
        break;
      case 'driver':
        this.driver();
        break;
      case 'export': {
        const name = this.reader.name();
        this.reader.expect('=');
        const func = this.reader.take('symbol');
        this.module.exports.set(name, { func, signature: this.signature() });
        break;
      }
      case 'func':
        this.func();
        break;
      default:
        this.reader.fail(`expected a declaration, found '${word}'`, token);
    }
    this.reader.endLine();
  }

  private struct(abstract: boolean, valueClass: boolean): void {
    const token = this.reader.token;
    const name = this.reader.name();
    if (this.module.types.has(name)) this.reader.fail(`type '${name}' is declared twice`, token);
    const base = this.reader.accept('extends') ? this.reader.name() : null;
    const fields: Field[] = [];
    const methods = new Map<string, string>();
    const selectors: string[] = [];
    this.reader.expect('{');
    this.reader.skipNewlines();
    while (!this.reader.accept('}')) {
      // A field may be called `selector` or `method`: then a colon follows.
      const isField = this.reader.peek(1).text === ':';
      if (!isField && this.reader.accept('selector')) selectors.push(this.reader.name());
      else if (!isField && this.reader.accept('method')) {
        const selector = this.reader.name();
        this.reader.expect('=');
        methods.set(selector, this.reader.take('symbol'));
      } else {
        const field = this.reader.name();
        this.reader.expect(':');
        const type = this.operands.storageType();
        const immutable = this.reader.accept('immutable');
        const quasiImmutable = this.reader.accept('quasi_immutable');
        const immutableItems = this.reader.accept('immutable_items');
        fields.push({ name: field, type, immutable, quasiImmutable, immutableItems });
      }
      this.reader.endLine();
    }
    this.module.types.set(name, {
      kind: 'struct',
      name,
      base,
      fields,
      methods,
      selectors,
      abstract,
      ...(valueClass && { valueClass }),
    });
  }

  private array(): void {
    const token = this.reader.token;
    const name = this.reader.name();
    const known = this.module.types.get(name);
    if (known !== undefined && known !== stringType)
      this.reader.fail(`type '${name}' is declared twice`, token);
    const base = this.reader.accept('extends') ? this.reader.name() : null;
    this.reader.expect(':');
    const element = this.operands.storageType();
    const immutable = this.reader.accept('immutable');
    this.module.types.set(name, { kind: 'array', name, ...(base !== null && { base }), element, immutable });
  }

  private prebuilt(): void {
    const object = this.module.prebuilt[Number(this.reader.take('name').slice(1))];
    if (object === undefined) return this.reader.fail('prebuilt objects are declared at the start of a line');
    this.reader.expect(':');
    const token = this.reader.token;
    const type = this.module.types.get(this.reader.name());
    if (type === undefined) return this.reader.fail(`no type '${object.type}'`, token);
    if (this.reader.accept('hash')) {
      this.reader.expect('=');
      object.hash = Number(this.reader.take('number'));
    }
    if (this.reader.token.kind === 'string') object.text = this.reader.next().text;
    else if (type.kind === 'array') object.items = this.items(widen(type.element));
    else {
      const slots = allFields(this.module, type.name);
      this.reader.expect('{');
      this.reader.list('}', () => {
        const slot = slots[object.fields.length];
        object.fields.push(this.operands.constant(slot === undefined ? objectRef : widen(slot.field.type)));
      });
    }
  }

  private items(element: ValueType): number[] | bigint[] | Const[] {
    const items: Const[] = [];
    this.reader.expect('[');
    this.reader.list(']', () => {
      items.push(this.operands.constant(element));
    });
    if (element === 'i64') return items.map((c) => c.value as bigint);
    return typeof element === 'object' ? items : items.map((c) => c.value as number);
  }

  private global(): void {
    const name = this.reader.take('symbol');
    this.reader.expect(':');
    const type = this.operands.storageType();
    this.reader.expect('=');
    this.module.globals.set(name, { name, type, init: this.operands.constant(widen(type)) });
  }

  private hostType(): HostType {
    for (const word of ['void', 'u32', 'u64', 'boolean', 'string'] as const)
      if (this.reader.accept(word)) return word;
    const token = this.reader.token;
    const type = this.operands.storageType();
    if (typeof type === 'object' || type === 'i32' || type === 'i64' || type === 'f64') return type;
    return this.reader.fail(`'${type}' does not cross the host boundary`, token);
  }

  private signature(): HostSignature {
    const params: { name: string; type: HostType }[] = [];
    this.reader.expect('(');
    this.reader.list(')', () => {
      const name = this.reader.name();
      this.reader.expect(':');
      params.push({ name, type: this.hostType() });
    });
    this.reader.expect('->');
    return { params, result: this.hostType() };
  }

  private names(): string[] {
    const names: string[] = [];
    this.reader.expect('[');
    this.reader.list(']', () => {
      names.push(this.reader.name());
    });
    return names;
  }

  private driver(): void {
    const name = this.reader.name();
    this.reader.expect('greens');
    const greens = this.names();
    this.reader.expect('reds');
    const reds = this.names();
    let virtualizable: DriverInfo['virtualizable'] = null;
    if (this.reader.accept('virtualizable')) {
      const red = this.reader.name();
      const fields = this.names();
      virtualizable = { red, fields, top: this.reader.accept('top') ? this.reader.name() : null };
    }
    const location = this.reader.accept('location') ? this.reader.take('symbol') : null;
    const unroll = this.reader.accept('unroll') ? this.reader.take('symbol') : null;
    const privateFrom = this.reader.accept('private') ? this.reader.take('symbol') : null;
    const isRecursive = this.reader.accept('recursive');
    this.module.drivers.set(name, {
      name,
      greens,
      reds,
      virtualizable,
      location,
      shouldUnrollOneIteration: unroll,
      privateFrom,
      isRecursive,
    });
  }

  private func(): void {
    const token = this.reader.token;
    const name = this.reader.take('symbol');
    if (this.module.functions.has(name)) this.reader.fail(`function '${name}' is declared twice`, token);
    const params: { id: string; type: ValueType }[] = [];
    this.reader.expect('(');
    this.reader.list(')', () => {
      const id = this.reader.take('name');
      this.reader.expect(':');
      params.push({ id, type: this.operands.valueType() });
    });
    this.reader.expect('->');
    const result = this.operands.resultType();
    const attributes = this.attributes();
    const func: Func = { name, blocks: [], result, attributes, nextValue: 0, nextBlock: 0, loc: 0 };
    func.loc = this.operands.location();
    this.reader.expect('{');
    this.reader.endLine();
    new FunctionParser(this.operands, func).parse(params);
    this.module.functions.set(name, func);
  }

  private attributes(): FuncAttributes {
    let attributes: FuncAttributes = {};
    while (this.reader.token.kind === 'name') {
      const token = this.reader.token;
      const word = this.reader.next().text;
      if (word === 'elidable') attributes = { ...attributes, elidable: true };
      else if (word === 'unroll_safe') attributes = { ...attributes, unrollSafe: true };
      else if (word === 'dont_look_inside') attributes = { ...attributes, dontLookInside: true };
      else if (word === 'loop_invariant') attributes = { ...attributes, loopInvariant: true };
      else if (word === 'look_inside_iff') {
        this.reader.expect('=');
        attributes = { ...attributes, lookInsideIff: this.reader.take('symbol') };
      } else if (word === 'inline') {
        this.reader.expect('=');
        const inline = this.reader.name();
        if (inline !== 'always' && inline !== 'never') this.reader.fail(`inline is always or never`, token);
        else attributes = { ...attributes, inline };
      } else this.reader.fail(`no attribute '${word}'`, token);
    }
    return attributes;
  }
}
