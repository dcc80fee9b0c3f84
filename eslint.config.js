/**
 * Lint rules. Only rules that need no type information, so that linting stays fast; `tsc --strict` does the rest.
 *
 * The second half is the architecture, written as import rules: the folders of the core package are stages, each of
 * which imports only what is before it; TypeScript's compiler stays behind one module.
 */
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Forbids imports of other stages' values from a stage's folder; types may be shared where `types` says so. */
function stage(name, forbidden, types = false) {
  return {
    files: [`packages/core/src/${name}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: name === 'frontend' ? [] : [typescript],
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
              message: `${name} must not depend on this stage (see ARCHITECTURE.md).`,
              allowTypeImports: types,
            },
            plugins,
          ],
        },
      ],
    },
  };
}

const typescript = {
  name: 'typescript',
  message: 'The TypeScript compiler is used through packages/core/src/frontend/ts.ts only.',
};
const plugins = {
  regex: '^@weft/(gc|jit-backend-wasm|stm|lang-python)',
  message: 'The core reaches collectors, backends and the STM through plugin types only.',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '**/.weft-cache/',
      '**/.random-*/',
      'coverage/',
      'docs/api/',
      // Programs that the translator must refuse.
      'packages/core/test/frontend/refused/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'no-constant-condition': 'off',
      // A fall-through or an empty arm of a switch, a control character in a regular expression: deliberate here.
      'no-fallthrough': 'off',
      'no-control-regex': 'off',
      'no-empty': ['error', { allowEmptyCatch: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      // Hints take any function; classes and functions may bear the same name as a type.
      '@typescript-eslint/no-unsafe-function-type': 'off',
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-this-alias': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [typescript] }],
    },
  },
  {
    // What is inside of the subset is the translator's to say: a class with nothing but static members is fine.
    files: ['packages/lang-python/src/**/*.ts', 'packages/core/src/rtlib/**/*.ts', 'examples/**/*.ts'],
    rules: { 'no-inner-declarations': 'off' },
  },
  {
    // Programs that test the translator do on purpose what one would not write.
    files: ['packages/core/test/**/features/**/*.ts'],
    rules: {
      'no-unsafe-finally': 'off',
      'no-self-assign': 'off',
      'prefer-const': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  stage('author', [
    'ir',
    'frontend',
    'freeze',
    'passes',
    'aot',
    'codewriter',
    'metainterp',
    'optimizer',
    'runtime',
    'cli',
  ]),
  stage('rtlib', [
    'ir',
    'frontend',
    'freeze',
    'passes',
    'aot',
    'codewriter',
    'metainterp',
    'optimizer',
    'runtime',
    'cli',
  ]),
  stage('ir', [
    'author',
    'frontend',
    'freeze',
    'passes',
    'aot',
    'codewriter',
    'metainterp',
    'runtime',
    'cli',
  ]),
  stage('frontend', ['passes', 'aot', 'codewriter', 'metainterp', 'optimizer', 'runtime', 'cli']),
  stage('freeze', ['passes', 'aot', 'codewriter', 'metainterp', 'optimizer', 'runtime', 'cli']),
  stage('passes', [
    'author',
    'frontend',
    'freeze',
    'aot',
    'codewriter',
    'metainterp',
    'optimizer',
    'runtime',
    'cli',
  ]),
  stage('aot', ['author', 'frontend', 'freeze', 'codewriter', 'metainterp', 'optimizer', 'cli']),
  // The metadata beside an image is the contract between the code generator and the runtime.
  stage('runtime', ['frontend', 'freeze', 'passes', 'aot(?!/metadata)', 'cli'], true),
  {
    files: ['packages/core/src/frontend/ts.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
);
