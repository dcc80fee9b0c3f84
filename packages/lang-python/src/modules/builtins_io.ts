/** `print` and `input`. */
import type { FixedArray } from '@weft/core';
import { hostReadLine } from '../interpreter/host.js';
import { rTypeError } from '../rlib/errors.js';
import { fn01, fnRaw } from '../objects/builtinfn.js';
import { w_EOFError } from '../objects/exctypes.js';
import { addFunctions, builtinsModule } from '../objects/module.js';
import { OperationError, type W_Object } from '../objects/object.js';
import { newStr } from '../objects/str.js';
import { w_None } from '../objects/type.js';
import { sysState } from './sysstate.js';
import { flushFile, writeTo } from './textio.js';

function textOption(w: W_Object, name: string, missing: string): string {
  if (w.isNone()) return missing;
  const s = w.strValue();
  if (s === null) throw rTypeError(name + ' must be None or a string, not ' + w.getType().name);
  return s;
}

function print(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
  const n = args.length - names.length;
  let separator = ' ';
  let end = '\n';
  let file: W_Object | null = null;
  let flush = false;
  for (let i = 0; i < names.length; i++) {
    const value = args[n + i];
    switch (names[i]) {
      case 'sep':
        separator = textOption(value, 'sep', ' ');
        break;
      case 'end':
        end = textOption(value, 'end', '\n');
        break;
      case 'file':
        file = value.isNone() ? null : value;
        break;
      case 'flush':
        flush = value.truth();
        break;
      default:
        throw rTypeError("'" + names[i] + "' is an invalid keyword argument for print()");
    }
  }
  if (file === null) {
    file = sysState.attribute('stdout');
    if (file.isNone()) return w_None;
  }
  if (n === 1) {
    writeTo(file, args[0].str() + end);
  } else {
    const pieces: string[] = [];
    for (let i = 0; i < n; i++) pieces.push(args[i].str());
    writeTo(file, pieces.join(separator) + end);
  }
  if (flush) flushFile(file);
  return w_None;
}

function input(prompt: W_Object | null): W_Object {
  const stdout = sysState.attribute('stdout');
  if (prompt !== null) writeTo(stdout, prompt.str());
  flushFile(stdout);
  const line = hostReadLine();
  if (line.length === 0) throw new OperationError(w_EOFError, 'EOF when reading a line');
  return newStr(line.endsWith('\n') ? line.slice(0, line.length - 1) : line);
}

addFunctions(builtinsModule, [fnRaw('print', print), fn01('input', input)]);
