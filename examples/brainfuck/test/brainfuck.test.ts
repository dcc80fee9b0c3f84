/**
 * The brainfuck programs, run on the interpreter as it stands and on its translation, with and without the JIT.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { provideHost } from '@weft/core';
import { buildLanguage } from '@weft/core/translator';
import { instantiateSync, referenceBackend, type JitEvent, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import language from '../weft.config.js';
import * as interp from '../src/interp.js';
import { checkedPage } from '../../hints/test/page.js';
import { loopText } from '../../hints/test/traces.js';

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

function programs(name: string, engine: () => Run, size: 'all' | 'small' = 'all'): void {
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

    it.runIf(size === 'all')('draws the Mandelbrot set', () => {
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

programs(
  'untranslated',
  () => {
    provideHost(host);
    return interp.run;
  },
  'small',
);

describe('translated', () => {
  let image: { readonly wasm: Uint8Array; readonly metadata: Parameters<typeof instantiateSync>[1] };
  beforeAll(async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const { image: built, diagnostics } = await buildLanguage(language, { root });
    if (built === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
    image = built;
  });
  const instance = (options: LoadOptions) =>
    instantiateSync(image.wasm, image.metadata, { ...options, host });
  const runOf = (options: LoadOptions) => (): Run => (instance(options) as unknown as { run: Run }).run;

  /** Loops are traced in one of their first rounds, and so is what a guard fails on. */
  const atOnce = { threshold: 8, functionThreshold: 2, traceEagerness: 2 };
  const failRandomly = { probability: 0.02, seed: 20261127 };

  programs('AOT', runOf({}));
  programs('collecting at every allocation', runOf({ gc: 'every-allocation' }));
  programs('JIT', runOf({ jit: { backend: wasmBackend() } }));
  programs(
    'JIT, everything is traced',
    runOf({ jit: { backend: wasmBackend(), parameters: atOnce } }),
    'small',
  );
  programs(
    'JIT, guards fail at random',
    runOf({ jit: { backend: referenceBackend({ failRandomly }), parameters: { threshold: 50 } } }),
    'small',
  );

  it('the tutorial shows what is compiled (WEFT_BLESS=1 writes it)', () => {
    const loops: string[] = [];
    const onEvent = (event: JitEvent): void => {
      if (event.what === 'loop') loops.push(loopText(event.optimized!));
    };
    const vm = instance({
      jit: { backend: referenceBackend(), parameters: { threshold: 20 }, traces: true, onEvent },
    });
    (vm as unknown as { run: Run }).run(`${'+'.repeat(100)}[->+++<]`);
    expect(loops).toHaveLength(1);
    const page = new URL('../README.md', import.meta.url);
    const { is, expected } = checkedPage(page, new Map([['trace', loops[0]!]]));
    expect(is).toBe(expected);
  });

  it('both backends count the same', () => {
    const [reference, wasm] = [referenceBackend(), wasmBackend()].map((backend) => {
      output = '';
      const vm = instance({ jit: { backend, parameters: atOnce } });
      (vm as unknown as { run: Run }).run(program('squares'));
      const counters = Object.entries(vm.jit!.runtime.statistics.counters);
      return Object.fromEntries(counters.filter(([name]) => !/Milliseconds|Bytes/.test(name)));
    });
    expect(wasm).toEqual(reference);
    expect(wasm!['bridgesCompiled']).toBeGreaterThan(0);
  });
});
