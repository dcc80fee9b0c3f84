/**
 * Starts `weft-python` from code that V8 has compiled before.
 *
 * To read half a megabyte of JavaScript and to compile of it what a small program needs takes V8 as long as to run that program. So the
 * command is one script, and what V8 made of it at the first run is kept beside it, as Python keeps `__pycache__`: later runs start
 * from that. (This is a script, too, as Node's loader of modules takes 5 to 10 ms.) The file is of use only for the same script, the same
 * engine and the same flags. V8 tests the latter two and the script's length, the first line tells the rest; what does not fit is made anew.
 * Where nothing can be written, nothing is kept.
 *
 * V8 keeps what has run. So the first program whose loops are compiled writes the file again, now with the tracer, the optimizer and the
 * code generator in it; and so does later a program that has at least twice as many traces, since each kind of operation has code of its own.
 *
 * ```
 * dist/main.cjs                 the command
 * dist/main.v20.20.2.cache      v20.20.2 x64 434220 1764284100123 warm6\n, then V8's data (64 to 127 traces)
 * ```
 *
 * V8 copies data that does not begin at a multiple of eight bytes, so the line is filled up with spaces. Neither the data nor the text is
 * in memory once the script is there: they are a megabyte and a half.
 */
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { letYoungGenerationGrow, setFlags } from './engine-flags.js';
import { withFile } from './with-file.js';

interface Command {
  main(): Promise<void>;
  warmth(): number;
}

type Wrapper = (
  require: NodeJS.Require,
  module: { exports: Partial<Command> },
  exports: object,
  filename: string,
  directory: string,
) => void;

const file = join(__dirname, 'main.cjs');
const cacheFile = file.replace(/cjs$/, `${process.version}.cache`);
const separator = 10;

interface Compiled {
  readonly script: Script;
  /** From a cache that V8 accepted. */
  readonly cached: boolean;
  /** Of the run that wrote the cache. */
  readonly warmth: number;
}

/** The first line of the file. */
function lineOf(stamp: string, warmth: number): string {
  const line = warmth > 0 ? `${stamp} warm${warmth}` : stamp;
  return `${line.padEnd(((line.length + 8) & -8) - 1)}\n`;
}

/** Whole or not at all: another process may be about to read it. Where nothing can be written, `data` is not asked. */
function writeCache(line: string, data: () => Buffer): void {
  const temporary = `${cacheFile}.${process.pid}`;
  try {
    const fd = openSync(temporary, 'wx');
    writeSync(fd, line, null, 'latin1');
    writeFileSync(fd, data());
    closeSync(fd);
    renameSync(temporary, cacheFile);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function compile(stamp: string): Compiled {
  // The bundler writes ASCII, which is read without looking for sequences.
  const text = withFile(file, (bytes) => bytes.toString('latin1'));
  const source = `(function (require, module, exports, __filename, __dirname) {${text}\n})`;
  const compileFrom = (cachedData?: Buffer): Script => new Script(source, { filename: file, cachedData });
  return fromCache(stamp, compileFrom) ?? { script: compileFrom(), cached: false, warmth: 0 };
}

/** Undefined when there is no cache of this script. */
function fromCache(stamp: string, compileFrom: (data: Buffer) => Script): Compiled | undefined {
  try {
    return withFile(cacheFile, (bytes) => {
      const line = bytes.toString('latin1', 0, bytes.indexOf(separator) + 1);
      const warmth = Number(/ warm(\d+) *\n$/.exec(line)?.[1] ?? 0);
      if (line !== lineOf(stamp, warmth)) return undefined;
      const script = compileFrom(bytes.subarray(line.length));
      const cached = script.cachedDataRejected !== true;
      return { script, cached, warmth: cached ? warmth : 0 };
    });
  } catch {
    return undefined;
  }
}

async function launch(): Promise<void> {
  setFlags();
  const { size, mtimeMs } = statSync(file);
  const stamp = `${process.version} ${process.arch} ${size} ${mtimeMs}`;
  const { script, cached, warmth: before } = compile(stamp);
  const module: { exports: Partial<Command> } = { exports: {} };
  const run = script.runInThisContext() as Wrapper;
  run(require, module, module.exports, file, __dirname);
  await module.exports.main!();
  // With flags of its own this process is not like others: what it has compiled would not fit them.
  const isUsual = process.execArgv.length === 0 && (process.env['NODE_OPTIONS'] ?? '') === '';
  const warmth = module.exports.warmth!();
  if (isUsual && (!cached || warmth > before)) {
    letYoungGenerationGrow();
    writeCache(lineOf(stamp, warmth), () => script.createCachedData());
  }
  // Not waiting for what the engine compiles in other threads, and not freeing its heap piece by piece.
  process.exit();
}

void launch();
