/**
 * The build cache: an image must not depend on what earlier builds left behind.
 *
 * One language is built again and again, each time with another edit and the cache of the build before; each image
 * must be that of a build without cache, byte for byte. The edits are chosen by what a key could have forgotten.
 */
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { semispace } from '@weft/gc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startImage } from '../../src/aot/index.js';
import { openCache } from '../../src/cache/store.js';
import { buildLanguage, type BuildResult, type Emitted } from '../../src/translator.js';

/** A language with everything that an edit can move: classes, virtual calls, enums, strings, tables, exceptions, a JIT driver. */
const sources: Readonly<Record<string, string>> = {
  'main.ts': `
import { FixedArray, JitDriver, type i32 } from '@weft/core';
import { Op, limit } from './ops.js';
import { Circle, Shape, Square, describe } from './shapes.js';

const driver = new JitDriver({ name: 'toy', greens: ['pc', 'code'], reds: ['acc', 'shape', 'times'] });

const program = '+*+-@';
const shapes: Shape[] = [new Square(3), new Circle(2)];
let runs: i32 = 0;

function step(op: i32, acc: i32, shape: Shape): i32 {
  switch (op) {
    case Op.Add:
      return acc + shape.area();
    case Op.Sub:
      return acc - checked(shape.size);
    case Op.Double:
      return (acc * 2) % limit;
    default:
      return acc;
  }
}

function checked(n: i32): i32 {
  return n;
}

function opOf(c: string) {
  return c === '+' ? Op.Add : c === '-' ? Op.Sub : c === '*' ? Op.Double : Op.Stop;
}

export function run(times: i32): i32 {
  const code = new FixedArray<i32>(program.length, 0);
  for (let i: i32 = 0; i < program.length; i++) code[i] = opOf(program.charAt(i));
  let acc: i32 = 0;
  let pc: i32 = 0;
  runs++;
  const shape = shapes[times % 2]!;
  for (;;) {
    driver.jitMergePoint({ pc, code, acc, shape, times });
    const op = code[pc]!;
    if (op === Op.Stop) {
      if (--times <= 0) break;
      pc = 0;
      driver.canEnterJit({ pc, code, acc, shape, times });
      continue;
    }
    acc = step(op, acc, shape);
    pc++;
  }
  return acc + runs;
}

export function title(n: i32): string {
  return describe(shapes[n % shapes.length]!) + '!';
}

export function safe(n: i32): i32 {
  try {
    return checked(n) + Math.imul(n, 3);
  } catch {
    return -1;
  }
}
`,
  'ops.ts': `
import type { i32 } from '@weft/core';
export const enum Op { Add, Sub, Double, Stop }
export const limit: i32 = 1000;
`,
  'shapes.ts': `
import type { f64, i32 } from '@weft/core';
export abstract class Shape {
  constructor(readonly size: i32) {}
  abstract area(): i32;
  name(): string {
    return 'shape';
  }
}
export class Square extends Shape {
  area(): i32 {
    return this.size * this.size;
  }
  override name(): string {
    return 'square';
  }
}
export class Circle extends Shape {
  area(): i32 {
    return 3 * this.size * this.size;
  }
}
export function describe(shape: Shape): string {
  return 'a ' + shape.name() + ' of size ' + shape.size;
}
`,
};

interface Edit {
  readonly what: string;
  readonly file: keyof typeof sources;
  readonly from: string;
  readonly to: string;
}

