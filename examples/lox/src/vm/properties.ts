/**
 * Fields and methods of instances: `object.name`, `object.name = value`, `super.name`.
 *
 * Each place in a program that names a property is a *site*. The interpreter remembers in it what it found for the last
 * shape (an inline cache). A trace needs no such memory, as it has the shape as a constant: there the lookups are elidable
 * calls with constant arguments, done while compiling. `weAreJitted` tells the two apart.
 */
import { promote, weAreJitted, type i32 } from '@weft/core';
import { RuntimeError } from './errors.js';
import {
  BoundMethod,
  Instance,
  LoxClass,
  extendShape,
  findField,
  findMethod,
  type Closure,
  type Shape,
} from './objects.js';
import type { Value } from './values.js';

/** A place in a program that names a property. */
export class Site {
  /** The shape seen last, and what was found for it. */
  private shape: Shape | null = null;
  private index: i32 = -1;
  private method: Closure | null = null;
  private successor: Shape | null = null;

  constructor(
    readonly name: string,
    /** Number of arguments where the property is called. */
    readonly count: i32,
  ) {}

  private see(shape: Shape): void {
    if (this.shape === shape) return;
    this.shape = shape;
    this.index = shape.find(this.name);
    this.method = this.index < 0 ? shape.cls.method(this.name) : null;
    this.successor = null;
  }
  /** Index of the field in instances with this shape, or -1. */
  fieldOf(shape: Shape): i32 {
    if (weAreJitted()) return findField(shape, this.name);
    this.see(shape);
    return this.index;
  }
  /** The method of instances with this shape, which have no such field; or null. */
  methodOf(shape: Shape): Closure | null {
    if (weAreJitted()) return findMethod(shape.cls, this.name);
    this.see(shape);
    return this.method;
  }
  /** The shape with the field added. */
  successorOf(shape: Shape): Shape {
    if (weAreJitted()) return extendShape(shape, this.name);
    this.see(shape);
    let successor = this.successor;
    if (successor === null) {
      successor = shape.extend(this.name);
      this.successor = successor;
    }
    return successor;
  }
}

export function undefinedProperty(site: Site): RuntimeError {
  return new RuntimeError(`Undefined property '${site.name}'.`);
}

/** `object.name`; a method is bound to the object. */
export function getProperty(object: Value, site: Site): Value {
  if (!(object instanceof Instance)) throw new RuntimeError('Only instances have properties.');
  const shape = promote(object.shape);
  const index = site.fieldOf(shape);
  if (index >= 0) return object.fields[index]!;
  const method = site.methodOf(shape);
  if (method === null) throw undefinedProperty(site);
  return new BoundMethod(object, method);
}

/** `object.name = value` */
export function setProperty(object: Value, site: Site, value: Value): void {
  if (!(object instanceof Instance)) throw new RuntimeError('Only instances have fields.');
  const shape = promote(object.shape);
  const index = site.fieldOf(shape);
  if (index >= 0) object.fields[index] = value;
  else object.add(site.successorOf(shape), value);
}

/** The method of a superclass that `super.name` means. */
export function superMethod(superclass: Value, site: Site): Closure {
  const method = findMethod(promote(superclass as LoxClass), site.name);
  if (method === null) throw undefinedProperty(site);
  return method;
}
