import { expect, test } from 'vitest';
import { parseModule } from '../../src/ir/index.js';
import { runIr } from './harness.js';

test('arithmetic, calls and loops', async () => {
  const module = parseModule(`
func @fib(v0: i32) -> i32 {
b0:
  v1 = i32.lt_s v0, 2
  br_if v1, b1, b2
b1:
  return v0
b2:
  v2 = i32.sub v0, 1
  v3: i32 = call @fib v2
  v4 = i32.sub v0, 2
  v5: i32 = call @fib v4
  v6 = i32.add v3, v5
  return v6
}
func @sum(v0: i32) -> i64 {
b0:
  jump b1(0, 0n)
b1(v1: i32, v2: i64):
  v3 = i32.lt_s v1, v0
  br_if v3, b2, b3
b2:
  v4 = i64.extend_s v1
  v5 = i64.add v2, v4
  v6 = i32.add v1, 1
  jump b1(v6, v5)
b3:
  return v2
}
`);
  const { vm } = await runIr(module);
  expect(vm['fib']!(20)).toBe(6765);
  expect(vm['sum']!(1000)).toBe(499500n);
});
