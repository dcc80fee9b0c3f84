/**
 * The frontend's driver: from a project to an IR module.
 *
 * 1. tsc checks the program; its errors are ours (WEFT0001).
 * 2. The modules are emitted instrumented and run on Node, so that module-level values can be frozen.
 * 3. The exported functions of the entry module are put on the work list, and the list is worked off: lowering a function
 *    asks for the functions it calls, the classes it mentions and the values it reads.
 */
import type { BuildCache } from '../cache/store.js';
import { emitInstrumented } from '../freeze/instrument.js';
import { loadProgram } from '../freeze/load.js';
import type { HostSignature, Module } from '../ir/index.js';
import { makeModule, overflowErrorFunction } from '../ir/index.js';
import { uncheckedFiles } from './checked.js';
import { ClassTable } from './classes.js';
import { diagnosticOf, fromTypeScript, Refusal, type Diagnostic } from './diagnostics.js';
import { moduleValues } from './frozen.js';
import { FunctionTable } from './functions.js';
import { libraryFunction } from './lowering/calls.js';
import { hostType } from './lowering/host.js';
import { NameTable } from './names.js';
import { loadProject, type Project } from './project.js';
import { TypeTable } from './rtypes.js';
import type { Translation } from './state.js';
import { ts } from './ts.js';
import { resolveAlias } from './types.js';

export interface TranslateOptions {
  /** The entry module. */
  readonly entry: string;
  /** The project's root; file names in positions are relative to it. */
  readonly root: string;
  /** Name of the IR module. */
  readonly name?: string;
  /** Compile self-checks. */
  readonly debug?: boolean;
  /** RTypeScript modules whose exported functions are compiled as `gc.<name>`: the collector. */
  readonly collector?: readonly string[];
  /** Translate the methods of all classes whether something reaches them or not: for finding problems early. */
  readonly all?: boolean;
  /** Results of earlier builds. */
  readonly cache?: BuildCache | null;
  /** Called with the name and the milliseconds of each step. */
  readonly onTiming?: (step: string, milliseconds: number) => void;
}

export interface TranslateResult {
  /** Null when there are errors. */
  readonly module: Module | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Translates a program into an IR module. */
export async function translate(options: TranslateOptions): Promise<TranslateResult> {
  const time = stopwatch(options.onTiming);
  const load = (hostless: boolean): Project => {
    const loaded = loadProject(options.entry, options.root, options.collector ?? [], hostless);
    time('parse');
    return loaded;
  };
  let project = load(true);
  let diagnostics = typeScriptErrors(project, options.cache);
  time('type check');
  if (diagnostics.length > 0 && project.hostless) {
    project = load(false);
    diagnostics = typeScriptErrors(project, options.cache);
    time('type check');
  }
  if (diagnostics.length > 0) return { module: null, diagnostics };
  const emitted = emitInstrumented(project.program, project.files, project.fileName, options.cache);
  time('emit');
  const program = await loadProgram(emitted, [
    emitted.find((m) => m.source === project.entry)!,
    ...emitted.filter(
      (m) =>
        project.fileName(m.source).startsWith('@weft/core/rtlib/') ||
        (options.collector ?? []).includes(m.source.fileName),
    ),
  ]);
  time('run module level');
  const t = makeTranslation(project, options);
  (t as { values: Translation['values'] }).values = moduleValues(t, program);
  requestEntries(t, options);
  work(t);
  time('lower');
  const unique = deduplicate(t.diagnostics);
  return { module: unique.length === 0 ? t.module : null, diagnostics: unique };
}

function stopwatch(report: TranslateOptions['onTiming']): (step: string) => void {
  let last = performance.now();
  return (step) => {
    const now = performance.now();
    report?.(step, now - last);
    last = now;
  };
}

/** Errors of tsc in the program's own files. */
export function typeScriptErrors(project: Project, cache: BuildCache | null = null): Diagnostic[] {
  const found = [...project.program.getOptionsDiagnostics(), ...project.program.getGlobalDiagnostics()];
  // The library's own files are checked where Weft is built.
  const files = project.files.filter((f) => !project.fileName(f).startsWith('@weft/core/'));
  for (const { file, good } of uncheckedFiles(project, files, cache)) {
    const problems = [
      ...project.program.getSyntacticDiagnostics(file),
      ...project.program.getSemanticDiagnostics(file),
    ];
    found.push(...problems);
    if (problems.length === 0) good();
  }
  return found
    .filter((d) => d.category === ts.DiagnosticCategory.Error)
    .map((d) => fromTypeScript(d, project.fileName));
}

function makeTranslation(project: Project, options: TranslateOptions): Translation {
  const classes = new ClassTable();
  const functions = new FunctionTable();
  const t: Translation = {
    project,
    checker: project.checker,
    module: makeModule(options.name ?? 'program'),
    types: new TypeTable(),
    names: new NameTable(),
    classes,
    functions,
    values: null as never,
    globals: new Map(),
    diagnostics: [],
    debug: options.debug === true,
    queue: [],
  };
  classes.t = t;
  functions.t = t;
  return t;
}

/** Runs `run`; a refusal becomes a diagnostic. */
function reporting(t: Translation, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!error.silent) t.diagnostics.push(diagnosticOf(error, t.project.fileName));
  }
}

