/**
 * The table of IR operations: the single source for the verifier, the printer and parser, the IR interpreter,
 * the effect analysis, the AOT backend and the docs page. To add an operation, add a row, its meaning in
 * `interpreter/`, its lowering in `aot/`, and a text test.
 *
 * Columns: operand types, result type, immediates, effect, one sentence.
 *
 * - Operand and result types: `i32 i64 f64 ref`; `any` = one value of any type; `same` = type of the first operand;
 *   `elem`/`field`/`global`/`sig` = given by the immediate (element, field, global, callee); `...` = any number of operands.
 * - Effects: `pure` (no effect, depends on operands only: may be folded, shared, moved, removed), `read` (depends on
 *   mutable memory), `write`, `alloc` (may collect), `check` (traps or does nothing), `raise` (a pure operation that can raise
 *   an exception), `call` (what the callee does), `hint`, `raw` (untyped memory; never moved across each other).
 */
export type Immediate = 'type' | 'field' | 'selector' | 'name' | 'offset' | 'labels';
export type Effect = 'pure' | 'read' | 'write' | 'alloc' | 'check' | 'raise' | 'call' | 'hint' | 'raw';
export type OperandSpec =
  'i32' | 'i64' | 'f64' | 'ref' | 'any' | 'same' | 'elem' | 'field' | 'global' | '...';
export type ResultSpec =
  'i32' | 'i64' | 'f64' | 'ref' | 'type' | 'same' | 'elem' | 'field' | 'global' | 'sig' | 'any' | 'none';

export interface OpInfo {
  readonly operands: readonly OperandSpec[];
  readonly result: ResultSpec;
  readonly immediates: readonly Immediate[];
  readonly effect: Effect;
  readonly commutative: boolean;
  readonly doc: string;
}

function op(
  operands: readonly OperandSpec[],
  result: ResultSpec,
  effect: Effect,
  doc: string,
  immediates: readonly Immediate[] = [],
): OpInfo {
  return { operands, result, effect, doc, immediates, commutative: false };
}
function commutative(info: OpInfo): OpInfo {
  return { ...info, commutative: true };
}

const I2 = ['i32', 'i32'] as const;
const L2 = ['i64', 'i64'] as const;
const F2 = ['f64', 'f64'] as const;
const i = (doc: string) => op(I2, 'i32', 'pure', doc);
const l = (doc: string) => op(L2, 'i64', 'pure', doc);
const lc = (doc: string) => op(L2, 'i32', 'pure', doc);
const f = (doc: string) => op(F2, 'f64', 'pure', doc);
const fc = (doc: string) => op(F2, 'i32', 'pure', doc);

