/**
 * Build of the host's half of `@weft/lang-python`: the compiler, the command and the loader of the image, bundled with
 * everything they need, so that the command starts fast and the published package has no dependency at run time.
 * `weft build`, which runs before, translates the interpreter to `dist/python.wasm`.
 */
import { defineConfig, type Options } from 'tsup';

const common: Options = {
  target: 'node20',
  platform: 'node',
  bundle: true,
  minify: true,
  noExternal: [/.*/],
};

export default defineConfig([
  {
    ...common,
    entry: { index: 'src/index.ts' },
    format: 'esm',
    splitting: true,
    // All but the image, which `weft build` has written.
    clean: ['!python.*'],
    dts: {
      // tsup sets baseUrl, which TypeScript 6 deprecates.
      compilerOptions: { ignoreDeprecations: '6.0' },
      entry: { index: 'src/index.ts' },
    },
  },
  // Scripts, not modules: V8's compiled code is kept for scripts only (`cli/launch.ts`), and Node loads them faster.
  {
    ...common,
    entry: { main: 'src/cli/main.ts', launch: 'src/cli/launch.ts' },
    format: 'cjs',
    outExtension: () => ({ js: '.cjs' }),
    shims: true,
  },
]);
