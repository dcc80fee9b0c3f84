/**
 * The grammar of statements; expressions are in `parser-expressions.ts`, patterns of `match` in `parser-patterns.ts`.
 *
 * Rules that parse statements append to the list they are given, because one line may hold several (`a; b`).
 */
import { tokenMatcher } from 'chevrotain';
import type {
  Alias,
  AugAssign,
  BinaryOperator,
  ExceptHandler,
  Expr,
  FunctionDef,
  ClassDef,
  Keyword,
  Match,
  MatchCase,
  Stmt,
  WithItem,
} from './ast.js';
import type { Position } from '../bytecode/code.js';
import { PySyntaxError, syntaxErrorAt } from './errors.js';
import { spanOf } from './operators.js';
import { Rejected, type Rule } from './parser-base.js';
import { PatternParser } from './parser-patterns.js';
import { checkTarget, expressionName, invalidTarget } from './targets.js';
import * as T from './tokens.js';
import type { PyToken } from './tokens.js';
import { assignmentError } from './assignment-errors.js';

const If = T.keyword('if');
const Elif = T.keyword('elif');
const Else = T.keyword('else');
const As = T.keyword('as');
const In = T.keyword('in');
const From = T.keyword('from');
const ImportKeyword = T.keyword('import');
const Except = T.keyword('except');
const Finally = T.keyword('finally');

export abstract class StatementParser extends PatternParser {
  /** Number of logical lines parsed at the outermost level (for interactive mode). */
  protected topLevelCount = 0;

