# Formatting of infinities, tiny and huge numbers.
inf = float('inf')
print('%f %e %g %5.1f|%-6.1f|%06.1f' % (inf, -inf, float('nan'), inf, inf, inf))
print('{:.3f} {:.10g} {:.20f}'.format(1e22, 1e22, 0.1))
print('%.17g %.25f %.3f' % (0.1, 1e-20, 1e-20))
print('%.2e' % 9.999e99, '%.0e' % 5e-324, '%.15g' % 123456789012345678)
print(format(1e100, 'f'))
