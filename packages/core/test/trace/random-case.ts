/**
 * A random test of trace backends: a script of steps, made while it runs on one backend, then run on the other.
 *
 * Steps compile loops, enter them with numbers and objects, attach bridges to guards (now, or in the moment when the guard fails, as the runtime does),
 * invalidate loops. After each step everything that can be seen is written down: how the loop was left, with which values, what is in the heap, which guards failed
 * in which order, what calls were made. Both backends must write the same.
 */
import { portalWords } from '../../src/trace/warm-layout.js';
import { portalWordsStart } from './env.js';
import type { ConnectedBackend, JitBackend } from '../../src/plugin/jit.js';
import type { Kind } from '../../src/trace/descr.js';
import { parseTrace } from '../../src/trace/parse.js';
import type { Choices } from '../random/choices.js';
import type { Difference } from '../random/fuzz.js';
import type { HeapOptions } from './fake-heap.js';
import { compile, compileBridge } from './fake-host.js';
import { pool, RandomHost, type Filling, type LoopArgument } from './random-world.js';
import {
  randomParams,
  type GuardFacts,
  type Known,
  type RandomTrace,
  type TraceWorld,
} from './random-facts.js';
import { randomBridge, randomLoop } from './random-trace.js';

export type Step =
  | { readonly what: 'loop'; readonly loop: number; readonly trace: RandomTrace }
  | { readonly what: 'bridge'; readonly loop: number; readonly guard: number; readonly trace: RandomTrace }
  /** The bridge is compiled when the guard fails the next time. */
  | {
      readonly what: 'bridge at failure';
      readonly loop: number;
      readonly guard: number;
      readonly trace: RandomTrace;
    }
  | { readonly what: 'enter'; readonly loop: number; readonly args: readonly LoopArgument[] }
  | { readonly what: 'invalidate'; readonly loop: number }
  | { readonly what: 'collect' };

/** What a script runs in. */
export interface Setup {
  readonly result: Kind | null;
  readonly filling: Filling;
  readonly heap: Partial<HeapOptions>;
}

/** Options of the WebAssembly backend that a case is run with. */
export interface CaseOptions {
  readonly mergeAfter: number;
  readonly callsThroughTable: boolean;
  readonly maxMergedBytes: number;
}

/** Token ids start here: lower slots of the table are not for loops. */
const firstLoop = 8;

/** One backend with the world, running steps. */
class Player {
  readonly host: RandomHost;
  private readonly backend: ConnectedBackend;
  private readonly waiting = new Map<number, Extract<Step, { what: 'bridge at failure' }>>();
  /** Called when a trace was compiled. */
  onCompiled: (trace: RandomTrace) => void = () => {};
  /** What is known of each guard, by its number. */
  readonly guards: { readonly facts: GuardFacts; readonly loop: number }[] = [];
  readonly bridged = new Set<number>();

  constructor(setup: Setup, backend: JitBackend) {
    this.host = new RandomHost(setup.result, setup.filling, setup.heap);
    this.backend = backend.connect(this.host);
    this.host.backend = this.backend;
    this.host.onFailure = (guard) => {
      const step = this.waiting.get(guard);
      if (step === undefined) return;
      this.waiting.delete(guard);
      this.bridge(step);
    };
  }

  private bridge({ loop, guard, trace }: Extract<Step, { guard: number }>): void {
    const { env } = this.host;
    this.compiled(loop, trace);
    this.bridged.add(guard);
    compileBridge(this.host, this.backend, guard, parseTrace(trace.text, env), env.loop(loop));
    this.onCompiled(trace);
  }

  /** Calls of the portal find the loop from here on. */
  private tellPortal(loop: number): void {
    const { heap, env } = this.host;
    const { slot, invalidFlag } = env.loop(loop);
    heap.store('i32', portalWordsStart + 8 * loop + portalWords.code, slot);
    heap.store('i32', portalWordsStart + 8 * loop + portalWords.words, invalidFlag);
  }

