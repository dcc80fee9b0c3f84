/**
 * The position table: from byte offsets of the code to source positions, for guest stack traces.
 *
 * Binaryen writes a source map; its mappings hold generated column (the byte offset), file, line and column as deltas
 * in base-64 variable-length numbers. The loader needs the same data without a JSON parser for strings of megabytes at
 * start-up, so the table *is* the mappings string (one line, no names), decoded when a trace is first printed.
 */

/** The files and the mappings of a source map in JSON. */
export function readSourceMap(json: string | null): { files: string[]; mappings: string } {
  if (json === null) return { files: [], mappings: '' };
  const map = JSON.parse(json) as { sources: string[]; mappings: string };
  return { files: map.sources, mappings: map.mappings };
}
