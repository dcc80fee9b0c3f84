/**
 * A project: the author's modules and the runtime library as one `ts.Program`.
 *
 * The author's own `tsconfig.json`, if there is one, decides how strictly tsc checks and how imports resolve; what the
 * translator relies on (`strict`, ES modules, the `@weft/core` sources) is set on top of it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { coreFile, coreFolder, fileNamer } from './names.js';
import { ts } from './ts.js';

/** A loaded project. */
export interface Project {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The entry module. */
  readonly entry: ts.SourceFile;
  /** All modules whose code runs at translation time: the program without declaration files. */
  readonly files: readonly ts.SourceFile[];
  readonly fileName: (file: ts.SourceFile) => string;
  /** Declarations of the host's API (browser, Node) that the configuration asks for were left out. */
  readonly hostless: boolean;
}

const extraModules: Readonly<Record<string, string>> = {
  '@weft/core': 'author/index.ts',
  '@weft/core/lowlevel': 'author/lowlevel.ts',
};

/** Source files of the runtime library. */
export function libraryFiles(): string[] {
  const folder = join(coreFolder, 'rtlib');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Loads `entry` and everything it imports; `more` are further roots, such as a collector's modules.
 *
 * Interpreters hardly ever mention the API of a browser or of Node, whose declarations are three times as long as an
 * interpreter is. With `hostless` they are left out but for {@link hostGlobals}; a program that mentions more of them has type
 * errors then, and is to be loaded again.
 */
export function loadProject(
  entry: string,
  root: string,
  more: readonly string[] = [],
  hostless = false,
): Project {
  const path = resolve(entry);
  const all = compilerOptions(root);
  const options = hostless ? withoutHost(all) : all;
  const roots = [path, ...more, ...libraryFiles()];
  if (isHostless(options)) roots.push(hostGlobalsFile);
  const program = ts.createProgram(roots, options, cachingHost(options));
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`cannot read ${entry}`);
  return {
    program,
    checker: program.getTypeChecker(),
    entry: file,
    files: program
      .getSourceFiles()
      .filter((f) => !f.isDeclarationFile && !program.isSourceFileFromExternalLibrary(f)),
    fileName: fileNamer(root),
    hostless: options !== all,
  };
}

/** What untranslated code has in every host; the file exists in memory only. */
const hostGlobals = `
declare const performance: { now(): number };
declare const console: { log(...values: unknown[]): void; error(...values: unknown[]): void };
`;
const hostGlobalsFile = join(coreFolder, 'frontend', 'host-globals.d.ts');

const hostLibrary = /^lib\.(dom|webworker|scripthost)\b/;

function isHostless({ lib, types }: ts.CompilerOptions): boolean {
  return (types ?? []).length === 0 && lib?.some((name) => hostLibrary.test(name)) !== true;
}

/** The same object when there is nothing to leave out. */
function withoutHost(options: ts.CompilerOptions): ts.CompilerOptions {
  if (isHostless(options)) return options;
  return { ...options, lib: options.lib?.filter((name) => !hostLibrary.test(name)), types: [] };
}

const parsed = new Map<string, { readonly modified: number; readonly file: ts.SourceFile }>();

/** A host that parses declaration files and the runtime library once per process. */
function cachingHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageOptions, onError, createNew) => {
    if (name === hostGlobalsFile) return ts.createSourceFile(name, hostGlobals, languageOptions);
    if (!name.endsWith('.d.ts') && coreFile(name) === null)
      return read(name, languageOptions, onError, createNew);
    const modified = ts.sys.getModifiedTime?.(name)?.getTime() ?? 0;
    const known = parsed.get(name);
    if (known !== undefined && known.modified === modified) return known.file;
    const file = read(name, languageOptions, onError, createNew);
    if (file !== undefined) parsed.set(name, { modified, file });
    return file;
  };
  return host;
}

function compilerOptions(root: string): ts.CompilerOptions {
  const configPath = findUp(root, 'tsconfig.json');
  let own: ts.CompilerOptions = {};
  if (configPath !== null) {
    const { config } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path)) as { config?: object };
    const parsed = ts.parseJsonConfigFileContent(
      { ...config, files: [], include: [] },
      ts.sys,
      dirname(configPath),
    );
    own = parsed.options;
  }
  const paths = { ...own.paths };
  for (const [name, file] of Object.entries(extraModules)) paths[name] = [join(coreFolder, file)];
  return {
    lib: ['lib.es2023.d.ts'],
    ...own,
    paths,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    noEmit: false,
    noEmitOnError: false,
    declaration: false,
    declarationMap: false,
    composite: false,
    incremental: false,
    sourceMap: false,
    inlineSourceMap: false,
    // Unused names are a linter's business: they must not keep a program from being translated.
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Emit goes through a callback; nothing is written here.
    outDir: join(root, '.weft-cache'),
    allowImportingTsExtensions: false,
    preserveConstEnums: true,
  };
}

function findUp(start: string, name: string): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return null;
  }
}
