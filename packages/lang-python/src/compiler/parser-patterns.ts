/**
 * The grammar of patterns in `case`.
 *
 * A name alone captures, a dotted name is compared by value, a name with parentheses is a class pattern: one rule reads the
 * dotted name and decides by what follows.
 */
import type { Expr, Pattern } from './ast.js';
import { numberValue } from './numbers.js';
import { spanOf } from './operators.js';
import { Rejected, type Rule } from './parser-base.js';
import { ExpressionParser } from './parser-expressions.js';
import * as T from './tokens.js';

type Of<K extends Pattern['kind']> = Extract<Pattern, { kind: K }>;

export abstract class PatternParser extends ExpressionParser {
  /** Top of a case: `a, *b` without brackets is a sequence. */
  readonly patterns: Rule<Pattern> = this.RULE('patterns', (): Pattern => {
    const start = this.tok(1);
    const list: Pattern[] = [];
    const commas = this.SUBRULE(this.patternList, { ARGS: [list] });
    if (this.RECORDING_PHASE) return undefined as never;
    if (commas === 0 && list[0]!.kind !== 'MatchStar') return list[0]!;
    if (commas === 0) throw new Rejected(this.tok(1));
    return { kind: 'MatchSequence', patterns: list, pos: this.span(start) };
  });

  /** Patterns and star patterns with commas between; answers the number of commas. */
  readonly patternList: Rule<number, [list: Pattern[]]> = this.RULE(
    'patternList',
    (list: Pattern[]): number => {
      const commas = this.separated(() => {
        const pattern = this.OR<Pattern>([
          { ALT: () => this.SUBRULE(this.starPattern) },
          { ALT: () => this.SUBRULE(this.asPattern) },
        ]);
        if (!this.RECORDING_PHASE) list.push(pattern);
      });
      return commas;
    },
  );

  readonly starPattern: Rule<Pattern> = this.RULE('starPattern', (): Pattern => {
    const start = this.take(this.CONSUME(T.Star));
    const name = this.CONSUME(T.Name).image;
    return { kind: 'MatchStar', name: name === '_' ? null : name, pos: this.span(start) };
  });

  readonly asPattern: Rule<Pattern> = this.RULE('asPattern', (): Pattern => {
    const start = this.tok(1);
    let pattern = this.SUBRULE(this.orPattern);
    this.OPTION(() => {
      this.CONSUME(T.keyword('as'));
      const target = this.tok(1);
      if (target.tokenType === T.Name && target.image === '_')
        throw this.errorAt("cannot use '_' as a target", target);
      if (!this.RECORDING_PHASE && target.tokenType !== T.Name)
        throw this.errorAt('invalid pattern target', target);
      const name = this.CONSUME(T.Name).image;
      pattern = { kind: 'MatchAs', pattern, name, pos: this.span(start) };
    });
    return pattern;
  });

