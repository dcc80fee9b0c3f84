/** What authors can do with memory, with each collector: catch its exhaustion, weak references, finalizers. */
import { fileURLToPath } from 'node:url';
import { epsilon, minimark, semispace } from '@weft/gc';
import { beforeAll, describe, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted, Executed } from '../../src/aot/index.js';
import { OutOfMemory, type GcEvent, type LoadOptions } from '../../src/runtime/index.js';
import { translateWithCollector } from '../aot/harness.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const plugins = [minimark(), semispace(), epsilon()];
const images = new Map<string, Emitted>();
beforeAll(async () => {
  for (const plugin of plugins)
    images.set(
      plugin.name,
      emit(await translateWithCollector(`${fixtures}memory.ts`, fixtures, false, plugin), plugin),
    );
}, 120_000);

const maxHeap = '8MB';
function start(name: string, options: LoadOptions = {}): Executed['vm'] {
  return startImage(images.get(name)!, { maxHeap, ...options });
}
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe.each(['minimark', 'semispace'])('%s', (name) => {
  test('the exception of exhausted memory is caught, again and again, and what it let go of is used again', () => {
    const vm = start(name);
    for (let k = 0; k < 5; k++) expect(vm['fill']!(false)).toBe(1);
    expect(vm['fillInSteps']!()).toBe('finally no memory');
    expect(vm['array']!(100_000)).toBe(100_000);
  });

  test('handlers find memory although nothing was let go of', () => {
    const vm = start(name);
    expect(vm['fill']!(true)).toBe(1);
    expect(vm['array']!(500)).toBe(500);
    vm['release']!();
    expect(vm['fill']!(true)).toBe(1);
  });

  test('each collection is told', () => {
    const events: GcEvent[] = [];
    const vm = start(name, { gc: { nursery: '32KB', onCollection: (event) => void events.push(event) } });
    vm['garbage']!(200_000);
    const running = events.length;
    expect(running).toBeGreaterThan(0);
    vm.collect();
    expect(events.length).toBe(running + 1);
    expect(events.at(-1)).toMatchObject({ kind: 'major' });
    if (name === 'minimark') expect(events.map(({ kind }) => kind)).toContain('minor');
    const { collections, allocatedKB, mutatorUtilisation } = vm.gcStatistics();
    expect(mutatorUtilisation).toBeGreaterThanOrEqual(0);
    expect(mutatorUtilisation).toBeLessThanOrEqual(100);
    expect(events.length).toBe(collections);
    expect(events.reduce((sum, { allocated }) => sum + allocated, 0)).toBe(allocatedKB! * 1024);
    expect(events.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
  });

  test('uncaught it is OutOfMemory', () => {
    const vm = start(name);
    const error = thrown(() => vm['fillUp']!());
    expect(error).toBeInstanceOf(OutOfMemory);
    expect(vm.usable).toBe(true);
    vm['release']!();
    expect(vm['fill']!(false)).toBe(1);
  });

  test('uncaught it is OutOfMemory also when each allocation finds memory exhausted', () => {
    // Each collection of semispace copies all.
    const vm = start(name, { maxHeap: name === 'semispace' ? '128KB' : '1MB', gc: 'every-allocation' });
    for (let k = 0; k < 2; k++) {
      expect(thrown(() => vm['fillUp']!())).toBeInstanceOf(OutOfMemory);
      vm['release']!();
    }
    expect(vm['fill']!(false)).toBe(1);
  });

  test('long arrays are refused where they are asked for', () => {
    const vm = start(name);
    expect(vm['array']!(100_000_000)).toBe(-1);
    expect(vm['array']!(2_000_000_000)).toBe(-1);
    expect(vm['array']!(5_000_000)).toBe(-1);
    expect(vm['array']!(100_000)).toBe(100_000);
    for (let k = 0; k < 3; k++) {
      expect(vm['growList']!()).toBe(true);
      expect(vm['growString']!()).toBe(true);
      expect(vm['growMap']!()).toBe(true);
    }
  });
});

test('epsilon raises it too', () => {
  expect(start('epsilon')['fill']!(true)).toBe(1);
  expect(start('epsilon')['array']!(5_000_000)).toBe(-1);
  expect(start('epsilon')['growList']!()).toBe(true);
});

const modes: Readonly<Record<string, LoadOptions>> = {
  '': {},
  ', verified': { gc: { verify: true, nursery: '32KB' } },
  ', a collection at every allocation': { gc: { collectEvery: 1, verify: true } },
};
const cases = ['minimark', 'semispace'].flatMap((name) =>
  Object.keys(modes).map((mode) => [name, mode] as const),
);

describe.each(cases)('%s%s', (name, mode) => {
  const options = modes[mode]!;
  const few = mode.includes('every') ? 30 : 900;

  test('weak references lose what is garbage, and keep what lives, wherever it moves', () => {
    const vm = start(name, options);
    vm['makeWeak']!(few);
    vm.collect();
    expect(vm['deadWeak']!()).toBe((few / 3) * 2);
    vm['garbage']!(few * 20);
    expect(vm['deadWeak']!()).toBe((few / 3) * 2);
    vm['forgetNodes']!();
    vm.collect();
    expect(vm['deadWeak']!()).toBe(few);
  });

  test('what is read through a weak reference while marking goes on stays', () => {
    const vm = start(name, options);
    vm['makeWeak']!(few);
    for (let k = 0; k < 6; k++) {
      vm['garbage']!(few);
      expect(vm['deadWeak']!()).toBeGreaterThanOrEqual(0);
      vm['forgetNodes']!();
      const revived = vm['reviveAll']!() as number;
      vm['garbage']!(few);
      expect(vm['reviveAll']!()).toBe(revived);
    }
  });

  test('objects are finalized before those that they refer to, each once', () => {
    const vm = start(name, options);
    vm['watchSome']!();
    const rounds: string[] = [];
    for (let k = 0; k < 5; k++) {
      vm.collect();
      rounds.push(vm['takeDead']!() as string);
    }
    const order = rounds.join('').trim().split(' ');
    expect([...order].sort()).toEqual(['10>11', '11>10', '1>2', '20>21', '2>3', '3']);
    expect(order.indexOf('1>2')).toBeLessThan(order.indexOf('2>3'));
    expect(order.indexOf('2>3')).toBeLessThan(order.indexOf('3'));
    expect(order.indexOf('10>11')).toBeLessThan(order.indexOf('11>10'));
    expect(rounds.at(-1)).toBe('');
  });

  test('an object comes alive again, and can be watched again', () => {
    const vm = start(name, options);
    vm['watchKept']!();
    vm.collect();
    vm['garbage']!(few);
    expect(vm['takeAndKeep']!(true)).toBe(15);
    vm.collect();
    vm['garbage']!(few);
    expect(vm['kept']!()).toBe(15);
    expect(vm['takeDead']!()).toBe('');
    vm['release']!();
    vm.collect();
    expect(vm['takeAndKeep']!(false)).toBe(15);
    vm['release']!();
    vm.collect();
    vm.collect();
    expect(vm['takeDead']!()).toBe('');
  });

  test('weak references to what is kept for a finalizer are dead', () => {
    const vm = start(name, options);
    vm['watchWeakly']!();
    vm.collect();
    expect(vm['lastWeakAreDead']!()).toBe(true);
    expect(vm['takeDead']!()).toBe('5>6 ');
  });
});
