/**
 * The syntax tree. The parser makes it, the resolver fills in which variable each name means ({@link Reference}), and the code
 * generator reads it.
 */
import type { Token } from './scanner.js';

/** A local variable, a parameter, `this` or `super`. */
export interface Variable {
  readonly name: string;
  /** The function that it belongs to. */
  readonly owner: FunctionNode;
  /** Whether a function inside of its own uses it, so that it must live in a cell. */
  captured: boolean;
  /** Its slot; set by the code generator, which meets the declaration before any use. */
  slot: number;
}

/** Which variable a name means: `null` is a global one. */
export interface Reference {
  variable: Variable | null;
}

export type UnaryOperator = '-' | '!';
export type BinaryOperator = '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly kind: 'nil' | 'true' | 'false' }
  | { readonly kind: 'number' | 'string'; readonly token: Token }
  /** Parentheses: kept, because what is in them is not something to assign to. */
  | { readonly kind: 'group'; readonly x: Expression }
  | {
      readonly kind: 'unary';
      readonly operator: UnaryOperator;
      readonly token: Token;
      readonly x: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly token: Token;
      readonly x: Expression;
      readonly y: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly token: Token; readonly x: Expression; readonly y: Expression }
  | NameNode
  | { readonly kind: 'assign'; readonly target: NameNode; readonly value: Expression }
  | { readonly kind: 'get'; readonly object: Expression; readonly name: Token }
  | {
      readonly kind: 'set';
      readonly object: Expression;
      readonly name: Token;
      readonly value: Expression;
    }
  | ThisNode
  | {
      readonly kind: 'super';
      readonly token: Token;
      readonly name: Token;
      readonly self: Reference;
      readonly base: Reference;
    }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly args: readonly Expression[];
      /** The closing parenthesis. */
      readonly token: Token;
    };

export interface NameNode {
  readonly kind: 'name';
  readonly token: Token;
  readonly reference: Reference;
}
export interface ThisNode {
  readonly kind: 'this';
  readonly token: Token;
  readonly reference: Reference;
}

export type Statement =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly token: Token }
  | { readonly kind: 'print'; readonly expression: Expression; readonly token: Token }
  | {
      readonly kind: 'var';
      readonly name: Token;
      readonly initializer: Expression | null;
      readonly reference: Reference;
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[]; readonly end: Token }
  | {
      readonly kind: 'if';
      readonly token: Token;
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | null;
    }
  | {
      /** Also `for`, whose initializer is a statement of a block around it. */
      readonly kind: 'while';
      readonly token: Token;
      readonly condition: Expression | null;
      readonly body: Statement;
      readonly increment: Expression | null;
    }
  | {
      readonly kind: 'fun';
      readonly name: Token;
      readonly reference: Reference;
      readonly declaration: FunctionNode;
    }
  | { readonly kind: 'return'; readonly token: Token; readonly value: Expression | null }
  | ClassNode;

export interface ClassNode {
  readonly kind: 'class';
  readonly name: Token;
  readonly reference: Reference;
  readonly superclass: NameNode | null;
  /** The variable `super`, set by the resolver when there is a superclass. */
  readonly base: Reference;
  readonly methods: readonly FunctionNode[];
}

export interface FunctionNode {
  readonly kind: 'script' | 'function' | 'method' | 'initializer';
  readonly name: string;
  readonly token: Token;
  readonly parameters: readonly Token[];
  readonly body: readonly Statement[];
  /** The closing brace, or the end of the script. */
  readonly end: Token;

  // What the resolver finds out:

  /** What slot 0 holds (`this` or nothing with a name), and the parameters. */
  readonly variables: Variable[];
  /** Variables of functions around this one that it, or a function in it, uses. */
  readonly captures: Variable[];
}
