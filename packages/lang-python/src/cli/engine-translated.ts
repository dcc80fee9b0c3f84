/**
 * The translated interpreter: the WebAssembly image that `weft build` writes beside this package's code.
 *
 * Compiled lazily by the engine and instantiated synchronously: that takes a few milliseconds, less than handing it to
 * another thread would.
 */
import { readFileSync } from 'node:fs';
import { instantiateSync } from '@weft/core/runtime';
import { importsOf } from './functions.js';
import type { PythonHost, PythonVm } from './host.js';

/** Where the image is: `dist/`, also when this file has been bundled into it. */
const image = (name: string): URL =>
  new URL(import.meta.url.includes('/src/') ? `../../dist/${name}` : `./${name}`, import.meta.url);

/** Loads the translated interpreter. */
export async function loadTranslated(host: PythonHost): Promise<PythonVm> {
  const metadata = JSON.parse(readFileSync(image('python.json'), 'utf8')) as Parameters<
    typeof instantiateSync
  >[1];
  return instantiateSync(readFileSync(image('python.wasm')), metadata, {
    host: importsOf(host),
  }) as unknown as PythonVm;
}