/** Each edit stays when the next one is made. */
const edits: readonly Edit[] = [
  { what: 'a constant in a function changes', file: 'main.ts', from: '(acc * 2)', to: '(acc * 5)' },
  {
    what: 'a field is added in the middle of a class',
    file: 'shapes.ts',
    from: 'export abstract class Shape {',
    to: 'export abstract class Shape {\n  drawn: boolean = false;\n  weight: f64 = 1.5;',
  },
  {
    what: 'a subclass is added',
    file: 'shapes.ts',
    from: 'export class Circle',
    to: 'export class Cube extends Square {\n  override area(): i32 {\n    return 6 * super.area();\n  }\n}\nexport class Circle',
  },
  {
    what: 'the subclass gets objects',
    file: 'main.ts',
    from: 'import { Circle, Shape, Square, describe } from',
    to: 'import { Circle, Cube, Shape, Square, describe } from',
  },
  {
    what: 'one of them is prebuilt',
    file: 'main.ts',
    from: '[new Square(3), new Circle(2)]',
    to: '[new Cube(7), new Square(3), new Circle(2)]',
  },
  {
    what: 'a function is inserted above the others',
    file: 'main.ts',
    from: 'function step(',
    to: '/** New,\n * and long. */\nexport function first(a: i32): i32 {\n  return a + 1;\n}\n\nfunction step(',
  },
  {
    what: 'a callee begins to raise',
    file: 'main.ts',
    from: '  return n;\n',
    to: "  if (n > 100) throw new Error('too large');\n  return n;\n",
  },
  {
    what: 'a callee begins to collect',
    file: 'shapes.ts',
    from: '    return this.size * this.size;\n  }\n  override',
    to: '    return new Circle(this.size).size * this.size;\n  }\n  override',
  },
  { what: 'a string changes its length', file: 'shapes.ts', from: "'shape'", to: "'nameless shape'" },
  { what: 'a string at module level changes', file: 'main.ts', from: "'+*+-@'", to: "'+*--+@'" },
  { what: 'a constant enum of another module changes', file: 'ops.ts', from: 'Add, Sub,', to: 'Sub, Add,' },
  { what: 'a constant of another module changes', file: 'ops.ts', from: '= 1000', to: '= 997' },
  {
    what: 'an inferred return type changes',
    file: 'main.ts',
    from: 'function opOf(c: string) {\n  return ',
    to: 'function opOf(c: string) {\n  return c.length > 7 ? -1 : ',
  },
  {
    what: 'a virtual method is overridden nowhere any more',
    file: 'shapes.ts',
    from: "  override name(): string {\n    return 'square';\n  }\n",
    to: '',
  },
  {
    what: 'a comment moves every line',
    file: 'main.ts',
    from: 'const driver',
    to: '// A\n// comment\nconst driver',
  },
  { what: 'the driver is renamed', file: 'main.ts', from: "name: 'toy'", to: "name: 'renamed'" },
];
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-cache-test-'));
  folders.push(folder);
  return folder;
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
}

const build = (
  root: string,
  cache: string | null,
  more: { optimize?: 0 | 1; name?: string } = {},
): Promise<BuildResult> =>
  buildLanguage(
    { name: more.name ?? 'toy', entry: './main.ts', gc: semispace() },
    { root, cache, optimize: more.optimize ?? 1 },
  );

function imageOf(result: BuildResult): Emitted {
  if (result.image === null) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return result.image;
}

function expectSame(found: Emitted, expected: Emitted): void {
  expect(found.metadata).toEqual(expected.metadata);
  expect([found.js, found.dts]).toEqual([expected.js, expected.dts]);
  expect(Buffer.from(found.wasm).equals(Buffer.from(expected.wasm)), 'the same code').toBe(true);
}

/** What the language does, so that edits that should matter are seen to matter. */
function behaviour(image: Emitted): unknown {
  const vm = startImage(image, { gc: 'every-allocation' });
  return [vm['run']!(3), vm['run']!(4), vm['title']!(0), vm['title']!(1), vm['safe']!(7), vm['safe']!(700)];
}

let root: string;
beforeAll(() => {
  root = newFolder();
  write(root, sources);
});

describe('after each edit the image is that of a build without cache', () => {
  let files = { ...sources };
  test('unchanged', async () => {
    const plain = imageOf(await build(root, null));
    const cold = imageOf(await build(root, 'cache'));
    const warm = imageOf(await build(root, 'cache'));
    expectSame(cold, plain);
    expectSame(warm, plain);
    expect(cold.statistics.reused).toBe(0);
    expect(warm.statistics.compiled).toBe(0);
    expect(warm.statistics.reused).toBe(cold.statistics.compiled);
  });

  test.each(edits)('$what', async ({ file, from, to }) => {
    expect(files[file]!.split(from).length, `'${from}' occurs once in ${file}`).toBe(2);
    files = { ...files, [file]: files[file]!.replace(from, () => to) };
    write(root, files);
    const plain = imageOf(await build(root, null));
    const warm = imageOf(await build(root, 'cache'));
    expectSame(warm, plain);
    expect(behaviour(warm)).toEqual(behaviour(plain));
    expect(warm.statistics.reused).toBeGreaterThan(0);
  });
});

