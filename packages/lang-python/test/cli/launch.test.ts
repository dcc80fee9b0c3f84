/** The command keeps what the engine compiled beside itself, and never depends on it. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const name = `main.${process.version}.cache`;
let folder = '';
let cache = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-launch-'));
  cache = join(folder, name);
  cpSync(dist, folder, { recursive: true, filter: (path) => !path.endsWith('.cache') });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(options: readonly string[] = [], program = 'print(6 * 7)'): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...options, join(folder, 'launch.cjs'), '-c', program],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '42\n', stderr: '' });
}

/** The cache's first line, with and without what fills it up, and V8's data. */
function parts(): { line: Buffer; stamp: string; data: Buffer } {
  const bytes = readFileSync(cache);
  const end = bytes.indexOf(10) + 1;
  const line = bytes.subarray(0, end);
  return { line, stamp: line.toString('latin1').trimEnd(), data: bytes.subarray(end) };
}

test('the first run writes the cache, the next one accepts it', () => {
  run();
  expect(parts().stamp).toMatch(/^v\d+\.\d+\.\d+ \w+ \d+ [\d.]+$/);
  // A file that is written again is another one.
  const { ino } = statSync(cache);
  run();
  expect(statSync(cache).ino).toBe(ino);
  expect(readdirSync(folder).filter((file) => file.includes('.cache'))).toEqual([name]);
});

test("V8's data begins where V8 need not copy it", () => {
  run();
  expect(parts().line.length % 8).toBe(0);
});

test('the command is ASCII, as it is read without looking for sequences', () => {
  expect(readFileSync(join(dist, 'main.cjs')).findIndex((byte) => byte > 127)).toBe(-1);
});

test('a cache of another script is replaced', () => {
  run();
  const { stamp, data } = parts();
  writeFileSync(cache, Buffer.concat([Buffer.from('v0.0.0 other 1 2\n'), data]));
  run();
  expect(parts().stamp).toBe(stamp);
});

test('a cache that V8 rejects is replaced', () => {
  run();
  const { line, data } = parts();
  const damaged = Buffer.from(data);
  // The version of the engine.
  damaged.fill(0xff, 4, 8);
  writeFileSync(cache, Buffer.concat([line, damaged]));
  run();
  expect(parts().data.subarray(4, 8).equals(data.subarray(4, 8))).toBe(true);
});

test('where it cannot be written, nothing is left behind', () => {
  mkdirSync(cache);
  run();
  expect(readdirSync(folder).filter((file) => file.includes('.cache'))).toEqual([name]);
});

test('a process with flags of its own writes none', () => {
  run(['--stack-size=900']);
  expect(existsSync(cache)).toBe(false);
});

test('the first program that makes the JIT run writes the cache again, then one with at least twice as many traces', () => {
  const loop = 'for i in range(20000):\n    n += 1 if i % 3 else 2\n';
  const hot = (loops: number) => `n = 0\n${loop.repeat(loops)}print(42 if n == ${26667 * loops} else n)`;
  run();
  const cold = parts();
  run([], hot(1));
  const warm = parts();
  expect(warm.stamp).toBe(`${cold.stamp} warm1`);
  expect(warm.data.length).toBeGreaterThan(cold.data.length);
  const { ino } = statSync(cache);
  run([], hot(1));
  run();
  expect(statSync(cache).ino).toBe(ino);
  run([], hot(4));
  expect(parts().stamp).toBe(`${cold.stamp} warm3`);
  const last = statSync(cache).ino;
  run([], hot(3));
  expect(statSync(cache).ino).toBe(last);
});
