/**
 * The instructions of the machine (`machine.ts`), which are also those of its model (`model.ts`). An instruction is four words: the operation and
 * operands `a`, `b`, `c`. `r` are registers for references, `n` for numbers; `pick` is a number that differs from round to round unless `c` fixes it.
 */
export enum Op {
  /** r[a] = result of the code */
  Return,
  /** r[a] = a new pair of r[b] and r[c] */
  Pair,
  /** r[a] = new items: b of them */
  Items,
  /** r[a] = b bytes of the value c */
  Bytes,
  /** r[a] = a weak reference to r[b] */
  Weak,
  /** r[a] = an empty list */
  List,
  /** r[a] = an empty table */
  Table,
  /** r[a] = a text: that of r[b], if it is one, and a letter */
  Text,
  /** r[a] = a chain of b pairs */
  Chain,
  /** r[a] = r[b] */
  Move,
  /** r[a] = null */
  Drop,
  /** r[a] = component `pick` of r[b] */
  Get,
  /** component `pick` of r[a] = r[b] */
  Set,
  /** r[a] = global b */
  GetGlobal,
  /** global a = r[b] */
  SetGlobal,
  /** items of r[a] at `pick` = those of r[b] at b and behind it */
  Copy,
  /** items of r[a] from `pick` on = r[b] */
  Fill,
  /** adds r[b] to the list r[a] */
  Push,
  /** r[a] = what is taken off the list r[b] */
  Pop,
  /** takes items out of the list r[a] */
  Splice,
  /** entry of r[b] in table r[a] = r[c] */
  Enter,
  /** r[a] = entry of r[c] in table r[b] */
  Look,
  /** removes the entry of r[b] from table r[a] */
  Remove,
  /** the number of r[a] = itself and n[3] */
  Add,
  /** one of the bytes of r[a] = b */
  SetByte,
  /** notes the identity hash of r[a] */
  Hash,
  /** r[a] = what the weak reference r[b] refers to */
  Deref,
  /** watches r[a] */
  Watch,
  /** r[a] = one of the dead that were watched */
  Take,
  /** notes what r[a] is */
  Note,
  /** n[a] = b */
  Count,
  /** n[3] = something else */
  Mix,
  /** skips b instructions if `pick` is odd */
  Skip,
  /** n[a] = n[a] - 1; back to instruction b while it is above 0 */
  Loop,
  /** r[a] = result of code b, or of this one again, with r[c] */
  Call,
  /** collects everything */
  Collect,
  /** pins the bytes of r[a] */
  Pin,
  /** releases one of the pins */
  Unpin,
}

/** Words of an instruction. */
export const opWords = 4;
/** Registers of references and of numbers, and global variables. */
export const refCount = 8;
export const intCount = 4;
export const globalCount = 12;
/** Most calls in each other, and in all of a run. */
export const mostDepth = 5;
export const mostCalls = 100;
/** Longest text, list and table. */
export const mostText = 200;
export const mostList = 40;
export const mostTable = 20;
/** Most pins. */
export const mostPins = 6;

/** What an object is, in notes. */
export enum Kind {
  None,
  Pair,
  Items,
  Bytes,
  Weak,
  List,
  Table,
  Text,
}
