/**
 * Keys of instrumented modules in the build cache.
 *
 * What tsc emits for a module depends on its text, on where its imports lead, and on little of what it imports: whether
 * names stand for values (imports of mere types are dropped), and constant enums (their members are written in place).
 * A module whose enums are computed from names may take in constants from anywhere, and is not kept.
 */
import { hashOf } from '../cache/store.js';
import { ts } from '../frontend/ts.js';

/** Keys of modules; null for a module that must be emitted anew. */
export type EmitKeys = (file: ts.SourceFile) => string | null;

/** Version of the instrumentation: part of every key. */
const version = 'instrumented 1';

/** Makes the function for the modules `files` of a program; `resolve` says where an import leads in the output. */
export function emitKeys(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  fileName: (file: ts.SourceFile) => string,
  resolve: (file: ts.SourceFile, specifier: string) => string,
): EmitKeys {
  const checker = program.getTypeChecker();
  const options = program.getCompilerOptions();
  const constantEnums = files.filter((file) => /\bconst\s+enum\b/.test(file.text)).map((file) => file.text);
  const common = hashOf(version, ts.version, JSON.stringify(options), ...constantEnums);
  const exportedValues = new Map<ts.Symbol, string>();

  const valuesOf = (specifier: ts.Expression): string => {
    const module = checker.getSymbolAtLocation(specifier);
    if (module === undefined) return '?';
    let values = exportedValues.get(module);
    if (values === undefined) {
      const names = checker.getExportsOfModule(module).filter((symbol) => isValue(checker, symbol));
      exportedValues.set(module, (values = names.map((symbol) => symbol.name).join()));
    }
    return values;
  };

  return (file) => {
    if (options.emitDecoratorMetadata === true || hasComputedEnum(file)) return null;
    const imports: string[] = [];
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const specifier = statement.moduleSpecifier;
      if (specifier === undefined || !ts.isStringLiteral(specifier)) continue;
      imports.push(resolve(file, specifier.text), valuesOf(specifier));
    }
    return `emitted ${hashOf(common, fileName(file), file.text, ...imports)}`;
  };
}

/** Whether an exported name stands for a value; one that was exported or imported as a mere type does not. */
function isValue(checker: ts.TypeChecker, exported: ts.Symbol): boolean {
  for (let symbol = exported; ;) {
    if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return (symbol.flags & ts.SymbolFlags.Value) !== 0;
    if (symbol.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration) === true) return false;
    const next = checker.getImmediateAliasedSymbol(symbol);
    if (next === undefined || next === symbol) return false;
    symbol = next;
  }
}

function hasComputedEnum(file: ts.SourceFile): boolean {
  if (!/\benum\b/.test(file.text)) return false;
  const mentionsName = (node: ts.Node): boolean =>
    ts.isIdentifier(node) || ts.forEachChild(node, mentionsName) === true;
  const visit = (node: ts.Node): boolean =>
    (ts.isEnumMember(node) && node.initializer !== undefined && mentionsName(node.initializer)) ||
    ts.forEachChild(node, visit) === true;
  return visit(file);
}
