/**
 * What to say about source that the grammar rejects. chevrotain tells the token it could not use; the message is chosen by
 * looking around that token the way CPython's second parse does: a bracket left open, two expressions side by side,
 * Python 2's print, an indentation that nobody asked for, or plainly "invalid syntax".
 */
import type { IToken } from 'chevrotain';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';
import type { LexResult, OpenBracket } from './lexer.js';
import { spanOf } from './operators.js';
import type { PythonParser } from './parser.js';
import * as T from './tokens.js';
import type { PyToken } from './tokens.js';

/** The error for a parse that failed. */
export function diagnose(
  parser: PythonParser,
  source: Source,
  lexed: LexResult,
  failed: IToken,
): PySyntaxError {
  const { tokens, unclosed } = lexed;
  const reported = failed as PyToken;
  const token =
    reported.line === undefined || Number.isNaN(reported.line) ? tokens[tokens.length - 1]! : reported;
  const last = parser.lastExpression;
  if (token.tokenType === T.EndMarker && unclosed !== null) return neverClosed(source, unclosed);
  if (token.tokenType === T.keyword('async') || token.tokenType === T.keyword('await')) {
    return syntaxErrorAt(
      source,
      'asynchronous functions and statements are not supported',
      spanOf(token, token),
    );
  }
  if (token.tokenType === T.Indent) return indentation(source, 'unexpected indent', token);
  if (token.tokenType === T.Dedent) return indentation(source, 'unexpected unindent', token);
  const specific = sideBySide(parser, source, lexed, token, last);
  if (unclosed !== null && token.line > unclosed.line) return neverClosed(source, unclosed);
  if (specific !== null) return specific;
  const error = syntaxErrorAt(source, 'invalid syntax', spanOf(token, token));
  if (token.tokenType === T.EndMarker && error.text === null) endOfFile(source, error);
  return error;
}

/** An error at the end of the file is shown at the last line. */
function endOfFile(source: Source, error: PySyntaxError): void {
  error.lineno = error.endLineno = source.lineCount;
  error.offset = error.endOffset = 0;
  error.text = source.line(source.lineCount);
}

function indentation(source: Source, msg: string, token: PyToken): PySyntaxError {
  const error = syntaxErrorAt(source, msg, spanOf(token, token), 'IndentationError');
  error.offset--;
  error.endOffset = -1;
  return error;
}

/** "'(' was never closed" points at the bracket. */
export function neverClosed(source: Source, open: OpenBracket): PySyntaxError {
  const before = source.text.slice(open.lineStart, open.offset);
  const column = Buffer.byteLength(before);
  const error = syntaxErrorAt(source, `'${open.bracket}' was never closed`, {
    line: open.line,
    endLine: open.line,
    column,
    endColumn: column,
  });
  error.endOffset = 0;
  return error;
}

const softKeywords = new Set(['match', 'case', '_']);
const legacyStatements = new Set(['print', 'exec']);

/** An expression, and right behind it another: a forgotten comma, or Python 2's print. */
function sideBySide(
  parser: PythonParser,
  source: Source,
  lexed: LexResult,
  token: PyToken,
  last: PythonParser['lastExpression'],
): PySyntaxError | null {
  if (last === null || last.last.index !== token.index - 1 || lexed.tokens[last.last.index] !== last.last)
    return null;
  const { first } = last;
  const legacy = first === last.last && first.tokenType === T.Name && legacyStatements.has(first.image);
  const rule = legacy ? parser.starExpressions : parser.test;
  const second = parser.attempt(rule, source, lexed.tokens.slice(token.index));
  if (second === null) return null;
  if (second.next.tokenType === T.EndMarker && lexed.unclosed !== null)
    return neverClosed(source, lexed.unclosed);
  const range = spanOf(first, lexed.tokens[second.next.index - 1] ?? token);
  if (legacy) {
    return syntaxErrorAt(
      source,
      `Missing parentheses in call to '${first.image}'. Did you mean ${first.image}(...)?`,
      range,
    );
  }
  const after = lexed.tokens[first.index + 1];
  if (first.tokenType === T.Name && (after?.tokenType === T.StringLiteral || softKeywords.has(first.image)))
    return null;
  if (lexed.tokens[second.next.index - 1]!.level === 0) return null;
  return syntaxErrorAt(source, 'invalid syntax. Perhaps you forgot a comma?', range);
}
