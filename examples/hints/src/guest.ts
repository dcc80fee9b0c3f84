/**
 * What the examples of the hints share: the code of a guest program, and objects that it works on.
 *
 * Each example is an interpreter loop cut down to the one step that its hint is about, twice: `before` without the hint and `after` with
 * it. `docs/hints.md` shows both, and the traces that the JIT makes of them.
 */
import { FixedArray, type ReadonlyFixedArray, type i32 } from '@weft/core';

/** The code of a guest function. The loops of the examples have one instruction, so only its identity matters. */
export class Code {
  constructor(readonly name: string) {}
}
export const example: Code = new Code('example');

/** A hidden class: which field is where. */
export class Shape {
  constructor(readonly names: ReadonlyFixedArray<string>) {}
}

/** An instance; the examples have two of them in a ring. */
export class Instance {
  next: Instance | null = null;
  constructor(
    public shape: Shape,
    public fields: FixedArray<i32>,
  ) {}
}

const shape = new Shape(FixedArray.of('x', 'y'));

/** Two instances with one shape that refer to each other, so that a loop never sees the same one twice in a row. */
export function ring(): Instance {
  const a = new Instance(shape, FixedArray.of<i32>(1, 2));
  const b = new Instance(shape, FixedArray.of<i32>(10, 20));
  a.next = b;
  b.next = a;
  return a;
}
