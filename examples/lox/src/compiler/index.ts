/**
 * The compiler of Lox: source text → tokens → syntax tree → resolved tree → instructions → image. It runs on the host, in
 * plain TypeScript; nothing of it is translated.
 */
import { errorText, type CompileError } from './errors.js';
import { generate } from './generator.js';
import { writeImage } from './image.js';
import { parse } from './parser.js';
import { resolve } from './resolver.js';
import { scan } from './scanner.js';

/** An image that the virtual machine runs, or what is wrong with the program: lines to print. */
export type Result = { readonly image: string } | { readonly errors: readonly string[] };

/** Compiles a program. */
export function compile(source: string): Result {
  const errors: CompileError[] = [];
  const report = (error: CompileError): void => void errors.push(error);
  const script = parse(scan(source, report), report);
  // In a tree with holes every other name would be wrong.
  if (errors.length === 0) resolve(script, report);
  if (errors.length > 0) return { errors: errors.sort((a, b) => a.line - b.line).map(errorText) };
  return { image: writeImage(generate(script)) };
}
