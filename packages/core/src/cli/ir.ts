/**
 * `weft ir`: prints the IR of functions, before or after the passes.
 */
import { resolve } from 'node:path';
import { renderDiagnostic } from '../frontend/diagnostics.js';
import { translate } from '../frontend/translate.js';
import { printFunction } from '../ir/index.js';
import { optimize } from '../passes/index.js';
import { configPath } from './check.js';
import { loadConfig } from './config.js';

export interface IrOptions {
  readonly config?: string;
  readonly optimize?: 0 | 1 | 2 | 3;
  readonly debug?: boolean;
}

/** Runs the command; returns the exit code. */
export async function ir(
  write: (line: string) => void,
  name: string | undefined,
  options: IrOptions,
): Promise<number> {
  const { language, root } = await loadConfig(configPath(options.config));
  const { module, diagnostics } = await translate({
    entry: resolve(root, language.entry),
    root,
    name: language.name,
    debug: options.debug ?? language.debug ?? false,
  });
  if (module === null) {
    for (const diagnostic of diagnostics) write(renderDiagnostic(diagnostic));
    return 1;
  }
  if (options.optimize !== undefined && options.optimize > 0)
    optimize(module, { level: options.optimize > 2 ? 2 : (options.optimize as 1 | 2) });
  const all = [...module.functions.values()];
  const exact = all.filter((f) => f.name === name);
  const found = exact.length > 0 ? exact : all.filter((f) => name === undefined || f.name.includes(name));
  if (found.length === 0) {
    write(`no function '${name}'; 'weft ir' alone lists all`);
    return 1;
  }
  if (name === undefined || found.length > 20) for (const f of found) write(f.name);
  else for (const f of found) write(printFunction(module, f));
  return 0;
}
