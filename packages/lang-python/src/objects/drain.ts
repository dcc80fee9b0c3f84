/**
 * The loops inside of builtin functions that take all items of an iterator: `list(it)`, `sum(it)`, `any(it)`, `sorted(…, key=…)`.
 *
 * Each has a JIT driver of its own, so that the body of a generator and what the builtin does with its items become one loop of
 * machine code, as if the program had written it out:
 *
 * ```
 * sum(x * x for x in range(n))     →   total = 0; for x in range(n): total += x * x
 * ```
 *
 * The greens say which loop it is: what the items are made by ({@link W_Object.loopKey}: the code of a generator, the type of other
 * iterators), and what is done with them.
 */
import type { i32 } from '@weft/core';
import { JitDriver, eventsPending, weAreJitted } from '@weft/core';
import { W_Int } from './int.js';
import { BinOp, type W_Object } from './object.js';
import { raiseInterrupt } from './interrupt.js';
import { binaryOp } from './operators.js';

const driver = new JitDriver({
  name: 'drain',
  greens: ['kind', 'key'],
  reds: ['it', 'sink'],
  location: (kind: i32, key: W_Object) => `builtin loop ${kind} over ${key.repr()}`,
});

/** Kinds of sinks: which loop it is. */
export enum SinkKind {
  BUFFER,
  LIST,
  SET,
  ANY,
  ALL,
  EXTREME,
  KEYS,
}

/** What is done with items. */
export abstract class ItemSink {
  constructor(readonly kind: i32) {}
  /** Takes an item; false: no more are wanted. */
  abstract put(item: W_Object): boolean;
}

/** Puts the items of an iterator into a sink, until it wants no more. */
export function drain(it: W_Object, sink: ItemSink): void {
  const kind = sink.kind;
  const key = it.loopKey();
  for (;;) {
    driver.jitMergePoint({ kind, key, it, sink });
    const item = it.next();
    if (item === null || !sink.put(item)) return;
    if (!weAreJitted() && eventsPending()) raiseInterrupt();
    driver.canEnterJit({ kind, key, it, sink });
  }
}

const sumDriver = new JitDriver({
  name: 'sum',
  greens: ['key'],
  reds: ['it', 'total'],
  location: (key: W_Object) => `sum over ${key.repr()}`,
});

/** `start` plus all items. */
export function sumItems(it: W_Object, start: W_Object): W_Object {
  const key = it.loopKey();
  let total = start;
  for (;;) {
    sumDriver.jitMergePoint({ key, it, total });
    const item = it.next();
    if (item === null) return total;
    const quick = total instanceof W_Int && item instanceof W_Int ? total.add(item) : null;
    total = quick === null ? binaryOp(BinOp.ADD, total, item) : quick;
    if (!weAreJitted() && eventsPending()) raiseInterrupt();
    sumDriver.canEnterJit({ key, it, total });
  }
}
