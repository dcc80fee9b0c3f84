/**
 * The table of diagnostics: every reason why a program is refused, with what to write instead. The CLI, the
 * docs page and the tests are derived from it.
 *
 * Codes are stable. `message` may contain `{0}`, `{1}`, filled in where it is reported.
 */
export interface DiagnosticRow {
  readonly message: string;
  /** Why this cannot be translated. */
  readonly why: string;
  /** What to write instead. */
  readonly fix: string;
}

function row(message: string, why: string, fix: string): DiagnosticRow {
  return { message, why, fix };
}

export const diagnosticRows = {
  WEFT0001: row('{0}', 'tsc refuses the program.', 'Fix the TypeScript error first.'),
  WEFT1000: row(
    '{0} is not part of RTypeScript',
    'The construct has no translation.',
    'See docs/rtypescript.md for what can be used instead.',
  ),
  WEFT1001: row(
    "the type '{0}' says nothing about the size of the number",
    'The translator must know which machine type a number has; `number` and `bigint` do not say.',
    "Write i32, u32, f64, i64 or u64 (import type { i32 } from '@weft/core').",
  ),
  WEFT1002: row(
    "'{0}' and '{1}' cannot be mixed",
    'Numbers of different kinds have different representations, and nothing is converted silently.',
    'Convert one side: toF64(i), toI32(f), extend(i), wrap(l), i64ToF64(l), x >>> 0, x | 0.',
  ),
  WEFT1003: row(
    "a '{0}' is not assignable to '{1}'",
    'The translator types arithmetic itself and found another type than the place wants.',
    'Convert the value explicitly, or change the declared type.',
  ),
  WEFT1004: row(
    'integers are not divided by a plain /',
    'In JavaScript the result is a fraction; an integer division says what happens to it.',
    'Write (a / b) | 0 for i32, (a / b) >>> 0 for u32, toF64(a) / toF64(b) for a fraction.',
  ),
  WEFT1005: row(
    'the product in (a * b) | 0 is rounded by JavaScript before it is wrapped',
    'Above 2**53 JavaScript loses the low bits, so the translated program would differ.',
    'Write Math.imul(a, b).',
  ),
  WEFT1006: row(
    "a condition must be boolean, not '{0}'",
    'Truthiness of numbers, strings and references differs from type to type.',
    'Write x !== 0, s.length > 0, o !== null.',
  ),
  WEFT1007: row(
    "the type 'any' cannot be translated",
    'A translated value has one known representation.',
    'Declare the type.',
  ),
  WEFT1008: row(
    "'{0}' is an interface or an object type",
    'Objects are instances of classes with a fixed layout; structural types have none.',
    'Declare a class (abstract, if there are several implementations).',
  ),
  WEFT1009: row(
    'object literals have no class',
    'Objects are instances of classes with a fixed layout.',
    'Declare a class and write new Point(x, y).',
  ),
  WEFT1010: row(
    "'{0}' is captured by a closure but reassigned",
    'A closure captures values; a variable that changes would need a box that JavaScript makes silently.',
    'Copy it to a const before, or keep the changing value in a field of an object.',
  ),
  WEFT1011: row(
    "'{0}' and '{1}' are unrelated classes",
    'Structurally equal classes are still different types in memory.',
    'Let one extend the other, or give both a common base class.',
  ),
  WEFT1012: row(
    "'==' and '!=' convert their operands",
    'Their meaning depends on run-time types.',
    'Write === or !==.',
  ),
  WEFT1013: row(
    "'{0}' is not supported on {1}",
    'The runtime library does not have this method.',
    'See docs/rtypescript.md for the methods it has.',
  ),
  WEFT1014: row(
    "the result type of '{0}' must be written",
    'It would be a plain number; only a declared type says which kind.',
    'Annotate it: function f(): i32 { … }.',
  ),
  WEFT1015: row(
    "the union '{0}' has no common class",
    'A reference needs one static class.',
    'Give the members a common base class.',
  ),
  WEFT1016: row(
    "get() of a map of '{0}' may find nothing",
    'A primitive has no spare value for "not there".',
    'Write map.get(key)! (traps when missing) or map.get(key) ?? fallback.',
  ),
  WEFT1017: row(
    "'{0}' can only be called directly",
    'A method taken from its object loses `this`.',
    'Write an arrow function: (x) => object.method(x).',
  ),
  WEFT1018: row(
    'only instances of classes can be thrown',
    'The handler tests the class of what it catches.',
    'Throw an instance of a class that extends Error.',
  ),
  WEFT1019: row(
    "the value of '{0}' cannot be frozen: {1}",
    'Module-level values that translated code reaches become part of the image.',
    'Declare a type that fits the value, or keep the value out of translated code.',
  ),
  WEFT1020: row(
    "'{0}' cannot cross the host boundary",
    'Only numbers, bigints, booleans, strings and instances of classes do.',
    'Export a function that takes and returns those.',
  ),
  WEFT1021: row(
    "an optional parameter of type '{0}' needs a default",
    'A primitive has no spare value for "not given".',
    'Write a default value: n: i32 = 0.',
  ),
  WEFT1022: row(
    'optional chaining hides a null test',
    'RTypeScript wants tests of null to be visible.',
    'Write o === null ? … : o.field.',
  ),
  WEFT1023: row(
    "functions of type '{0}' cannot be used as '{1}'",
    'A function value is called with one known signature.',
    'Wrap it: (x: A) => f(x).',
  ),
  WEFT1024: row(
    "'{0}' is a plain bigint literal outside of 64 bits",
    'i64 and u64 have 64 bits.',
    'Use BigInt.asIntN(64, …), or several digits.',
  ),
  WEFT1025: row(
    '{0} is only for translated library code',
    'It is an intrinsic of the runtime library.',
    'Use the public function of @weft/core.',
  ),
  WEFT1026: row(
    "the names in {0} must be those of the driver's greens and reds",
    'The JIT identifies a loop by its greens and restarts it from its reds.',
    "List every green and red of '{1}' once: { pc, code, frame }.",
  ),
  WEFT1027: row(
    'the type parameter {0} cannot be inferred',
    'Generic code is compiled once per type argument.',
    'Write the type argument: f<i32>(…).',
  ),
  WEFT1028: row(
    "'{0}' is not a literal",
    'The translator has to know it without running the program.',
    'Write the text as a string literal.',
  ),
  WEFT1029: row(
    'a shift of an i64 takes an i64 count in JavaScript',
    'BigInt shifts do not reduce the count modulo 64.',
    'Write shl64(x, n), shr64(x, n) or shrU64(x, n).',
  ),
  WEFT1034: row(
    "'{0}' and another nested function capture each other",
    'Closures capture values, and neither function has a value before the other has one.',
    'Move the functions to the top level of the module, or make them methods of a class.',
  ),
  WEFT1030: row(
    "'{0}' can be null, but a primitive has no spare value for that",
    'Numbers and booleans are machine words; every value means something.',
    'Use a value that cannot occur otherwise (-1), a second boolean, or a class that holds the number.',
  ),
  WEFT1031: row(
    "the tuple type '{0}' has no class",
    'Objects are instances of classes with a fixed layout.',
    'Declare a class with a field per element.',
  ),
  WEFT1032: row(
    "'{0}' is not available in translated code",
    "JavaScript's own library is not translated; what RTypeScript has of it is listed in docs/rtypescript.md.",
    'Compute it in module-level code, or import it from the host: hostFunction<F>(name).',
  ),
  WEFT1033: row(
    "'{0}' cannot be the key of a Map or Set",
    'Keys are compared by content (strings), by value (integers) or by identity (objects).',
    'Use a string, an integer or an object that is not null.',
  ),
  WEFT1036: row(
    "'{0}' is not a constant that holds a JitDriver",
    'The JIT reads the options of a driver from the source.',
    'Declare it at the top of the module: const driver = new JitDriver({ … });',
  ),
  WEFT1037: row(
    "there are two drivers called '{0}'",
    'Drivers are told apart by their names.',
    'Give each JitDriver a name of its own.',
  ),
  WEFT1038: row(
    "'{0}' wraps functions where they are declared",
    'A hint belongs to a function, not to one use of it.',
    'Write it at module level: export const f = elidable(function f(…) { … });',
  ),
  WEFT1039: row(
    'unchecked takes an arrow function without parameters whose only return is its last statement',
    'The body is compiled in place.',
    'Write unchecked(() => array[i]).',
  ),
  WEFT1100: row(
    '{0}',
    'The JIT restarts the interpreter at the merge point from the greens and reds alone.',
    'Name every variable that is live at jitMergePoint, and call canEnterJit right before going back to it.',
  ),
  WEFT1040: row(
    "'{0}' and the method of '{1}' that it overrides must have the same parameters and defaults",
    'Calls go through the method of the base class, and omitted arguments are filled in by the caller.',
    'Give both the same parameters, optional markers and default values.',
  ),
  WEFT1041: row(
    "'{0}' mixes null and undefined",
    'Translated code has one null for both, so a program that tells them apart would change its meaning.',
    'Use null everywhere, or undefined everywhere.',
  ),
  WEFT1042: row(
    "the type arguments '{0}…' nest without end",
    'Generic code is compiled once per type argument, and this code needs endlessly many.',
    'Let the generic class hold a common base class instead of itself.',
  ),
  WEFT1043: row(
    "the decorator '{0}' has no meaning in translated code",
    'Decorators run as JavaScript functions on classes, which translated code does not have.',
    'Use quasiImmutable on fields, valueClass on classes, elidable and the other hints on methods, or remove it.',
  ),
  WEFT1044: row(
    '{0}() of an empty array traps instead of answering undefined',
    'The translated array has no value for "nothing there".',
    'Test length first and write list.{0}()!.',
  ),
  WEFT1045: row(
    '{0}() answers undefined for "nothing there", which a \'{1}\' cannot be told from',
    'Translated code has one null, and none at all for primitives.',
    'Use findIndex or has first, or write map.get(key) ?? fallback.',
  ),
  WEFT1046: row(
    'only {0} arguments are used here',
    'The runtime library and function values have fixed parameters.',
    'Remove the others, or call once per argument.',
  ),
  WEFT1047: row(
    "the argument '{0}' must be given",
    'JavaScript has a default for it that the runtime library does not have.',
    'Pass it: list.sort((a, b) => a - b), list.reduce(fn, initial).',
  ),
  WEFT1048: row(
    "the hint is around '{0}', which is declared elsewhere",
    'A hint belongs to a function, which is compiled once, under whatever name it is called.',
    'Write the function inside of the hint: export const {0} = elidable(function {0}(…) { … });',
  ),
  WEFT1049: row(
    "the objects of '{0}' cannot be strings",
    'A class that implements StringObject has nothing but the string, and one class of a program has the strings.',
    'Give it the constructor (readonly text: string) { super(); }, no other field, no subclass, and no base class with fields or a constructor.',
  ),
  WEFT1050: row(
    "'{0}' is a value class, but its field '{1}' can change",
    'Compiled code takes objects of a value class apart and makes them anew, so that one object can become two.',
    "Declare '{1}' as readonly, or remove the decorator valueClass.",
  ),
} as const satisfies Record<string, DiagnosticRow>;

/** A stable diagnostic code. */
export type DiagnosticCode = keyof typeof diagnosticRows;
