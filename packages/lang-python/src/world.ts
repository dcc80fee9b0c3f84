/**
 * Loads the whole object model, in an order that works: first the classes, then the modules that fill their types with
 * methods, then the builtin modules. Import this module (not single ones) to get a complete interpreter.
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
import './objects/module.js';
import './interpreter/eval.js';
import './modules/sys.js';
