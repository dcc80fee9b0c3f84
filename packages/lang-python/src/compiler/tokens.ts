/**
 * Token types of Python 3.11 for the chevrotain parser, and the token object the lexer makes.
 *
 * The lexer is written by hand, so token types carry no patterns. Operators that the grammar treats alike share one type, and the
 * image tells them apart: `Operator` holds `/ // % << >> & | ^ < > <= >= == !=`, `AugAssign` all of `+= -= …`. That
 * keeps the parser's look-ahead tables small.
 */
import { createToken, Lexer, type IToken, type TokenType } from 'chevrotain';

/** chevrotain takes 20 µs to make a token type, whose categories it looks for. So it makes the first, and the others are copies. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA });
let lastNumber = Name.tokenTypeIdx!;

/** A token type without categories, with a number of its own. */
function token(name: string): TokenType {
  const own = { CATEGORIES: [], categoryMatches: [], categoryMatchesMap: {}, tokenTypeIdx: ++lastNumber };
  return { ...Name, name, ...own };
}

export const NumberLiteral = token('Number');
export const StringLiteral = token('String');
export const Newline = token('Newline');
export const Indent = token('Indent');
export const Dedent = token('Dedent');
export const EndMarker = token('EndMarker');
/** A character that starts no token: `$`, `?`, `!`, a backquote. */
export const Unknown = token('Unknown');

export const LParen = token('(');
export const RParen = token(')');
export const LBracket = token('[');
export const RBracket = token(']');
export const LBrace = token('{');
export const RBrace = token('}');
export const Comma = token(',');
export const Colon = token(':');
export const Semicolon = token(';');
export const Dot = token('.');
export const Ellipsis = token('...');
export const Assign = token('=');
export const Arrow = token('->');
export const Walrus = token(':=');
export const At = token('@');
export const Plus = token('+');
export const Minus = token('-');
export const Star = token('*');
export const DoubleStar = token('**');
export const Slash = token('/');
export const Bar = token('|');
export const Tilde = token('~');
export const Operator = token('Operator');
export const AugAssign = token('AugAssign');

const keywordNames = (
  'False None True and as assert async await break class continue def del elif else except finally for from global ' +
  'if import in is lambda nonlocal not or pass raise return try while with yield'
).split(' ');

/** Keyword token types by their spelling. */
export const keywords: ReadonlyMap<string, TokenType> = new Map(
  keywordNames.map((name) => [name, token(name)]),
);

/** The token type of a keyword that is known to exist. */
export function keyword(name: string): TokenType {
  return keywords.get(name)!;
}

/** Operator and delimiter token types by spelling. */
export const operators: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ['(', LParen],
  [')', RParen],
  ['[', LBracket],
  [']', RBracket],
  ['{', LBrace],
  ['}', RBrace],
  [',', Comma],
  [':', Colon],
  [';', Semicolon],
  ['.', Dot],
  ['...', Ellipsis],
  ['=', Assign],
  ['->', Arrow],
  [':=', Walrus],
  ['@', At],
  ['+', Plus],
  ['-', Minus],
  ['*', Star],
  ['**', DoubleStar],
  ['/', Slash],
  ['|', Bar],
  ['~', Tilde],
  // Python 2's spelling of !=: one token, which no rule takes.
  ['<>', Unknown],
  ...['//', '%', '<<', '>>', '&', '^', '<', '>', '<=', '>=', '==', '!='].map((s): [string, TokenType] => [
    s,
    Operator,
  ]),
  ...'+= -= *= /= //= %= @= &= |= ^= >>= <<= **='.split(' ').map((s): [string, TokenType] => [s, AugAssign]),
]);

export const allTokens: readonly TokenType[] = [
  ...[Name, NumberLiteral, StringLiteral, Newline, Indent, Dedent, EndMarker, Unknown],
  ...[LParen, RParen, LBracket, RBracket, LBrace, RBrace, Comma, Colon, Semicolon, Dot, Ellipsis],
  ...[Assign, Arrow, Walrus, At, Plus, Minus, Star, DoubleStar, Slash, Bar, Tilde, Operator, AugAssign],
  ...keywords.values(),
];

/** A token with its position as CPython counts: lines from 1, columns in UTF-8 bytes from 0. */
export class PyToken implements IToken {
  readonly tokenTypeIdx: number;
  constructor(
    readonly tokenType: TokenType,
    /** Spelling; names are NFKC-normalized. */
    readonly image: string,
    readonly startOffset: number,
    readonly endOffset: number,
    readonly line: number,
    readonly col: number,
    readonly endLine: number,
    readonly endCol: number,
    /** Depth of brackets around (an opening bracket counts itself, a closing one does not). */
    readonly level: number,
    /** Index in the token list. */
    readonly index: number,
  ) {
    this.tokenTypeIdx = tokenType.tokenTypeIdx!;
  }
  get startLine(): number {
    return this.line;
  }
  get startColumn(): number {
    return this.col + 1;
  }
}
