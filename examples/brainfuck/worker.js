/**
 * Brainfuck in a browser's worker, with the JIT: a page sends `{ source, input }` and gets `{ output }` or `{ error }`. Compiling WebAssembly is
 * synchronous here, which browsers allow in workers only.
 *
 *     const worker = new Worker('worker.js', { type: 'module' });
 *     worker.onmessage = ({ data }) => console.log(data.output);
 *     worker.postMessage({ source: '++++++++[>++++++++<-]>+.', input: '' });
 */
/* global self */
import { wasmBackend } from '@weft/jit-backend-wasm';
import { load } from './dist/brainfuck.js';

self.onmessage = async ({ data: { source, input } }) => {
  const output = [];
  let next = 0;
  try {
    const vm = await load({
      host: {
        writeByte: (byte) => void output.push(String.fromCharCode(byte)),
        readByte: () => (next < input.length ? input.charCodeAt(next++) : -1),
      },
      jit: { backend: wasmBackend() },
    });
    vm.run(source);
    self.postMessage({ output: output.join(''), loops: vm.jit.runtime.statistics.counters.loopsCompiled });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
