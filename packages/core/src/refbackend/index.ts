/**
 * The reference backend: interprets optimized traces in JavaScript. It is the meaning of every trace operation, written to be read, and
 * most tests of the JIT run on it; the WebAssembly backend must do the same, count for count.
 *
 * `code.ts` says what is made of a trace, `run.ts` how it is executed. AOT code enters a loop through `jit.enterJs$DRIVER`, which ends in
 * {@link ConnectedBackend.run}.
 *
 * **Failing at random.** What a guard restores is the start of the instruction that made it, which is then executed again. So most guards
 * may fail at any time, and a test can make them: everything must come out the same, by other ways (blackhole, bridges). Not so for guards that
 * ask about something that is over: an exception was raised, an operation overflowed.
 */
import { GuestMemory, type GuestValue } from '../metainterp/memory.js';
import type {
  BackendHost,
  CompiledCode,
  CompiledTrace,
  ConnectedBackend,
  JitBackend,
} from '../plugin/jit.js';
import type { TraceOpcode } from '../trace/ops.js';
import { printTrace } from '../trace/print.js';
import type { LoopToken, TargetToken, TraceOp } from '../trace/trace.js';
import { makeCode, type Code, type Place } from './code.js';
import { Run, type RunEnvironment } from './run.js';

/** How guards are tested. */
export interface ReferenceOptions {
  /** Makes guards fail that would hold, with this probability; the seed makes it repeatable. */
  readonly failRandomly?: { readonly probability: number; readonly seed: number };
}

/** Guards that may fail though they would hold. */
const mayFailAnyTime: ReadonlySet<TraceOpcode> = new Set<TraceOpcode>([
  'guard_true',
  'guard_false',
  'guard_value',
  'guard_nonnull',
  'guard_isnull',
  'guard_class',
  'guard_nonnull_class',
  'guard_not_invalidated',
  'guard_no_interrupt',
  'guard_poll',
]);

/** Numbers in 0 … 1, always the same for a seed (Marsaglia's xorshift). */
function randomNumbers(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

/** The reference backend. */
export function referenceBackend(options: ReferenceOptions = {}): JitBackend {
  return { name: 'reference', connect: (host) => connect(host, options) };
}

function connect(host: BackendHost, options: ReferenceOptions): ConnectedBackend {
  const memory = new GuestMemory(host.memory as { buffer: ArrayBufferLike }, host.layout, (name) =>
    host.imageFunction(name),
  );
  const bridges = new Map<number, Code>();
  const loops = new Map<number, LoopToken>();
  const { failRandomly } = options;
  const random = randomNumbers(failRandomly?.seed ?? 1);
  const run = (from: LoopToken | TargetToken, args: readonly GuestValue[]): number => {
    if (from.code === null) throw new Error(`${from.type} ${from.id} has no code`);
    memory.refresh();
    if (from.type === 'loop') return new Run(environment, from.code as Code, args).execute();
    const { code, at } = from.code as Place;
    return new Run(environment, code, args, at).execute();
  };
  const environment: RunEnvironment = {
    host,
    memory,
    bridges,
    loops,
    shadowTop: memory.cell('shadowTop') >> 2,
    shadowLimit: memory.cell('shadowLimit') >> 2,
    exception: memory.cell('exception') >> 2,
    pending: memory.cell('gcPending') >> 2,
    poll: memory.cell('jitPoll') >> 2,
    generation: memory.cell('jitGeneration') >> 2,
    failsAnyway: (op: TraceOp) =>
      failRandomly !== undefined && mayFailAnyTime.has(op.info.name) && random() < failRandomly.probability,
    run,
  };
  return {
    compileLoop(token, trace) {
      token.code = makeCode(token, trace);
      loops.set(token.id, token);
      return describe(trace);
    },
    compileBridge(loop, guardId, trace) {
      bridges.set(guardId, makeCode(loop, trace));
      return describe(trace);
    },
    run,
    failsAnyway: failRandomly !== undefined,
    free(tokens) {
      const freed = new Set(tokens);
      for (const token of tokens) {
        token.code = null;
        loops.delete(token.id);
      }
      for (const [guardId, { loop }] of bridges) if (freed.has(loop)) bridges.delete(guardId);
    },
  };
}

function describe(trace: CompiledTrace): CompiledCode {
  return { bytes: trace.ops.length * 8, text: () => printTrace(trace) };
}