  readonly fileInput: Rule<Stmt[]> = this.RULE('fileInput', (): Stmt[] => {
    const body: Stmt[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(T.Newline) },
        {
          ALT: () => {
            this.topLevelCount++;
            this.SUBRULE(this.statement, { ARGS: [body] });
          },
        },
      ]);
    });
    this.CONSUME(T.EndMarker);
    return body;
  });

  readonly evalInput: Rule<Expr> = this.RULE('evalInput', (): Expr => {
    const value = this.SUBRULE(this.starExpressionsNoStar);
    this.MANY(() => this.CONSUME(T.Newline));
    this.CONSUME(T.EndMarker);
    return value;
  });

  /** `expressions`: without stars. */
  readonly starExpressionsNoStar: Rule<Expr> = this.RULE('expressions', (): Expr => {
    const start = this.tok(1);
    const elts: Expr[] = [];
    const commas = this.separated(() => elts.push(this.SUBRULE(this.test)));
    return commas === 0 ? elts[0]! : { kind: 'Tuple', elts, pos: this.span(start) };
  });

  /** The expression in `{…}` of an f-string. */
  readonly fstringInput: Rule<Expr> = this.RULE('fstringInput', (): Expr => {
    const start = this.tok(1);
    let value = this.OR<Expr>([
      { ALT: () => this.SUBRULE(this.yieldExpr) },
      { GATE: () => this.LA(2).tokenType === T.Walrus, ALT: () => this.SUBRULE(this.named) },
      { ALT: () => this.SUBRULE(this.starExpressions) },
    ]);
    const last = this.tok(0);
    let isGenerator = false;
    this.OPTION(() => {
      const generators = this.SUBRULE(this.generators);
      this.noUnpacking(value);
      value = { kind: 'GeneratorExp', elt: value, generators, pos: this.span(start) };
      isGenerator = true;
    });
    this.CONSUME(T.EndMarker);
    if (this.RECORDING_PHASE) return value;
    if (value.kind === 'Starred') throw this.error('cannot use starred expression here', value.pos);
    // The braces count as the parentheses of a tuple or generator expression.
    const isBareTuple = value.kind === 'Tuple' && this.isBareRange(value, start, last);
    return isGenerator || isBareTuple ? { ...value, pos: this.braceRange(start) } : value;
  });

  /** Does a tuple lack parentheses of its own? Then it starts with its first element, or ends with its last or a comma. */
  private isBareRange(tuple: Expr & { kind: 'Tuple' }, start: PyToken, last: PyToken): boolean {
    const first = tuple.elts[0];
    return (
      first !== undefined &&
      tuple.pos.column === start.col &&
      (start.tokenType !== T.LParen || last.tokenType !== T.RParen || first.pos.column === start.col)
    );
  }

  private braceRange(start: PyToken): Position {
    const brace = this.source.text.lastIndexOf('{', start.startOffset - 1);
    const end = this.tok(0);
    return {
      line: start.line,
      endLine: end.line,
      column: start.col - (start.startOffset - brace),
      endColumn: end.endCol,
    };
  }

  readonly statement: Rule<void, [out: Stmt[]]> = this.RULE('statement', (out: Stmt[]): void => {
    this.OR([
      { ALT: () => this.SUBRULE(this.ifStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.whileStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.forStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.tryStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.withStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.definition, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.decorated, { ARGS: [out] }) },
      { GATE: () => this.isMatchStatement(), ALT: () => this.SUBRULE(this.matchStatement, { ARGS: [out] }) },
      { ALT: () => this.SUBRULE(this.simpleLine, { ARGS: [out] }) },
    ]);
  });

  readonly simpleLine: Rule<void, [out: Stmt[]]> = this.RULE('simpleLine', (out: Stmt[]): void => {
    this.separated(() => this.SUBRULE(this.simpleStatement, { ARGS: [out] }), { separator: T.Semicolon });
    this.CONSUME(T.Newline);
  });

  /** The body of a compound statement; `what` names it in "expected an indented block after …". */
  readonly block: Rule<Stmt[], [what: string, head: PyToken]> = this.RULE(
    'block',
    (what: string, head: PyToken): Stmt[] => {
      const body: Stmt[] = [];
      if (this.isNext(T.Newline) && this.LA(2).tokenType !== T.Indent) {
        throw this.missingBlock(`expected an indented block after ${what} on line ${head.line}`);
      }
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Newline);
            this.CONSUME(T.Indent);
            this.AT_LEAST_ONE(() => this.SUBRULE(this.statement, { ARGS: [body] }));
            this.CONSUME(T.Dedent);
          },
        },
        { ALT: () => this.SUBRULE(this.simpleLine, { ARGS: [body] }) },
      ]);
      return body;
    },
  );

  private missingBlock(msg: string): PySyntaxError {
    const token = this.tok(2);
    const error = syntaxErrorAt(this.source, msg, spanOf(token, token), 'IndentationError');
    if (token.tokenType === T.Dedent) {
      error.offset--;
      error.endOffset = -1;
    }
    return error;
  }

  readonly simpleStatement: Rule<void, [out: Stmt[]]> = this.RULE('simpleStatement', (out: Stmt[]): void => {
    const start = this.tok(1);
    const result = this.OR<Stmt>([
      { ALT: () => this.SUBRULE(this.expressionStatement) },
      { ALT: () => (this.CONSUME(T.keyword('pass')), { kind: 'Pass', pos: spanOf(start, start) }) },
      { ALT: () => (this.CONSUME(T.keyword('break')), { kind: 'Break', pos: spanOf(start, start) }) },
      { ALT: () => (this.CONSUME(T.keyword('continue')), { kind: 'Continue', pos: spanOf(start, start) }) },
      { ALT: () => this.SUBRULE(this.returnStatement) },
      { ALT: () => this.SUBRULE(this.raiseStatement) },
      { ALT: () => this.SUBRULE(this.globalStatement) },
      { ALT: () => this.SUBRULE(this.delStatement) },
      { ALT: () => this.SUBRULE(this.assertStatement) },
      { ALT: () => this.SUBRULE(this.importStatement) },
      { ALT: () => this.SUBRULE(this.fromStatement) },
    ]);
    if (!this.RECORDING_PHASE) out.push(result);
  });

  // -- assignments and expression statements

  readonly yieldOrStar: Rule<Expr> = this.RULE('yieldOrStar', (): Expr =>
    this.OR([{ ALT: () => this.SUBRULE(this.yieldExpr) }, { ALT: () => this.SUBRULE(this.starExpressions) }]),
  );

  readonly expressionStatement: Rule<Stmt> = this.RULE('expressionStatement', (): Stmt => {
    const start = this.tok(1);
    const first = this.SUBRULE(this.yieldOrStar);
    let result = null as Stmt | null;
    this.OPTION(() => {
      result = this.SUBRULE(this.annotatedTail, { ARGS: [start, first] });
    });
    this.OPTION2({
      GATE: () => result === null,
      DEF: () => {
        result = this.SUBRULE(this.augmentedTail, { ARGS: [start, first] });
      },
    });
    const values: Expr[] = [first];
    const valueStarts: PyToken[] = [start];
    this.MANY({
      GATE: () => result === null,
      DEF: () => {
        this.CONSUME(T.Assign);
        valueStarts.push(this.tok(1));
        values.push(this.SUBRULE2(this.yieldOrStar));
      },
    });
    if (this.RECORDING_PHASE) return undefined as never;
    if (values.length > 1) {
      const targets = values.slice(0, -1);
      const error = assignmentError(this.source, this.input as PyToken[], values, valueStarts);
      if (error !== null) throw error;
      result = { kind: 'Assign', targets, value: values[values.length - 1]!, pos: this.span(start) };
    }
    return result ?? { kind: 'Expr', value: first, pos: this.span(start) };
  });

  readonly annotatedTail: Rule<Stmt, [start: PyToken, target: Expr]> = this.RULE(
    'annotatedTail',
    (start: PyToken, target: Expr): Stmt => {
      this.CONSUME(T.Colon);
      const annotation = this.SUBRULE(this.test);
      if (!this.RECORDING_PHASE) this.checkAnnotated(target);
      let value = null as Expr | null;
      this.OPTION(() => {
        this.CONSUME(T.Assign);
        value = this.SUBRULE(this.yieldOrStar);
      });
      if (this.RECORDING_PHASE) return undefined as never;
      const simple = target.kind === 'Name' && start.tokenType === T.Name;
      return {
        kind: 'AnnAssign',
        target: target as AugAssign['target'],
        annotation,
        value,
        simple,
        pos: this.span(start),
      };
    },
  );

  private checkAnnotated(target: Expr): void {
    if (target.kind === 'List' || target.kind === 'Tuple') {
      // Of a tuple without parentheses CPython marks the first element.
      const first = target.elts[0]?.pos;
      const bare =
        target.kind === 'Tuple' && first?.line === target.pos.line && first.column === target.pos.column;
      throw this.error(
        `only single target (not ${expressionName(target)}) can be annotated`,
        bare ? first : target.pos,
      );
    }
    if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript') {
      throw this.error('illegal target for annotation', target.pos);
    }
  }

  readonly augmentedTail: Rule<Stmt, [start: PyToken, target: Expr]> = this.RULE(
    'augmentedTail',
    (start: PyToken, target: Expr): Stmt => {
      const operator = this.CONSUME(T.AugAssign);
      if (
        !this.RECORDING_PHASE &&
        target.kind !== 'Name' &&
        target.kind !== 'Attribute' &&
        target.kind !== 'Subscript'
      ) {
        throw this.error(
          `'${expressionName(target)}' is an illegal expression for augmented assignment`,
          target.pos,
        );
      }
      const value = this.SUBRULE(this.yieldOrStar);
      const op = operator.image.slice(0, -1) as BinaryOperator;
      return { kind: 'AugAssign', target: target as AugAssign['target'], op, value, pos: this.span(start) };
    },
  );

  // -- other simple statements

  readonly returnStatement: Rule<Stmt> = this.RULE('returnStatement', (): Stmt => {
    const start = this.take(this.CONSUME(T.keyword('return')));
    let value = null as Expr | null;
    this.OPTION(() => {
      value = this.SUBRULE(this.starExpressions);
    });
    return { kind: 'Return', value, pos: this.span(start) };
  });

  readonly raiseStatement: Rule<Stmt> = this.RULE('raiseStatement', (): Stmt => {
    const start = this.take(this.CONSUME(T.keyword('raise')));
    let exc = null as Expr | null;
    let cause = null as Expr | null;
    this.OPTION(() => {
      exc = this.SUBRULE(this.test);
      this.OPTION2(() => {
        this.CONSUME(From);
        cause = this.SUBRULE2(this.test);
      });
    });
    return { kind: 'Raise', exc, cause, pos: this.span(start) };
  });

  readonly globalStatement: Rule<Stmt> = this.RULE('globalStatement', (): Stmt => {
    const start = this.tok(1);
    this.OR([
      { ALT: () => this.CONSUME(T.keyword('global')) },
      { ALT: () => this.CONSUME(T.keyword('nonlocal')) },
    ]);
    const names: string[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.CONSUME(T.Name).image) });
    return { kind: start.image === 'global' ? 'Global' : 'Nonlocal', names, pos: this.span(start) };
  });

  readonly delStatement: Rule<Stmt> = this.RULE('delStatement', (): Stmt => {
    const start = this.take(this.CONSUME(T.keyword('del')));
    const target = this.SUBRULE(this.starExpressions);
    if (this.RECORDING_PHASE) return undefined as never;
    checkTarget(this.source, target, 'delete');
    // `del a, b` deletes two targets; `del (a, b)` one, a tuple.
    const bare =
      target.kind === 'Tuple' &&
      target.pos.column === this.tokenAt(start.index + 1).col &&
      this.isBare(target.elts, start);
    return { kind: 'Delete', targets: bare ? target.elts : [target], pos: this.span(start) };
  });

  private tokenAt(index: number): PyToken {
    return this.input[index] as PyToken;
  }

  /** A tuple without parentheses starts where its first element's tokens start. */
  private isBare(elts: readonly Expr[], start: PyToken): boolean {
    const first = this.tokenAt(start.index + 1);
    if (first.tokenType !== T.LParen) return true;
    if (elts.length === 0) return false;
    // `(a), b` is bare, `(a, b)` is not: the bracket closes before the end.
    let depth = 0;
    for (let i = first.index; ; i++) {
      const type = this.tokenAt(i).tokenType;
      if (type === T.LParen || type === T.LBracket || type === T.LBrace) depth++;
      else if (type === T.RParen || type === T.RBracket || type === T.RBrace) depth--;
      if (depth === 0) return i !== this.tok(0).index;
    }
  }

  readonly assertStatement: Rule<Stmt> = this.RULE('assertStatement', (): Stmt => {
    const start = this.take(this.CONSUME(T.keyword('assert')));
    const test = this.SUBRULE(this.test);
    let msg = null as Expr | null;
    this.OPTION(() => {
      this.CONSUME(T.Comma);
      msg = this.SUBRULE2(this.test);
    });
    return { kind: 'Assert', test, msg, pos: this.span(start) };
  });

  readonly dottedName: Rule<string> = this.RULE('dottedName', (): string => {
    let name = this.CONSUME(T.Name).image;
    this.MANY(() => {
      this.CONSUME(T.Dot);
      name += '.' + this.CONSUME2(T.Name).image;
    });
    return name;
  });

  readonly importStatement: Rule<Stmt> = this.RULE('importStatement', (): Stmt => {
    const start = this.take(this.CONSUME(ImportKeyword));
    const names: Alias[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const first = this.tok(1);
        const name = this.SUBRULE(this.dottedName);
        let asname = null as string | null;
        this.OPTION(() => {
          this.CONSUME(As);
          asname = this.CONSUME(T.Name).image;
        });
        names.push({ name, asname, pos: this.span(first) });
      },
    });
    return { kind: 'Import', names, pos: this.span(start) };
  });

  readonly fromStatement: Rule<Stmt> = this.RULE('fromStatement', (): Stmt => {
    const start = this.take(this.CONSUME(From));
    let level = 0;
    let module = null as string | null;
    const names: Alias[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => (this.CONSUME(T.Dot), (level += 1)) },
        { ALT: () => (this.CONSUME(T.Ellipsis), (level += 3)) },
      ]);
    });
    this.OPTION({
      GATE: () => true,
      DEF: () => {
        module = this.SUBRULE(this.dottedName);
      },
    });
    if (!this.RECORDING_PHASE && level === 0 && module === null) throw new Rejected(this.tok(1));
    this.CONSUME(ImportKeyword);
    this.OR2([
      {
        ALT: () => {
          const star = this.take(this.CONSUME(T.Star));
          names.push({ name: '*', asname: null, pos: spanOf(star, star) });
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.LParen);
          this.SUBRULE(this.importNames, { ARGS: [names, true] });
          this.CONSUME(T.RParen);
        },
      },
      { ALT: () => this.SUBRULE2(this.importNames, { ARGS: [names, false] }) },
    ]);
    return { kind: 'ImportFrom', module, names, level, pos: this.span(start) };
  });

  readonly importNames: Rule<void, [names: Alias[], inParentheses: boolean]> = this.RULE(
    'importNames',
    (names: Alias[], inParentheses: boolean): void => {
      this.separated(
        () => {
          const name = this.take(this.CONSUME(T.Name));
          let asname = null as string | null;
          this.OPTION(() => {
            this.CONSUME(As);
            asname = this.CONSUME2(T.Name).image;
          });
          names?.push({ name: name.image, asname, pos: this.span(name) });
        },
        {
          afterSeparator: () => {
            if (!inParentheses && this.isNext(T.Newline)) {
              throw this.errorAt('trailing comma not allowed without surrounding parentheses', this.tok(1));
            }
          },
        },
      );
    },
  );

  // -- compound statements

  readonly ifStatement: Rule<void, [out: Stmt[]]> = this.RULE('ifStatement', (out: Stmt[]): void => {
    const start = this.tok(1);
    this.CONSUME(If);
    const first = this.SUBRULE(this.ifRest, { ARGS: [start, "'if' statement"] });
    if (!this.RECORDING_PHASE) out.push(first);
  });

  /** From the condition on; `elif` is an `if` within `orelse`. Iterative, so that long chains do not nest rule calls. */
  readonly ifRest: Rule<Stmt, [start: PyToken, what: string]> = this.RULE(
    'ifRest',
    (start: PyToken, what: string): Stmt => {
      const heads: { head: PyToken; test: Expr; body: Stmt[] }[] = [];
      const test = this.SUBRULE(this.named);
      this.colon();
      this.CONSUME(T.Colon);
      heads.push({ head: start, test, body: this.SUBRULE(this.block, { ARGS: [what, start] }) });
      this.MANY(() => {
        const head = this.take(this.CONSUME(Elif));
        const condition = this.SUBRULE2(this.named);
        this.colon();
        this.CONSUME2(T.Colon);
        heads.push({
          head,
          test: condition,
          body: this.SUBRULE2(this.block, { ARGS: ["'elif' statement", head] }),
        });
      });
      let orelse: Stmt[] = this.SUBRULE(this.elseBlock);
      if (this.RECORDING_PHASE) return undefined as never;
      const end = this.lastToken();
      for (let i = heads.length - 1; i >= 0; i--) {
        const { head, test: condition, body } = heads[i]!;
        orelse = [{ kind: 'If', test: condition, body, orelse, pos: spanOf(head, end) }];
      }
      return orelse[0]!;
    },
  );

  /** The last token that is neither Dedent nor Newline: where a compound statement ends. */
  private lastToken(): PyToken {
    let i = this.tok(0).index;
    while (i > 0 && (this.tokenAt(i).tokenType === T.Dedent || this.tokenAt(i).tokenType === T.Newline)) i--;
    return this.tokenAt(i);
  }

  /** CPython says "expected ':'" when the line ends where the colon should be. */
  protected colon(): void {
    if (this.isNext(T.Newline)) throw this.errorAt("expected ':'", this.tok(1));
  }

  /** The same for the statements where any other token is an error about the colon too. */
  protected forcedColon(): void {
    if (!this.RECORDING_PHASE && !this.isNext(T.Colon)) throw this.errorAt("expected ':'", this.tok(1));
  }

  readonly elseBlock: Rule<Stmt[]> = this.RULE('elseBlock', (): Stmt[] => {
    let body: Stmt[] = [];
    this.OPTION(() => {
      const head = this.take(this.CONSUME(Else));
      this.forcedColon();
      this.CONSUME(T.Colon);
      body = this.SUBRULE(this.block, { ARGS: ["'else' statement", head] });
    });
    return body;
  });

  readonly whileStatement: Rule<void, [out: Stmt[]]> = this.RULE('whileStatement', (out: Stmt[]): void => {
    const start = this.take(this.CONSUME(T.keyword('while')));
    const test = this.SUBRULE(this.named);
    this.colon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'while' statement", start] });
    const orelse = this.SUBRULE(this.elseBlock);
    if (!this.RECORDING_PHASE)
      out.push({ kind: 'While', test, body, orelse, pos: spanOf(start, this.lastToken()) });
  });

  readonly forStatement: Rule<void, [out: Stmt[]]> = this.RULE('forStatement', (out: Stmt[]): void => {
    const start = this.take(this.CONSUME(T.keyword('for')));
    const target = this.SUBRULE(this.targets);
    this.CONSUME(In);
    const iter = this.SUBRULE(this.starExpressions);
    this.colon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'for' statement", start] });
    const orelse = this.SUBRULE(this.elseBlock);
    if (!this.RECORDING_PHASE)
      out.push({ kind: 'For', target, iter, body, orelse, pos: spanOf(start, this.lastToken()) });
  });

  readonly tryStatement: Rule<void, [out: Stmt[]]> = this.RULE('tryStatement', (out: Stmt[]): void => {
    const start = this.take(this.CONSUME(T.keyword('try')));
    this.forcedColon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'try' statement", start] });
    const handlers: ExceptHandler[] = [];
    let orelse: Stmt[] = [];
    let finalbody: Stmt[] = [];
    if (!this.RECORDING_PHASE && !this.isNext(Except) && !this.isNext(Finally)) {
      throw this.errorAt("expected 'except' or 'finally' block", this.tok(1));
    }
    this.MANY(() => handlers.push(this.SUBRULE(this.exceptClause)));
    this.OPTION({
      GATE: () => handlers.length > 0,
      DEF: () => {
        orelse = this.SUBRULE(this.elseBlock);
      },
    });
    this.OPTION2(() => {
      const head = this.take(this.CONSUME(Finally));
      this.forcedColon();
      this.CONSUME2(T.Colon);
      finalbody = this.SUBRULE2(this.block, { ARGS: ["'finally' statement", head] });
    });
    if (!this.RECORDING_PHASE)
      out.push({ kind: 'Try', body, handlers, orelse, finalbody, pos: spanOf(start, this.lastToken()) });
  });

  readonly exceptClause: Rule<ExceptHandler> = this.RULE('exceptClause', (): ExceptHandler => {
    const start = this.take(this.CONSUME(Except));
    let type = null as Expr | null;
    let name = null as string | null;
    if (this.isNext(T.Star)) {
      const after = this.LA(2).tokenType;
      if (after === T.Colon || after === T.Newline)
        throw this.errorAt('expected one or more exception types', this.tok(2));
      throw this.errorAt("'except*' is not supported", this.tok(1));
    }
    this.OPTION(() => {
      const first = this.tok(1);
      type = this.SUBRULE(this.test);
      if (this.isNext(T.Comma)) this.severalTypes(first);
      this.OPTION2(() => {
        this.CONSUME(As);
        name = this.CONSUME(T.Name).image;
      });
    });
    this.colon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'except' statement", start] });
    return { type, name, body, pos: this.RECORDING_PHASE ? undefined! : spanOf(start, this.lastToken()) };
  });

  /** `except A, B:` */
  private severalTypes(first: PyToken): void {
    let end = this.tok(1).index;
    while (this.tokenAt(end).tokenType !== T.Newline && this.tokenAt(end).tokenType !== T.Colon) end++;
    if (this.tokenAt(end).tokenType !== T.Colon) return;
    throw this.error('multiple exception types must be parenthesized', spanOf(first, this.tokenAt(end - 1)));
  }

  readonly withStatement: Rule<void, [out: Stmt[]]> = this.RULE('withStatement', (out: Stmt[]): void => {
    const start = this.take(this.CONSUME(T.keyword('with')));
    const items: WithItem[] = [];
    this.OR([
      {
        GATE: () => this.isParenthesizedWith(),
        ALT: () => {
          this.CONSUME(T.LParen);
          this.SUBRULE(this.withItems, { ARGS: [items, true] });
          this.CONSUME(T.RParen);
        },
      },
      { ALT: () => this.SUBRULE2(this.withItems, { ARGS: [items, false] }) },
    ]);
    this.colon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'with' statement", start] });
    if (!this.RECORDING_PHASE) out.push({ kind: 'With', items, body, pos: spanOf(start, this.lastToken()) });
  });

  readonly withItems: Rule<void, [items: WithItem[], trailingComma: boolean]> = this.RULE(
    'withItems',
    (items: WithItem[], trailingComma: boolean): void => {
      this.separated(
        () => {
          const contextExpr = this.SUBRULE(this.test);
          let optionalVars = null as Expr | null;
          this.OPTION(() => {
            this.CONSUME(As);
            optionalVars = this.SUBRULE(this.starExpression);
            const after = this.LA(1).tokenType;
            if (after === T.Comma || after === T.Colon || after === T.RParen) {
              checkTarget(this.source, optionalVars!, 'assign');
            } else if (!this.RECORDING_PHASE && invalidTarget(optionalVars!, 'assign') !== null)
              throw new Rejected(this.tok(1));
          });
          items?.push({ contextExpr, optionalVars });
        },
        {
          afterSeparator: () => {
            if (!trailingComma && this.isNext(T.Colon)) throw new Rejected(this.tok(1));
          },
        },
      );
    },
  );

  /**
   * Does `with (` open a list of items (and not an expression)? The bracket must close right before the colon, and what
   * is in it must not be one of the things only an expression can hold: a walrus, a comprehension, a yield, a star.
   */
  private isParenthesizedWith(): boolean {
    let i = this.tok(1).index;
    if (this.tokenAt(i).tokenType !== T.LParen || this.tokenAt(i + 1).tokenType === T.RParen) return false;
    const inner = this.tokenAt(i).level;
    for (i++; ; i++) {
      const { tokenType, level, image } = this.tokenAt(i);
      if (tokenType === T.EndMarker) return false;
      if (level === inner) {
        if (
          tokenType === T.Walrus ||
          tokenType === T.keyword('yield') ||
          (image === 'for' && tokenType !== T.StringLiteral)
        )
          return false;
        if (
          tokenType === T.Star &&
          (this.tokenAt(i - 1).tokenType === T.Comma || this.tokenAt(i - 1).tokenType === T.LParen)
        )
          return false;
      }
      if (level < inner) break;
    }
    const after = this.tokenAt(i + 1).tokenType;
    return after === T.Colon || after === T.Newline;
  }

  readonly functionDef: Rule<FunctionDef> = this.RULE('functionDef', (): FunctionDef => {
    const start = this.take(this.CONSUME(T.keyword('def')));
    const name = this.CONSUME(T.Name).image;
    if (!this.RECORDING_PHASE && !this.isNext(T.LParen)) throw this.errorAt("expected '('", this.tok(1));
    this.CONSUME(T.LParen);
    const args = this.SUBRULE(this.parameters, { ARGS: [true] });
    this.CONSUME(T.RParen);
    let returns = null as Expr | null;
    this.OPTION(() => {
      this.CONSUME(T.Arrow);
      returns = this.SUBRULE(this.test);
    });
    this.forcedColon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ['function definition', start] });
    const pos = this.RECORDING_PHASE ? undefined! : spanOf(start, this.lastToken());
    return { kind: 'FunctionDef', name, args, body, decorators: [], returns, pos };
  });

  readonly classDef: Rule<ClassDef> = this.RULE('classDef', (): ClassDef => {
    const start = this.take(this.CONSUME(T.keyword('class')));
    const name = this.CONSUME(T.Name).image;
    const bases: Expr[] = [];
    const keywords: Keyword[] = [];
    this.OPTION(() => this.SUBRULE(this.callArguments, { ARGS: [bases, keywords, true] }));
    this.forcedColon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ['class definition', start] });
    const pos = this.RECORDING_PHASE ? undefined! : spanOf(start, this.lastToken());
    return { kind: 'ClassDef', name, bases, keywords, body, decorators: [], pos };
  });

  readonly definition: Rule<void, [out: Stmt[]]> = this.RULE('definition', (out: Stmt[]): void => {
    const result = this.OR<FunctionDef | ClassDef>([
      { ALT: () => this.SUBRULE(this.functionDef) },
      { ALT: () => this.SUBRULE(this.classDef) },
    ]);
    if (!this.RECORDING_PHASE) out.push(result);
  });

  readonly decorated: Rule<void, [out: Stmt[]]> = this.RULE('decorated', (out: Stmt[]): void => {
    const decorators: Expr[] = [];
    this.AT_LEAST_ONE(() => {
      this.CONSUME(T.At);
      decorators.push(this.SUBRULE(this.named));
      this.CONSUME(T.Newline);
    });
    const definition = this.OR<FunctionDef | ClassDef>([
      { ALT: () => this.SUBRULE(this.functionDef) },
      { ALT: () => this.SUBRULE(this.classDef) },
    ]);
    if (this.RECORDING_PHASE) return;
    definition.decorators = decorators;
    out.push(definition);
  });

  // -- match

  /** `match` is a name unless its line ends in a colon, and an indented `case` follows. */
  private isMatchStatement(): boolean {
    const first = this.tok(1);
    if (first.tokenType !== T.Name || first.image !== 'match') return false;
    let i = first.index + 1;
    while (!tokenMatcher(this.tokenAt(i), T.Newline) && this.tokenAt(i).tokenType !== T.EndMarker) i++;
    if (i === first.index + 1) return false;
    const colon = this.tokenAt(i - 1).tokenType === T.Colon;
    const next = this.tokenAt(i + 1);
    if (next === undefined) return false;
    const hasCase = tokenMatcher(next, T.Indent) && this.tokenAt(i + 2).image === 'case';
    // With the colon, nothing else can be meant; without it, two operands in a row tell that it was forgotten.
    if (colon) return hasCase || !tokenMatcher(next, T.Indent);
    const operand = this.tokenAt(first.index + 1).tokenType;
    return hasCase && (operand === T.Name || operand === T.NumberLiteral || operand === T.StringLiteral);
  }

  readonly matchStatement: Rule<void, [out: Stmt[]]> = this.RULE('matchStatement', (out: Stmt[]): void => {
    const start = this.take(this.CONSUME(T.Name));
    const first = this.tok(1);
    const elts: Expr[] = [];
    const commas = this.separated(() => elts.push(this.SUBRULE(this.starNamed)));
    const subject: Expr = commas === 0 ? elts[0]! : { kind: 'Tuple', elts, pos: this.span(first) };
    this.colon();
    this.CONSUME(T.Colon);
    if (this.isNext(T.Newline) && this.LA(2).tokenType !== T.Indent) {
      throw this.missingBlock(`expected an indented block after 'match' statement on line ${start.line}`);
    }
    this.CONSUME(T.Newline);
    this.CONSUME(T.Indent);
    const cases: MatchCase[] = [];
    this.AT_LEAST_ONE2(() => cases.push(this.SUBRULE(this.caseBlock)));
    this.CONSUME(T.Dedent);
    if (this.RECORDING_PHASE) return;
    const statement: Match = { kind: 'Match', subject, cases, pos: spanOf(start, this.lastToken()) };
    out.push(statement);
  });

  readonly caseBlock: Rule<MatchCase> = this.RULE('caseBlock', (): MatchCase => {
    const head = this.take(this.CONSUME(T.Name));
    if (!this.RECORDING_PHASE && head.image !== 'case') throw new Rejected(head);
    const pattern = this.SUBRULE(this.patterns);
    let guard = null as Expr | null;
    this.OPTION(() => {
      this.CONSUME(If);
      guard = this.SUBRULE(this.named);
    });
    this.colon();
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.block, { ARGS: ["'case' statement", head] });
    return { pattern, guard, body };
  });
}
