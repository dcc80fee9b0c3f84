/**
 * What the generator of random traces knows: of values, guards and labels; and the constants and operations that it chooses from.
 *
 * A value can be used where another is expected when what is known of it says at least as much ({@link fits}): a `Leaf` that is not null where any node may stand,
 * an array of at least 4 elements where 3 are needed.
 */
import type { Kind } from '../../src/trace/descr.js';
import { isOverflowOp, traceOpList } from '../../src/trace/ops.js';
import type { Choices } from '../random/choices.js';
import type { TraceEnv } from './env.js';
import { classesOf, constants, isSubclass, prebuilt, RandomHost, type WorldObject } from './random-world.js';

/** What is known of a value. */
export interface Known {
  readonly kind: Kind;
  /** References: content, and the least class of nodes and errors. */
  readonly content: string;
  readonly cls: string;
  readonly exact: boolean;
  readonly nonNull: boolean;
  /** Least length of an array. */
  readonly length: number;
  /** Surely not NaN: the bits of NaN differ between engines. */
  readonly number: boolean;
}

export interface Named extends Known {
  readonly text: string;
}

/** What a bridge must know of its guard. */
export interface GuardFacts {
  readonly values: readonly Known[];
  /** Whether an exception is pending when it fails. */
  readonly exception: 'no' | 'yes' | 'maybe';
}

/** A label that can be jumped to. */
export interface LabelFacts {
  readonly id: number;
  readonly loop: number;
  readonly params: readonly Known[];
}

/** A generated trace: guards in order, numbers are given when it is compiled. */
export interface RandomTrace {
  readonly text: string;
  readonly guards: readonly GuardFacts[];
  readonly labels: readonly LabelFacts[];
}

/** What the traces of a case have in common. */
export interface TraceWorld {
  readonly env: TraceEnv;
  readonly result: Kind | null;
  /** Compiled loops, and what they are entered with. */
  readonly loops: Map<number, readonly Known[]>;
  readonly labels: LabelFacts[];
  nextLabel: number;
  /** How often a trace ends with a jump to another loop, if there is one: loops in loops. Their code is short. */
  readonly crossing: number;
}

export const scalar = (kind: Kind, number = false): Known => ({
  kind,
  content: '',
  cls: '',
  exact: false,
  nonNull: false,
  length: 0,
  number,
});
export const reference = (content: string, nonNull: boolean, more: Partial<Known> = {}): Known => ({
  ...scalar('r'),
  content,
  nonNull,
  cls: classesOf[content]?.[0] ?? '',
  ...more,
});
/** `content`, or `content!` for one that is not null. */
export const described = (text: string): Known => reference(text.replace('!', ''), text.endsWith('!'));

export const prebuiltTexts = RandomHost.prebuiltTexts();
export const fixedObjects: readonly Named[] = [...prebuilt, ...constants].map((o: WorldObject, k) => ({
  ...reference(o.content, true, { length: o.length, exact: true }),
  cls: o.content in classesOf ? o.type : '',
  text: o.text ?? prebuiltTexts[k]!,
}));

export const ints = [0, 1, -1, 2, 3, 7, 8, 31, 32, 255, -128, 65535, 2147483647, -2147483648, 1000003];
export const longs = [
  0n,
  1n,
  -1n,
  3n,
  63n,
  64n,
  1n << 31n,
  -(1n << 31n),
  1n << 32n,
  (1n << 63n) - 1n,
  -(1n << 63n),
  123456789n,
];
export const floats = [
  0,
  1,
  -0,
  0.5,
  -1.5,
  1e10,
  4294967296.5,
  1e300,
  -1e-300,
  9007199254740992,
  Infinity,
  -Infinity,
];

export const arithmetic = traceOpList.filter(
  (info) => info.cls === 'pure' && /^(i32|i64|f64)\./.test(info.name) && !isOverflowOp(info.name),
);
export const divisions = new Set([
  'i32.rem_s',
  'i32.rem_u',
  'i64.div_s',
  'i64.div_u',
  'i64.rem_s',
  'i64.rem_u',
]);

/** The kinds and contents that loops and labels take. */
export function randomParams(c: Choices): Known[] {
  const params = c.repeat(
    6,
    (): Known =>
      c.weighted([
        [3, scalar('i')],
        [3, scalar('l')],
        [2, scalar('f')],
        [3, reference('node', false)],
        [2, reference('node', true)],
        [2, reference(c.pick(arrayNames), true)],
      ]),
    4,
  );
  return [scalar('i'), ...params];
}

export const arrayNames = [
  'ints',
  'nodes',
  'longs',
  'floats',
  'bytes',
  'ubytes',
  'shorts',
  'ushorts',
  'singles',
];

/** Whether something known as `have` can be used where `want` is expected. */
export function fits(have: Known, want: Known): boolean {
  if (have.kind !== want.kind) return false;
  if (want.number && !have.number) return false;
  if (want.kind !== 'r') return true;
  if (have.content !== want.content || have.length < want.length || (want.nonNull && !have.nonNull))
    return false;
  return want.exact ? have.exact && have.cls === want.cls : want.cls === '' || isSubclass(have.cls, want.cls);
}

/** Where a tail begins. */
export interface TailStart {
  /** Names and facts of the values that there are, in order. */
  readonly values: readonly (readonly [string, Known])[];
  readonly fuel: string;
  /** The first number for names of its own. */
  readonly firstName: number;
  /** Operations that come first. */
  readonly lines: readonly string[];
  /** It begins with taking an exception. */
  readonly exception: boolean;
}

/** A trace with what was known of its values. */
export interface RecordedText {
  readonly text: string;
  readonly defined: ReadonlyMap<string, Known>;
}
