/**
 * The host functions that the guest (the Python interpreter, RTypeScript) imports, in one list.
 *
 * The interpreter declares the ones it uses by `hostFunction<Signature>('py.name')`; the command line provides all of
 * them, untranslated through `provideHost(functions)`, translated through the loader's imports. Only numbers,
 * bigints, booleans and strings cross. Nothing here may throw into the guest in ordinary use: failures are values.
 *
 * Worked example, in the interpreter:
 *
 *     const write = hostFunction<(fd: i32, text: string) => void>('py.write');
 *     write(1, 'hello\n');
 */

/** Signatures of the host functions, keyed by their names without the `py.` prefix. */
export interface PythonHost {
  /** Writes text to stdout (1, buffered) or stderr (2, at once, after flushing stdout). */
  write(fd: number, text: string): void;
  /** Empties the buffer of stdout. */
  flush(fd: number): void;
  /** The next line of stdin with its newline; '' at the end of the input. */
  readLine(): string;
  /** All that is left of stdin. */
  readAll(): string;
  /** Is this descriptor (0, 1, 2) a terminal? */
  isatty(fd: number): boolean;
  /**
   * Compiles Python source; mode is 'exec', 'eval' or 'single'. The answer starts with `C`, followed by the marshalled constant (a `c` code), or
   * with `E`, followed by a marshalled tuple (type name: SyntaxError, IndentationError or TabError; message; filename;
   * lineno; offset; text or None; end lineno; end offset); filename, lineno and the rest are None for an error without a place.
   */
  compile(source: string, filename: string, mode: string): string;
  /** What a path is: 0 nothing, 1 a file, 2 a directory. */
  pathKind(path: string): number;
  /**
   * Text of a Python source file, decoded as its encoding declaration says: `S` and the text; or `E` and a marshalled
   * tuple as for `compile` (unreadable encoding); or `N` and a message (not readable).
   */
  readSource(path: string): string;
  /** Line `lineno` (1-based, without its newline) of a source file for tracebacks; '' when it cannot be had. */
  sourceLine(filename: string, lineno: number): string;
  /** Number of entries of sys.argv (at least 1), and each of them. */
  argc(): number;
  argv(index: number): string;
  /** Number of directories that sys.path starts with, and each of them. */
  pathCount(): number;
  pathEntry(index: number): string;
  /** Environment variables. */
  hasEnv(name: string): boolean;
  getEnv(name: string): string;
  /** Working directory. */
  cwd(): string;
  /** Seconds since 1970, nanoseconds since 1970, of a monotonic clock, and of CPU time of the process. */
  time(): number;
  timeNs(): bigint;
  monotonicNs(): bigint;
  processTimeNs(): bigint;
  /** Blocks for so many seconds. */
  sleep(seconds: number): void;
  /** Offset of local time from UTC in seconds (east positive) at a time in seconds since 1970. */
  utcOffset(seconds: number): number;
  /** Has SIGINT arrived since the last call? (The interpreter then raises KeyboardInterrupt.) Asked every so often while a program runs. */
  interrupted(): boolean;
  /** Ends the process at once with this status, flushing nothing (os._exit). */
  exit(status: number): void;
}

/**
 * One engine that runs compiled Python: the interpreter's sources run directly (untranslated), or generated
 * WebAssembly (translated). Both export these functions from `interpreter/entry.ts`.
 */
export interface PythonVm {
  /**
   * Runs a marshalled module as `__main__`, with `__file__` = filename unless that starts with `<`. Prints an uncaught exception's
   * traceback, flushes the guest's own buffers; the answer is the exit status (0, 1, or that of sys.exit).
   */
  runMain(marshalled: string, filename: string): number;
  /** Prints the SyntaxError of an `E…` answer (see {@link PythonHost.compile}) as for an uncaught exception; the answer is 1. */
  reportSyntaxError(answer: string): number;
  /** Runs a marshalled 'single' code in `__main__`, printing a traceback if need be; 0..255 is a request to exit, -1 to go on. */
  runInteractive(marshalled: string): number;
  /** Calls the finalizers of what is alive when the program ends; nothing is run afterwards. */
  shutDown(): void;
  /** Writes the log and the counters of the JIT and the numbers of the collector, where that is wanted. */
  report?(print: (text: string) => void): void;
  /** How much of the JIT has run: 0 when no loop and bridge was compiled, one more for each doubling of what was. */
  warmth?(): number;
}
