/**
 * Loads everything that gives the builtin types their Python faces. A class module (`int.ts`) only declares its class and its
 * type; methods and dunders are registered by these modules, which must run after all classes exist.
 */
import { bindRlibErrors } from '../rlib/errors.js';
import * as exc from './exctypes.js';
import './int_methods.js';
import './float_methods.js';
import './str_methods.js';
import './bytes_methods.js';
import './list_methods.js';
import './dict_methods.js';
import './set_methods.js';
import './functional.js';
import '../modules/builtins.js';
import '../modules/builtins_io.js';
import '../modules/builtins_frames.js';
import '../modules/math.js';
import '../modules/math_integers.js';
import '../modules/time.js';

bindRlibErrors(
  exc.w_ValueError,
  exc.w_TypeError,
  exc.w_OverflowError,
  exc.w_ZeroDivisionError,
  exc.w_IndexError,
  exc.w_KeyError,
  exc.w_MemoryError,
);
