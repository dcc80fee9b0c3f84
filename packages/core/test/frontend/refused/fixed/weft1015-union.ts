/** A common base class. */
class Base {}
class A extends Base {}
class B extends Base {}
function either(x: A | B): boolean {
  return x instanceof A;
}
// expect: test() == true
export function test(): boolean {
  return either(new A()) && !either(new B());
}