  readonly orPattern: Rule<Pattern> = this.RULE('orPattern', (): Pattern => {
    const start = this.tok(1);
    const patterns: Pattern[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: T.Bar,
      DEF: () => {
        patterns.push(this.SUBRULE(this.closedPattern));
      },
    });
    return patterns.length === 1 ? patterns[0]! : { kind: 'MatchOr', patterns, pos: this.span(start) };
  });

  readonly closedPattern: Rule<Pattern> = this.RULE('closedPattern', (): Pattern => {
    const start = this.tok(1);
    return this.OR<Pattern>([
      {
        ALT: () => {
          const value = this.SUBRULE(this.strings);
          return { kind: 'MatchValue', value, pos: this.span(start) };
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE(this.patternNumber);
          return { kind: 'MatchValue', value, pos: this.span(start) };
        },
      },
      {
        ALT: () => (
          this.CONSUME(T.keyword('None')),
          { kind: 'MatchSingleton', value: { kind: 'none' }, pos: this.span(start) }
        ),
      },
      {
        ALT: () => (
          this.CONSUME(T.keyword('True')),
          { kind: 'MatchSingleton', value: { kind: 'true' }, pos: this.span(start) }
        ),
      },
      {
        ALT: () => (
          this.CONSUME(T.keyword('False')),
          { kind: 'MatchSingleton', value: { kind: 'false' }, pos: this.span(start) }
        ),
      },
      { ALT: () => this.SUBRULE(this.namePattern) },
      {
        ALT: () => {
          this.CONSUME(T.LParen);
          const list: Pattern[] = [];
          let commas = 0;
          this.OPTION(() => {
            commas = this.SUBRULE(this.patternList, { ARGS: [list] });
          });
          this.CONSUME(T.RParen);
          if (list.length === 1 && commas === 0 && list[0]!.kind !== 'MatchStar') return list[0]!;
          return { kind: 'MatchSequence', patterns: list, pos: this.span(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.LBracket);
          const list: Pattern[] = [];
          this.OPTION2(() => this.SUBRULE2(this.patternList, { ARGS: [list] }));
          this.CONSUME(T.RBracket);
          return { kind: 'MatchSequence', patterns: list, pos: this.span(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.mappingPattern) },
    ]);
  });

  /** `1`, `-1`, `1 + 2j`, `-1 - 2j`. */
  readonly patternNumber: Rule<Expr> = this.RULE('patternNumber', (): Expr => {
    const start = this.tok(1);
    let value = undefined! as Expr;
    let negative = false;
    this.OPTION(() => {
      this.CONSUME(T.Minus);
      negative = true;
    });
    value = this.SUBRULE(this.patternDigits);
    if (negative) value = { kind: 'UnaryOp', op: '-', operand: value, pos: this.span(start) };
    this.OPTION2(() => {
      const op = this.OR([
        { ALT: () => (this.CONSUME(T.Plus), '+' as const) },
        { ALT: () => (this.CONSUME2(T.Minus), '-' as const) },
      ]);
      const right = this.SUBRULE2(this.patternDigits);
      if (!this.RECORDING_PHASE && (right.kind !== 'Constant' || right.value.kind !== 'imaginary')) {
        throw this.error('imaginary number required in complex literal', right.pos);
      }
      value = { kind: 'BinOp', left: value, op, right, pos: this.span(start) };
    });
    return value;
  });

  readonly patternDigits: Rule<Expr> = this.RULE('patternDigits', (): Expr => {
    const token = this.take(this.CONSUME(T.NumberLiteral));
    const value = this.RECORDING_PHASE ? null : numberValue(token.image);
    return { kind: 'Constant', value: value ?? { kind: 'none' }, pos: this.span(token) };
  });

  readonly namePattern: Rule<Pattern> = this.RULE('namePattern', (): Pattern => {
    const start = this.take(this.CONSUME(T.Name));
    let value: Expr = { kind: 'Name', id: start.image, pos: spanOf(start, start) };
    this.MANY(() => {
      this.CONSUME(T.Dot);
      const attr = this.CONSUME2(T.Name).image;
      value = { kind: 'Attribute', value, attr, pos: this.span(start) };
    });
    let result = null as Pattern | null;
    this.OPTION(() => {
      result = this.SUBRULE(this.classPattern, { ARGS: [value] });
    });
    if (result !== null) return { ...(result as Pattern), pos: this.span(start) };
    const pos = this.span(start);
    if ((value as Expr).kind === 'Attribute') return { kind: 'MatchValue', value, pos };
    return { kind: 'MatchAs', pattern: null, name: start.image === '_' ? null : start.image, pos };
  });

  readonly classPattern: Rule<Pattern, [cls: Expr]> = this.RULE('classPattern', (cls: Expr): Pattern => {
    const patterns: Pattern[] = [];
    const kwdAttrs: string[] = [];
    const kwdPatterns: Pattern[] = [];
    this.CONSUME(T.LParen);
    this.separated(
      () => {
        this.OR([
          {
            GATE: () => this.LA(2).tokenType === T.Assign,
            ALT: () => {
              kwdAttrs.push(this.CONSUME(T.Name).image);
              this.CONSUME(T.Assign);
              kwdPatterns.push(this.SUBRULE(this.asPattern));
            },
          },
          {
            ALT: () => {
              const pattern = this.SUBRULE2(this.asPattern);
              if (this.RECORDING_PHASE) return;
              if (kwdAttrs.length > 0)
                throw this.error('positional patterns follow keyword patterns', pattern.pos);
              patterns.push(pattern);
            },
          },
        ]);
      },
      { mayBeEmpty: true },
    );
    this.CONSUME(T.RParen);
    return {
      kind: 'MatchClass',
      cls,
      patterns,
      kwdAttrs,
      kwdPatterns,
      pos: undefined!,
    } satisfies Of<'MatchClass'>;
  });

  readonly mappingPattern: Rule<Pattern> = this.RULE('mappingPattern', (): Pattern => {
    const start = this.take(this.CONSUME(T.LBrace));
    const keys: Expr[] = [];
    const patterns: Pattern[] = [];
    let rest = null as string | null;
    this.separated(
      () => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(T.DoubleStar);
              rest = this.CONSUME(T.Name).image;
            },
          },
          {
            ALT: () => {
              const key = this.SUBRULE(this.closedPattern);
              this.CONSUME(T.Colon);
              if (!this.RECORDING_PHASE) {
                if (key.kind === 'MatchValue') keys.push(key.value);
                else if (key.kind === 'MatchSingleton')
                  keys.push({ kind: 'Constant', value: key.value, pos: key.pos });
                else throw this.error('invalid syntax', key.pos);
              }
              patterns.push(this.SUBRULE(this.asPattern));
            },
          },
        ]);
      },
      { mayBeEmpty: true, goesOn: () => rest === null },
    );
    this.CONSUME(T.RBrace);
    return { kind: 'MatchMapping', keys, patterns, rest, pos: this.span(start) };
  });
}
