/** Strings as objects of a class. */

/**
 * A class that implements this _is_ the strings: its objects are made of a text and nothing else, and translated they are
 * that very string, without an object around it. So a language whose values are objects has strings that are one object each.
 *
 * ```ts
 * class Text extends Value implements StringObject {
 *   constructor(readonly text: string) { super(); }
 *   override length(): i32 { return this.text.length; }
 * }
 * ```
 *
 * `new Text(s)` and `t.text` cost nothing. The class has just this constructor, no other fields and no subclasses, the classes it
 * extends have no fields and constructors that do nothing; a program has one such class. Two objects made of the same string are the
 * same object when translated, so a program must not ask whether they are (`===`) and expect that they are not.
 */
export interface StringObject {
  readonly text: string;
}
