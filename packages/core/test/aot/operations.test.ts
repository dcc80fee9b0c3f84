/** Every arithmetic operation gives compiled what the IR interpreter says, on special and random operands. */
import { expect, test } from 'vitest';
import { FunctionBuilder, declareFunction, makeModule, ops } from '../../src/ir/index.js';
import type { Module, Opcode, ValueType } from '../../src/ir/index.js';
import { Interpreter, Trap, GuestException } from '../../src/ir/interpreter/index.js';
import { GuestError, WeftTrap } from '../../src/runtime/index.js';
import { collector, link, plugin } from './harness.js';
import { compileAndRun } from '../../src/aot/index.js';
import { copyFunc } from '../../src/aot/normalize.js';
import { hostTypes } from './values.js';

const special = {
  i32: [0, 1, -1, 2, 31, 32, 33, 255, -128, 65535, -32768, 2147483647, -2147483648],
  i64: [
    0n,
    1n,
    -1n,
    2n,
    63n,
    64n,
    3037000500n,
    4294967296n,
    -4294967297n,
    2147483648n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    -(2n ** 63n) + 1n,
  ],
  f64: [
    0,
    -0,
    1,
    -1.5,
    0.1,
    1e300,
    -1e-300,
    2147483648,
    -2147483649,
    4294967296.5,
    9223372036854775808,
    -1e19,
    1.2e20,
    2 ** 83 + 2 ** 31,
    NaN,
    Infinity,
    -Infinity,
    5e-324,
  ],
};
type Number = 'i32' | 'i64' | 'f64';

let seed = 12345;
function random(): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed;
}
function operand(type: Number): number | bigint {
  const list = special[type];
  if (random() % 3 > 0) return list[random() % list.length]!;
  const bits = (random() % 65536) * 65536 + (random() % 65536);
  if (type === 'i32') return bits | 0;
  if (type === 'f64') return (bits - 2 ** 31) / (1 + (random() % 1000));
  return BigInt.asIntN(64, (BigInt(bits) << 33n) ^ BigInt(random())) >> BigInt(random() % 64);
}

const isNumber = (type: string): type is Number => type === 'i32' || type === 'i64' || type === 'f64';
const tested = (Object.keys(ops) as Opcode[]).filter((op) => {
  const { operands, result, effect } = ops[op];
  return (
    operands.length > 0 &&
    operands.every(isNumber) &&
    isNumber(result) &&
    ['pure', 'check', 'raise'].includes(effect)
  );
});

/** A function per operation with both operands variable, and one with a constant second operand. */
async function build(): Promise<Module> {
  const base = await collector();
  const module: Module = { ...link(makeModule('operations'), base), types: new Map(base.types) };
  const define = (name: string, op: Opcode, constant: number | bigint | null) => {
    const types = ops[op].operands as readonly ValueType[];
    const params = constant === null ? types : types.slice(0, 1);
    const f = new FunctionBuilder(module, declareFunction(module, name, params, ops[op].result as ValueType));
    const args = [
      ...f.params,
      ...(constant === null ? [] : [{ kind: 'const', type: types[1], value: constant } as never]),
    ];
    f.return(f.value(op, args));
    f.finish();
    module.exports.set(name, { func: name, signature: hostTypes(params, ops[op].result as ValueType) });
  };
  for (const op of tested) {
    define(op, op, null);
    if (ops[op].operands.length === 2)
      special[ops[op].operands[1] as Number].forEach((value, i) => define(`${op}#${i}`, op, value));
  }
  // What the exact operations raise.
  for (const name of ['rt.newOverflowError', 'OverflowError.constructor'])
    if (base.functions.has(name)) module.functions.set(name, copyFunc(base.functions.get(name)!, new Set()));
  return module;
}

function outcome(run: () => unknown): unknown {
  try {
    const value = run();
    return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : Object.is(value, -0) ? '-0' : value;
  } catch (error) {
    if (error instanceof Trap || error instanceof WeftTrap) return `traps ${error.kind}`;
    if (error instanceof GuestException || error instanceof GuestError) return 'raises';
    throw error;
  }
}

test.each([0, 3] as const)('all operations, optimization level %i', async (optimize) => {
  const full = await collector();
  const module = await build();
  // Strings of the error's message, its class and the functions that build it come with the collector's module.
  const whole: Module = {
    ...module,
    prebuilt: full.prebuilt,
    globals: full.globals,
    functions: new Map([...full.functions, ...module.functions]),
  };
  const { vm } = compileAndRun(whole, plugin, { optimize });
  const interpreter = new Interpreter(whole);
  expect(tested.length).toBeGreaterThan(90);
  for (const op of tested) {
    const types = ops[op].operands as readonly Number[];
    const check = (name: string, args: (number | bigint)[]) => {
      const shown = `${name}(${args.map(String).join(', ')})`;
      expect([shown, outcome(() => vm[name]!(...args))]).toEqual([
        shown,
        outcome(() => interpreter.call(name, args)),
      ]);
    };
    for (let i = 0; i < 60; i++) check(op, types.map(operand));
    if (types.length === 2)
      special[types[1]!].forEach((_, i) => {
        for (let k = 0; k < 6; k++) check(`${op}#${i}`, [operand(types[0]!)]);
      });
  }
});
