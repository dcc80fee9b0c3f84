/** The bytes of the JIT section: what is read is what was written, and only what is asked for is read. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deserialize } from '../../src/codewriter/deserialize.js';
import { parseModule } from '../../src/ir/index.js';
import { expectSame, write, type Written } from './harness.js';

function written(name: string, which: 'all' | 'drivers'): Written {
  const text = readFileSync(new URL(`./filetests/${name}.ir`, import.meta.url), 'utf8');
  return write(parseModule(text.split('\n----\n')[0]!), which);
}

describe('the JIT section', () => {
  test.each([
    ['control', 'all'],
    ['objects', 'all'],
    ['exceptions', 'all'],
    ['drivers', 'drivers'],
  ] as const)('%s: written and read again', (name, which) => expectSame(written(name, which)));

  test('may stand anywhere in a buffer', () => {
    const w = written('drivers', 'drivers');
    const shifted = new Uint8Array(w.bytes.length + 3);
    shifted.set(w.bytes, 3);
    const { image, called } = deserialize(shifted.subarray(3));
    expectSame({ ...w, image });
    expect(called).toEqual(w.graphs.called);
  });

  test('descriptors are shared objects', () => {
    const { image } = written('drivers', 'drivers');
    const driver = image.drivers[0]!;
    expect(driver.virtualizable!.struct).toBe(image.structs.find((s) => s.name === 'Frame'));
    expect(driver.virtualizable!.fields[0]).toBe(image.fields.find((f) => f.name === 'pc'));
    expect(driver.location).toBe(image.calls.find((c) => c.name === 'where'));
    const sometimes = image.calls.find((c) => c.name === 'sometimes')!;
    expect(sometimes.predicate).toBe(image.calls.find((c) => c.name === 'predicate'));
    expect(image.jitcode(1)).toBe(image.jitcode(1));
  });

  test('ids lead to the descriptors of exact types', () => {
    const { image, plan } = written('objects', 'all');
    const id = (name: string) => plan.layout.byName.get(name)!.id;
    expect(image.structOf(id('Square'))!.name).toBe('Square');
    expect(image.arrayOf(id('ints'))!.name).toBe('ints');
    expect(image.structOf(id('ints'))).toBeUndefined();
    expect(image.arrayOf(id('Square'))).toBeUndefined();
  });

  test('of another version is refused', () => {
    const { bytes } = written('control', 'all');
    const other = bytes.slice();
    other[0] = 99;
    expect(() => deserialize(other)).toThrow(/has format 99, this runtime reads \d+/);
  });

  test('for other instructions is refused', () => {
    const { bytes } = written('control', 'all');
    const other = bytes.slice();
    other[1]! ^= 1;
    expect(() => deserialize(other)).toThrow(/was made for another version of this runtime: build it again/);
  });
});
