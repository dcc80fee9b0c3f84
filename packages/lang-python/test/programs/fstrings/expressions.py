# f-strings with expressions, conversions and specs.
name, n, x = 'world', 42, 3.14159
print(f'hello {name}! {n + 1} {name.upper()} {[i for i in range(3)]} {n if n > 5 else 0}')
print(f'{name!r} {name!s:>10} {name!a} {n:5d}|{n:<5}|{n:^5}|{n:05}|{x:.2f} {x:8.3f}|{n:x} {n:#b}')
print(f'{{literal}} {{{n}}} {"nested"} {"a" + "b"} {len("xyz")}', f'' f'a' 'b{n}' f'{n}')
print(f'{(lambda v: v * 2)(4)} {dict(a=1)["a"]} { n } {n!r:>6}', rf'\n{n}', f"{'quote'}")
