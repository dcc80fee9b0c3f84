/**
 * Folding: computes at translation time what is known then, and rewrites operations to simpler ones.
 *
 * - Operations on constants, by the interpreter's own functions, so that folding cannot disagree with it.
 * - Loads of immutable fields and items of prebuilt objects, lengths of prebuilt arrays and strings.
 * - Algebraic identities (`x + 0`, `x & x` …), comparisons fused with `eqz`, `wrap` of `extend`.
 * - Class questions whose answer the class hierarchy, a `new` or a constant gives; casts that say nothing new.
 *
 * One walk in reverse postorder; a value is folded before its uses are seen, loops aside. Example:
 * `v1 = i32.lt_s v0, 5; v2 = i32.eqz v1; br_if v2, b1, b2` becomes `v2 = i32.ge_s v0, 5; …`.
 */
import { forEachInst, mapInstOperands, mapTermOperands, reversePostorder } from '../ir/cfg.js';
import { narrow } from '../ir/interpreter/heap.js';
import { guardedSemantics, pureSemantics } from '../ir/interpreter/semantics.js';
import { ops, type Opcode } from '../ir/ops.js';
import { sameOperand } from '../ir/ssa.js';
import { allFields, arrayType, findField, isSubclass, structType, widen } from '../ir/typing.js';
import type {
  Const,
  Func,
  Inst,
  Module,
  Operand,
  Prebuilt,
  RefType,
  StorageType,
  Value,
} from '../ir/types.js';
import { i32Of, isInt, numberConst, Replacements } from './rewrite.js';

/** Folds one function; returns whether anything changed. */
export function fold(module: Module, func: Func): boolean {
  return new Folder(module, func).run();
}

/** Comparison that holds exactly when the key does not. Float orders have none, because of NaN. */
const inverse: { readonly [op in Opcode]?: Opcode } = {
  'f64.eq': 'f64.ne',
  'f64.ne': 'f64.eq',
};
for (const t of ['i32', 'i64'] as const) {
  const pairs = [
    ['eq', 'ne'],
    ['lt_s', 'ge_s'],
    ['le_s', 'gt_s'],
    ['lt_u', 'ge_u'],
    ['le_u', 'gt_u'],
  ] as const;
  for (const [a, b] of pairs) {
    (inverse as Record<string, Opcode>)[`${t}.${a}`] = `${t}.${b}`;
    (inverse as Record<string, Opcode>)[`${t}.${b}`] = `${t}.${a}`;
  }
}

class Folder {
  private readonly replacements = new Replacements();
  private readonly definitions = new Map<Value, Inst>();
  private changed = false;

  constructor(
    private readonly module: Module,
    private readonly func: Func,
  ) {}

  run(): boolean {
    forEachInst(this.func, (inst) => {
      if (inst.result !== null) this.definitions.set(inst.result, inst);
    });
    const resolve = (operand: Operand) => this.replacements.resolve(operand);
    for (const block of reversePostorder(this.func)) {
      let kept = 0;
      for (const inst of block.insts) {
        mapInstOperands(inst, resolve);
        const outcome = this.visit(inst);
        if (outcome === 'keep') {
          block.insts[kept++] = inst;
          continue;
        }
        this.changed = true;
        if (outcome !== 'remove' && inst.result !== null) this.replacements.replace(inst.result, outcome);
      }
      block.insts.length = kept;
      mapTermOperands(block.term, resolve);
      const term = block.term;
      if (term.kind === 'invoke') {
        const value = this.foldGuarded(term.inst);
        if (value === null || value === 'remove') continue;
        const result = term.inst.result as Value;
        const args = term.normal.args.map((arg) => (arg === result ? value : arg));
        this.replacements.replace(result, value);
        block.term = { kind: 'jump', target: { block: term.normal.block, args }, loc: term.loc };
        this.changed = true;
      } else if (term.kind === 'br_if') this.foldCondition(term);
    }
    this.replacements.apply(this.func);
    return this.changed;
  }

  /** `br_if eqz(x)` swaps its edges; `br_if x != 0` tests x. */
  private foldCondition(term: { cond: Operand; then: Operand | object; else: Operand | object }): void {
    for (;;) {
      const inst = this.definition(term.cond);
      if (inst?.op === 'i32.eqz') [term.then, term.else] = [term.else, term.then];
      else if (inst?.op !== 'i32.ne' || !isInt(inst.args[1], 0)) return;
      term.cond = inst.args[0] as Operand;
      this.changed = true;
    }
  }

