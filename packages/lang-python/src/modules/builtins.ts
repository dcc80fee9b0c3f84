/**
 * The `builtins` module: the functions that need no import. Types and exceptions are entered at the end. What needs the
 * running frame or the compiler (`globals`, `eval`, `dir`, `__import__` …) is in builtins_frames.ts, input and output in
 * builtins_io.ts.
 */
import { FixedArray, wrap } from '@weft/core';
import type { i32 } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { rOverflowError, rTypeError, rValueError } from '../rlib/errors.js';
import { RBigInt } from '../rlib/rbigint.js';
import { bigToPowerOfTwoBase } from '../rlib/rbigint_str.js';
import { fn1, fn12, fn2, fn23, fn3, fnKw, fnRaw } from '../objects/builtinfn.js';
import { bytesLike, byteArrayType, bytesType } from '../objects/bytes.js';
import { buildClass, isInstance, isSubclass } from '../objects/classes.js';
import { classMethodType, propertyType, staticMethodType } from '../objects/descriptors.js';
import { dictType } from '../objects/dict.js';
import { drain, ItemSink, SinkKind, sumItems } from '../objects/drain.js';
import { matches, stopIteration } from '../objects/exceptions.js';
import * as exctypes from '../objects/exctypes.js';
import { W_Float, floatType } from '../objects/float.js';
import { enumerateType, filterType, mapType, reversedType, zipType } from '../objects/functional.js';
import { W_Generator } from '../objects/generator.js';
import { W_Instance, callSpecial0, callSpecial1 } from '../objects/instance.js';
import {
  W_Int,
  bigValue,
  boolType,
  idOfNumber,
  intType,
  newBool,
  newInt,
  newIntI32,
  w_False,
  w_True,
} from '../objects/int.js';
import { W_CallableIterator } from '../objects/iterators.js';
import { W_List, listFromIterable, listType } from '../objects/list.js';
import { sortOptions } from '../objects/list_methods.js';
import { sortList } from '../objects/list_sort.js';
import { addFunctions, builtinsModule } from '../objects/module.js';
import { BinOp, OperationError, UnOp, W_Object } from '../objects/object.js';
import { objectId } from '../objects/objecttype.js';
import { binaryOp, compareObjects } from '../objects/operators.js';
import { W_AnyRange, rangeType } from '../objects/range.js';
import { frozenSetType, setType } from '../objects/set.js';
import { sliceType } from '../objects/slice.js';
import { Slot } from '../objects/slots.js';
import { newChar, newStr, strType } from '../objects/str.js';
import { toAscii } from '../objects/text.js';
import { tupleType } from '../objects/tuple.js';
import { superType } from '../objects/typeobject.js';
import { W_Type, objectType, typeType, w_Ellipsis, w_None, w_NotImplemented } from '../objects/type.js';

function nameArgument(w: W_Object): string {
  const name = w.strValue();
  if (name === null) throw rTypeError("attribute name must be string, not '" + w.getType().name + "'");
  return name;
}

// -- numbers

function radixText(w: W_Object, bits: i32, prefix: string): W_Object {
  let big = bigValue(w);
  if (big === null) {
    const index = w.getType().slot(Slot.INDEX);
    if (index === null)
      throw rTypeError("'" + w.getType().name + "' object cannot be interpreted as an integer");
    big = bigValue(callSpecial0(index, w))!;
  }
  const magnitude = big.sign < 0 ? new RBigInt(1, big.digits, big.size) : big;
  return newStr((big.sign < 0 ? '-' : '') + prefix + bigToPowerOfTwoBase(magnitude, bits));
}
function pow(args: FixedArray<W_Object | null>): W_Object {
  const base = args[0]!;
  const exponent = args[1]!;
  const modulus = args[2];
  if (modulus === null || modulus.isNone()) return binaryOp(BinOp.POW, base, exponent);
  const result = base.pow3(exponent, modulus);
  if (result !== null) return result;
  if (
    base.exact() instanceof W_Float ||
    exponent.exact() instanceof W_Float ||
    modulus.exact() instanceof W_Float
  )
    throw rTypeError('pow() 3rd argument not allowed unless all arguments are integers');
  throw rTypeError(
    "unsupported operand type(s) for ** or pow(): '" +
      base.getType().name +
      "', '" +
      exponent.getType().name +
      "', '" +
      modulus.getType().name +
      "'",
  );
}
function round(args: FixedArray<W_Object | null>): W_Object {
  const w = args[0]!;
  const f = w.getType().lookup('__round__');
  if (f === null) throw rTypeError('type ' + w.getType().name + " doesn't define __round__ method");
  const digits = args[1];
  return digits === null || digits.isNone() ? callSpecial0(f, w) : callSpecial1(f, w, digits);
}
function chr(w: W_Object): W_Object {
  const x = w.index();
  if (x < -0x80000000n || x > 0x7fffffffn) throw rOverflowError('Python int too large to convert to C int');
  if (x < 0n || x > 0x10ffffn) throw rValueError('chr() arg not in range(0x110000)');
  return newChar(wrap(x));
}
function ord(w: W_Object): W_Object {
  const s = w.strValue();
  if (s !== null) {
    const n = w.exact().len();
    if (n !== 1) throw rTypeError('ord() expected a character, but string of length ' + String(n) + ' found');
    return newIntI32(s.codePointAt(0)!);
  }
  const bytes = bytesLike(w);
  if (bytes === null)
    throw rTypeError('ord() expected string of length 1, but ' + w.getType().name + ' found');
  if (bytes.length !== 1)
    throw rTypeError('ord() expected a character, but string of length ' + String(bytes.length) + ' found');
  return newIntI32(bytes.charCodeAt(0));
}

