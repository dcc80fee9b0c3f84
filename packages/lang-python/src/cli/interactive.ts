/**
 * The read-eval-print loop: reads until a statement is complete, runs it, prints what it is worth.
 *
 * A line that opens a block or leaves a bracket open is continued after `... `; a block ends with an empty line.
 */
import { compileSource, marshal, PySyntaxError } from '../compiler/index.js';
import { encodeSyntaxError } from './functions.js';
import type { PythonVm } from './host.js';
import { readLine, write } from './streams.js';

const incompleteMessages = [
  /was never closed$/,
  /^unterminated triple-quoted string literal/,
  /^unexpected EOF while parsing$/,
  /^expected an indented block/,
];

/** Does this source need more lines? The error of compiling it tells, or a block that may go on. */
function needsMore(source: string, error: PySyntaxError | null): boolean {
  const lines = source.split('\n');
  const lastLine = lines[lines.length - 2] ?? '';
  if (error !== null) {
    if (/was never closed$/.test(error.msg) || /^unterminated triple/.test(error.msg)) return true;
    return incompleteMessages.some((message) => message.test(error.msg)) && error.lineno >= lines.length - 1;
  }
  const isBlock = /^\s*(?:(?:if|while|for|try|with|def|class|match|elif|else|except|finally)\b.*:|@)/.test(
    lines[0] ?? '',
  );
  return isBlock && lastLine.trim() !== '';
}

function compileInteractive(source: string): { code: string } | { error: PySyntaxError } {
  try {
    return { code: marshal(compileSource(source, '<stdin>', 'single')) };
  } catch (error) {
    if (error instanceof PySyntaxError) return { error };
    throw error;
  }
}

/** Runs the loop until the input ends or the program exits; answers the exit status. */
export function interactive(vm: PythonVm): number {
  for (;;) {
    write(1, '>>> ');
    let source = '';
    for (;;) {
      const line = readLine();
      if (line === '' && source === '') {
        write(1, '\n');
        return 0;
      }
      source += line;
      if (source.trim() === '') break;
      const result = compileInteractive(source);
      const error = 'error' in result ? result.error : null;
      if (line !== '' && needsMore(source, error)) {
        write(1, '... ');
        continue;
      }
      if (error !== null) vm.reportSyntaxError(encodeSyntaxError(error));
      else {
        const status = vm.runInteractive((result as { code: string }).code);
        if (status >= 0) return status;
      }
      break;
    }
  }
}
