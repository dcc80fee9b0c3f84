/**
 * Control flow, moves, hints, checks and comparisons of references.
 *
 * Traces have no control flow, so every branch on a value that is not constant records a guard that the value is what it was. The guard
 * is resumed at the branch itself, which then goes the other way.
 */
import type { Kind } from '../trace/descr.js';
import { traceOps } from '../trace/ops.js';
import { constI, type Value } from '../trace/trace.js';
import type { Handler } from './handlers.js';
import { raiseException } from './handlers-calls.js';
import { infoOf } from './heapcache.js';
import type { Machine } from './machine.js';
import { releasePrivate } from './private-items.js';

const kinds: readonly Kind[] = ['i', 'l', 'f', 'r'];

function perKind(name: string, make: (kind: Kind) => Handler): Record<string, Handler> {
  return Object.fromEntries(kinds.map((kind) => [`${name}.${kind}`, make(kind)]));
}

const moveI: Handler = (m, f, c, p) => {
  const x = c[p + 1]!;
  const d = c[p + 2]!;
  if (m.rec !== null) f.bi[d] = m.boxI(f, x);
  f.i[d] = m.getI(f, x);
  f.pc = p + 3;
};

const move =
  (kind: Kind): Handler =>
  (m, f, c, p) => {
    const d = c[p + 2]!;
    if (m.rec !== null) m.setBox(f, kind, d, m.box(f, kind, c[p + 1]!));
    m.set(f, kind, d, m.get(f, kind, c[p + 1]!));
    f.pc = p + 3;
  };

const promote =
  (kind: Kind): Handler =>
  (m, f, c, p) => {
    const value = m.get(f, kind, c[p + 2]!);
    const d = c[p + 3]!;
    if (m.rec !== null)
      m.setBox(f, kind, d, m.promote(f, kind, m.box(f, kind, c[p + 2]!), value, p, c[p + 1]!));
    m.set(f, kind, d, value);
    f.pc = p + 4;
  };

const assertConst =
  (kind: Kind): Handler =>
  (m, f, c, p) => {
    if (m.rec !== null && m.box(f, kind, c[p + 1]!).tag !== 'const') {
      m.runtime.assertConstFailed(f);
      m.rec.abort = 'assert_const';
    }
    move(kind)(m, f, c, p);
  };

const isConstant =
  (kind: Kind): Handler =>
  (m, f, c, p) => {
    const answer = m.rec !== null && m.box(f, kind, c[p + 1]!).tag === 'const' ? 1 : 0;
    setFlag(m, f, c[p + 2]!, answer);
    f.pc = p + 3;
  };

function setFlag(m: Machine, f: Parameters<Handler>[1], d: number, value: number): void {
  f.i[d] = value;
  if (m.rec !== null) f.bi[d] = constI(value);
}

/** Whether two trace values are known to be different objects. */
function knownDifferent(a: Value, b: Value): boolean {
  const freshA = a.tag !== 'const' && a.forwarded !== null && infoOf(a).unescaped;
  const freshB = b.tag !== 'const' && b.forwarded !== null && infoOf(b).unescaped;
  // An object of this trace that nobody outside knows can only be reached by its own value.
  return (freshA || freshB) && a !== b;
}

/** Guards that a branch condition is what it is. */
function guardCondition(m: Machine, box: Value, taken: boolean, p: number, live: number): void {
  if (box.tag === 'const') return;
  const rec = m.rec!;
  rec.guard(taken ? 'guard_true' : 'guard_false', [box], null, m.frames, p, live);
  // A condition is 0 or 1 where it is made by a comparison; other numbers are only known to be not 0.
  if (!taken || (box.tag === 'op' && comparisons.has(box.info.name)))
    rec.replace(box, constI(taken ? 1 : 0), m.frames);
}

const comparisons: ReadonlySet<string> = new Set(
  Object.keys(traceOps).filter((name) =>
    /\.(eq|ne|lt|le|gt|ge|eqz|is_null)(_[su])?$|^instance_of$/.test(name),
  ),
);

