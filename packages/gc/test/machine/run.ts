/**
 * Runs a random program on the translated machine, with a collector, with or without the JIT, and follows it with the model.
 */
import { fileURLToPath } from 'node:url';
import { buildLanguage } from '@weft/core/translator';
import {
  instantiateSync,
  referenceBackend,
  type GcOptions,
  OutOfMemory,
  parseSize,
  type Handle,
  type Instance,
  type JitBackend,
} from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import type { Choices } from '../../../core/test/random/choices.js';
import type { Difference } from '../../../core/test/random/fuzz.js';
import { epsilon, minimark, semispace } from '../../src/index.js';
import { Model } from './model.js';
import { printProgram, randomProgram, type Program } from './program.js';

const collectors = { minimark, semispace, epsilon };
export type CollectorName = keyof typeof collectors;
export const collectorNames = Object.keys(collectors) as CollectorName[];

/** How code is run; in `failing` guards fail at random. */
export const jitNames = ['off', 'reference', 'failing', 'wasm'] as const;
export type JitName = (typeof jitNames)[number];

type Metadata = Parameters<typeof instantiateSync>[1];
interface Built {
  readonly module: WebAssembly.Module;
  readonly metadata: Metadata;
}
const images = new Map<CollectorName, Promise<Built>>();

/** The part of the heap that must be alive, by the model's count, when memory is exhausted: that count leaves out headers, spare places, gaps and pages that are not full. */
const leastUse = { semispace: 0.2, minimark: 0.4 };

/** The machine with a collector. */
function build(name: CollectorName): Promise<Built> {
  let found = images.get(name);
  if (found === undefined) images.set(name, (found = translated(name)));
  return found;
}
async function translated(name: CollectorName): Promise<Built> {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const language = { name: 'machine', entry: './machine.ts', gc: collectors[name]() };
  const { image, diagnostics } = await buildLanguage(language, { root, cache: `${root}.weft-cache` });
  if (image === null) throw new Error(JSON.stringify(diagnostics, null, 1));
  return { module: new WebAssembly.Module(image.wasm as BufferSource), metadata: image.metadata };
}

/** What the machine exports. */
export interface Machine extends Instance {
  load(text: string): void;
  run(code: number, seed: number, rounds: number): void;
  dump(): void;
  takeDead(): boolean;
  getGlobal(k: number): Handle | null;
  setGlobal(k: number, thing: Handle | null): void;
}

/** How a program is run. */
export interface Mode {
  readonly collector: CollectorName;
  readonly jit: JitName;
  readonly gc: GcOptions;
  readonly maxHeap: string;
  readonly parameters: Record<string, number>;
  readonly mergeAfter: number;
  /** Most rounds of loops in one run: few when each round is slow. */
  readonly rounds: number;
  readonly seed: number;
}

function backendFor(mode: Mode): JitBackend {
  if (mode.jit === 'wasm') return wasmBackend({ mergeAfter: mode.mergeAfter });
  const { seed } = mode;
  return referenceBackend(mode.jit === 'failing' ? { failRandomly: { probability: 0.1, seed } } : {});
}

/** Numbers of a run. */
export interface Counts {
  readonly collections: number;
  readonly died: number;
  readonly finalized: number;
  /** Loops and bridges that were compiled. */
  readonly traces: number;
}

/** Changes something before each step, to see whether that is noticed. */
export type BeforeStep = (machine: Machine, cells: Readonly<Record<string, number>>) => void;

