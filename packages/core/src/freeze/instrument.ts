/**
 * Instrumented emit: turns the program's modules into JavaScript that remembers what each function and class *is*.
 *
 * Module-level code of an RTypeScript program runs on Node at translation time, and the values it leaves behind are frozen
 * into the image. A function in the heap is just a JavaScript closure; to compile it, the translator must know its
 * declaration and what it captured. So each module is emitted with three additions:
 *
 * - every function expression is wrapped where it is evaluated:
 *   `x => x + n` becomes `__weft.fn("app.ts@120", () => ({ n }), x => x + n)`; the second argument reads the captured
 *   variables later, when the heap is frozen;
 * - every function declared inside of another function is registered likewise, at the start of its block;
 * - at its end each module registers its top-level functions and classes (`__weft.declare("app.ts#Frame", Frame)`) and hands out readers
 *   of its top-level variables (`__weft.variables("app.ts", { table: () => table })`).
 *
 * All modules are written flat into one folder under numbered names, and import specifiers are rewritten to match. Imports
 * that are not part of the program (Node's own modules, npm packages) go to their real place.
 */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildCache } from '../cache/store.js';
import { freeNames, isLocalDeclaration } from '../frontend/free-names.js';
import { functionExpressionId } from '../frontend/names.js';
import { ts } from '../frontend/ts.js';
import { emitKeys } from './emitted.js';

/** Names a source file in ids; the frontend uses the same function. */
export type FileName = (file: ts.SourceFile) => string;

/** One emitted module: the name of its file in the output folder and its text. */
export interface EmittedModule {
  readonly source: ts.SourceFile;
  readonly outputName: string;
  readonly text: string;
}

/** Emits `files` (all modules of the program that run at translation time), instrumented. */
export function emitInstrumented(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  fileName: FileName,
  cache: BuildCache | null = null,
): EmittedModule[] {
  const outputNames = new Map(
    files.map((file, index) => [
      file.fileName,
      `${index}-${basename(file.fileName).replace(/\.[cm]?tsx?$/, '')}.js`,
    ]),
  );
  const checker = program.getTypeChecker();
  const keyOf =
    cache === null
      ? () => null
      : emitKeys(program, files, fileName, (file, specifier) =>
          resolveSpecifier(program, file, specifier, outputNames),
        );
  return files.map((file) => {
    const outputName = outputNames.get(file.fileName)!;
    const key = keyOf(file);
    const known = key === null ? undefined : (cache?.get(key) as string | undefined);
    if (known !== undefined) return { source: file, outputName, text: known };
    let text = '';
    program.emit(
      file,
      (path, content) => {
        if (path.endsWith('.js')) text = content;
      },
      undefined,
      false,
      { before: [(context) => instrumentFile(context, program, checker, fileName, outputNames)] },
    );
    if (key !== null) cache?.put(key, text);
    return { source: file, outputName, text };
  });
}

