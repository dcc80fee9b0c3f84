/**
 * The interpreter loop.
 *
 * `execute` runs one frame: it fetches an instruction, does what it says, and goes on with the next. Where in the program it is, is said by
 * `pc`, `sp` and `code`: the *green* variables, constant in every trace. Everything else is reached from `frame`, the *red* one.
 * The merge point is the top of the loop, and `Loop`, the jump back at the end of a `while` or `for`, is where a trace may begin.
 */
import { FixedArray, JitDriver, unrollSafe, weAreJitted, type i32 } from '@weft/core';
import { Op } from '../bytecode.js';
import { callClosure, callValue, invoke } from './calls.js';
import type { Code, Global } from './code.js';
import { RuntimeError } from './errors.js';
import { forget, type Frame } from './frame.js';
import { print } from './host.js';
import { BoundMethod, Cell, Closure, LoxClass, defineMethod, inheritMethods, makeClass } from './objects.js';
import { getProperty, setProperty, superMethod } from './properties.js';
import { NumberValue, StringValue, areEqual, boolValue, isTrue } from './values.js';
import { falseValue, nilValue, trueValue, type Value } from './values.js';

const driver = new JitDriver({
  name: 'lox',
  greens: ['pc', 'sp', 'code'],
  reds: ['frame'],
  virtualizable: { red: 'frame', fields: ['pc', 'slots[*]'] },
  location: (pc: i32, _sp: i32, code: Code) =>
    `${code.name === '' ? 'script' : code.name}:${code.lines[pc]!} @${pc}`,
});

/** Runs a frame to its `return`. */
export function execute(frame: Frame): Value {
  const code = frame.code;
  let pc: i32 = 0;
  let sp: i32 = code.arity + 1;
  for (;;) {
    driver.jitMergePoint({ pc, sp, code, frame });
    const slots = frame.slots;
    const instruction = code.instructions[pc]!;
    const a = instruction >>> 8;
    frame.pc = pc;
    pc = (pc + 1) | 0;
    switch (instruction & 255) {
      case Op.Constant:
        slots[sp++] = code.constants[a]!;
        break;
      case Op.Nil:
        slots[sp++] = nilValue;
        break;
      case Op.True:
        slots[sp++] = trueValue;
        break;
      case Op.False:
        slots[sp++] = falseValue;
        break;
      case Op.Pop:
        sp -= a;
        break;

      // -- variables

      case Op.GetLocal:
        slots[sp++] = slots[a]!;
        break;
      case Op.SetLocal:
        slots[a] = slots[sp - 1]!;
        break;
      case Op.MakeCell:
        slots[a] = new Cell(slots[a]!);
        break;
      case Op.NewCell:
        slots[sp++] = new Cell(nilValue);
        break;
      case Op.InitCell:
        (slots[a]! as Cell).value = slots[--sp]!;
        break;
      case Op.GetCell:
        slots[sp++] = (slots[a]! as Cell).value;
        break;
      case Op.SetCell:
        (slots[a]! as Cell).value = slots[sp - 1]!;
        break;
      case Op.GetUpvalue:
        slots[sp++] = frame.closure.cells[a]!.value;
        break;
      case Op.SetUpvalue:
        frame.closure.cells[a]!.value = slots[sp - 1]!;
        break;
      case Op.GetGlobal: {
        const global = code.globals[a]!;
        const value = global.get();
        if (value === null) throw undefinedVariable(global);
        slots[sp++] = value;
        break;
      }
      case Op.DefineGlobal:
        code.globals[a]!.define(slots[--sp]!);
        break;
      case Op.SetGlobal: {
        const global = code.globals[a]!;
        if (!global.set(slots[sp - 1]!)) throw undefinedVariable(global);
        break;
      }

      // -- properties

      case Op.GetProperty:
        slots[sp - 1] = getProperty(slots[sp - 1]!, code.sites[a]!);
        break;
      case Op.SetProperty: {
        sp--;
        const value = slots[sp]!;
        setProperty(slots[sp - 1]!, code.sites[a]!, value);
        slots[sp - 1] = value;
        break;
      }
      case Op.GetSuper:
        sp--;
        slots[sp - 1] = new BoundMethod(slots[sp - 1]!, superMethod(slots[sp]!, code.sites[a]!));
        break;

      // -- operators

      case Op.Equal:
        sp--;
        slots[sp - 1] = boolValue(areEqual(slots[sp - 1]!, slots[sp]!));
        break;
      case Op.NotEqual:
        sp--;
        slots[sp - 1] = boolValue(!areEqual(slots[sp - 1]!, slots[sp]!));
        break;
      case Op.Greater:
      case Op.GreaterEqual:
      case Op.Less:
      case Op.LessEqual:
        sp--;
        slots[sp - 1] = boolValue(compare(instruction & 255, slots[sp - 1]!, slots[sp]!));
        break;
      case Op.Add: {
        sp--;
        const x = slots[sp - 1]!;
        const y = slots[sp]!;
        slots[sp - 1] =
          x instanceof NumberValue && y instanceof NumberValue
            ? new NumberValue(x.value + y.value)
            : concatenate(x, y);
        break;
      }
      case Op.Subtract:
      case Op.Multiply:
      case Op.Divide:
        sp--;
        slots[sp - 1] = arithmetic(instruction & 255, slots[sp - 1]!, slots[sp]!);
        break;
      case Op.Not:
        slots[sp - 1] = boolValue(!isTrue(slots[sp - 1]!));
        break;
      case Op.Negate: {
        const x = slots[sp - 1]!;
        if (!(x instanceof NumberValue)) throw new RuntimeError('Operand must be a number.');
        slots[sp - 1] = new NumberValue(-x.value);
        break;
      }
      case Op.Print:
        print(slots[--sp]!.text());
        break;

      // -- control

      case Op.Jump:
        pc = a;
        break;
      case Op.JumpIfFalse:
        if (!isTrue(slots[--sp]!)) pc = a;
        break;
      case Op.And:
        if (isTrue(slots[sp - 1]!)) sp--;
        else pc = a;
        break;
      case Op.Or:
        if (isTrue(slots[sp - 1]!)) pc = a;
        else sp--;
        break;
      case Op.Loop:
        pc = a;
        if (weAreJitted()) forget(frame, sp);
        driver.canEnterJit({ pc, sp, code, frame });
        break;

      // -- functions and classes

      case Op.Call: {
        sp -= a;
        slots[sp - 1] = callValue(slots[sp - 1]!, frame, sp, a);
        break;
      }
      case Op.Invoke: {
        const site = code.sites[a]!;
        sp -= site.count;
        slots[sp - 1] = invoke(slots[sp - 1]!, site, frame, sp);
        break;
      }
      case Op.InvokeSuper: {
        const site = code.sites[a]!;
        const method = superMethod(slots[--sp]!, site);
        sp -= site.count;
        slots[sp - 1] = callClosure(method, slots[sp - 1]!, frame, sp, site.count);
        break;
      }
      case Op.Closure:
        slots[sp++] = makeClosure(code.functions[a]!, frame);
        break;
      case Op.Return: {
        const result = slots[sp - 1]!;
        if (weAreJitted()) forget(frame, 0);
        return result;
      }

      case Op.Class:
        slots[sp++] = makeClass((code.constants[a]! as StringValue).value);
        break;
      case Op.Inherit: {
        sp -= 2;
        const superclass = slots[sp]!;
        if (!(superclass instanceof LoxClass)) throw new RuntimeError('Superclass must be a class.');
        inheritMethods(slots[sp + 1]! as LoxClass, superclass);
        break;
      }
      case Op.Method:
        sp--;
        defineMethod(
          slots[sp - 1]! as LoxClass,
          (code.constants[a]! as StringValue).value,
          slots[sp]! as Closure,
        );
        break;
    }
  }
}

