/**
 * The code generator: a resolved function to instructions.
 *
 * It keeps count of the slots in use (`depth`), so that every local variable has a fixed slot and the frame's size is known. Variables that
 * other functions use are put into cells when they are declared, and that is the only difference that capturing makes:
 *
 *     { var x = 1; fun f() { return x; } print x; }
 *
 *     Constant 0   MakeCell 1   Closure 0   GetCell 1   Print   Pop 2
 */
import { Op } from '../bytecode.js';
import type {
  BinaryOperator,
  ClassNode,
  Expression,
  FunctionNode,
  Reference,
  Statement,
  Variable,
} from './ast.js';

/** A compiled function, as `image.ts` writes it. */
export interface Compiled {
  readonly name: string;
  readonly arity: number;
  readonly frameSize: number;
  readonly instructions: readonly number[];
  /** Line of each instruction. */
  readonly lines: readonly number[];
  readonly constants: readonly Constant[];
  /** Names of the global variables that it refers to. */
  readonly globals: readonly string[];
  /** Names of properties and the number of arguments they are called with; one for each instruction that has it. */
  readonly sites: readonly { readonly name: string; readonly count: number }[];
  readonly functions: readonly Compiled[];
  /** Where a closure gets its cells from: `2·slot`, or `2·index + 1` among the enclosing closure's cells. */
  readonly captures: readonly number[];
}
export interface Constant {
  readonly kind: 'number' | 'string';
  readonly text: string;
}

const binary: Readonly<Record<BinaryOperator, Op>> = {
  '+': Op.Add,
  '-': Op.Subtract,
  '*': Op.Multiply,
  '/': Op.Divide,
  '==': Op.Equal,
  '!=': Op.NotEqual,
  '<': Op.Less,
  '<=': Op.LessEqual,
  '>': Op.Greater,
  '>=': Op.GreaterEqual,
};

/** Generates a whole script. */
export function generate(script: FunctionNode): Compiled {
  return new Generator(script).finish([]);
}

class Generator {
  private readonly instructions: number[] = [];
  private readonly lines: number[] = [];
  private readonly constants: Constant[] = [];
  private readonly globals: string[] = [];
  private readonly sites: { name: string; count: number }[] = [];
  private readonly functions: Compiled[] = [];
  /** Slots in use at this place, and the most that were. */
  private depth: number;
  private deepest: number;
  private line: number;

  constructor(private readonly node: FunctionNode) {
    this.depth = this.deepest = node.parameters.length + 1;
    this.line = node.token.line;
  }

  finish(captures: readonly number[]): Compiled {
    for (const variable of this.node.variables)
      if (variable.captured) this.emit(Op.MakeCell, 0, variable.slot);
    this.statements(this.node.body);
    this.line = this.node.end.line;
    this.returnNothing();
    return {
      name: this.node.name,
      arity: this.node.parameters.length,
      frameSize: this.deepest,
      instructions: this.instructions,
      lines: this.lines,
      constants: this.constants,
      globals: this.globals,
      sites: this.sites,
      functions: this.functions,
      captures,
    };
  }

  // -- instructions

  /** Adds an instruction that leaves `change` values more than it finds; answers its index. */
  private emit(op: Op, change: number, operand = 0): number {
    this.lines.push(this.line);
    this.depth += change;
    this.deepest = Math.max(this.deepest, this.depth);
    return this.instructions.push(op | (operand << 8)) - 1;
  }
  private jump(op: Op, change: number): number {
    return this.emit(op, change);
  }
  /** Lets a jump go to here. */
  private land(jump: number): void {
    this.instructions[jump] = (this.instructions[jump]! & 255) | (this.instructions.length << 8);
  }
  private pop(count: number): void {
    if (count > 0) this.emit(Op.Pop, -count, count);
  }
  private constant(kind: Constant['kind'], text: string): number {
    const known = this.constants.findIndex((c) => c.kind === kind && c.text === text);
    return known >= 0 ? known : this.constants.push({ kind, text }) - 1;
  }
  private global(name: string): number {
    const known = this.globals.indexOf(name);
    return known >= 0 ? known : this.globals.push(name) - 1;
  }
  private site(name: string, count = 0): number {
    return this.sites.push({ name, count }) - 1;
  }

