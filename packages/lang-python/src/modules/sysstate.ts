/**
 * State behind the `sys` module that the interpreter itself needs: the dict of loaded modules, and the values of `sys.path`,
 * `sys.stdout` and `sys.stderr`, which a program may replace by assigning to the module's attributes.
 */
import { W_Dict, newDict } from '../objects/dict.js';
import { type W_Module, newBuiltinModule } from '../objects/module.js';
import { OperationError, type W_Object } from '../objects/object.js';
import { w_RuntimeError } from '../objects/exctypes.js';

export class SysState {
  readonly module: W_Module;
  /** `sys.modules` */
  readonly modules: W_Dict;
  constructor(module: W_Module, modules: W_Dict) {
    this.module = module;
    this.modules = modules;
  }
  /** The value of `sys.<name>`. */
  attribute(name: string): W_Object {
    const value = this.module.dict.get(name);
    if (value === null) throw new OperationError(w_RuntimeError, `lost sys.${name}`);
    return value;
  }
  w_path(): W_Object {
    return this.attribute('path');
  }
}

export const sysState: SysState = new SysState(
  newBuiltinModule(
    'sys',
    'This module provides access to some objects used or maintained by the interpreter.',
  ),
  newDict(),
);