export const controlHandlers: Readonly<Record<string, Handler>> = {
  goto: (_m, f, c, p) => {
    f.pc = c[p + 1]!;
  },
  br_unless: (m, f, c, p) => {
    const value = m.getI(f, c[p + 2]!);
    if (m.rec !== null) guardCondition(m, m.boxI(f, c[p + 2]!), value !== 0, p, c[p + 1]!);
    f.pc = value !== 0 ? p + 4 : c[p + 3]!;
  },
  switch: (m, f, c, p) => {
    const value = m.getI(f, c[p + 2]!);
    if (m.rec !== null) m.promote(f, 'i', m.boxI(f, c[p + 2]!), value, p, c[p + 1]!);
    const count = c[p + 4]!;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (c[p + 5 + 2 * middle]! < value) low = middle + 1;
      else high = middle;
    }
    const at = p + 5 + 2 * low;
    f.pc = low < count && c[at]! === value ? c[at + 1]! : c[p + 3]!;
  },
  ...perKind('return', (kind) => (m, f, c, p) => {
    const box = m.rec === null ? null : m.box(f, kind, c[p + 1]!);
    m.returnValue(kind, m.get(f, kind, c[p + 1]!), box);
  }),
  'return.n': (m) => m.returnValue('n', 0, null),
  raise: (m, f, c, p) => {
    const { memory } = m;
    if (m.rec !== null) m.rec.exceptionBox = m.box(f, 'r', c[p + 1]!);
    memory.i32[m.exceptionIndex] = m.getR(f, c[p + 1]!);
    memory.i32[m.runtime.exceptionLocationIndex] = m.runtime.locationOf(f.jitcode, p);
    m.unwind();
  },
  catch: (m, f, c, p) => {
    const { i32 } = m.memory;
    const exception = i32[m.exceptionIndex]!;
    const rec = m.rec;
    if (exception === 0) {
      if (rec !== null && rec.exceptionUnchecked) {
        rec.exceptionUnchecked = false;
        rec.guard('guard_no_exception', [], null, m.frames, p, c[p + 1]!);
      }
      f.pc = p + 4;
      return;
    }
    raiseException(m, f, p, c[p + 1]!);
    if (c[p + 2]! < 0) {
      m.unwind();
      return;
    }
    const d = c[p + 3]!;
    i32[f.refs + d] = exception;
    i32[m.exceptionIndex] = 0;
    if (rec !== null) {
      f.br[d] = rec.exceptionBox!;
      rec.exceptionBox = null;
    }
    f.pc = c[p + 2]!;
  },
  trap: (m, _f, c, p) => m.runtime.trapNumber(c[p + 1]!, c[p + 2]!),
  ...perKind('move', move),
  'move.i': moveI,
  ...perKind('promote', promote),
  // Strings that are compared by content are interned by the languages that care; others get a bridge for each object.
  promote_string: promote('r'),
  ...perKind('assert_const', assertConst),
  ...perKind('is_constant', isConstant),
  is_class_known: (m, f, c, p) => {
    let answer = 0;
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      if (box.tag === 'const' || infoOf(box).typeId !== 0) answer = 1;
    }
    setFlag(m, f, c[p + 2]!, answer);
    f.pc = p + 3;
  },
  is_virtual: (m, f, c, p) => {
    let answer = 0;
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      if (box.tag !== 'const' && infoOf(box).unescaped) answer = 1;
    }
    setFlag(m, f, c[p + 2]!, answer);
    f.pc = p + 3;
  },
  we_are_jitted: (m, f, c, p) => {
    setFlag(m, f, c[p + 1]!, 1);
    f.pc = p + 2;
  },
  record_exact_class: (m, f, c, p) => {
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      if (box.tag !== 'const') {
        const descr = m.runtime.image.structs[c[p + 2]!]!;
        const info = infoOf(box);
        if (info.typeId === 0) m.rec.op('record_exact_class', [box], descr);
        info.typeId = descr.typeId;
        info.nonnull = true;
      }
    }
    f.pc = p + 3;
  },
  record_unit: (m, f, c, p) => {
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      if (box.tag !== 'const') {
        infoOf(box).length = constI(1);
        m.rec.heap.itemRead(box, 0, m.runtime.image.arrays[c[p + 3]!]!, m.box(f, 'i', c[p + 2]!));
      }
    }
    f.pc = p + 4;
  },
  release_virtualizable: (m, f, c, p) => {
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 1]!);
      const v = m.rec.virtualizable;
      if (v !== null && v.box === box) v.released = true;
      if (box.tag !== 'const') releasePrivate(m, f, box);
    }
    f.pc = p + 2;
  },
  check_index: (m, f, c, p) => {
    const index = m.getI(f, c[p + 2]!);
    const length = m.getI(f, c[p + 3]!);
    if (index >>> 0 >= length >>> 0) m.runtime.trap('bounds', c[p + 4]!);
    if (m.rec !== null) {
      const a = m.boxI(f, c[p + 2]!);
      const b = m.boxI(f, c[p + 3]!);
      if (a.tag !== 'const' || b.tag !== 'const')
        m.rec.guard('guard_true', [m.rec.op('i32.lt_u', [a, b])], null, m.frames, p, c[p + 1]!);
    }
    f.pc = p + 5;
  },
  check_nonnull: (m, f, c, p) => {
    const address = m.getR(f, c[p + 2]!);
    if (address === 0) m.runtime.trap('null', c[p + 3]!);
    if (m.rec !== null) m.promoteNullness(m.box(f, 'r', c[p + 2]!), address, p, c[p + 1]!);
    f.pc = p + 4;
  },
  check_class: (m, f, c, p) => {
    const address = m.getR(f, c[p + 2]!);
    const descr = m.runtime.image.structs[c[p + 3]!]!;
    if (address !== 0) {
      const id = m.memory.typeId(address);
      if (id < descr.typeId || id > descr.lastId) m.runtime.trap('cast', c[p + 4]!);
    }
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 2]!);
      m.promoteNullness(box, address, p, c[p + 1]!);
      if (address !== 0) m.promoteClass(box, address, p, c[p + 1]!);
    }
    f.pc = p + 5;
  },
  'ref.eq': (m, f, c, p) => {
    const a = m.getR(f, c[p + 2]!);
    const b = m.getR(f, c[p + 3]!);
    const value = a === b ? 1 : 0;
    const d = c[p + 4]!;
    f.i[d] = value;
    if (m.rec !== null) {
      const ba = m.box(f, 'r', c[p + 2]!);
      const bb = m.box(f, 'r', c[p + 3]!);
      if (ba === bb) f.bi[d] = constI(1);
      else if (knownDifferent(ba, bb)) f.bi[d] = constI(0);
      else f.bi[d] = m.rec.pure('ref.eq', [ba, bb], value);
    }
    f.pc = p + 5;
  },
  'ref.is_null': (m, f, c, p) => {
    const address = m.getR(f, c[p + 2]!);
    // The answer is nearly always branched on: the guard is made here, and the answer is constant.
    if (m.rec !== null) m.promoteNullness(m.box(f, 'r', c[p + 2]!), address, p, c[p + 1]!);
    setFlag(m, f, c[p + 3]!, address === 0 ? 1 : 0);
    f.pc = p + 4;
  },
  instance_of: (m, f, c, p) => {
    const address = m.getR(f, c[p + 2]!);
    const descr = m.runtime.image.structs[c[p + 3]!]!;
    const d = c[p + 4]!;
    let value = 0;
    if (address !== 0) {
      const id = m.memory.typeId(address);
      value = id >= descr.typeId && id <= descr.lastId ? 1 : 0;
    }
    f.i[d] = value;
    if (m.rec !== null) {
      const box = m.box(f, 'r', c[p + 2]!);
      f.bi[d] = constI(value);
      if (address === 0) m.promoteNullness(box, 0, p, c[p + 1]!);
      else if (!m.promoteClass(box, address, p, c[p + 1]!)) f.bi[d] = m.rec.op('instance_of', [box], descr);
    }
    f.pc = p + 5;
  },
};
