/**
 * Runs a Python program on pyodide as `python3` would run it: `node pyodide.mjs program.py args…`. Used by `run.ts`
 * when the `pyodide` package is installed (it is not a dependency).
 */
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

const [program, ...args] = process.argv.slice(2);
const pyodide = await loadPyodide();
pyodide.setStdout({ batched: (line) => process.stdout.write(line + '\n') });
pyodide.setStderr({ batched: (line) => process.stderr.write(line + '\n') });
pyodide.globals.set('__name__', '__main__');
await pyodide.runPythonAsync(`import sys; sys.argv = ${JSON.stringify([program, ...args])}`);
await pyodide.runPythonAsync(readFileSync(program, 'utf8'), { filename: program });
