/**
 * Names: how source files, declarations and IR entities are called.
 *
 * A source file is called by its path relative to the project's root (`src/interp.ts`); files of the core package
 * itself are called `@weft/core/rtlib/map.ts` wherever they lie. A declaration is `file#qualified.name`
 * (`src/interp.ts#Frame`, `src/interp.ts#Frame.push`), a function expression or nested function `file@offset` with
 * the start offset of its node. The instrumented loader registers values under the same ids, which is how a value found
 * in the prebuilt heap is traced back to what the frontend must lower.
 *
 * IR names are for people: `Frame`, `Frame.push`, `Pair~i32~string`. A second `Frame` from another module becomes
 * `Frame.2`. Only `[\w$.~-]` occur in them.
 */
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from './ts.js';

/** Folder that holds `author/` and `rtlib/` (the source folder of the core package), with `/` separators. */
export const coreFolder = forwardSlashes(fileURLToPath(new URL('../', import.meta.url)));

/** `C:\a\b` → `C:/a/b`. */
export function forwardSlashes(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}

/** Path of a file of the core package relative to its source folder (`rtlib/map.ts`), or null for other files. */
export function coreFile(fileName: string): string | null {
  return fileName.startsWith(coreFolder) ? fileName.slice(coreFolder.length) : null;
}

/** The function that names source files of a project rooted at `root`. */
export function fileNamer(root: string): (file: ts.SourceFile) => string {
  const cache = new Map<string, string>();
  return (file) => {
    let name = cache.get(file.fileName);
    if (name === undefined) {
      const core = coreFile(file.fileName);
      name =
        core !== null && /^(author|rtlib)\//.test(core)
          ? `@weft/core/${core}`
          : forwardSlashes(relative(root, file.fileName));
      cache.set(file.fileName, name);
    }
    return name;
  };
}

/** Id of a function expression, arrow function or nested function: `file@offset`. */
export function functionExpressionId(fileName: (file: ts.SourceFile) => string, node: ts.Node): string {
  const file = node.getSourceFile();
  return `${fileName(file)}@${node.getStart(file)}`;
}

/** Hands out unique readable names. */
export class NameTable {
  private readonly used = new Map<string, number>();

  /** `wanted`, or `wanted.2`, `wanted.3` … when it is taken. */
  unique(wanted: string): string {
    const clean = wanted.replace(/[^\w$.~-]/g, '_');
    for (;;) {
      const count = (this.used.get(clean) ?? 0) + 1;
      this.used.set(clean, count);
      const name = count === 1 ? clean : `${clean}.${count}`;
      if (count === 1 || !this.used.has(name)) {
        if (count > 1) this.used.set(name, 1);
        return name;
      }
    }
  }
}
