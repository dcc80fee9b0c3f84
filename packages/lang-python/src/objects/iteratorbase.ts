/**
 * Common base of the builtin iterators; a leaf of the import graph, so that any module can extend it.
 */
import { W_Object } from './object.js';

/** An object that is its own iterator; `next` returns null at the end. */
export abstract class W_Iterator extends W_Object {
  override isIterator(): boolean {
    return true;
  }
  override iter(): W_Object {
    return this;
  }
}