  private compiled(loop: number, trace: RandomTrace): void {
    for (const facts of trace.guards) this.guards.push({ facts, loop });
  }

  /** Runs a step; answers what can be seen afterwards. */
  play(step: Step): string {
    const { host } = this;
    const { env } = host;
    host.startStep();
    host.failures.length = 0;
    switch (step.what) {
      case 'loop':
        this.compiled(step.loop, step.trace);
        compile(host, this.backend, parseTrace(step.trace.text, env), env.loop(step.loop));
        this.tellPortal(step.loop);
        this.onCompiled(step.trace);
        return '';
      case 'bridge':
        this.bridge(step);
        return '';
      case 'bridge at failure':
        this.waiting.set(step.guard, step);
        return '';
      case 'invalidate':
        host.heap.store('i32', env.loop(step.loop).invalidFlag, 1);
        return '';
      case 'collect':
        host.heap.collect();
        return '';
      case 'enter': {
        host.entry = step;
        const exit = host.run(step.loop, step.args);
        const text = host.showExit(exit);
        host.heap.setCell('exception', 0);
        return `${text}failed ${host.failures.join(' ')}\nlog ${host.log.join('\n')}`;
      }
    }
  }

  free(step: Step): boolean {
    return !('guard' in step) || !(this.bridged.has(step.guard) || this.waiting.has(step.guard));
  }
}

const outOfMemory = /out of memory|heap of the test is full/;

/** Takes the next step, given what has happened. */
function nextStep(c: Choices, world: TraceWorld, player: Player, number: number): Step {
  const loops = [...world.loops.keys()];
  const failed = player.host.failures.filter((guard) => !player.bridged.has(guard));
  const enter = (): Step => {
    const loop = c.pick(loops);
    const args = randomArguments(c, world.loops.get(loop)!);
    return { what: 'enter', loop, args };
  };
  const addLoop = (): Step => {
    const loop = firstLoop + loops.length;
    return { what: 'loop', loop, trace: randomLoop(c, world, loop, randomParams(c)) };
  };
  if (loops.length === 0) return addLoop();
  if (number === 1) return enter();
  const bridge = (what: 'bridge' | 'bridge at failure'): Step => {
    const open = player.guards.map((_, k) => k).filter((k) => player.free({ what, guard: k } as Step));
    const good = failed.filter((k) => open.includes(k));
    if (open.length === 0) return enter();
    const guard = good.length > 0 && c.chance(0.8) ? c.pick(good) : c.pick(open);
    const { facts, loop } = player.guards[guard]!;
    return { what, loop, guard, trace: randomBridge(c, world, loop, facts) };
  };
  return c.weighted<() => Step>([
    [10, enter],
    [10, () => bridge('bridge')],
    [3, () => bridge('bridge at failure')],
    [loops.length >= 4 ? 0 : world.crossing > 0 ? 6 : 2, addLoop],
    [1, () => ({ what: 'invalidate', loop: c.pick(loops) })],
    [1, () => ({ what: 'collect' })],
  ])();
}

/** Arguments for a loop with these inputs. */
export function randomArguments(c: Choices, inputs: readonly Known[]): LoopArgument[] {
  return inputs.map((known, k) => argument(c, known, k === 0));
}

function argument(c: Choices, known: Known, isFuel: boolean): LoopArgument {
  if (isFuel) return c.chance(0.01) ? 20000 : c.below(30);
  switch (known.kind) {
    case 'i':
      return c.pick([0, 1, 2, 3, 5, 100, -1, -2147483648, 2147483647]);
    case 'l':
      return c.pick([0n, 1n, 2n, -1n, 1n << 40n, (1n << 63n) - 1n]);
    case 'f':
      return c.pick([0, 1.5, -0, 1e20, NaN]);
    default: {
      const good = pool.map((_, k) => k).filter((k) => pool[k]!.content === known.content);
      if (!known.nonNull && c.chance(0.2)) return { pool: -1 };
      return { pool: c.pick(good) };
    }
  }
}

