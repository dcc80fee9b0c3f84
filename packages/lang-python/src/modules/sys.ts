/**
 * The `sys` module.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { addFunctions } from '../objects/module.js';
import { fn0, fn01, fn1, fn12, fnVar } from '../objects/builtinfn.js';
import { newFloat } from '../objects/float.js';
import { excData } from '../objects/exceptions.js';
import { newError, valueError, w_RecursionError, w_SystemExit, w_ValueError } from '../objects/exctypes.js';
import { ec } from '../objects/frame.js';
import { frameView } from '../objects/frameview.js';
import { newBool, newInt, newIntI32, w_False } from '../objects/int.js';
import { newList } from '../objects/list.js';
import { W_Module, builtinsModule } from '../objects/module.js';
import { OperationError, W_Object, noArgs, typeError } from '../objects/object.js';
import { newStr } from '../objects/str.js';
import { W_ArrayTuple, newTuple, tupleType } from '../objects/tuple.js';
import { type W_Type, newBuiltinType, w_None } from '../objects/type.js';
import { hostArgc, hostArgv, hostPathCount, hostPathEntry } from '../interpreter/host.js';
import { newModuleDict } from '../interpreter/imports.js';
import { printException } from '../interpreter/report.js';
import { tracebackOf } from '../interpreter/unwind.js';
import { sysState } from './sysstate.js';
import { W_TextFile, writeTo } from './textio.js';

const sys = sysState.module;

/** A tuple whose items have names (`sys.version_info`). */
class W_NamedItems extends W_ArrayTuple {
  readonly w_type: W_Type;
  readonly names: FixedArray<string>;
  constructor(w_type: W_Type, names: FixedArray<string>, items: FixedArray<W_Object>) {
    super(items);
    this.w_type = w_type;
    this.names = names;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return this.w_type;
  }
  override findAttr(name: string): W_Object | null {
    for (let i = 0; i < this.names.length; i++) if (this.names[i]! === name) return this.item(i);
    return super.findAttr(name);
  }
  override repr(): string {
    const parts: string[] = [];
    for (let i = 0; i < this.names.length; i++) parts.push(`${this.names[i]!}=${this.item(i).repr()}`);
    return `${this.w_type.name}(${parts.join(', ')})`;
  }
}
function namedItems(typeName: string, names: string, items: W_Object[]): W_Object {
  const w_type = newBuiltinType(typeName, [tupleType], null);
  w_type.isFinal = true;
  return new W_NamedItems(w_type, FixedArray.from(names.split(' ')), FixedArray.from(items));
}

