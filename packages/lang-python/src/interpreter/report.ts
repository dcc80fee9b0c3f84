/**
 * Tracebacks and error messages, character for character as CPython 3.11 prints them.
 *
 * ```
 * Traceback (most recent call last):
 *   File "prog.py", line 3, in <module>
 *     total = price * count + tax
 *             ~~~~~~^~~~~~~
 * TypeError: can't multiply sequence by non-int of type 'str'
 * ```
 * The line under the source comes from the instruction's positions: `^` under the whole range, or, for operators and
 * subscripts, `~` with `^` under the operator (the anchors). It is left out when it would underline the whole line.
 */
import type { i32 } from '@weft/core';
import { excData } from '../objects/exceptions.js';
import { w_AttributeError, w_NameError, w_SyntaxError } from '../objects/exctypes.js';
import { W_BaseException } from '../objects/exctypes.js';
import { W_Int } from '../objects/int.js';
import { W_List } from '../objects/list.js';
import { OperationError, type W_Object } from '../objects/object.js';
import { W_Tuple } from '../objects/tuple.js';
import type { W_Traceback } from '../objects/traceback.js';
import type { W_Type } from '../objects/type.js';
import { sysState } from '../modules/sysstate.js';
import { writeTo } from '../modules/textio.js';
import { hostSourceLine } from './host.js';
import { suggestName, suggestAttribute } from './suggestions.js';

/** How often the same line is printed before it is folded. */
const REPEAT_LIMIT: i32 = 3;

/** Prints an exception with its traceback to `sys.stderr`. */
export function printException(value: W_Object): void {
  const lines: string[] = [];
  formatChain(value, lines, []);
  writeTo(sysState.attribute('stderr'), lines.join(''));
}

/** The text that {@link printException} prints. */
export function formatException(value: W_Object): string {
  const lines: string[] = [];
  formatChain(value, lines, []);
  return lines.join('');
}

/** The exception and, before it, what caused it. */
function formatChain(value: W_Object, out: string[], seen: W_Object[]): void {
  seen.push(value);
  const exc = excData(value)!;
  const cause = exc.cause;
  const context = exc.context;
  if (cause !== null) {
    if (!seen.includes(cause)) {
      formatChain(cause, out, seen);
      out.push('\nThe above exception was the direct cause of the following exception:\n\n');
    }
  } else if (context !== null && !exc.suppressContext && !seen.includes(context)) {
    formatChain(context, out, seen);
    out.push('\nDuring handling of the above exception, another exception occurred:\n\n');
  }
  if (exc.traceback !== null) {
    out.push('Traceback (most recent call last):\n');
    formatTraceback(exc.traceback, out);
  }
  formatMessage(value, exc, out);
}

/** The entries of a traceback. */
export function formatTraceback(first: W_Traceback, out: string[]): void {
  let filename = '';
  let line = -1;
  let name = '';
  let repeated = 0;
  let tb: W_Traceback | null = first;
  while (tb !== null) {
    const code = tb.code;
    const lineno = code.line(tb.pc);
    if (line !== lineno || filename !== code.filename || name !== code.name) {
      formatRepeated(repeated, out);
      repeated = 0;
      filename = code.filename;
      line = lineno;
      name = code.name;
    }
    repeated++;
    if (repeated <= REPEAT_LIMIT) formatEntry(tb, lineno, out);
    tb = tb.next_;
  }
  formatRepeated(repeated, out);
}
function formatRepeated(count: i32, out: string[]): void {
  const more = count - REPEAT_LIMIT;
  if (more <= 0) return;
  out.push(`  [Previous line repeated ${more} more time${more === 1 ? '' : 's'}]\n`);
}

function formatEntry(tb: W_Traceback, lineno: i32, out: string[]): void {
  const code = tb.code;
  out.push(`  File "${code.filename}", line ${lineno}, in ${code.name}\n`);
  const line = hostSourceLine(code.filename, lineno);
  const indent = leadingSpace(line);
  if (indent === line.length) return;
  out.push(`    ${line.slice(indent)}\n`);

  const positions = code.info.positions;
  const at = tb.pc * 4;
  const endLine = positions[at + 1]!;
  const startByte = positions[at + 2]!;
  const endByte = positions[at + 3]!;
  if (startByte === 0 && endByte === 0) return;
  const start = characterOffset(line, startByte);
  let end = characterOffset(line, endByte);
  let left = -1;
  let right = -1;
  if (endLine === lineno) {
    const anchors = code.info.anchors;
    for (let i = 0; i < anchors.length; i += 3)
      if (anchors[i]! === tb.pc) {
        left = characterOffset(line, anchors[i + 1]!);
        right = characterOffset(line, anchors[i + 2]!);
      }
  } else end = trimmedLength(line);
  if (left < 0 && end - start === codePoints(line) - indent) return;
  const marks: string[] = ['    '];
  for (let i = indent; i < end; i++) {
    if (i < start) marks.push(' ');
    else if (left < 0) marks.push('^');
    else marks.push(i >= left && i < right ? '^' : '~');
  }
  out.push(marks.join('') + '\n');
}

