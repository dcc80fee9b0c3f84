/** Inheritance: virtual and abstract methods, super, overridden accessors, instanceof. */
import type { i32 } from '@weft/core';

abstract class Shape {
  constructor(readonly name: string) {}
  abstract area(): i32;
  describe(): string {
    return `${this.name} ${this.area()}`;
  }
  get label(): string {
    return 'shape';
  }
  scaled(by: i32): i32 {
    return this.area() * by;
  }
}
class Square extends Shape {
  constructor(readonly side: i32) {
    super('square');
  }
  area(): i32 {
    return this.side * this.side;
  }
  override get label(): string {
    return `[${super.label}]`;
  }
}
class Rect extends Shape {
  constructor(
    readonly w: i32,
    readonly h: i32,
  ) {
    super('rect');
  }
  area(): i32 {
    return this.w * this.h;
  }
  override describe(): string {
    return super.describe() + '!';
  }
}
class Cube extends Square {
  // No constructor: takes the base's parameters.
  override area(): i32 {
    return super.area() * 6;
  }
  override scaled(): i32 {
    return -1;
  }
}
function pick(n: i32): Shape {
  if (n === 0) return new Square(3);
  if (n === 1) return new Rect(2, 5);
  return new Cube(2);
}
// expect: describe(0) == "square 9"
// expect: describe(1) == "rect 10!"
// expect: describe(2) == "square 24"
export function describe(n: i32): string {
  return pick(n).describe();
}
// expect: labels() == "[shape] shape [shape]"
export function labels(): string {
  return `${pick(0).label} ${pick(1).label} ${pick(2).label}`;
}
// expect: scaled() == "18 20 -1"
export function scaled(): string {
  return `${pick(0).scaled(2)} ${pick(1).scaled(2)} ${pick(2).scaled(2)}`;
}
// expect: classify() == "square3 rect2 cube2"
export function classify(): string {
  let out = '';
  for (let i = 0; i < 3; i++) {
    const s = pick(i);
    if (i > 0) out += ' ';
    if (s instanceof Cube) out += `cube${s.side}`;
    else if (s instanceof Square) out += `square${s.side}`;
    else if (s instanceof Rect) out += `rect${s.w}`;
  }
  return out;
}
// expect: notInstance() == "5 -1"
export function notInstance(): string {
  return `${height(pick(1))} ${height(pick(0))}`;
}
function height(s: Shape): i32 {
  if (!(s instanceof Rect)) return -1;
  return s.h;
}
// expect: narrowedField() == 7
export function narrowedField(): i32 {
  const h = new Holder(new Square(7));
  if (h.shape instanceof Square) return h.shape.side;
  return 0;
}
class Holder {
  constructor(readonly shape: Shape) {}
}
// expect: castDown() == 4
export function castDown(): i32 {
  const s: Shape = new Square(4);
  return (s as Square).side;
}
// expect: common(true) == "square 1"
// expect: common(false) == "rect 6"
export function common(square: boolean): string {
  const s = square ? new Square(1) : new Rect(2, 3);
  return `${s.name} ${s.area()}`;
}
abstract class Base {
  readonly created: string;
  constructor() {
    this.created = this.tag();
  }
  abstract tag(): string;
}
class Derived extends Base {
  extra: string = 'x';
  tag(): string {
    return 'derived';
  }
}
// expect: virtualInConstructor() == "derived x"
export function virtualInConstructor(): string {
  const d = new Derived();
  return `${d.created} ${d.extra}`;
}
// Classes whose structure is the same.
abstract class Link {
  constructor(readonly next: Link | null) {}
  abstract kind(): i32;
}
class Plain extends Link {
  kind(): i32 {
    return 1;
  }
}
class Fancy extends Link {
  kind(): i32 {
    return 2;
  }
}
// expect: sameStructure(true) == 1
// expect: sameStructure(false) == 2
export function sameStructure(plain: boolean): i32 {
  const other: Link = new Fancy(null);
  return (plain ? new Plain(null) : other).kind();
}
// expect: sameStructureInVariable(true) == 1
// expect: sameStructureInVariable(false) == 2
export function sameStructureInVariable(plain: boolean): i32 {
  const other: Link = new Fancy(null);
  const link = plain ? new Plain(null) : other;
  return link.kind();
}
// expect: sameStructureBoth(true) == 1
// expect: sameStructureBoth(false) == 2
export function sameStructureBoth(plain: boolean): i32 {
  const link = plain ? new Plain(null) : new Fancy(null);
  return link.kind();
}
// expect: sameStructureCompared(true) == false
// expect: sameStructureCompared(false) == true
export function sameStructureCompared(plain: boolean): boolean {
  const other: Link = new Fancy(null);
  return other === (plain ? new Plain(null) : other);
}
// expect: newIsCompared(true) == false
// expect: newIsCompared(false) == false
export function newIsCompared(plain: boolean): boolean {
  const other: Link = new Fancy(null);
  return new Fancy(null) === (plain ? new Plain(null) : other);
}
// expect: sameStructureInstead(true) == 1
// expect: sameStructureInstead(false) == 2
export function sameStructureInstead(plain: boolean): i32 {
  const other: Link = new Fancy(null);
  const first: Plain | null = plain ? new Plain(null) : null;
  return (first ?? other).kind();
}
// expect: sameStructureInArray(0) == 1
// expect: sameStructureInArray(1) == 2
export function sameStructureInArray(k: i32): i32 {
  const other: Link = new Fancy(null);
  const links = [new Plain(null), other];
  return links[k]!.kind();
}
