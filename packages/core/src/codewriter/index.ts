/**
 * The codewriter: from graphs to jitcode. `selectGraphs` decides which functions get jitcode, `codewriter` makes it once the
 * image's layout is known, `serialize` and `deserialize` carry it from build to run time.
 */
import type { ImagePlan } from '../aot/emit.js';
import { copyFunc } from '../aot/normalize.js';
import { assemble } from './assemble.js';
import { Descriptors } from './descriptors.js';
import type { Jitcode } from './jitcode.js';
import type { JitGraphs } from './select.js';

export { selectGraphs, looksInside, type JitGraphs } from './select.js';
export { serialize } from './serialize.js';

/** What the codewriter made. */
export interface CodewriterResult {
  readonly descrs: Descriptors;
  readonly jitcodes: readonly Jitcode[];
  /** Functions in the order of their slots in the function table. */
  readonly called: readonly string[];
}

/** Makes the jitcode of a program. */
export function codewriter(graphs: JitGraphs, plan: ImagePlan): CodewriterResult {
  const descrs = new Descriptors(graphs, plan);
  // Calls that only the JIT itself makes have descriptors too.
  const jitcodes = graphs.functions.map((func, index) =>
    assemble(copyFunc(func, new Set()), index, descrs, plan),
  );
  return { descrs, jitcodes, called: graphs.called };
}
