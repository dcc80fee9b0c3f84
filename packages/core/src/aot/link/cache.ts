/**
 * Keys of optimized code in the build cache.
 *
 * A function is found by its code *before* optimization in relocatable form (`code.ts`), its signature, and the optimizer's
 * version and options. That code is all that the optimizer sees, so there is nothing else to depend on: that a field moved, a
 * class got a subclass or a callee stopped raising shows in these bytes or does not matter.
 */
import { hashOf } from '../../cache/store.js';
import type { Code } from './code.js';

export function codeKey(options: string, signature: string, code: Code): string {
  const { bytes, links, names } = code;
  const linkBytes = new Uint8Array(links.buffer, links.byteOffset, links.byteLength);
  return `code ${hashOf(options, signature, bytes, linkBytes, names.join('\n'))}`;
}