function requestEntries(t: Translation, options: TranslateOptions): void {
  // What the backends call by name.
  libraryFunction(t, 'rtlib/errors.ts', 'newOverflowError', [], overflowErrorFunction);
  libraryFunction(t, 'rtlib/errors.ts', 'newHostError', [], 'rt.newHostError');
  libraryFunction(t, 'rtlib/identity.ts', 'identity_hash', [], 'rt.identityHash');
  libraryFunction(t, 'rtlib/memory.ts', 'outOfMemory', [], 'rt.outOfMemory');
  for (const path of options.collector ?? []) {
    const file = t.project.program.getSourceFile(path);
    const symbol = file === undefined ? undefined : t.checker.getSymbolAtLocation(file);
    if (symbol === undefined) throw new Error(`cannot read the collector's module ${path}`);
    for (const exported of t.checker.getExportsOfModule(symbol)) {
      const resolved = t.functions.resolve(resolveAlias(t, exported));
      if (resolved !== null) reporting(t, () => void t.functions.plain(resolved, [], `gc.${exported.name}`));
    }
  }
  if (options.all === true) requestAllClasses(t);
  const symbol = t.checker.getSymbolAtLocation(t.project.entry);
  for (const exported of symbol === undefined ? [] : t.checker.getExportsOfModule(symbol)) {
    const resolved = t.functions.resolve(resolveAlias(t, exported));
    if (resolved === null || (resolved.node.typeParameters ?? []).length > 0) continue;
    reporting(t, () => {
      const { name, signature } = t.functions.plain(resolved, []);
      const host: HostSignature = {
        params: signature.params.map((p) => ({
          name: p.node.name.getText(),
          type: hostType(p.type, p.node),
        })),
        result: hostType(signature.result, resolved.node),
      };
      t.module.exports.set(exported.name, { func: name, signature: host });
    });
  }
}

function requestAllClasses(t: Translation): void {
  for (const file of t.project.files) {
    if (t.project.fileName(file).startsWith('@weft/core/')) continue;
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue;
      const symbol = t.checker.getSymbolAtLocation(statement.name);
      const decl = symbol === undefined ? null : t.classes.declaration(symbol);
      if (decl === null || decl.typeParameters.length > 0) continue;
      reporting(t, () => {
        const info = t.classes.get(t.types.classType(decl, []));
        if (!info.isString) t.functions.constructorOf(info);
        for (const member of info.members.values())
          if (!member.abstract && (member.node.typeParameters ?? []).length === 0) t.functions.method(member);
      });
    }
  }
}

function work(t: Translation): void {
  for (let lower = t.queue.pop(); lower !== undefined; lower = t.queue.pop()) reporting(t, lower);
}

function deduplicate(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const unique = diagnostics.filter((d) => {
    const key = `${d.file}:${d.line}:${d.column} ${d.code} ${d.message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return unique.sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
}
