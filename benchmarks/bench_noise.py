"""What OpenDP's sampler costs beside one of our own: the question whether 265 MB are worth it.

    python benchmarks/bench_noise.py

The other sampler is that of Canonne, Kamath and Steinke 2020 (algorithms 1 to 3) in exact integers, with the
system's random numbers. It stands here for the measurement alone; nothing is released with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt
from secrets import randbelow

DRAWS = 20_000


def _once(numerator: int, denominator: int) -> bool:
    """True with probability exp(-numerator / denominator), which is at most 1 before the minus."""
    step = 1
    while randbelow(denominator * step) < numerator:
        step += 1
    return step % 2 == 1


def _exp(numerator: int, denominator: int) -> bool:
    """True with probability exp(-numerator / denominator)."""
    while numerator > denominator:
        if not _once(1, 1):
            return False
        numerator -= denominator
    return _once(numerator, denominator)


def _laplace(scale: int) -> int:
    while True:
        rest = randbelow(scale)
        if not _exp(rest, scale):
            continue
        whole = 0
        while _once(1, 1):
            whole += 1
        size = rest + scale * whole
        if randbelow(2) == 0:
            return size
        if size:
            return -size


def gaussian(variance: Fraction) -> int:
    """One draw of the discrete Gaussian."""
    top, bottom = variance.numerator, variance.denominator
    scale = isqrt(top // bottom) + 1
    while True:
        found = _laplace(scale)
        far = abs(found) * scale * bottom - top
        if _exp(far * far, 2 * scale * scale * bottom * top):
            return found


def opendp(scale: float) -> Callable[[Sequence[int]], list[int]]:
    """OpenDP's measurement of integers."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=float)
    made: Callable[[Sequence[int]], list[int]] = dp.m.make_gaussian(*space, scale=scale)
    return made


def main() -> None:
    """Print CPU microseconds for a draw, and the variance of the draws beside the wanted one."""
    opendp(1.0)([0])  # loads its library
    for scale in (1, 10, 100):
        began = time.process_time()
        own = [gaussian(Fraction(scale**2)) for _ in range(DRAWS)]
        middle = time.process_time()
        theirs = opendp(float(scale))([0] * DRAWS)
        end = time.process_time()
        for name, draws, cpu in (("own", own, middle - began), ("OpenDP", theirs, end - middle)):
            variance = sum(value * value for value in draws) / DRAWS
            print(f"scale {scale}, {name}: {1e6 * cpu / DRAWS:.1f} us, variance {variance:.2f}")


if __name__ == "__main__":
    main()
