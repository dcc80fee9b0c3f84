/**
 * `@weft/gc`: garbage collectors for languages made with Weft.
 *
 * @packageDocumentation
 */
export { epsilon } from './epsilon/plugin.js';
export { minimark } from './minimark/plugin.js';
export { semispace } from './semispace/plugin.js';
