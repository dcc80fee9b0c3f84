/** What the generated code looks like: the properties that its speed rests on, and control flow of every shape. */
import { expect, test } from 'vitest';
import type { Readable } from '../../src/aot/index.js';
import { parseModule } from '../../src/ir/index.js';
import { Interpreter } from '../../src/ir/interpreter/index.js';
import { runIr } from './harness.js';

/** Text of one function, on one line per expression group. */
function body(image: Readable, name: string): string {
  const wat = image.wat();
  const start = wat.indexOf(`(func $${name} `);
  if (start < 0) throw new Error(`no function ${name}`);
  const end = wat.indexOf('\n (func ', start);
  return wat.slice(start, end < 0 ? undefined : end).replace(/\s+/g, ' ');
}

const shadowTop = 32;
const pushes = (text: string) => text.split(`(i32.store (i32.const ${shadowTop})`).length - 1;

const types = `
struct Node {
  next: ref Node
  value: i32
}
`;

test('an allocation touches the shadow stack in its slow path only', async () => {
  const { emitted } = await runIr(
    parseModule(`${types}
func @cons(v0: ref Node, v1: i32) -> ref Node inline=never {
b0:
  v2 = new Node
  set_field Node.next v2, v0
  set_field Node.value v2, v1
  return v2
}`),
  );
  const text = body(emitted, 'cons');
  // The slow path: push before the call, pop after it; nothing before the test.
  expect(pushes(text)).toBe(2);
  expect(text.indexOf(`(i32.const ${shadowTop})`)).toBeGreaterThan(text.indexOf('(if '));
  expect(text).toContain('$gc.allocateSlow');
});

test('a reference that a loop does not change is saved before the loop, not in it', async () => {
  const { emitted, vm } = await runIr(
    parseModule(`${types}
func @work(v0: i32) -> void inline=never {
b0:
  v1 = new Node
  set_field Node.value v1, v0
  v2: i32 = call @more v0
  return
}
func @more(v0: i32) -> i32 inline=never {
b0:
  v1 = new Node
  set_field Node.value v1, v0
  v2 = get_field Node.value v1
  v3 = i32.gt_s v2, 1000
  br_if v3, b1, b2
b1:
  call @work v2
  jump b2
b2:
  return v2
}
func @loop(v0: i32) -> i32 inline=never {
b0:
  v1 = new Node
  jump b1(0)
b1(v2: i32):
  v3 = i32.lt_s v2, v0
  br_if v3, b2, b3
b2:
  call @work v2
  v4 = get_field Node.value v1
  v5 = i32.add v4, v2
  set_field Node.value v1, v5
  v6 = i32.add v2, 1
  jump b1(v6)
b3:
  v7 = get_field Node.value v1
  return v7
}`),
    { gc: 'every-allocation' },
  );
  expect(vm['loop']!(100)).toBe(4950);
  const text = body(emitted, 'loop');
  const loop = text.slice(text.indexOf('(loop '));
  const call = loop.indexOf('(call $work');
  expect(call).toBeGreaterThan(0);
  // In the loop the reference is read back after the call and never stored.
  expect(loop.slice(0, call)).not.toContain('i32.store');
  expect(pushes(text)).toBe(2);
});

test('an early exit before the first collecting call does not pay for the frame', async () => {
  const { emitted, vm } = await runIr(
    parseModule(`${types}
func @make(v0: i32) -> ref Node inline=never {
b0:
  v1 = new Node
  set_field Node.value v1, v0
  return v1
}
func @pair(v0: ref Node) -> i32 inline=never {
b0:
  v1 = ref.is_null v0
  br_if v1, b1, b2
b1:
  return -1
b2:
  v2: ref Node = call @make 7
  v3: ref Node = call @make 8
  v4 = get_field Node.value v0
  v5 = get_field Node.value v2
  v6 = get_field Node.value v3
  v7 = i32.add v4, v5
  v8 = i32.add v7, v6
  return v8
}
func @main(v0: i32) -> i32 {
b0:
  v1 = i32.eqz v0
  br_if v1, b1, b2
b1:
  v2: i32 = call @pair null Node
  return v2
b2:
  v3: ref Node = call @make v0
  v4: i32 = call @pair v3
  return v4
}`),
    { gc: 'every-allocation' },
  );
  expect([vm['main']!(0), vm['main']!(5)]).toEqual([-1, 20]);
  const text = body(emitted, 'pair');
  expect(text.indexOf(`(i32.const ${shadowTop})`)).toBeGreaterThan(text.indexOf('i32.const -1'));
});

