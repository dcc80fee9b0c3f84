/**
 * Builtin functions that look at the running frame or need the compiler: `globals`, `locals`, `vars`, `dir`, `eval`, `exec`,
 * `compile`, `__import__`.
 */
import { FixedArray } from '@weft/core';
import { compileSource, importModule, runCode } from '../interpreter/imports.js';
import { rTypeError, rValueError } from '../rlib/errors.js';
import { fn0, fn01, fnKw } from '../objects/builtinfn.js';
import { bytesLike } from '../objects/bytes.js';
import { MappingDict } from '../objects/classes.js';
import { W_Code } from '../objects/code.js';
import { W_Dict, dictOver, newDict } from '../objects/dict.js';
import { NameStorage } from '../objects/dict_storage_names.js';
import { HashTable } from '../objects/dict_table.js';
import { type Frame, W_Cell, ec } from '../objects/frame.js';
import { callSpecial0 } from '../objects/instance.js';
import { unpackIterable } from '../objects/iterators.js';
import { listFromIterable } from '../objects/list.js';
import { sortList } from '../objects/list_sort.js';
import { addFunctions, builtinsModule } from '../objects/module.js';
import { MapDict, ModuleDict, type NameDict } from '../objects/namedict.js';
import { W_Object } from '../objects/object.js';
import { sortedNames } from '../objects/objecttype.js';
import { newList } from '../objects/list.js';
import { newStr } from '../objects/str.js';
import { w_None } from '../objects/type.js';
import { sysState } from './sysstate.js';

function currentFrame(): Frame {
  return ec.top!;
}

/** The variables of a function's frame, as they are now. */
function frameLocals(frame: Frame): W_Dict {
  const code = frame.code;
  const dict = newDict();
  for (let i = 0; i < code.varnames.length; i++) {
    const value = frame.slots[i];
    if (value !== null && !(value instanceof W_Cell)) dict.setStr(code.varnames[i], value);
  }
  const own = code.cellvars.length;
  for (let i = 0; i < own + code.freevars.length; i++) {
    const cell = frame.slots[code.cellBase + i];
    const name = i < own ? code.cellvars[i] : code.freevars[i - own];
    if (cell instanceof W_Cell && cell.value !== null) dict.setStr(name, cell.value);
  }
  return dict;
}
function locals(): W_Object {
  const frame = currentFrame();
  const namespace = frame.namespace;
  if (namespace === null) return frameLocals(frame);
  return namespace instanceof MappingDict ? namespace.mapping : dictOver(namespace);
}
function vars(w: W_Object | null): W_Object {
  if (w === null) return locals();
  const dict = w.findAttr('__dict__');
  if (dict === null) throw rTypeError('vars() argument must have __dict__ attribute');
  return dict;
}
function dir(w: W_Object | null): W_Object {
  if (w === null) {
    const dict = locals();
    const names: string[] = [];
    const keys = unpackIterable(dict);
    for (let i = 0; i < keys.length; i++) names.push(keys[i].str());
    return newList(sortedNames(names));
  }
  const f = w.getType().lookup('__dir__');
  if (f === null) throw rTypeError('object does not provide __dir__');
  const list = listFromIterable(callSpecial0(f, w));
  sortList(list, null, false);
  return list;
}

