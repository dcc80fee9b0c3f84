/**
 * Compile errors, worded as the book words them: `[line 3] Error at 'x': Expect expression.`
 */
import type { Token } from './scanner.js';

/** A mistake in a program. */
export interface CompileError {
  readonly line: number;
  /** Empty, ` at end`, or ` at 'token'`. */
  readonly where: string;
  readonly message: string;
}

/** Hears of each mistake. */
export type Report = (error: CompileError) => void;

/** A mistake at a token. */
export function errorAt(token: Token, message: string): CompileError {
  const where =
    token.kind === 'end' ? ' at end' : ` at '${token.kind === 'string' ? `"${token.text}"` : token.text}'`;
  return { line: token.line, where, message };
}

/** The line that is printed for a mistake. */
export function errorText({ line, where, message }: CompileError): string {
  return `[line ${line}] Error${where}: ${message}`;
}
