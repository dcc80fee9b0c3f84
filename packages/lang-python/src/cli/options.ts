/**
 * The command line of `weft-python`, read as CPython reads its own: options up to the first of `-c`, `-m`, a file
 * or `-`; everything after that belongs to the program.
 */

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
}

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
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    const rest = argv.slice(i + 1);
    if (arg === '-') return run({ kind: 'stdin' }, rest, interactive);
    if (!arg.startsWith('-')) return run({ kind: 'file', path: arg }, rest, interactive);
    if (arg === '--help') return { kind: 'help' };
    if (arg === '--version') return { kind: 'version' };
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

function run(program: Program, args: readonly string[], interactive: boolean): Parsed {
  return { kind: 'run', options: { program, args, interactive } };
}