// -- aggregates

/** Looks for an item that is true, or false. */
class TruthSink extends ItemSink {
  found: boolean = false;
  constructor(private readonly wanted: boolean) {
    super(wanted ? SinkKind.ANY : SinkKind.ALL);
  }
  override put(item: W_Object): boolean {
    if (item.truth() !== this.wanted) return true;
    this.found = true;
    return false;
  }
}
function any(w: W_Object): W_Object {
  const sink = new TruthSink(true);
  drain(w.iter(), sink);
  return newBool(sink.found);
}
function all(w: W_Object): W_Object {
  const sink = new TruthSink(false);
  drain(w.iter(), sink);
  return newBool(!sink.found);
}
function sum(args: FixedArray<W_Object | null>): W_Object {
  const it = args[0]!.iter();
  const start = args[1];
  const total: W_Object = start === null ? newIntI32(0) : start;
  if (total.strValue() !== null) throw rTypeError("sum() can't sum strings [use ''.join(seq) instead]");
  if (bytesLike(total) !== null) throw rTypeError("sum() can't sum bytes [use b''.join(seq) instead]");
  return sumItems(it, total);
}
/** Keeps the item whose key is the least or greatest, the first of equals. */
class ExtremeSink extends ItemSink {
  best: W_Object | null = null;
  private bestKey: W_Object | null = null;
  constructor(
    private readonly op: Compare,
    private readonly key: W_Object | null,
  ) {
    super(SinkKind.EXTREME);
  }
  override put(item: W_Object): boolean {
    const { key, bestKey } = this;
    const itemKey: W_Object = key === null ? item : key.call1(item);
    if (bestKey === null || compareObjects(this.op, itemKey, bestKey).truth()) {
      this.best = item;
      this.bestKey = itemKey;
    }
    return true;
  }
}
/** `min` and `max`. */
function extreme(name: string, op: Compare, args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  if (args.length === 2 && names.length === 0) {
    const a = args[0]!;
    const b = args[1]!;
    if (a instanceof W_Int && b instanceof W_Int)
      return (op === Compare.LT ? b.value < a.value : b.value > a.value) ? b : a;
    return compareObjects(op, b, a).truth() ? b : a;
  }
  return extremeOf(name, op, args, names);
}
function extremeOf(
  name: string,
  op: Compare,
  args: FixedArray<W_Object>,
  names: FixedArray<string>,
): W_Object {
  const n = args.length - names.length;
  let key: W_Object | null = null;
  let missing: W_Object | null = null;
  for (let i = 0; i < names.length; i++) {
    if (names[i] === 'key') key = args[n + i].isNone() ? null : args[n + i];
    else if (names[i] === 'default') missing = args[n + i];
    else throw rTypeError(name + "() got an unexpected keyword argument '" + names[i] + "'");
  }
  if (n === 0) throw rTypeError(name + ' expected at least 1 argument, got 0');
  if (n > 1 && missing !== null)
    throw rTypeError('Cannot specify a default for ' + name + '() with multiple positional arguments');
  const sink = new ExtremeSink(op, key);
  if (n === 1) drain(args[0].iter(), sink);
  else for (let i = 0; i < n; i++) sink.put(args[i]);
  if (sink.best !== null) return sink.best;
  if (missing !== null) return missing;
  throw rValueError(name + '() arg is an empty sequence');
}
function sorted(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  const n = args.length - names.length;
  if (n !== 1) throw rTypeError('sorted expected 1 argument, got ' + String(n));
  const options = sortOptions('sort', args, names);
  const list = args[0] instanceof W_List ? args[0].copy() : listFromIterable(args[0]);
  sortList(list, options.key, options.reverse);
  return list;
}

// -- iteration

function iter(w: W_Object, sentinel: W_Object | null): W_Object {
  if (sentinel === null) return w.iter();
  if (!w.isCallable()) throw rTypeError('iter(v, w): v must be callable');
  return new W_CallableIterator(w, sentinel);
}
function next(it: W_Object, missing: W_Object | null): W_Object {
  if (!it.isIterator()) throw rTypeError("'" + it.getType().name + "' object is not an iterator");
  if (missing === null && it instanceof W_Instance) return callSpecial0(it.getType().slot(Slot.NEXT)!, it);
  const item = it.next();
  if (item !== null) return item;
  if (missing !== null) return missing;
  throw it instanceof W_Generator ? it.finished() : stopIteration(null);
}

