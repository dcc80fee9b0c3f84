/** Random interpreters in all modes: `npm run fuzz:interpreters -- --seconds N --seed S`; see `docs/dev/fuzzing.md`. */
import { fuzzMain } from '../packages/core/test/random/fuzz.js';
import { removeInterpreters, runInterpreterCase } from '../packages/core/test/metainterp/random-modes.js';

try {
  process.exitCode = await fuzzMain('interpreters', (c) => runInterpreterCase(c, 12), process.argv.slice(2));
} finally {
  removeInterpreters();
}
