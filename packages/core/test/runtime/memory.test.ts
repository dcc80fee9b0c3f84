/** What authors can do with memory, with each collector: catch its exhaustion, go on afterwards. */
import { fileURLToPath } from 'node:url';
import { epsilon, minimark, semispace } from '@weft/gc';
import { beforeAll, describe, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted, Executed } from '../../src/aot/index.js';
import { OutOfMemory } from '../../src/runtime/index.js';
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
function start(name: string): Executed['vm'] {
  return startImage(images.get(name)!, { maxHeap });
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

  test('uncaught it is OutOfMemory', () => {
    const vm = start(name);
    const error = thrown(() => vm['fillUp']!());
    expect(error).toBeInstanceOf(OutOfMemory);
    expect(vm.usable).toBe(true);
    vm['release']!();
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
