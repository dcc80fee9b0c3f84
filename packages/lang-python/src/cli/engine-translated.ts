/**
 * The translated interpreter: the WebAssembly image that `weft build` writes beside this package's code.
 *
 * Compiled lazily by the engine and instantiated synchronously: that takes a few milliseconds, less than handing it to
 * another thread would.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileImage,
  instantiateSync,
  type GcEvent,
  interruptRequest,
  type InterruptSource,
  type JitEvent,
} from '@weft/core/runtime';
import { importsOf } from './functions.js';
import type { PythonHost, PythonVm } from './host.js';
import { gcDefault, gcSummary, type GcChoice } from './gc-options.js';
import { jitOff, type JitChoice } from './options.js';
import { withFile } from './with-file.js';

/**
 * Where the image is: `dist/`, also when this file has been bundled into it. The folder in `WEFT_PYTHON_IMAGE` has another one, such
 * as one built with another collector.
 */
function image(name: string): string | URL {
  const folder = process.env['WEFT_PYTHON_IMAGE'] ?? '';
  if (folder !== '') return join(folder, name);
  return new URL(import.meta.url.includes('/src/') ? `../../dist/${name}` : `./${name}`, import.meta.url);
}

/** Loads the translated interpreter, with the JIT when it is wanted. */
export async function loadTranslated(
  host: PythonHost,
  jit: JitChoice = jitOff,
  gc: GcChoice = gcDefault,
  interrupt: InterruptSource = () => (host.interrupted() ? interruptRequest.raise : interruptRequest.none),
): Promise<PythonVm> {
  const metadata = JSON.parse(withFile(image('python.json'), String)) as Parameters<
    typeof instantiateSync
  >[1];
  const code = withFile(image('python.wasm'), compileImage);
  const common = {
    host: importsOf(host),
    interrupt,
    gc: gc.collector,
    ...(gc.maxHeap === null ? {} : { maxHeap: gc.maxHeap }),
  };
  if (!jit.on) {
    const vm = instantiateSync(code, metadata, { ...common, jit: 'off' });
    const report = (print: (text: string) => void): void => {
      if (gc.stats) print(gcSummary(vm.gcStatistics()));
    };
    return Object.assign(vm as unknown as PythonVm, { report });
  }
  const { wasmBackend } = await import('@weft/jit-backend-wasm');
  const events: JitEvent[] = [];
  const collected =
    jit.log === null
      ? {}
      : {
          onCollection: ({ kind, milliseconds, allocated }: GcEvent): void =>
            void events.push({ what: 'gc', reason: kind, milliseconds, bytes: allocated }),
        };
  const vm = instantiateSync(code, metadata, {
    ...common,
    gc: { ...common.gc, ...collected },
    jit: {
      backend: wasmBackend(),
      parameters: jit.parameters,
      traces: jit.log !== null,
      onEvent: jit.log === null ? undefined : (event) => void events.push(event),
    },
  });
  const report = (print: (text: string) => void): void => {
    if (gc.stats) print(gcSummary(vm.gcStatistics()));
    if (jit.log === null && !jit.stats) return;
    const statistics = vm.jit?.runtime.statistics;
    if (statistics === undefined) return;
    if (jit.log !== null)
      writeFileSync(jit.log, jit.log.endsWith('.json') ? jsonLog(statistics, events) : textLog(events));
    if (jit.stats) print(`${statistics.summary()}\n`);
  };
  const warmth = (): number => {
    const counters = vm.jitStarted ? vm.jit?.runtime.statistics.counters : undefined;
    if (counters === undefined || counters.loopsCompiled === 0 || counters.bridgesCompiled === 0) return 0;
    return 31 - Math.clz32(counters.loopsCompiled + counters.bridgesCompiled);
  };
  return Object.assign(vm as unknown as PythonVm, { report, warmth });
}

function jsonLog(
  statistics: { counters: object; aborts: object; problems: readonly string[] },
  events: readonly JitEvent[],
): string {
  const { counters, aborts, problems } = statistics;
  return JSON.stringify({ counters, aborts, problems, events }, null, 1);
}

function textLog(events: readonly JitEvent[]): string {
  return events
    .map(({ what, id, name, place, reason, recorded, optimized, operations, bytes, milliseconds }) => {
      const head = [
        what,
        id,
        place ?? name,
        reason,
        operations === undefined ? null : `${operations} operations, ${bytes} bytes`,
        milliseconds === undefined ? null : `${milliseconds.toFixed(2)} ms, ${bytes} bytes allocated`,
      ];
      const parts = [head.filter((part) => part !== undefined && part !== null).join(' ')];
      if (recorded !== undefined) parts.push(`-- recorded\n${recorded}`);
      if (optimized !== undefined) parts.push(`-- optimized\n${optimized}`);
      return parts.join('\n');
    })
    .join('\n');
}
