/**
 * Compares optimized traces with what a test expects of them.
 *
 * The text of a trace (`trace/print.ts` of the core) is full of things that no test should depend on: numbers of values, addresses of
 * constants, what a guard restores. Here an operation is its name, its operands and its result; an expected operation says of them what
 * matters. The key idea is renaming: the first time an expected name stands for an operand of the trace, it is bound to it, and
 * from then on it means that one and no other name does.
 *
 * ```
 * expected                              trace
 * i1 = i64.lt_s(l1, l9)                 i31 = i64.lt_s(l28, l30)
 * guard_true(i1)                        guard_true(i31) descr=g8 [i31, r24] {1@3111: 6, i31; vable: r24}
 * l2 = i64.add_ovf(_, l1)               l32 = i64.add_ovf(l27, l28)
 * ...                                   guard_no_overflow() …   and anything else
 * jump(...)                             jump(r24, i25, r26, l32, l33) descr=t2
 * ```
 *
 * | written | stands for |
 * |---------|------------|
 * | `i1` `l1` `f1` `r1` | one value of that kind, always the same |
 * | `@1` | one constant object, always the same |
 * | `_` | any operand |
 * | `...` among operands | any number of operands |
 * | `...` as a line | any number of operations |
 * | `*` within a name | any letters: `guard_*`, `f64.*` |
 * | `?` behind a line | the operation may be missing |
 *
 * All else (numbers, `null`, names of fields, types and functions) stands for itself. Operations that make no code are left out.
 */

/** An operation of a trace, or one that is expected. */
export interface Op {
  readonly result: string | null;
  readonly name: string;
  readonly args: readonly string[];
  /** `t1`, `loop2`: where it jumps to, what it calls. */
  readonly target: string | null;
  /** What stands behind `;`. */
  readonly note: string | null;
  /** Expected only: may be missing. */
  readonly optional: boolean;
}

/** The expected text cannot be read. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Operations that make no code. */
export const makesNoCode: ReadonlySet<string> = new Set([
  'debug_merge_point',
  'record_exact_class',
  'quasi_immutable',
]);

const anyOps: Op = { result: null, name: '...', args: [], target: null, note: null, optional: false };

/** Splits what is between parentheses at its commas; names in quotes lose them. */
function operands(text: string): string[] {
  const words = text.match(/"(?:[^"\\]|\\.)*"|[^\s,]+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? (JSON.parse(word) as string) : word));
}

const operation =
  /^(?:(?<result>\w+) = )?(?<name>[\w.*]+)\((?<args>(?:"(?:[^"\\]|\\.)*"|[^()"])*)\)(?<rest>.*)$/;

/** Reads one line; null when it is no operation. */
function parseLine(line: string): Op | null {
  const match = operation.exec(line.trim());
  if (match === null) return null;
  const { result, name, args, rest } = match.groups!;
  return {
    result: result ?? null,
    name: name!,
    args: operands(args!),
    target: /^ descr=((?:t|loop)\d+)/.exec(rest!)?.[1] ?? null,
    note: /^ {2}; (.*)$/.exec(rest!)?.[1] ?? null,
    optional: rest!.trim() === '?',
  };
}

/** The operations of a trace as `printTrace` writes it. */
export function parseOps(text: string): Op[] {
  const ops: Op[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('[')) continue;
    const op = parseLine(line);
    if (op === null) throw new PatternError(`not an operation: ${line}`);
    ops.push(op);
  }
  return ops;
}

/** Reads expected operations. @throws PatternError */
export function parsePattern(text: string): Op[] {
  const ops: Op[] = [];
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line === '') continue;
    const op = line === '...' ? anyOps : parseLine(line);
    if (op === null) throw new PatternError(`not an operation: ${line}`);
    ops.push(op);
  }
  return ops;
}

