"""What travels with every number that leaves the program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from equiano import __version__


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from.

    Attributes:
        method: Name of the method, as its documentation and paper call it.
        data_sha256: Hash of the input it was computed from.
        seed: Seed of the random generator, None where chance plays no part.
        version: Version of Equiano.
    """

    method: str
    data_sha256: str
    seed: int | None = None
    version: str = __version__

    def as_dict(self) -> dict[str, Any]:
        """The same as a plain dictionary, for JSON."""
        return asdict(self)
