/**
 * Code of one instruction: the dispatch over all operations of the IR. What is more than a line or two lives in
 * `pure.ts`, `exact.ts`, `heap.ts` and `calls.ts`.
 */
import type { Inst, Operand } from '../ir/types.js';
import { genCall, genOverflow, invalidateImport } from './calls.js';
import { canCollect } from './effects.js';
import { genChecked32, genChecked64, genDivision } from './exact.js';
import {
  barrier,
  storeNeedsBarrier,
  genArrayCopy,
  genArrayFill,
  genNew,
  genNewArray,
  genSetItem,
  unitsLoad,
  instanceTest,
  itemLoad,
} from './heap.js';
import { fieldLayout, isRef, lengthOffset } from './layout.js';
import type { Expr } from './machine.js';
import { cellExpr, i32, load, store } from './machine.js';
import { pureExpr } from './pure.js';
import type { FuncState } from './state.js';
import { assign, atom, define, flush, isVolatile, newLocal, use } from './state.js';
import { symbolExpr } from './symbols.js';
import { trapIf } from './traps.js';

/** Generates the code of an instruction outside of `invoke`. */
export function genInst(s: FuncState, inst: Inst): void {
  const p = s.program;
  const m = p.wasm;
  const { args } = inst;
  const volatile = args.some((arg) => isVolatile(s, arg));
  const pure = pureExpr(p, inst.op, args, () => args.map((arg) => use(s, arg)));
  if (pure !== null) return define(s, inst.result!, pure, volatile);
  if (s.fresh.size > 0 && canCollect(inst, p.effects, p.dispatch) !== 'no') s.fresh.clear();
  const arg = (i: number): Operand => args[i]!;
  const address = (): Expr => use(s, arg(0));
  const offset = inst.offset ?? 0;
  const read = (expr: Expr) => define(s, inst.result!, expr, true);
  const effect = (expr: Expr) => {
    flush(s);
    s.out.push(expr);
  };
  switch (inst.op) {
    case 'i32.rem_s':
    case 'i32.rem_u':
    case 'i64.div_s':
    case 'i64.div_u':
    case 'i64.rem_s':
    case 'i64.rem_u':
      return genDivision(s, inst);
    case 'i64.add_ovf':
    case 'i64.sub_ovf':
    case 'i64.mul_ovf':
      return genOverflow(s, inst);
    case 'i32.add_checked':
    case 'i32.sub_checked':
    case 'i32.mul_checked':
      return genChecked32(s, inst);
    case 'i64.add_checked':
    case 'i64.sub_checked':
    case 'i64.mul_checked':
      return genChecked64(s, inst);

    case 'instance_of':
      return read(instanceTest(p, inst.type!, use(s, arg(0))));
    case 'cast':
      return alias(s, inst);
    case 'check_nonnull': {
      const object = use(s, arg(0));
      flush(s);
      return trapIf(s, m.i32.eqz(object), 'null', inst.loc);
    }
    case 'check_class': {
      const object = atom(s, arg(0));
      flush(s);
      const wrong = m.i32.eqz(instanceTest(p, inst.type!, object()));
      return trapIf(s, m.if(object(), wrong, i32(p, 0)), 'cast', inst.loc);
    }
    case 'check_index': {
      const outside = m.i32.ge_u(use(s, arg(0)), use(s, arg(1)));
      flush(s);
      return trapIf(s, outside, 'bounds', inst.loc);
    }

    case 'new':
      return genNew(s, inst);
    case 'new_array':
      return genNewArray(s, inst);
    case 'get_field': {
      const field = fieldLayout(p.layout, inst.type!, inst.field!);
      return read(load(p, field.type, address(), field.offset));
    }
    case 'set_field': {
      const field = fieldLayout(p.layout, inst.type!, inst.field!);
      const needsBarrier = isRef(field.type) && storeNeedsBarrier(s, arg(0), arg(1));
      if (needsBarrier || field.mutateOffset >= 0) {
        const object = atom(s, arg(0));
        const value = use(s, arg(1));
        flush(s);
        if (field.mutateOffset >= 0) invalidation(s, object, field.mutateOffset);
        s.out.push(store(p, field.type, object(), field.offset, value));
        if (needsBarrier) {
          barrier(s, object, null);
          const target = arg(0);
          if (target.kind === 'value') s.fresh.add(target);
        }
        return;
      }
      const object = address();
      return effect(store(p, field.type, object, field.offset, use(s, arg(1))));
    }
    case 'array_len':
      return read(m.i32.load(lengthOffset(p.layout.header), 4, address()));
    case 'get_item': {
      const array = address();
      return read(itemLoad(p, inst, array, use(s, arg(1))));
    }
    case 'get_units': {
      const text = address();
      return read(unitsLoad(p, inst, text, use(s, arg(1))));
    }
    case 'set_item':
      return genSetItem(s, inst);
    case 'array_copy':
      return genArrayCopy(s, inst);
    case 'array_fill':
      return genArrayFill(s, inst);
    case 'get_hash':
      return read(m.i32.load(p.layout.header.hashOffset, 4, address()));
    case 'set_hash': {
      const object = address();
      return effect(m.i32.store(p.layout.header.hashOffset, 4, object, use(s, arg(1))));
    }
    case 'get_global': {
      const { type, at } = global(s, inst.name!);
      return read(load(p, type, at, 0));
    }
    case 'set_global': {
      const { type, at } = global(s, inst.name!);
      return effect(store(p, type, at, 0, use(s, arg(0))));
    }

    case 'call':
    case 'call_virtual':
    case 'call_host':
    case 'jit.trace':
    case 'jit.tick':
    case 'jit.run':
      return genCall(s, inst);

    case 'hint':
      return alias(s, inst);
    case 'query':
      return define(s, inst.result!, i32(p, 0), false);
    case 'record_exact_class':
    case 'record_unit':
    case 'release_virtualizable':
    case 'jit_merge_point':
    case 'can_enter_jit':
      return;

    case 'raw.load8_u':
      return read(m.i32.load8_u(offset, 1, address()));
    case 'raw.load16_u':
      return read(m.i32.load16_u(offset, 2, address()));
    case 'raw.load32':
      return read(m.i32.load(offset, 4, address()));
    case 'raw.load64':
      return read(m.i64.load(offset, 4, address()));
    case 'raw.load_f64':
      return read(m.f64.load(offset, 4, address()));
    case 'raw.store8': {
      const at = address();
      return effect(m.i32.store8(offset, 1, at, use(s, arg(1))));
    }
    case 'raw.store16': {
      const at = address();
      return effect(m.i32.store16(offset, 2, at, use(s, arg(1))));
    }
    case 'raw.store32': {
      const at = address();
      return effect(m.i32.store(offset, 4, at, use(s, arg(1))));
    }
    case 'raw.store64': {
      const at = address();
      return effect(m.i64.store(offset, 4, at, use(s, arg(1))));
    }
    case 'raw.store_f64': {
      const at = address();
      return effect(m.f64.store(offset, 4, at, use(s, arg(1))));
    }
    case 'raw.copy': {
      const [to, from, count] = args.map((a) => use(s, a));
      return effect(m.memory.copy(to!, from!, count!));
    }
    case 'raw.fill': {
      const [to, byte, count] = args.map((a) => use(s, a));
      return effect(m.memory.fill(to!, byte!, count!));
    }
    case 'raw.memory_size':
      return read(m.memory.size());
    case 'raw.memory_grow': {
      const pages = use(s, arg(0));
      flush(s);
      return assign(s, inst.result, m.memory.grow(pages));
    }
    case 'raw.cell':
      return define(s, inst.result!, cellExpr(p, inst.name!), false);
    case 'ref.to_address':
    case 'ref.from_address':
      return alias(s, inst);
    default:
      throw new Error(`${s.func.name}: no code for operation '${inst.op}'`);
  }
}

/** Before a quasi-immutable field is written: code that depends on its value is invalidated. */
function invalidation(s: FuncState, object: () => Expr, offset: number): void {
  const { wasm: m, api } = s.program;
  const list = m.i32.load(offset, 4, object());
  const clear = m.i32.store(offset, 4, object(), i32(s.program, 0));
  const local = newLocal(s, 'i32');
  s.out.push(
    m.if(
      m.local.tee(local, list, api.i32),
      m.block(null, [clear, m.call(invalidateImport, [m.local.get(local, api.i32)], api.none)]),
    ),
  );
}

/** The result is the first operand, seen with another type. */
function alias(s: FuncState, inst: Inst): void {
  if (inst.result === null) return;
  const source = inst.args[0]!;
  const volatile = isVolatile(s, source) || typeof inst.result.type === 'object';
  define(s, inst.result, use(s, source), volatile);
}

function global(s: FuncState, name: string) {
  const variable = s.program.module.globals.get(name);
  if (variable === undefined) throw new Error(`${s.func.name}: no global '${name}'`);
  return { type: variable.type, at: symbolExpr(s.program, { kind: 'global', name }) };
}
