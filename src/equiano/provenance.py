"""What travels with every number: inside the program its data and seed, in what leaves it a report number.

A hash of raw data lets anyone who guesses the data confirm the guess, and a seed beside a statistic lets them
compute it for each guess; so neither goes out. The ledger alone maps a report number to both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from equiano.version import __version__


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from.

    Attributes:
        method: Name of the method, as its documentation and paper call it.
        data_sha256: Hash of the input it was computed from; None in what leaves the program.
        seed: Seed of the random generator, None where chance plays no part.
        version: Version of Equiano.
        number: Random number of the report or release it left in; None inside the program.
    """

    method: str
    data_sha256: str | None
    seed: int | None = None
    version: str = __version__
    number: str | None = None

    def as_dict(self) -> dict[str, str | int | None]:
        """The same as a plain dictionary, for JSON."""
        return {key: value for key, value in asdict(self).items() if key != "number" or value is not None}

    def outside(self, number: str) -> Provenance:
        """What may leave the program of it."""
        return replace(self, data_sha256=None, seed=None, number=number)