/** Runs a program; throws when model and machine differ. */
export async function runProgram(program: Program, mode: Mode, beforeStep?: BeforeStep): Promise<Counts> {
  const { module, metadata } = await build(mode.collector);
  let notes: number[] = [];
  const machine = instantiateSync(module, metadata, {
    host: { note: (n: number) => void notes.push(n) },
    gc: mode.gc,
    maxHeap: mode.maxHeap,
    jit: mode.jit === 'off' ? 'off' : { backend: backendFor(mode), parameters: mode.parameters },
  }) as unknown as Machine;
  for (const code of program.codes) machine.load(code.join(' '));
  const model = new Model(program.codes, mode.collector !== 'epsilon');
  /** What the model does in the step that runs. */
  let unfinished = (): void => {};
  const both = (machineDoes: () => void, modelDoes: () => void): void => {
    notes = [];
    unfinished = modelDoes;
    machineDoes();
    model.follow(notes, modelDoes);
  };
  const handles: (Handle | null)[] = [];
  const collect = (): void => {
    for (let more = true; more;) {
      machine.collect();
      model.collected();
      both(
        () => {
          for (more = false; machine.takeDead();) more = true;
        },
        () => model.taken(),
      );
    }
    const left = model.watchedDead();
    if (left.length > 0) throw new Error(`dead and never handed out: ${left}`);
    compare();
  };
  const compare = (): void => {
    both(
      () => machine.dump(),
      () => model.dump(),
    );
    // The host sees pinned bytes in place, and writes one.
    for (const { bytes, address } of model.pins) {
      const view = machine.bytes(address, bytes.length);
      if (bytes.some((byte, k) => view[k] !== byte))
        throw new Error(`the host sees other bytes at ${address}`);
      if (bytes.length > 0) view[0] = bytes[0] = (bytes[0]! + 1) & 255;
    }
  };
  const counts = (): Counts => {
    const counters: Record<string, number> = machine.jit?.runtime.statistics.counters ?? {};
    return {
      collections: machine.gcStatistics()['collections']!,
      ...model.counts,
      traces: (counters['loopsCompiled'] ?? 0) + (counters['bridgesCompiled'] ?? 0),
    };
  };
  const release = (k: number): void => {
    handles[k]?.release();
    handles[k] = null;
    model.held[k] = null;
  };
  for (const [k, step] of program.steps.entries())
    try {
      beforeStep?.(machine, metadata.cells);
      switch (step.do) {
        case 'run':
          both(
            () => machine.run(step.code, step.seed, mode.rounds),
            () => model.run(step.code, step.seed, mode.rounds),
          );
          break;
        case 'collect':
          collect();
          break;
        case 'compare':
          compare();
          break;
        case 'hold':
          handles.push(machine.getGlobal(step.global));
          model.held.push(model.globals[step.global]!);
          break;
        case 'put':
          machine.setGlobal(step.global, handles[step.held] ?? null);
          model.globals[step.global] = model.held[step.held] ?? null;
          break;
        case 'release':
          release(step.held);
          break;
      }
    } catch (error) {
      if (error instanceof OutOfMemory) {
        // Nothing is ever freed: a long program ends here.
        if (mode.collector === 'epsilon') return counts();
        const alive = model.aliveAfter(notes, unfinished);
        if (alive > parseSize(mode.maxHeap) * leastUse[mode.collector]) return counts();
        throw new Error(`step ${k}: out of memory with ${alive} bytes alive`);
      }
      throw new Error(`step ${k}: ${String((error as Error).stack)}`);
    }
  collect();
  handles.forEach((_, held) => release(held));
  model.globals.fill(null);
  for (let global = 0; global < model.globals.length; global++) machine.setGlobal(global, null);
  collect();
  return counts();
}

/** A way to run programs with one collector and one kind of JIT. */
function randomMode(c: Choices, collector: CollectorName, jit: JitName): Mode {
  const parameters = {
    threshold: 2 + c.below(5),
    functionThreshold: 2 + c.below(5),
    traceEagerness: 1 + c.below(3),
    maxUnrollRecursion: c.pick([2, 7]),
  };
  const nursery = c.pick(['32KB', '64KB', '256KB']);
  const verify = !c.chance(0.25);
  const gc = c.weighted<GcOptions>([
    [2, { nursery, verify }],
    [2, { nursery, verify, collectEvery: 20 + c.below(100) }],
    [1, { nursery, verify, collectEvery: 1 + c.below(5) }],
  ]);
  const seed = 1 + c.below(1_000_000);
  const every = gc.collectEvery ?? Infinity;
  const rounds = every < 10 ? 60 : every < 200 ? 300 : 1500;
  const mergeAfter = c.pick([500, 1, 3]);
  // The verifier looks at all of the heap behind each collection. Who needs more than that ends early.
  const maxHeap = verify ? '16MB' : '256MB';
  return { collector, jit, gc, maxHeap, parameters, mergeAfter, rounds, seed };
}

/** What may be chosen from, and what is told of each run. */
export interface MachineOptions {
  readonly collectors: readonly CollectorName[];
  readonly jits: readonly JitName[];
  readonly onRun?: (mode: Mode, counts: Counts) => void;
  readonly beforeStep?: BeforeStep;
}

/** Runs one random program. */
export async function runMachineCase(c: Choices, options: MachineOptions): Promise<Difference | null> {
  const mode = randomMode(c, c.pick(options.collectors), c.pick(options.jits));
  const program = randomProgram(c);
  // Not a difference of this program.
  await build(mode.collector);
  try {
    const counts = await runProgram(program, mode, options.beforeStep);
    options.onRun?.(mode, counts);
    return null;
  } catch (error) {
    return {
      what: `${mode.collector} ${mode.jit} differs: ${String((error as Error).message)}`,
      text: `${JSON.stringify(mode)}\n${printProgram(program)}`,
    };
  }
}
