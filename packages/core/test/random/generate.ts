/**
 * Random RTypeScript programs. `generateProgram(seed, size)` is a pure function: the same numbers give the same text, so a
 * failure is replayed by its two numbers and shrunk by making `size` smaller.
 *
 * A program is a module with a few classes (a small hierarchy with virtual methods), functions that call only functions
 * before them, and `main(): string`, which returns everything that was observed. Values of all kinds flow
 * through it: i32, u32-free wrapping arithmetic, i64, f64, booleans, strings, objects, arrays, maps, closures, exceptions.
 * Programs always terminate: loops run a constant number of times and every loop iteration and call takes from
 * a global fuel. They never do what RTypeScript leaves open: every arithmetic wraps, every index is reduced to the length.
 */

/** A small, fast generator with 32 bits of state per step (mulberry32 by T. Ettinger, public domain). */
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Kind =
  'i32' | 'i64' | 'f64' | 'boolean' | 'string' | 'Base' | 'i32[]' | 'FixedArray<f64>' | 'Map<string, i32>';
const scalarKinds: readonly Kind[] = ['i32', 'i64', 'f64', 'boolean', 'string'];
const allKinds: readonly Kind[] = [...scalarKinds, 'Base', 'i32[]', 'FixedArray<f64>', 'Map<string, i32>'];

interface Variable {
  readonly name: string;
  readonly kind: Kind;
  /** May be assigned. */
  readonly mutable: boolean;
  /** A loop counter: may neither be assigned (the loop would not end) nor captured (it changes). */
  readonly counter?: boolean;
}
interface FunctionInfo {
  readonly name: string;
  readonly params: readonly Kind[];
  readonly result: Kind;
}

