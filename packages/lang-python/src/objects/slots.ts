/**
 * The dunders that the interpreter itself looks up on types, numbered: each `W_Type` keeps an array of what it found
 * for them, so that `a + b` on instances costs an array load and not a search through the MRO.
 */
import { FixedArray } from '@weft/core';

/** Index into `W_Type.slots`. The binary operators are in the order of `BinOp`, three groups of 14. */
export enum Slot {
  ADD,
  SUB,
  MUL,
  TRUE_DIV,
  FLOOR_DIV,
  MOD,
  POW,
  MATMUL,
  LSHIFT,
  RSHIFT,
  AND,
  OR,
  XOR,
  DIVMOD,
  RADD,
  RSUB,
  RMUL,
  RTRUE_DIV,
  RFLOOR_DIV,
  RMOD,
  RPOW,
  RMATMUL,
  RLSHIFT,
  RRSHIFT,
  RAND,
  ROR,
  RXOR,
  RDIVMOD,
  IADD,
  ISUB,
  IMUL,
  ITRUE_DIV,
  IFLOOR_DIV,
  IMOD,
  IPOW,
  IMATMUL,
  ILSHIFT,
  IRSHIFT,
  IAND,
  IOR,
  IXOR,
  IDIVMOD,
  /** In the order of `Compare`. */
  LT,
  LE,
  EQ,
  NE,
  GT,
  GE,
  /** In the order of `UnOp`. */
  POS,
  NEG,
  INVERT,
  ABS,
  BOOL,
  LEN,
  HASH,
  INDEX,
  GETITEM,
  SETITEM,
  DELITEM,
  CONTAINS,
  ITER,
  NEXT,
  REPR,
  STR,
  FORMAT,
  CALL,
  NEW,
  INIT,
  GETATTRIBUTE,
  GETATTR,
  SETATTR,
  DELATTR,
  GET,
  SET,
  DELETE,
  ENTER,
  EXIT,
  MISSING,
  LENGTH_HINT,
  INT,
  FLOAT,
}

/** Dunder names by {@link Slot}. */
export const slotNames: FixedArray<string> = FixedArray.from(
  (
    'add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod ' +
    'radd rsub rmul rtruediv rfloordiv rmod rpow rmatmul rlshift rrshift rand ror rxor rdivmod ' +
    'iadd isub imul itruediv ifloordiv imod ipow imatmul ilshift irshift iand ior ixor idivmod ' +
    'lt le eq ne gt ge pos neg invert abs bool len hash index getitem setitem delitem contains iter next ' +
    'repr str format call new init getattribute getattr setattr delattr get set delete enter exit missing ' +
    'length_hint int float'
  )
    .split(' ')
    .map((name) => `__${name}__`),
);
