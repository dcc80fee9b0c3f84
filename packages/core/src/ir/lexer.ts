/**
 * Tokens of the text form of the IR (see `printer.ts`). Line ends are tokens, because a statement ends with its line.
 */

/** What a token is. `text` of a name, symbol or string is its decoded value. */
export type TokenKind =
  'newline' | 'name' | 'symbol' | 'string' | 'number' | 'location' | 'punctuation' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** 1-based position in the text. */
  readonly line: number;
  readonly column: number;
}

/** A mistake in the text form, with its position. */
export class IrSyntaxError extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${line}:${column}: ${reason}`);
    this.name = 'IrSyntaxError';
  }
}

const tokenPattern = new RegExp(
  [
    String.raw`(?<space>[ \t\r]+|;[^\n]*)`,
    String.raw`(?<newline>\n)`,
    String.raw`@(?<symbol>[\w$.]+|"(?:[^"\\\n]|\\.)*")`,
    String.raw`!(?<location>(?:"(?:[^"\\\n]|\\.)*"|[^\s":]+):\d+:\d+)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*")`,
    String.raw`(?<number>-inf\b|-?\d+n\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w$.]))`,
    String.raw`(?<name>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)`,
    String.raw`(?<punctuation>->|[()[\]{}:,=|+])`,
  ].join('|'),
  'y',
);

function unquote(text: string, line: number, column: number): string {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new IrSyntaxError(`bad string ${text}`, line, column);
  }
}

/** Splits text into tokens; the last one is of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const start = tokenPattern.lastIndex;
    const column = start - lineStart + 1;
    const groups = tokenPattern.exec(text)?.groups;
    if (groups === undefined)
      throw new IrSyntaxError(`unexpected ${JSON.stringify(text[start] as string)}`, line, column);
    if (groups.newline !== undefined) {
      tokens.push({ kind: 'newline', text: '\n', line, column });
      line++;
      lineStart = tokenPattern.lastIndex;
    } else if (groups.symbol !== undefined)
      tokens.push({ kind: 'symbol', text: unquote(groups.symbol, line, column), line, column });
    else if (groups.string !== undefined)
      tokens.push({ kind: 'string', text: unquote(groups.string, line, column), line, column });
    else if (groups.location !== undefined)
      tokens.push({ kind: 'location', text: groups.location, line, column });
    else if (groups.number !== undefined) tokens.push({ kind: 'number', text: groups.number, line, column });
    else if (groups.name !== undefined) tokens.push({ kind: 'name', text: groups.name, line, column });
    else if (groups.punctuation !== undefined)
      tokens.push({ kind: 'punctuation', text: groups.punctuation, line, column });
  }
  tokens.push({ kind: 'end', text: 'end of text', line, column: text.length - lineStart + 1 });
  return tokens;
}
