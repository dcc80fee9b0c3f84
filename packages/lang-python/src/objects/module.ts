/**
 * Module objects, and the registry of builtin modules.
 *
 * A builtin module is made while its TypeScript module loads:
 *
 * ```ts
 * const math = newBuiltinModule('math', 'Mathematical functions.');
 * math.define('pi', newFloat(Math.PI));
 * addFunctions(math, [fn1('sqrt', mathSqrt), …]);
 * ```
 * and found by `import math` through {@link builtinModules}. The `builtins` module is made here because name lookup
 * falls back to its dict; modules/builtins.ts fills it.
 */
import { type W_BuiltinFunction } from './builtinfn.js';
import { ModuleDict, type NameDict } from './namedict.js';
import { OperationError, W_Object, makeAttributeError } from './object.js';
import { newBuiltinType, objectType, type W_Type } from './type.js';

export const moduleType: W_Type = newBuiltinType('module', [objectType], null);

/** A module. */
export class W_Module extends W_Object {
  readonly dict: ModuleDict;
  /** While its code runs for the first time. */
  initializing: boolean = false;
  constructor(dict: ModuleDict) {
    super();
    this.dict = dict;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return moduleType;
  }
  override nameDict(): NameDict {
    return this.dict;
  }
  /** The module's `__name__`, `?` when it has none. */
  name(): string {
    const w_name = this.dict.get('__name__');
    const name = w_name === null ? null : w_name.strValue();
    return name === null ? '?' : name;
  }
  override findAttr(name: string): W_Object | null {
    const value = this.dict.get(name);
    if (value !== null) return value;
    const inherited = super.findAttr(name);
    if (inherited !== null) return inherited;
    const getattr = this.dict.get('__getattr__');
    return getattr === null ? null : getattr.call1(moduleType.nameObject(name));
  }
  override attributeError(name: string): OperationError {
    const text = this.initializing
      ? `partially initialized module '${this.name()}' has no attribute '${name}' (most likely due to a circular import)`
      : `module '${this.name()}' has no attribute '${name}'`;
    return makeAttributeError(this, name, text);
  }
  override repr(): string {
    const file = this.dict.get('__file__');
    const path = file === null ? null : file.strValue();
    return path === null
      ? `<module '${this.name()}' (built-in)>`
      : `<module '${this.name()}' from '${path}'>`;
  }
  /** Sets a global of the module. */
  define(name: string, value: W_Object): void {
    this.dict.set(name, value);
  }
}

/** Builtin modules by name. */
export const builtinModules: Map<string, W_Module> = new Map<string, W_Module>();

/** Names and docs of modules made before `str` existed; `__name__` and `__doc__` are set by world.ts. */
export const moduleDocs: Map<string, string> = new Map<string, string>();

/** Makes and registers a builtin module (module level only). */
export function newBuiltinModule(name: string, doc: string): W_Module {
  const module = new W_Module(new ModuleDict());
  builtinModules.set(name, module);
  moduleDocs.set(name, doc);
  return module;
}

/** Puts functions into a builtin module (module level only). */
export function addFunctions(module: W_Module, functions: readonly W_BuiltinFunction[]): void {
  let moduleName = '';
  for (const [name, candidate] of builtinModules) if (candidate === module) moduleName = name;
  for (const f of functions) {
    f.moduleName = moduleName;
    module.define(f.name, f);
  }
}

/** The `builtins` module: where names are looked up last. */
export const builtinsModule: W_Module = newBuiltinModule(
  'builtins',
  'Built-in functions, exceptions, and other objects.',
);
