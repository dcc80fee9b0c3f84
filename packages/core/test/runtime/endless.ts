/**
 * The image of the programs without an end (`fixtures/interrupts.ts`).
 */
import { fileURLToPath } from 'node:url';
import { minimark } from '@weft/gc';
import type { instantiateSync } from '@weft/core/runtime';
import { buildLanguage } from '../../src/translator.js';

export interface EndlessImage {
  readonly wasm: Uint8Array;
  readonly metadata: Parameters<typeof instantiateSync>[1];
}

export async function buildEndless(): Promise<EndlessImage> {
  const built = await buildLanguage(
    { name: 'endless', entry: './interrupts.ts', gc: minimark() },
    { root: fileURLToPath(new URL('./fixtures', import.meta.url)) },
  );
  if (built.image === null) throw new Error(JSON.stringify(built.diagnostics));
  return built.image;
}
