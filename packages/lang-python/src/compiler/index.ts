/**
 * The Python compiler: source text in, code objects out. Pure host code without state between calls, except for the
 * parser, which is built on first use.
 *
 *     const code = compileSource('print(1)', 'a.py', 'exec');
 *     vm.runMain(marshal(code), 'a.py');
 */
import type { HostCode } from '../bytecode/code.js';
import { generate } from './codegen.js';
import { PySyntaxError, Source } from './errors.js';
import { futureAnnotations } from './future.js';
import { parse } from './parser.js';
import { buildSymbolTable } from './symtable.js';

export { marshal, marshalConst } from '../bytecode/marshal.js';
export { PySyntaxError } from './errors.js';

export type CompileMode = 'exec' | 'eval' | 'single';

/** Universal newlines: `\r\n` and `\r` count as `\n`. */
function normalizeNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Compiles a source; throws {@link PySyntaxError}. */
export function compileSource(text: string, filename: string, mode: CompileMode): HostCode {
  const normalized = normalizeNewlines(text);
  if (normalized.includes('\0')) {
    const error = new PySyntaxError(
      'SyntaxError',
      'source code string cannot contain null bytes',
      0,
      0,
      0,
      0,
    );
    error.filename = filename;
    throw error;
  }
  const source = new Source(mode === 'eval' ? normalized.replace(/^[ \t]+/, '') : normalized, filename);
  try {
    const root = parse(source, mode);
    const future = futureAnnotations(source, root);
    const table = buildSymbolTable(source, root, future);
    return generate(source, table, root, future);
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      const tooDeep = new PySyntaxError(
        'SyntaxError',
        'too many nested expressions or statements',
        1,
        1,
        1,
        1,
      );
      tooDeep.filename = filename;
      tooDeep.text = source.line(1);
      throw tooDeep;
    }
    throw error;
  }
}
