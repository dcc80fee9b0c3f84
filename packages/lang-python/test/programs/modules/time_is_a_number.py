# time returns floats that do not go back.
import time
a = time.time()
b = time.perf_counter()
c = time.monotonic()
print(type(a) is float, a > 1e9, time.perf_counter() >= b, time.monotonic() >= c, time.sleep(0.001), type(time.perf_counter_ns()) is int, time.time() - a < 60)
