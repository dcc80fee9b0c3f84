/**
 * From source to tree. Builds the chevrotain parser on first use, runs it, parses what f-strings hold, and turns failures into CPython's
 * errors.
 */
import type { IRecognitionException } from 'chevrotain';
import type { Expr, Root, Stmt } from './ast.js';
import { diagnose, neverClosed } from './diagnose.js';
import { PySyntaxError, syntaxErrorAt, type Source } from './errors.js';
import { fillJoinedStr } from './fstrings.js';
import { tokenize, type LexResult } from './lexer.js';
import { useTable } from './lookahead.js';
import { lookaheadTable } from './lookahead-table.js';
import { spanOf } from './operators.js';
import { Deferred, Rejected, type Rule } from './parser-base.js';
import { StatementParser } from './parser-statements.js';
import { allTokens } from './tokens.js';

/** The whole grammar. */
export class PythonParser extends StatementParser {
  /** With the table of its grammar, or (`analyze`) with chevrotain's analysis of it, which takes as long as to parse a large program. */
  constructor(analyze = false) {
    super([...allTokens], { recoveryEnabled: false, maxLookahead: 1, skipValidations: true });
    if (analyze) this.performSelfAnalysis();
    else useTable(this, lookaheadTable, allTokens, () => new PythonParser(true));
  }

  /** Runs one rule over tokens; throws PySyntaxError. */
  parse<R>(rule: Rule<R>, source: Source, lexed: LexResult): R {
    this.source = source;
    this.lastExpression = null;
    this.topLevelCount = 0;
    this.input = lexed.tokens;
    let result: R;
    try {
      result = rule.call(this);
    } catch (thrown) {
      const stoppedAt = this.tok(1).line;
      const error = thrown instanceof Deferred ? thrown.resolve() : thrown;
      if (error instanceof Rejected) throw diagnose(this, source, lexed, error.token);
      const { unclosed } = lexed;
      if (error instanceof PySyntaxError && unclosed !== null && stoppedAt > unclosed.line)
        throw neverClosed(source, unclosed);
      throw error;
    }
    const failure: IRecognitionException | undefined = this.errors[0];
    if (failure !== undefined) throw diagnose(this, source, lexed, failure.token);
    return result;
  }

  get lineCount(): number {
    return this.topLevelCount;
  }
}

let instance: PythonParser | null = null;

/** The one parser of this process. */
export function pythonParser(): PythonParser {
  instance ??= new PythonParser();
  return instance;
}

/** Parses a source into its tree. */
export function parse(source: Source, mode: 'exec' | 'eval' | 'single'): Root {
  const parser = pythonParser();
  const lexed = tokenize(source);
  parser.pendingStrings = [];
  if (mode === 'eval') {
    const body = parser.parse<Expr>(parser.evalInput, source, lexed);
    parseStrings(parser, source);
    return { kind: 'Expression', body };
  }
  let body: Stmt[];
  try {
    body = parser.parse<Stmt[]>(parser.fileInput, source, lexed);
  } catch (error) {
    // An error in an f-string before the place where parsing stopped comes first.
    if (error instanceof PySyntaxError) parseStrings(parser, source);
    throw error;
  }
  if (mode === 'single' && parser.lineCount > 1) {
    const first = lexed.tokens[0]!;
    throw syntaxErrorAt(
      source,
      'multiple statements found while compiling a single statement',
      spanOf(first, first),
    );
  }
  parseStrings(parser, source);
  return { kind: mode === 'single' ? 'Interactive' : 'Module', body };
}

/** Parses the expressions of f-strings, which may hold f-strings again. */
function parseStrings(parser: PythonParser, source: Source): void {
  for (let i = 0; i < parser.pendingStrings.length; i++) {
    const { tokens, next, node } = parser.pendingStrings[i]!;
    fillJoinedStr(parser, source, tokens, next, node);
  }
}
