/**
 * Argument binding: how the arguments of a call find their parameters when they do not simply match one to one.
 *
 * `bindArguments` fills the first slots of the callee's frame in the order of `varnames`: positional parameters,
 * keyword-only ones, then the tuple for `*args` and the dict for `**kwargs`. Errors carry CPython's texts.
 */
import type { i32 } from '@weft/core';
import { FixedArray, elidable, isConstant, lookInsideIff, promote } from '@weft/core';
import { CodeFlag } from '../bytecode/opcodes.js';
import type { W_Code } from '../objects/code.js';
import { type W_Dict, newDict } from '../objects/dict.js';
import type { W_Function } from '../objects/function.js';
import type { OperationError } from '../objects/object.js';
import { W_Object, noArgs, typeError } from '../objects/object.js';
import { newTuple } from '../objects/tuple.js';

/**
 * Puts `args` (positional ones, then the values of the keywords `names`) into `slots` as `f`'s signature says. The loops run
 * over parameters and arguments, so traces unroll them when the numbers are known there.
 */
export const bindArguments = lookInsideIff(
  (
    _f: W_Function,
    _slots: FixedArray<W_Object | null>,
    args: FixedArray<W_Object>,
    names: FixedArray<string>,
  ): boolean => isConstant(args.length) && isConstant(names.length),
  function bindArguments(
    f: W_Function,
    slots: FixedArray<W_Object | null>,
    args: FixedArray<W_Object>,
    names: FixedArray<string>,
  ): void {
    const code = promote(f.code);
    const positional = args.length - names.length;
    const argcount = code.argcount;
    const total = argcount + code.kwonlyargcount;
    const hasVarargs = (code.flags & CodeFlag.VARARGS) !== 0;
    const hasKwargs = (code.flags & CodeFlag.VARKEYWORDS) !== 0;

    const direct = positional < argcount ? positional : argcount;
    for (let i = 0; i < direct; i++) slots[i] = args[i]!;
    if (hasVarargs) {
      let rest = noArgs;
      if (positional > argcount) {
        rest = new FixedArray<W_Object>(positional - argcount, args[argcount]!);
        for (let i = 1; i < rest.length; i++) rest[i] = args[argcount + i]!;
      }
      slots[total] = newTuple(rest);
    }
    let kwargs: W_Dict | null = null;
    if (hasKwargs) {
      kwargs = newDict();
      slots[hasVarargs ? total + 1 : total] = kwargs;
    }

    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      const value = args[positional + k]!;
      const i = parameterIndex(code, name, total);
      if (i >= 0) {
        if (slots[i] !== null) throw typeError(`${f.qualname}() got multiple values for argument '${name}'`);
        slots[i] = value;
      } else if (kwargs !== null) kwargs.setStr(name, value);
      else throw unexpectedKeyword(f, names, name);
    }

    if (positional > argcount && !hasVarargs) throw tooMany(f, slots, positional);
    const defaults = f.defaults;
    const firstDefault = argcount - defaults.length;
    if (positional < argcount) {
      for (let i = positional; i < firstDefault; i++)
        if (slots[i] === null) throw missingPositional(f, slots);
      for (let i = positional < firstDefault ? firstDefault : positional; i < argcount; i++)
        if (slots[i] === null) slots[i] = defaults[i - firstDefault]!;
    }
    if (code.kwonlyargcount > 0) {
      const kwdefaults = f.kwdefaults;
      let missing = false;
      for (let i = argcount; i < total; i++) {
        if (slots[i] !== null) continue;
        if (kwdefaults !== null) slots[i] = kwdefaults.get(code.varnames[i]!);
        if (slots[i] === null) missing = true;
      }
      if (missing) throw missingKeywordOnly(f, slots);
    }
  },
);

/** Index of the parameter that may be given as keyword `name`, or -1. */
const parameterIndex = elidable(function parameterIndex(code: W_Code, name: string, total: i32): i32 {
  for (let i = code.posonlyargcount; i < total; i++) if (code.varnames[i]! === name) return i;
  return -1;
});

function unexpectedKeyword(f: W_Function, names: FixedArray<string>, name: string): OperationError {
  const code = f.code;
  const wrong: string[] = [];
  for (let i = 0; i < code.posonlyargcount; i++)
    for (const given of names) if (given === code.varnames[i]!) wrong.push(given);
  if (wrong.length > 0)
    return typeError(
      `${f.qualname}() got some positional-only arguments passed as keyword arguments: '${wrong.join(', ')}'`,
    );
  return typeError(`${f.qualname}() got an unexpected keyword argument '${name}'`);
}

function plural(n: i32): string {
  return n === 1 ? '' : 's';
}

function tooMany(f: W_Function, slots: FixedArray<W_Object | null>, given: i32): OperationError {
  const code = f.code;
  let keywordOnly = 0;
  for (let i = 0; i < code.kwonlyargcount; i++) if (slots[code.argcount + i] !== null) keywordOnly++;
  const least = code.argcount - f.defaults.length;
  const takes = least < code.argcount ? `from ${least} to ${code.argcount}` : `${code.argcount}`;
  const many = least < code.argcount ? 's' : plural(code.argcount);
  const verb = given === 1 && keywordOnly === 0 ? 'was' : 'were';
  const extra =
    keywordOnly === 0
      ? ''
      : ` positional argument${plural(given)} (and ${keywordOnly} keyword-only argument${plural(keywordOnly)})`;
  return typeError(
    `${f.qualname}() takes ${takes} positional argument${many} but ${given}${extra} ${verb} given`,
  );
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'` */
function quotedList(names: string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  if (quoted.length === 1) return quoted[0]!;
  if (quoted.length === 2) return `${quoted[0]!} and ${quoted[1]!}`;
  const last = quoted.pop()!;
  return `${quoted.join(', ')}, and ${last}`;
}

function missingPositional(f: W_Function, slots: FixedArray<W_Object | null>): OperationError {
  const missing: string[] = [];
  const least = f.code.argcount - f.defaults.length;
  for (let i = 0; i < least; i++) if (slots[i] === null) missing.push(f.code.varnames[i]!);
  const n = missing.length;
  return typeError(
    `${f.qualname}() missing ${n} required positional argument${plural(n)}: ${quotedList(missing)}`,
  );
}

function missingKeywordOnly(f: W_Function, slots: FixedArray<W_Object | null>): OperationError {
  const code = f.code;
  const missing: string[] = [];
  for (let i = code.argcount; i < code.argcount + code.kwonlyargcount; i++)
    if (slots[i] === null) missing.push(code.varnames[i]!);
  const n = missing.length;
  return typeError(
    `${f.qualname}() missing ${n} required keyword-only argument${plural(n)}: ${quotedList(missing)}`,
  );
}
