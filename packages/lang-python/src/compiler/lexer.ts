/**
 * The tokenizer: Python 3.11's tokens, INDENT and DEDENT among them, from source text in one pass.
 *
 * All of the source is tokenized before parsing starts. That is not only simple: CPython lets an error of the
 * tokenizer anywhere in the file win over an error of the parser before it, so an error here can be thrown at once.
 * The one exception is a bracket that is never closed, which depends on where the parser stops; it is returned
 * as {@link LexResult.unclosed}.
 *
 * Example: `if x:\n  y` gives `if`, Name `x`, `:`, Newline, Indent, Name `y`, Newline, Dedent, EndMarker.
 */
import type { TokenType } from 'chevrotain';
import { PySyntaxError, type Source, type SyntaxErrorType } from './errors.js';
import { checkNumberEnd, scanNumber } from './numbers.js';
import {
  Dedent,
  EndMarker,
  Indent,
  keywords,
  Name,
  Newline,
  NumberLiteral,
  operators,
  PyToken,
  StringLiteral,
  Unknown,
} from './tokens.js';

/** A bracket that was open at the end of the source. */
export interface OpenBracket {
  readonly bracket: string;
  readonly line: number;
  readonly lineStart: number;
  readonly offset: number;
}

export interface LexResult {
  readonly tokens: PyToken[];
  readonly unclosed: OpenBracket | null;
}

/** Part of a source to tokenize: an expression inside of an f-string, where newlines do not count. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly lineStart: number;
}

const maximumIndents = 100;
const maximumBrackets = 200;
const tabSize = 8;

const asciiName = /[A-Za-z_][A-Za-z0-9_]*/y;
const unicodeName = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const stringPrefix = /^(?:[rR][bBfF]?|[bB][rR]?|[fF][rR]?|[uU])$/;

class Tokenizer {
  readonly tokens: PyToken[] = [];
  private readonly text: string;
  private readonly end: number;
  private pos = 0;
  private line = 1;
  private lineStart = 0;
  private readonly fragment: boolean;
  private readonly brackets: OpenBracket[] = [];
  private readonly indents: number[] = [0];
  private readonly altIndents: number[] = [0];
  // The UTF-8 column of `columnPos`, which moves forward along the line `columnLine`.
  private columnLine = -1;
  private columnPos = 0;
  private columnBytes = 0;

  constructor(
    private readonly source: Source,
    fragment: Fragment | null,
  ) {
    this.text = source.text;
    this.end = fragment?.end ?? source.text.length;
    this.fragment = fragment !== null;
    if (fragment !== null) {
      this.pos = fragment.start;
      this.line = fragment.line;
      this.lineStart = fragment.lineStart;
    }
  }

  run(): LexResult {
    const text = this.text;
    if (!this.fragment) {
      if (text.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1;
      this.indentation();
    }
    for (;;) {
      const c = this.pos < this.end ? text.charCodeAt(this.pos) : -1;
      if (c === 32 || c === 9 || c === 12) {
        this.pos++;
      } else if (c === -1) {
        break;
      } else if (c === 10) {
        this.newline();
      } else if (c === 35) {
        this.skipComment();
      } else if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 128) {
        this.name();
      } else if ((c >= 48 && c <= 57) || (c === 46 && this.isDigit(this.pos + 1))) {
        this.number();
      } else if (c === 34 || c === 39) {
        this.string(this.pos);
      } else if (c === 92) {
        this.continuation();
      } else {
        this.operator();
      }
    }
    return this.finish();
  }

  private finish(): LexResult {
    if (this.brackets.length === 0 && !this.fragment) {
      const last = this.tokens[this.tokens.length - 1];
      if (
        last !== undefined &&
        last.tokenType !== Newline &&
        last.tokenType !== Dedent &&
        last.tokenType !== Indent
      ) {
        const column = this.column(this.pos);
        this.push(Newline, '', this.pos, this.line, column, this.line, column);
        this.line++;
        this.lineStart = this.pos;
      }
      while (this.indents.length > 1) {
        this.indents.pop();
        this.push(Dedent, '', this.pos, this.line, 0, this.line, 0);
      }
    }
    const column = this.fragment || this.brackets.length > 0 ? this.column(this.pos) : 0;
    // A fragment ends with the bracket around it.
    this.push(EndMarker, '', this.pos, this.line, column, this.line, this.fragment ? column + 1 : column);
    return { tokens: this.tokens, unclosed: this.brackets[this.brackets.length - 1] ?? null };
  }

