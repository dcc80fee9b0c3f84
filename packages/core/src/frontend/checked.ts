/**
 * Type checking from build to build: modules that were without errors and cannot have got any are not checked again.
 *
 * The errors of a module depend on its own text, and on what other modules *declare*. What a module declares does not depend on
 * the bodies of its functions, unless their types are inferred from them. So the shape of a module is its text without the
 * bodies of functions and methods whose return type is written, and without comments:
 *
 * ```
 * export function depth(f: Frame): i32 { return f.depth; }     →  export function depth(f: Frame): i32 {}
 * export const limit = 100;                                    →  the same
 * ```
 *
 * A module is known to be good when its text is that of an earlier check that found nothing, among modules of the same shapes.
 */
import { hashOf, type BuildCache } from '../cache/store.js';
import type { Project } from './project.js';
import { ts } from './ts.js';

/** The modules of `files` that must be checked, each with the function to call when it turned out to be good. */
export function uncheckedFiles(
  project: Project,
  files: readonly ts.SourceFile[],
  cache: BuildCache | null,
): { readonly file: ts.SourceFile; readonly good: () => void }[] {
  if (cache === null) return files.map((file) => ({ file, good: () => {} }));
  const own = new Set(project.files);
  const shapes = project.program
    .getSourceFiles()
    .flatMap((file) => [file.fileName, own.has(file) ? shapeOf(file) : file.text]);
  const surroundings = hashOf(ts.version, JSON.stringify(project.program.getCompilerOptions()), ...shapes);
  return files.flatMap((file) => {
    const key = `checked ${hashOf(surroundings, file.fileName, file.text)}`;
    return cache.get(key) === true ? [] : [{ file, good: () => cache.put(key, true) }];
  });
}

/** The text of a module without what other modules cannot see. */
export function shapeOf(file: ts.SourceFile): string {
  const { text } = file;
  const parts: string[] = [];
  let from = 0;
  const visit = (node: ts.Node): void => {
    // Comments and blank lines in front of what is declared.
    if (ts.isStatement(node) || ts.isClassElement(node)) {
      parts.push(text.slice(from, node.pos), '\n');
      from = node.getStart(file);
    }
    if (isTyped(node)) {
      parts.push(text.slice(from, node.body!.pos), '{}');
      from = node.body!.end;
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  parts.push(text.slice(from));
  return parts.join('');
}

/** Whether the body of a function cannot be seen in its type. Constructors can declare the types of fields. */
function isTyped(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isGetAccessorDeclaration(node) ||
      ts.isFunctionExpression(node)) &&
    node.body !== undefined &&
    node.type !== undefined
  );
}
