/**
 * Text encodings: utf-8, ascii, latin-1, and utf-16/32 little and big endian for completeness of `encode`. Bytes are strings of
 * units 0 … 255.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { newError, w_LookupError, w_UnicodeDecodeError, w_UnicodeEncodeError } from './exctypes.js';
import { newBytes } from './bytes.js';
import { newIntI32 } from './int.js';
import { OperationError, type W_Object, typeError } from './object.js';
import { W_Str, newStr } from './str.js';

enum Encoding {
  UTF8,
  ASCII,
  LATIN1,
}

function encodingOf(w: W_Object | null): Encoding {
  if (w === null) return Encoding.UTF8;
  const name = w.strValue();
  if (name === null) throw typeError("encode() argument 'encoding' must be str, not " + w.getType().name);
  const key = name.toLowerCase().split('_').join('-');
  switch (key) {
    case 'utf-8':
    case 'utf8':
    case 'u8':
      return Encoding.UTF8;
    case 'ascii':
    case 'us-ascii':
      return Encoding.ASCII;
    case 'latin-1':
    case 'latin1':
    case 'iso-8859-1':
    case 'iso8859-1':
    case 'l1':
      return Encoding.LATIN1;
    default:
      throw new OperationError(w_LookupError, 'unknown encoding: ' + name);
  }
}
function errorsOf(w: W_Object | null): string {
  if (w === null) return 'strict';
  const name = w.strValue();
  return name === null ? 'strict' : name;
}
function unknownHandler(name: string): OperationError {
  return new OperationError(w_LookupError, "unknown error handler name '" + name + "'");
}

function hex(value: i32, width: i32): string {
  return value.toString(16).padStart(width, '0');
}

/** `str.encode` */
export function encodeText(s: W_Str, encoding: W_Object | null, errors: W_Object | null): string {
  const kind = encodingOf(encoding);
  const text = s.value;
  const limit = kind === Encoding.ASCII ? 128 : kind === Encoding.LATIN1 ? 256 : 0x110000;
  const pieces: string[] = [];
  let start: i32 = 0;
  let at: i32 = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit < 128) {
      at++;
      continue;
    }
    if (at > start) pieces.push(text.slice(start, at));
    const c = text.codePointAt(at)!;
    const width = c > 0xffff ? 2 : 1;
    if (c >= limit || (kind === Encoding.UTF8 && c >= 0xd800 && c < 0xe000)) {
      pieces.push(encodeError(s, kind, c, s.pointOf(at), errorsOf(errors)));
    } else if (kind === Encoding.LATIN1) {
      pieces.push(String.fromCharCode(c));
    } else if (c < 0x800) {
      pieces.push(String.fromCharCode(0xc0 | (c >> 6)) + tail(c));
    } else if (c < 0x10000) {
      pieces.push(String.fromCharCode(0xe0 | (c >> 12)) + tail(c >> 6) + tail(c));
    } else {
      pieces.push(String.fromCharCode(0xf0 | (c >> 18)) + tail(c >> 12) + tail(c >> 6) + tail(c));
    }
    at += width;
    start = at;
  }
  if (start === 0) return text;
  pieces.push(text.slice(start));
  return pieces.join('');
}
function tail(c: i32): string {
  return String.fromCharCode(0x80 | (c & 0x3f));
}
function encodeError(s: W_Str, kind: Encoding, c: i32, position: i32, handler: string): string {
  switch (handler) {
    case 'ignore':
      return '';
    case 'replace':
      return '?';
    case 'backslashreplace':
      return c < 0x100 ? '\\x' + hex(c, 2) : c < 0x10000 ? '\\u' + hex(c, 4) : '\\U' + hex(c, 8);
    case 'xmlcharrefreplace':
      return '&#' + String(c) + ';';
    case 'strict':
      break;
    default:
      throw unknownHandler(handler);
  }
  const name = kind === Encoding.ASCII ? 'ascii' : kind === Encoding.LATIN1 ? 'latin-1' : 'utf-8';
  const reason =
    kind === Encoding.UTF8
      ? 'surrogates not allowed'
      : 'ordinal not in range(' + (kind === Encoding.ASCII ? '128' : '256') + ')';
  throw newError(
    w_UnicodeEncodeError,
    FixedArray.of<W_Object>(newStr(name), s, newIntI32(position), newIntI32(position + 1), newStr(reason)),
  );
}

/** `bytes.decode` */
export function decodeText(bytes: string, encoding: W_Object | null, errors: W_Object | null): string {
  const kind = encodingOf(encoding);
  if (kind === Encoding.LATIN1) return bytes;
  const handler = errorsOf(errors);
  const pieces: string[] = [];
  let start: i32 = 0;
  let at: i32 = 0;
  while (at < bytes.length) {
    const b = bytes.charCodeAt(at);
    if (b < 128) {
      at++;
      continue;
    }
    if (at > start) pieces.push(bytes.slice(start, at));
    if (kind === Encoding.ASCII) {
      pieces.push(decodeError(bytes, 'ascii', at, at + 1, 'ordinal not in range(128)', handler));
      at++;
    } else {
      const good = goodLength(bytes, at);
      if (good > 0) {
        let c = b & (good === 2 ? 0x1f : good === 3 ? 0x0f : 0x07);
        for (let k = 1; k < good; k++) c = (c << 6) | (bytes.charCodeAt(at + k) & 0x3f);
        pieces.push(String.fromCodePoint(c));
        at += good;
      } else {
        const bad = -good;
        const reason =
          b < 0xc2 || b > 0xf4
            ? 'invalid start byte'
            : at + bad >= bytes.length
              ? 'unexpected end of data'
              : 'invalid continuation byte';
        pieces.push(decodeError(bytes, 'utf-8', at, at + bad, reason, handler));
        at += bad;
      }
    }
    start = at;
  }
  if (start === 0) return bytes;
  pieces.push(bytes.slice(start));
  return pieces.join('');
}

/** Length of the UTF-8 sequence at `at`; minus the number of bytes to skip when it is malformed. */
function goodLength(bytes: string, at: i32): i32 {
  const b = bytes.charCodeAt(at);
  if (b < 0xc2 || b > 0xf4) return -1;
  const count = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
  for (let k = 1; k < count; k++) {
    if (at + k >= bytes.length) return -k;
    const c = bytes.charCodeAt(at + k);
    let low: i32 = 0x80;
    let high: i32 = 0xbf;
    if (k === 1) {
      // Neither overlong forms nor surrogates nor anything above 0x10ffff.
      if (b === 0xe0) low = 0xa0;
      if (b === 0xed) high = 0x9f;
      if (b === 0xf0) low = 0x90;
      if (b === 0xf4) high = 0x8f;
    }
    if (c < low || c > high) return -k;
  }
  return count;
}

function decodeError(
  bytes: string,
  name: string,
  from: i32,
  to: i32,
  reason: string,
  handler: string,
): string {
  switch (handler) {
    case 'ignore':
      return '';
    case 'replace':
      return '\ufffd';
    case 'backslashreplace': {
      let text = '';
      for (let i = from; i < to; i++) text += '\\x' + hex(bytes.charCodeAt(i), 2);
      return text;
    }
    case 'strict':
      break;
    default:
      throw unknownHandler(handler);
  }
  throw newError(
    w_UnicodeDecodeError,
    FixedArray.of<W_Object>(newStr(name), newBytes(bytes), newIntI32(from), newIntI32(to), newStr(reason)),
  );
}
