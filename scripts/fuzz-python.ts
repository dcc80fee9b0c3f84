/** Random Python programs in all modes: `npm run fuzz:python -- --seconds N --seed S`; see `docs/dev/fuzzing.md`. */
import { fuzzMain } from '../packages/core/test/random/fuzz.js';
import { findPython, runPythonCase } from '../packages/lang-python/test/random-modes.js';

const python = findPython();
if (python === null) console.log('there is no python3: not compared with it');
process.exitCode = await fuzzMain(
  'python',
  (c) => runPythonCase(c, { python, untranslated: false, collecting: 50 }),
  process.argv.slice(2),
);
