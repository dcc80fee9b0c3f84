/**
 * The table of trace operations: the single source for the recorder, optimizer, printer, parser, backends and docs.
 *
 * Arithmetic has the names and the exact meaning of the IR (`ir/ops.ts`); the rows for it are derived from that table, so
 * that no semantics is written twice. In traces nothing traps: divisions come after a guard on the divisor, array
 * accesses after a guard on the index.
 *
 * Columns: argument kinds (`i l f r`, `any`, `...` any number of any kind), result kind (`i l f r n`; `=` given by the
 * descriptor or by the suffix), class of the operation:
 *
 * | class     | meaning |
 * |-----------|---------|
 * | `pure`    | depends on its arguments only, no effect |
 * | `read`    | reads memory |
 * | `write`   | writes memory |
 * | `alloc`   | makes an object; can collect |
 * | `call`    | calls a function of the image or the host |
 * | `guard`   | goes on or leaves the trace |
 * | `control` | label, jump, finish |
 * | `info`    | makes no code |
 */
import { ops as irOps, type OpInfo as IrOpInfo, type Opcode } from '../ir/ops.js';
import type { ResultKind } from './descr.js';

export type OpClass = 'pure' | 'read' | 'write' | 'alloc' | 'call' | 'guard' | 'control' | 'info';

export interface TraceOpInfo {
  readonly name: TraceOpcode;
  /** Dense number, for tables indexed by operation. */
  readonly index: number;
  readonly args: readonly string[];
  /** `=`: given by the operation's descriptor or first argument. */
  readonly result: ResultKind | '=';
  readonly cls: OpClass;
  readonly commutative: boolean;
  /** Kind of descriptor, or null. */
  readonly descr: 'field' | 'array' | 'struct' | 'global' | 'call' | 'target' | 'loop' | null;
  readonly doc: string;
}

type Row = Omit<TraceOpInfo, 'name' | 'index'>;

function row(
  args: readonly string[],
  result: ResultKind | '=',
  cls: OpClass,
  doc: string,
  descr: TraceOpInfo['descr'] = null,
): Row {
  return { args, result, cls, doc, descr, commutative: false };
}

/** IR operations that appear in traces under their own name, besides those with effect `pure` on numbers. */
export type ArithmeticOpcode = Extract<Opcode, `i32.${string}` | `i64.${string}` | `f64.${string}`>;

