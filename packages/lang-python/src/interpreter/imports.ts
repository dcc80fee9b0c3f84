/**
 * `import`: finding, loading and binding modules.
 *
 * `import a.b.c` imports `a`, then `a.b`, then `a.b.c`; each is looked up in `sys.modules`, among the builtin modules,
 * then as `name/__init__.py` or `name.py` in the directories of `sys.path` (or of the package's `__path__`). A module is in
 * `sys.modules` before its code runs, so circular imports see it half-made.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { W_Code } from '../objects/code.js';
import { excData, normalize } from '../objects/exceptions.js';
import {
  newError,
  w_ImportError,
  w_KeyError,
  w_ModuleNotFoundError,
  w_SyntaxError,
} from '../objects/exctypes.js';
import { Frame } from '../objects/frame.js';
import { newList } from '../objects/list.js';
import { W_Module, builtinModules, builtinsModule } from '../objects/module.js';
import { ModuleDict, type NameDict } from '../objects/namedict.js';
import { OperationError, W_Object, typeError } from '../objects/object.js';
import { newStr } from '../objects/str.js';
import { W_Tuple, newTuple } from '../objects/tuple.js';
import { W_Type, w_None } from '../objects/type.js';
import { sysState } from '../modules/sysstate.js';
import * as exctypes from '../objects/exctypes.js';
import { runFrame } from './eval.js';
import { hostCompile, hostPathKind, hostReadSource } from './host.js';
import { unmarshal } from './unmarshal.js';

function importError(
  w_type: W_Type,
  message: string,
  name: string | null,
  path: string | null,
): OperationError {
  const error = new OperationError(w_type, message);
  const exc = excData(normalize(error))!;
  exc.fields[1] = name === null ? null : newStr(name);
  exc.fields[2] = path === null ? null : newStr(path);
  return error;
}

/** IMPORT_NAME: `import name` or `from name import …` with `level` leading dots. */
export function importName(frame: Frame, name: string, w_level: W_Object, fromList: W_Object): W_Object {
  const level = Number(BigInt.asIntN(32, w_level.index()));
  const full = level === 0 ? name : resolveRelative(frame.globals, name, level);
  const module = importModule(full);
  if (fromList instanceof W_Tuple && fromList.len() > 0) {
    if (module instanceof W_Module && module.dict.get('__path__') !== null)
      for (const item of fromList.items()) {
        const attribute = item.strValue()!;
        if (attribute !== '*' && module.findAttr(attribute) === null) importSubmodule(full, attribute);
      }
    return module;
  }
  if (level > 0) return module;
  const dot = name.indexOf('.');
  return dot < 0 ? module : sysState.modules.findStr(name.slice(0, dot))!;
}

/** `from package import submodule`: quietly does nothing when there is no such submodule. */
function importSubmodule(full: string, attribute: string): void {
  const name = `${full}.${attribute}`;
  try {
    importModule(name);
  } catch (e) {
    if (!(e instanceof OperationError) || !e.w_type.isSubtype(w_ModuleNotFoundError)) throw e;
    const missing = excData(normalize(e))!.fields[1]!;
    if (missing === null || missing.strValue() !== name) throw e;
  }
}

function resolveRelative(globals: ModuleDict, name: string, level: i32): string {
  const w_package = globals.get('__package__');
  let base = w_package === null ? null : w_package.strValue();
  if (base === null) {
    const w_name = globals.get('__name__');
    base = w_name === null ? '' : (w_name.strValue() ?? '');
    if (globals.get('__path__') === null) {
      const dot = base.lastIndexOf('.');
      base = dot < 0 ? '' : base.slice(0, dot);
    }
  }
  if (base === '')
    throw importError(w_ImportError, 'attempted relative import with no known parent package', null, null);
  for (let i = 1; i < level; i++) {
    const dot = base.lastIndexOf('.');
    if (dot < 0)
      throw importError(w_ImportError, 'attempted relative import beyond top-level package', null, null);
    base = base.slice(0, dot);
  }
  return name === '' ? base : `${base}.${name}`;
}

/** The module with this absolute name, imported now if need be. */
export function importModule(name: string): W_Object {
  const loaded = sysState.modules.findStr(name);
  if (loaded !== null) {
    if (loaded.isNone())
      throw importError(w_ModuleNotFoundError, `import of ${name} halted; None in sys.modules`, name, null);
    return loaded;
  }
  const dot = name.lastIndexOf('.');
  if (dot < 0) return loadModule(name, name, sysState.w_path(), null);
  const parentName = name.slice(0, dot);
  const parent = importModule(parentName);
  const again = sysState.modules.findStr(name);
  if (again !== null) return again;
  const path = parent.findAttr('__path__');
  if (path === null)
    throw importError(
      w_ModuleNotFoundError,
      `No module named '${name}'; '${parentName}' is not a package`,
      name,
      null,
    );
  const tail = name.slice(dot + 1);
  const module = loadModule(name, tail, path, parentName);
  parent.setAttr(tail, module);
  return module;
}

