/**
 * `@weft/core/plugin`: the types through which core reaches collectors, and `defineLanguage`, which composes them.
 *
 * @packageDocumentation
 */
export * from './gc.js';
export * from './jit.js';
export * from './language.js';
