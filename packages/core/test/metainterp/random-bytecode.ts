/**
 * Random programs for random interpreters.
 *
 * A program is a few codes; a code is a list of numbers, an instruction and its argument in turn. The generator keeps count of the stack, so
 * that nothing is popped from an empty one; loops, skips and handlers are nested, and leave the stack as it was.
 *
 * ```
 * 1,48  9,3  2,2,0,0  0,0      set counter 0 to 12; instruction 9; back to 2 while counter 0 is not 0; end
 * ```
 */
import type { Choices } from '../random/choices.js';

/** What the generator of programs must know of an instruction. */
export interface Instruction {
  readonly pops: number;
  readonly pushes: number;
}

export interface RandomInterpreter {
  readonly text: string;
  /** Instructions from {@link firstRandom}. */
  readonly instructions: readonly Instruction[];
}

/** Instructions that all interpreters have. The argument of jumps is a position. */
export const fixed = { end: 0, set: 1, loop: 2, skip: 3, call: 4, guard: 5, unguard: 6 } as const;
export const firstRandom = 8;

/** A random program for an interpreter: the codes as numbers, see `parse` in the template. */
export function randomBytecode(c: Choices, { instructions }: RandomInterpreter): string {
  const count = 1 + c.below(3);
  const code = (index: number): string => {
    const out: number[] = [];
    let stack = 0;
    /** Leaves the stack as it was. */
    const statements = (loops: number, mean: number): void => {
      c.repeat(
        7,
        () => {
          switch (
            c.weighted([
              [10, 'plain'],
              [loops < 3 ? 3 : 0, 'loop'],
              [2, 'skip'],
              [loops < 2 ? 2 : 1, 'call'],
              [stack === 0 && loops < 2 ? 1 : 0, 'guard'],
            ] as const)
          ) {
            case 'plain':
              plain();
              break;
            case 'loop': {
              const times = c.pick(loops === 0 ? [12, 40, 5, 3] : [3, 6, 2]);
              out.push(fixed.set, (times << 2) | loops);
              const start = out.length;
              const before = stack;
              statements(loops + 1, 3);
              level(before);
              out.push(fixed.loop, start, loops, 0);
              break;
            }
            case 'skip': {
              const at = out.push(fixed.skip, 0) - 1;
              const before = stack;
              statements(3, 2);
              level(before);
              out[at] = (out.length << 2) | c.below(4);
              break;
            }
            case 'call':
              // To code behind, or itself: depth ends that.
              out.push(fixed.call, index + c.below(count - index));
              break;
            case 'guard': {
              const at = out.push(fixed.guard, 0) - 1;
              statements(loops, 3);
              level(0);
              out.push(fixed.unguard, 0);
              out[at] = out.length;
              break;
            }
          }
        },
        mean,
      );
    };
    const emit = (k: number): void => {
      out.push(firstRandom + k, c.below(8));
      stack += instructions[k]!.pushes - instructions[k]!.pops;
    };
    const plain = (): void => {
      const possible = instructions
        .map((_, k) => k)
        .filter(
          (k) =>
            instructions[k]!.pops <= stack && stack + instructions[k]!.pushes - instructions[k]!.pops < 8,
        );
      emit(c.pick(possible));
    };
    /** Brings the stack back to a height. */
    const level = (height: number): void => {
      while (stack < height) emit(0);
      while (stack > height) emit(1);
    };
    statements(0, 15);
    out.push(fixed.end, 0);
    return out.join(',');
  };
  return Array.from({ length: count }, (_, k) => code(k)).join('|');
}
