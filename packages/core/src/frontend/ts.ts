/**
 * The one door to the TypeScript compiler. Everything else in Weft imports `ts` from here, so that the version of the
 * compiler and the shape of its API concern a single module.
 *
 * The JS API exists up to TypeScript 6; the translator therefore depends on `typescript@~6.0`.
 */
export { default as ts } from 'typescript';
