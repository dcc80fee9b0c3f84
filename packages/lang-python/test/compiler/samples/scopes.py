class Outer(Base, key=1):
    """Documented."""
    limit: int = 3
    def method(self, __private, *args, flag=True, **options):
        total = 0
        def add(n):
            nonlocal total
            total += n * self.scale
            return super().add(__private, *args, **options)
        return [add(i) for i in args] and {k: v for k, v in options.items()}
CONSTANT = (1, 'a', -2 * 3) + (None,)
found = x in [1, 2] or x not in {'a', 'b'}
del found
