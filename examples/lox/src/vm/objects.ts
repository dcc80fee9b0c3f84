/**
 * Functions, classes and instances.
 *
 * Instances have *shapes* (hidden classes, maps): the shape says which field is at which index of an instance's array. All instances of a
 * class begin with its empty shape, and storing a new field moves on to the shape that has it as well:
 *
 *     class Point { init(x, y) { this.x = x; this.y = y; } }
 *
 *     {} ──x──► {x} ──y──► {x, y}      Point(1, 2) is {x, y} with [1, 2]
 *
 * Two instances with the same shape have the same class and the same fields in the same order. So a trace checks the
 * shape, one comparison, and knows the index of every field and the code of every method.
 */
import { FixedArray, arrayCopy, dontLookInside, elidable, quasiImmutable } from '@weft/core';
import type { ReadonlyFixedArray, i32 } from '@weft/core';
import type { Code } from './code.js';
import { Value } from './values.js';

/** A local variable that outlives its function's frame, or may. */
export class Cell extends Value {
  constructor(public value: Value) {
    super();
  }
  override text(): string {
    return this.value.text();
  }
}

/** A function with its environment. */
export class Closure extends Value {
  constructor(
    readonly code: Code,
    readonly cells: ReadonlyFixedArray<Cell>,
  ) {
    super();
  }
  override text(): string {
    return this.code.name === '' ? '<script>' : `<fn ${this.code.name}>`;
  }
}

/** A function that the virtual machine brings along. */
export class Native extends Value {
  constructor(readonly call: () => Value) {
    super();
  }
  override text(): string {
    return '<native fn>';
  }
}

/** A hidden class: the fields of `parent`, and `name`. */
export class Shape {
  readonly cls: LoxClass;
  readonly parent: Shape | null;
  readonly name: string;
  /** Number of fields; the index of `name` is one less. */
  readonly size: i32;
  private successors: Map<string, Shape> | null = null;

  constructor(cls: LoxClass, parent: Shape | null, name: string) {
    this.cls = cls;
    this.parent = parent;
    this.name = name;
    this.size = parent === null ? 0 : parent.size + 1;
  }

  /** Index of a field, or -1. */
  find(name: string): i32 {
    let shape: Shape = this;
    while (shape.parent !== null) {
      if (shape.name === name) return shape.size - 1;
      shape = shape.parent;
    }
    return -1;
  }

  /** The shape with one field more; always the same one. */
  extend(name: string): Shape {
    let successors = this.successors;
    if (successors === null) {
      successors = new Map<string, Shape>();
      this.successors = successors;
    }
    const known = successors.get(name) ?? null;
    if (known !== null) return known;
    const made = new Shape(this.cls, this, name);
    successors.set(name, made);
    if (made.size > this.cls.fieldHint) this.cls.fieldHint = made.size;
    return made;
  }
}

/** A class. */
export class LoxClass extends Value {
  readonly emptyShape: Shape;
  /** Number of fields that an instance is likely to get. Settles after the first few instances. */
  @quasiImmutable fieldHint: i32 = 0;
  /**
   * All methods, inherited ones included. The class body adds them, in which no instruction looks up a method of
   * the class. So whoever looks something up finds the finished table, and it is for ever the same.
   */
  private readonly methods: Map<string, Closure> = new Map<string, Closure>();
  private initializer: Closure | null = null;

  constructor(readonly name: string) {
    super();
    this.emptyShape = new Shape(this, null, '');
  }
  override text(): string {
    return this.name;
  }
  addMethod(name: string, method: Closure): void {
    this.methods.set(name, method);
    if (name === 'init') this.initializer = method;
  }
  /** Copies all methods of a superclass, before the class's own ones come. */
  inherit(superclass: LoxClass): void {
    for (const [name, method] of superclass.methods) this.addMethod(name, method);
  }
  method(name: string): Closure | null {
    return this.methods.get(name) ?? null;
  }
  init(): Closure | null {
    return this.initializer;
  }
}

// What the JIT may compute while it compiles: with a constant shape or class the result is a constant of the trace.

/** Index of the field `name` of instances with this shape, or -1. */
export const findField = elidable(function findField(shape: Shape, name: string): i32 {
  return shape.find(name);
});
/** The shape after storing a new field. */
export const extendShape = elidable(function extendShape(shape: Shape, name: string): Shape {
  return shape.extend(name);
});
/** A method of a class, or null. */
export const findMethod = elidable(function findMethod(cls: LoxClass, name: string): Closure | null {
  return cls.method(name);
});
/** The method `init` of a class, or null. */
export const findInitializer = elidable(function findInitializer(cls: LoxClass): Closure | null {
  return cls.init();
});

// A class is declared once, or at least rarely: a trace that does it leaves it to calls.

/** A class without methods. */
export const makeClass = dontLookInside(function makeClass(name: string): LoxClass {
  return new LoxClass(name);
});
/** Copies all methods of a superclass. */
export const inheritMethods = dontLookInside(function inheritMethods(cls: LoxClass, base: LoxClass): void {
  cls.inherit(base);
});
/** Adds a method to a class. */
export const defineMethod = dontLookInside(function defineMethod(
  cls: LoxClass,
  name: string,
  method: Closure,
): void {
  cls.addMethod(name, method);
});

/** An instance of a class. */
export class Instance extends Value {
  shape: Shape;
  fields: FixedArray<Value | null>;

  constructor(cls: LoxClass) {
    super();
    this.shape = cls.emptyShape;
    this.fields = new FixedArray<Value | null>(cls.fieldHint, null);
  }
  override text(): string {
    return `${this.shape.cls.name} instance`;
  }
  /** Stores the field that `shape`, a successor of this instance's shape, adds. */
  add(shape: Shape, value: Value): void {
    const index = shape.size - 1;
    if (index >= this.fields.length) growFields(this, shape.size);
    this.fields[index] = value;
    this.shape = shape;
  }
}

/** Rare once the class knows how many fields its instances get: not worth a place in a trace. */
const growFields = dontLookInside(function growFields(instance: Instance, size: i32): void {
  const old = instance.fields;
  const grown = new FixedArray<Value | null>((size + (size >> 1)) | 0, null);
  arrayCopy(old, 0, grown, 0, old.length);
  instance.fields = grown;
});

/** A method taken from an instance: `var m = object.method;`. */
export class BoundMethod extends Value {
  constructor(
    readonly receiver: Value,
    readonly method: Closure,
  ) {
    super();
  }
  override text(): string {
    return this.method.text();
  }
}
