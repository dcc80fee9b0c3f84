/**
 * The syntax tree: Python 3.11's `ast` with the same node and field names, as plain data.
 *
 * Differences: there is no `ctx` (whoever walks a target knows that it is one), and operators are written as they
 * are spelled. Every node has its source range; ranges of parenthesized expressions exclude the parentheses, as CPython's do.
 *
 * Example: `x = 1` is `{ kind: 'Assign', targets: [{ kind: 'Name', id: 'x' }], value: { kind: 'Constant', value: int 1 } }`.
 */
import type { HostConst, Position } from '../bytecode/code.js';

interface Node {
  readonly pos: Position;
}

export type Expr =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetDisplay
  | Comprehension
  | DictComp
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

export interface BoolOp extends Node {
  readonly kind: 'BoolOp';
  readonly op: 'and' | 'or';
  readonly values: Expr[];
}
export interface NamedExpr extends Node {
  readonly kind: 'NamedExpr';
  readonly target: Name;
  readonly value: Expr;
}
/** Binary operators as spelled; augmented assignment uses the same without its `=`. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '<<' | '>>' | '&' | '|' | '^';
export interface BinOp extends Node {
  readonly kind: 'BinOp';
  readonly left: Expr;
  readonly op: BinaryOperator;
  readonly right: Expr;
}
export interface UnaryOp extends Node {
  readonly kind: 'UnaryOp';
  readonly op: '+' | '-' | '~' | 'not';
  readonly operand: Expr;
}
export interface Lambda extends Node {
  readonly kind: 'Lambda';
  readonly args: Arguments;
  readonly body: Expr;
}
export interface IfExp extends Node {
  readonly kind: 'IfExp';
  readonly test: Expr;
  readonly body: Expr;
  readonly orelse: Expr;
}
export interface Dict extends Node {
  readonly kind: 'Dict';
  /** A null key means `**value`. */
  readonly keys: (Expr | null)[];
  readonly values: Expr[];
}
export interface SetDisplay extends Node {
  readonly kind: 'Set';
  readonly elts: Expr[];
}
export interface Comprehension extends Node {
  readonly kind: 'ListComp' | 'SetComp' | 'GeneratorExp';
  readonly elt: Expr;
  readonly generators: Generator[];
}
export interface DictComp extends Node {
  readonly kind: 'DictComp';
  readonly key: Expr;
  readonly value: Expr;
  readonly generators: Generator[];
}
/** One `for target in iter if …` of a comprehension. */
export interface Generator {
  readonly target: Expr;
  readonly iter: Expr;
  readonly ifs: Expr[];
}
export interface Yield extends Node {
  readonly kind: 'Yield';
  readonly value: Expr | null;
}
export interface YieldFrom extends Node {
  readonly kind: 'YieldFrom';
  readonly value: Expr;
}
export type CompareOperator = '<' | '<=' | '==' | '!=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';
export interface Compare extends Node {
  readonly kind: 'Compare';
  readonly left: Expr;
  readonly ops: CompareOperator[];
  readonly comparators: Expr[];
}
export interface Call extends Node {
  readonly kind: 'Call';
  readonly func: Expr;
  readonly args: Expr[];
  readonly keywords: Keyword[];
}
/** `arg=value`, or `**value` when arg is null. */
export interface Keyword extends Node {
  readonly arg: string | null;
  readonly value: Expr;
}
export interface FormattedValue extends Node {
  readonly kind: 'FormattedValue';
  readonly value: Expr;
  readonly conversion: '' | 's' | 'r' | 'a';
  readonly formatSpec: JoinedStr | null;
}
export interface JoinedStr extends Node {
  readonly kind: 'JoinedStr';
  /** Filled after the file is parsed: the expressions in an f-string are parsed last. */
  values: Expr[];
}
export interface Constant extends Node {
  readonly kind: 'Constant';
  readonly value: HostConst;
}
export interface Attribute extends Node {
  readonly kind: 'Attribute';
  readonly value: Expr;
  readonly attr: string;
}
export interface Subscript extends Node {
  readonly kind: 'Subscript';
  readonly value: Expr;
  readonly slice: Expr;
}
export interface Starred extends Node {
  readonly kind: 'Starred';
  readonly value: Expr;
}
export interface Name extends Node {
  readonly kind: 'Name';
  readonly id: string;
}
export interface List extends Node {
  readonly kind: 'List';
  readonly elts: Expr[];
}
export interface Tuple extends Node {
  readonly kind: 'Tuple';
  readonly elts: Expr[];
}
export interface Slice extends Node {
  readonly kind: 'Slice';
  readonly lower: Expr | null;
  readonly upper: Expr | null;
  readonly step: Expr | null;
}

export interface Parameter extends Node {
  readonly arg: string;
  readonly annotation: Expr | null;
}
export interface Arguments {
  readonly posonlyargs: Parameter[];
  readonly args: Parameter[];
  readonly vararg: Parameter | null;
  readonly kwonlyargs: Parameter[];
  /** One per keyword-only parameter. */
  readonly kwDefaults: (Expr | null)[];
  readonly kwarg: Parameter | null;
  /** Defaults of the last positional parameters. */
  readonly defaults: Expr[];
}

