/**
 * Runs a Python program under the JIT and collects what was compiled, with the place in the program of every operation.
 *
 * `debug_merge_point(pc, sp, #code)` says where a trace is by a code object. While the event of a trace is delivered, nothing moves, so
 * that is when its function, file and lines are read out of the guest's memory; the layout of classes is in the image's metadata.
 *
 * Loops are peeled: what is executed round after round is the *steady* part, from the last label to the jump.
 *
 * ```
 * label(r9, l10) descr=t1     first round, checks everything
 * …
 * jump(r9, l21) descr=t2
 * label(r22, l23) descr=t2    ┐
 * …                           │ steady
 * jump(r22, l33) descr=t2     ┘
 * ```
 */
import { readFileSync } from 'node:fs';
import { instantiateSync, type JitEvent } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { answer, hostFunctions, importsOf } from '../../src/cli/functions.js';
import type { PythonHost, PythonVm } from '../../src/cli/host.js';
import { compileSource, marshal } from '../../src/compiler/index.js';
import { parseOps, type Op } from './match.js';

type Metadata = Parameters<typeof instantiateSync>[1];

/** A place in a Python program. */
export interface Place {
  /** Qualified name; `<sum>` for a loop inside of a builtin function, by the name of its JIT driver. */
  readonly function: string;
  /** 0 in a builtin function. */
  readonly line: number;
}

/** An operation, and the last merge point before it. */
export interface PlacedOp extends Op {
  readonly place: Place | null;
}

/** Something that was compiled. */
export interface Compiled {
  readonly what: 'loop' | 'function' | 'entry' | 'bridge';
  /** Of the loop; bridges have that of the loop that they belong to. */
  readonly name: string;
  /** Where it starts. */
  readonly start: Place | null;
  /** All operations. */
  readonly ops: readonly PlacedOp[];
  /** What is executed in each round; for bridges everything. */
  readonly steady: readonly PlacedOp[];
}

/** What happened while a program ran. */
export interface Log {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly compiled: readonly Compiled[];
  /** Reasons of traces that were given up. */
  readonly aborts: readonly string[];
  readonly problems: readonly string[];
}

let image: { readonly module: WebAssembly.Module; readonly metadata: Metadata } | null = null;

function loadImage(): NonNullable<typeof image> {
  const read = (name: string): Buffer => readFileSync(new URL(`../../dist/${name}`, import.meta.url));
  return (image ??= {
    module: new WebAssembly.Module(read('python.wasm') as BufferSource),
    metadata: JSON.parse(read('python.json').toString()) as Metadata,
  });
}

/** Reads fields of guest objects by the names in the metadata. */
class Objects {
  constructor(
    private readonly metadata: Metadata,
    private readonly buffer: () => ArrayBufferLike,
  ) {}

  private i32(address: number): number {
    return new DataView(this.buffer()).getInt32(address, true);
  }

  private field(type: string, object: number, name: string): number {
    const found = this.metadata.types.find((t) => t.name === type)?.fields.find(([n]) => n === name);
    if (found === undefined) throw new Error(`the image has no ${type}.${name}`);
    return this.i32(object + found[2]);
  }

  private string(address: number): string {
    const length = this.i32(address + this.metadata.header.size);
    const units = new Uint16Array(this.buffer(), address + this.metadata.header.size + 4, length);
    return String.fromCharCode(...units);
  }

  /** Where instruction `pc` of a code object stands. */
  place(code: number, pc: number): Place {
    const positions = this.field('CodeInfo', this.field('W_Code', code, 'info'), 'positions');
    return {
      function: this.string(this.field('W_Code', code, 'qualname')),
      line: this.i32(positions + this.metadata.header.size + 4 + 16 * pc),
    };
  }
}

/** Answers the place of a merge point. */
type PlaceOf = (op: Op) => Place;

function compiledOf(event: JitEvent, placeOf: PlaceOf): Compiled {
  let place: Place | null = null;
  const ops = parseOps(event.optimized!).map((op): PlacedOp => {
    if (op.name === 'debug_merge_point') place = placeOf(op);
    return { ...op, place };
  });
  const lastLabel = ops.findLastIndex((op) => op.name === 'label');
  return {
    what: event.what as Compiled['what'],
    name: event.name ?? '',
    start: ops.find((op) => op.name === 'debug_merge_point')?.place ?? null,
    ops,
    steady: ops.slice(lastLabel + 1),
  };
}

/** The first place in Python code: of a loop inside of a builtin function, where it takes its items. */
export function pythonStart(compiled: Compiled): Place | null {
  return compiled.ops.find(({ place }) => place !== null && place.line > 0)?.place ?? null;
}

/** Runs a program with low thresholds. */
export function runLogged(source: string, path: string, parameters: Record<string, number>): Log {
  const { module, metadata } = loadImage();
  const output: [string[], string[]] = [[], []];
  const host: PythonHost = {
    ...hostFunctions({ argv: [path], path: [] }),
    write: (fd, text) => void output[fd === 1 ? 0 : 1].push(text),
    flush: () => {},
    readLine: () => '',
    readAll: () => '',
    isatty: () => false,
  };
  const compiled: Compiled[] = [];
  const aborts: string[] = [];
  const instance = instantiateSync(module, metadata, {
    host: importsOf(host),
    jit: {
      backend: wasmBackend(),
      parameters,
      traces: true,
      onEvent: (event) => {
        if (event.what === 'abort') aborts.push(`${event.reason} ${event.name}`);
        else if (event.optimized !== undefined) compiled.push(compiledOf(event, placeOf));
      },
    },
  });
  const { runtime } = instance.jit!;
  const objects = new Objects(metadata, () => {
    runtime.memory.refresh();
    return runtime.memory.i32.buffer;
  });
  const placeOf: PlaceOf = ({ args, note }) => {
    const [pc, , code] = args;
    if (note !== 'python') return { function: `<${note}>`, line: 0 };
    // `#3` is an entry of the table of constants, `@1234` the address of a prebuilt object.
    const number = Number(code!.slice(1));
    return objects.place(code!.startsWith('#') ? runtime.refs.address(-1 - number) : number, Number(pc));
  };
  const vm = instance as unknown as PythonVm;
  const marshalled = answer(() => 'C' + marshal(compileSource(source, path, 'exec')));
  const status =
    marshalled[0] === 'C' ? vm.runMain(marshalled.slice(1), path) : vm.reportSyntaxError(marshalled);
  return {
    status,
    stdout: output[0].join(''),
    stderr: output[1].join(''),
    compiled,
    aborts,
    problems: runtime.statistics.problems,
  };
}
