/**
 * `str.format`: replacement fields `{name!conversion:spec}`, where the name may be followed by `.attribute` and
 * `[index]`, and the spec may contain fields itself (two levels deep).
 *
 * Example: `'{0.real:>{w}}'.format(5, w=3)`: argument 0, attribute `real`, formatted with the spec `>3`.
 */
import { FixedArray, extend } from '@weft/core';
import type { i32 } from '@weft/core';
import { rIndexError, rValueError } from '../rlib/errors.js';
import { plainDigits } from '../rlib/strings.js';
import { keyError } from './exctypes.js';
import { newInt } from './int.js';
import type { W_Object } from './object.js';
import { newStr } from './str.js';
import { toAscii } from './text.js';

/** The arguments of one call of `format`, and the state of automatic numbering. */
class Formatter {
  private automatic: i32 = 0;
  private numbering: i32 = 0; // 0 undecided, 1 automatic, 2 manual
  constructor(
    private readonly args: FixedArray<W_Object>,
    private readonly names: FixedArray<string>,
    private readonly mapping: W_Object | null,
  ) {}

  run(text: string, depth: i32): string {
    if (depth < 0) throw rValueError('Max string recursion exceeded');
    const pieces: string[] = [];
    const n = text.length;
    let at: i32 = 0;
    let start: i32 = 0;
    while (at < n) {
      const unit = text.charCodeAt(at);
      if (unit !== 123 && unit !== 125) {
        at++;
        continue;
      }
      if (at > start) pieces.push(text.slice(start, at));
      const next = at + 1 < n ? text.charCodeAt(at + 1) : 0;
      if (next === unit) {
        pieces.push(unit === 123 ? '{' : '}');
        at += 2;
        start = at;
        continue;
      }
      if (unit === 125) throw rValueError("Single '}' encountered in format string");
      if (next === 0) throw rValueError("Single '{' encountered in format string");
      const end = fieldEnd(text, at + 1);
      pieces.push(this.field(text.slice(at + 1, end), depth));
      at = end + 1;
      start = at;
    }
    if (n > start) pieces.push(text.slice(start));
    return pieces.join('');
  }

  private field(body: string, depth: i32): string {
    // The name ends at the first '!' or ':' outside of brackets.
    let at: i32 = 0;
    let brackets = false;
    while (at < body.length) {
      const unit = body.charAt(at);
      if (unit === '[') brackets = true;
      else if (unit === ']') brackets = false;
      else if (!brackets && (unit === '!' || unit === ':')) break;
      else if (unit === '{') throw rValueError("unexpected '{' in field name");
      at++;
    }
    let value = this.lookup(body.slice(0, at));
    let conversion = '';
    if (at < body.length && body.charAt(at) === '!') {
      if (at + 1 >= body.length) throw rValueError("unmatched '{' in format spec");
      conversion = body.charAt(at + 1);
      at += 2;
      if (at < body.length && body.charAt(at) !== ':')
        throw rValueError("expected ':' after conversion specifier");
    }
    const rawSpec = at < body.length ? body.slice(at + 1) : '';
    if (conversion === 'r') value = newStr(value.repr());
    else if (conversion === 's') value = newStr(value.str());
    else if (conversion === 'a') value = newStr(toAscii(value.repr()));
    else if (conversion !== '') throw rValueError('Unknown conversion specifier ' + conversion);
    const spec = rawSpec.includes('{') || rawSpec.includes('}') ? this.run(rawSpec, depth - 1) : rawSpec;
    return value.format(spec);
  }

  private lookup(name: string): W_Object {
    let end: i32 = 0;
    while (end < name.length && name.charAt(end) !== '.' && name.charAt(end) !== '[') end++;
    const first = name.slice(0, end);
    let w = this.argument(first);
    while (end < name.length) {
      if (name.charAt(end) === '.') {
        let stop = end + 1;
        while (stop < name.length && name.charAt(stop) !== '.' && name.charAt(stop) !== '[') stop++;
        const attribute = name.slice(end + 1, stop);
        if (attribute.length === 0) throw rValueError('Empty attribute in format string');
        w = w.getAttr(attribute);
        end = stop;
      } else {
        const stop = name.indexOf(']', end);
        if (stop < 0) throw rValueError("Missing ']' in format string");
        const key = name.slice(end + 1, stop);
        if (key.length === 0) throw rValueError('Empty attribute in format string');
        const index = plainDigits(key);
        w = w.getItem(index >= 0 ? newInt(extend(index)) : newStr(key));
        end = stop + 1;
        if (end < name.length && name.charAt(end) !== '.' && name.charAt(end) !== '[')
          throw rValueError("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return w;
  }

  private argument(name: string): W_Object {
    let index: i32;
    if (name.length === 0) {
      if (this.numbering === 2)
        throw rValueError('cannot switch from manual field specification to automatic field numbering');
      this.numbering = 1;
      index = this.automatic;
      this.automatic = index + 1;
    } else {
      index = plainDigits(name);
      if (index >= 0) {
        if (this.numbering === 1)
          throw rValueError('cannot switch from automatic field numbering to manual field specification');
        this.numbering = 2;
      }
    }
    if (index >= 0) {
      if (this.mapping !== null) throw rValueError('Format string contains positional fields');
      const positional = this.args.length - this.names.length;
      if (index >= positional)
        throw rIndexError('Replacement index ' + String(index) + ' out of range for positional args tuple');
      return this.args[index];
    }
    if (this.mapping !== null) return this.mapping.getItem(newStr(name));
    for (let i = 0; i < this.names.length; i++)
      if (this.names[i] === name) return this.args[this.args.length - this.names.length + i];
    throw keyError(newStr(name));
  }
}

/** Position of the `}` that closes the field starting at `from`. */
function fieldEnd(text: string, from: i32): i32 {
  let depth: i32 = 1;
  let brackets = false;
  let inName = true;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inName && unit === 91) brackets = true;
    else if (unit === 93) brackets = false;
    else if (!brackets && (unit === 58 || unit === 33)) inName = false;
    if (brackets) continue;
    if (unit === 123) depth++;
    else if (unit === 125) {
      depth--;
      if (depth === 0) return i;
    }
  }
  throw rValueError("expected '}' before end of string");
}

/** `text.format(*args, **kwargs)` */
export function formatString(text: string, args: FixedArray<W_Object>, names: FixedArray<string>): string {
  return new Formatter(args, names, null).run(text, 2);
}
/** `text.format_map(mapping)` */
export function formatMap(text: string, mapping: W_Object): string {
  return new Formatter(new FixedArray<W_Object>(0, mapping), new FixedArray<string>(0, ''), mapping).run(
    text,
    2,
  );
}
