/**
 * `repr` and `ascii` of strings and bytes. Quotes are single unless the text contains single quotes and no double ones; what is
 * not printable is escaped.
 *
 * Text is copied in runs: only what needs an escape breaks a run.
 */
import type { i32 } from '@weft/core';
import { isPrintable } from './unicode.js';

function hex(value: i32, width: i32): string {
  return value.toString(16).padStart(width, '0');
}

function escape(c: i32, quote: i32): string {
  if (c === quote || c === 92) return '\\' + String.fromCharCode(c);
  if (c === 10) return '\\n';
  if (c === 13) return '\\r';
  if (c === 9) return '\\t';
  if (c < 256) return '\\x' + hex(c, 2);
  if (c < 0x10000) return '\\u' + hex(c, 4);
  return '\\U' + hex(c, 8);
}

/** `repr(s)`, or `ascii(s)` when `asciiOnly`. */
export function strRepr(s: string, asciiOnly: boolean): string {
  const quote = s.includes("'") && !s.includes('"') ? 34 : 39;
  const pieces: string[] = [];
  let start: i32 = 0;
  let i: i32 = 0;
  while (i < s.length) {
    const unit = s.charCodeAt(i);
    if (unit >= 32 && unit < 127 && unit !== quote && unit !== 92) {
      i++;
      continue;
    }
    const c = unit >= 0xd800 && unit < 0xdc00 ? s.codePointAt(i)! : unit;
    const width = c > 0xffff ? 2 : 1;
    if (c >= 127 && !asciiOnly && isPrintable(c)) {
      i += width;
      continue;
    }
    if (i > start) pieces.push(s.slice(start, i));
    pieces.push(escape(c, quote));
    i += width;
    start = i;
  }
  const q = quote === 34 ? '"' : "'";
  if (start === 0) return q + s + q;
  pieces.push(s.slice(start));
  return q + pieces.join('') + q;
}

/** `repr(b)`; `s` holds a byte per unit. */
export function bytesRepr(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? 34 : 39;
  const pieces: string[] = [];
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    pieces.push(c >= 32 && c < 127 && c !== quote && c !== 92 ? String.fromCharCode(c) : escape(c, quote));
  }
  const q = quote === 34 ? '"' : "'";
  return 'b' + q + pieces.join('') + q;
}
