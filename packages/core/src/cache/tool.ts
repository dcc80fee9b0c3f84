/**
 * The translator's own version, as far as cached results depend on it: a hash of its code.
 *
 * Keys cover what a step is given, not what it does with it. So a cache that was written by another version of the
 * translator must not be read. Versions of the package are not enough: between two releases its authors build with it too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf } from './store.js';

/** Folders with code that makes results or decides what they mean. */
const folders = ['aot', 'cache', 'freeze', 'frontend', 'ir', 'passes', 'plugin'];

let version: string | null = null;

/** A hash of the translator's code. */
export function toolVersion(): string {
  if (version === null) {
    const parts: string[] = [];
    for (const folder of folders) {
      const path = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
      const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
      for (const name of names.filter((n) => /(?<!\.d)\.(js|ts)$/.test(n)).sort())
        parts.push(name, readFileSync(join(path, name), 'utf8'));
    }
    version = hashOf(...parts);
  }
  return version;
}
