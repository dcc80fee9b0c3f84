/**
 * The scanner: source text to tokens. A number or string token holds its text (a string's without the quotes); what cannot be scanned
 * is reported, and scanning goes on behind it, so that one run finds many mistakes.
 */
import type { Report } from './errors.js';

const keywords = [
  'and',
  'class',
  'else',
  'false',
  'for',
  'fun',
  'if',
  'nil',
  'or',
  'print',
  'return',
  'super',
  'this',
  'true',
  'var',
  'while',
] as const;
type Symbol =
  | '('
  | ')'
  | '{'
  | '}'
  | ','
  | '.'
  | '-'
  | '+'
  | ';'
  | '/'
  | '*'
  | '!='
  | '!'
  | '=='
  | '='
  | '>='
  | '>'
  | '<='
  | '<';

/** What a token is: itself for keywords and symbols. */
export type Kind = (typeof keywords)[number] | Symbol | 'name' | 'number' | 'string' | 'end';

export interface Token {
  readonly kind: Kind;
  /** As written; a string's without its quotes. */
  readonly text: string;
  readonly line: number;
}

const isKeyword = (text: string): text is (typeof keywords)[number] =>
  (keywords as readonly string[]).includes(text);

/** Blanks and comments, names, numbers, strings (also unfinished ones), symbols, anything else: in this order. */
const pattern = new RegExp(
  [
    String.raw`(?<blank>\s+|\/\/[^\n]*)`,
    String.raw`(?<name>[A-Za-z_][A-Za-z_0-9]*)`,
    String.raw`(?<number>[0-9]+(?:\.[0-9]+)?)`,
    String.raw`(?<string>"[^"]*"?)`,
    String.raw`(?<symbol>[!=<>]=|[(){},.\-+;\/*!=<>])`,
    String.raw`(?<other>.)`,
  ].join('|'),
  'suy',
);

/** All tokens of a program; the last one is `end`. */
export function scan(source: string, report: Report): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    const { name, number, string, symbol, other } = match.groups!;
    const text = match[0];
    const first = line;
    line += text.split('\n').length - 1;
    if (name !== undefined) tokens.push({ kind: isKeyword(name) ? name : 'name', text, line });
    else if (number !== undefined) tokens.push({ kind: 'number', text, line });
    else if (symbol !== undefined) tokens.push({ kind: symbol as Kind, text, line });
    else if (other !== undefined) report({ line, where: '', message: 'Unexpected character.' });
    else if (string !== undefined) {
      const closed = text.length > 1 && text.endsWith('"');
      if (closed) tokens.push({ kind: 'string', text: text.slice(1, -1), line: first });
      else report({ line, where: '', message: 'Unterminated string.' });
    }
  }
  tokens.push({ kind: 'end', text: '', line });
  return tokens;
}
