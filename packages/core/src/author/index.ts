/**
 * `@weft/core`: what a language author imports. Tiny and without dependencies: numbers, arrays, hints and the
 * host boundary of RTypeScript, each with its untranslated meaning.
 *
 * @packageDocumentation
 */
export * from './numbers.js';
export * from './arrays.js';
export * from './builder.js';
export * from './hints.js';
export * from './host.js';
export * from './memory.js';
export type * from './strings.js';
