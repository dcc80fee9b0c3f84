/**
 * Constructors of builtin types: `int('5')` must be fast, `class MyInt(int)` must work.
 *
 * {@link addConstructor} serves immutable types: one function makes the exact object from the arguments; calling the type
 * uses it directly (a single argument even without an argument array), `__new__` wraps its result for subclasses.
 * {@link addMutableConstructor} serves containers, where `__new__` makes an empty object and `__init__` fills it.
 */
import { FixedArray, arrayCopy } from '@weft/core';
import type { i32 } from '@weft/core';
import { W_BuiltinFunction, addMethods, addNew, fnKw, fnRaw } from './builtinfn.js';
import { addClassMethod } from './descriptors.js';
import { W_Object, noArgs, noNames, typeError } from './object.js';
import { W_Type, w_None, wrapPayload } from './type.js';

/** What calling a builtin type calls. */
class W_Construct extends W_BuiltinFunction {
  constructor(
    name: string,
    readonly general: W_BuiltinFunction,
    readonly one: ((a: W_Object) => W_Object) | null,
    readonly positionalOnly: boolean,
    least: i32,
    most: i32,
  ) {
    super(name, least, most);
  }
  /** The checks of a constructor without keywords, whose texts differ. */
  private check(count: i32, names: FixedArray<string>): void {
    if (names.length > 0) throw typeError(this.name + '() takes no keyword arguments');
    if (count >= this.min && count <= this.max) return;
    const least = this.min;
    const bound = count < least ? least : this.max;
    const many = bound === 1 ? ' argument, got ' : ' arguments, got ';
    const how =
      least === this.max ? ' expected ' : count < least ? ' expected at least ' : ' expected at most ';
    throw typeError(this.name + how + String(bound) + many + String(count));
  }
  override call0(): W_Object {
    return this.callKw(noArgs, noNames);
  }
  override call1(a: W_Object): W_Object {
    const one = this.one;
    return one === null ? this.callKw(FixedArray.of(a), noNames) : one(a);
  }
  override callArgs(args: FixedArray<W_Object>): W_Object {
    return this.callKw(args, noNames);
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    if (this.positionalOnly) this.check(args.length - names.length, names);
    return this.general.callKw(args, names);
  }
}

function classArgument(w: W_Object | null, w_type: W_Type): W_Type {
  if (w instanceof W_Type && w.isSubtype(w_type)) return w;
  if (w instanceof W_Type)
    throw typeError(
      w_type.name + '.__new__(' + w.name + '): ' + w.name + ' is not a subtype of ' + w_type.name,
    );
  throw typeError(
    w_type.name + '.__new__(X): X is not a type object (' + (w === null ? 'NULL' : w.getType().name) + ')',
  );
}

/** Module level only. `spec` as for `fnKw`, without the class; `one` is the shortcut for exactly one argument. */
export function addConstructor(
  w_type: W_Type,
  spec: string,
  make: (args: FixedArray<W_Object | null>) => W_Object,
  one: ((a: W_Object) => W_Object) | null,
): void {
  const parameters = spec.split(',').filter((p) => p.trim() !== '/');
  w_type.construct = new W_Construct(
    w_type.name,
    fnKw(w_type.name, spec, make),
    one,
    spec.endsWith('/'),
    parameters.filter((p) => !p.includes('=')).length,
    parameters.length,
  );
  addNew(
    w_type,
    fnKw('__new__', spec === '' ? 'cls' : 'cls, ' + spec, (args: FixedArray<W_Object | null>): W_Object => {
      const cls = classArgument(args[0], w_type);
      const rest = new FixedArray<W_Object | null>(args.length - 1, null);
      arrayCopy(args, 1, rest, 0, rest.length);
      return wrapPayload(cls, make(rest));
    }),
  );
}

/** Module level only. `fill` is `__init__` without its result; `empty` makes an exact empty object. */
export function addMutableConstructor(
  w_type: W_Type,
  empty: () => W_Object,
  fill: (self: W_Object, args: FixedArray<W_Object>, names: FixedArray<string>) => void,
  one: ((a: W_Object) => W_Object) | null,
): void {
  const construct = fnRaw(w_type.name, (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
    const self = empty();
    fill(self, args, names);
    return self;
  });
  w_type.construct = new W_Construct(w_type.name, construct, one, false, 0, -1);
  addNew(
    w_type,
    fnRaw('__new__', (args: FixedArray<W_Object>, _names: FixedArray<string>): W_Object => {
      return wrapPayload(classArgument(args.length === 0 ? null : args[0], w_type), empty());
    }),
  );
  addMethods(w_type, [
    fnRaw('__init__', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object => {
      const rest = new FixedArray<W_Object>(args.length - 1, w_None);
      arrayCopy(args, 1, rest, 0, rest.length);
      fill(args[0].exact(), rest, names);
      return w_None;
    }),
  ]);
}

/** Module level only: a class method of a builtin type. */
export function defineClassMethod(w_type: W_Type, f: W_BuiltinFunction): void {
  f.owner = w_type;
  addClassMethod(w_type, f.name, f);
}
