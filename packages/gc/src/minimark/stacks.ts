/**
 * Stacks of words without a limit, in pages of their own: objects to mark, remembered objects and others. A stack is a cell that
 * holds the address behind its top word, 0 when it is empty. The first word of a page is that of the page below.
 */
import { type i32 } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { pageBytes } from './heap.js';
import { givePages, ownKind, takePages } from './pages.js';

/** Pushes a word on the stack in a cell; false when there is no memory. */
export function push(stack: i32, word: i32): boolean {
  let top = raw.load32(stack);
  if ((top & (pageBytes - 1)) === 0) {
    const page = takePages(1, ownKind);
    if (page === 0) return false;
    raw.store32(page, top);
    top = page + 4;
  }
  raw.store32(top, word);
  raw.store32(stack, top + 4);
  return true;
}

/** Pushes two words, or none when there is no memory. */
export function pushPair(stack: i32, first: i32, second: i32): boolean {
  const top = raw.load32(stack);
  // The page has room for both.
  if (((top + 4) & (pageBytes - 1)) > 4) {
    raw.store32(top, first);
    raw.store32(top + 4, second);
    raw.store32(stack, top + 8);
    return true;
  }
  if (!push(stack, first)) return false;
  if (push(stack, second)) return true;
  pop(stack);
  return false;
}

/** Takes the top word of a stack that is not empty. */
export function pop(stack: i32): i32 {
  const at = raw.load32(stack) - 4;
  const word = raw.load32(at);
  if ((at & (pageBytes - 1)) === 4) {
    raw.store32(stack, raw.load32(at - 4));
    givePages(at - 4, 1);
  } else raw.store32(stack, at);
  return word;
}

/** For walking over a stack: the address below `top` that holds the bottom word of its page. */
export function bottomOf(top: i32): i32 {
  return ((top - 4) & -pageBytes) + 4;
}
/** The top of the page below the one with this bottom word; 0 when there is none. */
export function below(bottom: i32): i32 {
  return raw.load32(bottom - 4);
}
