/**
 * Code objects as the host-side compiler makes them, and how they travel into the guest: `marshal.ts` writes
 * them into one string, `interpreter/unmarshal.ts` (RTypeScript) reads it.
 *
 * Marshal format: a sequence of UTF-16 units. An unsigned integer is a sequence of units with 15 payload bits each, low part
 * first, bit 15 set on all but the last. A signed integer is zig-zag encoded (in 64 bits). A string is its length in units, then its
 * units. A constant is a tag unit followed by its content:
 *
 * - `N` None, `T` True, `F` False, `E` Ellipsis
 * - `i` int: signed; `I` int outside of 64 bits: its decimal digits as a string
 * - `f` float: four units, low 16 bits of the IEEE pattern first; `j` imaginary part of a complex: the same
 * - `s` str: a string; `b` bytes: length, then a unit per byte
 * - `t` tuple: length, items; `z` frozenset: length, items
 * - `c` code: argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, firstlineno (unsigned integers); name, qualname,
 *   filename (strings); varnames, cellvars, freevars, names (each: length, strings); cell2arg (length of cellvars; 0 = not an argument, else argument
 *   index + 1); instructions (length; unsigned integers); constants (length; constants); exception table (length; start, end, target, depth of each row);
 *   positions (one per instruction: line - firstlineno signed, endLine - line unsigned, column, endColumn unsigned;
 *   columns count UTF-8 bytes as CPython's do; a synthetic instruction has line 0: written as the signed value -firstlineno and no more… it is followed by the other
 *   three all the same, as zeros); anchors (length; instruction, start, end: columns of the `^` part within the line for binary operators and subscripts).
 *
 * Signed integers and zig-zag: `n >= 0 ? 2n : -2n - 1`, as an unsigned integer of up to 64 bits. An instruction word is unsigned.
 *
 * Closures: cellvars that are arguments are copied into their cell on entry.
 *
 * Exception table: rows are sorted by start and never overlap (each instruction has at most one row, that of its innermost handler), so that
 * a binary search finds the handler.
 *
 * Anchors: sorted by instruction; columns are UTF-8 byte offsets in the line, as those of positions. They exist for
 * BINARY_* and *_SUBSCR instructions whose range lies within one line. A synthetic instruction has all four position fields 0.
 */
export interface HostCode {
  readonly argcount: number;
  readonly posonlyargcount: number;
  readonly kwonlyargcount: number;
  /** Number of local variables (arguments first: positional, keyword-only, *args, **kwargs). */
  readonly nlocals: number;
  readonly stacksize: number;
  readonly flags: number;
  readonly firstlineno: number;
  readonly name: string;
  readonly qualname: string;
  readonly filename: string;
  readonly varnames: readonly string[];
  readonly cellvars: readonly string[];
  readonly freevars: readonly string[];
  readonly names: readonly string[];
  /** Per cell variable: the index of the argument it starts with, or -1. */
  readonly cell2arg: readonly number[];
  readonly instructions: readonly number[];
  readonly constants: readonly HostConst[];
  readonly exceptionTable: readonly ExceptionRow[];
  readonly positions: readonly Position[];
  readonly anchors: readonly Anchor[];
}

/** A handler for `start <= pc < end`: cut the stack to `depth`, push the exception, go to `target`. */
export interface ExceptionRow {
  readonly start: number;
  readonly end: number;
  readonly target: number;
  readonly depth: number;
}

/** Source range of an instruction; columns are 0-based UTF-8 byte offsets. */
export interface Position {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Where the `^` carets of a traceback go inside of the `~` range (CPython 3.11's anchors). */
export interface Anchor {
  readonly instruction: number;
  readonly start: number;
  readonly end: number;
}

export type HostConst =
  | { readonly kind: 'none' | 'true' | 'false' | 'ellipsis' }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float' | 'imaginary'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'tuple' | 'frozenset'; readonly items: readonly HostConst[] }
  | { readonly kind: 'code'; readonly code: HostCode };
