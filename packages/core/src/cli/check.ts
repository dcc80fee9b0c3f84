/**
 * `weft check`: reports everything that keeps the language from being translated, without translating it further.
 */
import { watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { portalProblems } from '../portal-problems.js';
import { renderDiagnostic } from '../frontend/diagnostics.js';
import { translate } from '../frontend/translate.js';
import { findConfig, loadConfig, UsageError } from './config.js';

export interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** The configuration file that a command is to use. */
export function configPath(given: string | undefined): string {
  const path = given === undefined ? findConfig(process.cwd()) : resolve(given);
  if (path === null) throw new UsageError('no weft.config.ts here or above; name one with --config');
  return path;
}

/** Runs the command; returns the exit code. With `--watch` it returns when the process is interrupted. */
export async function check(write: (line: string) => void, options: CheckOptions): Promise<number> {
  const path = configPath(options.config);
  const once = async (): Promise<number> => {
    const { language, root } = await loadConfig(path);
    const translated = await translate({ entry: resolve(root, language.entry), root, name: language.name });
    const { module } = translated;
    const diagnostics = module === null ? translated.diagnostics : portalProblems(module, root);
    if (options.json === true) write(JSON.stringify(diagnostics, null, 2));
    else {
      for (const diagnostic of diagnostics) write(renderDiagnostic(diagnostic));
      write(
        diagnostics.length === 0
          ? `${language.name}: no problems`
          : `${language.name}: ${diagnostics.length} problem${diagnostics.length === 1 ? '' : 's'}`,
      );
    }
    return diagnostics.length === 0 ? 0 : 1;
  };
  let result = await once();
  if (options.watch !== true) return result;
  // Editors write a file in several steps: wait until it is quiet.
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  const again = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      if (running) return again();
      running = true;
      void once().then((code) => {
        result = code;
        running = false;
      });
    }, 200);
  };
  const watcher = watch(dirname(path), { recursive: true }, (_, file) => {
    if (
      file !== null &&
      /\.[cm]?tsx?$/.test(file) &&
      !/(^|[\\/])(node_modules|dist|\.weft-cache)[\\/]/.test(file)
    )
      again();
  });
  await new Promise<void>((done) => process.once('SIGINT', done));
  watcher.close();
  return result;
}
