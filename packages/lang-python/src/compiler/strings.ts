/**
 * String and bytes literals: prefixes, escapes, and adjacent literals joined into one constant.
 *
 * `'a' "b"` is `'ab'`; `r'\n'` keeps its backslash; `b'\xff'` is bytes. f-strings are recognized here and parsed in `fstrings.ts`.
 */
import type { HostConst, Position } from '../bytecode/code.js';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';
import type { PyToken } from './tokens.js';

/** A literal taken apart: offsets are into the source text. */
export interface Literal {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly format: boolean;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

export function takeApart(token: PyToken): Literal {
  const { image } = token;
  let i = 0;
  let raw = false;
  let bytes = false;
  let format = false;
  for (; image[i] !== '"' && image[i] !== "'"; i++) {
    const c = image[i]!.toLowerCase();
    if (c === 'r') raw = true;
    else if (c === 'b') bytes = true;
    else if (c === 'f') format = true;
  }
  const triple = image.length - i >= 6 && image[i + 1] === image[i] && image[i + 2] === image[i];
  const quotes = triple ? 3 : 1;
  return {
    raw,
    bytes,
    format,
    bodyStart: token.startOffset + i + quotes,
    bodyEnd: token.startOffset + image.length - quotes,
  };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The error for a bad escape in a str literal, positions counted as CPython's decoder does (ten per non-ASCII character). */
class EscapeError extends Error {}

function escapeError(from: number, to: number, what: string): EscapeError {
  const where = from === to ? `byte 0x5c in position ${from}` : `bytes in position ${from}-${to}`;
  return new EscapeError(`(unicode error) 'unicodeescape' codec can't decode ${where}: ${what}`);
}

const hexDigit = /[0-9a-fA-F]/;

/** Interprets the escapes of a str literal's body. */
export function decodeEscapes(body: string): string {
  if (!body.includes('\\')) return body;
  const out: string[] = [];
  let decoderPosition = 0;
  for (let i = 0; i < body.length;) {
    const c = body[i]!;
    if (c !== '\\') {
      let j = i + 1;
      while (j < body.length && body[j] !== '\\') j++;
      const plain = body.slice(i, j);
      out.push(plain);
      for (const character of plain) decoderPosition += character < '\x80' ? 1 : 10;
      i = j;
      continue;
    }
    const e = body[i + 1];
    if (e === undefined) throw escapeError(decoderPosition, decoderPosition, '\\ at end of string');
    const simple = simpleEscapes[e];
    if (simple !== undefined && Object.hasOwn(simpleEscapes, e)) {
      out.push(simple);
      i += 2;
      decoderPosition += 2;
    } else if (e === '\n') {
      i += 2;
      decoderPosition += 2;
    } else if (e >= '0' && e <= '7') {
      let j = i + 1;
      while (j < i + 4 && j < body.length && body[j]! >= '0' && body[j]! <= '7') j++;
      out.push(String.fromCharCode(parseInt(body.slice(i + 1, j), 8)));
      decoderPosition += j - i;
      i = j;
    } else if (e === 'x' || e === 'u' || e === 'U') {
      const count = e === 'x' ? 2 : e === 'u' ? 4 : 8;
      let j = i + 2;
      while (j < i + 2 + count && j < body.length && hexDigit.test(body[j]!)) j++;
      if (j < i + 2 + count) {
        const shape = e === 'x' ? '\\xXX' : e === 'u' ? '\\uXXXX' : '\\UXXXXXXXX';
        throw escapeError(decoderPosition, decoderPosition + (j - i) - 1, `truncated ${shape} escape`);
      }
      const code = parseInt(body.slice(i + 2, j), 16);
      if (code > 0x10ffff)
        throw escapeError(decoderPosition, decoderPosition + 9, 'illegal Unicode character');
      out.push(String.fromCodePoint(code));
      decoderPosition += j - i;
      i = j;
    } else if (e === 'N') {
      const close = body.indexOf('}', i);
      if (body[i + 2] !== '{' || close < 0 || close === i + 3) {
        const length = body[i + 2] === '{' ? (close < 0 ? body.length - i : close - i + 1) : 2;
        throw escapeError(decoderPosition, decoderPosition + length - 1, 'malformed \\N character escape');
      }
      // There is no table of character names on the host.
      throw escapeError(decoderPosition, decoderPosition + (close - i), 'unknown Unicode character name');
    } else {
      // An unknown escape keeps its backslash.
      out.push('\\');
      i += 1;
      decoderPosition += 1;
    }
  }
  return out.join('');
}

function decodeBytes(body: string): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < body.length;) {
    const c = body.charCodeAt(i);
    if (c !== 92) {
      out.push(c);
      i++;
      continue;
    }
    const e = body[i + 1]!;
    if (Object.hasOwn(simpleEscapes, e)) {
      out.push(simpleEscapes[e]!.charCodeAt(0));
      i += 2;
    } else if (e === '\n') {
      i += 2;
    } else if (e >= '0' && e <= '7') {
      let j = i + 1;
      while (j < i + 4 && body[j]! >= '0' && body[j]! <= '7') j++;
      out.push(parseInt(body.slice(i + 1, j), 8) & 0xff);
      i = j;
    } else if (e === 'x') {
      if (!/^[0-9a-fA-F]{2}/.test(body.slice(i + 2, i + 4)))
        throw new EscapeError(`(value error) invalid \\x escape at position ${i}`);
      out.push(parseInt(body.slice(i + 2, i + 4), 16));
      i += 4;
    } else {
      out.push(92);
      i += 1;
    }
  }
  return Uint8Array.from(out);
}

