/**
 * Arithmetic: one handler an IR operation, derived from `ir/interpreter/semantics.ts`.
 *
 * Operations that can trap (divisions, checked arithmetic) record a guard on what was tested, so that the trace holds the
 * bare operation. Exact arithmetic records the operation and a guard on overflow; an overflow raises, see `catch`.
 */
import { instructions, type InstructionInfo } from '../codewriter/instructions.js';
import { guardedSemantics, pureSemantics, type ScalarFunction } from '../ir/interpreter/semantics.js';
import type { Opcode } from '../ir/ops.js';
import type { TrapKind } from '../ir/types.js';
import type { Kind } from '../trace/descr.js';
import { isOverflowOp, type TraceOpcode } from '../trace/ops.js';
import { constI, constL } from '../trace/trace.js';
import type { GuestValue } from './memory.js';
import type { Handler } from './handlers.js';
import { raiseOverflow } from './handlers-calls.js';

const isArithmetic = (name: string): boolean => /^(i32|i64|f64)\./.test(name);

/** Kinds of an instruction's register operands and of its result. */
function shape(info: InstructionInfo): { args: Kind[]; result: Kind; resumable: boolean; located: boolean } {
  const args = info.operands.filter((o) => 'ilfr'.includes(o)) as Kind[];
  const result = info.operands.find((o) => o.startsWith('>'))!.slice(1) as Kind;
  return { args, result, resumable: info.operands[0] === 'v', located: info.operands.includes('n') };
}

function pureHandler(name: string, info: InstructionInfo, fn: ScalarFunction): Handler {
  const { args, result } = shape(info);
  const opcode = name as TraceOpcode;
  const [ka, kb] = args as [Kind, Kind | undefined];
  if (kb === undefined)
    return (m, f, c, p) => {
      const a = c[p + 1]!;
      const d = c[p + 2]!;
      const value = fn(m.get(f, ka, a)) as GuestValue;
      if (m.rec !== null) m.setBox(f, result, d, m.rec.pure(opcode, [m.box(f, ka, a)], value));
      m.set(f, result, d, value);
      f.pc = p + 3;
    };
  if (ka === 'i' && kb === 'i' && result === 'i')
    return (m, f, c, p) => {
      const a = c[p + 1]!;
      const b = c[p + 2]!;
      const d = c[p + 3]!;
      const value = fn(m.getI(f, a), m.getI(f, b)) as number;
      const { rec } = m;
      if (rec !== null) {
        const x = m.boxI(f, a);
        const y = m.boxI(f, b);
        f.bi[d] = x.tag === 'const' && y.tag === 'const' ? constI(value) : rec.op(opcode, [x, y]);
      }
      f.i[d] = value;
      f.pc = p + 4;
    };
  return (m, f, c, p) => {
    const a = c[p + 1]!;
    const b = c[p + 2]!;
    const d = c[p + 3]!;
    const value = fn(m.get(f, ka, a), m.get(f, kb, b)) as GuestValue;
    if (m.rec !== null) m.setBox(f, result, d, m.rec.pure(opcode, [m.box(f, ka, a), m.box(f, kb, b)], value));
    m.set(f, result, d, value);
    f.pc = p + 4;
  };
}

/** Exact arithmetic: `v a b >d`. */
function overflowHandler(name: string, fn: ScalarFunction, fits: ScalarFunction): Handler {
  const opcode = name as TraceOpcode;
  return (m, f, c, p) => {
    const a = c[p + 2]!;
    const b = c[p + 3]!;
    const d = c[p + 4]!;
    const x = m.getL(f, a);
    const y = m.getL(f, b);
    const ok = fits(x, y) as boolean;
    const value = ok ? (fn(x, y) as bigint) : 0n;
    const rec = m.rec;
    if (rec !== null) {
      const bx = m.box(f, 'l', a);
      const by = m.box(f, 'l', b);
      if (bx.tag === 'const' && by.tag === 'const') m.setBox(f, 'l', d, constL(value));
      else {
        const op = rec.op(opcode, [bx, by]);
        rec.guard(ok ? 'guard_no_overflow' : 'guard_overflow', [], null, m.frames, p, c[p + 1]!);
        if (ok) m.setBox(f, 'l', d, op);
      }
    }
    f.pc = p + 5;
    if (ok) m.set(f, 'l', d, value);
    else raiseOverflow(m);
  };
}

/** Divisions and checked arithmetic: `v a b >d n`. */
function trappingHandler(
  name: string,
  info: InstructionInfo,
  guard: ScalarFunction,
  value: ScalarFunction,
  trap: TrapKind,
): Handler {
  const { result } = shape(info);
  const kind = result;
  // Checked arithmetic is the wrapping operation where it does not trap; its test is not recorded in debug builds' traces.
  const checked = name.endsWith('_checked');
  const opcode = name.replace('_checked', '') as TraceOpcode;
  return (m, f, c, p) => {
    const a = c[p + 2]!;
    const b = c[p + 3]!;
    const d = c[p + 4]!;
    const x = m.get(f, kind, a);
    const y = m.get(f, kind, b);
    if (!(guard(x, y) as boolean)) m.runtime.trap(trap, c[p + 5]!);
    const result = value(x, y) as GuestValue;
    const rec = m.rec;
    if (rec !== null) {
      const bx = m.box(f, kind, a);
      const by = m.box(f, kind, b);
      if (!checked && by.tag !== 'const') {
        const zero = rec.op(kind === 'i' ? 'i32.eqz' : 'i64.eqz', [by]);
        rec.guard('guard_false', [zero], null, m.frames, p, c[p + 1]!);
      }
      m.setBox(f, kind, d, rec.pure(opcode, [bx, by], result));
    }
    m.set(f, kind, d, result);
    f.pc = p + 6;
  };
}

function build(): Record<string, Handler> {
  const table: Record<string, Handler> = {};
  for (const info of instructions) {
    const { name } = info;
    if (!isArithmetic(name)) continue;
    const opcode = name as Opcode;
    const pure = pureSemantics[opcode];
    const guarded = guardedSemantics[opcode];
    if (pure !== undefined) table[name] = pureHandler(name, info, pure);
    else if (guarded !== undefined && guarded.value !== null)
      table[name] = isOverflowOp(name as TraceOpcode)
        ? overflowHandler(name, guarded.value, guarded.guard)
        : trappingHandler(name, info, guarded.guard, guarded.value, guarded.trap!);
  }
  return table;
}

export const arithmeticHandlers: Readonly<Record<string, Handler>> = build();
