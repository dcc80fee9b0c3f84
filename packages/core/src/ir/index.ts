/**
 * The IR of Weft: data model, table of operations, builder, and everything that reads or writes it as text.
 *
 * @packageDocumentation
 */
export * from './types.js';
export * from './ops.js';
export * from './typing.js';
export * from './cfg.js';
export * from './ssa.js';
export * from './builder.js';
export * from './printer.js';
export { parseModule, parseInto } from './parser.js';
export { IrSyntaxError } from './lexer.js';
export * from './verifier.js';
export * from './interpreter/index.js';
