/**
 * Build of the host's half of `@weft/lang-python`: the compiler, the command and the loader of the image, bundled with
 * everything they need, so that the command starts fast and the published package has no dependency at run time.
 * `weft build`, which runs before, translates the interpreter to `dist/python.wasm`.
 */
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/cli/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  bundle: true,
  splitting: true,
  minify: true,
  noExternal: [/.*/],
  // All but the image, which `weft build` has written.
  clean: ['!python.*'],
  dts: {
    // tsup sets baseUrl, which TypeScript 6 deprecates.
    compilerOptions: { ignoreDeprecations: '6.0' },
    entry: { index: 'src/index.ts' },
  },
});