function loadModule(name: string, tail: string, path: W_Object, parent: string | null): W_Object {
  const builtin = parent === null ? (builtinModules.get(name) ?? null) : null;
  if (builtin !== null) {
    sysState.modules.setStr(name, builtin);
    return builtin;
  }
  const it = path.iter();
  for (let entry = it.next(); entry !== null; entry = it.next()) {
    const directory = entry.strValue();
    if (directory === null) continue;
    const base =
      directory === '' ? tail : directory.endsWith('/') ? directory + tail : `${directory}/${tail}`;
    if (hostPathKind(base) === 2 && hostPathKind(`${base}/__init__.py`) === 1)
      return runModuleFile(name, `${base}/__init__.py`, name, base);
    if (hostPathKind(`${base}.py`) === 1) return runModuleFile(name, `${base}.py`, parent ?? '', null);
  }
  throw importError(w_ModuleNotFoundError, `No module named '${name}'`, name, null);
}

/** Globals of a new module, with the names that every module has. */
export function newModuleDict(name: string, file: string | null, packageName: string | null): ModuleDict {
  const dict = new ModuleDict();
  dict.set('__name__', newStr(name));
  dict.set('__doc__', w_None);
  dict.set('__package__', packageName === null ? w_None : newStr(packageName));
  dict.set('__loader__', w_None);
  dict.set('__spec__', w_None);
  if (file !== null) dict.set('__file__', newStr(file));
  dict.set('__builtins__', builtinsModule);
  return dict;
}

function runModuleFile(name: string, file: string, packageName: string, directory: string | null): W_Object {
  const source = hostReadSource(file);
  const kind = source.charAt(0);
  if (kind === 'E') throw syntaxErrorFrom(source);
  if (kind === 'N') throw importError(w_ImportError, source.slice(1), name, file);
  const code = compileSource(source.slice(1), file, 'exec');
  const dict = newModuleDict(name, file, packageName);
  if (directory !== null) dict.set('__path__', newList(FixedArray.of<W_Object>(newStr(directory))));
  const module = new W_Module(dict);
  module.initializing = true;
  sysState.modules.setStr(name, module);
  try {
    runCode(code, dict, dict);
  } catch (e) {
    sysState.modules.removeKey(newStr(name));
    throw e;
  }
  module.initializing = false;
  const current = sysState.modules.findStr(name);
  if (current === null) throw newError(w_KeyError, FixedArray.of<W_Object>(newStr(name)));
  return current;
}

/** Runs module-level code. */
export function runCode(code: W_Code, globals: ModuleDict, namespace: NameDict): W_Object {
  return runFrame(new Frame(code, globals, namespace));
}

/** Compiles source text through the host. @throws OperationError: SyntaxError */
export function compileSource(source: string, filename: string, mode: string): W_Code {
  const answer = hostCompile(source, filename, mode);
  if (answer.charAt(0) !== 'C') throw syntaxErrorFrom(answer);
  const code = unmarshal(answer, 1);
  if (!(code instanceof W_Code)) throw typeError('compile did not return a code object');
  return code;
}

/** The error in an answer of the host that starts with `E`. */
export function syntaxErrorFrom(answer: string): OperationError {
  const info = (unmarshal(answer, 1) as W_Tuple).items();
  const typeName = info[0]!.strValue()!;
  const w_type =
    typeName === 'IndentationError'
      ? exctypes.w_IndentationError
      : typeName === 'TabError'
        ? exctypes.w_TabError
        : typeName === 'ValueError'
          ? exctypes.w_ValueError
          : w_SyntaxError;
  if (w_type === exctypes.w_ValueError) return new OperationError(w_type, info[1]!.strValue()!);
  const detail = newTuple(
    FixedArray.of<W_Object>(info[2]!, info[3]!, info[4]!, info[5]!, info[6]!, info[7]!),
  );
  const value = w_type.call2(info[1]!, detail);
  return new OperationError(w_type, null, value);
}

/** IMPORT_FROM: `name` of a module, or its submodule. */
export function importFrom(module: W_Object, name: string): W_Object {
  const value = module.findAttr(name);
  if (value !== null) return value;
  const w_name = module.findAttr('__name__');
  const moduleName = w_name === null ? null : w_name.strValue();
  if (moduleName !== null) {
    const submodule = sysState.modules.findStr(`${moduleName}.${name}`);
    if (submodule !== null) return submodule;
  }
  const w_file = module.findAttr('__file__');
  const file = w_file === null ? null : w_file.strValue();
  const shown = moduleName === null ? '<unknown module name>' : moduleName;
  const partial = module instanceof W_Module && module.initializing;
  const place = file === null ? 'unknown location' : file;
  throw importError(
    w_ImportError,
    partial
      ? `cannot import name '${name}' from partially initialized module '${shown}' (most likely due to a circular import) (${place})`
      : `cannot import name '${name}' from '${shown}' (${place})`,
    shown,
    file,
  );
}

/** IMPORT_STAR: `from module import *` into `namespace`. */
export function importStar(module: W_Object, namespace: NameDict): void {
  const all = module.findAttr('__all__');
  if (all !== null) {
    const it = all.iter();
    for (let item = it.next(); item !== null; item = it.next()) {
      const name = item.strValue();
      if (name === null)
        throw typeError(`Item in ${module.str()}.__all__ must be str, not ${item.getType().name}`);
      namespace.set(name, module.getAttr(name));
    }
    return;
  }
  const dict = module.nameDict();
  if (dict === null)
    throw importError(w_ImportError, 'from-import-* object has no __dict__ and no __all__', null, null);
  for (const name of dict.names()) if (!name.startsWith('_')) namespace.set(name, dict.get(name)!);
}
