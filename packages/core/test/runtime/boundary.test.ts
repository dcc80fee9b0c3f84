/** The host boundary: conversions, handles, exceptions in both directions, nesting, traps, exhausted resources. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted, Executed } from '../../src/aot/index.js';
import { GuestError, OutOfMemory, StackOverflow, WeftTrap } from '../../src/runtime/index.js';
import type { Handle, LoadOptions } from '../../src/runtime/index.js';
import { plugin, translateWithCollector } from '../aot/harness.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
let image: Emitted;
beforeAll(async () => {
  image = emit(await translateWithCollector(`${fixtures}boundary.ts`, fixtures), plugin);
}, 60_000);

type Vm = Executed['vm'];
function start(options: LoadOptions = {}): Vm {
  return startImage(image, options);
}
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe.each(['normal', 'every-allocation'] as const)('collector: %s', (gc) => {
  test('numbers, booleans and strings cross in both directions', () => {
    const vm = start({ gc });
    expect(vm['addI32']!(2147483647, 1)).toBe(-2147483648);
    expect(vm['sameU32']!(4294967295)).toBe(4294967295);
    expect(vm['halfU32']!(4294967295)).toBe(2147483647);
    expect(vm['mulF64']!(0.5, -3)).toBe(-1.5);
    expect(vm['negI64']!(2n ** 40n)).toBe(-(2n ** 40n));
    expect(vm['sameU64']!(2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    expect(vm['not']!(true)).toBe(false);
    const long = 'héllo 🌍 '.repeat(5000);
    expect(vm['join']!(long, '', 'b')).toBe(`${long}b`);
    expect(vm['join']!('a', 'b', 'c')).toBe('abc');
  });

  test('wrong argument types are refused before any guest code runs', () => {
    const vm = start({ gc });
    expect(() => vm['addI32']!('1', 2)).toThrow(/addI32: argument 'a': number expected, got "1"/);
    expect(() => vm['negI64']!(1)).toThrow(/bigint expected/);
    expect(() => vm['join']!('a', 'b')).toThrow(/3 arguments expected, 2 given/);
    expect(() => vm['sumList']!({})).toThrow(/handle of 'Node' expected/);
    expect(() => vm['sumList']!(vm['newOther']!(1))).toThrow(
      /handle of 'Node' expected, got "handle of 'Other'"/,
    );
  });

  test('handles keep objects alive, follow them and are released', () => {
    const vm = start({ gc });
    const nodes: Handle[] = [];
    for (let i = 0; i < 300; i++) nodes.push(vm['newNode']!(i, `node ${i}`) as Handle);
    for (let i = 1; i < 300; i++) vm['link']!(nodes[i - 1], nodes[i]);
    vm.collect();
    expect(vm['sumList']!(nodes[0])).toBe((299 * 300) / 2);
    expect(vm['describe']!(nodes[7], '?')).toBe('node 7=7?');
    expect(nodes[0]!.className).toBe('Node');
    expect(vm['nextOf']!(nodes[299])).toBe(null);
    expect(vm.handleCount).toBe(300);
    for (const node of nodes.slice(1)) node.release();
    expect(vm.handleCount).toBe(1);
    vm.collect();
    expect(vm['sumList']!(nodes[0])).toBe((299 * 300) / 2);
    expect(() => vm['sumList']!(nodes[5])).toThrow(/released/);
    expect(() => start()['sumList']!(nodes[0])).toThrow(/another instance/);
  });

  test('guest exceptions become GuestError with message, class and place', () => {
    const vm = start({ gc });
    const error = thrown(() => vm['fail']!('bad token')) as GuestError;
    expect(error).toBeInstanceOf(GuestError);
    expect([error.message, error.className]).toEqual(['bad token', 'ParseError']);
    expect(error.location).toMatch(/^boundary\.ts:\d+:\d+$/);
    expect((thrown(() => vm['signal']!(3)) as GuestError).className).toBe('Signal');
    expect(vm.usable).toBe(true);
    expect(vm['addI32']!(1, 2)).toBe(3);
  });

  test('host errors are catchable in the guest and come out as themselves', () => {
    const original = new Error('disk on fire');
    const vm = start({
      gc,
      host: {
        'test.call': () => {
          throw original;
        },
      },
    });
    expect(vm['catching']!(1)).toBe('host error');
    expect(thrown(() => vm['viaHost']!(1))).toBe(original);
    expect(vm['addI32']!(1, 2)).toBe(3);
  });

  test('calls nest host → guest → host → guest, exceptions pass through', () => {
    const vm: Vm = start({
      gc,
      host: {
        'test.call': (n: number) =>
          n === 0 ? 0 : n === -1 ? (vm['fail']!('deep'), 0) : (vm['viaHost']!(n - 1) as number),
        'test.speak': (a: string, b: string) => `${b} ${vm['join']!(a, '/', b) as string}`,
      },
    });
    expect(vm['viaHost']!(50)).toBe(51);
    expect(vm['greet']!('hi')).toBe('hi! hi hi!/hi');
    expect(vm['catching']!(-1)).toBe('parse error deep');
    const error = thrown(() => vm['viaHost']!(-1)) as GuestError;
    expect([error.message, error.className]).toEqual(['deep', 'ParseError']);
    expect(vm.handleCount).toBe(1);
    error.exception.release();
    expect(vm.handleCount).toBe(0);
  });

  test('a missing host function is named', () => {
    expect(() => start({ gc })['viaHost']!(1)).toThrow(/host function 'test.call' is not provided/);
  });

  test('traps name kind, TypeScript position and guest stack', () => {
    const vm = start({ gc });
    const trap = thrown(() => vm['at']!(3, 5)) as WeftTrap;
    expect(trap).toBeInstanceOf(WeftTrap);
    expect(trap.kind).toBe('bounds');
    expect(trap.message).toMatch(/^index out of bounds at boundary\.ts:\d+:\d+$/);
    expect(trap.guestStack.length).toBeGreaterThan(0);
    expect(trap.guestStack[0]!.file).toBe('boundary.ts');
    expect(`boundary.ts:${trap.guestStack[0]!.line}:${trap.guestStack[0]!.column}`).toBe(trap.location);
    expect(trap.stack).toMatch(/WeftTrap: index out of bounds[^]*at .*boundary\.ts/);
    expect((thrown(() => vm['rem']!(1, 0)) as WeftTrap).kind).toBe('division_by_zero');
    expect(trap.usable).toBe(true);
    expect(vm['at']!(3, 2)).toBe(7);
  });

  test('deep recursion is a StackOverflow and the instance goes on', () => {
    const vm = start({ gc });
    expect(thrown(() => vm['recurse']!(100_000_000))).toBeInstanceOf(StackOverflow);
    expect(vm.usable).toBe(true);
    expect(vm['recurse']!(100)).toBe(100);
  });
});

test('recursion with references overflows cleanly', () => {
  const vm = start();
  const error = thrown(() => vm['recurseWithRefs']!(10_000_000)) as StackOverflow;
  expect(error).toBeInstanceOf(StackOverflow);
  if (error.usable) expect(vm['sumList']!(vm['recurseWithRefs']!(100))).toBe(5050);
});

test('memory exhaustion is OutOfMemory, and afterwards there is memory again', () => {
  const vm = start({ maxHeap: '16MB' });
  const error = thrown(() => vm['eat']!(100_000_000)) as OutOfMemory;
  expect(error).toBeInstanceOf(OutOfMemory);
  expect(error.usable).toBe(true);
  expect(vm['eat']!(1000)).toBe(499500);
  expect(thrown(() => vm['bigArray']!(2_000_000_000))).toBeInstanceOf(OutOfMemory);
  expect(vm['bigArray']!(500_000)).toBe(500_000);
});

test('garbage is reclaimed: allocation far beyond the limit', () => {
  const vm = start({ maxHeap: '16MB' });
  expect(vm['churn']!(3_000_000)).toBe(2_999_296);
  expect(vm.gcStatistics()['collections']).toBeGreaterThan(5);
});
