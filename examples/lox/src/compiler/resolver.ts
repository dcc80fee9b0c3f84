/**
 * The resolver: which variable does each name mean? It walks over the tree with the scopes that are open, fills in every
 * `Reference`, marks variables that functions inside of theirs use, and reports what only shows here: a `return` outside of a function,
 * `this` outside of a class, a variable declared twice.
 *
 *     fun outer() {
 *       var x = 1;            // captured: inner uses it
 *       var y = 2;            // lives in a slot
 *       fun inner() { return x; }    // captures: [x]
 *     }
 */
import { maxLocals } from '../bytecode.js';
import type { ClassNode, Expression, FunctionNode, Reference, Statement, Variable } from './ast.js';
import { errorAt, type Report } from './errors.js';
import type { Token } from './scanner.js';

interface Entry {
  readonly variable: Variable;
  /** False while the variable's own initializer is walked over. */
  defined: boolean;
}

/** A function whose body is being walked over. */
interface Active {
  readonly node: FunctionNode;
  readonly enclosing: Active | null;
  /** Open scopes, innermost last. The script has none at its top level: those variables are global. */
  readonly scopes: Map<string, Entry>[];
  /** Local variables in its open scopes, and slot 0. */
  locals: number;
}

type ClassKind = 'none' | 'class' | 'subclass';

/** Fills in the references of a whole script. */
export function resolve(script: FunctionNode, report: Report): void {
  new Resolver(script, report).statements(script.body);
}

class Resolver {
  private active: Active;
  private classKind: ClassKind = 'none';

  constructor(
    script: FunctionNode,
    private readonly report: Report,
  ) {
    this.active = { node: script, enclosing: null, scopes: [], locals: 1 };
  }

  private error(token: Token, message: string): void {
    this.report(errorAt(token, message));
  }

  // -- scopes

  private begin(): void {
    this.active.scopes.push(new Map());
  }
  private end(): void {
    this.active.locals -= this.active.scopes.pop()!.size;
  }
  private declare(name: Token, defined: boolean): Variable | null {
    const { active } = this;
    const scope = active.scopes.at(-1);
    if (scope === undefined) return null;
    if (scope.has(name.text)) this.error(name, 'Already a variable with this name in this scope.');
    else if (++active.locals > maxLocals) this.error(name, 'Too many local variables in function.');
    return this.add(scope, name.text, defined);
  }
  private add(scope: Map<string, Entry>, name: string, defined: boolean): Variable {
    const variable = { name, owner: this.active.node, captured: false, slot: -1 };
    scope.set(name, { variable, defined });
    return variable;
  }
  private define(name: Token): void {
    const entry = this.active.scopes.at(-1)?.get(name.text);
    if (entry !== undefined) entry.defined = true;
  }

  /** The variable that a name means, null for a global one. */
  private lookUp(token: Token, name: string = token.text): Variable | null {
    for (let owner: Active | null = this.active; owner !== null; owner = owner.enclosing) {
      for (let i = owner.scopes.length - 1; i >= 0; i--) {
        const entry = owner.scopes[i]!.get(name);
        if (entry === undefined) continue;
        if (!entry.defined) this.error(token, "Can't read local variable in its own initializer.");
        this.capture(entry.variable, owner, token);
        return entry.variable;
      }
    }
    return null;
  }
  /** Hands a variable on to the function that uses it, through all in between. */
  private capture(variable: Variable, owner: Active, token: Token): void {
    for (let user = this.active; user !== owner; user = user.enclosing!) {
      variable.captured = true;
      const { captures } = user.node;
      if (captures.includes(variable)) continue;
      captures.push(variable);
      if (captures.length > maxLocals) this.error(token, 'Too many closure variables in function.');
    }
  }
  private refer(reference: Reference, token: Token, name?: string): void {
    reference.variable = this.lookUp(token, name);
  }

  // -- statements

  statements(list: readonly Statement[]): void {
    for (const statement of list) this.statement(statement);
  }
  private statement(node: Statement): void {
    switch (node.kind) {
      case 'expression':
      case 'print':
        return this.expression(node.expression);
      case 'var':
        node.reference.variable = this.declare(node.name, false);
        if (node.initializer !== null) this.expression(node.initializer);
        return this.define(node.name);
      case 'block':
        this.begin();
        this.statements(node.body);
        return this.end();
      case 'if':
        this.expression(node.condition);
        this.statement(node.then);
        if (node.otherwise !== null) this.statement(node.otherwise);
        return;
      case 'while':
        if (node.condition !== null) this.expression(node.condition);
        this.statement(node.body);
        if (node.increment !== null) this.expression(node.increment);
        return;
      case 'fun':
        node.reference.variable = this.declare(node.name, true);
        return this.function(node.declaration);
      case 'return':
        return this.returnStatement(node.token, node.value);
      case 'class':
        return this.classDeclaration(node);
    }
  }
  private returnStatement(token: Token, value: Expression | null): void {
    const { kind } = this.active.node;
    if (kind === 'script') this.error(token, "Can't return from top-level code.");
    if (value === null) return;
    if (kind === 'initializer') this.error(token, "Can't return a value from an initializer.");
    this.expression(value);
  }
  private classDeclaration(node: ClassNode): void {
    const around = this.classKind;
    this.classKind = node.superclass === null ? 'class' : 'subclass';
    node.reference.variable = this.declare(node.name, true);
    this.begin();
    if (node.superclass !== null) {
      const { token, reference } = node.superclass;
      if (token.text === node.name.text) this.error(token, "A class can't inherit from itself.");
      this.refer(reference, token);
      this.active.locals++;
      node.base.variable = this.add(this.active.scopes.at(-1)!, 'super', true);
    }
    for (const method of node.methods) this.function(method);
    this.end();
    this.classKind = around;
  }
  private function(node: FunctionNode): void {
    this.active = { node, enclosing: this.active, scopes: [new Map()], locals: 1 };
    // Slot 0 has no name in a function, and an empty one is never looked up.
    const slotZero = node.kind === 'function' ? '' : 'this';
    node.variables.push(this.add(this.active.scopes[0]!, slotZero, true));
    for (const parameter of node.parameters) node.variables.push(this.declare(parameter, true)!);
    for (const [slot, variable] of node.variables.entries()) variable.slot = slot;
    this.statements(node.body);
    this.active = this.active.enclosing!;
  }

  // -- expressions

  private expression(node: Expression): void {
    switch (node.kind) {
      case 'nil':
      case 'true':
      case 'false':
      case 'number':
      case 'string':
        return;
      case 'group':
      case 'unary':
        return this.expression(node.x);
      case 'binary':
      case 'and':
      case 'or':
        this.expression(node.x);
        return this.expression(node.y);
      case 'name':
        return this.refer(node.reference, node.token);
      case 'assign':
        this.expression(node.value);
        return this.refer(node.target.reference, node.target.token);
      case 'get':
        return this.expression(node.object);
      case 'set':
        this.expression(node.object);
        return this.expression(node.value);
      case 'this':
        if (this.classKind === 'none') this.error(node.token, "Can't use 'this' outside of a class.");
        return this.refer(node.reference, node.token);
      case 'super':
        if (this.classKind === 'none') this.error(node.token, "Can't use 'super' outside of a class.");
        else if (this.classKind === 'class')
          this.error(node.token, "Can't use 'super' in a class with no superclass.");
        this.refer(node.self, node.token, 'this');
        return this.refer(node.base, node.token);
      case 'call':
        this.expression(node.callee);
        for (const arg of node.args) this.expression(arg);
        return;
    }
  }
}
