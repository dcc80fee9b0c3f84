/**
 * The grammar of expressions, as chevrotain rules with embedded actions that build the tree.
 *
 * Every decision needs one token of look-ahead; what Python's grammar decides later (is `a, b` a target or a value, is `x` in
 * `f(x=1)` a keyword) is decided by a gate or after the fact.
 *
 * While chevrotain records the grammar, rule bodies run once without input: actions must then not throw, so whatever
 * raises an error looks at a token first (which never matches during recording) or is guarded by RECORDING_PHASE.
 */
import type { HostConst } from '../bytecode/code.js';
import type { Arguments, Expr, Generator, JoinedStr, Keyword, Name as NameNode, Parameter } from './ast.js';
import { PySyntaxError, syntaxErrorAt, type Source } from './errors.js';
import { numberValue } from './numbers.js';
import { OperatorList, Precedence, precedenceOf, spanOf } from './operators.js';
import { ParameterList } from './parameters.js';
import { BaseParser, Deferred, Rejected, type Rule } from './parser-base.js';
import { stringConstant } from './strings.js';
import { checkTarget, expressionName, isBitwise } from './targets.js';
import * as T from './tokens.js';
import type { PyToken } from './tokens.js';

/** The last complete `disjunction` that was parsed as (the start of) an expression: first and last token. */
export interface LastExpression {
  readonly first: PyToken;
  readonly last: PyToken;
  readonly expr: Expr;
}

const None = T.keyword('None');
const True = T.keyword('True');
const False = T.keyword('False');
const Not = T.keyword('not');
const In = T.keyword('in');
const If = T.keyword('if');
const For = T.keyword('for');
const Else = T.keyword('else');

export abstract class ExpressionParser extends BaseParser {
  /** f-strings whose expressions are still to be parsed. */
  pendingStrings: { tokens: PyToken[]; next: PyToken; node: JoinedStr }[] = [];
  lastExpression: LastExpression | null = null;

  // -- lists of expressions

  /** `a, *b, c` without parentheses: one expression or a tuple. */
  readonly starExpressions: Rule<Expr> = this.RULE('starExpressions', (): Expr => {
    const start = this.tok(1);
    const elts: Expr[] = [];
    const commas = this.separated(() => elts.push(this.SUBRULE(this.starExpression)));
    return commas === 0 ? elts[0]! : { kind: 'Tuple', elts, pos: this.span(start) };
  });

  readonly starExpression: Rule<Expr> = this.RULE('starExpression', (): Expr =>
    this.OR([{ ALT: () => this.SUBRULE(this.starred) }, { ALT: () => this.SUBRULE(this.test) }]),
  );

  readonly starred: Rule<Expr> = this.RULE('starred', (): Expr => {
    const star = this.take(this.CONSUME(T.Star));
    const value = this.SUBRULE(this.disjunction, { ARGS: [Precedence.BitOr] });
    return { kind: 'Starred', value, pos: this.span(star) };
  });

  /** Targets of `for`: a list of primaries, `in` ends it. */
  readonly targets: Rule<Expr> = this.RULE('targets', (): Expr => {
    const start = this.tok(1);
    const elts: Expr[] = [];
    const commas = this.separated(() => {
      this.OR([
        { ALT: () => elts.push(this.SUBRULE(this.starred)) },
        { ALT: () => elts.push(this.SUBRULE(this.disjunction, { ARGS: [Precedence.BitOr] })) },
      ]);
    });
    const target: Expr = commas === 0 ? elts[0]! : { kind: 'Tuple', elts, pos: this.span(start) };
    if (!this.RECORDING_PHASE) checkTarget(this.source, target, 'for');
    return target;
  });

  /** An expression or `name := value`. */
  readonly named: Rule<Expr, [isArgument?: boolean]> = this.RULE(
    'named',
    (isArgument: boolean = false): Expr => {
      const start = this.tok(1);
      return this.OR([
        {
          GATE: () => this.LA(2).tokenType === T.Walrus,
          ALT: (): Expr => {
            const name = this.take(this.CONSUME(T.Name));
            this.CONSUME(T.Walrus);
            const target: NameNode = { kind: 'Name', id: name.image, pos: spanOf(name, name) };
            const value = this.SUBRULE(this.test);
            return { kind: 'NamedExpr', target, value, pos: this.span(start) };
          },
        },
        {
          ALT: () => {
            const value = this.SUBRULE2(this.test);
            if (this.isNext(T.Assign) && !isArgument) throw this.assignmentInExpression(start, value);
            if (this.isNext(T.Walrus)) {
              throw this.error(`cannot use assignment expressions with ${expressionName(value)}`, value.pos);
            }
            return value;
          },
        },
      ]);
    },
  );

