/**
 * f-strings as Python 3.11 reads them: the literal is one token; its replacement fields are found by scanning for brackets and quotes,
 * and the text of each is parsed as if it stood in parentheses.
 *
 * `f'a{x!r:>{w}}'` becomes JoinedStr['a', FormattedValue(x, 'r', JoinedStr['>', FormattedValue(w)])]. Nested
 * positions are those in the file; errors are reported over the text `(x)`, as CPython does.
 */
import type { Position } from '../bytecode/code.js';
import type { Expr, FormattedValue, JoinedStr } from './ast.js';
import { PySyntaxError, syntaxErrorAt, type Source } from './errors.js';
import { tokenize } from './lexer.js';
import { spanOf } from './operators.js';
import type { PythonParser } from './parser.js';
import { decodeEscapes, decodeStr, takeApart, withEscapeErrors, type Literal } from './strings.js';
import type { PyToken } from './tokens.js';

const openings: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

class FStringScanner {
  private pos = 0;
  private end = 0;
  private raw = false;
  private token: PyToken;

  constructor(
    private readonly parser: PythonParser,
    private readonly source: Source,
    first: PyToken,
    private readonly next: PyToken,
    private readonly range: Position,
  ) {
    this.token = first;
  }

  private fail(msg: string): never {
    throw syntaxErrorAt(this.source, `f-string: ${msg}`, spanOf(this.next, this.next));
  }

  /** All of one literal. */
  literal(token: PyToken, literal: Literal, out: Pieces): void {
    this.token = token;
    this.raw = literal.raw;
    this.pos = literal.bodyStart;
    this.end = literal.bodyEnd;
    this.pieces(0, out);
  }

  /** Text and fields up to the end, or, in a format spec, to its `}`. */
  private pieces(level: number, out: Pieces): void {
    for (;;) {
      const text = this.text(level);
      out.text(text.value);
      if (text.doubled) continue;
      if (this.pos >= this.end || this.source.text[this.pos] === '}') break;
      this.field(level, out);
    }
    if (level === 0 && this.pos < this.end) this.fail('unexpected end of string');
  }

  private text(level: number): { value: string; doubled: boolean } {
    const { text } = this.source;
    const start = this.pos;
    let doubled = false;
    let stop = -1;
    while (this.pos < this.end) {
      const c = text[this.pos]!;
      if (c === '\\' && !this.raw && this.pos + 1 < this.end) {
        const escaped = text[this.pos + 1]!;
        if (escaped === 'N' && text[this.pos + 2] === '{') {
          const close = text.indexOf('}', this.pos);
          this.pos = close < 0 || close >= this.end ? this.end : close + 1;
        } else {
          // `\{` is a backslash and the start of a field.
          this.pos += escaped === '{' || escaped === '}' ? 1 : 2;
        }
        continue;
      }
      if (c === '{' || c === '}') {
        if (level === 0) {
          if (text[this.pos + 1] === c && this.pos + 1 < this.end) {
            stop = this.pos + 1;
            this.pos += 2;
            doubled = true;
            break;
          }
          if (c === '}') this.fail("single '}' is not allowed");
        }
        break;
      }
      this.pos++;
    }
    const body = text.slice(start, stop < 0 ? this.pos : stop);
    const value = this.raw ? body : withEscapeErrors(this.source, this.next, () => decodeEscapes(body));
    return { value, doubled };
  }

  private field(level: number, out: Pieces): void {
    const { text } = this.source;
    if (level >= 2) this.fail('expressions nested too deeply');
    const start = ++this.pos;
    this.skipExpression();
    const stop = this.pos;
    const ending = stop < this.end ? text[stop]! : '';
    if (/^[!:=]$/.test(ending) && /^[ \t\n\f\r]*$/.test(text.slice(start, stop)))
      this.fail(`expression required before '${ending}'`);
    if (this.pos >= this.end) this.fail("expecting '}'");
    const value = this.expression(start, stop);
    let debug: string | null = null;
    if (text[this.pos] === '=') {
      this.pos++;
      while (this.pos < this.end && /\s/.test(text[this.pos]!)) this.pos++;
      debug = text.slice(start, this.pos);
    }
    let conversion: FormattedValue['conversion'] = '';
    if (text[this.pos] === '!' && this.pos < this.end) {
      this.pos++;
      const c = this.pos < this.end ? text[this.pos]! : '';
      if (c === '') this.fail("expecting '}'");
      if (c !== 's' && c !== 'r' && c !== 'a') {
        this.fail("invalid conversion character: expected 's', 'r', or 'a'");
      }
      this.pos++;
      conversion = c;
    }
    let formatSpec: JoinedStr | null = null;
    if (this.pos >= this.end) this.fail("expecting '}'");
    if (text[this.pos] === ':') {
      this.pos++;
      // A format spec and the text at its end have the range of their literal, all else that of all literals together.
      const pos = spanOf(this.token, this.token);
      const inner = new Pieces(this.range);
      this.pieces(level + 1, inner);
      formatSpec = { kind: 'JoinedStr', values: inner.finish(pos), pos };
    }
    if (this.pos >= this.end || text[this.pos] !== '}') this.fail("expecting '}'");
    this.pos++;
    if (debug !== null) {
      out.text(debug);
      if (formatSpec === null && conversion === '') conversion = 'r';
    }
    out.value({ kind: 'FormattedValue', value, conversion, formatSpec, pos: this.range });
  }

