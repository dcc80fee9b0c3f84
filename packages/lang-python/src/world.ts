/**
 * Loads the whole object model, in an order that works: first the classes (in any order, they only declare), then the
 * modules that fill the types with methods, then the builtin modules. Import this module, not single ones, to get a
 * complete interpreter.
 */
import './objects/object.js';
import './objects/type.js';
import './objects/instance.js';
import './objects/builtinfn.js';
import './objects/descriptors.js';
import './objects/exctypes.js';
import './objects/exceptions.js';
import './objects/slotwrappers.js';
import './objects/objecttype.js';
import './objects/typesupport.js';
import './objects/typeobject.js';
import './objects/functiontypes.js';
import './objects/int_methods.js';
import './objects/float_methods.js';
import './objects/str_methods.js';
import './objects/list_methods.js';
import './objects/dict_methods.js';
import './objects/set_methods.js';
import './objects/functional.js';
import './objects/builtintypes.js';
import './interpreter/eval.js';
import './modules/builtins.js';
import './modules/textio.js';
import './modules/gc.js';
import './modules/weakref.js';
import { setUpSys } from './modules/sys.js';
import { builtinModules, moduleDocs } from './objects/module.js';
import { newStr } from './objects/str.js';
import { w_None } from './objects/type.js';

setUpSys();
for (const [name, module] of builtinModules) {
  module.define('__name__', newStr(name));
  module.define('__doc__', newStr(moduleDocs.get(name)!));
  module.define('__package__', newStr(''));
  module.define('__loader__', w_None);
  module.define('__spec__', w_None);
}
