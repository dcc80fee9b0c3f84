/**
 * The parser: recursive descent, a function for each rule of the book's grammar. After a mistake it goes on at the next
 * statement.
 */
import type { BinaryOperator, Expression, FunctionNode, NameNode, Statement, UnaryOperator } from './ast.js';
import { errorAt, type Report } from './errors.js';
import type { Kind, Token } from './scanner.js';

/** Thrown after a mistake was reported, to get to where parsing goes on. */
class Panic extends Error {}

/** Binary operators, weakest first; all of them are left-associative. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];
const statementStarts: readonly Kind[] = ['class', 'fun', 'var', 'for', 'if', 'while', 'print', 'return'];
const maxArguments = 255;

const unresolved = (): { variable: null } => ({ variable: null });

/** Parses a program. */
export function parse(tokens: readonly Token[], report: Report): FunctionNode {
  return new Parser(tokens, report).script();
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly report: Report,
  ) {}

  script(): FunctionNode {
    const first = this.current;
    const body: Statement[] = [];
    while (this.current.kind !== 'end') this.declaration(body);
    return functionNode('script', '', first, [], body, this.current);
  }

  // -- tokens

  private get current(): Token {
    return this.tokens[this.at]!;
  }
  private get previous(): Token {
    return this.tokens[this.at - 1]!;
  }
  private match(...kinds: readonly Kind[]): Token | null {
    const token = this.current;
    if (!kinds.includes(token.kind)) return null;
    this.at++;
    return token;
  }
  private expect(kind: Kind, message: string): Token {
    const token = this.match(kind);
    if (token === null) throw this.panic(this.current, message);
    return token;
  }
  private panic(token: Token, message: string): Panic {
    this.report(errorAt(token, message));
    return new Panic();
  }
  private synchronize(): void {
    while (this.current.kind !== 'end') {
      this.at++;
      if (this.previous.kind === ';' || statementStarts.includes(this.current.kind)) return;
    }
  }

  // -- declarations and statements

  private declaration(into: Statement[]): void {
    const start = this.at;
    try {
      into.push(this.declared());
    } catch (error) {
      if (!(error instanceof Panic)) throw error;
      // What went wrong at a word that begins a statement was not consumed: that statement is parsed next.
      if (this.at === start || !statementStarts.includes(this.current.kind)) this.synchronize();
    }
  }
  private declared(): Statement {
    if (this.match('class')) return this.classDeclaration();
    if (this.match('fun')) {
      const name = this.expect('name', 'Expect function name.');
      return {
        kind: 'fun',
        name,
        reference: unresolved(),
        declaration: this.functionRest(name, 'function'),
      };
    }
    if (this.match('var')) return this.variable();
    return this.statement();
  }
  private variable(): Statement {
    const name = this.expect('name', 'Expect variable name.');
    const initializer = this.match('=') ? this.expression() : null;
    this.expect(';', "Expect ';' after variable declaration.");
    return { kind: 'var', name, initializer, reference: unresolved() };
  }
  private classDeclaration(): Statement {
    const name = this.expect('name', 'Expect class name.');
    let superclass: NameNode | null = null;
    if (this.match('<')) {
      const token = this.expect('name', 'Expect superclass name.');
      superclass = { kind: 'name', token, reference: unresolved() };
    }
    this.expect('{', "Expect '{' before class body.");
    const methods: FunctionNode[] = [];
    while (this.current.kind !== '}' && this.current.kind !== 'end') {
      const method = this.expect('name', 'Expect method name.');
      methods.push(this.functionRest(method, method.text === 'init' ? 'initializer' : 'method'));
    }
    this.expect('}', "Expect '}' after class body.");
    return { kind: 'class', name, reference: unresolved(), superclass, base: unresolved(), methods };
  }
  private functionRest(name: Token, kind: FunctionNode['kind']): FunctionNode {
    const what = kind === 'function' ? 'function' : 'method';
    this.expect('(', `Expect '(' after ${what} name.`);
    const parameters: Token[] = [];
    if (this.current.kind !== ')') {
      do {
        if (parameters.length === maxArguments)
          this.report(errorAt(this.current, `Can't have more than ${maxArguments} parameters.`));
        parameters.push(this.expect('name', 'Expect parameter name.'));
      } while (this.match(','));
    }
    this.expect(')', "Expect ')' after parameters.");
    this.expect('{', `Expect '{' before ${what} body.`);
    const body = this.blockBody();
    return functionNode(kind, name.text, name, parameters, body, this.previous);
  }
  private blockBody(): Statement[] {
    const body: Statement[] = [];
    while (this.current.kind !== '}' && this.current.kind !== 'end') this.declaration(body);
    this.expect('}', "Expect '}' after block.");
    return body;
  }
  private statement(): Statement {
    const token = this.current;
    if (this.match('print')) {
      const expression = this.expression();
      this.expect(';', "Expect ';' after value.");
      return { kind: 'print', expression, token };
    }
    if (this.match('{')) return { kind: 'block', body: this.blockBody(), end: this.previous };
    if (this.match('if')) {
      this.expect('(', "Expect '(' after 'if'.");
      const condition = this.expression();
      this.expect(')', "Expect ')' after condition.");
      const then = this.statement();
      const otherwise = this.match('else') ? this.statement() : null;
      return { kind: 'if', token, condition, then, otherwise };
    }
    if (this.match('while')) {
      this.expect('(', "Expect '(' after 'while'.");
      const condition = this.expression();
      this.expect(')', "Expect ')' after condition.");
      return { kind: 'while', token, condition, body: this.statement(), increment: null };
    }
    if (this.match('for')) return this.forStatement(token);
    if (this.match('return')) {
      const value = this.current.kind === ';' ? null : this.expression();
      this.expect(';', "Expect ';' after return value.");
      return { kind: 'return', token, value };
    }
    const expression = this.expression();
    this.expect(';', "Expect ';' after expression.");
    return { kind: 'expression', expression, token };
  }
  private forStatement(token: Token): Statement {
    this.expect('(', "Expect '(' after 'for'.");
    let initializer: Statement | null = null;
    if (this.match('var')) initializer = this.variable();
    else if (!this.match(';')) {
      const first = this.current;
      initializer = { kind: 'expression', expression: this.expression(), token: first };
      this.expect(';', "Expect ';' after expression.");
    }
    const condition = this.current.kind === ';' ? null : this.expression();
    this.expect(';', "Expect ';' after loop condition.");
    const increment = this.current.kind === ')' ? null : this.expression();
    this.expect(')', "Expect ')' after for clauses.");
    const body = this.statement();
    const loop: Statement = { kind: 'while', token, condition, body, increment };
    return initializer === null ? loop : { kind: 'block', body: [initializer, loop], end: this.previous };
  }

  // -- expressions

  private expression(): Expression {
    const target = this.logical('or');
    const equals = this.match('=');
    if (equals === null) return target;
    const value = this.expression();
    if (target.kind === 'name') return { kind: 'assign', target, value };
    if (target.kind === 'get') return { kind: 'set', object: target.object, name: target.name, value };
    this.report(errorAt(equals, 'Invalid assignment target.'));
    return target;
  }
  private logical(kind: 'or' | 'and'): Expression {
    const operand = (): Expression => (kind === 'or' ? this.logical('and') : this.binary(0));
    let x = operand();
    for (let token = this.match(kind); token !== null; token = this.match(kind))
      x = { kind, token, x, y: operand() };
    return x;
  }
  private binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.unary();
    let x = this.binary(level + 1);
    for (let token = this.match(...operators); token !== null; token = this.match(...operators))
      x = { kind: 'binary', operator: token.kind as BinaryOperator, token, x, y: this.binary(level + 1) };
    return x;
  }
  private unary(): Expression {
    const token = this.match('-', '!');
    return token === null
      ? this.call()
      : { kind: 'unary', operator: token.kind as UnaryOperator, token, x: this.unary() };
  }
  private call(): Expression {
    let x = this.primary();
    for (;;) {
      if (this.match('(')) {
        const args: Expression[] = [];
        if (this.current.kind !== ')') {
          do {
            if (args.length === maxArguments)
              this.report(errorAt(this.current, `Can't have more than ${maxArguments} arguments.`));
            args.push(this.expression());
          } while (this.match(','));
        }
        x = { kind: 'call', callee: x, args, token: this.expect(')', "Expect ')' after arguments.") };
      } else if (this.match('.'))
        x = { kind: 'get', object: x, name: this.expect('name', "Expect property name after '.'.") };
      else return x;
    }
  }
  private primary(): Expression {
    const token = this.current;
    switch (token.kind) {
      case 'nil':
      case 'true':
      case 'false':
        this.at++;
        return { kind: token.kind };
      case 'number':
      case 'string':
        this.at++;
        return { kind: token.kind, token };
      case 'name':
      case 'this':
        this.at++;
        return { kind: token.kind, token, reference: unresolved() };
      case 'super': {
        this.at++;
        this.expect('.', "Expect '.' after 'super'.");
        const name = this.expect('name', 'Expect superclass method name.');
        return { kind: 'super', token, name, self: unresolved(), base: unresolved() };
      }
      case '(': {
        this.at++;
        const x = this.expression();
        this.expect(')', "Expect ')' after expression.");
        return { kind: 'group', x };
      }
      default:
        throw this.panic(token, 'Expect expression.');
    }
  }
}

function functionNode(
  kind: FunctionNode['kind'],
  name: string,
  token: Token,
  parameters: readonly Token[],
  body: readonly Statement[],
  end: Token,
): FunctionNode {
  return { kind, name, token, parameters, body, end, variables: [], captures: [] };
}