test('an edit of one function compiles few functions', async () => {
  const root = newFolder();
  write(root, sources);
  await build(root, 'cache');
  write(root, { 'shapes.ts': sources['shapes.ts']!.replace("' of size '", "' with size '") });
  const { statistics } = imageOf(await build(root, 'cache'));
  expect(statistics.compiled).toBe(0);
  write(root, { 'shapes.ts': sources['shapes.ts']!.replace('3 * this.size', '4 * this.size') });
  const changed = imageOf(await build(root, 'cache')).statistics;
  expect(changed.compiled).toBeGreaterThan(0);
  expect(changed.compiled).toBeLessThan(5);
});

test('an error that is introduced is reported, also by the build after it, and gone when it is mended', async () => {
  const root = newFolder();
  write(root, sources);
  const good = imageOf(await build(root, 'cache'));
  write(root, { 'ops.ts': sources['ops.ts']!.replace('= 1000', "= 'many'") });
  for (let i = 0; i < 2; i++) {
    const { image, diagnostics } = await build(root, 'cache');
    expect(image).toBe(null);
    expect(diagnostics.map((d) => [d.code, d.file])).toEqual([['WEFT0001', 'ops.ts']]);
  }
  write(root, sources);
  expectSame(imageOf(await build(root, 'cache')), good);
});

test('an error that another module brings about is reported in the module that did not change', async () => {
  const root = newFolder();
  write(root, sources);
  await build(root, 'cache');
  write(root, {
    'shapes.ts': sources['shapes.ts']!.replace(
      'describe(shape: Shape)',
      'describe(shape: Shape, loud: boolean)',
    ),
  });
  const { image, diagnostics } = await build(root, 'cache');
  expect(image).toBe(null);
  expect(diagnostics.map((d) => [d.code, d.file])).toEqual([['WEFT0001', 'main.ts']]);
});

describe('a cache that cannot be used is as if it were not there', () => {
  let root: string;
  let plain: Emitted;
  let good: Buffer;
  const file = (): string => join(root, 'cache', 'toy-semispace-O1.cache');
  beforeAll(async () => {
    root = newFolder();
    write(root, sources);
    plain = imageOf(await build(root, null));
    await build(root, 'cache');
    good = readFileSync(file());
  });

  const damages: readonly (readonly [string, () => void])[] = [
    ['empty', () => writeFileSync(file(), '')],
    ['truncated', () => truncateSync(file(), good.length - 100)],
    [
      'with one bit changed',
      () =>
        writeFileSync(
          file(),
          good.map((byte, i) => (i === good.length >> 1 ? byte ^ 4 : byte)),
        ),
    ],
    ['of another kind', () => copyFileSync(join(root, 'main.ts'), file())],
  ];
  test.each(damages)('%s', async (_, damage) => {
    writeFileSync(file(), good);
    damage();
    const image = imageOf(await build(root, 'cache'));
    expectSame(image, plain);
    expect(image.statistics.reused).toBe(0);
    expect(readFileSync(file()).equals(good), 'it was written anew').toBe(true);
  });

  test('of another version of the translator', () => {
    const path = join(root, 'versions.cache');
    const first = openCache(path, 'one');
    first.put('code x', 'value');
    first.save();
    expect(openCache(path, 'one').get('code x')).toBe('value');
    expect(openCache(path, 'two').get('code x')).toBeUndefined();
  });

  test('where none can be written', async () => {
    writeFileSync(join(root, 'occupied'), '');
    expectSame(imageOf(await build(root, 'occupied')), plain);
  });
});

test('entries that a build did not use are dropped', () => {
  const path = join(newFolder(), 'x.cache');
  const first = openCache(path, '');
  first.put('code a', 1);
  first.put('code b', 2);
  first.save();
  const second = openCache(path, '');
  expect(second.get('code a')).toBe(1);
  second.save();
  const third = openCache(path, '');
  expect([third.get('code a'), third.get('code b')]).toEqual([1, undefined]);
  expect(third.counts.get('code')).toEqual({ found: 1, missing: 1 });
});

test('languages and levels do not evict each other', async () => {
  const root = newFolder();
  write(root, sources);
  const builds = [{}, { optimize: 0 as const }, { name: 'other' }];
  for (const options of builds) await build(root, 'cache', options);
  for (const options of builds) {
    const { statistics } = imageOf(await build(root, 'cache', options));
    expect([options, statistics.compiled]).toEqual([options, 0]);
  }
  expect(readdirSync(join(root, 'cache')).filter((name) => name.endsWith('.cache')).length).toBe(3);
});
