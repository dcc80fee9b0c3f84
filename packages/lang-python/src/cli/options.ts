/**
 * The command line of `weft-python`, read as CPython reads its own: options up to the first of `-c`, `-m`, a file
 * or `-`; everything after that belongs to the program.
 */

import { gcDefault, gcOption, type GcChoice } from './gc-options.js';

export type Program =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly source: string }
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'stdin' };

export interface Options {
  readonly program: Program;
  /** sys.argv[1:] */
  readonly args: readonly string[];
  /** `-i`: go on interactively after the program. */
  readonly interactive: boolean;
  readonly jit: JitChoice;
  readonly gc: GcChoice;
}

/** What the `--jit` options say. */
export interface JitChoice {
  readonly on: boolean;
  /** `--jit-param name=value`, `--jit-limit N` */
  readonly parameters: Readonly<Record<string, number>>;
  /** `--jit-log FILE`: JSON when the name ends in `.json`, else text. */
  readonly log: string | null;
  /** `--jit-stats`: counters on stderr at the end. */
  readonly stats: boolean;
}

export const jitOn: JitChoice = { on: true, parameters: {}, log: null, stats: false };
export const jitOff: JitChoice = { ...jitOn, on: false };

export type Parsed =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string };

export const usage = 'usage: weft-python [option] ... [-c cmd | -m mod | file | -] [arg] ...';

export const help = `${usage}
Options and arguments:
-c cmd : program passed in as string (terminates option list)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script
-m mod : run library module as a script (terminates option list)
--jit on|off      : compile hot loops and functions (default: on)
--jit-stats       : print the JIT's counters at the end
--jit-log FILE    : write what was compiled, as text, or as JSON if FILE ends in .json
--jit-limit N     : compile the first N traces only
--jit-param N=V   : set a parameter of the JIT
--gc-stats        : print the collector's numbers at the end
--max-heap SIZE   : most memory for objects, such as 256MB (default: 1GB)
--gc-nursery SIZE : memory for young objects
--gc-verify       : check the heap before and behind each collection
--gc-every N      : collect at every Nth allocation
-V     : print the version number and exit (also --version)
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
`;

/** Options without a value that are accepted and change nothing here. */
const ignored = new Set(['B', 'b', 'd', 'E', 'I', 'O', 'P', 'q', 's', 'S', 'u', 'v', 'x']);

/** Reads the arguments after the program's own name. */
export function parseOptions(argv: readonly string[]): Parsed {
  let interactive = false;
  let jit = jitOn;
  let gc = gcDefault;
  const run = (program: Program, args: readonly string[], interactive: boolean): Parsed => ({
    kind: 'run',
    options: { program, args, interactive, jit, gc },
  });
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    const rest = argv.slice(i + 1);
    if (arg === '-') return run({ kind: 'stdin' }, rest, interactive);
    if (!arg.startsWith('-')) return run({ kind: 'file', path: arg }, rest, interactive);
    if (arg === '--help') return { kind: 'help' };
    if (arg === '--version') return { kind: 'version' };
    if (arg.startsWith('--jit')) {
      const choice = jitOption(jit, arg, argv[i + 1]);
      if (typeof choice === 'string') return { kind: 'error', message: choice };
      jit = choice.jit;
      if (choice.tookValue) i++;
      continue;
    }
    if (arg.startsWith('--gc') || arg.startsWith('--max-heap')) {
      const choice = gcOption(gc, arg, argv[i + 1]);
      if (typeof choice === 'string') return { kind: 'error', message: choice };
      gc = choice.gc;
      if (choice.tookValue) i++;
      continue;
    }
    if (arg.startsWith('--')) return { kind: 'error', message: `unknown option ${arg}` };
    for (let j = 1; j < arg.length; j++) {
      const letter = arg[j]!;
      if (letter === 'V') return { kind: 'version' };
      if (letter === 'h' || letter === '?') return { kind: 'help' };
      if (letter === 'i') interactive = true;
      else if (letter === 'c' || letter === 'm' || letter === 'W' || letter === 'X') {
        const attached = j + 1 < arg.length;
        const value = attached ? arg.slice(j + 1) : argv[i + 1];
        if (value === undefined)
          return { kind: 'error', message: `Argument expected for the -${letter} option` };
        const after = attached ? rest : rest.slice(1);
        if (letter === 'c') return run({ kind: 'command', source: value + '\n' }, after, interactive);
        if (letter === 'm') return run({ kind: 'module', name: value }, after, interactive);
        if (!attached) i++;
        break;
      } else if (!ignored.has(letter)) return { kind: 'error', message: `Unknown option: -${letter}` };
    }
  }
  return run({ kind: 'stdin' }, [], interactive);
}

/** Reads one of the `--jit` options, whose value may be attached by `=` or be the next argument. A string is an error. */
function jitOption(
  jit: JitChoice,
  arg: string,
  next: string | undefined,
): { jit: JitChoice; tookValue: boolean } | string {
  const equals = arg.indexOf('=');
  const name = equals < 0 ? arg : arg.slice(0, equals);
  if (name === '--jit-stats') return { jit: { ...jit, on: true, stats: true }, tookValue: false };
  const tookValue = equals < 0;
  const value = tookValue ? next : arg.slice(equals + 1);
  if (value === undefined) return `Argument expected for the ${name} option`;
  const parameter = (key: string, text: string): { jit: JitChoice; tookValue: boolean } | string => {
    const number = Number(text);
    if (text === '' || !Number.isInteger(number)) return `${name}: '${text}' is not an integer`;
    return { jit: { ...jit, on: true, parameters: { ...jit.parameters, [key]: number } }, tookValue };
  };
  switch (name) {
    case '--jit':
      if (value !== 'on' && value !== 'off') return `--jit must be 'on' or 'off', not '${value}'`;
      return { jit: { ...jit, on: value === 'on' }, tookValue };
    case '--jit-log':
      return { jit: { ...jit, on: true, log: value }, tookValue };
    case '--jit-limit':
      return parameter('limit', value);
    case '--jit-param': {
      const at = value.indexOf('=');
      return at < 0
        ? `--jit-param must be NAME=VALUE, not '${value}'`
        : parameter(value.slice(0, at), value.slice(at + 1));
    }
    default:
      return `unknown option ${name}`;
  }
}
