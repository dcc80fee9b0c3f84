/**
 * Build of `@weft/core`. Files are transpiled one by one, not bundled: the translator finds the RTypeScript sources of
 * the author API and of the runtime library beside its own folder (`dist/author/*.ts`, `dist/rtlib/*.ts`), where
 * this copies them.
 */
import { cpSync } from 'node:fs';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/**/*.ts'],
  format: 'esm',
  target: 'node20',
  bundle: false,
  sourcemap: true,
  clean: true,
  dts: {
    // tsup sets baseUrl, which TypeScript 6 deprecates.
    compilerOptions: { ignoreDeprecations: '6.0' },
    entry: {
      'author/index': 'src/author/index.ts',
      'author/lowlevel': 'src/author/lowlevel.ts',
      backend: 'src/backend.ts',
      'plugin/index': 'src/plugin/index.ts',
      translator: 'src/translator.ts',
      'runtime/index': 'src/runtime/index.ts',
    },
  },
  onSuccess: async () => {
    for (const folder of ['author', 'rtlib']) cpSync(`src/${folder}`, `dist/${folder}`, { recursive: true });
  },
});
