/** Files that are read for a moment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withFile } from '../../src/cli/with-file.js';

const folder = mkdtempSync(join(tmpdir(), 'weft-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(bytes: Uint8Array): string {
  const file = join(folder, 'file');
  writeFileSync(file, bytes);
  return file;
}

test.each([0, 1, 4096, 300_001])('all of %i bytes are there, and their memory is gone afterwards', (size) => {
  const content = Uint8Array.from({ length: size }, (_, k) => k * 7 + (k >> 8));
  let kept: Buffer | undefined;
  const same = withFile(fileOf(content), (bytes) => {
    kept = bytes;
    return Buffer.compare(bytes, content) === 0;
  });
  expect(same).toBe(true);
  expect(kept!.buffer.byteLength).toBe(0);
});

test('the memory is gone when its use fails', () => {
  let kept: Buffer | undefined;
  const use = (bytes: Buffer): never => {
    kept = bytes;
    throw new RangeError('not this one');
  };
  expect(() => withFile(fileOf(new Uint8Array(5000)), use)).toThrow('not this one');
  expect(kept!.buffer.byteLength).toBe(0);
});

test('a file that is not there is an error with its code', () => {
  expect(() => withFile(join(folder, 'none'), String)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
