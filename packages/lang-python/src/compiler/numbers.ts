/**
 * Number literals: where they end, what is wrong with them, and what they are worth.
 *
 * `0x_ff`, `0o17`, `0b1`, `1_000`, `1.5e-3`, `.5`, `1j`. Python refuses digits out of the base, doubled or trailing underscores,
 * leading zeros of a decimal integer, and names glued to a number (except for the keywords that may follow one, as in `1if x else 2`).
 */
import type { HostConst } from '../bytecode/code.js';

type Fail = (msg: string, offset: number, end?: number) => never;

function isDigitOf(c: number, base: number): boolean {
  if (base <= 10) return c >= 48 && c < 48 + base;
  return (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

/** Digits with single underscores between them; the offset after the last digit. */
function decimalTail(text: string, start: number, end: number, fail: Fail): number {
  let i = start;
  for (;;) {
    while (i < end && isDigitOf(text.charCodeAt(i), 10)) i++;
    if (i >= end || text[i] !== '_') return i;
    i++;
    if (i >= end || !isDigitOf(text.charCodeAt(i), 10)) fail('invalid decimal literal', i);
  }
}

function scanBased(text: string, start: number, end: number, base: number, kind: string, fail: Fail): number {
  let i = start + 2;
  do {
    if (text[i] === '_') i++;
    if (i >= end || !isDigitOf(text.charCodeAt(i), base)) {
      const c = text.charCodeAt(i);
      if (i < end && c >= 48 && c <= 57) fail(`invalid digit '${text[i]!}' in ${kind} literal`, i + 1);
      fail(`invalid ${kind} literal`, i);
    }
    while (i < end && isDigitOf(text.charCodeAt(i), base)) i++;
  } while (i < end && text[i] === '_');
  const c = text.charCodeAt(i);
  if (i < end && c >= 48 && c <= 57) fail(`invalid digit '${text[i]!}' in ${kind} literal`, i + 1);
  return i;
}

/** The offset after the number that starts at `start`. */
export function scanNumber(text: string, start: number, end: number, fail: Fail): number {
  const second = start + 1 < end ? text[start + 1]! : '';
  if (text[start] === '0') {
    if (second === 'x' || second === 'X') return scanBased(text, start, end, 16, 'hexadecimal', fail);
    if (second === 'o' || second === 'O') return scanBased(text, start, end, 8, 'octal', fail);
    if (second === 'b' || second === 'B') return scanBased(text, start, end, 2, 'binary', fail);
  }
  let i = start;
  let integer = true;
  if (text[i] !== '.') i = decimalTail(text, i, end, fail);
  if (i < end && text[i] === '.') {
    integer = false;
    i++;
    if (i < end && isDigitOf(text.charCodeAt(i), 10)) i = decimalTail(text, i, end, fail);
  }
  if (i < end && (text[i] === 'e' || text[i] === 'E')) {
    let j = i + 1;
    if (j < end && (text[j] === '+' || text[j] === '-')) {
      j++;
      if (j >= end || !isDigitOf(text.charCodeAt(j), 10)) fail('invalid decimal literal', j);
    }
    if (j < end && isDigitOf(text.charCodeAt(j), 10)) {
      integer = false;
      i = decimalTail(text, j, end, fail);
    }
  }
  if (i < end && (text[i] === 'j' || text[i] === 'J')) return i + 1;
  if (integer && text[start] === '0' && /[1-9]/.test(text.slice(start, i))) {
    let zeros = start;
    while (text[zeros] === '0' || text[zeros] === '_') zeros++;
    fail(
      'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
      start + 1,
      zeros,
    );
  }
  return i;
}

const allowedAfterNumber = /^(?:and|else|for|if|in|is|not|or)/;

/** Refuses a name glued to a number. */
export function checkNumberEnd(text: string, start: number, stop: number, fail: Fail): void {
  const c = text.charCodeAt(stop);
  const glued = c >= 48 && c <= 57 && /[jJ]/.test(text[stop - 1]!);
  if (!glued && !((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 128)) return;
  if (c < 128 && allowedAfterNumber.test(text.slice(stop, stop + 4))) return;
  if (c >= 128 && !/[\p{XID_Start}]/u.test(String.fromCodePoint(text.codePointAt(stop)!))) return;
  const prefix = text.slice(start, start + 2).toLowerCase();
  const last = text[stop - 1]!.toLowerCase();
  const kind =
    prefix === '0x'
      ? 'hexadecimal'
      : prefix === '0o'
        ? 'octal'
        : prefix === '0b'
          ? 'binary'
          : last === 'j'
            ? 'imaginary'
            : 'decimal';
  fail(`invalid ${kind} literal`, stop);
}

/** Longest run of decimal digits CPython converts to an int. */
const maximumIntDigits = 4300;

/** The value of a number literal, or null when it has too many digits. */
export function numberValue(image: string): HostConst | null {
  const text = image.includes('_') ? image.replaceAll('_', '') : image;
  const last = text[text.length - 1]!;
  const prefix = text.slice(0, 2).toLowerCase();
  if (prefix === '0x' || prefix === '0o' || prefix === '0b')
    return { kind: 'int', value: BigInt(text.toLowerCase()) };
  if (last === 'j' || last === 'J') return { kind: 'imaginary', value: Number(text.slice(0, -1)) };
  if (/[.eE]/.test(text)) return { kind: 'float', value: Number(text) };
  if (text.length > maximumIntDigits) return null;
  return { kind: 'int', value: BigInt(text) };
}
