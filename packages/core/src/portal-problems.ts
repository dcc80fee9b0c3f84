/**
 * A misused JIT driver as a diagnostic of the program: where its merge point is and what is wrong with it.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from './frontend/diagnostics.js';
import { diagnosticRows } from './frontend/diagnostics-table.js';
import type { Module } from './ir/types.js';
import { PortalError, splitPortals } from './aot/portal.js';

/** Cuts the portals of a module for no other purpose than to see whether that works. */
export function portalProblems(module: Module, root: string): Diagnostic[] {
  try {
    splitPortals(module);
    return [];
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return [portalDiagnostic(error, module, root)];
  }
}

/** The diagnostic of a misused driver; `root` is the folder that file names are relative to. */
export function portalDiagnostic(error: PortalError, module: Module, root: string): Diagnostic {
  const at = module.locations[error.loc] ?? { file: '', line: 0, column: 0 };
  let frame = '';
  try {
    frame = readFileSync(resolve(root, at.file), 'utf8').split(/\r?\n/)[at.line - 1] ?? '';
  } catch {
    // A position outside of the project has no frame.
  }
  const { why, fix } = diagnosticRows.WEFT1100;
  return { code: 'WEFT1100', ...at, length: 1, message: error.message, why, fix, frame };
}
