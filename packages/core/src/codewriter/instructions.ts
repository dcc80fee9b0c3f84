/**
 * The table of jitcode instructions: the single source for the codewriter's assembler, the disassembler, the tracer and the
 * blackhole interpreter.
 *
 * Jitcode is what the metainterp executes: one array of 32-bit words a function, made from the same graphs as the AOT
 * code. An instruction is its opcode followed by its operands. Registers come in four banks (i32, i64, f64,
 * reference).
 *
 * Operands, by the letters of the table:
 *
 * | letter      | word |
 * |-------------|------|
 * | `i l f r`   | register of the bank, or `-1-k` for constant k of the jitcode's pool of that bank |
 * | `>i >l >f >r` | register that gets the result |
 * | `>?`        | register of the bank that the call descriptor's result tells, -1 when there is none |
 * | `L`         | position in the code |
 * | `n`         | a plain number |
 * | `v`         | liveness list: the registers live *before* the instruction (it may be resumed here) |
 * | `x`         | liveness list: the registers live *across* the call, without its result (a caller is resumed here) |
 * | `F A S G C V D` | index of a field, array, struct, global, call, virtual-method, driver descriptor |
 * | `*`         | a count, then that many registers; their banks are those of the descriptor's arguments |
 * | `#`         | switch table: a count, then pairs of value and position, sorted by value |
 *
 * Instructions that can raise (calls, exact arithmetic) are followed by `catch` when an exception can come out of them; a pending
 * exception is looked at there and nowhere else. So a guard on the absence of an exception is resumed at the `catch`,
 * and every other guard at the start of its own instruction, which is then executed again with the real values.
 */
import { ops as irOps } from '../ir/ops.js';

export interface InstructionInfo {
  readonly name: string;
  readonly opcode: number;
  readonly operands: readonly string[];
  readonly doc: string;
}

type Row = readonly [operands: string, doc: string];

const perKind = (name: string, kinds: string, operands: string, doc: string): Record<string, Row> =>
  Object.fromEntries([...kinds].map((k) => [`${name}.${k}`, [operands.replaceAll('$', k), doc] as const]));