  // -- variables

  private get({ variable }: Reference, name: string): void {
    if (variable === null) this.emit(Op.GetGlobal, 1, this.global(name));
    else if (variable.owner !== this.node) this.emit(Op.GetUpvalue, 1, this.node.captures.indexOf(variable));
    else this.emit(variable.captured ? Op.GetCell : Op.GetLocal, 1, variable.slot);
  }
  private set({ variable }: Reference, name: string): void {
    if (variable === null) this.emit(Op.SetGlobal, 0, this.global(name));
    else if (variable.owner !== this.node) this.emit(Op.SetUpvalue, 0, this.node.captures.indexOf(variable));
    else this.emit(variable.captured ? Op.SetCell : Op.SetLocal, 0, variable.slot);
  }
  /** The value on top becomes a new variable. */
  private declare(variable: Variable | null, name: string): void {
    if (variable === null) {
      this.emit(Op.DefineGlobal, -1, this.global(name));
      return;
    }
    variable.slot = this.depth - 1;
    if (variable.captured) this.emit(Op.MakeCell, 0, variable.slot);
  }

  // -- statements

  private statements(list: readonly Statement[]): void {
    for (const statement of list) this.statement(statement);
  }
  private block(list: readonly Statement[]): void {
    const outer = this.depth;
    this.statements(list);
    this.pop(this.depth - outer);
  }
  private statement(node: Statement): void {
    switch (node.kind) {
      case 'expression':
        this.line = node.token.line;
        this.expression(node.expression);
        return this.pop(1);
      case 'print':
        this.expression(node.expression);
        this.line = node.token.line;
        this.emit(Op.Print, -1);
        return;
      case 'var':
        this.line = node.name.line;
        if (node.initializer === null) this.emit(Op.Nil, 1);
        else this.expression(node.initializer);
        return this.declare(node.reference.variable, node.name.text);
      case 'block':
        return this.block(node.body);
      case 'if': {
        this.line = node.token.line;
        this.expression(node.condition);
        const toElse = this.jump(Op.JumpIfFalse, -1);
        this.statement(node.then);
        if (node.otherwise === null) return this.land(toElse);
        const toEnd = this.jump(Op.Jump, 0);
        this.land(toElse);
        this.statement(node.otherwise);
        return this.land(toEnd);
      }
      case 'while': {
        this.line = node.token.line;
        const start = this.instructions.length;
        let toEnd = -1;
        if (node.condition !== null) {
          this.expression(node.condition);
          toEnd = this.jump(Op.JumpIfFalse, -1);
        }
        this.statement(node.body);
        if (node.increment !== null) {
          this.expression(node.increment);
          this.pop(1);
        }
        this.emit(Op.Loop, 0, start);
        if (toEnd >= 0) this.land(toEnd);
        return;
      }
      case 'fun':
        return this.functionDeclaration(node.reference, node.declaration);
      case 'return':
        this.line = node.token.line;
        if (node.value === null) return this.returnNothing();
        this.expression(node.value);
        this.line = node.token.line;
        this.emit(Op.Return, -1);
        return;
      case 'class':
        return this.classDeclaration(node);
    }
  }
  /** An initializer returns its instance. */
  private returnNothing(): void {
    const { kind, variables } = this.node;
    if (kind !== 'initializer') this.emit(Op.Nil, 1);
    else this.get({ variable: variables[0]! }, 'this');
    this.emit(Op.Return, -1);
  }
  private functionDeclaration({ variable }: Reference, node: FunctionNode): void {
    this.line = node.token.line;
    if (variable === null || !variable.captured) {
      if (variable !== null) variable.slot = this.depth;
      this.closure(node);
      if (variable === null) this.declare(null, node.name);
      return;
    }
    // The function itself may be the one that captures it, so the cell must be there before the closure.
    variable.slot = this.depth;
    this.emit(Op.NewCell, 1, variable.slot);
    this.closure(node);
    this.emit(Op.InitCell, -1, variable.slot);
  }
  private closure(node: FunctionNode): void {
    const captures = node.captures.map((variable) =>
      variable.owner === this.node ? 2 * variable.slot : 2 * this.node.captures.indexOf(variable) + 1,
    );
    this.functions.push(new Generator(node).finish(captures));
    this.emit(Op.Closure, 1, this.functions.length - 1);
  }
  private classDeclaration(node: ClassNode): void {
    const name = node.name.text;
    const { variable } = node.reference;
    this.line = node.name.line;
    // A local class gets its slot first: its superclass, a variable too, comes behind.
    if (variable !== null) {
      variable.slot = this.depth;
      this.emit(variable.captured ? Op.NewCell : Op.Nil, 1, variable.captured ? variable.slot : 0);
    }
    const outer = this.depth;
    if (node.superclass !== null) {
      this.get(node.superclass.reference, node.superclass.token.text);
      this.declare(node.base.variable, 'super');
    }
    this.emit(Op.Class, 1, this.constant('string', name));
    if (node.superclass !== null) {
      const made = this.depth - 1;
      this.get(node.base, 'super');
      this.emit(Op.GetLocal, 1, made);
      this.emit(Op.Inherit, -2);
    }
    for (const method of node.methods) {
      this.line = method.token.line;
      this.closure(method);
      this.emit(Op.Method, -1, this.constant('string', method.name));
    }
    if (variable === null) this.emit(Op.DefineGlobal, -1, this.global(name));
    else if (variable.captured) this.emit(Op.InitCell, -1, variable.slot);
    else {
      this.emit(Op.SetLocal, 0, variable.slot);
      this.pop(1);
    }
    this.pop(this.depth - outer);
  }

