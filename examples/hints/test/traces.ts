/**
 * The traces of the examples as the page shows them: the loop of the optimized trace without what a reader does not need.
 */
import { fileURLToPath } from 'node:url';
import { instantiateSync, referenceBackend, type JitEvent } from '@weft/core/runtime';
import { buildLanguage } from '@weft/core/translator';
import { semispace } from '@weft/gc';

type Metadata = Parameters<typeof instantiateSync>[1];
export interface Image {
  readonly wasm: Uint8Array;
  readonly metadata: Metadata;
}
export type Exports = Readonly<Record<string, (n: number) => number>>;

/** Translates the examples. */
export async function buildExamples(): Promise<Image> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { image, diagnostics } = await buildLanguage(
    { name: 'hints', entry: './src/entry.ts', gc: semispace() },
    { root },
  );
  if (image === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return image;
}

/** A fresh instance that tells what it compiles. */
export function start(image: Image): {
  exports: Exports;
  events: readonly JitEvent[];
  counters: Readonly<Record<string, number>>;
} {
  const events: JitEvent[] = [];
  const vm = instantiateSync(image.wasm, image.metadata, {
    jit: {
      backend: referenceBackend(),
      parameters: { threshold: 20, functionThreshold: 20 },
      traces: true,
      onEvent: (event) => void events.push(event),
    },
  });
  return { exports: vm as unknown as Exports, events, counters: vm.jit!.runtime.statistics.counters };
}

/** The loop that running an example compiles, from its last label on. */
export function loopOf(image: Image, example: string): string {
  const { exports, events } = start(image);
  exports[example]!(100);
  const trace = events.find((event) => event.what === 'loop')?.optimized;
  if (trace === undefined)
    throw new Error(`${example}: no loop, but ${events.map((e) => e.what).join(', ')}`);
  return loopText(trace);
}

/**
 * A trace from its last label on, without positions in the program, what guards restore, and numbers of labels and guards. Prebuilt objects
 * are numbered: their addresses change with everything that is in the image.
 */
export function loopText(trace: string): string {
  const objects: string[] = [];
  return trace
    .slice(trace.lastIndexOf('label('))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('debug_merge_point'))
    .map((line) => line.replace(/ descr=[tg]\d+/, '').replace(/^(guard_\w+\(.*?\)) \[.*$/, '$1'))
    .map((line) =>
      line.replace(/@\d+/g, (address) => {
        if (!objects.includes(address)) objects.push(address);
        return `@${objects.indexOf(address) + 1}`;
      }),
    )
    .join('\n');
}
