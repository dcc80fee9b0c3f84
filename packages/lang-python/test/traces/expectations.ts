/**
 * What a Python program expects of its traces, written as comments in it.
 *
 * ```python
 * def total(n):
 *     s = i = 0
 *     while i < n:
 *         s += i
 *         i += 1
 *     return s
 *
 * total(1000)
 * # trace total: ints are added unboxed
 * # assert no new; no call; at most 2 guard_*; no bridges
 * # assert on "s += i": 1 i64.add_ovf
 * # ops
 * #   i1 = i64.lt_s(l1, l2)
 * #   ...
 * ```
 *
 * **`# trace FUNCTION [at "TEXT"]: what is shown`** begins an expectation, which ends at the first line that is no comment. It means the
 * last loop compiled that starts in that function, in a line that contains the text; `function`, `bridge` before the name: a function
 * compiled from its start, a bridge that starts there. A loop inside of a builtin function has the name of its JIT driver,
 * `<sum>`; the text is then looked for where it takes its items.
 *
 * **`# assert A; B`** counts in the steady part: `no X`, `3 X`, `at most 3 X`, `at least 1 X`, where X is the name of an operation (`*` stands
 * for any letters) and perhaps one of its operands, such as a field, type or function; or `operations`: all that make code; `bridges`: of
 * this loop; `loops`: that start in the same place (`no loops` alone says that nothing is compiled). `inlines f`: an operation of that function is in it. `assert on "TEXT"` counts only
 * what the lines of the function with that text do, with all that they call.
 *
 * **`# ops`** is followed by the whole steady part, see `match.ts`. **`# slow: …`** says what should be better.
 *
 * `WEFT_BLESS=1` writes the numbers of `at most` and what follows `ops` as they are.
 */
import { pythonStart, type Compiled, type Log, type Place, type PlacedOp } from './log.js';
import { asPattern, makesNoCode, mismatch, nameMatches, parsePattern } from './match.js';

/** `no`, `at most 3`, … */
type Bound = 'exactly' | 'at most' | 'at least';

export type Claim =
  | {
      readonly kind: 'count';
      readonly bound: Bound;
      readonly count: number;
      readonly name: string;
      readonly operand: string | null;
    }
  | { readonly kind: 'inlines'; readonly functions: readonly string[] };

/** One `assert`. */
export interface Assertion {
  /** Index of its line in the program. */
  readonly line: number;
  /** Only the lines with this text. */
  readonly on: string | null;
  readonly claims: readonly Claim[];
}

/** One `trace` with all that belongs to it. */
export interface Expectation {
  readonly what: 'loop' | 'function' | 'bridge';
  readonly function: string;
  readonly at: string | null;
  readonly title: string;
  /** Index of the line of `trace`. */
  readonly line: number;
  readonly assertions: readonly Assertion[];
  /** The lines behind `ops`: index of the first, and their text without `#`; null without `ops`. */
  readonly ops: { readonly first: number; readonly lines: readonly string[] } | null;
}

/** The comments cannot be read. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  constructor(line: number, message: string) {
    super(`line ${line + 1}: ${message}`);
  }
}

function parseClaim(text: string, line: number): Claim {
  const inlines = /^inlines (.+)$/.exec(text);
  if (inlines !== null) return { kind: 'inlines', functions: inlines[1]!.split(/,\s*/) };
  const match = /^(?:(no)|(?:(at most|at least) )?(\d+)) ([\w.*]+)(?: (\S+))?$/.exec(text);
  if (match === null) throw new ExpectationError(line, `'${text}' is no claim`);
  const [, no, bound, count, name, operand] = match;
  return {
    kind: 'count',
    bound: (bound as Bound | undefined) ?? 'exactly',
    count: no === undefined ? Number(count) : 0,
    name: name!,
    operand: operand ?? null,
  };
}

