/** Random recorded traces, as they are and optimized: `npm run fuzz:optimizer -- --seconds N --seed S`; see `docs/dev/fuzzing.md`. */
import { referenceBackend } from '@weft/core/runtime';
import { fuzzMain } from '../packages/core/test/random/fuzz.js';
import { runOptimizerCase } from '../packages/core/test/trace/random-optimizer.js';

const counts = { invalid: 0, same: 0, bridge: 0 };
process.exitCode = await fuzzMain(
  'optimizer',
  (c) => runOptimizerCase(c, referenceBackend, (how) => void counts[how]++),
  process.argv.slice(2),
);
console.log(
  `${counts.invalid} traces could not be executed as recorded, ${counts.same} came to the same end, ${counts.bridge} bridges`,
);
