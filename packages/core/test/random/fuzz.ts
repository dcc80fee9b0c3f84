/**
 * The loop around all random tests: runs case after case until the time is over or one fails, which it then shrinks.
 *
 * ```
 * const failure = await fuzz({ name: 'traces', seed: 1, cases: 200, run: runTraceCase, print: () => {} });
 * expect(failure).toBe(null);
 * ```
 *
 * The command line of the long runs is {@link fuzzMain}: `--seconds N --seed S`, `--replay SEED` for one case again, `--choices LIST` for a shrunk one.
 */
import { caseSeed, Choices, parseTree, printTree, shrink } from './choices.js';

/** What is wrong, in a line, and the case as text. */
export interface Difference {
  readonly what: string;
  readonly text: string;
}

/** Runs the case that the choices make. */
export type RunCase = (choices: Choices) => Promise<Difference | null> | Difference | null;

export interface FuzzOptions {
  /** As in `npm run fuzz:NAME`. */
  readonly name: string;
  readonly seed: number;
  /** Ends after so many cases, or seconds, whatever comes first. */
  readonly cases: number;
  readonly seconds: number;
  readonly run: RunCase;
  /** Options that choose what cases there are: needed to replay one. */
  readonly flags?: string;
  /** Seconds for shrinking; 0 = not at all. */
  readonly shrinkSeconds: number;
  print(line: string): void;
}

const seconds = (): number => performance.now() / 1000;

/** How many cases were run, and the first failure as text. */
export interface FuzzResult {
  readonly cases: number;
  readonly failure: string | null;
}

/** Differences of one kind start with the same word. */
const kindOf = (difference: Difference): string => /^[\w-]*/.exec(difference.what)![0];

async function attempt(run: RunCase, choices: Choices): Promise<Difference | null> {
  try {
    return await run(choices);
  } catch (error) {
    return { what: `error ${(error as Error).stack ?? String(error)}`, text: '' };
  }
}

async function report(
  options: FuzzOptions,
  choices: Choices,
  difference: Difference,
  how: string,
): Promise<string> {
  const { name, run, shrinkSeconds, print, flags = '' } = options;
  const command = `npm run fuzz:${name} -- ${flags}${flags === '' ? '' : ' '}`;
  print(`${difference.what}\nshrinking …`);
  const end = seconds() + shrinkSeconds;
  const kind = kindOf(difference);
  let last = difference;
  const list = await shrink(
    choices.made,
    async (candidate) => {
      const replayed = Choices.replay(candidate);
      const found = await attempt(run, replayed);
      if (found === null || kindOf(found) !== kind) return null;
      return replayed.made;
    },
    () => seconds() < end,
  );
  const found = await attempt(run, Choices.replay(list));
  if (found !== null) last = found;
  return [
    `${last.what}`,
    last.text,
    `replay the case as found: ${command}${how}`,
    `replay it shrunk:         ${command}--choices ${printTree(list) || '0'}`,
  ].join('\n');
}

/** Runs cases until one fails. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const end = seconds() + options.seconds;
  let k = 0;
  for (; k < options.cases && seconds() < end; k++) {
    const seed = caseSeed(options.seed, k);
    options.print(`case ${k}, seed ${seed}`);
    const choices = Choices.fromSeed(seed);
    const difference = await attempt(options.run, choices);
    if (difference !== null)
      return {
        cases: k + 1,
        failure: `case ${k}, seed ${seed}: ${await report(options, choices, difference, `--replay ${seed}`)}`,
      };
  }
  return { cases: k, failure: null };
}

/** The command line: answers the exit status. */
export async function fuzzMain(
  name: string,
  run: RunCase,
  args: readonly string[],
  flags = '',
): Promise<number> {
  const option = (flag: string): string | undefined => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : args[at + 1];
  };
  const print = (line: string): void => console.log(line);
  const shrinkSeconds = Number(option('--shrink') ?? 120);
  const seed = Number(option('--seed') ?? Math.floor(Math.random() * 2 ** 31));
  const base = { name, seed, run, shrinkSeconds, print, flags, cases: Number(option('--cases') ?? Infinity) };
  const one = option('--replay') ?? option('--choices');
  if (one !== undefined) {
    const again = option('--replay') !== undefined;
    const choices = again ? Choices.fromSeed(Number(one)) : Choices.replay(parseTree(one));
    const difference = await attempt(run, choices);
    if (difference === null) print('no difference');
    else if (again) print(await report({ ...base, seconds: 0 }, choices, difference, `--replay ${one}`));
    else print(`${difference.what}\n${difference.text}`);
    return difference === null ? 0 : 1;
  }
  print(`seed ${seed}`);
  const start = seconds();
  const { cases, failure } = await fuzz({ ...base, seconds: Number(option('--seconds') ?? 60) });
  print(failure ?? `${cases} cases in ${(seconds() - start).toFixed(0)} s, no difference`);
  return failure === null ? 0 : 1;
}
