/** What the engine gets of an image, and what the JIT gets. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../src/runtime/engine.js';
import { compileImage, imageOf, splitImage } from '../../src/runtime/image.js';

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

function number(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)];
}
function custom(name: string, content: readonly number[]): number[] {
  const body = [...number(name.length), ...Buffer.from(name, 'latin1'), ...content];
  return [0, ...number(body.length), ...body];
}
const jit = Array.from({ length: 300 }, (_, k) => k & 255);
const other = custom('name', [1, 2, 3]);
const image = Uint8Array.from([...header, ...other, ...custom('weft.jit', jit)]);

describe('the section of the JIT', () => {
  test('is not given to the engine', () => {
    const { module, section } = compileImage(image);
    expect(section).toEqual(Uint8Array.from(jit));
    expect(engine.Module.customSections(module, 'weft.jit')).toEqual([]);
    expect(engine.Module.customSections(module, 'name')).toHaveLength(1);
  });

  test('is a copy, so that the bytes of the file need not be kept', () => {
    expect(splitImage(image).section!.buffer.byteLength).toBe(jit.length);
    expect(splitImage(image).code.buffer).toBe(image.buffer);
  });

  test('is found in a part of a buffer', () => {
    const padded = new Uint8Array(image.length + 20);
    padded.set(image, 7);
    const part = padded.subarray(7, 7 + image.length);
    expect(compileImage(part).section).toEqual(Uint8Array.from(jit));
    expect(compileImage(image.buffer).section).toEqual(Uint8Array.from(jit));
  });

  test('is asked of a module that the host has compiled', () => {
    expect(imageOf(new engine.Module(image)).section).toEqual(Uint8Array.from(jit));
    expect(imageOf(new engine.Module(Uint8Array.from([...header, ...other]))).section).toBeNull();
  });
});

test('an image without the section, or with another one at its end, is compiled as it is', () => {
  for (const bytes of [header, [...header, ...other], [...header, ...custom('weft.jit.more', jit)]]) {
    const { code, section } = splitImage(Uint8Array.from(bytes));
    expect([...code]).toEqual(bytes);
    expect(section).toBeNull();
  }
});

test('what is no module is refused by the engine', () => {
  for (const bytes of [
    [],
    [1, 2, 3],
    image.subarray(0, image.length - 1),
    [...header, 0],
    [...header, 0, 200],
  ])
    expect(() => compileImage(Uint8Array.from(bytes))).toThrow(/WebAssembly/);
});
