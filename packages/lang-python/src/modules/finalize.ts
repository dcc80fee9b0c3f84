/**
 * `weakref.finalize(obj, func, *args, **kwargs)`: calls `func` when `obj` has died, when it is called itself, or at the end of the program,
 * whatever comes first. It is the callback of a weak reference, and lives in a list until then.
 */
import { FixedArray } from '@weft/core';
import { addMethods, addNew, fn1, fnRaw } from '../objects/builtinfn.js';
import { addGetSet } from '../objects/descriptors.js';
import { newDict } from '../objects/dict.js';
import { newBool } from '../objects/int.js';
import { W_Object, typeError } from '../objects/object.js';
import { addressOf } from '../objects/objecttype.js';
import { addSlots } from '../objects/slotwrappers.js';
import { newTuple } from '../objects/tuple.js';
import { W_Type, newBuiltinType, objectType, w_None } from '../objects/type.js';
import { W_WeakRef, weakRefTo } from '../objects/weak.js';

export const finalizeType: W_Type = newBuiltinType('weakref.finalize', [objectType], null);

class Registry {
  alive: W_Finalize[] = [];
  /** The program has ended: what dies now calls nobody. */
  ended: boolean = false;
}
const registry = new Registry();

export class W_Finalize extends W_Object {
  private ref: W_WeakRef | null = null;
  atexit: boolean = true;

  constructor(
    private readonly func: W_Object,
    private readonly args: FixedArray<W_Object>,
    private readonly names: FixedArray<string>,
  ) {
    super();
  }
  override getType(): W_Type {
    return finalizeType;
  }
  watch(w: W_Object): void {
    this.ref = weakRefTo(w, this);
    registry.alive.push(this);
  }
  isAlive(): boolean {
    return this.ref !== null;
  }
  /** Takes it out of the list; false when it is not there any more. */
  private retire(): boolean {
    if (this.ref === null) return false;
    // The reference may live on in the lifeline's list, and calls nobody.
    this.ref.callback = null;
    this.ref = null;
    const index = registry.alive.indexOf(this);
    if (index >= 0) registry.alive.splice(index, 1);
    return true;
  }
  override isCallable(): boolean {
    return true;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (args.length > 1 || names.length > 0)
      throw typeError('finalize.__call__() takes from 1 to 2 positional arguments');
    return this.retire() && !registry.ended ? this.func.callKw(this.args, this.names) : w_None;
  }
  /** `(obj, func, args, kwargs)`, None when it is dead. */
  describe(detach: boolean): W_Object {
    const w = this.ref === null ? null : this.ref.target();
    if (w === null || (detach && !this.retire())) return w_None;
    const count = this.args.length - this.names.length;
    const positional = new FixedArray<W_Object>(count, w_None);
    for (let i = 0; i < count; i++) positional[i] = this.args[i]!;
    const keywords = newDict();
    for (let i = 0; i < this.names.length; i++) keywords.setStr(this.names[i]!, this.args[count + i]!);
    return newTuple(FixedArray.of<W_Object>(w, this.func, newTuple(positional), keywords));
  }
  override repr(): string {
    const w = this.ref === null ? null : this.ref.target();
    const at = `<finalize object at ${addressOf(this)}; `;
    return w === null ? `${at}dead>` : `${at}for '${w.getType().name}' at ${addressOf(w)}>`;
  }
}

/** At the end of the program: calls `visit` with those that are to be called then, the latest first. */
export function atExit(visit: (f: W_Finalize) => void): void {
  const found: W_Finalize[] = [];
  for (let i = registry.alive.length - 1; i >= 0; i--) {
    const f = registry.alive[i]!;
    if (f.atexit) found.push(f);
  }
  for (const f of found) visit(f);
  registry.ended = true;
}

function asFinalize(w: W_Object): W_Finalize {
  if (w instanceof W_Finalize) return w;
  throw typeError(`descriptor requires a 'finalize' object but received a '${w.getType().name}'`);
}

addNew(
  finalizeType,
  fnRaw('__new__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const count = args.length - names.length;
    if (count < 3) throw typeError(`finalize expected at least 2 positional arguments, got ${count - 1}`);
    const rest = new FixedArray<W_Object>(args.length - 3, w_None);
    for (let i = 3; i < args.length; i++) rest[i - 3] = args[i]!;
    const made = new W_Finalize(args[2]!, rest, names);
    made.watch(args[1]!);
    return made;
  }),
);
addSlots(finalizeType, '__call__ __repr__');
addMethods(finalizeType, [
  fnRaw('__init__', (_args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => w_None),
  fn1('detach', (self: W_Object): W_Object => asFinalize(self).describe(true)),
  fn1('peek', (self: W_Object): W_Object => asFinalize(self).describe(false)),
]);
addGetSet(finalizeType, 'alive', (self: W_Object): W_Object => newBool(asFinalize(self).isAlive()));
addGetSet(
  finalizeType,
  'atexit',
  (self: W_Object): W_Object => newBool(asFinalize(self).atexit),
  (self: W_Object, value: W_Object): void => {
    asFinalize(self).atexit = value.truth();
  },
);