/** Fills in what needs other builtin types; called once by world.ts, when all modules are loaded. */
export function setUpSys(): void {
  const version = '3.11.7 (weft)';
  sys.define('version', newStr(version));
  sys.define(
    'version_info',
    namedItems('sys.version_info', 'major minor micro releaselevel serial', [
      newIntI32(3),
      newIntI32(11),
      newIntI32(7),
      newStr('final'),
      newIntI32(0),
    ]),
  );
  sys.define('hexversion', newIntI32(0x030b07f0));
  sys.define('maxsize', newInt(0x7fffffffffffffffn));
  sys.define('maxunicode', newIntI32(0x10ffff));
  sys.define('byteorder', newStr('little'));
  sys.define('platform', newStr('linux'));
  sys.define('prefix', newStr('/usr'));
  sys.define('executable', newStr(''));
  sys.define('copyright', newStr(''));
  sys.define('dont_write_bytecode', w_False);
  sys.define(
    'float_info',
    namedItems(
      'sys.float_info',
      'max max_exp max_10_exp min min_exp min_10_exp dig mant_dig epsilon radix rounds',
      [
        newFloat(1.7976931348623157e308),
        newIntI32(1024),
        newIntI32(308),
        newFloat(2.2250738585072014e-308),
        newIntI32(-1021),
        newIntI32(-307),
        newIntI32(15),
        newIntI32(53),
        newFloat(2.220446049250313e-16),
        newIntI32(2),
        newIntI32(1),
      ],
    ),
  );
  sys.define(
    'int_info',
    namedItems(
      'sys.int_info',
      'bits_per_digit sizeof_digit default_max_str_digits str_digits_check_threshold',
      [newIntI32(30), newIntI32(4), newIntI32(4300), newIntI32(640)],
    ),
  );
  sys.define(
    'hash_info',
    namedItems('sys.hash_info', 'width modulus inf nan imag algorithm hash_bits seed_bits cutoff', [
      newIntI32(64),
      newInt(2305843009213693951n),
      newIntI32(314159),
      newIntI32(0),
      newIntI32(1000003),
      newStr('siphash13'),
      newIntI32(64),
      newIntI32(128),
      newIntI32(0),
    ]),
  );
  const implementation = new W_Module(newModuleDict('implementation', null, null));
  implementation.define('name', newStr('weft'));
  implementation.define('cache_tag', w_None);
  implementation.define('version', sys.dict.get('version_info')!);
  sys.define('implementation', implementation);
  for (const [name, fd] of [
    ['stdin', 0],
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    const file = new W_TextFile(fd, `<${name}>`);
    sys.define(name, file);
    sys.define(`__${name}__`, file);
  }
  sys.define('argv', newList(noArgs));
  sys.define('path', newList(noArgs));
  sys.define('modules', sysState.modules);
  sysState.modules.setStr('sys', sys);
  sysState.modules.setStr('builtins', builtinsModule);
}

/** Reads arguments and search path from the host when the program starts. */
export function initSys(): void {
  const argc = hostArgc();
  const argv = new FixedArray<W_Object>(argc, w_None);
  for (let i = 0; i < argc; i++) argv[i] = newStr(hostArgv(i));
  sys.define('argv', newList(argv));
  const count = hostPathCount();
  const path = new FixedArray<W_Object>(count, w_None);
  for (let i = 0; i < count; i++) path[i] = newStr(hostPathEntry(i));
  sys.define('path', newList(path));
}

function exit(status: W_Object | null): W_Object {
  throw newError(w_SystemExit, status === null ? noArgs : FixedArray.of(status));
}

function orNone(w: W_Object | null): W_Object {
  return w === null ? w_None : w;
}

function excInfo(): W_Object {
  const handled = ec.currentException();
  if (handled === null) return newTuple(FixedArray.of<W_Object>(w_None, w_None, w_None));
  return newTuple(FixedArray.of<W_Object>(handled.getType(), handled, tracebackOf(handled)));
}

function setRecursionLimit(w: W_Object): W_Object {
  const limit = w.index();
  if (limit < 1n) throw valueError('recursion limit must be greater or equal than 1');
  if (limit > 0x7fffffffn) throw new OperationError(w_ValueError, 'Python int too large to convert to C int');
  const n: i32 = Number(BigInt.asIntN(32, limit));
  if (n <= ec.depth)
    throw new OperationError(
      w_RecursionError,
      `cannot set the recursion limit to ${n} at the recursion depth ${ec.depth}: the limit is too low`,
    );
  ec.recursionLimit = n;
  return w_None;
}

function getFrame(w: W_Object | null): W_Object {
  let depth = w === null ? 0n : w.index();
  let frame = ec.top;
  while (frame !== null && depth > 0n) {
    frame = frame.outer();
    depth -= 1n;
  }
  if (frame === null) throw valueError('call stack is not deep enough');
  return frameView(frame);
}

addFunctions(sys, [
  fn01('exit', exit),
  fn0('exc_info', excInfo),
  fn0('exception', (): W_Object => orNone(ec.currentException())),
  fn0('getrecursionlimit', (): W_Object => newIntI32(ec.recursionLimit)),
  fn1('setrecursionlimit', setRecursionLimit),
  fn0('getdefaultencoding', (): W_Object => newStr('utf-8')),
  fn0('getfilesystemencoding', (): W_Object => newStr('utf-8')),
  fn1('intern', (w: W_Object): W_Object => {
    if (w.strValue() === null) throw typeError(`intern() argument must be str, not ${w.getType().name}`);
    return w;
  }),
  fn12('getsizeof', (w: W_Object, _default: W_Object | null): W_Object => {
    const sizeof = w.getType().lookup('__sizeof__');
    return sizeof === null ? newIntI32(16) : sizeof.descrGet(w, w.getType()).call0();
  }),
  fn1('getrefcount', (_w: W_Object): W_Object => newIntI32(2)),
  fn01('_getframe', getFrame),
  fn0('is_finalizing', (): W_Object => newBool(false)),
  fn0('get_int_max_str_digits', (): W_Object => newIntI32(4300)),
  fn1('set_int_max_str_digits', (_w: W_Object): W_Object => w_None),
  fn0('getswitchinterval', (): W_Object => newFloat(0.005)),
  fnVar('settrace', 1, 1, (_args: FixedArray<W_Object>): W_Object => w_None),
  fn1('displayhook', displayHook),
  fnVar('excepthook', 3, 3, (args: FixedArray<W_Object>): W_Object => {
    if (excData(args[1]!) !== null) printException(args[1]!);
    return w_None;
  }),
]);

/** What interactive mode does with the value of an expression. */
export function displayHook(w: W_Object): W_Object {
  if (w.isNone()) return w_None;
  writeTo(sysState.attribute('stdout'), w.repr() + '\n');
  builtinsModule.define('_', w);
  return w_None;
}