const irreducible = `
func @tangle(v0: i32, v1: i32) -> i32 {
b0:
  v2 = i32.and v0, 1
  br_if v2, b1(v1, 0), b2(v1, 0)
b1(v3: i32, v4: i32):
  v5 = i32.mul v4, 3
  v6 = i32.add v5, 1
  v7 = i32.sub v3, 1
  v8 = i32.le_s v7, 0
  br_if v8, b3(v6), b2(v7, v6)
b2(v9: i32, v10: i32):
  v11 = i32.mul v10, 5
  v12 = i32.add v11, 2
  v13 = i32.sub v9, 1
  v14 = i32.le_s v13, 0
  br_if v14, b3(v12), b1(v13, v12)
b3(v15: i32):
  return v15
}`;

const switches = `
func @pick(v0: i32) -> i32 {
b0:
  switch v0, [0: b1, 1: b2(5), 2: b2(6), 3: b3, 7: b1, 1000: b2(7), -2000000000: b3], b4
b1:
  return 10
b2(v1: i32):
  v2 = i32.mul v1, 2
  return v2
b3:
  return 30
b4:
  return -1
}
func @again(v0: i32) -> i32 {
b0:
  jump b1(v0, 0)
b1(v1: i32, v2: i32):
  v3 = i32.add v2, 1
  v4 = i32.rem_u v1, 5
  v5 = i32.shr_u v1, 1
  switch v4, [0: b1(v5, v3), 1: b2, 2: b1(v5, v2), 3: b3, 4: b2], b2
b2:
  return v3
b3:
  v6 = i32.sub v1, 3
  v7 = i32.eqz v6
  br_if v7, b2, b1(v6, v3)
}
func @swap(v0: i32) -> i32 {
b0:
  jump b1(v0, 1, 2, 3)
b1(v1: i32, v2: i32, v3: i32, v4: i32):
  v5 = i32.eqz v1
  v6 = i32.sub v1, 1
  br_if v5, b2, b1(v6, v3, v4, v2)
b2:
  v7 = i32.mul v2, 100
  v8 = i32.mul v3, 10
  v9 = i32.add v7, v8
  v10 = i32.add v9, v4
  return v10
}`;

test.each([0, 3] as const)('irreducible loops, switches and parallel moves, level %i', async (optimize) => {
  const module = parseModule(irreducible + switches);
  const { vm } = await runIr(module, { optimize });
  const interpreter = new Interpreter(module);
  const check = (name: string, ...args: number[]) =>
    expect([name, args, vm[name]!(...args)]).toEqual([name, args, interpreter.call(name, args)]);
  for (let a = 0; a < 6; a++) for (let b = 0; b < 9; b++) check('tangle', a, b);
  for (const v of [-2000000000, -1, 0, 1, 2, 3, 4, 6, 7, 8, 999, 1000, 1001, 2147483647]) check('pick', v);
  for (const v of [1, 2, 3, 4, 6, 7, 8, 9, 13, 14, 21, 1234567]) check('again', v);
  for (let n = 0; n < 5; n++) check('swap', n);
});

test('bindings are typed', async () => {
  const module = parseModule(`${types}
host @print(text: string) -> void
export make = @make(value: i32, big: i64) -> ref Node
export show = @show(node: ref Node, twice: boolean) -> f64
func @make(v0: i32, v1: i64) -> ref Node {
b0:
  v2 = new Node
  set_field Node.value v2, v0
  return v2
}
func @show(v0: ref Node, v1: i32) -> f64 {
b0:
  return 1.5
}`);
  const { emitted } = await runIr(module);
  expect(emitted.dts).toContain('make(value: number, big: bigint): Handle<"Node"> | null;');
  expect(emitted.dts).toContain('show(node: Handle<"Node"> | null, twice: boolean): number;');
  expect(emitted.dts).toContain('"print": (text: string) => void;');
  expect(emitted.js).toContain("import { loadImage } from '@weft/core/runtime';");
  const embedded = /JSON\.parse\((".*")\);/.exec(emitted.js)![1]!;
  expect(JSON.parse(JSON.parse(embedded) as string)).toEqual(JSON.parse(JSON.stringify(emitted.metadata)));
});

test('neighbouring items share one address', async () => {
  const { emitted } = await runIr(
    parseModule(`array ints: i32
func @neighbours(v0: ref ints, v1: i32) -> i32 inline=never {
b0:
  v2 = i32.add v1, 1
  v3 = i32.sub v1, 1
  v4 = get_item ints v0, v2
  v5 = get_item ints v0, v3
  set_item ints v0, v2, v5
  return v4
}`),
  );
  const text = body(emitted, 'neighbours');
  expect(text).toContain('i32.load offset=16');
  expect(text).toContain('i32.load offset=8');
  expect(text).toContain('i32.store offset=16');
  expect(text).not.toContain('(i32.const 1)');
});
