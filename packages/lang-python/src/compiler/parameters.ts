/**
 * Collects the parameters of a function and refuses what Python refuses: a default before a parameter without one,
 * two stars, a slash after the star, a bare star with nothing behind it.
 *
 * `a, /, b=1, *, c, **d` arrives as plain(a), slash, plain(b, 1), star(null), plain(c), doubleStar(d).
 */
import type { Arguments, Expr, Parameter } from './ast.js';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';
import { spanOf } from './operators.js';
import { Assign, Colon, Comma, DoubleStar, Name, RParen, Slash, Star, type PyToken } from './tokens.js';

export class ParameterList {
  private posonlyargs: Parameter[] = [];
  private args: Parameter[] = [];
  private vararg: Parameter | null = null;
  private readonly kwonlyargs: Parameter[] = [];
  private readonly kwDefaults: (Expr | null)[] = [];
  private kwarg: Parameter | null = null;
  private readonly defaults: Expr[] = [];
  private slashSeen = false;
  private starSeen = false;

  constructor(
    private readonly source: Source,
    private readonly isDef: boolean,
  ) {}

  private error(msg: string, token: PyToken): PySyntaxError {
    return syntaxErrorAt(this.source, msg, spanOf(token, token));
  }

  private isClosing(token: PyToken): boolean {
    return token.tokenType === (this.isDef ? RParen : Colon);
  }

  plain(parameter: Parameter, value: Expr | null): void {
    if (this.starSeen) {
      this.kwonlyargs.push(parameter);
      this.kwDefaults.push(value);
      return;
    }
    if (value !== null) this.defaults.push(value);
    else if (this.defaults.length > 0) {
      throw syntaxErrorAt(this.source, 'non-default argument follows default argument', parameter.pos);
    }
    this.args.push(parameter);
  }

  slash(token: PyToken, next: PyToken): void {
    if (token.tokenType !== Slash) return;
    if (this.slashSeen) throw this.error('/ may appear only once', token);
    if (this.starSeen) throw this.error('/ must be ahead of *', token);
    if (this.args.length === 0) {
      throw this.error(
        next.tokenType === Comma ? 'at least one argument must precede /' : 'invalid syntax',
        token,
      );
    }
    if (next.tokenType === Star) throw this.error('expected comma between / and *', next);
    this.slashSeen = true;
    this.posonlyargs = this.args;
    this.args = [];
  }

  star(token: PyToken, parameter: Parameter | null, next: PyToken, afterNext: PyToken): void {
    if (token.tokenType !== Star) return;
    if (this.starSeen) throw this.error('* argument may appear only once', token);
    this.starSeen = true;
    this.vararg = parameter;
    if (parameter === null) {
      const lonely =
        this.isClosing(next) ||
        (next.tokenType === Comma && (this.isClosing(afterNext) || afterNext.tokenType === DoubleStar));
      if (lonely) throw this.error('named arguments must follow bare *', token);
    } else if (next.tokenType === Assign) {
      throw this.error('var-positional argument cannot have default value', next);
    }
  }

  doubleStar(parameter: Parameter, next: PyToken, afterNext: PyToken): void {
    this.kwarg = parameter;
    if (next.tokenType === Assign) throw this.error('var-keyword argument cannot have default value', next);
    if (next.tokenType !== Comma) return;
    const { tokenType } = afterNext;
    if (tokenType === Name || tokenType === Star || tokenType === DoubleStar || tokenType === Slash) {
      throw this.error('arguments cannot follow var-keyword argument', afterNext);
    }
  }

  /** A parenthesis where a parameter belongs: `def f(a, (b, c)): …`, as Python 2 had it. */
  parenthesis(open: PyToken, tokens: readonly PyToken[]): void {
    let i = open.index + 1;
    while (tokens[i]?.tokenType === Name || tokens[i]?.tokenType === Comma) i++;
    const close = tokens[i];
    if (close?.tokenType !== RParen || i === open.index + 1) return;
    const what = this.isDef ? 'Function' : 'Lambda expression';
    throw syntaxErrorAt(this.source, `${what} parameters cannot be parenthesized`, spanOf(open, close));
  }

  finish(): Arguments {
    const { posonlyargs, args, vararg, kwonlyargs, kwDefaults, kwarg, defaults } = this;
    return { posonlyargs, args, vararg, kwonlyargs, kwDefaults, kwarg, defaults };
  }
}
