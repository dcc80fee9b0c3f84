# The = form shows the expression.
x = 5
name = 'y'
print(f'{x=} {x = } {x+1=} {name=} {name=!s} {x=:>4}')
