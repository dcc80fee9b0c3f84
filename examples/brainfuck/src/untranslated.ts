/**
 * Runs a brainfuck program on the interpreter as it stands, without translating it:
 *
 *     npx weft run src/untranslated.ts programs/hello.b
 */
import { readFileSync } from 'node:fs';
import { provideHost } from '@weft/core';
import { run } from './interp.js';

const output: number[] = [];
let input: Buffer | null = null;
let next = 0;

provideHost({
  writeByte(byte: number): void {
    output.push(byte);
  },
  readByte(): number {
    input ??= readFileSync(0);
    return next < input.length ? input[next++]! : -1;
  },
});

run(readFileSync(process.argv[2]!, 'latin1'));
process.stdout.write(Buffer.from(output));
