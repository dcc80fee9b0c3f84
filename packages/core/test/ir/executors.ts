/**
 * Ways of running IR that the text tests compare. Each executor runs one function of a module on fresh state and says
 * what came out; a backend joins the tests by being pushed to {@link executors}.
 */
import { GuestException, Interpreter, Trap, type GuestValue, type Module } from '../../src/ir/index.js';

/** What a run came to, as text: a printed value, `traps bounds` or `raises OverflowError`. */
export type Outcome = string;

export interface Executor {
  readonly name: string;
  run(module: Module, func: string, args: readonly (number | bigint | null)[]): Outcome;
}

/** A result as the tests write it. */
export function printResult(value: GuestValue | undefined, isFloat: boolean): Outcome {
  if (value === undefined) return 'void';
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object') return `object ${value.type.name}`;
  if (!isFloat) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Runs `run` and turns traps and exceptions into outcomes. */
export const interpreterExecutor: Executor = {
  name: 'interpreter',
  run(module, func, args) {
    const interpreter = new Interpreter(module, {
      maxSteps: 10_000_000,
      host: { 'test.add': (a: number, b: number) => a + b, 'test.shout': (s: string) => `${s}!` },
    });
    try {
      return printResult(interpreter.call(func, args), module.functions.get(func)?.result === 'f64');
    } catch (error) {
      if (error instanceof Trap) return `traps ${error.kind}`;
      if (error instanceof GuestException) return `raises ${error.object.type.name}`;
      throw error;
    }
  },
};

/** All executors that the text tests run. */
export const executors: Executor[] = [interpreterExecutor];