function undefinedVariable(global: Global): RuntimeError {
  return new RuntimeError(`Undefined variable '${global.name}'.`);
}

function concatenate(x: Value, y: Value): Value {
  if (x instanceof StringValue && y instanceof StringValue) return new StringValue(x.value + y.value);
  throw new RuntimeError('Operands must be two numbers or two strings.');
}

function arithmetic(op: i32, x: Value, y: Value): NumberValue {
  if (!(x instanceof NumberValue) || !(y instanceof NumberValue))
    throw new RuntimeError('Operands must be numbers.');
  switch (op) {
    case Op.Subtract:
      return new NumberValue(x.value - y.value);
    case Op.Multiply:
      return new NumberValue(x.value * y.value);
    default:
      return new NumberValue(x.value / y.value);
  }
}

function compare(op: i32, x: Value, y: Value): boolean {
  if (!(x instanceof NumberValue) || !(y instanceof NumberValue))
    throw new RuntimeError('Operands must be numbers.');
  switch (op) {
    case Op.Greater:
      return x.value > y.value;
    case Op.GreaterEqual:
      return x.value >= y.value;
    case Op.Less:
      return x.value < y.value;
    default:
      return x.value <= y.value;
  }
}

/** A closure of `code` with cells of the frame's function and of its closure. */
const makeClosure = unrollSafe(function makeClosure(code: Code, frame: Frame): Closure {
  const captures = code.captures;
  const cells = new FixedArray<Cell>(captures.length, null!);
  for (let i = 0; i < captures.length; i++) {
    const from = captures[i]!;
    cells[i] = (from & 1) === 0 ? (frame.slots[from >> 1]! as Cell) : frame.closure.cells[from >> 1]!;
  }
  return new Closure(code, cells);
});