  /** An element of a list, set or parenthesized tuple. */
  readonly starNamed: Rule<Expr> = this.RULE('starNamed', (): Expr =>
    this.OR([{ ALT: () => this.SUBRULE(this.starred) }, { ALT: () => this.SUBRULE(this.named) }]),
  );

  // -- operators

  readonly test: Rule<Expr> = this.RULE('test', (): Expr =>
    this.OR([
      { ALT: () => this.SUBRULE(this.lambda) },
      {
        ALT: () => {
          const start = this.tok(1);
          const body = this.SUBRULE(this.disjunction);
          this.lastExpression = { first: start, last: this.tok(0), expr: body };
          let result = body;
          this.OPTION(() => {
            this.CONSUME(If);
            const test = this.SUBRULE2(this.disjunction);
            if (!this.RECORDING_PHASE && !this.isNext(Else) && !this.isNext(T.Colon)) {
              throw this.error("expected 'else' after 'if' expression", this.span(start));
            }
            this.CONSUME(Else);
            const orelse = this.SUBRULE2(this.test);
            result = { kind: 'IfExp', test, body, orelse, pos: this.span(start) };
          });
          return result;
        },
      },
    ]),
  );

  /** Everything between the conditional expression and primaries; infix operators looser than `minimum` are left alone. */
  readonly disjunction: Rule<Expr, [minimum?: number]> = this.RULE(
    'disjunction',
    (minimum: number = 0): Expr => {
      const list = new OperatorList();
      this.SUBRULE(this.operand, { ARGS: [list] });
      this.MANY({
        GATE: () => precedenceOf(this.LA(1).image) >= minimum,
        DEF: () => {
          const token = this.tok(1);
          let spelling = token.image;
          this.OR([
            { ALT: () => this.CONSUME(T.Operator) },
            { ALT: () => this.CONSUME(T.Plus) },
            { ALT: () => this.CONSUME(T.Minus) },
            { ALT: () => this.CONSUME(T.Star) },
            { ALT: () => this.CONSUME(T.DoubleStar) },
            { ALT: () => this.CONSUME(T.Slash) },
            { ALT: () => this.CONSUME(T.At) },
            { ALT: () => this.CONSUME(T.Bar) },
            { ALT: () => this.CONSUME(T.keyword('and')) },
            { ALT: () => this.CONSUME(T.keyword('or')) },
            { ALT: () => this.CONSUME(In) },
            {
              ALT: () => {
                this.CONSUME(Not);
                this.CONSUME2(In);
                spelling = 'not in';
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.keyword('is'));
                this.OPTION(() => {
                  this.CONSUME2(Not);
                  spelling = 'is not';
                });
              },
            },
          ]);
          list.operator(spelling, token);
          this.SUBRULE2(this.operand, { ARGS: [list] });
        },
      });
      const single = list.single();
      if (single !== null || this.RECORDING_PHASE) return single!;
      return list.resolve((token) => {
        throw new Rejected(token);
      });
    },
  );

  readonly operand: Rule<void, [list: OperatorList]> = this.RULE('operand', (list: OperatorList): void => {
    this.MANY(() => {
      const token = this.tok(1);
      this.OR([
        { ALT: () => this.CONSUME(Not) },
        { ALT: () => this.CONSUME(T.Minus) },
        { ALT: () => this.CONSUME(T.Plus) },
        { ALT: () => this.CONSUME(T.Tilde) },
      ]);
      if (!this.RECORDING_PHASE) list.operator(token.image, token);
    });
    const start = this.tok(1);
    const value = this.SUBRULE(this.primary);
    if (!this.RECORDING_PHASE) list.operand(value, start, this.tok(0));
  });

  // -- primaries

  readonly primary: Rule<Expr> = this.RULE('primary', (): Expr => {
    const start = this.tok(1);
    let value = this.SUBRULE(this.atom);
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Dot);
            const name = this.CONSUME(T.Name);
            value = { kind: 'Attribute', value, attr: name.image, pos: this.span(start) };
          },
        },
        {
          ALT: () => {
            const args: Expr[] = [];
            const keywords: Keyword[] = [];
            this.SUBRULE(this.callArguments, { ARGS: [args, keywords] });
            value = { kind: 'Call', func: value, args, keywords, pos: this.span(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.LBracket);
            const slice = this.SUBRULE(this.slices);
            this.CONSUME(T.RBracket);
            value = { kind: 'Subscript', value, slice, pos: this.span(start) };
          },
        },
      ]);
    });
    return value;
  });

  /** `(a, *b, k=c, **d)`: appends to the two lists. */
  readonly callArguments: Rule<void, [args: Expr[], keywords: Keyword[], isClass?: boolean]> = this.RULE(
    'callArguments',
    (args: Expr[], keywords: Keyword[], isClass: boolean = false): void => {
      const open = this.take(this.CONSUME(T.LParen));
      let count = 0;
      let generator = null as Expr | null;
      this.separated(
        () => {
          const start = this.tok(1);
          this.OR([
            {
              ALT: () => {
                this.CONSUME(T.Star);
                const value = this.SUBRULE(this.test);
                if (this.RECORDING_PHASE) return;
                if (this.isNext(For))
                  throw this.error('iterable unpacking cannot be used in comprehension', this.span(start));
                if (keywords.some((k) => k.arg === null)) {
                  throw this.errorAt('iterable argument unpacking follows keyword argument unpacking', start);
                }
                args.push({ kind: 'Starred', value, pos: this.span(start) });
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.DoubleStar);
                const value = this.SUBRULE2(this.test);
                if (!this.RECORDING_PHASE) keywords.push({ arg: null, value, pos: this.span(start) });
              },
            },
            {
              GATE: () => this.LA(2).tokenType === T.Assign,
              ALT: () => {
                const name = this.CONSUME(T.Name);
                this.CONSUME(T.Assign);
                const value = this.SUBRULE3(this.test);
                if (this.isNext(For)) {
                  const range = spanOf(start, this.tok(1));
                  throw this.error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", {
                    ...range,
                    endLine: this.tokenAfter(start).endLine,
                    endColumn: this.tokenAfter(start).endCol,
                  });
                }
                if (!this.RECORDING_PHASE) keywords.push({ arg: name.image, value, pos: this.span(start) });
              },
            },
            {
              ALT: () => {
                let value = this.SUBRULE(this.named, { ARGS: [true] });
                if (this.isNext(T.Assign)) throw this.keywordError(start, value);
                this.OPTION({
                  GATE: () => !isClass,
                  DEF: () => {
                    const generators = this.SUBRULE(this.generators);
                    value = { kind: 'GeneratorExp', elt: value, generators, pos: this.span(start) };
                    generator = value;
                  },
                });
                if (this.RECORDING_PHASE) return;
                args.push(value);
                if (keywords.length > 0) this.positionalAfterKeyword(keywords);
              },
            },
          ]);
          count++;
          if (!this.RECORDING_PHASE && generator !== null && count > 1) this.unparenthesized(generator);
        },
        {
          mayBeEmpty: true,
          afterSeparator: () => {
            if (!this.RECORDING_PHASE && generator !== null && !this.isNext(T.RParen))
              this.unparenthesized(generator);
          },
        },
      );
      const close = this.take(this.CONSUME(T.RParen));
      // The range of a generator expression that is the only argument includes the call's parentheses.
      if (this.RECORDING_PHASE) return;
      const only = args[0];
      if (generator !== null && only?.kind === 'GeneratorExp')
        args[0] = { ...only, pos: spanOf(open, close) };
    },
  );

  /** `if x = 3:`: always an error, with a guess when an operand follows the `=`. */
  private assignmentInExpression(start: PyToken, value: Expr): Deferred {
    const equals = this.tok(1);
    const end = this.tok(0);
    const input = this.input as PyToken[];
    return new Deferred(() => this.guessComparison(start, end, equals, value, input));
  }

  private guessComparison(
    start: PyToken,
    end: PyToken,
    equals: PyToken,
    value: Expr,
    input: PyToken[],
  ): PySyntaxError | Rejected {
    const { source } = this;
    const right = this.attempt(this.disjunction as Rule<Expr>, source, input.slice(equals.index + 1), [
      Precedence.BitOr,
    ]);
    if (right === null || right.next.tokenType === T.Assign || right.next.tokenType === T.Walrus)
      return new Rejected(equals);
    if (value.kind === 'Name' && start === end) {
      const range = spanOf(start, input[right.next.index - 1]!);
      return this.error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", range);
    }
    if (value.kind === 'List' || value.kind === 'Tuple' || value.kind === 'GeneratorExp' || !isBitwise(value))
      return new Rejected(equals);
    if (value.kind === 'Constant' && ['none', 'true', 'false'].includes(value.value.kind))
      return new Rejected(equals);
    return this.error(
      `cannot assign to ${expressionName(value)} here. Maybe you meant '==' instead of '='?`,
      value.pos,
    );
  }

  /** Tries a rule at the start of some tokens; what it made and the token after it, or null. Loses the state of the parser. */
  attempt(
    rule: Rule<Expr>,
    source: Source,
    tokens: readonly PyToken[],
    args: unknown[] = [],
  ): { value: Expr; next: PyToken } | null {
    this.source = source;
    this.input = [...tokens];
    try {
      const value = (rule as (...args: unknown[]) => Expr).call(this, ...args);
      // Not taking all of the input is fine here.
      if (this.errors.some((e) => e.name !== 'NotAllInputParsedException')) return null;
      return { value, next: this.tok(1) };
    } catch {
      return null;
    }
  }

  private tokenAfter(token: PyToken): PyToken {
    return this.input[token.index + 1] as PyToken;
  }

  private keywordError(start: PyToken, value: Expr): PySyntaxError {
    const equals = this.tok(1);
    const range = spanOf(start, equals);
    if (
      value.kind === 'Constant' &&
      (value.value.kind === 'true' || value.value.kind === 'false' || value.value.kind === 'none')
    ) {
      return this.error(`cannot assign to ${expressionName(value)}`, range);
    }
    return this.error('expression cannot contain assignment, perhaps you meant "=="?', range);
  }

  private positionalAfterKeyword(keywords: readonly Keyword[]): never {
    const unpacking = keywords[keywords.length - 1]!.arg === null;
    const msg = unpacking
      ? 'positional argument follows keyword argument unpacking'
      : 'positional argument follows keyword argument';
    throw this.errorAt(msg, this.tok(1));
  }

  private unparenthesized(generator: Expr): never {
    throw this.error('Generator expression must be parenthesized', generator.pos);
  }

  readonly slices: Rule<Expr> = this.RULE('slices', (): Expr => {
    const start = this.tok(1);
    const elts: Expr[] = [];
    const commas = this.separated(() => elts.push(this.SUBRULE(this.slice)), {
      goesOn: () => !this.isNext(T.RBracket),
    });
    if (commas === 0 && !this.RECORDING_PHASE && elts[0]!.kind !== 'Starred') return elts[0]!;
    return { kind: 'Tuple', elts, pos: this.span(start) };
  });

  readonly slice: Rule<Expr> = this.RULE('slice', (): Expr => {
    const start = this.tok(1);
    let lower = null as Expr | null;
    let upper = null as Expr | null;
    let step = null as Expr | null;
    let isSlice = false;
    this.OPTION(() => {
      lower = this.SUBRULE(this.starNamed);
    });
    this.OPTION2({
      GATE: () =>
        lower === null ||
        (lower.kind !== 'Starred' && (lower.kind !== 'NamedExpr' || start.tokenType === T.LParen)),
      DEF: () => {
        this.CONSUME(T.Colon);
        isSlice = true;
        this.OPTION3(() => {
          upper = this.SUBRULE(this.test);
        });
        this.OPTION4(() => {
          this.CONSUME2(T.Colon);
          this.OPTION5(() => {
            step = this.SUBRULE2(this.test);
          });
        });
      },
    });
    if (!isSlice && lower === null && !this.RECORDING_PHASE) throw new Rejected(this.tok(1));
    return isSlice ? { kind: 'Slice', lower, upper, step, pos: this.span(start) } : lower!;
  });

  readonly atom: Rule<Expr> = this.RULE('atom', (): Expr =>
    this.OR<Expr>([
      {
        ALT: () => {
          const name = this.take(this.CONSUME(T.Name));
          return { kind: 'Name', id: name.image, pos: spanOf(name, name) };
        },
      },
      {
        ALT: () => {
          const number = this.take(this.CONSUME(T.NumberLiteral));
          if (this.RECORDING_PHASE) return undefined as never;
          const value = numberValue(number.image);
          if (value === null) {
            throw this.errorAt(
              'Exceeds the limit (4300 digits) for integer string conversion: value has ' +
                `${number.image.replaceAll('_', '').length} digits; use sys.set_int_max_str_digits() to increase the limit - ` +
                'Consider hexadecimal for huge integer literals to avoid decimal conversion limits.',
              number,
            );
          }
          return { kind: 'Constant', value, pos: spanOf(number, number) };
        },
      },
      { ALT: () => this.SUBRULE(this.strings) },
      { ALT: () => this.constant(this.take(this.CONSUME(None)), 'none') },
      { ALT: () => this.constant(this.take(this.CONSUME(True)), 'true') },
      { ALT: () => this.constant(this.take(this.CONSUME(False)), 'false') },
      { ALT: () => this.constant(this.take(this.CONSUME(T.Ellipsis)), 'ellipsis') },
      { ALT: () => this.SUBRULE(this.parenthesized) },
      { ALT: () => this.SUBRULE(this.listDisplay) },
      { ALT: () => this.SUBRULE(this.braces) },
    ]),
  );

  private constant(token: PyToken, kind: 'none' | 'true' | 'false' | 'ellipsis'): Expr {
    return { kind: 'Constant', value: { kind }, pos: spanOf(token, token) };
  }

  /** Adjacent string literals. */
  readonly strings: Rule<Expr> = this.RULE('strings', (): Expr => {
    const tokens: PyToken[] = [];
    this.AT_LEAST_ONE(() => {
      tokens.push(this.take(this.CONSUME(T.StringLiteral)));
    });
    if (this.RECORDING_PHASE) return undefined as never;
    const pos = this.span(tokens[0]!);
    const value: HostConst | null = stringConstant(this.source, tokens, this.tok(1));
    if (value !== null) return { kind: 'Constant', value, pos };
    const node: JoinedStr = { kind: 'JoinedStr', values: [], pos };
    this.pendingStrings.push({ tokens, next: this.tok(1), node });
    return node;
  });

  readonly parenthesized: Rule<Expr> = this.RULE('parenthesized', (): Expr => {
    const open = this.take(this.CONSUME(T.LParen));
    if (this.isNext(T.DoubleStar))
      throw this.errorAt('cannot use double starred expression here', this.tok(1));
    const elts: Expr[] = [];
    let result = null as Expr | null;
    let isTuple = false;
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            result = this.SUBRULE(this.yieldExpr);
          },
        },
        {
          ALT: () => {
            elts.push(this.SUBRULE(this.starNamed));
            this.OR2([
              {
                ALT: () => {
                  const generators = this.SUBRULE(this.generators);
                  this.noUnpacking(elts[0]!);
                  result = { kind: 'GeneratorExp', elt: elts[0]!, generators, pos: open as never };
                },
              },
              {
                ALT: () => {
                  this.OPTION2(() => {
                    this.CONSUME(T.Comma);
                    isTuple = true;
                    this.separated(() => elts.push(this.SUBRULE2(this.starNamed)), { mayBeEmpty: true });
                  });
                },
              },
            ]);
          },
        },
      ]);
    });
    this.CONSUME(T.RParen);
    if (this.RECORDING_PHASE) return undefined as never;
    const pos = this.span(open);
    if (result !== null)
      return (result as Expr).kind === 'GeneratorExp' ? { ...(result as Expr), pos } : result;
    if (elts.length === 1 && !isTuple) {
      if (elts[0]!.kind === 'Starred') throw this.error('cannot use starred expression here', elts[0]!.pos);
      return elts[0]!;
    }
    return { kind: 'Tuple', elts, pos };
  });

  protected noUnpacking(element: Expr): void {
    if (!this.RECORDING_PHASE && element.kind === 'Starred') {
      throw this.error('iterable unpacking cannot be used in comprehension', element.pos);
    }
  }

  readonly listDisplay: Rule<Expr> = this.RULE('listDisplay', (): Expr => {
    const open = this.take(this.CONSUME(T.LBracket));
    const elts: Expr[] = [];
    let generators = null as Generator[] | null;
    this.separated(
      () => {
        elts.push(this.SUBRULE(this.starNamed));
        this.OPTION({
          GATE: () => elts.length === 1,
          DEF: () => {
            generators = this.SUBRULE(this.generators);
            this.noUnpacking(elts[0]!);
          },
        });
      },
      { mayBeEmpty: true, canSeparate: () => generators === null },
    );
    if (this.isNext(For)) this.unparenthesizedTarget(elts);
    this.CONSUME(T.RBracket);
    const pos = this.span(open);
    if (generators !== null) return { kind: 'ListComp', elt: elts[0]!, generators, pos };
    return { kind: 'List', elts, pos };
  });

  /** `[a, b for …]` */
  protected unparenthesizedTarget(elts: readonly Expr[]): void {
    if (elts.length === 0) return;
    const first = elts[0]!.pos;
    const last = elts.length === 1 ? spanOf(this.tok(0), this.tok(0)) : elts[elts.length - 1]!.pos;
    throw this.error('did you forget parentheses around the comprehension target?', {
      ...first,
      endLine: last.endLine,
      endColumn: last.endColumn,
    });
  }

  /** `{…}`: a dict or a set, displayed or comprehended. */
  readonly braces: Rule<Expr> = this.RULE('braces', (): Expr => {
    const open = this.take(this.CONSUME(T.LBrace));
    const keys: (Expr | null)[] = [];
    const values: Expr[] = [];
    let generators = null as Generator[] | null;
    let isSet = false;
    this.separated(
      () => {
        const start = this.tok(1);
        this.OR([
          {
            ALT: () => {
              this.CONSUME(T.DoubleStar);
              keys.push(null);
              values.push(this.SUBRULE(this.disjunction, { ARGS: [Precedence.BitOr] }));
              if (isSet && !this.RECORDING_PHASE) throw new Rejected(start);
              if (this.isNext(For) && keys.length === 1)
                throw this.errorAt('dict unpacking cannot be used in dict comprehension', start);
            },
          },
          {
            ALT: () => {
              const element = this.SUBRULE(this.starNamed);
              // A walrus as key needs its own parentheses.
              const isBareWalrus = element?.kind === 'NamedExpr' && start.tokenType !== T.LParen;
              const canBeKey = this.RECORDING_PHASE || (element.kind !== 'Starred' && !isBareWalrus);
              let isPair = false;
              this.OPTION({
                GATE: () => canBeKey && !isSet,
                DEF: () => {
                  const colon = this.CONSUME(T.Colon);
                  isPair = true;
                  this.dictValueAhead(this.take(colon));
                  keys.push(element);
                  values.push(this.SUBRULE(this.test));
                },
              });
              if (this.RECORDING_PHASE || isPair) return;
              if (keys.length > 0) this.keyWithoutColon(element);
              isSet = true;
              values.push(element);
            },
          },
        ]);
        this.OPTION2({
          GATE: () => values.length === 1,
          DEF: () => {
            generators = this.SUBRULE(this.generators);
            this.noUnpacking(values[0]!);
          },
        });
      },
      { mayBeEmpty: true, canSeparate: () => generators === null },
    );
    if (isSet && this.isNext(For)) this.unparenthesizedTarget(values);
    this.CONSUME(T.RBrace);
    const pos = this.span(open);
    if (generators !== null) {
      if (isSet) return { kind: 'SetComp', elt: values[0]!, generators, pos };
      return { kind: 'DictComp', key: keys[0]!, value: values[0]!, generators, pos };
    }
    return isSet ? { kind: 'Set', elts: values, pos } : { kind: 'Dict', keys, values, pos };
  });

  private dictValueAhead(colon: PyToken): void {
    if (this.isNext(T.RBrace) || this.isNext(T.Comma)) {
      throw this.errorAt("expression expected after dictionary key and ':'", colon);
    }
    if (this.isNext(T.Star)) {
      const star = this.tok(1);
      const input = this.input as PyToken[];
      throw new Deferred(() => {
        const { source } = this;
        const value = this.attempt(this.disjunction as Rule<Expr>, source, input.slice(star.index + 1), [
          Precedence.BitOr,
        ]);
        if (value === null) return new Rejected(star);
        return syntaxErrorAt(
          source,
          'cannot use a starred expression in a dictionary value',
          spanOf(star, input[value.next.index - 1]!),
        );
      });
    }
  }

  private keyWithoutColon(key: Expr): void {
    if (key.kind === 'Starred' || key.kind === 'NamedExpr') throw new Rejected(this.tok(1));
    const { pos } = key;
    const error = this.error("':' expected after dictionary key", {
      ...pos,
      line: pos.endLine,
      column: pos.endColumn - 1,
    });
    error.endOffset = 0;
    throw error;
  }

  /** `for a in b if c …` */
  readonly generators: Rule<Generator[]> = this.RULE('generators', (): Generator[] => {
    const result: Generator[] = [];
    this.AT_LEAST_ONE(() => {
      this.CONSUME(For);
      const target = this.SUBRULE(this.targets);
      this.CONSUME(In);
      const iter = this.SUBRULE(this.disjunction);
      const ifs: Expr[] = [];
      this.MANY(() => {
        this.CONSUME(If);
        ifs.push(this.SUBRULE2(this.disjunction));
      });
      result.push({ target, iter, ifs });
    });
    return result;
  });

  readonly yieldExpr: Rule<Expr> = this.RULE('yieldExpr', (): Expr => {
    const start = this.take(this.CONSUME(T.keyword('yield')));
    let from = null as Expr | null;
    let value = null as Expr | null;
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.keyword('from'));
            from = this.SUBRULE(this.test);
          },
        },
        {
          ALT: () => {
            value = this.SUBRULE(this.starExpressions);
          },
        },
      ]);
    });
    const pos = this.span(start);
    return from !== null ? { kind: 'YieldFrom', value: from, pos } : { kind: 'Yield', value, pos };
  });

  readonly lambda: Rule<Expr> = this.RULE('lambda', (): Expr => {
    const start = this.take(this.CONSUME(T.keyword('lambda')));
    const args = this.SUBRULE(this.parameters, { ARGS: [false] });
    this.CONSUME(T.Colon);
    const body = this.SUBRULE(this.test);
    return { kind: 'Lambda', args, body, pos: this.span(start) };
  });

  /** Parameters of a `def` (with annotations) or a `lambda`, without the parentheses. */
  readonly parameters: Rule<Arguments, [annotated: boolean]> = this.RULE(
    'parameters',
    (annotated: boolean): Arguments => {
      const list = new ParameterList(this.source, annotated);
      this.separated(
        () => {
          const start = this.tok(1);
          this.OR([
            {
              ALT: () => {
                this.CONSUME(T.Slash);
                list.slash(start, this.tok(1));
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.Star);
                let parameter = null as Parameter | null;
                this.OPTION(() => {
                  parameter = this.SUBRULE(this.parameter, { ARGS: [annotated, true] });
                });
                list.star(start, parameter, this.tok(1), this.tok(2));
              },
            },
            {
              ALT: () => {
                this.CONSUME(T.DoubleStar);
                const parameter = this.SUBRULE2(this.parameter, { ARGS: [annotated, false] });
                list.doubleStar(parameter, this.tok(1), this.tok(2));
              },
            },
            {
              ALT: () => {
                const parameter = this.SUBRULE3(this.parameter, { ARGS: [annotated, false] });
                let value = null as Expr | null;
                this.OPTION2(() => {
                  const equals = this.take(this.CONSUME(T.Assign));
                  if (this.isNext(T.Comma) || this.isNext(T.RParen) || (!annotated && this.isNext(T.Colon))) {
                    throw this.errorAt('expected default value expression', equals);
                  }
                  value = this.SUBRULE(this.test);
                });
                if (!this.RECORDING_PHASE) list.plain(parameter, value);
              },
            },
          ]);
        },
        { mayBeEmpty: true },
      );
      if (this.isNext(T.LParen)) list.parenthesis(this.tok(1), this.input as PyToken[]);
      return list.finish();
    },
  );

  readonly parameter: Rule<Parameter, [annotated: boolean, starred: boolean]> = this.RULE(
    'parameter',
    (annotated: boolean, starred: boolean): Parameter => {
      const name = this.take(this.CONSUME(T.Name));
      let annotation = null as Expr | null;
      this.OPTION({
        GATE: () => annotated,
        DEF: () => {
          this.CONSUME(T.Colon);
          this.OR([
            {
              GATE: () => starred,
              ALT: () => {
                annotation = this.SUBRULE(this.starred);
              },
            },
            {
              ALT: () => {
                annotation = this.SUBRULE(this.test);
              },
            },
          ]);
        },
      });
      return { arg: name.image, annotation, pos: this.span(name) };
    },
  );
}