  private definition(operand: Operand | undefined): Inst | undefined {
    return operand?.kind === 'value' ? this.definitions.get(operand) : undefined;
  }

  private visit(inst: Inst): Operand | 'keep' | 'remove' {
    const info = ops[inst.op];
    const [a, b] = inst.args;
    if (info.commutative && a?.kind === 'const' && b?.kind !== 'const') inst.args = [b as Operand, a];
    const folded = this.foldPure(inst) ?? this.foldGuarded(inst);
    if (folded !== null) return folded;
    const number = this.foldInteger(inst) ?? this.foldConversion(inst);
    if (number !== null) return number;
    return this.foldReference(inst) ?? this.foldLoad(inst) ?? 'keep';
  }

  private foldPure(inst: Inst): Operand | null {
    const meaning = pureSemantics[inst.op];
    if (meaning === undefined || inst.result === null) return null;
    const values = constants(inst);
    if (values === null) return null;
    // The bits of a NaN are the machine's business.
    if (inst.op === 'i64.bits' && values[0] !== values[0]) return null;
    const value = meaning(...values) as number | bigint;
    if (inst.op === 'f64.from_bits' && value !== value) return null;
    return numberConst(inst.result.type as 'i32' | 'i64' | 'f64', value);
  }

  private foldGuarded(inst: Inst): Operand | 'remove' | null {
    const meaning = guardedSemantics[inst.op];
    if (meaning === undefined) return null;
    const values = constants(inst);
    if (values !== null && meaning.guard(...values)) {
      if (meaning.value === null) return 'remove';
      return numberConst(
        (inst.result as Value).type as 'i32' | 'i64',
        meaning.value(...values) as number | bigint,
      );
    }
    const [a, b] = inst.args as [Operand, Operand];
    switch (inst.op) {
      case 'i64.add_ovf':
      case 'i32.add_checked':
      case 'i64.add_checked':
        return isInt(b, 0) ? a : isInt(a, 0) ? b : null;
      case 'i64.sub_ovf':
      case 'i32.sub_checked':
      case 'i64.sub_checked':
        return isInt(b, 0) ? a : null;
      case 'i64.mul_ovf':
      case 'i32.mul_checked':
      case 'i64.mul_checked':
        return isInt(b, 1) ? a : isInt(a, 1) ? b : null;
      case 'i64.div_s':
      case 'i64.div_u':
        return isInt(b, 1) ? a : null;
      default:
        return null;
    }
  }

  private foldInteger(inst: Inst): Operand | null {
    const dot = inst.op.indexOf('.');
    const type = inst.op.slice(0, dot);
    if (type !== 'i32' && type !== 'i64') return null;
    const [a, b] = inst.args as [Operand, Operand];
    const zero = numberConst(type, 0);
    const same = b !== undefined && sameOperand(a, b);
    switch (inst.op.slice(dot + 1)) {
      case 'add':
        return isInt(b, 0) ? a : this.reassociate(inst, type);
      case 'sub':
        return isInt(b, 0) ? a : same ? zero : null;
      case 'mul':
        return isInt(b, 1) ? a : isInt(b, 0) ? zero : null;
      case 'and':
        return isInt(b, 0) ? zero : isInt(b, -1) || same ? a : null;
      case 'or':
        return isInt(b, 0) || same ? a : isInt(b, -1) ? b : null;
      case 'xor':
        return isInt(b, 0) ? a : same ? zero : null;
      case 'shl':
      case 'shr_s':
      case 'shr_u':
        return isInt(b, 0) ? a : null;
      case 'div_s':
      case 'div_u':
        return isInt(b, 1) ? a : null;
      case 'eq':
      case 'le_s':
      case 'ge_s':
      case 'le_u':
      case 'ge_u':
        if (same) return numberConst('i32', 1);
        if (inst.op.endsWith('.eq') && isInt(b, 0)) this.rewrite(inst, `${type}.eqz`, [a]);
        return this.foldEqz(inst);
      case 'ne':
        if (same) return numberConst('i32', 0);
        return type === 'i32' && isInt(b, 0) && this.isBoolean(a) ? a : null;
      case 'lt_s':
      case 'gt_s':
      case 'lt_u':
      case 'gt_u':
        return same ? numberConst('i32', 0) : null;
      case 'eqz':
        return this.foldEqz(inst);
      default:
        return null;
    }
  }