const special: Record<string, Row> = {
  // -- control ----------------------------------------------------------------------------------------------
  goto: ['L', 'Goes on at a position.'],
  br_unless: ['v i L', 'Goes on at the position when the operand is 0.'],
  switch: ['v i L #', 'Goes to the position of the operand, or to the first given one.'],
  ...perKind('return', 'ilfr', '$', 'Returns a value.'),
  'return.n': ['', 'Returns nothing.'],
  raise: ['r', 'Raises an exception out of the function.'],
  catch: [
    'v L >r',
    'When an exception is pending: takes it and goes to the position; -1: leaves the function with it.',
  ],
  trap: ['n n', 'Ends the program: trap kind and source location.'],
  // -- moves and hints --------------------------------------------------------------------------------------
  ...perKind('move', 'ilfr', '$ >$', 'Copies a register.'),
  ...perKind('promote', 'ilfr', 'v $ >$', 'Guards on the value, which is a constant from here on.'),
  promote_string: ['v r >r', 'Guards on the text of a string.'],
  ...perKind('assert_const', 'ilfr', '$ >$', 'Fails loudly while tracing unless the value is constant.'),
  ...perKind('is_constant', 'ilfr', '$ >i', '1 while tracing when the value is constant.'),
  is_virtual: ['r >i', '1 while tracing when the object was allocated in the trace and did not escape.'],
  is_class_known: ['r >i', '1 while tracing when a test of the class of the object makes no guard.'],
  we_are_jitted: ['>i', '1.'],
  record_exact_class: ['r S', 'The object is exactly of the class.'],
  record_unit: ['r i A', 'The string is one unit long, and this one.'],
  release_virtualizable: ['r', 'Nobody will look at the object any more.'],
  // -- checks -----------------------------------------------------------------------------------------------
  check_index: ['v i i n', 'Traps unless 0 <= a < b; location.'],
  check_nonnull: ['v r n', 'Traps on null; location.'],
  check_class: ['v r S n', 'Traps unless null or an instance; location.'],
  // -- references -------------------------------------------------------------------------------------------
  'ref.eq': ['v r r >i', '1 when the same object.'],
  'ref.is_null': ['v r >i', '1 when null.'],
  instance_of: ['v r S >i', '1 when an instance of the class or a subclass. The class is promoted.'],
  // -- memory -----------------------------------------------------------------------------------------------
  new: ['S >r', 'A new object.'],
  new_array: ['i A >r', 'A new array.'],
  array_len: ['r A >i', 'Length.'],
  ...perKind('get_field', 'ilfr', 'v r F >$', 'Reads a field.'),
  ...perKind('set_field', 'ilfr', 'v r F $', 'Writes a field.'),
  ...perKind('get_item', 'ilfr', 'v r i A >$', 'Reads an element.'),
  ...perKind('set_item', 'ilfr', 'v r i A $', 'Writes an element.'),
  ...perKind('get_global', 'ilfr', 'G >$', 'Reads a variable.'),
  ...perKind('set_global', 'ilfr', 'G $', 'Writes a variable.'),
  get_hash: ['r >i', 'Hash word.'],
  set_hash: ['r i', 'Sets the hash word.'],
  array_copy: ['r i r i i A', 'Copies elements.'],
  ...perKind('array_fill', 'ilfr', 'r i i $ A', 'Sets elements.'),
  // -- calls ------------------------------------------------------------------------------------------------
  call: ['v x C * >?', 'Calls a function.'],
  call_virtual: ['v x V * >?', 'Calls the method of the first argument; its class is promoted.'],
  conditional_call: ['v i C *', 'Calls when the operand is not 0, without a bridge.'],
  // -- drivers ----------------------------------------------------------------------------------------------
  jit_merge_point: ['v D *', 'Merge point: greens, then reds.'],
  loop_header: ['D', 'A guest backward jump: the next merge point of the driver may close a loop.'],
};

function arithmeticRow(name: string): Row | null {
  const info = irOps[name as keyof typeof irOps];
  if (!/^(i32|i64|f64)\./.test(name)) return null;
  const kinds: Record<string, string> = { i32: 'i', i64: 'l', f64: 'f' };
  const operands = info.operands.map((t) => kinds[t] ?? '?');
  const result = kinds[info.result] ?? '?';
  if ([...operands, result].includes('?')) return null;
  // Divisions and checked arithmetic can trap, exact arithmetic can raise: all of these can be resumed.
  const resumable = info.effect !== 'pure' ? 'v ' : '';
  const location = info.effect === 'check' ? ' n' : '';
  return [`${resumable}${operands.join(' ')} >${result}${location}`, info.doc];
}

function build(): InstructionInfo[] {
  const list: InstructionInfo[] = [];
  const add = (name: string, [operands, doc]: Row) =>
    list.push({
      name,
      opcode: list.length,
      operands: operands === '' ? [] : operands.split(' '),
      doc,
    });
  for (const [name, r] of Object.entries(special)) add(name, r);
  for (const name of Object.keys(irOps)) {
    const r = arithmeticRow(name);
    if (r !== null) add(name, r);
  }
  return list;
}

/** Instructions by opcode. */
export const instructions: readonly InstructionInfo[] = build();

/**
 * A number for what opcodes mean: a runtime with other instructions, or the same in another order, has another one. Images carry it, since a runtime that
 * misreads jitcode could run for ever.
 */
export const vocabulary: number = instructions.reduce((sum, { name, operands }) => {
  let hash = sum;
  for (const text of [name, ...operands])
    for (let k = 0; k <= text.length; k++)
      hash = (Math.imul(hash, 31) + (text.charCodeAt(k) || 0)) & 0x3fffffff;
  return hash;
}, 1);

/** Instructions by name. */
export const instructionByName: ReadonlyMap<string, InstructionInfo> = new Map(
  instructions.map((i) => [i.name, i]),
);
