/**
 * Text tests of the optimizer: recorded traces in, optimized traces out.
 *
 * A file has declarations (`trace/env.ts`, and constants, below), then cases. Each starts with a line of `=` and its name, and has
 * the recorded trace and, behind `----`, what the optimizer makes of it. `WEFT_BLESS=1` writes that part.
 *
 * ```
 * struct W_Int (value: i64 immutable)
 * object #0 = W_Int(value: 5n)
 * pure double(3n) = 6n
 *
 * ==== an immutable field of a constant is read
 * []
 * l1 = get_field(#0, W_Int.value)
 * finish(l1)
 * ----
 * []
 * label() descr=t1
 * finish(5n)
 * ```
 *
 * - **object** `#n = Struct(field: value, …)` and **items** `#n = array[value, …] [immutable]` are constant references and what the
 *   optimizer can ask of them; **pure** says what a call of an elidable function answers at compile time.
 * - A trace that ends in `jump` is a loop. `; simple` in front of it: without peeling. `; without pass, pass` switches passes off.
 * - `; bridge of n` starts a second trace in the case: a bridge of guard n of the first one's output (counted from 0), with the
 *   guard's failArgs as inputs. `; anyway`: the guard failed though its test held.
 * - `; hints word, …`: what the values at a jump were at run time: `number`, `null`, or the name of a class or `object`.
 * - `; callee fields | field array length | used`: what the start of loop 2 takes of its virtualizable, which is red 0; `used` are indexes among the
 *   object, its fields and its elements.
 * - An optimizer that gives up answers `InvalidLoop`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { optimizeBridge, optimizeLoop, optimizeSimpleLoop } from '../../src/optimizer/index.js';
import {
  InvalidLoop,
  passNames,
  type OptimizedTrace,
  type OptimizerHost,
  type OptimizerOptions,
  type RuntimeHint,
} from '../../src/optimizer/types.js';
import { parseConst, parseTrace } from '../../src/trace/parse.js';
import { printTrace } from '../../src/trace/print.js';
import { isGuard, type Const, type TargetToken } from '../../src/trace/trace.js';
import { parseEnv, type TraceEnv } from '../trace/env.js';

/** A case as it stands in the file. */
export interface Case {
  readonly name: string;
  readonly input: string;
  readonly expected: string;
  readonly line: number;
}

export interface File {
  readonly header: string;
  readonly cases: readonly Case[];
}

const start = /^==== (.*)$/;

export function readFile(path: string): File {
  const lines = readFileSync(path, 'utf8').split('\n');
  const starts = lines.flatMap((line, k) => (start.test(line) ? [k] : []));
  const cases = starts.map((at, n): Case => {
    const body = lines.slice(at + 1, starts[n + 1] ?? lines.length);
    const end = body.indexOf('----');
    const [input, expected] = end < 0 ? [body, []] : [body.slice(0, end), body.slice(end + 1)];
    return {
      name: start.exec(lines[at]!)![1]!,
      input: input.join('\n').trim(),
      expected: expected.join('\n').trim(),
      line: at + 1,
    };
  });
  return { header: lines.slice(0, starts[0]).join('\n').trim(), cases };
}

export function writeFile(path: string, { header, cases }: File): void {
  const text = cases.map((c) => `==== ${c.name}\n${c.input}\n----\n${c.expected}\n`).join('\n');
  writeFileSync(path, `${header}\n\n${text}`);
}

// -- constants -------------------------------------------------------------------------------------------------

interface Constants {
  readonly structs: Map<number, { readonly name: string; readonly fields: ReadonlyMap<string, Const> }>;
  readonly arrays: Map<number, { readonly items: readonly Const[]; readonly immutable: boolean }>;
  readonly calls: Map<string, Const | null>;
}