export type Stmt =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | For
  | While
  | If
  | With
  | Match
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | Global
  | ExprStmt
  | SimpleStmt;

export interface FunctionDef extends Node {
  readonly kind: 'FunctionDef';
  readonly name: string;
  readonly args: Arguments;
  readonly body: Stmt[];
  decorators: Expr[];
  readonly returns: Expr | null;
}
export interface ClassDef extends Node {
  readonly kind: 'ClassDef';
  readonly name: string;
  readonly bases: Expr[];
  readonly keywords: Keyword[];
  readonly body: Stmt[];
  decorators: Expr[];
}
export interface Return extends Node {
  readonly kind: 'Return';
  readonly value: Expr | null;
}
export interface Delete extends Node {
  readonly kind: 'Delete';
  readonly targets: Expr[];
}
export interface Assign extends Node {
  readonly kind: 'Assign';
  readonly targets: Expr[];
  readonly value: Expr;
}
export interface AugAssign extends Node {
  readonly kind: 'AugAssign';
  readonly target: Name | Attribute | Subscript;
  readonly op: BinaryOperator;
  readonly value: Expr;
}
export interface AnnAssign extends Node {
  readonly kind: 'AnnAssign';
  readonly target: Name | Attribute | Subscript;
  readonly annotation: Expr;
  readonly value: Expr | null;
  /** A name without parentheses: its annotation is recorded. */
  readonly simple: boolean;
}
export interface For extends Node {
  readonly kind: 'For';
  readonly target: Expr;
  readonly iter: Expr;
  readonly body: Stmt[];
  readonly orelse: Stmt[];
}
export interface While extends Node {
  readonly kind: 'While';
  readonly test: Expr;
  readonly body: Stmt[];
  readonly orelse: Stmt[];
}
export interface If extends Node {
  readonly kind: 'If';
  readonly test: Expr;
  readonly body: Stmt[];
  readonly orelse: Stmt[];
}
export interface WithItem {
  readonly contextExpr: Expr;
  readonly optionalVars: Expr | null;
}
export interface With extends Node {
  readonly kind: 'With';
  readonly items: WithItem[];
  readonly body: Stmt[];
}
export interface Match extends Node {
  readonly kind: 'Match';
  readonly subject: Expr;
  readonly cases: MatchCase[];
}
export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard: Expr | null;
  readonly body: Stmt[];
}
export interface Raise extends Node {
  readonly kind: 'Raise';
  readonly exc: Expr | null;
  readonly cause: Expr | null;
}
export interface ExceptHandler extends Node {
  readonly type: Expr | null;
  readonly name: string | null;
  readonly body: Stmt[];
}
export interface Try extends Node {
  readonly kind: 'Try';
  readonly body: Stmt[];
  readonly handlers: ExceptHandler[];
  readonly orelse: Stmt[];
  readonly finalbody: Stmt[];
}
export interface Assert extends Node {
  readonly kind: 'Assert';
  readonly test: Expr;
  readonly msg: Expr | null;
}
export interface Alias extends Node {
  readonly name: string;
  readonly asname: string | null;
}
export interface Import extends Node {
  readonly kind: 'Import';
  readonly names: Alias[];
}
export interface ImportFrom extends Node {
  readonly kind: 'ImportFrom';
  readonly module: string | null;
  readonly names: Alias[];
  readonly level: number;
}
export interface Global extends Node {
  readonly kind: 'Global' | 'Nonlocal';
  readonly names: string[];
}
export interface ExprStmt extends Node {
  readonly kind: 'Expr';
  readonly value: Expr;
}
export interface SimpleStmt extends Node {
  readonly kind: 'Pass' | 'Break' | 'Continue';
}

export type Pattern =
  | (Node & { readonly kind: 'MatchValue'; readonly value: Expr })
  | (Node & { readonly kind: 'MatchSingleton'; readonly value: HostConst })
  | (Node & { readonly kind: 'MatchSequence'; readonly patterns: Pattern[] })
  | (Node & {
      readonly kind: 'MatchMapping';
      readonly keys: Expr[];
      readonly patterns: Pattern[];
      readonly rest: string | null;
    })
  | (Node & {
      readonly kind: 'MatchClass';
      readonly cls: Expr;
      readonly patterns: Pattern[];
      readonly kwdAttrs: string[];
      readonly kwdPatterns: Pattern[];
    })
  | (Node & { readonly kind: 'MatchStar'; readonly name: string | null })
  | (Node & { readonly kind: 'MatchAs'; readonly pattern: Pattern | null; readonly name: string | null })
  | (Node & { readonly kind: 'MatchOr'; readonly patterns: Pattern[] });

/** A whole source: statements ('exec', 'single') or one expression ('eval'). */
export interface Module {
  readonly kind: 'Module' | 'Interactive';
  readonly body: Stmt[];
}
export interface Expression {
  readonly kind: 'Expression';
  readonly body: Expr;
}
export type Root = Module | Expression;
