/**
 * Resume data as bytes, and back.
 *
 * ```
 * shared  frames: n, then (jitcode pc count key tagged…)…   virtualizable: n, tagged…
 * virtuals: n, then (kind descr n (field tagged)… | tagged…)…   pending: n, then (kind descr object [index] value)…
 * ```
 *
 * A tagged value is written plus one, so that `absent` is 0 and the numbers of the first failArgs take one byte.
 */
import type { Packer, Unpacker } from './packing.js';
import type { ArrayDescr, FieldDescr, StructDescr } from './descr.js';
import type { PendingStore, ResumeData, ResumeShared, VirtualInfo } from './trace.js';

/** What is packed: the optimizer's knowledge is its own affair. */
export type Restored = Omit<ResumeData, 'knowledge'>;

function packTagged(p: Packer, values: ArrayLike<number>, from = 0, to = values.length): void {
  for (let k = from; k < to; k++) p.uint(values[k]! + 1);
}

function packVirtual(p: Packer, virtual: VirtualInfo): void {
  p.uint(virtual.kind === 'struct' ? 0 : 1);
  p.thing(virtual.descr);
  p.uint(virtual.values.length);
  if (virtual.kind === 'struct') for (let k = 0; k < virtual.fields.length; k++) p.thing(virtual.fields[k]);
  packTagged(p, virtual.values);
}

function packStore(p: Packer, store: PendingStore): void {
  p.uint(store.kind === 'field' ? 0 : 1);
  p.thing(store.descr);
  p.uint(store.object + 1);
  if (store.kind === 'item') p.uint(store.index + 1);
  p.uint(store.value + 1);
}

export function packResume(p: Packer, resume: Restored): void {
  p.thing(resume.shared);
  const { frames, keys, virtualizable, virtuals, pending } = resume;
  p.uint(frames.length);
  for (let at = 0, n = 0; at < frames.length; n++) {
    const end = at + 3 + frames[at + 2]!;
    p.uint(frames[at]!);
    p.uint(frames[at + 1]!);
    p.uint(frames[at + 2]!);
    p.uint(keys?.[n] ?? 0);
    packTagged(p, frames, at + 3, end);
    at = end;
  }
  p.uint(virtualizable.length);
  packTagged(p, virtualizable);
  p.uint(virtuals.length);
  for (let k = 0; k < virtuals.length; k++) packVirtual(p, virtuals[k]!);
  p.uint(pending.length);
  for (let k = 0; k < pending.length; k++) packStore(p, pending[k]!);
}

function unpackTagged(u: Unpacker, values: { [k: number]: number }, from: number, to: number): void {
  for (let k = from; k < to; k++) values[k] = (u.uint() - 1) | 0;
}

function unpackVirtual(u: Unpacker): VirtualInfo {
  const isStruct = u.uint() === 0;
  const descr = u.thing<StructDescr | ArrayDescr>();
  const values = new Array<number>(u.uint());
  const fields: FieldDescr[] = [];
  if (isStruct) for (let k = 0; k < values.length; k++) fields.push(u.thing());
  unpackTagged(u, values, 0, values.length);
  return isStruct
    ? { kind: 'struct', descr: descr as StructDescr, fields, values }
    : { kind: 'array', descr: descr as ArrayDescr, values };
}

function unpackStore(u: Unpacker): PendingStore {
  if (u.uint() === 0) {
    const descr = u.thing<FieldDescr>();
    const object = (u.uint() - 1) | 0;
    return { kind: 'field', descr, object, value: (u.uint() - 1) | 0 };
  }
  const descr = u.thing<ArrayDescr>();
  const object = (u.uint() - 1) | 0;
  const index = (u.uint() - 1) | 0;
  return { kind: 'item', descr, object, index, value: (u.uint() - 1) | 0 };
}

export function unpackResume(u: Unpacker): Restored {
  const shared = u.thing<ResumeShared>();
  const frames = new Int32Array(u.uint());
  const keys: number[] = [];
  for (let at = 0; at < frames.length;) {
    frames[at++] = u.uint();
    frames[at++] = u.uint();
    const count = (frames[at++] = u.uint());
    keys.push(u.uint());
    unpackTagged(u, frames, at, at + count);
    at += count;
  }
  const virtualizable = new Int32Array(u.uint());
  unpackTagged(u, virtualizable, 0, virtualizable.length);
  const virtuals: VirtualInfo[] = [];
  for (let n = u.uint(); n > 0; n--) virtuals.push(unpackVirtual(u));
  const pending: PendingStore[] = [];
  for (let n = u.uint(); n > 0; n--) pending.push(unpackStore(u));
  return { shared, frames, keys, virtualizable, virtuals, pending };
}