  /** Moves to the character that ends the expression: `!`, `:`, `=` or `}` outside of brackets and quotes. */
  private skipExpression(): void {
    const { text } = this.source;
    const stack: string[] = [];
    let quote = '';
    for (; this.pos < this.end; this.pos++) {
      const c = text[this.pos]!;
      if (c === '\\') {
        throw syntaxErrorAt(
          this.source,
          'f-string expression part cannot include a backslash',
          spanOf(this.next, this.next),
        );
      }
      if (quote !== '') {
        if (c === quote[0] && (quote.length === 1 || text.startsWith(quote, this.pos))) {
          this.pos += quote.length - 1;
          quote = '';
        }
        continue;
      }
      if (c === "'" || c === '"') {
        quote = text.startsWith(c.repeat(3), this.pos) && this.pos + 2 < this.end ? c.repeat(3) : c;
        this.pos += quote.length - 1;
      } else if (c === '(' || c === '[' || c === '{') {
        if (stack.length >= 200) this.fail('too many nested parenthesis');
        stack.push(c);
      } else if (c === '#') {
        throw syntaxErrorAt(
          this.source,
          "f-string expression part cannot include '#'",
          spanOf(this.next, this.next),
        );
      } else if (
        stack.length === 0 &&
        (c === '!' || c === ':' || c === '}' || c === '=' || c === '<' || c === '>')
      ) {
        if (
          this.pos + 1 < this.end &&
          text[this.pos + 1] === '=' &&
          (c === '!' || c === '=' || c === '<' || c === '>')
        ) {
          this.pos++;
          continue;
        }
        if (c === '<' || c === '>') continue;
        break;
      } else if (c === ')' || c === ']' || c === '}') {
        const open = stack.pop();
        if (open === undefined) this.fail(`unmatched '${c}'`);
        if (open !== openings[c])
          this.fail(`closing parenthesis '${c}' does not match opening parenthesis '${open}'`);
      }
    }
    if (quote !== '') this.fail('unterminated string');
    if (stack.length > 0) this.fail(`unmatched '${stack[stack.length - 1]!}'`);
  }

  private expression(start: number, stop: number): Expr {
    const { source, parser } = this;
    const text = source.text.slice(start, stop);
    if (/^[ \t\n\f\r]*$/.test(text)) this.fail('empty expression not allowed');
    let line = this.token.line;
    let lineStart = source.text.lastIndexOf('\n', this.token.startOffset - 1) + 1;
    if (lineStart === 0 && source.text.charCodeAt(0) === 0xfeff) lineStart = 1;
    for (
      let i = source.text.indexOf('\n', this.token.startOffset);
      i >= 0 && i < start;
      i = source.text.indexOf('\n', i + 1)
    ) {
      line++;
      lineStart = i + 1;
    }
    let prefix = '';
    try {
      const lexed = tokenize(source, { start, end: stop, line, lineStart });
      prefix = 'f-string: ';
      return parser.parse<Expr>(parser.fstringInput, source, lexed);
    } catch (error) {
      throw error instanceof PySyntaxError ? relocated(error, prefix, text, start - lineStart) : error;
    }
  }
}

/** CPython reports errors in a field over the text of the field in parentheses. */
function relocated(error: PySyntaxError, prefix: string, text: string, before: number): PySyntaxError {
  const { type, msg, lineno, offset, endLineno, endOffset, filename } = error;
  const shift = (column: number): number => (column > 0 ? Math.max(0, column - before + 1) : column);
  const moved = new PySyntaxError(type, prefix + msg, lineno, shift(offset), endLineno, shift(endOffset));
  moved.filename = filename;
  moved.text = `(${text})\n`;
  return moved;
}

/** Collects the parts of a JoinedStr, joining neighbouring texts. */
class Pieces {
  private readonly values: Expr[] = [];
  private pending = '';

  constructor(private readonly range: Position) {}

  text(value: string): void {
    this.pending += value;
  }

  value(value: FormattedValue): void {
    this.flush();
    this.values.push(value);
  }

  finish(pos: Position = this.range): Expr[] {
    this.flush(pos);
    return this.values;
  }

  private flush(pos: Position = this.range): void {
    if (this.pending === '') return;
    this.values.push({ kind: 'Constant', value: { kind: 'str', value: this.pending }, pos });
    this.pending = '';
  }
}

/** Parses the literals of an f-string into its node. `next` is the token after them, where CPython reports errors. */
export function fillJoinedStr(
  parser: PythonParser,
  source: Source,
  tokens: readonly PyToken[],
  next: PyToken,
  node: JoinedStr,
): void {
  const out = new Pieces(node.pos);
  const scanner = new FStringScanner(parser, source, tokens[0]!, next, node.pos);
  for (const token of tokens) {
    const literal = takeApart(token);
    if (literal.format) scanner.literal(token, literal, out);
    else out.text(withEscapeErrors(source, next, () => decodeStr(source, literal)));
  }
  node.values = out.finish();
}
