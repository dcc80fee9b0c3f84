/**
 * The format of the section `weft.jit`, shared by its writer (`serialize.ts`, build time) and its reader (`deserialize.ts`, run
 * time, also in browsers).
 *
 * Everything is a variable-length number: 7 bits a byte, the lowest first; signed ones with the sign in the lowest bit. Text stands once, at the
 * front, and is referred to by number; tables refer to each other by index.
 *
 * ```
 * version    then `vocabulary`
 * names      bytes of the text, the text (UTF-8), number of names, length of each in UTF-16 units
 * places     count, then a name each
 * fields     count, then owner, name, offset, storage, flags, mutateOffset + 1, place
 * arrays     count, then name, type id, offset of the items, item size, storage, immutable, place
 * structs    count, then name, type id, last id, size, flags (abstract, value class),
 *            number of fields shared with the struct before, number of others, each of those
 * globals    count, then name, address, storage, place
 * effects    count, then effect, flags, bytes of the set of reads, these, the same for writes
 * signatures count, then the letters of arguments and result as a name
 * calls      count, then name, signature, effect, jitcode + 1, portal + 1, predicate + 1, special
 * virtuals   count, then name, bytes of the rest, number of targets, for each the type id's difference and the call
 * drivers    count, then see `writeDriver`
 * called     count, then a name each: the functions that jitcode calls, in the order of their slots
 * jitcodes   count, then name and bytes of each; then the jitcodes
 * ```
 *
 * The sets of an effect, a virtual method's targets and a jitcode are skipped by their length until somebody asks for them.
 */
import type { CallEffect, Kind, ResultKind, Storage } from '../trace/descr.js';

/** Version of the format. */
export const jitSectionVersion = 4;

/* What is written as a number is an index into one of these. */
export const kindLetters: readonly (Kind | 'n')[] = ['i', 'l', 'f', 'r', 'n'] satisfies ResultKind[];
export const storages: readonly Storage[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'i64', 'f32', 'f64', 'ref'];
export const callEffects: readonly CallEffect[] = [
  'elidable',
  'elidable_can_raise',
  'loopinvariant',
  'cannot_raise',
  'can_raise',
];
