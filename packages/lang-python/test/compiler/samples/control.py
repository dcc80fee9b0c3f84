def loop(items, out):
    for item in items:
        try:
            with item as handle:
                if handle and not item or out:
                    continue
                return handle
        except ValueError as error:
            break
        finally:
            out.append(1 < item <= 3)
    else:
        yield [n + item for n in out if n]
    while True:
        out = yield from items
        if out: break
