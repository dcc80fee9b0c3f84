/** Text of objects where more than `repr` is asked: `ascii`, and the checks of string arguments. */
import { strRepr } from '../rlib/str_repr.js';
import { type W_Object, typeError } from './object.js';

/** `ascii(x)` from `repr(x)`: what is not ASCII becomes escapes. */
export function toAscii(repr: string): string {
  let plain = true;
  for (let i = 0; i < repr.length; i++) if (repr.charCodeAt(i) > 126) plain = false;
  if (plain) return repr;
  const pieces: string[] = [];
  let at = 0;
  while (at < repr.length) {
    const c = repr.codePointAt(at)!;
    const width = c > 0xffff ? 2 : 1;
    if (c > 126) {
      const quoted = strRepr(repr.slice(at, at + width), true);
      pieces.push(quoted.slice(1, quoted.length - 1));
    } else {
      pieces.push(repr.slice(at, at + 1));
    }
    at += width;
  }
  return pieces.join('');
}

/** The content of a string argument. */
export function textArgument(w: W_Object, what: string): string {
  const s = w.strValue();
  if (s === null) throw typeError(what + ' must be str, not ' + w.getType().name);
  return s;
}