// -- objects

function length(w: W_Object): W_Object {
  // Only ranges are longer than any memory.
  if (w instanceof W_AnyRange) return w.length();
  return newIntI32(w.len());
}
function hash(w: W_Object): W_Object {
  return newInt(w.hash());
}
function getAttribute(w: W_Object, name: W_Object, missing: W_Object | null): W_Object {
  const attribute = nameArgument(name);
  if (missing === null) return w.getAttr(attribute);
  const value = findOrNull(w, attribute);
  return value === null ? missing : value;
}
/** The attribute, or null also when user code raised AttributeError. */
export function findOrNull(w: W_Object, name: string): W_Object | null {
  try {
    return w.findAttr(name);
  } catch (e) {
    if (e instanceof OperationError && matches(e, exctypes.w_AttributeError)) return null;
    throw e;
  }
}
function format(w: W_Object, spec: W_Object | null): W_Object {
  if (spec === null) return newStr(w.format(''));
  const text = spec.strValue();
  if (text === null) throw rTypeError('format() argument 2 must be str, not ' + spec.getType().name);
  return newStr(w.format(text));
}

addFunctions(builtinsModule, [
  fn1('abs', (w: W_Object): W_Object => w.unary(UnOp.ABS)),
  fn1('bin', (w: W_Object): W_Object => radixText(w, 1, '0b')),
  fn1('oct', (w: W_Object): W_Object => radixText(w, 3, '0o')),
  fn1('hex', (w: W_Object): W_Object => radixText(w, 4, '0x')),
  fn2('divmod', (a: W_Object, b: W_Object): W_Object => binaryOp(BinOp.DIVMOD, a, b)),
  fnKw('pow', 'base, exp, mod=', pow),
  fnKw('round', 'number, ndigits=', round),
  fn1('chr', chr),
  fn1('ord', ord),
  fn1('any', any),
  fn1('all', all),
  fnKw('sum', 'iterable, /, start=', sum),
  fnRaw('min', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object =>
    extreme('min', Compare.LT, args, names),
  ),
  fnRaw('max', (args: FixedArray<W_Object>, names: FixedArray<string>): W_Object =>
    extreme('max', Compare.GT, args, names),
  ),
  fnRaw('sorted', sorted),
  fn12('iter', iter),
  fn12('next', next),
  fn1('len', length),
  fn1('hash', hash),
  fn1('id', (w: W_Object): W_Object => idOfNumber(w) ?? newInt(objectId(w))),
  fn1('callable', (w: W_Object): W_Object => newBool(w.isCallable())),
  fn1('repr', (w: W_Object): W_Object => newStr(w.repr())),
  fn1('ascii', (w: W_Object): W_Object => newStr(toAscii(w.repr()))),
  fn12('format', format),
  fn2('isinstance', (w: W_Object, cls: W_Object): W_Object => newBool(isInstance(w, cls))),
  fn2('issubclass', (w: W_Object, cls: W_Object): W_Object => newBool(isSubclass(w, cls))),
  fn23('getattr', getAttribute),
  fn2('hasattr', (w: W_Object, name: W_Object): W_Object =>
    newBool(findOrNull(w, nameArgument(name)) !== null),
  ),
  fn3('setattr', (w: W_Object, name: W_Object, value: W_Object): W_Object => {
    w.setAttr(nameArgument(name), value);
    return w_None;
  }),
  fn2('delattr', (w: W_Object, name: W_Object): W_Object => {
    w.delAttr(nameArgument(name));
    return w_None;
  }),
  fnRaw('__build_class__', buildClass),
]);

builtinsModule.define('None', w_None);
builtinsModule.define('True', w_True);
builtinsModule.define('False', w_False);
builtinsModule.define('Ellipsis', w_Ellipsis);
builtinsModule.define('NotImplemented', w_NotImplemented);
builtinsModule.define('__debug__', w_True);

for (const w_type of [
  objectType,
  typeType,
  intType,
  boolType,
  floatType,
  strType,
  bytesType,
  byteArrayType,
  listType,
  tupleType,
  dictType,
  setType,
  frozenSetType,
  rangeType,
  sliceType,
  enumerateType,
  zipType,
  mapType,
  filterType,
  reversedType,
  propertyType,
  staticMethodType,
  classMethodType,
  superType,
])
  builtinsModule.define(w_type.name, w_type);
for (const w_type of Object.values(exctypes))
  if (w_type instanceof W_Type) builtinsModule.define(w_type.name, w_type);
builtinsModule.define('EnvironmentError', exctypes.w_OSError);
builtinsModule.define('IOError', exctypes.w_OSError);
