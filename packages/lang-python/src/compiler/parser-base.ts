/**
 * What the parts of the parser share: looking at tokens, positions and errors, and lists with separators.
 *
 * Python's grammar has more than a dozen lists with commas of which the last may be left out or not. `separated` is all of them. In chevrotain's terms it is
 *
 *     MANY { GATE: a separator came last   DEF: element  OPTION { separator } }
 *
 * rather than MANY_SEP, which does not allow a separator behind the last element.
 */
import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import type { Position } from '../bytecode/code.js';
import { PySyntaxError, syntaxErrorAt, type Source } from './errors.js';
import { spanOf } from './operators.js';
import * as T from './tokens.js';
import type { PyToken } from './tokens.js';

export type Rule<R, A extends unknown[] = []> = ParserMethod<A, R>;

/** What a chevrotain rule failed on, kept for the diagnosis. */
export interface Failure {
  readonly token: PyToken;
  readonly expected: TokenType | null;
  readonly ruleStack: readonly string[];
}

/** Thrown by a rule that rejects a token itself; reported as chevrotain's own failures are. */
export class Rejected extends Error {
  constructor(readonly token: PyToken) {
    super('rejected token');
  }
}

/** Thrown by a rule whose error depends on what can be parsed behind it: `resolve` finds out once the parser is free. */
export class Deferred extends Error {
  constructor(readonly resolve: () => PySyntaxError | Rejected) {
    super('deferred error');
  }
}

/** How a list differs from one or more elements with commas between, and perhaps one behind. */
export interface ListOptions {
  readonly separator?: TokenType;
  readonly mayBeEmpty?: boolean;
  /** False ends the list behind a separator. */
  readonly goesOn?: () => boolean;
  /** False ends the list behind an element. */
  readonly canSeparate?: () => boolean;
  readonly afterSeparator?: () => void;
}

/** The number that `separated` gives its parts: a rule can have one list, and uses numbers below for the rest. */
const listIndex = 9;

export abstract class BaseParser extends EmbeddedActionsParser {
  protected source!: Source;

  /** Token k from here: 1 is the next one, 0 the last consumed. */
  protected tok(k: number): PyToken {
    return this.LA(k) as PyToken;
  }

  protected take(token: IToken): PyToken {
    return token as PyToken;
  }

  protected isNext(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }

  protected span(start: PyToken): Position {
    return this.RECORDING_PHASE ? undefined! : spanOf(start, this.tok(0));
  }

  protected error(msg: string, range: Position): PySyntaxError {
    return syntaxErrorAt(this.source, msg, range);
  }

  protected errorAt(msg: string, token: PyToken): PySyntaxError {
    return syntaxErrorAt(this.source, msg, spanOf(token, token));
  }

  /** A list with separators; answers how many separators there were. */
  protected separated(element: () => void, options: ListOptions = {}): number {
    const { separator = T.Comma, mayBeEmpty = false, goesOn, canSeparate, afterSeparator } = options;
    let more = true;
    let separators = 0;
    const one = {
      GATE: () => more && (goesOn === undefined || goesOn()),
      DEF: () => {
        element();
        more = false;
        this.option(listIndex, {
          GATE: () => canSeparate === undefined || canSeparate(),
          DEF: () => {
            this.consume(listIndex, separator);
            more = true;
            separators++;
            afterSeparator?.();
          },
        });
      },
    };
    if (mayBeEmpty) this.many(listIndex, one);
    else this.atLeastOne(listIndex, one);
    return separators;
  }
}