function rangeOf(tokens: readonly PyToken[]): Position {
  const first = tokens[0]!;
  const last = tokens[tokens.length - 1]!;
  return { line: first.line, endLine: last.endLine, column: first.col, endColumn: last.endCol };
}

/** Runs a decoder, turning its complaint into a SyntaxError at the token after the literals, as CPython reports it. */
export function withEscapeErrors<R>(source: Source, next: PyToken, decode: () => R): R {
  try {
    return decode();
  } catch (error) {
    if (error instanceof EscapeError) throw syntaxErrorAt(source, error.message, rangeOf([next]));
    throw error;
  }
}

/** The str of a literal that is not an f-string. */
export function decodeStr(source: Source, literal: Literal): string {
  const body = source.text.slice(literal.bodyStart, literal.bodyEnd);
  return literal.raw ? body : decodeEscapes(body);
}

/** The constant that adjacent literals make, or null when one of them is an f-string. */
export function stringConstant(source: Source, tokens: readonly PyToken[], next: PyToken): HostConst | null {
  const literals = tokens.map(takeApart);
  const { bytes } = literals[0]!;
  const fail = (msg: string): PySyntaxError => syntaxErrorAt(source, msg, rangeOf([next]));
  if (literals.some((literal) => literal.bytes !== bytes))
    throw fail('cannot mix bytes and nonbytes literals');
  if (bytes) {
    const parts: number[] = [];
    for (let i = 0; i < literals.length; i++) {
      const literal = literals[i]!;
      const body = source.text.slice(literal.bodyStart, literal.bodyEnd);

      if (/[^\x00-\x7f]/.test(body)) {
        throw syntaxErrorAt(source, 'bytes can only contain ASCII literal characters', rangeOf([tokens[i]!]));
      }
      if (literal.raw) for (let j = 0; j < body.length; j++) parts.push(body.charCodeAt(j));
      else for (const byte of withEscapeErrors(source, next, () => decodeBytes(body))) parts.push(byte);
    }
    return { kind: 'bytes', value: Uint8Array.from(parts) };
  }
  if (literals.some((literal) => literal.format)) return null;
  const text = withEscapeErrors(source, next, () =>
    literals.map((literal) => decodeStr(source, literal)).join(''),
  );
  return { kind: 'str', value: text };
}
