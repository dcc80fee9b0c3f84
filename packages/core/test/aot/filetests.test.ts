/** The IR text tests' run lines hold for compiled code. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseModule } from '../../src/ir/index.js';
import { GuestError, WeftTrap } from '../../src/runtime/index.js';
import type { Executed } from '../../src/aot/index.js';
import { runIr } from './harness.js';

const folder = fileURLToPath(new URL('../ir/filetests/', import.meta.url));
const host = { 'test.add': (a: number, b: number) => a + b, 'test.shout': (s: string) => `${s}!` };

function print(value: unknown, float: boolean): string {
  if (value === undefined) return 'void';
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object') return `object ${(value as { className: string }).className}`;
  if (!float) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  return /^-?\d+$/.test(String(value)) ? `${value}.0` : String(value);
}

function outcome(vm: Executed['vm'], func: string, args: unknown[], float: boolean): string {
  try {
    return print(vm[func]!(...args), float);
  } catch (error) {
    if (error instanceof WeftTrap) return `traps ${error.kind}`;
    if (error instanceof GuestError) return `raises ${error.className}`;
    throw error;
  }
}

function readText(path: string): string {
  return statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}

const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
  /^; run: /m.test(readText(folder + name)),
);

for (const name of files)
  test(name, async () => {
    const text = readFileSync(folder + name, 'utf8');
    const module = parseModule(text.split('\n----\n')[0]!);
    for (const options of [{}, { gc: 'every-allocation', optimize: 0 }] as const) {
      const { vm } = await runIr(module, { host, ...options });
      for (const [, func, list, wanted] of text.matchAll(/^; run: @(\S+?)\((.*)\) (?:== )?(.+)$/gm)) {
        const args = list!.split(',').flatMap((t): unknown[] => {
          const arg = t.trim();
          if (arg === '') return [];
          if (arg === 'null') return [null];
          if (arg === 'inf' || arg === '-inf') return [arg === 'inf' ? Infinity : -Infinity];
          return [/^-?\d+n$/.test(arg) ? BigInt(arg.slice(0, -1)) : Number(arg)];
        });
        const float = module.functions.get(func!)!.result === 'f64';
        expect(`${func}(${list}) ${outcome(vm, func!, args, float)}`).toBe(
          `${func}(${list}) ${wanted!.trim()}`,
        );
      }
    }
  });