function showStep(step: Step): string {
  switch (step.what) {
    case 'loop':
      return `loop${step.loop}:\n${step.trace.text}`;
    case 'bridge':
    case 'bridge at failure':
      return `${step.what} for guard ${step.guard} of loop${step.loop}:\n${step.trace.text}`;
    case 'enter':
      return `enter loop${step.loop}: ${step.args.map((a) => (typeof a === 'object' ? `pool[${a.pool}]` : String(a))).join(', ')}`;
    case 'invalidate':
      return `invalidate loop${step.loop}`;
    default:
      return step.what;
  }
}

/** Plays a script; answers what could be seen after each step. An error ends it. */
export function playSteps(setup: Setup, backend: JitBackend, steps: readonly Step[]): string[] {
  const player = new Player(setup, backend);
  const observed: string[] = [];
  for (const step of steps)
    try {
      observed.push(player.play(step));
    } catch (error) {
      observed.push(`error ${(error as Error).stack}`);
      break;
    }
  return observed;
}

/** Runs one case on two backends. `seen` is told of the operations that were generated. */
export function runTraceCase(
  c: Choices,
  reference: () => JitBackend,
  other: (options: CaseOptions) => JitBackend,
  seen: (opcode: string) => void = () => {},
): Difference | null {
  // How often loops jump to each other: then the backend is to compile them together.
  const crossing = c.pick([0, 0.3, 0.8]);
  const mergeAfter = c.pick(crossing > 0 ? [1, 2, 3] : [500, 1, 2, 3, 0]);
  const maxMergedBytes = c.pick(crossing > 0 ? [65536, 65536, 4000] : [65536, 1000]);
  const options: CaseOptions = { mergeAfter, maxMergedBytes, callsThroughTable: mergeAfter > 1 };
  const setup: Setup = {
    result: c.pick([null, 'i', 'l', 'f', 'r'] as const),
    heap: {
      space: 1 << 19,
      barrier: c.chance(0.4),
      stress: c.pick([0, 64, 8, 300]),
    },
    filling: c.repeat(100, () => c.below(17), 60),
  };
  const first = new Player(setup, reference());
  const world: TraceWorld = {
    env: first.host.env,
    result: setup.result,
    loops: new Map(),
    labels: [],
    nextLabel: 1,
    crossing,
  };
  first.onCompiled = ({ labels }) => world.labels.push(...labels);
  const steps: Step[] = [];
  const observed: string[] = [];
  const text = () =>
    `${JSON.stringify({ ...options, ...setup.heap, result: setup.result })}\n${steps.map(showStep).join('\n')}`;
  let over = false;
  c.repeat(
    crossing > 0 ? 50 : 24,
    (number) => {
      if (over) return;
      const step = nextStep(c, world, first, number);
      steps.push(step);
      try {
        observed.push(first.play(step));
      } catch (error) {
        if (!outOfMemory.test((error as Error).message))
          throw Object.assign(error as Error, { message: `${(error as Error).message}\n${text()}` });
        steps.pop();
        over = true;
      }
    },
    crossing > 0 ? 25 : 14,
  );
  for (const step of steps)
    if ('trace' in step)
      for (const match of step.trace.text.matchAll(/^(?:\w+ = )?([\w.]+)\(/gm)) seen(match[1]!);
  const found = playSteps(setup, other(options), steps);
  const k = steps.findIndex((_, n) => found[n] !== observed[n]);
  if (k < 0 || outOfMemory.test(found[k]!)) return null;
  const what = found[k]!.startsWith('error') ? 'error' : 'difference';
  return {
    what: `${what} at step ${k} (${steps[k]!.what})`,
    text: `${text()}\n--- reference\n${observed[k]}\n--- other\n${found[k]}`,
  };
}
