/**
 * `@weft/gc`: garbage collectors for languages made with Weft.
 *
 * @packageDocumentation
 */
export { semispace } from './semispace/plugin.js';
