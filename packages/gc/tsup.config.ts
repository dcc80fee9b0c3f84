/**
 * Build of `@weft/gc`. Not bundled: a collector's RTypeScript modules are sources that the translator reads, and its
 * plugin names them relative to itself.
 */
import { cpSync, readdirSync } from 'node:fs';
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
    entry: { index: 'src/index.ts' },
  },
  onSuccess: async () => {
    for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts')) cpSync(`src/${file}`, `dist/${file}`);
  },
});