  private push(
    type: TokenType,
    image: string,
    start: number,
    line: number,
    col: number,
    endLine: number,
    endCol: number,
  ): void {
    const { tokens, brackets } = this;
    tokens.push(
      new PyToken(
        type,
        image,
        start,
        this.pos,
        line,
        col,
        endLine,
        endCol,
        brackets.length + (this.fragment ? 1 : 0),
        tokens.length,
      ),
    );
  }

  /** UTF-8 column of an offset on the current line. Offsets asked for on one line must not decrease. */
  private column(offset: number): number {
    if (this.source.isAscii) return offset - this.lineStart;
    if (this.columnLine !== this.line || offset < this.columnPos) {
      this.columnLine = this.line;
      this.columnPos = this.lineStart;
      this.columnBytes = 0;
    }
    while (this.columnPos < offset) {
      const c = this.text.charCodeAt(this.columnPos++);
      // Half of a surrogate pair is half of four bytes; a lone one counts as CPython's replacement would, three.
      this.columnBytes += c < 0x80 ? 1 : c < 0x800 ? 2 : (c & 0xf800) === 0xd800 ? 2 : 3;
    }
    return this.columnBytes;
  }

  private isDigit(offset: number): boolean {
    const c = this.text.charCodeAt(offset);
    return offset < this.end && c >= 48 && c <= 57;
  }

  /** An error whose range CPython gives as a point: right after `offset` characters of the line. */
  private fail(msg: string, offset: number, endOffset: number | null = null): never {
    const characters = (to: number): number => {
      let count = 0;
      for (let i = this.lineStart; i < to; i++) {
        const c = this.text.charCodeAt(i);
        if ((c & 0xfc00) !== 0xdc00) count++;
      }
      return count;
    };
    const end = characters(endOffset ?? offset) + 1;
    const error = new PySyntaxError('SyntaxError', msg, this.line, characters(offset) + 1, this.line, end);
    error.filename = this.source.filename;
    error.text = this.source.line(this.line);
    throw error;
  }

  private failAt(msg: string, offset: number, endOffset: number, type: SyntaxErrorType): never {
    const error = new PySyntaxError(type, msg, this.line, offset, this.line, endOffset);
    error.filename = this.source.filename;
    error.text = this.source.line(this.line);
    throw error;
  }

  private skipComment(): void {
    const stop = this.text.indexOf('\n', this.pos);
    this.pos = stop < 0 || stop > this.end ? this.end : stop;
  }

  private newline(): void {
    const start = this.pos++;
    if (this.brackets.length > 0 || this.fragment) {
      this.line++;
      this.lineStart = this.pos;
      return;
    }
    const column = this.column(start);
    this.push(Newline, '\n', start, this.line, column, this.line, column);
    this.line++;
    this.lineStart = this.pos;
    this.indentation();
  }

  /** At the start of a logical line: skips blank lines and comments, then compares the indentation with the one before. */
  private indentation(): void {
    const text = this.text;
    let column: number;
    let altColumn: number;
    // The column before a backslash continuation within the indentation counts, not the one after it.
    let continued = 0;
    for (;;) {
      column = 0;
      altColumn = 0;
      for (; ; this.pos++) {
        const c = this.pos < this.end ? text.charCodeAt(this.pos) : -1;
        if (c === 32) {
          column++;
          altColumn++;
        } else if (c === 9) {
          column = (Math.floor(column / tabSize) + 1) * tabSize;
          altColumn++;
        } else if (c === 12) {
          column = 0;
          altColumn = 0;
        } else if (c === 92 && text.charCodeAt(this.pos + 1) === 10) {
          if (continued === 0) continued = column;
          this.pos++;
          this.line++;
          this.lineStart = this.pos + 1;
          column = 0;
          altColumn = 0;
        } else {
          break;
        }
      }
      if (continued > 0) column = altColumn = continued;
      if (this.pos >= this.end) return;
      const c = text.charCodeAt(this.pos);
      if (c === 35) {
        this.skipComment();
        if (this.pos >= this.end) return;
      } else if (c !== 10) {
        break;
      }
      this.pos++;
      this.line++;
      this.lineStart = this.pos;
      continued = 0;
    }
    this.indentTo(column, altColumn);
  }