/** Text of a random program; `size` bounds the number of functions and statements. */
export function generateProgram(seed: number, size: number): string {
  const random = randomSource(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const chance = (p: number): boolean => random() < p;

  const functions: FunctionInfo[] = [];
  const subclasses = ['Base', 'Leaf', 'Pair', 'Deep'];
  let counter = 0;
  const fresh = (prefix: string): string => `${prefix}${counter++}`;
  let statementsLeft = 0;

  const interestingInts = [
    '0',
    '1',
    '-1',
    '2',
    '7',
    '31',
    '255',
    '-128',
    '65535',
    '2147483647',
    '-2147483648',
    '1000003',
  ];
  const interestingFloats = [
    '0.0',
    '0.5',
    '-1.5',
    '1e10',
    '3.0',
    '1e-3',
    '-0.25',
    '123456.75',
    '1e300',
    '4294967296.5',
  ];

  function literal(kind: Kind): string {
    switch (kind) {
      case 'i32':
        return parenthesized(chance(0.5) ? pick(interestingInts) : String(below(100) - 50));
      case 'i64':
        return parenthesized(
          chance(0.3)
            ? pick(['9223372036854775807n', '-9223372036854775808n', '4294967296n', '-1n'])
            : `${below(1000) - 500}n`,
        );
      case 'f64':
        return parenthesized(pick(interestingFloats));
      case 'boolean':
        // Not `true` and `false`: tsc would find unreachable code.
        return pick(['(fuel >= 0)', '(fuel < -1)']);
      case 'string':
        return pick(["''", "'a'", "'bc'", "'é'", "'xyz'", "'  pad '", "'0'", '"it\'s"']);
      case 'Base':
        return `new Base(${literal('i32')})`;
      case 'i32[]':
        // An empty literal alone has no element type.
        return chance(0.2)
          ? 'noInts()'
          : '[' + Array.from({ length: 1 + below(3) }, () => literal('i32')).join(', ') + ']';
      case 'FixedArray<f64>':
        return `new FixedArray<f64>(${1 + below(4)}, ${literal('f64')})`;
      case 'Map<string, i32>':
        return 'new Map<string, i32>()';
    }
  }

  /** An expression of a kind, no deeper than `depth`. */
  function expression(kind: Kind, scope: readonly Variable[], depth: number): string {
    const variables = scope.filter((v) => v.kind === kind);
    if (depth <= 0 || chance(0.15))
      return variables.length > 0 && chance(0.8) ? pick(variables).name : literal(kind);
    const e = (k: Kind): string => expression(k, scope, depth - 1);
    const captured = scope.filter((v) => !v.mutable && v.counter !== true);
    const candidates = functions.filter((f) => f.result === kind);
    if (candidates.length > 0 && chance(0.12)) {
      const f = pick(candidates);
      return `${f.name}(${f.params.map((p) => e(p)).join(', ')})`;
    }
    if (chance(0.08)) return `(${e('boolean')} ? ${e(kind)} : ${e(kind)})`;
    switch (kind) {
      case 'i32':
        switch (below(16)) {
          case 0:
            return `((${e('i32')} + ${e('i32')}) | 0)`;
          case 1:
            return `((${e('i32')} - ${e('i32')}) | 0)`;
          case 2:
            return `Math.imul(${e('i32')}, ${e('i32')})`;
          case 3:
            return `((${e('i32')} / ${e('i32')}) | 0)`;
          case 4:
            return `remainder(${e('i32')}, ${e('i32')})`;
          case 5:
            return pick([
              `(${e('i32')} ${pick(['&', '|', '^'])} ${e('i32')})`,
              `shiftLeft(${e('i32')}, ${e('i32')})`,
              `shiftRight(${e('i32')}, ${e('i32')})`,
            ]);
          case 6:
            return `(${e('i32')} >>> ${below(31) + 1} | 0)`;
          case 7:
            return `toI32(${e('f64')})`;
          case 8:
            return `wrap(${e('i64')})`;
          case 9:
            return `${e('string')}.length`;
          case 10:
            return `${e('Base')}.weigh(${e('i32')})`;
          case 11:
            return `${e('Base')}.weight`;
          case 12:
            return `element(${e('i32[]')}, ${e('i32')})`;
          case 13:
            return `(${e('Map<string, i32>')}.get(${e('string')}) ?? ${e('i32')})`;
          case 14:
            return `${e('string')}.indexOf(${e('string')})`;
          default:
            return `Math.clz32(${e('i32')})`;
        }
      case 'i64':
        switch (below(8)) {
          case 0:
            return `BigInt.asIntN(64, ${e('i64')} + ${e('i64')})`;
          case 1:
            return `BigInt.asIntN(64, ${e('i64')} - ${e('i64')})`;
          case 2:
            return `BigInt.asIntN(64, ${e('i64')} * ${e('i64')})`;
          case 3:
            return `exactSum(${e('i64')}, ${e('i64')})`;
          case 4:
            return `exactProduct(${e('i64')}, ${e('i64')})`;
          case 5:
            return `extend(${e('i32')})`;
          case 6:
            return `(${e('i64')} ${pick(['&', '|', '^'])} ${e('i64')})`;
          default:
            return pick([
              `shl64(${e('i64')}, ${e('i32')})`,
              `shr64(${e('i64')}, ${e('i32')})`,
              `f64ToI64(${e('f64')})`,
            ]);
        }
      case 'f64':
        switch (below(7)) {
          case 0:
            return `(${e('f64')} ${pick(['+', '-', '*', '/'])} ${e('f64')})`;
          case 1:
            return `toF64(${e('i32')})`;
          case 2:
            return `i64ToF64(${e('i64')})`;
          case 3:
            return `Math.${pick(['floor', 'ceil', 'trunc', 'abs', 'sqrt'])}(${e('f64')})`;
          case 4:
            return `Math.${pick(['min', 'max'])}(${e('f64')}, ${e('f64')})`;
          case 5:
            return `slot(${e('FixedArray<f64>')}, ${e('i32')})`;
          default:
            return `(-${e('f64')})`;
        }
      case 'boolean':
        switch (below(7)) {
          case 0:
          case 1:
            return pick([
              `(${e('i32')} ${pick(['<', '<=', '>', '>='])} ${e('i32')})`,
              `sameI32(${e('i32')}, ${e('i32')})`,
            ]);
          case 2:
            return pick([
              `(${e('f64')} ${pick(['<', '<=', '>', '>='])} ${e('f64')})`,
              `sameF64(${e('f64')}, ${e('f64')})`,
            ]);
          case 3:
            return pick([
              `(${e('i64')} ${pick(['<', '<=', '>', '>='])} ${e('i64')})`,
              `sameI64(${e('i64')}, ${e('i64')})`,
            ]);
          case 4:
            return pick([`(${e('string')} < ${e('string')})`, `sameText(${e('string')}, ${e('string')})`]);
          case 5:
            return `(${e('boolean')} ${pick(['&&', '||'])} ${e('boolean')})`;
          default:
            return pick([
              `!${e('boolean')}`,
              `(${e('Base')} instanceof ${pick(subclasses)})`,
              `${e('Map<string, i32>')}.has(${e('string')})`,
              `${e('string')}.startsWith(${e('string')})`,
            ]);
        }
      case 'string':
        switch (below(8)) {
          case 0:
            return `clip(${e('string')} + ${e('string')})`;
          case 1:
            return `clip(\`<\${${e('i32')}}|\${${e('string')}}|\${${e('boolean')}}>\`)`;
          case 2:
            return `String(${e('f64')})`;
          case 3:
            return `${e('string')}.slice(${below(5) - 2}, ${below(7) - 2})`;
          case 4:
            return `${e('string')}.${pick(['toUpperCase', 'toLowerCase', 'trim'])}()`;
          case 5:
            return `String(${e('i64')})`;
          case 6:
            return `${e('Base')}.show()`;
          default:
            return `${e('i32[]')}.map((n) => String(n)).join('+')`;
        }
      case 'Base':
        switch (below(4)) {
          case 0:
            return `new Leaf(${e('i32')}, ${e('string')})`;
          case 1:
            return `new Pair(${e('Base')}, ${e('Base')})`;
          case 2:
            return `new Deep(${e('i32')}, ${e('f64')}, ${e('i64')})`;
          default:
            return `${e('Base')}.next()`;
        }
      case 'i32[]':
        switch (below(4)) {
          case 0:
            return `[${e('i32')}, ${e('i32')}, ...${e('i32[]')}].slice(0, 9)`;
          case 1:
            return `${e('i32[]')}.map((n) => (n ^ ${expression('i32', captured, depth - 1)}) | 0)`;
          case 2:
            return `${e('i32[]')}.filter((n) => n > ${expression('i32', captured, depth - 1)})`;
          default:
            return `${e('i32[]')}.slice(${below(3)}).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))`;
        }
      default:
        return variables.length > 0 ? pick(variables).name : literal(kind);
    }
  }

  function block(scope: readonly Variable[], result: Kind, depth: number, inLoop: boolean): string[] {
    const lines: string[] = [];
    const local = [...scope];
    const count = 1 + below(4);
    for (let i = 0; i < count && statementsLeft > 0; i++) {
      statementsLeft--;
      lines.push(...statement(local, result, depth, inLoop));
    }
    return lines;
  }
  const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

  /** A statement; a declaration adds to `scope`. */
  function statement(scope: Variable[], result: Kind, depth: number, inLoop: boolean): string[] {
    const assignable = scope.filter((v) => v.mutable);
    switch (below(depth > 0 ? 13 : 6)) {
      case 0:
      case 1: {
        const kind = pick(allKinds);
        const variable = { name: fresh('v'), kind, mutable: chance(0.5) && scalarKinds.includes(kind) };
        const text = `${variable.mutable ? 'let' : 'const'} ${variable.name}: ${kind} = ${expression(kind, scope, 3)};`;
        scope.push(variable);
        return [text];
      }
      case 2:
      case 3: {
        if (assignable.length === 0) return [`log(String(${expression('i32', scope, 3)}));`];
        const variable = pick(assignable);
        return [`${variable.name} = ${expression(variable.kind, scope, 3)};`];
      }
      case 4: {
        const arrays = scope.filter((v) => v.kind === 'i32[]');
        const maps = scope.filter((v) => v.kind === 'Map<string, i32>');
        if (maps.length > 0 && chance(0.5))
          return [
            `${pick(maps).name}.set(${expression('string', scope, 2)}, ${expression('i32', scope, 2)});`,
          ];
        if (arrays.length === 0) return [`log(${expression('string', scope, 3)});`];
        const array = pick(arrays).name;
        return [`if (${array}.length < 20) ${array}.push(${expression('i32', scope, 2)});`];
      }
      case 5:
        return [`log(${expression('string', scope, 3)});`];
      case 6:
      case 7:
        return [
          `if (${expression('boolean', scope, 3)}) {`,
          ...indent(block(scope, result, depth - 1, inLoop)),
          ...(chance(0.5) ? ['} else {', ...indent(block(scope, result, depth - 1, inLoop))] : []),
          '}',
        ];
      case 8: {
        const index = fresh('i');
        return [
          `for (let ${index} = 0; ${index} < ${1 + below(4)}; ${index}++) {`,
          '  burn();',
          ...indent(
            block(
              [...scope, { name: index, kind: 'i32', mutable: false, counter: true }],
              result,
              depth - 1,
              true,
            ),
          ),
          ...(chance(0.2)
            ? [`  if (${expression('boolean', scope, 2)}) ${pick(['break', 'continue'])};`]
            : []),
          '}',
        ];
      }
      case 9:
        return [
          `switch (${expression('i32', scope, 2)} & 3) {`,
          '  case 0: {',
          ...indent(indent(block(scope, result, depth - 1, inLoop))),
          '  }',
          ...(chance(0.7) ? ['    break;'] : []),
          '  case 1: {',
          ...indent(indent(block(scope, result, depth - 1, inLoop))),
          '    break;',
          '  }',
          '  default:',
          `    log('other');`,
          '}',
        ];
      case 10: {
        const caught = fresh('e');
        return [
          'try {',
          ...indent(block(scope, result, depth - 1, inLoop)),
          `  if (${expression('boolean', scope, 2)}) throw new Failure(${expression('string', scope, 2)}, ${expression('i32', scope, 2)});`,
          `} catch (${caught}) {`,
          `  if (${caught} instanceof Failure) log(${caught}.message + String(${caught}.code));`,
          `  else throw ${caught};`,
          ...(chance(0.4) ? ['} finally {', ...indent(block(scope, result, 0, inLoop))] : []),
          '}',
        ];
      }
      case 11: {
        const closure = fresh('f');
        const constants = scope.filter((v) => !v.mutable && v.counter !== true);
        const parameter = { name: fresh('p'), kind: 'i32' as const, mutable: false };
        return [
          `const ${closure} = (${parameter.name}: i32): i32 => ${expression('i32', [...constants, parameter], 3)};`,
          `log(String((${closure}(${expression('i32', scope, 2)}) + apply(${closure}, ${expression('i32', scope, 2)})) | 0));`,
        ];
      }
      default:
        return [`if (${expression('boolean', scope, 2)}) return ${expression(result, scope, 2)};`];
    }
  }

  const functionTexts: string[] = [];
  const functionCount = 1 + below(1 + Math.floor(size / 3));
  for (let i = 0; i < functionCount; i++) {
    const params = Array.from({ length: below(4) }, () => pick(allKinds));
    const result = pick(allKinds);
    const name = fresh('fn');
    const scope: Variable[] = params.map((kind) => ({
      name: fresh('a'),
      kind,
      mutable: chance(0.3) && scalarKinds.includes(kind),
    }));
    statementsLeft = 2 + below(size + 1);
    const parameters = scope.map((v) => `${v.name}: ${v.kind}`).join(', ');
    const body: string[] = [];
    while (statementsLeft > 0) body.push(...(statementsLeft--, statement(scope, result, 2, false)));
    functionTexts.push(
      [
        `function ${name}(${parameters}): ${result} {`,
        '  burn();',
        ...indent(body),
        `  return ${expression(result, scope, 3)};`,
        '}',
      ].join('\n'),
    );
    functions.push({ name, params, result });
  }
  const calls = functions.map((f) => {
    const call = `${f.name}(${f.params.map((p) => expression(p, [], 2)).join(', ')})`;
    return `  attempt(() => ${observe(f.result, call)});`;
  });

  return [
    `// seed ${seed}, size ${size}`,
    prelude,
    ...functionTexts,
    'export function main(): string {',
    ...calls,
    "  return output.join('\\n');",
    '}',
    '',
  ].join('\n');
}

/** A negative literal in parentheses: `- -1` must not become `--1`. */
function parenthesized(literal: string): string {
  return literal.startsWith('-') ? `(${literal})` : literal;
}

/** Text of an expression that shows a value of a kind as a string. */
function observe(kind: Kind, value: string): string {
  switch (kind) {
    case 'string':
      return value;
    case 'Base':
      return `${value}.show()`;
    case 'i32[]':
      return `${value}.map((n) => String(n)).join(',')`;
    case 'FixedArray<f64>':
      return `String(slot(${value}, 0))`;
    case 'Map<string, i32>':
      return `showMap(${value})`;
    default:
      return `String(${value})`;
  }
}

const prelude = `
import { FixedArray, OverflowError, addOvf, extend, f64ToI64, i64ToF64, mulOvf, shl64, shr64, toF64, toI32, wrap } from '@weft/core';
import type { f64, i32, i64 } from '@weft/core';

const output: string[] = [];
let fuel: i32 = 4000;

class Failure extends Error {
  constructor(message: string, readonly code: i32) {
    super(message);
  }
}
class Base {
  weight: i32;
  constructor(weight: i32) {
    this.weight = weight;
  }
  weigh(n: i32): i32 {
    return (this.weight + n) | 0;
  }
  show(): string {
    return 'Base ' + String(this.weight);
  }
  next(): Base {
    return this;
  }
}
class Leaf extends Base {
  constructor(weight: i32, readonly label: string) {
    super(weight);
  }
  override weigh(n: i32): i32 {
    return Math.imul(this.weight, n | 1);
  }
  override show(): string {
    return 'Leaf ' + this.label;
  }
}
class Pair extends Base {
  constructor(readonly left: Base, readonly right: Base) {
    super((left.weight ^ right.weight) | 0);
  }
  override show(): string {
    return clip('(' + this.left.show() + ' ' + this.right.show() + ')');
  }
  override next(): Base {
    return this.weight > 0 ? this.left : this.right;
  }
}
class Deep extends Leaf {
  constructor(weight: i32, readonly ratio: f64, public big: i64) {
    super(weight, 'deep');
  }
  override show(): string {
    return super.show() + ' ' + String(this.ratio) + ' ' + String(this.big);
  }
}
function noInts(): i32[] {
  return [];
}
function burn(): void {
  fuel = (fuel - 1) | 0;
  if (fuel < 0) throw new Failure('out of fuel', 0);
}
function log(line: string): void {
  if (output.length < 300) output.push(line);
}
function clip(text: string): string {
  return text.length > 60 ? text.slice(0, 60) : text;
}
function remainder(a: i32, b: i32): i32 {
  return b === 0 ? a : a % b | 0;
}
// As functions, because tsc takes \`a << b(new Map<string, i32>())\` for the start of type arguments.
function shiftLeft(a: i32, b: i32): i32 {
  return a << b;
}
function shiftRight(a: i32, b: i32): i32 {
  return a >> b;
}
// As functions, because tsc refuses to compare two different literals.
function sameI32(a: i32, b: i32): boolean {
  return a === b;
}
function sameF64(a: f64, b: f64): boolean {
  return a === b;
}
function sameI64(a: i64, b: i64): boolean {
  return !(a !== b);
}
function sameText(a: string, b: string): boolean {
  return a === b;
}
function exactSum(a: i64, b: i64): i64 {
  try {
    return addOvf(a, b);
  } catch (e) {
    if (e instanceof OverflowError) return 77n;
    throw e;
  }
}
function exactProduct(a: i64, b: i64): i64 {
  try {
    return mulOvf(a, b);
  } catch (e) {
    if (e instanceof OverflowError) return -77n;
    throw e;
  }
}
function element(items: i32[], index: i32): i32 {
  if (items.length === 0) return 0;
  const i = (index & 0x7fffffff) % items.length;
  return items[i]!;
}
function slot(items: FixedArray<f64>, index: i32): f64 {
  return items[(index & 0x7fffffff) % items.length]!;
}
function apply(f: (n: i32) => i32, n: i32): i32 {
  return f(f(n));
}
function showMap(map: Map<string, i32>): string {
  const parts: string[] = [];
  for (const [key, value] of map) parts.push(key + '=' + String(value));
  return parts.join(';');
}
function attempt(run: () => string): void {
  try {
    log(run());
  } catch (e) {
    if (e instanceof Failure) log('failed: ' + e.message);
    else throw e;
  }
}
`;
