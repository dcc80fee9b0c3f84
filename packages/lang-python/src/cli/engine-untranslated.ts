/**
 * The interpreter's sources run directly, as ordinary TypeScript: what tests use, and what runs before anything is translated.
 */
import { provideHost } from '@weft/core';
import { importsOf } from './functions.js';
import type { PythonHost, PythonVm } from './host.js';

/** Loads the untranslated interpreter. One process holds one. */
export async function loadUntranslated(host: PythonHost): Promise<PythonVm> {
  provideHost(importsOf(host));
  return import('../interpreter/entry.js');
}