  private indentTo(column: number, altColumn: number): void {
    const { indents, altIndents } = this;
    const top = indents.length - 1;
    if (column === indents[top]) {
      if (altColumn !== altIndents[top]) this.tabError();
    } else if (column > indents[top]!) {
      if (indents.length >= maximumIndents) {
        this.failAt('too many levels of indentation', 1, 0, 'IndentationError');
      }
      if (altColumn <= altIndents[top]!) this.tabError();
      indents.push(column);
      altIndents.push(altColumn);
      const at = this.column(this.pos);
      this.push(Indent, '', this.pos, this.line, at, this.line, at);
    } else {
      while (column < indents[indents.length - 1]!) {
        indents.pop();
        altIndents.pop();
        const at = this.column(this.pos);
        this.push(Dedent, '', this.pos, this.line, at, this.line, at);
      }
      if (column !== indents[indents.length - 1]) {
        this.failLine('unindent does not match any outer indentation level', 'IndentationError');
      }
      if (altColumn !== altIndents[altIndents.length - 1]) this.tabError();
    }
  }

  private tabError(): never {
    this.failAt('inconsistent use of tabs and spaces in indentation', 1, 0, 'TabError');
  }

  /** An error about a whole line, reported at its end. */
  private failLine(msg: string, type: SyntaxErrorType): never {
    const stop = this.text.indexOf('\n', this.pos);
    this.failAt(msg, [...this.text.slice(this.lineStart, stop < 0 ? this.end : stop)].length + 1, -1, type);
  }

  private name(): void {
    const start = this.pos;
    asciiName.lastIndex = start;
    let matched = asciiName.test(this.text);
    let stop = matched ? asciiName.lastIndex : start;
    let image: string;
    if (stop < this.end && this.text.charCodeAt(stop) >= 128) {
      unicodeName.lastIndex = start;
      matched = unicodeName.test(this.text);
      if (matched) stop = unicodeName.lastIndex;
      if (stop < this.end && this.text.charCodeAt(stop) >= 128) this.invalidCharacter(stop);
      image = this.text.slice(start, stop).normalize('NFKC');
    } else {
      image = this.text.slice(start, stop);
      const next = this.text.charCodeAt(stop);
      if ((next === 34 || next === 39) && stop < this.end && image.length <= 2 && stringPrefix.test(image)) {
        this.pos = stop;
        this.string(start);
        return;
      }
    }
    this.pos = stop;
    this.push(
      keywords.get(image) ?? Name,
      image,
      start,
      this.line,
      this.column(start),
      this.line,
      this.column(stop),
    );
  }

  private invalidCharacter(offset: number): never {
    const code = this.text.codePointAt(offset)!;
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    const character = String.fromCodePoint(code);
    if (/[\p{C}\p{Z}]/u.test(character)) this.fail(`invalid non-printable character U+${hex}`, offset);
    this.fail(`invalid character '${character}' (U+${hex})`, offset);
  }

  private number(): void {
    const start = this.pos;
    const stop = scanNumber(this.text, start, this.end, (msg, offset, end) =>
      this.fail(msg, offset - 1, end ?? null),
    );
    checkNumberEnd(this.text, start, stop, (msg, offset) => this.fail(msg, offset - 1));
    this.pos = stop;
    this.push(
      NumberLiteral,
      this.text.slice(start, stop),
      start,
      this.line,
      this.column(start),
      this.line,
      this.column(stop),
    );
  }