/** Number of whitespace units at the start of a line. */
function leadingSpace(line: string): i32 {
  let i = 0;
  while (i < line.length && isSpace(line.charCodeAt(i))) i++;
  return i;
}
function isSpace(unit: i32): boolean {
  return unit === 32 || unit === 9 || unit === 12;
}
/** Number of code points up to the last character that is no whitespace. */
function trimmedLength(line: string): i32 {
  let end = line.length;
  while (end > 0 && (isSpace(line.charCodeAt(end - 1)) || line.charCodeAt(end - 1) === 13)) end--;
  return codePoints(line.slice(0, end));
}
function codePoints(text: string): i32 {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) n++;
  }
  return n;
}
/** Index of the character at byte `offset` of the line's UTF-8 form. */
function characterOffset(line: string, offset: i32): i32 {
  let bytes = 0;
  let n = 0;
  for (let i = 0; i < line.length && bytes < offset; i++) {
    const unit = line.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) continue;
    n++;
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xdc00 ? 4 : 3;
  }
  return n;
}

/** Name of an exception's class as messages show it. */
export function exceptionTypeName(w_type: W_Type): string {
  const module = w_type.isHeap ? w_type.lookup('__module__') : null;
  const name = module === null ? null : module.strValue();
  if (name === null || name === 'builtins' || name === '__main__') return w_type.qualname;
  return `${name}.${w_type.qualname}`;
}

/** The last lines: type, message, notes; before them the place of a SyntaxError. */
function formatMessage(value: W_Object, exc: W_BaseException, out: string[]): void {
  const w_type = value.getType();
  let text: string;
  if (w_type.isSubtype(w_SyntaxError) && exc.field('lineno') !== null && !isNoneField(exc, 'lineno')) {
    formatPlace(exc, out);
    const message = exc.field('msg');
    text = message === null ? 'None' : message.str();
    if (text === '') text = '<no detail available>';
  } else text = messageText(value, exc);
  const name = exceptionTypeName(w_type);
  out.push(text === '' ? `${name}\n` : `${name}: ${text}\n`);
  const notes = value.findAttr('__notes__');
  if (notes === null) return;
  const exact = notes.exact();
  if (exact instanceof W_List) for (const note of exact.toArray()) pushNote(note, out);
  else if (exact instanceof W_Tuple) for (const note of exact.items()) pushNote(note, out);
  else out.push(`${notes.repr()}\n`);
}
function pushNote(note: W_Object, out: string[]): void {
  out.push(`${note.str()}\n`);
}
function isNoneField(exc: W_BaseException, name: string): boolean {
  const value = exc.field(name);
  return value === null || value.isNone();
}

/** `str(exception)` with a suggestion for misspelled names. */
export function messageText(value: W_Object, exc: W_BaseException): string {
  let text: string;
  try {
    text = value.str();
  } catch (e) {
    if (!(e instanceof OperationError)) throw e;
    return '<exception str() failed>';
  }
  const w_type = value.getType();
  let suggestion: string | null = null;
  if (w_type.isSubtype(w_NameError)) suggestion = suggestName(exc);
  else if (w_type.isSubtype(w_AttributeError)) suggestion = suggestAttribute(exc);
  return suggestion === null ? text : `${text}. Did you mean: '${suggestion}'?`;
}

function intField(exc: W_BaseException, name: string, missing: i32): i32 {
  const value = exc.field(name);
  return value instanceof W_Int ? Number(BigInt.asIntN(32, value.value)) : missing;
}

/** Where a SyntaxError is: file, line, and the text with carets. */
function formatPlace(exc: W_BaseException, out: string[]): void {
  const w_filename = exc.field('filename');
  const filename = w_filename === null || w_filename.isNone() ? '<string>' : w_filename.str();
  const lineno = intField(exc, 'lineno', 0);
  out.push(`  File "${filename}", line ${lineno}\n`);
  const w_text = exc.field('text');
  if (w_text === null || w_text.isNone()) return;
  let text = w_text.str();
  const offsetOne = intField(exc, 'offset', -1);
  let endOffset = intField(exc, 'end_offset', -1);
  const endLine = intField(exc, 'end_lineno', lineno);
  if (endLine > lineno)
    endOffset = codePoints(text.endsWith('\n') ? text.slice(0, text.length - 1) : text) + 1;
  // Subclasses of SyntaxError (IndentationError) get one caret.
  const isExact = exc.getType() === w_SyntaxError;
  const carets = isExact && endOffset > 0 && endOffset > offsetOne ? endOffset - offsetOne : 1;
  let offset = offsetOne - 1;
  const space = leadingSpace(text);
  text = text.slice(space);
  offset -= space;
  const newline = text.indexOf('\n');
  if (newline >= 0) text = text.slice(0, newline);
  out.push(`    ${text}\n`);
  if (offset < 0) return;
  out.push(`    ${' '.repeat(offset)}${'^'.repeat(carets)}\n`);
}
