/**
 * Runtime errors. They carry the stack trace, which grows while the error leaves one function after the other: no list
 * of active frames has to be kept for it, and frames that nobody else knows about cost the JIT nothing.
 *
 *     Operands must be numbers.
 *     [line 2] in inner()
 *     [line 5] in outer()
 *     [line 7] in script
 */
import type { i32 } from '@weft/core';
import type { Code } from './code.js';

/** Longest stack trace that is printed in full. */
const traceLimit: i32 = 64;

/** What stops a Lox program. */
export class RuntimeError extends Error {
  /** Lines of the stack trace, innermost first. */
  readonly trace: string[] = [];

  /** Adds a function that the error leaves, and the instruction that it was at. */
  leave(code: Code, pc: i32): void {
    this.trace.push(`[line ${code.lines[pc]!}] in ${code.name === '' ? 'script' : `${code.name}()`}`);
  }

  /** The message and the stack trace, whose middle is left out when it is long. */
  report(): string {
    const trace = this.trace;
    const lines: string[] = [this.message];
    const half = (traceLimit / 2) | 0;
    for (let i = 0; i < trace.length; i++) {
      if (trace.length > traceLimit && i === half) {
        lines.push(`... ${trace.length - traceLimit} more`);
        i = trace.length - half;
      }
      lines.push(trace[i]!);
    }
    return lines.join('\n');
  }
}
