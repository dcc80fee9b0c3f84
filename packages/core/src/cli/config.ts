/**
 * Finds and loads `weft.config.ts`, the file in which a language author composes a language from plugins.
 *
 * Node 20 does not run TypeScript, so the file is transpiled on its own (no type check) into `.weft-cache/` beside it, where its
 * bare imports resolve as they would from the project, and imported from there.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ts } from '../frontend/ts.js';
import type { GcPlugin } from '../plugin/gc.js';
import type { Language } from '../plugin/language.js';

/** A problem with how the command was called or configured: printed as one line, exit code 2. */
export class UsageError extends Error {}

const names = ['weft.config.ts', 'weft.config.mts', 'weft.config.js', 'weft.config.mjs'];

/** The configuration file at or above `start`. */
export function findConfig(start: string): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
    if (dirname(folder) === folder) return null;
  }
}

/** Loads a configuration file. Throws {@link UsageError} when it does not export a language. */
export async function loadConfig(path: string): Promise<{ language: Language; root: string }> {
  const root = dirname(path);
  let target = path;
  let temporary: string | null = null;
  if (/\.m?ts$/.test(path)) {
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      fileName: path,
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    mkdirSync(join(root, '.weft-cache'), { recursive: true });
    temporary = target = join(root, '.weft-cache', `config-${process.pid}-${Date.now()}.mjs`);
    writeFileSync(target, outputText.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)));
  }
  try {
    const loaded = (await import(pathToFileURL(target).href)) as { default?: Language };
    const language = loaded.default;
    if (language === undefined || typeof language.name !== 'string' || typeof language.entry !== 'string')
      throw new UsageError(`${path}: write 'export default defineLanguage({ name, entry, gc })'`);
    return { language, root };
  } finally {
    if (temporary !== null) rmSync(temporary, { force: true });
  }
}

/**
 * The collector that `--gc` names: `semispace` of `@weft/gc`, or `module#name` with a module as the configuration file would import it.
 * What is named is a function without parameters that makes the plugin.
 */
export async function loadCollector(root: string, spec: string): Promise<GcPlugin> {
  const [name = '', from = '@weft/gc'] = spec.split('#').reverse();
  if (!/^[A-Za-z_$][\w$]*$/.test(name))
    throw new UsageError(`--gc ${spec}: write a name of @weft/gc such as minimark, or module#name`);
  // A module in the project, so that the name is resolved as from there.
  const target = join(root, `.weft-gc-${process.pid}-${Date.now()}.mjs`);
  writeFileSync(target, `export * from ${JSON.stringify(from)};`);
  try {
    const make = ((await import(pathToFileURL(target).href)) as Record<string, unknown>)[name];
    if (typeof make !== 'function') throw new UsageError(`--gc ${spec}: '${from}' has no function '${name}'`);
    return (make as () => GcPlugin)();
  } finally {
    rmSync(target, { force: true });
  }
}
