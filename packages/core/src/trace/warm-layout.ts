/**
 * Words in linear memory that AOT code and the JIT share: counter entries, and what each loop has; see docs/dev/jit.md, "Warm state".
 */

/** Offsets in a counter entry. */
export const counterEntry = {
  tag: 0,
  count: 4,
  /** Of the trace table; 0 = no compiled code. */
  slot: 8,
  /** What is left to count behind `count`; with compiled code the address of the loop's {@link loopWords}. */
  rest: 12,
  /** The first numeric green. */
  greens: 16,
} as const;

/**
 * The bit of an entry's tag that says that a loop was seen at the place. A function whose first instruction is a loop header has
 * one entry for both; the count of calls becomes one of jumps at the first jump.
 */
export const loopBit = 2;

/** Offsets in the words of a place that had no code when a trace that calls it was compiled. */
export const portalWords = {
  /** Slot of the trace table, or the loop's id for backends that run in JavaScript; 0 = no code. */
  code: 0,
  /** Address of the loop's {@link loopWords}. */
  words: 4,
} as const;

/** Offsets in the words of a loop, and their size. */
export const loopWords = {
  /** Not 0: it relied on what is no longer so. */
  invalid: 0,
  /** How often AOT code is inside of it. */
  active: 4,
  /** Generation in which AOT code left it last. */
  lastUse: 8,
  size: 16,
} as const;
