import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));

/** vite's own transformer leaves decorators in the code, which Node does not run. */
const decorators = {
  name: 'decorators',
  enforce: 'pre' as const,
  async transform(code: string, id: string) {
    if (!id.endsWith('.ts') || !/^\s*@\w/m.test(code)) return null;
    return transform(code, { loader: 'ts', target: 'es2022', sourcemap: true, sourcefile: id });
  },
};

/** `npm run test:stress`: each instance that a test makes collects at every allocation. */
const stressed = process.env['WEFT_STRESS'] !== undefined;

export default defineConfig({
  plugins: [decorators],
  resolve: {
    alias: [
      { find: /^@weft\/core$/, replacement: source('core/src/author/index.ts') },
      { find: /^@weft\/core\/lowlevel$/, replacement: source('core/src/author/lowlevel.ts') },
      { find: /^@weft\/core\/backend$/, replacement: source('core/src/backend.ts') },
      { find: /^@weft\/core\/plugin$/, replacement: source('core/src/plugin/index.ts') },
      { find: /^@weft\/core\/translator$/, replacement: source('core/src/translator.ts') },
      { find: /^@weft\/core\/runtime$/, replacement: source('core/src/runtime/index.ts') },
      { find: /^@weft\/gc$/, replacement: source('gc/src/index.ts') },
      { find: /^@weft\/jit-backend-wasm$/, replacement: source('jit-backend-wasm/src/index.ts') },
      { find: /^@weft\/stm$/, replacement: source('stm/src/index.ts') },
      { find: /^@weft\/lang-python$/, replacement: source('lang-python/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'benchmarks/test/*.test.ts'],
    testTimeout: stressed ? 900_000 : 60_000,
    hookTimeout: 120_000,
    setupFiles: stressed ? [source('core/test/stress.ts')] : [],
    // The untranslated Python interpreter recurses on the JavaScript stack.
    execArgv: ['--stack-size=3900'],
  },
});