const table = {
  // -- references -----------------------------------------------------------------------------------------
  'ref.eq': row(['r', 'r'], 'i', 'pure', '1 when the same object.'),
  'ref.is_null': row(['r'], 'i', 'pure', '1 when null.'),
  instance_of: row(
    ['r'],
    'i',
    'pure',
    '1 when not null and of the class or a subclass. Recorded only where the class is not promoted.',
    'struct',
  ),
  array_len: row(['r'], 'i', 'pure', 'Length of an array; the reference is not null.', 'array'),
  // -- identity -------------------------------------------------------------------------------------------
  same_as: row(['any'], '=', 'pure', 'The argument. Left by the optimizer where a label needs a copy.'),
  // -- memory ---------------------------------------------------------------------------------------------
  get_field: row(['r'], '=', 'read', 'Reads a field.', 'field'),
  set_field: row(['r', 'any'], 'n', 'write', 'Writes a field.', 'field'),
  get_item: row(['r', 'i'], '=', 'read', 'Reads an element; the index is in range.', 'array'),
  set_item: row(['r', 'i', 'any'], 'n', 'write', 'Writes an element; the index is in range.', 'array'),
  get_global: row([], '=', 'read', 'Reads a module-level variable.', 'global'),
  set_global: row(['any'], 'n', 'write', 'Writes a module-level variable.', 'global'),
  get_hash: row(['r'], 'i', 'read', 'The hash word; 0 when not set.'),
  set_hash: row(['r', 'i'], 'n', 'write', 'Sets the hash word.'),
  array_copy: row(
    ['r', 'i', 'r', 'i', 'i'],
    'n',
    'write',
    'Copies (source, start, target, start, count); in range; may overlap.',
    'array',
  ),
  array_fill: row(['r', 'i', 'i', 'any'], 'n', 'write', 'Sets elements start … end-1.', 'array'),
  // -- allocation -----------------------------------------------------------------------------------------
  new: row([], 'r', 'alloc', 'A new object, all fields zero.', 'struct'),
  new_array: row(['i'], 'r', 'alloc', 'A new array, all elements zero; length is not negative.', 'array'),
  // -- calls ----------------------------------------------------------------------------------------------
  call: row(['...'], '=', 'call', 'A residual call.', 'call'),
  call_pure: row(
    ['...'],
    '=',
    'call',
    'A call of an elidable function. Folded when all arguments are constant.',
    'call',
  ),
  call_loopinvariant: row([], '=', 'call', 'Called once per loop.', 'call'),
  cond_call: row(['i', '...'], 'n', 'call', 'Calls when the first argument is not 0.', 'call'),
  call_assembler: row(
    ['...'],
    '=',
    'call',
    "Calls a portal: arguments are the reds, the descriptor is the callee's loop token. Or they are what one of its labels takes, and the descriptor is that label.",
    'loop',
  ),
  call_portal: row(
    ['i', '...'],
    '=',
    'call',
    'Calls a portal that had no code: address of a word that says where its code is, 0 while there is none; greens; reds. The descriptor is the function that enters it.',
    'call',
  ),
  // -- guards ---------------------------------------------------------------------------------------------
  guard_true: row(['i'], 'n', 'guard', 'Fails on 0.'),
  guard_false: row(['i'], 'n', 'guard', 'Fails unless 0.'),
  guard_value: row(
    ['any', 'any'],
    'n',
    'guard',
    'Fails unless the first argument equals the second, a constant.',
  ),
  guard_nonnull: row(['r'], 'n', 'guard', 'Fails on null.'),
  guard_isnull: row(['r'], 'n', 'guard', 'Fails unless null.'),
  guard_class: row(
    ['r'],
    'n',
    'guard',
    'Fails unless exactly of the class; the reference is not null.',
    'struct',
  ),
  guard_nonnull_class: row(['r'], 'n', 'guard', 'Fails on null or unless exactly of the class.', 'struct'),
  guard_no_overflow: row([], 'n', 'guard', 'Fails when the exact operation just before overflowed.'),
  guard_overflow: row([], 'n', 'guard', 'Fails unless the exact operation just before overflowed.'),
  guard_no_exception: row([], 'n', 'guard', 'Fails when an exception is pending.'),
  guard_exception: row(
    [],
    'r',
    'guard',
    'Fails unless an exception exactly of the class is pending; takes it: the result is the exception.',
    'struct',
  ),
  guard_no_interrupt: row(
    [],
    'n',
    'guard',
    'Fails when an exception is pending or objects wait for their finalizers: leaves to AOT code, which looks after it.',
  ),
  guard_poll: row(
    [],
    'n',
    'guard',
    'Fails when the host interrupts the program, which is asked for every so many rounds only: leaves to AOT code, as above.',
  ),
  guard_not_invalidated: row([], 'n', 'guard', 'Fails once an assumption of the loop was invalidated.'),
  guard_future_condition: row(
    [],
    'n',
    'guard',
    'Makes no code: a place to resume at for guards that loop peeling adds before the jump.',
  ),
  guard_always_fails: row([], 'n', 'guard', 'Ends a segment of a trace that was too long.'),
  // -- control --------------------------------------------------------------------------------------------
  label: row(['...'], 'n', 'control', 'A place to jump to; arguments are defined here.', 'target'),
  jump: row(['...'], 'n', 'control', 'Goes to a label, of this trace or another.', 'target'),
  finish: row(['...'], 'n', 'control', 'Leaves the portal with a result, or none.'),
  finish_exception: row(['r'], 'n', 'control', 'Leaves the portal with an exception.'),
  // -- information ----------------------------------------------------------------------------------------
  debug_merge_point: row(['...'], 'n', 'info', 'Where in the guest program the trace is: text in `note`.'),
  record_exact_class: row(['r'], 'n', 'info', 'The argument is exactly of the class.', 'struct'),
  private_items: row(
    ['r', 'i'],
    'n',
    'info',
    'From this index on the elements of the array belong to the inlined portal, from here to `private_items_end`.',
  ),
  private_items_end: row(['r'], 'n', 'info', 'Others may look at all elements again.'),
  release: row(['r'], 'n', 'info', 'Nobody will look at the object: stores into it that wait are dropped.'),
  quasi_immutable: row(
    ['r'],
    'n',
    'info',
    'The loop depends on a quasi-immutable field of a constant.',
    'field',
  ),
} satisfies Record<string, Row>;

export type TraceOpcode = keyof typeof table | ArithmeticOpcode;

function arithmetic(name: string, info: IrOpInfo): Row | null {
  if (!/^(i32|i64|f64)\./.test(name) || name.endsWith('_checked')) return null;
  const kinds = { i32: 'i', i64: 'l', f64: 'f' } as const;
  const args = info.operands.map((t) => kinds[t as 'i32']);
  const result = kinds[info.result as 'i32'];
  if (args.includes(undefined as never) || result === undefined) return null;
  return { args, result, cls: 'pure', commutative: info.commutative, descr: null, doc: info.doc };
}

function build(): Record<TraceOpcode, TraceOpInfo> {
  const result: Record<string, TraceOpInfo> = {};
  let index = 0;
  const add = (name: string, r: Row) => {
    result[name] = { ...r, name: name as TraceOpcode, index: index++ };
  };
  for (const [name, info] of Object.entries(irOps)) {
    const r = arithmetic(name, info);
    if (r !== null) add(name, r);
  }
  for (const [name, r] of Object.entries(table)) add(name, r);
  return result as Record<TraceOpcode, TraceOpInfo>;
}

/** The table of trace operations, by name. */
export const traceOps: Readonly<Record<TraceOpcode, TraceOpInfo>> = build();

/** Rows by `index`. */
export const traceOpList: readonly TraceOpInfo[] = Object.values(traceOps);

/** Whether the operation is exact arithmetic, followed by `guard_no_overflow` or `guard_overflow`. */
export function isOverflowOp(opcode: TraceOpcode): boolean {
  return opcode === 'i64.add_ovf' || opcode === 'i64.sub_ovf' || opcode === 'i64.mul_ovf';
}
