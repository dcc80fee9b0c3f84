/**
 * Random programs for the machine: codes, and what the host does with them. Everything ends: a loop counts a register down that nothing in it
 * writes, and calls have a depth.
 */
import type { Choices } from '../../../core/test/random/choices.js';
import { Op, globalCount, opWords } from './ops.js';

/** What the host does. */
export type Step =
  | { readonly do: 'run'; readonly code: number; readonly seed: number }
  /** Collects everything, empties the queue of the dead, compares. */
  | { readonly do: 'collect' }
  /** Compares without a collection. */
  | { readonly do: 'compare' }
  /** Takes what a global variable holds, and puts it into another one later. */
  | { readonly do: 'hold'; readonly global: number }
  | { readonly do: 'put'; readonly global: number; readonly held: number }
  | { readonly do: 'release'; readonly held: number };

export interface Program {
  readonly codes: readonly (readonly number[])[];
  readonly steps: readonly Step[];
}

type Instruction = readonly [Op, number, number, number];

/** Each register has a kind of object that it mostly holds. */
const pairs = [0, 1] as const;
const [itemsAt, bytesAt, weakAt, listAt, tableAt, anyAt] = [2, 3, 4, 5, 6, 7] as const;
const holders = [0, 1, itemsAt, listAt] as const;

/** A component or a moment: mostly one that differs from round to round. */
function chosen(c: Choices): number {
  return c.chance(0.3) ? c.below(64) : -1;
}
function any(c: Choices): number {
  return c.below(8);
}
function length(c: Choices): number {
  return c.weighted([
    [20, () => c.below(40)],
    [4, () => c.below(700)],
    [1, () => c.below(12_000)],
  ])();
}

type Maker = (c: Choices) => Instruction;
const makers: readonly (readonly [number, Maker])[] = [
  [3, (c) => [Op.Note, any(c), 0, 0]],
  [10, (c) => [Op.Pair, c.pick(pairs), any(c), any(c)]],
  [3, (c) => [Op.Pair, anyAt, any(c), any(c)]],
  [5, (c) => [Op.Items, itemsAt, length(c), 0]],
  [2, (c) => [Op.Bytes, bytesAt, length(c) * 4, c.below(256)]],
  [5, (c) => [Op.Weak, c.chance(0.1) ? anyAt : weakAt, any(c), 0]],
  [2, () => [Op.List, listAt, 0, 0]],
  [2, () => [Op.Table, tableAt, 0, 0]],
  [2, (c) => [Op.Text, anyAt, anyAt, c.below(26)]],
  [2, (c) => [Op.Chain, c.pick([0, anyAt]), 1 + c.below(c.chance(0.2) ? 300 : 10), 0]],
  [2, (c) => [Op.Move, any(c), any(c), 0]],
  [2, (c) => [Op.Drop, any(c), 0, 0]],
  [5, (c) => [Op.Get, c.pick([0, 1, anyAt]), c.pick(holders), chosen(c)]],
  [10, (c) => [Op.Set, c.pick(holders), any(c), chosen(c)]],
  [5, (c) => [Op.GetGlobal, any(c), c.below(globalCount), 0]],
  [6, (c) => [Op.SetGlobal, c.below(globalCount), any(c), 0]],
  [4, (c) => [Op.Copy, c.pick([itemsAt, anyAt]), c.pick([itemsAt, anyAt]), chosen(c)]],
  [1, (c) => [Op.Fill, itemsAt, any(c), chosen(c)]],
  [4, (c) => [Op.Push, listAt, any(c), 0]],
  [2, (c) => [Op.Pop, any(c), listAt, 0]],
  [1, (c) => [Op.Splice, listAt, c.below(8), chosen(c)]],
  [4, (c) => [Op.Enter, tableAt, any(c), any(c)]],
  [3, (c) => [Op.Look, any(c), tableAt, any(c)]],
  [1, (c) => [Op.Remove, tableAt, any(c), 0]],
  [3, (c) => [Op.Add, c.pick(pairs), 0, 0]],
  [1, (c) => [Op.SetByte, bytesAt, c.below(256), chosen(c)]],
  [4, (c) => [Op.Hash, any(c), 0, 0]],
  [6, (c) => [Op.Deref, any(c), weakAt, 0]],
  [3, (c) => [Op.Watch, any(c), 0, 0]],
  [3, (c) => [Op.Take, c.chance(0.5) ? anyAt : any(c), 0, 0]],
  [2, () => [Op.Mix, 0, 0, 0]],
  [1, () => [Op.Collect, 0, 0, 0]],
  [3, () => [Op.Pin, bytesAt, 0, 0]],
  [2, (c) => [Op.Unpin, 0, 0, chosen(c)]],
];

/** A piece of code: an instruction, or what can hold others. */
function piece(c: Choices, into: Instruction[], loops: number): void {
  switch (c.weighted([[16, 0] as const, [3, 1] as const, [loops < 2 ? 2 : 0, 2] as const, [1, 3] as const])) {
    case 0:
      into.push(c.weighted(makers)(c));
      return;
    case 1: {
      const at = into.length;
      const when = chosen(c);
      into.push([Op.Skip, 0, 0, when]);
      c.repeat(6, () => piece(c, into, loops), 2);
      into[at] = [Op.Skip, 0, into.length - at - 1, when];
      return;
    }
    case 2: {
      const register = loops;
      into.push([Op.Count, register, c.below(loops === 0 ? 60 : 8), 0]);
      const start = into.length;
      c.repeat(14, () => piece(c, into, loops + 1), 6);
      into.push([Op.Loop, register, start, 0]);
      return;
    }
    case 3:
      into.push([Op.Call, any(c), c.below(4), any(c)]);
      return;
  }
}

function code(c: Choices): number[] {
  const instructions: Instruction[] = [];
  const looping = c.chance(0.8);
  if (looping) instructions.push([Op.Count, 0, 2 + c.below(60), 0]);
  const start = instructions.length;
  const loops = looping ? 1 : 0;
  for (let k = c.below(4); k > 0; k--) piece(c, instructions, loops);
  c.repeat(24, () => piece(c, instructions, loops), 8);
  if (looping) instructions.push([Op.Loop, 0, start, 0]);
  instructions.push([Op.Return, any(c), 0, 0]);
  return instructions.flat();
}

/** A program. */
export function randomProgram(c: Choices): Program {
  const codes = [code(c), ...c.repeat(3, () => code(c))];
  let held = 0;
  const steps = c.repeat(
    24,
    (): Step =>
      c.weighted<() => Step>([
        [10, () => ({ do: 'run', code: c.below(codes.length), seed: c.below(1 << 20) })],
        [3, () => ({ do: 'collect' })],
        [1, () => ({ do: 'compare' })],
        [1, () => ({ do: 'hold', global: (held++, c.below(globalCount)) })],
        [1, () => ({ do: 'put', global: c.below(globalCount), held: c.below(held + 1) })],
        [1, () => ({ do: 'release', held: c.below(held + 1) })],
      ])(),
    12,
  );
  return { codes, steps };
}

/** A program as text. */
export function printProgram(program: Program): string {
  const codes = program.codes.map((words, k) => {
    const lines: string[] = [];
    for (let at = 0; at < words.length; at += opWords)
      lines.push(`  ${at / opWords}: ${Op[words[at]!]} ${words.slice(at + 1, at + opWords).join(' ')}`);
    return `code ${k}\n${lines.join('\n')}`;
  });
  return [...codes, ...program.steps.map((step) => JSON.stringify(step))].join('\n');
}
