/**
 * Bytes of a source file to text: UTF-8, unless a byte order mark or a coding comment in the first two lines says otherwise.
 *
 * `# -*- coding: latin-1 -*-` and `# vim: set fileencoding=latin-1` both count.
 */
import { PySyntaxError } from '../compiler/errors.js';

const declaration = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const blankOrComment = /^[ \t\f]*(?:#.*)?$/;

function lineOf(bytes: Uint8Array, number: number): string {
  let start = 0;
  for (let i = 1; i < number; i++) {
    const newline = bytes.indexOf(10, start);
    if (newline < 0) return '';
    start = newline + 1;
  }
  const end = bytes.indexOf(10, start);
  return Buffer.from(bytes.subarray(start, end < 0 ? bytes.length : end))
    .toString('latin1')
    .replace(/\r$/, '');
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const first = lineOf(bytes, 1);
  const found = declaration.exec(first);
  if (found !== null) return found[1]!;
  if (!blankOrComment.test(first)) return null;
  return declaration.exec(lineOf(bytes, 2))?.[1] ?? null;
}

/** The name of an encoding as CPython normalizes it for comparison with utf-8 and latin-1. */
function normalize(name: string): string {
  const lower = name.toLowerCase().replaceAll('_', '-');
  if (lower === 'utf-8' || lower.startsWith('utf-8-')) return 'utf-8';
  if (/^(?:latin-1|iso-8859-1|iso-latin-1)(?:-|$)/.test(lower)) return 'iso-8859-1';
  return lower;
}

function failure(msg: string, filename: string): PySyntaxError {
  const error = new PySyntaxError('SyntaxError', msg, 0, 0, 0, 0);
  error.filename = filename;
  return error;
}

/** Offset of the first byte that is not UTF-8, or -1. */
function invalidUtf8(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(bytes);
    return -1;
  } catch {
    // Halve the range: a prefix is fine if decoding it in stream mode is.
    let good = 0;
    let bad = bytes.length;
    while (good + 1 < bad) {
      const middle = (good + bad) >> 1;
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
        good = middle;
      } catch {
        bad = middle;
      }
    }
    return good;
  }
}

/** Text of a source; throws PySyntaxError as CPython does for what cannot be read. */
export function decodeSource(bytes: Uint8Array, filename: string): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(body);
  const encoding = declared === null ? 'utf-8' : normalize(declared);
  if (hasMark && encoding !== 'utf-8') throw failure(`encoding problem: ${encoding} with BOM`, filename);
  if (encoding === 'iso-8859-1') return Buffer.from(body).toString('latin1');
  if (encoding === 'utf-8') {
    const bad = invalidUtf8(body);
    if (bad < 0) return Buffer.from(body).toString('utf8');
    const line = body.subarray(0, bad).filter((byte) => byte === 10).length + 1;
    if (declared === null) {
      throw failure(
        `Non-UTF-8 code starting with '\\x${body[bad]!.toString(16).padStart(2, '0')}' in file ${filename} on line ${line}, ` +
          'but no encoding declared; see https://peps.python.org/pep-0263/ for details',
        filename,
      );
    }
    const byte = body[bad]!;
    const why = byte >= 0xc2 && byte <= 0xf4 ? 'invalid continuation byte' : 'invalid start byte';
    throw failure(
      `(unicode error) 'utf-8' codec can't decode byte 0x${byte.toString(16)} in position ${bad}: ${why}`,
      filename,
    );
  }
  if (encoding === 'ascii' || encoding === 'us-ascii') {
    if (body.every((byte) => byte < 0x80)) return Buffer.from(body).toString('latin1');
    throw failure(`encoding problem: ${declared!}`, filename);
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    throw failure(`encoding problem: ${declared!}`, filename);
  }
}
