/** Handles keep guest objects alive until they are released, or until JavaScript's own collector finds them dead. */
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { minimark, semispace } from '@weft/gc';
import { describe, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted, Executed } from '../../src/aot/index.js';
import type { Handle } from '../../src/runtime/index.js';
import { translateWithCollector } from '../aot/harness.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
setFlagsFromString('--expose-gc');
const collectHost = runInNewContext('gc') as () => void;

const images = new Map<string, Promise<Emitted>>();

async function start(plugin: ReturnType<typeof minimark>): Promise<Executed['vm']> {
  const { name } = plugin;
  const image =
    images.get(name) ??
    translateWithCollector(`${fixtures}handles.ts`, fixtures, false, plugin).then((m) => emit(m, plugin));
  images.set(name, image);
  return startImage(await image);
}

/** Makes handles that nobody keeps. */
function makeAndDrop(vm: Executed['vm'], count: number): void {
  for (let k = 0; k < count; k++) vm['make']!(k);
}

describe.each([minimark(), semispace()].map((plugin) => [plugin.name, plugin] as const))(
  '%s',
  (_, plugin) => {
    test('a handle that was dropped lets its object die; one that is held does not', async () => {
      const vm = await start(plugin);
      const held = vm['make']!(42) as Handle;
      makeAndDrop(vm, 500);
      vm.collect();
      expect(vm['alive']!()).toBe(501);
      // The registry's callbacks are tasks of their own.
      for (let k = 0; k < 100 && vm.handleCount > 1; k++) {
        collectHost();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(vm.handleCount).toBe(1);
      vm.collect();
      expect(vm['alive']!()).toBe(1);
      expect(vm['itemValue']!(held)).toBe(42);
    });

    test('a handle that was released lets its object die, and its place is used again', async () => {
      const vm = await start(plugin);
      const handles = Array.from({ length: 200 }, (_, k) => vm['make']!(k) as Handle);
      for (const handle of handles.slice(0, 150)) handle.release();
      vm.collect();
      expect([vm.handleCount, vm['alive']!()]).toEqual([50, 50]);
      const more = Array.from({ length: 150 }, (_, k) => vm['make']!(1000 + k) as Handle);
      vm.collect();
      expect(handles.slice(150).map((handle) => vm['itemValue']!(handle))).toEqual(
        Array.from({ length: 50 }, (_, k) => 150 + k),
      );
      expect(more.map((handle) => vm['itemValue']!(handle))).toEqual(
        Array.from({ length: 150 }, (_, k) => 1000 + k),
      );
    });
  },
);
