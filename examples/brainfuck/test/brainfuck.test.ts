/**
 * The brainfuck programs, run on the interpreter as it stands and on its translation.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { provideHost } from '@weft/core';
import { buildLanguage } from '@weft/core/translator';
import { instantiate } from '@weft/core/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import language from '../weft.config.js';
import * as interp from '../src/interp.js';

const program = (name: string): string =>
  readFileSync(new URL(`../programs/${name}.b`, import.meta.url), 'latin1');

/** Input and output of the program under test. */
let input = '';
let output = '';
const host = {
  writeByte(byte: number): void {
    output += String.fromCharCode(byte);
  },
  readByte(): number {
    if (input === '') return -1;
    const byte = input.charCodeAt(0);
    input = input.slice(1);
    return byte;
  },
};

type Run = (source: string) => void;

function programs(name: string, engine: () => Run): void {
  describe(name, () => {
    let run: Run;
    beforeAll(() => {
      run = engine();
    });
    const print = (source: string, text = ''): string => {
      input = text;
      output = '';
      run(source);
      return output;
    };

    it('says hello', () => {
      expect(print(program('hello'))).toBe('Hello, world!\n');
    });

    it('prints squares', () => {
      const squares = Array.from({ length: 101 }, (_, i) => `${i * i}\n`).join('');
      expect(print(program('squares'))).toBe(squares);
    });

    it('draws the Mandelbrot set', () => {
      expect(print(program('mandelbrot'))).toBe(
        readFileSync(new URL('../programs/mandelbrot.expected', import.meta.url), 'latin1'),
      );
    });

    it('interprets itself', () => {
      expect(print(program('interpreter'), `${program('hello').replaceAll('!', '')}!`)).toBe(
        'Hello, world!\n',
      );
    });

    it('reads its input to the end', () => {
      expect(print(',[.,]', 'echo')).toBe('echo');
      expect(print(program('interpreter'), ',[.,]!echo')).toBe('echo');
    });

    it('wraps cells at 256', () => {
      expect(print('-.+.')).toBe('\xff\0');
      expect(print(`${'+'.repeat(300)}.`)).toBe(String.fromCharCode(44));
    });

    it('refuses unmatched brackets', () => {
      expect(() => print('[[]')).toThrow("1 '[' without ']'");
      expect(() => print('+]')).toThrow("']' at 1 closes nothing");
    });

    it('stops at the ends of the tape', () => {
      expect(() => print('<')).toThrow('the pointer left the tape');
      expect(() => print('+[>+]')).toThrow('the pointer left the tape');
    });
  });
}

programs('untranslated', () => {
  provideHost(host);
  return interp.run;
});

describe('translated', () => {
  for (const gc of ['normal', 'every-allocation'] as const) {
    let run: Run;
    beforeAll(async () => {
      const root = fileURLToPath(new URL('..', import.meta.url));
      const { image, diagnostics } = await buildLanguage(language, { root });
      if (image === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
      const vm = await instantiate(image.wasm, image.metadata, { host, gc });
      run = (vm as unknown as { run: Run }).run;
    });
    programs(`gc: ${gc}`, () => run);
  }
});
