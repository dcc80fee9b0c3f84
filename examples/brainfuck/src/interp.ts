/**
 * A brainfuck interpreter in RTypeScript: the whole language, and all that Weft translates.
 *
 * A program text is first parsed into two fixed arrays: an opcode per instruction and its argument. Runs of `+` and `-`,
 * and of `>` and `<`, become one instruction with a count, and each bracket knows where its partner is. For example `+++[->>+<<]` becomes
 *
 *     0 Add 3    1 JumpIfZero 6    2 Add -1    3 Move 2    4 Add 1    5 Move -2    6 JumpIfNotZero 1
 *
 * Then a plain loop executes them. The two calls of `driver` say where that loop begins an instruction and where the
 * running program jumps backwards; they do nothing here and guide the JIT in translated code.
 */
import { FixedArray, JitDriver, hostFunction, ltU, unchecked } from '@weft/core';
import type { ReadonlyFixedArray, i32, u8 } from '@weft/core';

/** What an instruction does; its argument is explained for each. */
export enum Op {
  /** Adds the argument to the current cell. */
  Add,
  /** Moves the tape pointer by the argument. */
  Move,
  /** Writes the current cell. */
  Write,
  /** Reads into the current cell; 0 at the end of the input. */
  Read,
  /** Goes on after the instruction at the argument if the current cell is 0. */
  JumpIfZero,
  /** Goes back to after the instruction at the argument if the current cell is not 0. */
  JumpIfNotZero,
}

/** What is wrong with a program, found while parsing or running it. */
export class BrainfuckError extends Error {}

/** A parsed program. */
export class Program {
  constructor(
    readonly ops: ReadonlyFixedArray<i32>,
    readonly args: ReadonlyFixedArray<i32>,
  ) {}
}

const writeByte = hostFunction<(byte: i32) => void>('writeByte');
/** The next byte of the input, or -1 at its end. */
const readByte = hostFunction<() => i32>('readByte');

const tapeSize: i32 = 65536;

/** Parses a program text. Characters that are no instruction are comments. */
export function parse(source: string): Program {
  const ops: i32[] = [];
  const args: i32[] = [];
  const open: i32[] = [];
  let i = 0;
  while (i < source.length) {
    const c = source.charAt(i);
    switch (c) {
      case '+':
      case '-':
      case '>':
      case '<': {
        const counts = c === '+' || c === '-';
        const up = counts ? '+' : '>';
        const down = counts ? '-' : '<';
        let run = 0;
        while (i < source.length && (source.charAt(i) === up || source.charAt(i) === down)) {
          run += source.charAt(i) === up ? 1 : -1;
          i++;
        }
        ops.push(counts ? Op.Add : Op.Move);
        args.push(run);
        break;
      }
      case '.':
      case ',':
        ops.push(c === '.' ? Op.Write : Op.Read);
        args.push(0);
        i++;
        break;
      case '[':
        open.push(ops.length);
        ops.push(Op.JumpIfZero);
        args.push(0);
        i++;
        break;
      case ']': {
        if (open.length === 0) throw new BrainfuckError(`']' at ${i} closes nothing`);
        const start = open.pop()!;
        args[start] = ops.length;
        ops.push(Op.JumpIfNotZero);
        args.push(start);
        i++;
        break;
      }
      default:
        i++;
    }
  }
  if (open.length > 0) throw new BrainfuckError(`${open.length} '[' without ']'`);
  return new Program(FixedArray.from(ops), FixedArray.from(args));
}

const driver = new JitDriver({
  name: 'brainfuck',
  greens: ['pc', 'program'],
  reds: ['at', 'tape'],
  location: (pc: i32, program: Program) => `instruction ${pc} of ${program.ops.length}`,
});

// The pointer never leaves the tape, as the only instruction that moves it checks. So reading and writing cells need not check again.

function cell(tape: FixedArray<u8>, at: i32): i32 {
  return unchecked(() => tape[at]! & 255);
}
function setCell(tape: FixedArray<u8>, at: i32, value: i32): void {
  unchecked(() => {
    tape[at] = value & 255;
  });
}

/** Runs a parsed program on an empty tape. */
export function execute(program: Program): void {
  const tape = new FixedArray<u8>(tapeSize, 0);
  let at = 0;
  let pc = 0;
  while (pc < program.ops.length) {
    driver.jitMergePoint({ pc, program, at, tape });
    const arg = program.args[pc];
    switch (program.ops[pc]) {
      case Op.Add:
        setCell(tape, at, cell(tape, at) + arg);
        break;
      case Op.Move:
        at += arg;
        // One comparison for both ends: a negative number is a big unsigned one.
        if (!ltU(at, tapeSize)) throw new BrainfuckError('the pointer left the tape');
        break;
      case Op.Write:
        writeByte(cell(tape, at));
        break;
      case Op.Read: {
        const byte = readByte();
        setCell(tape, at, byte < 0 ? 0 : byte);
        break;
      }
      case Op.JumpIfZero:
        if (cell(tape, at) === 0) pc = arg;
        break;
      case Op.JumpIfNotZero:
        if (cell(tape, at) !== 0) {
          pc = arg + 1;
          driver.canEnterJit({ pc, program, at, tape });
          continue;
        }
        break;
    }
    pc++;
  }
}

/** Parses and runs a program: the entry point for the host. */
export function run(source: string): void {
  execute(parse(source));
}
