/**
 * `weft build`: translates the language and writes the image with its bindings.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { buildLanguage, renderDiagnostic } from '../translator.js';
import { configPath } from './check.js';
import { loadCollector, loadConfig } from './config.js';

export interface BuildCommandOptions {
  readonly config?: string;
  readonly outDir?: string;
  readonly optimize?: 0 | 1 | 2 | 3;
  readonly debug?: boolean;
  readonly timings?: boolean;
  /** The collector, in the place of the configuration's; see `loadCollector`. */
  readonly gc?: string;
  /** False: neither read nor write the build cache. */
  readonly cache?: boolean;
}

/** Runs the command; returns the exit code. */
export async function build(write: (line: string) => void, options: BuildCommandOptions): Promise<number> {
  const { language: configured, root } = await loadConfig(configPath(options.config));
  const language =
    options.gc === undefined ? configured : { ...configured, gc: await loadCollector(root, options.gc) };
  const { image, diagnostics, timings } = await buildLanguage(language, {
    root,
    optimize: options.optimize,
    debug: options.debug,
    cache: options.cache === false ? null : '.weft-cache',
  });
  if (options.timings === true)
    for (const { step, milliseconds, cached } of timings) {
      const counts = cached === undefined ? '' : `   ${cached.found} cached, ${cached.missing} new`;
      write(`${step.padEnd(20)} ${(milliseconds / 1000).toFixed(2).padStart(7)} s${counts}`);
    }
  if (image === null) {
    for (const diagnostic of diagnostics) write(renderDiagnostic(diagnostic));
    write(`${language.name}: not built, ${diagnostics.length} problem${diagnostics.length === 1 ? '' : 's'}`);
    return 1;
  }
  const folder =
    options.outDir === undefined ? resolve(root, language.outDir ?? 'dist') : resolve(options.outDir);
  mkdirSync(folder, { recursive: true });
  const files: readonly (readonly [string, Uint8Array | string])[] = [
    [`${language.name}.wasm`, image.wasm],
    [`${language.name}.json`, JSON.stringify(image.metadata)],
    [`${language.name}.js`, image.js],
    [`${language.name}.d.ts`, image.dts],
  ];
  for (const [name, content] of files) {
    writeFileSync(join(folder, name), content);
    write(`${relative(process.cwd(), join(folder, name))}  ${(content.length / 1024).toFixed(1)} KiB`);
  }
  return 0;
}