  /** `(x + 1) + 2` is `x + 3`. */
  private reassociate(inst: Inst, type: 'i32' | 'i64'): null {
    const [a, b] = inst.args as [Operand, Operand];
    const inner = this.definition(a);
    if (b.kind === 'const' && inner?.op === inst.op && inner.args[1]?.kind === 'const') {
      const sum = (pureSemantics[inst.op] as (x: unknown, y: unknown) => number | bigint)(
        inner.args[1].value,
        b.value,
      );
      this.rewrite(inst, inst.op, [inner.args[0] as Operand, numberConst(type, sum)]);
    }
    return null;
  }

  private foldEqz(inst: Inst): Operand | null {
    if (inst.op !== 'i32.eqz') return null;
    const inner = this.definition(inst.args[0]);
    if (inner === undefined) return null;
    const opposite = inverse[inner.op];
    if (opposite !== undefined) this.rewrite(inst, opposite, inner.args);
    else if (inner.op === 'i32.eqz' && this.isBoolean(inner.args[0] as Operand))
      return inner.args[0] as Operand;
    else if (inner.op === 'i32.eqz')
      this.rewrite(inst, 'i32.ne', [inner.args[0] as Operand, numberConst('i32', 0)]);
    return null;
  }

  private rewrite(inst: Inst, op: Opcode, args: readonly Operand[]): void {
    inst.op = op;
    inst.args = [...args];
    this.changed = true;
  }

  /** Whether an i32 operand is 0 or 1. */
  private isBoolean(operand: Operand): boolean {
    if (operand.kind === 'const') return operand.value === 0 || operand.value === 1;
    const op = this.definition(operand)?.op;
    if (op === undefined) return false;
    return (
      inverse[op] !== undefined || /eqz$|^f64\.(lt|le|gt|ge)$|^ref\.(eq|is_null)$|^instance_of$/.test(op)
    );
  }

  private foldConversion(inst: Inst): Operand | null {
    const inner = this.definition(inst.args[0]);
    switch (inst.op) {
      case 'i32.wrap':
        return inner?.op === 'i64.extend_s' || inner?.op === 'i64.extend_u'
          ? (inner.args[0] as Operand)
          : null;
      case 'i32.from_f64':
        return inner?.op === 'f64.from_i32_s' || inner?.op === 'f64.from_i32_u'
          ? (inner.args[0] as Operand)
          : null;
      case 'f64.neg':
        return inner?.op === 'f64.neg' ? (inner.args[0] as Operand) : null;
      case 'f64.mul':
      case 'f64.div': {
        const b = inst.args[1] as Operand;
        return b.kind === 'const' && b.value === 1 ? (inst.args[0] as Operand) : null;
      }
      default:
        return null;
    }
  }

  /** Exact class of an operand that is certainly not null; null when unknown. */
  private exactClass(operand: Operand): string | null {
    if (operand.kind === 'const') return prebuiltOf(operand)?.type ?? null;
    const inst = this.definition(operand);
    if (inst?.op === 'new' || inst?.op === 'new_array') return inst.type as string;
    return inst?.op === 'cast' ? this.exactClass(inst.args[0] as Operand) : null;
  }

