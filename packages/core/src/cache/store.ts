/**
 * The build cache: results of earlier builds, found by a hash of all that they were made from.
 *
 * There is nothing to invalidate. An entry's key covers every input of the step that made it, so a changed input is a key that
 * is not there:
 *
 * | step | one entry per | key covers |
 * |---|---|---|
 * | type check (`frontend/checked.ts`) | module without errors | its text, the shape of all modules |
 * | emit (`freeze/emitted.ts`) | module | its text, what it imports |
 * | code generation (`aot/link/key.ts`) | function | its graph, what it asks of the rest |
 *
 * The file holds the entries that the last build used, under the version of who made them (`tool.ts`) and a checksum. What cannot
 * be read is as if it were not there: a cache can make a build slower but never different.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Results by key. A key is the kind of result, a space, and a hash. */
export interface BuildCache {
  /** The value of a key, which is of the type that was put there. */
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

export interface CacheCount {
  found: number;
  missing: number;
}

/** A build cache in a file. */
export interface FileCache extends BuildCache {
  /** How many keys were found and not found, by what they start with. */
  readonly counts: ReadonlyMap<string, CacheCount>;
  /** Writes what was asked for or added since the file was opened. */
  save(): void;
}

const magic = 'weft cache 2\n';
const checksumLength = 32;

/** A hash of texts and bytes; where one part ends and the next starts counts. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('base64');
}

/** Opens a cache file, which need not exist; `version` says who makes the results. */
export function openCache(path: string, version: string): FileCache {
  const known = readCache(path, version);
  const used = new Map<string, unknown>();
  const counts = new Map<string, CacheCount>();
  let added = false;
  return {
    counts,
    get: (key) => {
      const value = known.get(key);
      const kind = key.slice(0, key.indexOf(' '));
      let count = counts.get(kind);
      if (count === undefined) counts.set(kind, (count = { found: 0, missing: 0 }));
      count[value === undefined ? 'missing' : 'found']++;
      if (value !== undefined) used.set(key, value);
      return value;
    },
    put: (key, value) => {
      used.set(key, value);
      added = true;
    },
    save: () => {
      if (added || used.size !== known.size) writeCache(path, version, used);
    },
  };
}

/** Covers the version too: a file of another version is as good as damaged. */
function checksum(version: string, content: Uint8Array): Buffer {
  return createHash('sha256').update(version).update(content).digest();
}

function readCache(path: string, version: string): ReadonlyMap<string, unknown> {
  try {
    const file = readFileSync(path);
    const content = file.subarray(magic.length + checksumLength);
    if (file.toString('latin1', 0, magic.length) !== magic) return new Map();
    if (!checksum(version, content).equals(file.subarray(magic.length, magic.length + checksumLength)))
      return new Map();
    return deserialize(content) as Map<string, unknown>;
  } catch {
    return new Map();
  }
}

/** A build must not fail because a cache cannot be written; nor may a reader find half a file. */
function writeCache(path: string, version: string, entries: ReadonlyMap<string, unknown>): void {
  const temporary = `${path}.${process.pid}`;
  let begun = false;
  try {
    const content = serialize(entries);
    mkdirSync(dirname(path), { recursive: true });
    begun = true;
    writeFileSync(
      temporary,
      Buffer.concat([Buffer.from(magic, 'latin1'), checksum(version, content), content]),
    );
    renameSync(temporary, path);
  } catch {
    if (begun) rmSync(temporary, { force: true });
  }
}
