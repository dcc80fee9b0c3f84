/**
 * Compiled functions as the interpreter sees them, and the global variables that they refer to.
 *
 * Everything here that does not change says so: `readonly` fields and `ReadonlyFixedArray`s. `code` is a green variable of the
 * interpreter loop, that is a constant of each trace, and whatever is reached from a constant through such fields is a
 * constant as well: no trace ever fetches an instruction.
 */
import { quasiImmutable, type ReadonlyFixedArray, type i32 } from '@weft/core';
import type { Site } from './properties.js';
import type { Value } from './values.js';

/** A function without its environment; a closure is made of it each time its declaration is executed. */
export class Code {
  constructor(
    /** Empty for a script. */
    readonly name: string,
    readonly arity: i32,
    /** Number of slots of a frame. */
    readonly frameSize: i32,
    readonly instructions: ReadonlyFixedArray<i32>,
    /** Line of each instruction. */
    readonly lines: ReadonlyFixedArray<i32>,
    readonly constants: ReadonlyFixedArray<Value>,
    readonly globals: ReadonlyFixedArray<Global>,
    readonly sites: ReadonlyFixedArray<Site>,
    /** Functions declared directly in this one. */
    readonly functions: ReadonlyFixedArray<Code>,
    /** Where a new closure gets its cells from: `2·slot` of the enclosing function, or `2·index + 1` among that one's own cells. */
    readonly captures: ReadonlyFixedArray<i32>,
  ) {}
}

/**
 * A global variable. An instruction refers to it, not to its name, so it may exist before it is defined: `value` is null
 * then.
 *
 * Most globals are functions and classes, and never change. For those `constant` is the value, and because it is quasi-immutable a trace
 * takes it for a constant. The first assignment sets it to null for good, which throws away the traces that relied on it. A
 * counter in a loop of the script is therefore an ordinary variable from its first `i = i + 1` on.
 */
export class Global {
  @quasiImmutable private constant: Value | null = null;
  private value: Value | null = null;

  constructor(readonly name: string) {}

  /** The value; null when the variable is not defined. */
  get(): Value | null {
    const constant = this.constant;
    return constant !== null ? constant : this.value;
  }
  /** `var x = v;` which may be said again. */
  define(v: Value): void {
    if (this.value === null) {
      this.value = v;
      this.constant = v;
    } else this.assign(v);
  }
  /** `x = v`; the variable is defined. */
  private assign(v: Value): void {
    if (this.constant !== null) this.constant = null;
    this.value = v;
  }
  /** `x = v`; whether the variable is defined. */
  set(v: Value): boolean {
    if (this.value === null) return false;
    this.assign(v);
    return true;
  }
}

/** The global variables of a program, or of a whole interactive session. */
export class World {
  private readonly globals: Map<string, Global> = new Map<string, Global>();

  /** The variable `name`, which need not be defined yet. */
  global(name: string): Global {
    const known = this.globals.get(name) ?? null;
    if (known !== null) return known;
    const made = new Global(name);
    this.globals.set(name, made);
    return made;
  }
}
