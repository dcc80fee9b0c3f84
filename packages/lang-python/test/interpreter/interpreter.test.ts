/**
 * What the interpreter remembers and must forget: inline caches, maps, method tables; and control flow that crosses
 * frames. Each program prints a line per case.
 */
import { expect, test } from 'vitest';
import { runProgram } from './harness.js';

async function printed(source: string): Promise<string[]> {
  const outcome = await runProgram(source, '/nowhere/prog.py');
  expect(outcome.stderr).toBe('');
  expect(outcome.status).toBe(0);
  return outcome.stdout.trimEnd().split('\n');
}

test('an attribute cache forgets when the class changes', async () => {
  const lines = await printed(`
class C:
    x = 1
def get(o): return o.x
c = C()
print(get(c), get(c))
C.x = 2
print(get(c))
c.x = 3
print(get(c))
C.x = property(lambda self: 'property')
print(get(c))
del C.x
print(get(c))
del c.x
try:
    get(c)
except AttributeError as e:
    print(e)
`);
  expect(lines).toEqual(['1 1', '2', '3', 'property', '3', "'C' object has no attribute 'x'"]);
});

test('a method cache forgets when a method is replaced or hidden', async () => {
  const lines = await printed(`
class B:
    def m(self): return 'B.m'
class C(B): pass
def call(o): return o.m()
c = C()
print(call(c), call(c))
C.m = lambda self: 'C.m'
print(call(c))
c.m = lambda: 'own'
print(call(c), call(C()))
del C.m
B.m = lambda self: 'new B.m'
print(call(C()), call(c))
class D: pass
d = D(); d.m = lambda: 'd'
print(call(d), call(c), call(C()), call(d))
`);
  expect(lines).toEqual(['B.m B.m', 'C.m', 'own C.m', 'new B.m own', 'd own new B.m d']);
});

test('a class attribute that is callable is not taken for a method', async () => {
  const lines = await printed(`
class Callable:
    def __call__(self, *args): return args
class C:
    f = Callable()
    g = len
    h = staticmethod(lambda *a: a)
def run(o): return o.f(1), o.g('abc'), o.h(2)
c = C()
print(run(c), run(c), run(C))
`);
  expect(lines).toEqual(['((1,), 3, (2,)) ((1,), 3, (2,)) ((1,), 3, (2,))']);
});

test('a global cache sees new globals, deleted globals and shadowed builtins', async () => {
  const lines = await printed(`
def f(): return len([1, 2])
print(f(), f())
len = lambda x: 'mine'
print(f())
del len
print(f())
x = 1
def g(): return x
print(g())
x = 2
print(g())
del x
try:
    g()
except NameError as e:
    print(e)
`);
  expect(lines).toEqual(['2 2', 'mine', '2', '1', '2', "name 'x' is not defined"]);
});

test('changing __class__ and slots', async () => {
  const lines = await printed(`
class A:
    def who(self): return 'A', self.x
class B:
    def who(self): return 'B', self.x
def who(o): return o.who()
a = A(); a.x = 1
print(who(a), who(a))
a.__class__ = B
print(who(a))
class S:
    __slots__ = ('p', 'q')
s = S(); s.p = 1
print(s.p, hasattr(s, 'q'), hasattr(s, '__dict__'))
try:
    s.r = 1
except AttributeError as e:
    print(e)
`);
  expect(lines).toEqual([
    "('A', 1) ('A', 1)",
    "('B', 1)",
    '1 False False',
    "'S' object has no attribute 'r'",
  ]);
});

test('recursion is limited and can be caught', async () => {
  const lines = await printed(`
def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n
print(depth(1) > 900)
def f(): f()
try:
    f()
except RecursionError as e:
    print(e)
print(sum(range(10)))
`);
  expect(lines).toEqual(['True', 'maximum recursion depth exceeded', '45']);
});

test('throw and close reach the generator that yield from delegates to', async () => {
  const lines = await printed(`
def inner():
    try:
        yield 1
        yield 2
    except ValueError as e:
        yield 'caught ' + str(e)
    finally:
        print('inner done')
    return 'result'
def outer():
    r = yield from inner()
    print('outer got', r)
    yield 3
g = outer()
print(next(g), g.throw(ValueError('v')))
print(next(g))
g.close()
h = outer()
next(h)
h.close()
`);
  expect(lines).toEqual(['1 caught v', 'inner done', 'outer got result', '3', 'inner done']);
});

test('the exception being handled is that of the frame, also across generators', async () => {
  const lines = await printed(`
import sys
def gen():
    try:
        raise KeyError('k')
    except KeyError:
        yield sys.exc_info()[0].__name__
    yield sys.exc_info()[0]
try:
    1 / 0
except ZeroDivisionError:
    g = gen()
    print(next(g), sys.exc_info()[0].__name__)
    try:
        raise TypeError('t')
    except TypeError as e:
        print(type(e.__context__).__name__)
print(next(g), sys.exc_info()[0])
`);
  expect(lines).toEqual(['KeyError ZeroDivisionError', 'ZeroDivisionError', 'None None']);
});

test('an uncaught exception prints its traceback and its suggestion', async () => {
  const outcome = await runProgram('def f():\n    prnt(1)\nf()\n', '/nowhere/prog.py');
  expect(outcome.status).toBe(1);
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toBe(
    [
      'Traceback (most recent call last):',
      '  File "/nowhere/prog.py", line 3, in <module>',
      '    f()',
      '  File "/nowhere/prog.py", line 2, in f',
      '    prnt(1)',
      '    ^^^^',
      "NameError: name 'prnt' is not defined. Did you mean: 'print'?",
      '',
    ].join('\n'),
  );
});
