/**
 * `weft-python`: the command of the published package, on the translated interpreter.
 */
import { runCommand } from './command.js';
import { loadTranslated } from './engine-translated.js';

process.exitCode = await runCommand(process.argv.slice(2), loadTranslated);
