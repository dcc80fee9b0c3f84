/**
 * Diagnostics: reporting what a program may not do, where, why, and what to write instead.
 *
 * ```
 * src/interp.ts:12:15 - error WEFT1004: integers are not divided by a plain /
 *
 *   12   const half = a / b;
 *                     ~~~~~
 *
 *   In JavaScript the result is a fraction; an integer division says what happens to it.
 *   Write (a / b) | 0 for i32, (a / b) >>> 0 for u32, toF64(a) / toF64(b) for a fraction.
 * ```
 */
import { diagnosticRows, type DiagnosticCode } from './diagnostics-table.js';
import { ts } from './ts.js';

/** One problem at one place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Set for WEFT0001: tsc's own number. */
  readonly tsCode?: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Columns on the first line that the problem spans. */
  readonly length: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** The source line. */
  readonly frame: string;
}

/** Thrown while lowering when a construct is refused; caught at the statement around it. */
export class Refusal extends Error {
  constructor(
    readonly node: ts.Node,
    readonly code: DiagnosticCode,
    readonly details: readonly string[],
    /** Follows from something already reported. */
    readonly silent: boolean = false,
  ) {
    super(`${code} ${details.join(', ')}`);
  }
}

/** Refuses the construct `node`. */
export function refuse(node: ts.Node, code: DiagnosticCode, ...details: string[]): never {
  throw new Refusal(node, code, details);
}

/** Gives up on a construct because of something already reported. */
export function giveUp(node: ts.Node): never {
  throw new Refusal(node, 'WEFT1000', [], true);
}

/** Makes the diagnostic of a refusal. */
export function diagnosticOf(refusal: Refusal, fileName: (file: ts.SourceFile) => string): Diagnostic {
  const file = refusal.node.getSourceFile();
  const start = refusal.node.getStart(file);
  return makeDiagnostic(
    refusal.code,
    refusal.details,
    fileName(file),
    file,
    start,
    refusal.node.getEnd() - start,
  );
}

/** tsc's diagnostics as ours. */
export function fromTypeScript(
  diagnostic: ts.Diagnostic,
  fileName: (file: ts.SourceFile) => string,
): Diagnostic {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const message = `${text} (TS${diagnostic.code})`;
  if (diagnostic.file === undefined) {
    const { why, fix } = diagnosticRows.WEFT0001;
    return {
      code: 'WEFT0001',
      tsCode: diagnostic.code,
      file: '',
      line: 0,
      column: 0,
      length: 0,
      message,
      why,
      fix,
      frame: '',
    };
  }
  return {
    ...makeDiagnostic(
      'WEFT0001',
      [message],
      fileName(diagnostic.file),
      diagnostic.file,
      diagnostic.start ?? 0,
      diagnostic.length ?? 0,
    ),
    tsCode: diagnostic.code,
  };
}

function makeDiagnostic(
  code: DiagnosticCode,
  details: readonly string[],
  name: string,
  file: ts.SourceFile,
  start: number,
  length: number,
): Diagnostic {
  const row = diagnosticRows[code];
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const lineStart = file.getPositionOfLineAndCharacter(line, 0);
  const frame = file.text.slice(lineStart).split(/\r?\n/, 1)[0] ?? '';
  const fill = (text: string): string =>
    text.replace(/\{(\d)\}/g, (_, i: string) => details[Number(i)] ?? '');
  return {
    code,
    file: name,
    line: line + 1,
    column: character + 1,
    length: Math.max(1, Math.min(length, frame.length - character)),
    message: fill(row.message),
    why: fill(row.why),
    fix: fill(row.fix),
    frame,
  };
}

/** Text of a diagnostic for people. */
export function renderDiagnostic(d: Diagnostic): string {
  if (d.file === '') return `error ${d.code}: ${d.message}`;
  const number = String(d.line);
  const head = `${d.file}:${d.line}:${d.column} - error ${d.code}: ${d.message}`;
  const frame = `  ${number}   ${d.frame.replaceAll('\t', ' ')}\n  ${' '.repeat(number.length + 3 + d.column - 1)}${'~'.repeat(d.length)}`;
  return d.code === 'WEFT0001' ? `${head}\n\n${frame}\n` : `${head}\n\n${frame}\n\n  ${d.why}\n  ${d.fix}\n`;
}
