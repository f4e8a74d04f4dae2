"""Noise on counts, so that two reports of nearly the same people do not name the difference.

Rounding alone is no shelter from subtraction: of two reports, one with one person more, a cell that has
jumped by 5 holds her, and nearly every fifth of her cells does. So each count is moved by a small bounded
number before it is rounded. As in the cell-key method (Fraser and Wooton 2005, ABS TableBuilder; Thompson,
Broadfoot and Elazar 2013) that number is no chance of the moment but a keyed function of the people counted,
so that nobody averages it away by asking again: the same people get the same noise in every report, whatever
the order, name or columns of the file. Unlike there, the key is that of all people of the release, not of the
cell: with keys by cell every cell without her would stay as it was, and each one that moves would name her.
Here one person more gives new noise everywhere, to cells with her and without her. Many reports that differ
by few persons could still be averaged; those the ledger refuses (`account.py`).

The size of the noise is drawn with most entropy for its variance and bound (Marley and Leaver 2011).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from scipy.optimize import brentq

from equiano.publish.counts import CountTable, FlagTable, Group
from equiano.publish.people import People
from equiano.publish.policy import Noise

_TOP = 2**64  # a digest of 8 bytes over it is a number from 0 to 1
_ALL = (frozenset[tuple[str, str | None]](), frozenset({("standing", "actual")}))  # everybody counted


@cache
def cumulative(noise: Noise) -> tuple[float, ...]:
    """Cumulative probabilities of -spread ... spread: most entropy of mean zero and that variance."""
    values = range(-noise.spread, noise.spread + 1)

    def law(tilt: float) -> list[float]:
        weights = [2.0 ** (-tilt * value * value) for value in values]
        return [weight / sum(weights) for weight in weights]

    def excess(tilt: float) -> float:
        return sum(p * value * value for p, value in zip(law(tilt), values, strict=True)) - noise.variance

    # The bracket holds every allowed variance: at -1 the law is wider than flat, at 50 it is a point.
    chances = law(brentq(excess, -1.0, 50.0)) if noise.spread else [1.0]
    sums, total = [], 0.0
    for chance in chances:
        total += chance
        sums.append(total)
    return (*sums[:-1], 1.0)


@dataclass(frozen=True)
class Perturbation:
    """The noise of one release.

    Attributes:
        noise: Its size, from the policy.
        key: Secret key of the people of the release; None is no noise, for what has no earlier or later
            release beside it.
    """

    noise: Noise
    key: bytes | None

    def _chance(self, what: str, population: str, group: Group) -> float:
        assert self.key is not None
        text = json.dumps(
            [what, population, sorted((name, value or "", value is None) for name, value in group)]
        )
        # surrogatepass: a name with a broken character must not stop a release, nor be another's.
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self.key, digest_size=8).digest()
        return int.from_bytes(digest, "big") / _TOP

    @property
    def spread(self) -> int:
        """How far a count is moved at most."""
        return self.noise.spread if self.key is not None else 0

    @property
    def hides_zeros(self) -> bool:
        """Whether a zero may be hidden like a small count."""
        return self.key is not None and self.noise.zeros > 0

    def moved(self, population: str, group: Group, count: int) -> int:
        """The count with its noise; none on zero and on the number of all, which is nobody's attribute."""
        if not self.spread or not count or group in _ALL:
            return count
        return count + bisect(cumulative(self.noise), self._chance("size", population, group)) - self.spread

    def hides_zero(self, population: str, group: Group) -> bool:
        """Whether this zero is hidden, so that a cell that is hidden no longer or newly says little."""
        return self.hides_zeros and self._chance("zero", population, group) < self.noise.zeros


def key_of_people(secret: bytes, people: People) -> bytes:
    """The key of `people` where a release has no table that every release of them has.

    Args:
        secret: Secret of the installation.
        people: Whom the release counts; their order does not matter.
    """
    whole = hashlib.blake2b(key=secret[:64], digest_size=32)
    for record in sorted(people.records):
        whole.update(f"{record}\n".encode("utf-8", "surrogatepass"))
    return whole.digest()


def key_of(secret: bytes, tables: Iterable[CountTable | FlagTable]) -> bytes:
    """The key of the people whom `tables` count: the same tables that every release of them has.

    It depends on true counts alone, so a copied, renamed or re-ordered file has the key of its people, and
    one person more another one.

    Args:
        secret: Secret of the installation.
        tables: Tables that do not depend on options, so that options do not make new noise.
    """
    whole = hashlib.blake2b(key=secret[:64], digest_size=32)
    for table in tables:
        lines = sorted(
            [sorted((name, value or "", value is None) for name, value in group), count]
            for group, count, _ in table.cells()
            if count
        )
        whole.update(json.dumps([table.name, table.population, lines]).encode("utf-8", "surrogatepass"))
    return whole.digest()