const table = {
  // -- 32-bit integers ------------------------------------------------------------------------------------
  'i32.add': commutative(i('Wrapping sum.')),
  'i32.sub': i('Wrapping difference.'),
  'i32.mul': commutative(i('Wrapping product.')),
  'i32.div_s': i('Quotient as `(a / b) | 0`: truncates; 0 when b is 0; -2**31 / -1 wraps.'),
  'i32.div_u': i('Unsigned quotient as `(a / b) >>> 0`: 0 when b is 0.'),
  'i32.rem_s': op(I2, 'i32', 'check', 'Remainder with the sign of a; traps (division_by_zero) when b is 0.'),
  'i32.rem_u': op(I2, 'i32', 'check', 'Unsigned remainder; traps (division_by_zero) when b is 0.'),
  'i32.and': commutative(i('Bitwise and.')),
  'i32.or': commutative(i('Bitwise or.')),
  'i32.xor': commutative(i('Bitwise exclusive or.')),
  'i32.shl': i('Left shift by `b & 31`.'),
  'i32.shr_s': i('Arithmetic right shift by `b & 31`.'),
  'i32.shr_u': i('Logical right shift by `b & 31`.'),
  'i32.eq': commutative(i('1 when equal, else 0.')),
  'i32.ne': commutative(i('1 when different, else 0.')),
  'i32.lt_s': i('Signed less-than.'),
  'i32.le_s': i('Signed less-or-equal.'),
  'i32.gt_s': i('Signed greater-than.'),
  'i32.ge_s': i('Signed greater-or-equal.'),
  'i32.lt_u': i('Unsigned less-than.'),
  'i32.le_u': i('Unsigned less-or-equal.'),
  'i32.gt_u': i('Unsigned greater-than.'),
  'i32.ge_u': i('Unsigned greater-or-equal.'),
  'i32.eqz': op(['i32'], 'i32', 'pure', '1 when 0, else 0.'),
  'i32.clz': op(['i32'], 'i32', 'pure', 'Leading zero bits.'),
  'i32.ctz': op(['i32'], 'i32', 'pure', 'Trailing zero bits.'),
  'i32.popcnt': op(['i32'], 'i32', 'pure', 'One bits.'),
  'i32.extend8_s': op(['i32'], 'i32', 'pure', 'Sign-extends the low 8 bits.'),
  'i32.extend16_s': op(['i32'], 'i32', 'pure', 'Sign-extends the low 16 bits.'),
  // -- 64-bit integers ------------------------------------------------------------------------------------
  'i64.add': commutative(l('Wrapping sum.')),
  'i64.sub': l('Wrapping difference.'),
  'i64.mul': commutative(l('Wrapping product.')),
  'i64.mul_high_u': commutative(l('High 64 bits of the unsigned 128-bit product.')),
  'i64.div_s': op(L2, 'i64', 'check', 'Truncating quotient; -2**63 / -1 wraps; traps when b is 0.'),
  'i64.div_u': op(L2, 'i64', 'check', 'Unsigned quotient; traps when b is 0.'),
  'i64.rem_s': op(L2, 'i64', 'check', 'Remainder with the sign of a; traps when b is 0.'),
  'i64.rem_u': op(L2, 'i64', 'check', 'Unsigned remainder; traps when b is 0.'),
  'i64.and': commutative(l('Bitwise and.')),
  'i64.or': commutative(l('Bitwise or.')),
  'i64.xor': commutative(l('Bitwise exclusive or.')),
  'i64.shl': l('Left shift by `b & 63`.'),
  'i64.shr_s': l('Arithmetic right shift by `b & 63`.'),
  'i64.shr_u': l('Logical right shift by `b & 63`.'),
  'i64.eq': commutative(lc('1 when equal, else 0.')),
  'i64.ne': commutative(lc('1 when different, else 0.')),
  'i64.lt_s': lc('Signed less-than.'),
  'i64.le_s': lc('Signed less-or-equal.'),
  'i64.gt_s': lc('Signed greater-than.'),
  'i64.ge_s': lc('Signed greater-or-equal.'),
  'i64.lt_u': lc('Unsigned less-than.'),
  'i64.le_u': lc('Unsigned less-or-equal.'),
  'i64.gt_u': lc('Unsigned greater-than.'),
  'i64.ge_u': lc('Unsigned greater-or-equal.'),
  'i64.eqz': op(['i64'], 'i32', 'pure', '1 when 0, else 0.'),
  'i64.clz': op(['i64'], 'i64', 'pure', 'Leading zero bits.'),
  'i64.ctz': op(['i64'], 'i64', 'pure', 'Trailing zero bits.'),
  // -- exact arithmetic -----------------------------------------------------------------------------------
  'i64.add_ovf': commutative(op(L2, 'i64', 'raise', 'Exact sum; raises OverflowError.')),
  'i64.sub_ovf': op(L2, 'i64', 'raise', 'Exact difference; raises OverflowError.'),
  'i64.mul_ovf': commutative(op(L2, 'i64', 'raise', 'Exact product; raises OverflowError.')),
  'i32.add_checked': commutative(op(I2, 'i32', 'check', 'Sum; traps (overflow). Debug builds only.')),
  'i32.sub_checked': op(I2, 'i32', 'check', 'Difference; traps (overflow). Debug builds only.'),
  'i32.mul_checked': commutative(op(I2, 'i32', 'check', 'Product; traps (overflow). Debug builds only.')),
  'i64.add_checked': commutative(op(L2, 'i64', 'check', 'Sum; traps (overflow). Debug builds only.')),
  'i64.sub_checked': op(L2, 'i64', 'check', 'Difference; traps (overflow). Debug builds only.'),
  'i64.mul_checked': commutative(op(L2, 'i64', 'check', 'Product; traps (overflow). Debug builds only.')),
  // -- floats ---------------------------------------------------------------------------------------------
  'f64.add': commutative(f('IEEE sum.')),
  'f64.sub': f('IEEE difference.'),
  'f64.mul': commutative(f('IEEE product.')),
  'f64.div': f('IEEE quotient.'),
  'f64.min': f('Math.min of two.'),
  'f64.max': f('Math.max of two.'),
  'f64.copysign': f('Magnitude of a with the sign of b.'),
  'f64.eq': commutative(fc('1 when equal (NaN is not), else 0.')),
  'f64.ne': commutative(fc('1 when different or NaN, else 0.')),
  'f64.lt': fc('Less-than.'),
  'f64.le': fc('Less-or-equal.'),
  'f64.gt': fc('Greater-than.'),
  'f64.ge': fc('Greater-or-equal.'),
  'f64.neg': op(['f64'], 'f64', 'pure', 'Negation.'),
  'f64.abs': op(['f64'], 'f64', 'pure', 'Absolute value.'),
  'f64.sqrt': op(['f64'], 'f64', 'pure', 'Square root.'),
  'f64.floor': op(['f64'], 'f64', 'pure', 'Largest integer not above.'),
  'f64.ceil': op(['f64'], 'f64', 'pure', 'Smallest integer not below.'),
  'f64.trunc': op(['f64'], 'f64', 'pure', 'Integer part.'),
  'f64.fround': op(['f64'], 'f64', 'pure', 'Rounds to 32-bit float precision.'),
  // -- conversions ----------------------------------------------------------------------------------------
  'i64.extend_s': op(['i32'], 'i64', 'pure', 'Sign-extends.'),
  'i64.extend_u': op(['i32'], 'i64', 'pure', 'Zero-extends.'),
  'i32.wrap': op(['i64'], 'i32', 'pure', 'Low 32 bits.'),
  'f64.from_i32_s': op(['i32'], 'f64', 'pure', 'Exact.'),
  'f64.from_i32_u': op(['i32'], 'f64', 'pure', 'Exact, from unsigned.'),
  'f64.from_i64_s': op(['i64'], 'f64', 'pure', 'Nearest float.'),
  'f64.from_i64_u': op(['i64'], 'f64', 'pure', 'Nearest float, from unsigned.'),
  'i32.from_f64': op(
    ['f64'],
    'i32',
    'pure',
    'As `x | 0` in JavaScript: modulo 2**32; NaN and infinities give 0.',
  ),
  'i64.from_f64': op(['f64'], 'i64', 'pure', 'Truncates; saturates; NaN gives 0.'),
  'i64.bits': op(['f64'], 'i64', 'pure', 'Bit pattern of a float.'),
  'f64.from_bits': op(['i64'], 'f64', 'pure', 'Float of a bit pattern.'),
  // -- references -----------------------------------------------------------------------------------------
  'ref.eq': commutative(op(['ref', 'ref'], 'i32', 'pure', '1 when the same object, else 0.')),
  'ref.is_null': op(['ref'], 'i32', 'pure', '1 when null, else 0.'),
  instance_of: op(['ref'], 'i32', 'pure', '1 when not null and of class `type` or a subclass.', ['type']),
  cast: op(['ref'], 'type', 'pure', 'The same reference with static class `type`; trusted.', ['type']),
  check_nonnull: op(['ref'], 'none', 'check', 'Traps (null) on null. Debug builds only.'),
  check_class: op(
    ['ref'],
    'none',
    'check',
    'Traps (cast) unless null or an instance of `type`. Debug builds only.',
    ['type'],
  ),
  check_index: op(I2, 'none', 'check', 'Traps (bounds) unless `0 <= a < b`.'),
  // -- objects --------------------------------------------------------------------------------------------
  new: op([], 'type', 'alloc', 'A new object of struct `type`, all fields zero or null.', ['type']),
  get_field: op(['ref'], 'field', 'read', 'Reads `type.field`; the reference is not null.', [
    'type',
    'field',
  ]),
  set_field: op(['ref', 'field'], 'none', 'write', 'Writes `type.field`.', ['type', 'field']),
  new_array: op(
    ['i32'],
    'type',
    'alloc',
    'A new array of `type`, all elements zero or null; length is not negative.',
    ['type'],
  ),
  array_len: op(['ref'], 'i32', 'pure', 'Number of elements.', ['type']),
  get_item: op(['ref', 'i32'], 'elem', 'read', 'Reads an element; the index is in range.', ['type']),
  set_item: op(['ref', 'i32', 'elem'], 'none', 'write', 'Writes an element; the index is in range.', [
    'type',
  ]),
  get_units: op(
    ['ref', 'i32'],
    'i64',
    'read',
    'Elements i … i+3 of a string, which are in range, as one word; the first is the lowest.',
    ['type'],
  ),
  array_copy: op(
    ['ref', 'i32', 'ref', 'i32', 'i32'],
    'none',
    'write',
    'Copies (source, start, target, start, count); in range; may overlap.',
    ['type'],
  ),
  array_fill: op(
    ['ref', 'i32', 'i32', 'elem'],
    'none',
    'write',
    'Sets elements start … end-1 of (array, start, end, value); in range.',
    ['type'],
  ),
  get_hash: op(['ref'], 'i32', 'read', 'The hash word of an object; 0 when not set yet.'),
  set_hash: op(['ref', 'i32'], 'none', 'write', 'Sets the hash word of an object.'),
  get_global: op([], 'global', 'read', 'Reads a module-level variable.', ['name']),
  set_global: op(['global'], 'none', 'write', 'Writes a module-level variable.', ['name']),
  // -- calls ----------------------------------------------------------------------------------------------
  call: op(['...'], 'sig', 'call', 'Calls function `name`.', ['name']),
  call_virtual: op(
    ['ref', '...'],
    'sig',
    'call',
    'Calls method `selector`, rooted in class `type`, of the first operand, which is not null.',
    ['type', 'selector'],
  ),
  call_host: op(['...'], 'sig', 'call', 'Calls host function `name`.', ['name']),
  // -- the JIT (made by the portal cut; see aot/warmstate.ts) -----------------------------------------------
  'jit.trace': op(
    ['i32', '...'],
    'i32',
    'call',
    'Runs the compiled code in a slot of the trace table with the reds of driver `name`; answers an exit reason.',
    ['name'],
  ),
  'jit.tick': op(
    ['i32', 'i32', 'i32'],
    'i32',
    'call',
    'A counter is exhausted: (driver, entry, kind); answers an exit reason.',
  ),
  'jit.run': op(
    ['i32'],
    'i32',
    'call',
    'Runs code that JavaScript executes, of a driver; answers an exit reason.',
  ),
  // -- hints ----------------------------------------------------------------------------------------------
  hint: op(
    ['any'],
    'same',
    'hint',
    'Identity with a meaning for the JIT; `name` is promote, promote_string or assert_const.',
    ['name'],
  ),
  query: op(
    ['...'],
    'i32',
    'hint',
    'A question to the tracer; `name` is is_constant, is_virtual, is_class_known or we_are_jitted; 0 outside of traces.',
    ['name'],
  ),
  record_exact_class: op(['ref'], 'none', 'hint', 'Promises that the operand is exactly of class `type`.', [
    'type',
  ]),
  record_unit: op(
    ['ref', 'i32'],
    'none',
    'hint',
    'Promises that the string is one unit long, and which unit that is.',
  ),
  release_virtualizable: op(['ref'], 'none', 'hint', 'Nobody will look at the virtualizable any more.'),
  jit_merge_point: op(
    ['...'],
    'none',
    'hint',
    'Merge point of driver `name`; operands named by `labels`, `offset` of them green.',
    ['name', 'offset', 'labels'],
  ),
  can_enter_jit: op(['...'], 'none', 'hint', 'Guest backward jump of driver `name`.', [
    'name',
    'offset',
    'labels',
  ]),
  // -- raw memory: collectors, runtime library, code after the GC transform ---------------------------------
  'raw.load8_u': op(['i32'], 'i32', 'raw', 'Loads a byte at address + offset.', ['offset']),
  'raw.load16_u': op(['i32'], 'i32', 'raw', 'Loads 16 bits.', ['offset']),
  'raw.load32': op(['i32'], 'i32', 'raw', 'Loads 32 bits.', ['offset']),
  'raw.load64': op(['i32'], 'i64', 'raw', 'Loads 64 bits.', ['offset']),
  'raw.load_f64': op(['i32'], 'f64', 'raw', 'Loads a float.', ['offset']),
  'raw.store8': op(I2, 'none', 'raw', 'Stores the low 8 bits of b at a + offset.', ['offset']),
  'raw.store16': op(I2, 'none', 'raw', 'Stores the low 16 bits.', ['offset']),
  'raw.store32': op(I2, 'none', 'raw', 'Stores 32 bits.', ['offset']),
  'raw.store64': op(['i32', 'i64'], 'none', 'raw', 'Stores 64 bits.', ['offset']),
  'raw.store_f64': op(['i32', 'f64'], 'none', 'raw', 'Stores a float.', ['offset']),
  'raw.copy': op(['i32', 'i32', 'i32'], 'none', 'raw', 'memory.copy (target, source, bytes).'),
  'raw.fill': op(['i32', 'i32', 'i32'], 'none', 'raw', 'memory.fill (target, byte, bytes).'),
  'raw.memory_size': op([], 'i32', 'raw', 'Size of memory in 64 KiB pages.'),
  'raw.memory_grow': op(['i32'], 'i32', 'raw', 'Grows memory by pages; the old size, or -1.'),
  'raw.cell': op([], 'i32', 'pure', 'Address of the per-thread runtime cell `name`.', ['name']),
  'ref.to_address': op(['ref'], 'i32', 'raw', 'Address of an object; invalid after the next collection.'),
  'ref.from_address': op(['i32'], 'type', 'raw', 'Object at an address, with static class `type`.', ['type']),
} satisfies Record<string, OpInfo>;

/** Name of an IR operation. */
export type Opcode = keyof typeof table;

/** The table of operations, by name. */
export const ops: Readonly<Record<Opcode, OpInfo>> = table;