function constant(text: string): Const {
  const value = parseConst(text.trim());
  if (value === null) throw new Error(`'${text}' is no constant`);
  return value;
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Takes the lines that declare constants out of the header. */
function readConstants(header: string): { rest: string; constants: Constants } {
  const constants: Constants = { structs: new Map(), arrays: new Map(), calls: new Map() };
  const rest: string[] = [];
  for (const line of header.split('\n')) {
    let match;
    if ((match = /^object ([#@]\d+) = (\w+)\((.*)\)$/.exec(line)) !== null) {
      const fields = list(match[3]!).map((part) => part.split(':') as [string, string]);
      constants.structs.set(constant(match[1]!).value as number, {
        name: match[2]!,
        fields: new Map(fields.map(([name, value]) => [name, constant(value)])),
      });
    } else if ((match = /^items ([#@]\d+) = \w+\[(.*)\]( immutable)?$/.exec(line)) !== null)
      constants.arrays.set(constant(match[1]!).value as number, {
        items: list(match[2]!).map(constant),
        immutable: match[3] !== undefined,
      });
    else if ((match = /^pure (\w+\(.*\)) = (\S+)$/.exec(line)) !== null)
      constants.calls.set(match[1]!.replaceAll(' ', ''), match[2] === 'raises' ? null : constant(match[2]!));
    else rest.push(line);
  }
  return { rest: rest.join('\n'), constants };
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the optimizer asks for ${what}, which is not declared`);
  return value;
}

function makeHost(env: TraceEnv, constants: Constants): OptimizerHost {
  let targets = 0;
  const text = (c: Const) =>
    c.kind === 'l'
      ? `${c.value}n`
      : c.kind === 'r' && (c.value as number) < 0
        ? `#${-1 - Number(c.value)}`
        : `${c.value}`;
  return {
    readField: (object, descr) =>
      need(constants.structs.get(object)?.fields.get(descr.name), `field ${descr.name} of ${object}`),
    readItem: (array, index) => need(constants.arrays.get(array)?.items[index], `item ${index} of ${array}`),
    hasImmutableItems: (array) => constants.arrays.get(array)?.immutable ?? false,
    arrayLength: (array) => need(constants.arrays.get(array), `length of ${array}`).items.length,
    classOf: (object) => {
      const found = constants.structs.get(object);
      return found === undefined ? null : env.struct(found.name)!;
    },
    callPure: (descr, args) => constants.calls.get(`${descr.name}(${args.map(text).join()})`) ?? null,
    newTarget: (loop, kinds): TargetToken => ({
      type: 'target',
      id: ++targets,
      loop,
      kinds,
      state: null,
      code: null,
    }),
  };
}

// -- cases -----------------------------------------------------------------------------------------------------

/** One trace of a case, with the directives in front of it. */
interface Part {
  readonly directives: ReadonlyMap<string, string>;
  readonly text: string;
  readonly line: number;
}

function partsOf(input: string, line: number): Part[] {
  const parts: { directives: Map<string, string>; lines: string[]; line: number }[] = [];
  input.split('\n').forEach((text, k) => {
    const match = /^; (simple|without|bridge of|anyway|hints|callee)\b(.*)$/.exec(text);
    const last = parts.at(-1);
    if (match !== null) {
      const fresh = last === undefined || last.lines.length > 0;
      const part = fresh ? { directives: new Map<string, string>(), lines: [], line: 0 } : last;
      if (fresh) parts.push(part);
      part.directives.set(match[1]!, match[2]!.trim());
    } else if (last === undefined) parts.push({ directives: new Map(), lines: [text], line: line + k + 1 });
    else {
      if (last.lines.length === 0) last.line = line + k + 1;
      last.lines.push(text);
    }
  });
  return parts.map(({ directives, lines, line }) => ({ directives, text: lines.join('\n'), line }));
}

function hint(env: TraceEnv, word: string): RuntimeHint {
  if (word === 'number' || word === 'null') return { kind: word };
  return { kind: 'object', cls: word === 'object' ? null : need(env.struct(word), `class ${word}`) };
}

function optionsOf(part: Part, failsAnyway: boolean): OptimizerOptions {
  const off = list(part.directives.get('without') ?? '');
  for (const name of off)
    if (!(passNames as readonly string[]).includes(name)) throw new Error(`no pass '${name}'`);
  return { enabled: new Set(passNames.filter((name) => !off.includes(name))), failsAnyway };
}

/** Gives loop 2 a start label. */
function makeCallee(env: TraceEnv, text: string): void {
  const [fields, array, used] = text.split('|').map((part) => part.trim().split(/ +/));
  const field = (name: string) => need(env.field(name), `field ${name}`);
  const descr = field(array![0]!);
  const loop = env.loop(2);
  const label: TargetToken = { type: 'target', id: 9, loop, kinds: [], state: null, code: null };
  label.start = {
    virtualizable: {
      red: 0,
      struct: need(env.struct(descr.owner), descr.owner),
      fields: fields!.map(field),
      arrays: [{ field: descr, array: need(env.array(array![1]!), array![1]!) }],
      top: -1,
    },
    lengths: [Number(array![2])],
    used: used!.map(Number),
  };
  loop.targets = [label];
}

/** What the optimizer makes of a case. */
export function perform(header: string, { input, line }: Case): string {
  const { rest, constants } = readConstants(header);
  const env = parseEnv(rest);
  const host = makeHost(env, constants);
  let before: OptimizedTrace | null = null;
  const outputs: string[] = [];
  const parts = partsOf(input, line);
  const failsAnyway = parts.some(({ directives }) => directives.has('anyway'));
  for (const part of parts) {
    const trace = parseTrace(part.text, env, part.line);
    const options = optionsOf(part, failsAnyway);
    const callee = part.directives.get('callee');
    if (callee !== undefined) makeCallee(env, callee);
    const hints = list(part.directives.get('hints') ?? '').map((word) => hint(env, word));
    const bridge = part.directives.get('bridge of');
    try {
      if (bridge === undefined) {
        const loop = { trace, token: env.token, hints };
        before = part.directives.has('simple')
          ? optimizeSimpleLoop(loop, host, options)
          : optimizeLoop(loop, host, options);
        env.token.targets = [...before.targets];
        outputs.push(printTrace(before).trim());
      } else {
        const guard = need(before?.ops.filter(isGuard)[Number(bridge)], `guard ${bridge}`);
        const kinds = guard.failArgs!.map((arg) => arg.kind).join('');
        if (trace.inputs.map((arg) => arg.kind).join('') !== kinds)
          throw new Error(`the guard's failArgs are of kinds ${kinds}`);
        const end = trace.ops.at(-1)!.info.name;
        const optimized = optimizeBridge(
          {
            trace,
            loop: env.token,
            target: end === 'jump' ? env.token : null,
            hints,
            knowledge: guard.resume!.knowledge,
            failed: !part.directives.has('anyway'),
          },
          host,
          options,
        );
        outputs.push(`; bridge\n${printTrace(optimized).trim()}`);
      }
    } catch (error) {
      if (!(error instanceof InvalidLoop)) throw error;
      outputs.push('InvalidLoop');
    }
  }
  return outputs.join('\n');
}