/** All expectations of a program. @throws ExpectationError */
export function parseExpectations(source: string): Expectation[] {
  const lines = source.split('\n');
  const found: Expectation[] = [];
  for (let k = 0; k < lines.length; k++) {
    if (!/^# trace\b/.test(lines[k]!)) continue;
    const head = /^# trace (?:(function|bridge) )?(\S+?)(?: at "([^"]+)")?: (.+)$/.exec(lines[k]!);
    if (head === null) throw new ExpectationError(k, 'not `# trace FUNCTION [at "TEXT"]: title`');
    const assertions: Assertion[] = [];
    let ops: Expectation['ops'] = null;
    const start = k;
    for (k++; /^#/.test(lines[k] ?? '') && !/^# trace\b/.test(lines[k]!); k++) {
      const line = lines[k]!;
      const assertion = /^# assert(?: on "([^"]+)":)? (.+)$/.exec(line);
      if (assertion !== null) {
        const claims = assertion[2]!.split(';').map((text) => parseClaim(text.trim(), k));
        assertions.push({ line: k, on: assertion[1] ?? null, claims });
      } else if (line === '# ops') {
        const first = k + 1;
        while (/^# {3}/.test(lines[k + 1] ?? '')) k++;
        ops = { first, lines: lines.slice(first, k + 1).map((text) => text.slice(1)) };
      } else if (!/^# slow: /.test(line)) throw new ExpectationError(k, `'${line}' is no expectation`);
    }
    k--;
    if (assertions.length === 0 && ops === null) throw new ExpectationError(start, 'nothing is expected');
    const [, what, name, at, title] = head;
    found.push({
      what: (what as 'function' | undefined) ?? 'loop',
      function: name!,
      at: at ?? null,
      title: title!,
      line: start,
      assertions,
      ops,
    });
  }
  return found;
}

/** Whether a place is in a line of the program that contains the text. */
function isAt(place: Place | null, text: string | null, lines: readonly string[]): boolean {
  return text === null || (place !== null && (lines[place.line - 1] ?? '').includes(text));
}

const isFunction = (place: Place | null, name: string): boolean =>
  place !== null && (place.function === name || place.function.endsWith(`.${name}`));

/** The traces that an expectation is about; the last one is meant. */
function select(e: Expectation, log: Log, lines: readonly string[]): Compiled[] {
  return log.compiled.filter(
    (c) => c.what === e.what && isFunction(c.start, e.function) && isAt(pythonStart(c), e.at, lines),
  );
}

/** The operations that lines of the trace's own function do, and what they call. */
function opsOfLines(compiled: Compiled, text: string, lines: readonly string[]): PlacedOp[] {
  const own = pythonStart(compiled)?.function;
  let inside = isAt(compiled.steady[0]?.place ?? null, text, lines);
  return compiled.steady.filter(({ place }) => {
    if (place?.function === own) inside = isAt(place, text, lines);
    return inside;
  });
}

/** The trace in question, and those around it. */
interface Subject {
  readonly compiled: Compiled;
  readonly loops: number;
  readonly bridges: number;
}

function count(claim: Claim & { kind: 'count' }, ops: readonly PlacedOp[], subject: Subject): number {
  switch (claim.name) {
    case 'bridges':
      return subject.bridges;
    case 'loops':
      return subject.loops;
    case 'operations':
      return ops.filter((op) => !makesNoCode.has(op.name)).length;
  }
  const { name, operand } = claim;
  return ops.filter(
    (op) =>
      nameMatches(name, op.name) && (operand === null || op.args.some((arg) => nameMatches(operand, arg))),
  ).length;
}

/** What is wrong with a claim, or null. */
function check(claim: Claim, ops: readonly PlacedOp[], subject: Subject): string | null {
  if (claim.kind === 'inlines') {
    const missing = claim.functions.filter((name) => !ops.some(({ place }) => isFunction(place, name)));
    return missing.length === 0 ? null : `does not inline ${missing.join(', ')}`;
  }
  const actual = count(claim, ops, subject);
  const fine =
    claim.bound === 'exactly'
      ? actual === claim.count
      : claim.bound === 'at most'
        ? actual <= claim.count
        : actual >= claim.count;
  if (fine) return null;
  const what = claim.operand === null ? claim.name : `${claim.name} ${claim.operand}`;
  return `${actual} ${what}, expected ${claim.bound} ${claim.count}`;
}

function subjectOf(e: Expectation, log: Log, lines: readonly string[]): Subject | null {
  const all = select(e, log, lines);
  const compiled = all.at(-1);
  if (compiled === undefined) return null;
  return {
    compiled,
    loops: all.filter(({ name }) => name === compiled.name).length,
    bridges: log.compiled.filter(({ what, name }) => what === 'bridge' && name === compiled.name).length,
  };
}

const where = (place: Place | null): string => (place === null ? '?' : `${place.function}:${place.line}`);

/** What is wrong, as text to show; null when all is as expected. */
export function failure(e: Expectation, log: Log, source: string): string | null {
  const lines = source.split('\n');
  const subject = subjectOf(e, log, lines);
  if (subject === null) {
    const claims = e.assertions.flatMap((a) => a.claims);
    if (e.ops === null && claims.every((c) => c.kind === 'count' && c.name === 'loops' && c.count === 0))
      return null;
    const others = log.compiled.map((c) => `  ${c.what} ${where(c.start)} (${where(pythonStart(c))})`);
    const aborts = log.aborts.map((text) => `  gave up: ${text}`);
    return `no ${e.what} of ${e.function} was compiled; there are\n${[...others, ...aborts].join('\n')}`;
  }
  const { steady } = subject.compiled;
  const wrong: string[] = [];
  for (const { on, claims, line } of e.assertions) {
    const ops = on === null ? steady : opsOfLines(subject.compiled, on, lines);
    if (on !== null && !lines.some((text, k) => k < e.line && text.includes(on)))
      throw new ExpectationError(line, `no line contains '${on}'`);
    for (const claim of claims) {
      const text = check(claim, ops, subject);
      if (text !== null) wrong.push(`${on === null ? '' : `on "${on}": `}${text}`);
    }
  }
  if (e.ops !== null) {
    const text = mismatch(parsePattern(e.ops.lines.join('\n')), steady);
    if (text !== null) wrong.push(text);
  }
  if (wrong.length === 0) return null;
  return `${wrong.join('\n')}\nsteady part of ${where(subject.compiled.start)}\n${placed(steady)}`;
}

/** Operations with their places, for failures. */
function placed(ops: readonly PlacedOp[]): string {
  const result: string[] = [];
  let last = '';
  const code = ops.filter((op) => !makesNoCode.has(op.name));
  asPattern(code).forEach((text, k) => {
    const here = where(code[k]!.place);
    if (here !== last) result.push(`  -- ${here}`);
    last = here;
    result.push(`    ${text}`);
  });
  return result.join('\n');
}

/** The program with all `at most` and `ops` as they are now. */
export function bless(source: string, log: Log): string {
  const before = source.split('\n');
  const lines = source.split('\n');
  // From the end, so that the indices of what comes before stay right.
  for (const e of parseExpectations(source).reverse()) {
    const subject = subjectOf(e, log, before);
    if (subject === null) continue;
    const { steady } = subject.compiled;
    for (const { on, claims, line } of e.assertions) {
      const ops = on === null ? steady : opsOfLines(subject.compiled, on, before);
      let k = 0;
      lines[line] = lines[line]!.replace(/at most \d+(?= [\w.*]+)/g, () => {
        const open = claims.filter((claim) => claim.kind === 'count' && claim.bound === 'at most');
        return `at most ${count(open[k++] as Claim & { kind: 'count' }, ops, subject)}`;
      });
    }
    if (e.ops !== null)
      lines.splice(e.ops.first, e.ops.lines.length, ...asPattern(steady).map((text) => `#   ${text}`));
  }
  return lines.join('\n');
}