const isValue = (word: string): boolean => /^[ilfr]\d+$/.test(word);
const isObject = (word: string): boolean => /^(@|#)\d+$/.test(word);

/** What names are bound to, as an immutable list: going back after a wrong guess is going back to an older list. */
type Bound = { readonly name: string; readonly to: string; readonly before: Bound } | null;

function bind(bound: Bound, name: string, to: string): Bound | undefined {
  for (let b = bound; b !== null; b = b.before)
    if (b.name === name || b.to === to) return b.name === name && b.to === to ? bound : undefined;
  return { name, to, before: bound };
}

/** `*` in an expected name stands for any letters. */
export function nameMatches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function matchOperand(expected: string, actual: string, bound: Bound): Bound | undefined {
  if (expected === '_') return bound;
  if (isValue(expected))
    return isValue(actual) && actual[0] === expected[0] ? bind(bound, expected, actual) : undefined;
  if (isObject(expected)) return isObject(actual) ? bind(bound, expected, actual) : undefined;
  return nameMatches(expected, actual) ? bound : undefined;
}

function matchOperands(
  expected: readonly string[],
  actual: readonly string[],
  bound: Bound,
  e = 0,
  a = 0,
): Bound | undefined {
  if (e === expected.length) return a === actual.length ? bound : undefined;
  if (expected[e] === '...') {
    for (let skip = a; skip <= actual.length; skip++) {
      const rest = matchOperands(expected, actual, bound, e + 1, skip);
      if (rest !== undefined) return rest;
    }
    return undefined;
  }
  if (a === actual.length) return undefined;
  const next = matchOperand(expected[e]!, actual[a]!, bound);
  return next === undefined ? undefined : matchOperands(expected, actual, next, e + 1, a + 1);
}

function matchOp(expected: Op, actual: Op, bound: Bound): Bound | undefined {
  if (!nameMatches(expected.name, actual.name)) return undefined;
  if ((expected.result === null) !== (actual.result === null)) return undefined;
  const next = matchOperands(expected.args, actual.args, bound);
  if (next === undefined || expected.result === null) return next;
  return matchOperand(expected.result, actual.result!, next);
}

/** An operation as text, without what guards restore. */
export function printOp({ result, name, args, target }: Op): string {
  const words = args.map((arg) => (/[\s,()"]/.test(arg) ? JSON.stringify(arg) : arg));
  return `${result === null ? '' : `${result} = `}${name}(${words.join(', ')})${target === null ? '' : ` descr=${target}`}`;
}

/**
 * Whether the operations of a trace are as expected: null, or the text of both with the place where they part: the furthest that
 * any attempt came.
 */
export function mismatch(expected: readonly Op[], all: readonly Op[]): string | null {
  const actual = all.filter((op) => !makesNoCode.has(op.name));
  let furthest = { e: 0, a: 0 };
  const attempt = (e: number, a: number, bound: Bound): boolean => {
    if (a > furthest.a || (a === furthest.a && e > furthest.e)) furthest = { e, a };
    const op = expected[e];
    if (op === undefined) return a === actual.length;
    if (op === anyOps) {
      for (let skip = a; skip <= actual.length; skip++) if (attempt(e + 1, skip, bound)) return true;
      return false;
    }
    const next = a < actual.length ? matchOp(op, actual[a]!, bound) : undefined;
    if (next !== undefined && attempt(e + 1, a + 1, next)) return true;
    return op.optional && attempt(e + 1, a, bound);
  };
  if (attempt(0, 0, null)) return null;
  const here = (ops: readonly Op[], at: number): string => {
    const lines = ops.map((op) => `  ${op === anyOps ? '...' : printOp(op)}`);
    lines.splice(at, 0, '===== HERE =====');
    return lines.join('\n');
  };
  return `expected\n${here(expected, furthest.e)}\ntrace\n${here(actual, furthest.a)}`;
}

/**
 * The operations as an expectation that they match: values and constant objects are numbered anew in the order in which they appear, and
 * what a jump carries is left open.
 */
export function asPattern(all: readonly Op[]): string[] {
  const names = new Map<string, string>();
  const counts: Record<string, number> = {};
  const rename = (word: string): string => {
    if (!isValue(word) && !isObject(word)) return word;
    let name = names.get(word);
    if (name === undefined) {
      const kind = isObject(word) ? '@' : word[0]!;
      counts[kind] = (counts[kind] ?? 0) + 1;
      names.set(word, (name = `${kind}${counts[kind]}`));
    }
    return name;
  };
  return all
    .filter((op) => !makesNoCode.has(op.name))
    .map((op) => {
      const args = op.name === 'jump' ? ['...'] : op.args.map(rename);
      return printOp({ ...op, args, result: op.result === null ? null : rename(op.result), target: null });
    });
}