  private foldReference(inst: Inst): Operand | 'remove' | null {
    const [a, b] = inst.args as [Operand, Operand];
    switch (inst.op) {
      case 'ref.eq': {
        if (sameOperand(a, b)) return numberConst('i32', 1);
        if (a.kind === 'const' && b.kind === 'const') return numberConst('i32', 0);
        if (isNull(b)) return this.rewriteIsNull(inst, a);
        // A new object is no object that existed before.
        const fresh = (x: Operand) => ['new', 'new_array'].includes(this.definition(x)?.op ?? '');
        return b.kind === 'const' && fresh(a) ? numberConst('i32', 0) : null;
      }
      case 'ref.is_null':
        if (isNull(a)) return numberConst('i32', 1);
        return this.exactClass(a) === null ? null : numberConst('i32', 0);
      case 'instance_of': {
        if (isNull(a)) return numberConst('i32', 0);
        const exact = this.exactClass(a);
        const wanted = inst.type as string;
        if (exact !== null) return numberConst('i32', isSubclass(this.module, exact, wanted) ? 1 : 0);
        const known = (a.type as RefType).ref;
        if (
          known === 'object' ||
          isSubclass(this.module, wanted, known) ||
          isSubclass(this.module, known, wanted)
        )
          return null;
        return numberConst('i32', 0);
      }
      case 'cast':
        return this.foldCast(inst, a);
      case 'check_nonnull':
        return this.exactClass(a) === null ? null : 'remove';
      case 'check_class': {
        const known = this.exactClass(a) ?? (a.type as RefType).ref;
        return isNull(a) || isSubclass(this.module, known, inst.type as string) ? 'remove' : null;
      }
      default:
        return null;
    }
  }

  private rewriteIsNull(inst: Inst, operand: Operand): Operand | null {
    this.rewrite(inst, 'ref.is_null', [operand]);
    return this.exactClass(operand) === null ? null : numberConst('i32', 0);
  }

  private foldCast(inst: Inst, operand: Operand): Operand | null {
    const wanted = inst.type as string;
    if (isSubclass(this.module, (operand.type as RefType).ref, wanted)) return operand;
    if (isNull(operand)) return { kind: 'const', type: { ref: wanted }, value: null };
    const object = prebuiltOf(operand);
    if (object !== null && isSubclass(this.module, object.type, wanted))
      return { kind: 'const', type: { ref: object.type }, value: object };
    const inner = this.definition(operand);
    if (inner?.op === 'cast') {
      const source = inner.args[0] as Operand;
      if (isSubclass(this.module, (source.type as RefType).ref, wanted)) return source;
      this.rewrite(inst, 'cast', [source]);
    }
    return null;
  }

  private foldLoad(inst: Inst): Operand | null {
    const [a, b] = inst.args as [Operand, Operand];
    switch (inst.op) {
      case 'array_len': {
        const object = prebuiltOf(a);
        if (object !== null) return numberConst('i32', object.text?.length ?? object.items?.length ?? 0);
        const inner = this.definition(a);
        return inner?.op === 'new_array' ? (inner.args[0] as Operand) : null;
      }
      case 'get_field': {
        const object = prebuiltOf(a);
        const field = findField(this.module, inst.type as string, inst.field as string);
        if (object === null || field === null || !field.immutable) return null;
        if (structType(this.module, object.type) === null) return null;
        const slots = allFields(this.module, object.type);
        const value = object.fields[slots.findIndex((s) => s.field === field)];
        return value === undefined ? null : narrowed(value, field.type);
      }
      case 'get_item': {
        const object = prebuiltOf(a);
        const index = i32Of(b);
        const array = arrayType(this.module, inst.type as string);
        if (object === null || index === null || array === null || !array.immutable) return null;
        return itemOf(object, index, array.element);
      }
      default:
        return null;
    }
  }
}

function itemOf(object: Prebuilt, index: number, element: StorageType): Const | null {
  if (index < 0) return null;
  if (object.text !== null)
    return index < object.text.length ? numberConst('i32', object.text.charCodeAt(index)) : null;
  const item = object.items?.[index];
  if (item === undefined) return null;
  const type = widen(element);
  return typeof type === 'object'
    ? (item as Const)
    : narrowed(numberConst(type, item as number | bigint), element);
}

/** A constant as it reads after having been stored in a small field or element. */
function narrowed(constant: Const, storage: StorageType): Const {
  if (constant.type !== 'i32' && constant.type !== 'f64') return constant;
  return numberConst(constant.type, narrow(storage, constant.value) as number);
}

function constants(inst: Inst): unknown[] | null {
  const values: unknown[] = [];
  for (const arg of inst.args) {
    if (arg.kind !== 'const') return null;
    values.push(arg.value);
  }
  return values;
}

function isNull(operand: Operand): boolean {
  return operand.kind === 'const' && operand.value === null;
}

function prebuiltOf(operand: Operand): Prebuilt | null {
  if (operand.kind !== 'const' || typeof operand.type !== 'object') return null;
  return operand.value as Prebuilt | null;
}
