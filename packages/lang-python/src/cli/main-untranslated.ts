/**
 * `weft-python` on the untranslated interpreter.
 */
import { runCommand } from './command.js';
import { loadUntranslated } from './engine-untranslated.js';

process.exitCode = await runCommand(process.argv.slice(2), loadUntranslated);
