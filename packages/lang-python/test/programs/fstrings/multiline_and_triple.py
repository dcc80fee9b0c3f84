# Triple-quoted f-strings.
a, b = 1, [1, 2]
print(f'''first {a}
second {
    a + 1
}
{b[0]} {b[-1]!r}''')
