/**
 * `from __future__ import …`: only at the top of a file, only features that exist. The one that changes compilation is `annotations`.
 */
import type { Root } from './ast.js';
import { syntaxErrorAt, type Source } from './errors.js';

const features = new Set([
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'barry_as_FLUFL',
  'generator_stop',
  'annotations',
]);

/** Checks the future imports of a tree; true when annotations stay text. */
export function futureAnnotations(source: Source, root: Root): boolean {
  if (root.kind === 'Expression') return false;
  let annotations = false;
  let over = false;
  root.body.forEach((s, i) => {
    if (s.kind === 'ImportFrom' && s.module === '__future__' && s.level === 0) {
      if (over)
        throw syntaxErrorAt(source, 'from __future__ imports must occur at the beginning of the file', s.pos);
      for (const { name } of s.names) {
        if (name === 'braces') throw syntaxErrorAt(source, 'not a chance', s.pos);
        if (!features.has(name)) throw syntaxErrorAt(source, `future feature ${name} is not defined`, s.pos);
        if (name === 'annotations') annotations = true;
      }
    } else if (!(
      i === 0 &&
      s.kind === 'Expr' &&
      s.value.kind === 'Constant' &&
      s.value.value.kind === 'str'
    )) {
      over = true;
    }
  });
  return annotations;
}
