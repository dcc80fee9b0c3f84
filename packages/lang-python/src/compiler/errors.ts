/**
 * The errors that Python source can cause, in the shape of CPython's SyntaxError: a type, a message, and a range of
 * the source. Columns here are 1-based and count characters (code points), as `SyntaxError.offset` does, while
 * positions in tokens and trees are 0-based and count UTF-8 bytes; {@link syntaxErrorAt} converts.
 */
import type { Position } from '../bytecode/code.js';

export type SyntaxErrorType = 'SyntaxError' | 'IndentationError' | 'TabError';

/** An error in Python source. `endLineno`/`endOffset` are 0/0 or -1 where CPython reports a point and no range. */
export class PySyntaxError extends Error {
  readonly type: SyntaxErrorType;
  readonly msg: string;
  filename: string;
  lineno: number;
  offset: number;
  endLineno: number;
  endOffset: number;
  text: string | null;

  constructor(
    type: SyntaxErrorType,
    msg: string,
    lineno: number,
    offset: number,
    endLineno: number,
    endOffset: number,
  ) {
    super(msg);
    this.name = 'PySyntaxError';
    this.type = type;
    this.msg = msg;
    this.filename = '';
    this.lineno = lineno;
    this.offset = offset;
    this.endLineno = endLineno;
    this.endOffset = endOffset;
    this.text = null;
  }
}

/** The text being compiled, cut into lines on demand. */
export class Source {
  private lineStarts: number[] | null = null;
  readonly isAscii: boolean;

  constructor(
    readonly text: string,
    readonly filename: string,
  ) {
    this.isAscii = /^[\x00-\x7f]*$/.test(text);
  }

  /** Line `number` (1-based) with its newline, or null after the end. */
  line(number: number): string | null {
    const starts = this.starts();
    if (number < 1 || number > starts.length) return null;
    const end = number < starts.length ? starts[number]! : this.text.length;
    return this.text.slice(starts[number - 1]!, end);
  }

  get lineCount(): number {
    return this.starts().length;
  }

  private starts(): number[] {
    if (this.lineStarts === null) {
      this.lineStarts = [0];
      for (
        let i = this.text.indexOf('\n');
        i >= 0 && i + 1 < this.text.length;
        i = this.text.indexOf('\n', i + 1)
      ) {
        this.lineStarts.push(i + 1);
      }
    }
    return this.lineStarts;
  }
}

/** How many code points the first `bytes` UTF-8 bytes of a line are. */
export function charactersOfBytes(line: string, bytes: number): number {
  let seen = 0;
  let characters = 0;
  for (const character of line) {
    if (seen >= bytes) return characters;
    const code = character.codePointAt(0)!;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    characters++;
  }
  return characters + Math.max(0, bytes - seen);
}

/** A SyntaxError (or a subtype) covering a range of a source. */
export function syntaxErrorAt(
  source: Source,
  msg: string,
  range: Position,
  type: SyntaxErrorType = 'SyntaxError',
): PySyntaxError {
  const first = source.line(range.line) ?? '';
  const last = range.endLine === range.line ? first : (source.line(range.endLine) ?? '');
  const offset = (source.isAscii ? range.column : charactersOfBytes(first, range.column)) + 1;
  const endOffset = (source.isAscii ? range.endColumn : charactersOfBytes(last, range.endColumn)) + 1;
  const error = new PySyntaxError(type, msg, range.line, offset, range.endLine, endOffset);
  error.filename = source.filename;
  error.text = source.line(range.line);
  return error;
}
