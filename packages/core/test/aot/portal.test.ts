/** Interpreter loops cut at their merge points: same results, and errors for forgotten reds. */
import { expect, test } from 'vitest';
import { PortalError, emit, startImage } from '../../src/aot/index.js';
import { collectTailCalls, splitPortals } from '../../src/aot/portal.js';
import { parseModule, printFunction, type Module } from '../../src/ir/index.js';
import { Interpreter } from '../../src/ir/interpreter/index.js';
import { assertValid } from '../../src/ir/verifier.js';
import { optimize } from '../../src/passes/index.js';
import { GuestError } from '../../src/runtime/index.js';
import { plugin, runIr, translateFixture } from './harness.js';

const loop = (extra: string) => `
driver d greens [pc] reds [acc, n]
func @run(v0: i32, v1: i64) -> i64 {
b0:
  v9 = i64.add v1, 5n
  jump b1(0, 0n)
b1(v2: i32, v3: i64):
  v4 = i32.ge_s v2, v0
  br_if v4, b3, b2
b2:
  jit_merge_point d [pc | acc, n] v2, v3, v0
  v5 = i64.extend_s v2
  v6 = i64.add v3, ${extra}
  v7 = i32.add v2, 1
  can_enter_jit d [pc | acc, n] v7, v6, v0
  jump b1(v7, v6)
b3:
  return v3
}
`;

/** Names of the functions that a function calls as its last act. */
function tailCallsOf(module: Module, func: string): string[] {
  const marked = collectTailCalls(module);
  const { blocks } = module.functions.get(func)!;
  return blocks.flatMap((b) => b.insts.filter((inst) => marked.has(inst)).map((inst) => inst.name!));
}

test('a loop whose condition stands before the merge point keeps its meaning', async () => {
  const module = parseModule(loop('v5'));
  const cut = splitPortals(module);
  assertValid(cut, 'portal');
  expect(cut.drivers.get('d')!.runner).toBe('run$d');
  expect(tailCallsOf(cut, 'run')).toEqual(['run$d', 'jit.enter$d']);
  expect(tailCallsOf(cut, 'run$d')).toEqual(['jit.enter$d']);
  const { vm } = await runIr(module);
  for (const n of [0, 1, 2, 100000]) expect(vm['run']!(n, 0n)).toBe((BigInt(n) * BigInt(n - 1)) / 2n);
  expect(new Interpreter(splitPortals(module, 'jit')).call('run', [1000, 0n])).toBe(499500n);
  expect(printFunction(cut, cut.functions.get('run$d')!)).toMatch(/func @run\$d\(/);
});

test('a variable that is neither green nor red is an error with a position', () => {
  expect(() => splitPortals(parseModule(loop('v9')))).toThrow(PortalError);
  expect(() => splitPortals(parseModule(loop('v9')))).toThrow(
    /driver 'd': a variable of type i64.*is neither green nor red/,
  );
});

test.each([0, 1, 3] as const)('an interpreter with objects, optimization level %i', async (level) => {
  const module = await translateFixture('stackvm.ts');
  if (level > 0) optimize(module, { level: 2, keep: (name) => /^(gc|rt)\./.test(name) });
  const image = emit(module, plugin, { optimize: level });
  const vm = startImage(image);
  // More iterations than one entry of the loop lasts.
  for (const n of [1n, 10n, 50_000n]) expect(vm['run']!(n)).toBe((n * (n - 1n)) / 2n);
  let error: unknown;
  try {
    vm['overflow']!();
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(GuestError);
  expect((error as GuestError).message).toBe('overflow');
  const stressed = startImage(image, { gc: 'every-allocation' });
  expect(stressed['run']!(300n)).toBe(44850n);
  expect(image.metadata.jit?.counters).toHaveLength(1);
});

test('the dispatch of an interpreter is one br_table', async () => {
  const module = await translateFixture('stackvm.ts');
  optimize(module, { level: 2, keep: (name) => /^(gc|rt)\./.test(name) });
  const wat = emit(module, plugin).wat();
  const start = wat.indexOf('(func $interpret$stack');
  const body = wat.slice(start, wat.indexOf('\n (func ', start));
  expect(body.match(/br_table/g)).toHaveLength(1);
  expect(body).toContain('return_call $jit.enter$stack');
});
