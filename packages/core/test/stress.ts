/**
 * Runs before each test file when `WEFT_STRESS=n` is set: instances that are made without collector options collect at every nth allocation,
 * and with `WEFT_STRESS_VERIFY` they also check the heap around each collection. `npm run test:stress` is the way to run it.
 */
import { defaultGcOptions } from '../src/runtime/instance.js';

defaultGcOptions.collectEvery = Number(process.env['WEFT_STRESS']);
defaultGcOptions.verify = process.env['WEFT_STRESS_VERIFY'] !== undefined;