  /** A string literal whose prefix starts at `start` and whose quote is at `pos`. */
  private string(start: number): void {
    const text = this.text;
    const quote = text.charCodeAt(this.pos);
    const startLine = this.line;
    const startColumn = this.column(start);
    const startLineOffset = this.lineStart;
    const triple =
      text.charCodeAt(this.pos + 1) === quote &&
      text.charCodeAt(this.pos + 2) === quote &&
      this.pos + 2 < this.end;
    let i = this.pos + (triple ? 3 : 1);
    for (; ; i++) {
      const c = i < this.end ? text.charCodeAt(i) : -1;
      if (c === quote) {
        if (!triple) break;
        if (text.charCodeAt(i + 1) === quote && text.charCodeAt(i + 2) === quote && i + 2 < this.end) {
          i += 2;
          break;
        }
      } else if (c === -1 || (c === 10 && !triple)) {
        const detected = c === -1 && triple ? this.source.lineCount : this.line;
        this.line = startLine;
        this.lineStart = startLineOffset;
        if (triple)
          this.fail(`unterminated triple-quoted string literal (detected at line ${detected})`, start);
        this.fail(`unterminated string literal (detected at line ${detected})`, start);
      } else if (c === 92) {
        i++;
        if (text.charCodeAt(i) === 10) {
          this.line++;
          this.lineStart = i + 1;
        }
      } else if (c === 10) {
        this.line++;
        this.lineStart = i + 1;
      }
    }
    this.pos = i + 1;
    this.push(
      StringLiteral,
      text.slice(start, this.pos),
      start,
      startLine,
      startColumn,
      this.line,
      this.column(this.pos),
    );
  }

  private continuation(): void {
    if (this.pos + 1 >= this.end) {
      this.pos++;
      this.fail('unexpected EOF while parsing', this.pos - 1);
    }
    if (this.text.charCodeAt(this.pos + 1) !== 10) {
      this.failAt(
        'unexpected character after line continuation character',
        this.pos - this.lineStart + 2,
        0,
        'SyntaxError',
      );
    }
    this.pos += 2;
    if (this.pos >= this.end)
      this.failAt('unexpected EOF while parsing', this.pos - this.lineStart, -1, 'SyntaxError');
    this.line++;
    this.lineStart = this.pos;
  }

  private operator(): void {
    const start = this.pos;
    const text = this.text;
    let type: TokenType | undefined;
    let length = Math.min(3, this.end - start);
    for (; length > 0; length--) {
      type = operators.get(text.slice(start, start + length));
      if (type !== undefined) break;
    }
    const c = text[start]!;
    if (type === undefined) {
      if (c < ' ' || c === '\x7f')
        this.fail(
          `invalid non-printable character U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
          start,
        );
      length = 1;
    } else if (c === '(' || c === '[' || c === '{') {
      if (this.brackets.length >= maximumBrackets) this.fail('too many nested parentheses', start);
      this.brackets.push({ bracket: c, line: this.line, lineStart: this.lineStart, offset: start });
    } else if (c === ')' || c === ']' || c === '}') {
      const open = this.brackets.pop();
      if (open === undefined) this.fail(`unmatched '${c}'`, start);
      if (open.bracket + c !== '()' && open.bracket + c !== '[]' && open.bracket + c !== '{}') {
        const where = open.line === this.line ? '' : ` on line ${open.line}`;
        this.fail(
          `closing parenthesis '${c}' does not match opening parenthesis '${open.bracket}'${where}`,
          start,
        );
      }
    }
    this.pos = start + length;
    const column = this.column(start);
    this.push(
      type ?? Unknown,
      text.slice(start, this.pos),
      start,
      this.line,
      column,
      this.line,
      column + length,
    );
  }
}

/** Tokenizes a source, or an expression fragment of it. */
export function tokenize(source: Source, fragment: Fragment | null = null): LexResult {
  return new Tokenizer(source, fragment).run();
}
