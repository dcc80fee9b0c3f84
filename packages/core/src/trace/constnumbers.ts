/**
 * Numbers for constants: equal ones have equal numbers. One table a kind, so that no text is made of a constant to look it up.
 */
import type { Const } from './trace.js';

export class ConstNumbers {
  private readonly ints = new Map<number, number>();
  private readonly refs = new Map<number, number>();
  private readonly longs = new Map<bigint, number>();
  private readonly floats = new Map<number | string, number>();

  /** `fresh` gives a number to a constant that has none yet. */
  constructor(private readonly fresh: (constant: Const) => number) {}

  of(constant: Const): number {
    switch (constant.kind) {
      case 'i':
        return this.find(this.ints, constant.value as number, constant);
      case 'l':
        return this.find(this.longs, constant.value as bigint, constant);
      case 'r':
        return this.find(this.refs, constant.value as number, constant);
      case 'f': {
        // 0 and -0 are one key of a Map, but not one constant.
        const key = Object.is(constant.value, -0) ? '-0' : (constant.value as number);
        return this.find(this.floats, key, constant);
      }
    }
  }

  private find<K>(table: Map<K, number>, key: K, constant: Const): number {
    let number = table.get(key);
    if (number === undefined) table.set(key, (number = this.fresh(constant)));
    return number;
  }
}