  // -- expressions

  private expression(node: Expression): void {
    switch (node.kind) {
      case 'nil':
        this.emit(Op.Nil, 1);
        return;
      case 'true':
        this.emit(Op.True, 1);
        return;
      case 'false':
        this.emit(Op.False, 1);
        return;
      case 'number':
      case 'string':
        this.line = node.token.line;
        this.emit(Op.Constant, 1, this.constant(node.kind, node.token.text));
        return;
      case 'group':
        return this.expression(node.x);
      case 'unary':
        this.expression(node.x);
        this.line = node.token.line;
        this.emit(node.operator === '-' ? Op.Negate : Op.Not, 0);
        return;
      case 'binary':
        this.expression(node.x);
        this.expression(node.y);
        this.line = node.token.line;
        this.emit(binary[node.operator], -1);
        return;
      case 'and':
      case 'or': {
        this.expression(node.x);
        const toEnd = this.jump(node.kind === 'and' ? Op.And : Op.Or, -1);
        this.expression(node.y);
        return this.land(toEnd);
      }
      case 'name':
        this.line = node.token.line;
        return this.get(node.reference, node.token.text);
      case 'assign':
        this.expression(node.value);
        this.line = node.target.token.line;
        return this.set(node.target.reference, node.target.token.text);
      case 'get':
        this.expression(node.object);
        this.line = node.name.line;
        this.emit(Op.GetProperty, 0, this.site(node.name.text));
        return;
      case 'set':
        this.expression(node.object);
        this.expression(node.value);
        this.line = node.name.line;
        this.emit(Op.SetProperty, -1, this.site(node.name.text));
        return;
      case 'this':
        return this.get(node.reference, 'this');
      case 'super':
        this.line = node.name.line;
        this.get(node.self, 'this');
        this.get(node.base, 'super');
        this.emit(Op.GetSuper, -1, this.site(node.name.text));
        return;
      case 'call':
        return this.call(node);
    }
  }
  private call({ callee, args, token }: Extract<Expression, { kind: 'call' }>): void {
    if (callee.kind === 'get') this.expression(callee.object);
    else if (callee.kind === 'super') this.get(callee.self, 'this');
    else this.expression(callee);
    for (const arg of args) this.expression(arg);
    if (callee.kind === 'super') this.get(callee.base, 'super');
    this.line = token.line;
    if (callee.kind === 'get') this.emit(Op.Invoke, -args.length, this.site(callee.name.text, args.length));
    else if (callee.kind === 'super')
      this.emit(Op.InvokeSuper, -args.length - 1, this.site(callee.name.text, args.length));
    else this.emit(Op.Call, -args.length, args.length);
  }
}
