/** Random traces on both backends: `npm run fuzz:traces -- --seconds N --seed S`; see `docs/dev/fuzzing.md`. */
import { referenceBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { fuzzMain } from '../packages/core/test/random/fuzz.js';
import { runTraceCase } from '../packages/core/test/trace/random-case.js';

process.exitCode = await fuzzMain(
  'traces',
  (c) => runTraceCase(c, referenceBackend, wasmBackend),
  process.argv.slice(2),
);