function instrumentFile(
  context: ts.TransformationContext,
  program: ts.Program,
  checker: ts.TypeChecker,
  fileName: FileName,
  outputNames: ReadonlyMap<string, string>,
): (file: ts.SourceFile) => ts.SourceFile {
  const f = context.factory;
  const call = (name: string, ...args: ts.Expression[]): ts.Expression =>
    f.createCallExpression(
      f.createPropertyAccessExpression(f.createIdentifier('__weft'), name),
      undefined,
      args,
    );
  const thunk = (value: ts.Expression): ts.Expression =>
    f.createArrowFunction(undefined, undefined, [], undefined, undefined, value);

  return (file) => {
    const capturesThunk = (node: ts.FunctionLikeDeclaration): ts.Expression => {
      const captured = capturedVariables(checker, node);
      const properties: ts.ObjectLiteralElementLike[] = captured.names.map((name) =>
        f.createShorthandPropertyAssignment(name),
      );
      if (captured.usesThis)
        properties.push(f.createPropertyAssignment(f.createStringLiteral('this'), f.createThis()));
      return thunk(f.createParenthesizedExpression(f.createObjectLiteralExpression(properties)));
    };

    const nestedRegistrations = (statements: readonly ts.Statement[]): ts.Statement[] =>
      statements
        .filter(ts.isFunctionDeclaration)
        .flatMap((declaration) =>
          declaration.name === undefined || declaration.body === undefined
            ? []
            : [
                f.createExpressionStatement(
                  call(
                    'fn',
                    f.createStringLiteral(functionExpressionId(fileName, declaration)),
                    capturesThunk(declaration),
                    f.createIdentifier(declaration.name.text),
                  ),
                ),
              ],
        );

    const visit = (node: ts.Node): ts.Node => {
      if (ts.isArrowFunction(node) || (ts.isFunctionExpression(node) && node.body !== undefined)) {
        const visited = ts.visitEachChild(node, visit, context) as ts.Expression;
        return call(
          'fn',
          f.createStringLiteral(functionExpressionId(fileName, node)),
          capturesThunk(node),
          visited,
        );
      }
      if (ts.isBlock(node)) {
        const registrations = nestedRegistrations(node.statements);
        const visited = ts.visitEachChild(node, visit, context);
        return registrations.length === 0
          ? visited
          : f.updateBlock(visited, [...registrations, ...visited.statements]);
      }
      if (
        (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
        node.moduleSpecifier !== undefined &&
        ts.isStringLiteral(node.moduleSpecifier)
      ) {
        const target = f.createStringLiteral(
          resolveSpecifier(program, file, node.moduleSpecifier.text, outputNames),
        );
        return ts.isImportDeclaration(node)
          ? f.updateImportDeclaration(node, node.modifiers, node.importClause, target, node.attributes)
          : f.updateExportDeclaration(
              node,
              node.modifiers,
              node.isTypeOnly,
              node.exportClause,
              target,
              node.attributes,
            );
      }
      return ts.visitEachChild(node, visit, context);
    };

    const name = fileName(file);
    const epilogue: ts.Statement[] = [];
    const variables: string[] = [];
    for (const statement of file.statements) {
      if (isAmbient(statement)) continue;
      if (
        (ts.isFunctionDeclaration(statement) && statement.body !== undefined) ||
        ts.isClassDeclaration(statement)
      ) {
        if (statement.name === undefined) continue;
        epilogue.push(
          f.createExpressionStatement(
            call(
              'declare',
              f.createStringLiteral(`${name}#${statement.name.text}`),
              f.createIdentifier(statement.name.text),
            ),
          ),
        );
      } else if (ts.isVariableStatement(statement)) {
        for (const declaration of statement.declarationList.declarations)
          collectNames(declaration.name, variables);
      }
    }
    epilogue.push(
      f.createExpressionStatement(
        call(
          'variables',
          f.createStringLiteral(name),
          f.createObjectLiteralExpression(
            variables.map((variable) =>
              f.createPropertyAssignment(variable, thunk(f.createIdentifier(variable))),
            ),
          ),
        ),
      ),
    );
    const prologue = f.createImportDeclaration(
      undefined,
      f.createImportClause(undefined, undefined, f.createNamespaceImport(f.createIdentifier('__weft'))),
      f.createStringLiteral('./registry.js'),
    );
    const visited = ts.visitEachChild(file, visit, context);
    return f.updateSourceFile(visited, [prologue, ...visited.statements, ...epilogue]);
  };
}

function isAmbient(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((m) => m.kind === ts.SyntaxKind.DeclareKeyword)
  );
}

function collectNames(name: ts.BindingName, into: string[]): void {
  if (ts.isIdentifier(name)) into.push(name.text);
  else
    for (const element of name.elements) if (ts.isBindingElement(element)) collectNames(element.name, into);
}

/** Variables of enclosing functions that `node` reads, in order of first use, and whether it uses their `this`. */
export function capturedVariables(
  checker: ts.TypeChecker,
  node: ts.FunctionLikeDeclaration,
): { names: string[]; usesThis: boolean } {
  const { symbols, usesThis } = freeNames(checker, node, ({ valueDeclaration: declaration }) => {
    if (declaration === undefined || declaration.getSourceFile() !== node.getSourceFile()) return false;
    const isVariable =
      ts.isVariableDeclaration(declaration) ||
      ts.isParameter(declaration) ||
      ts.isBindingElement(declaration) ||
      ts.isFunctionDeclaration(declaration);
    return isVariable && !isInside(declaration, node) && isLocalDeclaration(declaration);
  });
  return { names: [...new Set(symbols.map(({ symbol }) => symbol.name))], usesThis };
}

function isInside(node: ts.Node, ancestor: ts.Node): boolean {
  for (let n: ts.Node | undefined = node; n !== undefined; n = n.parent) if (n === ancestor) return true;
  return false;
}

function resolveSpecifier(
  program: ts.Program,
  file: ts.SourceFile,
  specifier: string,
  outputNames: ReadonlyMap<string, string>,
): string {
  const resolved = ts.resolveModuleName(
    specifier,
    file.fileName,
    program.getCompilerOptions(),
    ts.sys,
  ).resolvedModule;
  const output = resolved === undefined ? undefined : outputNames.get(resolved.resolvedFileName);
  if (output !== undefined) return `./${output}`;
  if (specifier.startsWith('node:')) return specifier;
  try {
    const path = createRequire(file.fileName).resolve(specifier);
    return path.startsWith('/') || /^[A-Za-z]:/.test(path) ? pathToFileURL(path).href : path;
  } catch {
    return resolved === undefined ? specifier : pathToFileURL(resolved.resolvedFileName).href;
  }
}