/** Code for `eval` and `exec`: a code object, or source text. */
function codeOf(source: W_Object, mode: string, name: string): W_Code {
  if (source instanceof W_Code) return source;
  const text = source.strValue();
  const bytes = text === null ? bytesLike(source) : text;
  if (bytes === null) throw rTypeError(name + '() arg 1 must be a string, bytes or code object');
  return compileSource(mode === 'eval' ? stripLeft(bytes) : bytes, '<string>', mode);
}
/** `eval` ignores leading blanks. */
function stripLeft(text: string): string {
  let at = 0;
  while (at < text.length && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
  return text.slice(at);
}

/** A dict of globals as the interpreter needs it: the module's own, or a copy that is written back. */
class Globals {
  readonly module: ModuleDict;
  constructor(readonly dict: W_Dict) {
    const storage = dict.storage;
    if (storage instanceof NameStorage && storage.target instanceof ModuleDict) {
      this.module = storage.target;
    } else {
      this.module = new ModuleDict();
      const keys = dict.keysArray();
      for (let i = 0; i < keys.length; i++) {
        const name = keys[i].strValue();
        if (name !== null) this.module.set(name, dict.getItem(keys[i]));
      }
    }
    if (this.module.get('__builtins__') === null) this.module.set('__builtins__', builtinsModule);
  }
  /** Puts what the code defined into the dict that the program passed. */
  writeBack(): void {
    const storage = this.dict.storage;
    if (!(storage instanceof HashTable)) return;
    for (const name of this.module.names()) this.dict.setStr(name, this.module.get(name)!);
    const keys = this.dict.keysArray();
    for (let i = 0; i < keys.length; i++) {
      const name = keys[i].strValue();
      if (name !== null && this.module.get(name) === null) this.dict.removeKey(keys[i]);
    }
  }
}

function run(code: W_Code, w_globals: W_Object | null, w_locals: W_Object | null, name: string): W_Object {
  const frame = currentFrame();
  if (w_globals === null || w_globals.isNone()) {
    if (w_locals !== null && !w_locals.isNone())
      return runCode(code, frame.globals, new MappingDict(w_locals));
    const namespace = frame.namespace;
    if (namespace !== null) return runCode(code, frame.globals, namespace);
    return runCode(code, frame.globals, copyOfLocals(frame));
  }
  const dict = w_globals.exact();
  if (!(dict instanceof W_Dict))
    throw rTypeError(name + '() globals must be a dict, not ' + w_globals.getType().name);
  const globals = new Globals(dict);
  try {
    if (w_locals === null || w_locals.isNone() || w_locals === w_globals)
      return runCode(code, globals.module, globals.module);
    return runCode(code, globals.module, new MappingDict(w_locals));
  } finally {
    globals.writeBack();
  }
}
function copyOfLocals(frame: Frame): NameDict {
  const names = new MapDict();
  const dict = frameLocals(frame);
  const keys = dict.keysArray();
  for (let i = 0; i < keys.length; i++) names.set(keys[i].str(), dict.getItem(keys[i]));
  return names;
}

function compile(args: FixedArray<W_Object | null>): W_Object {
  const source = args[0]!;
  const mode = args[2]!.strValue();
  if (mode !== 'exec' && mode !== 'eval' && mode !== 'single')
    throw rValueError("compile() mode must be 'exec', 'eval' or 'single'");
  if (source instanceof W_Code) return source;
  const text = source.strValue();
  const content = text === null ? bytesLike(source) : text;
  if (content === null) throw rTypeError('compile() arg 1 must be a string, bytes or AST object');
  return compileSource(content, args[1]!.str(), mode);
}

function importFunction(args: FixedArray<W_Object | null>): W_Object {
  const name = args[0]!.strValue();
  if (name === null) throw rTypeError('__import__() argument 1 must be str, not ' + args[0]!.getType().name);
  const module = importModule(name);
  const fromList = args[3];
  if (fromList !== null && !fromList.isNone() && fromList.truth()) return module;
  const dot = name.indexOf('.');
  return dot < 0 ? module : sysState.modules.getItem(newStr(name.slice(0, dot)));
}

addFunctions(builtinsModule, [
  fn0('globals', (): W_Object => dictOver(currentFrame().globals)),
  fn0('locals', locals),
  fn01('vars', vars),
  fn01('dir', dir),
  fnKw('eval', 'source, globals=, locals=, /', (args: FixedArray<W_Object | null>): W_Object =>
    run(codeOf(args[0]!, 'eval', 'eval'), args[1], args[2], 'eval'),
  ),
  fnKw('exec', 'source, globals=, locals=, /, *, closure=', (args: FixedArray<W_Object | null>): W_Object => {
    run(codeOf(args[0]!, 'exec', 'exec'), args[1], args[2], 'exec');
    return w_None;
  }),
  fnKw('compile', 'source, filename, mode, flags=, dont_inherit=, optimize=', compile),
  fnKw('__import__', 'name, globals=, locals=, fromlist=, level=', importFunction),
]);
