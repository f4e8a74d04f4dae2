"""A round: one period of one network, who submits, by which day, and by whose key each is known.

The coordinator writes it once (`equiano national round`) and gives the same file to all agencies. It holds
nothing secret: public keys alone. The secret behind the encodings is the agencies', never the coordinator's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from equiano.errors import BadInputError, Fault
from equiano.files import write_text
from equiano.national.period import Period, parse_period
from equiano.text_files import read_yaml
from equiano.words import say

Basis = Literal["consent", "law"]
BASES: tuple[Basis, ...] = ("consent", "law")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NETWORK = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_KEY = re.compile(r"ssh-ed25519 [A-Za-z0-9+/=]{60,100}")


@dataclass(frozen=True)
class Round:
    """A round of submissions.

    Attributes:
        network: Name of the network, in small Latin letters, digits and hyphens.
        period: The reporting period.
        due: Last day on which a submission is taken.
        basis: What lets a case be counted: `consent` (only a yes) or `law` (unless the person objected).
        agencies: Public key of each agency by its name.
    """

    network: str
    period: Period
    due: dt.date
    basis: Basis
    agencies: Mapping[str, str]

    @property
    def project(self) -> str:
        """Name of the linkage: it salts every encoding, so that those of two periods cannot be compared."""
        return f"{self.network}-{self.period.code}"

    def as_dict(self) -> dict[str, Any]:
        """As the file holds it."""
        return {
            "network": self.network,
            "period": self.period.code,
            "due": self.due,
            "basis": self.basis,
            "agencies": dict(self.agencies),
        }


def write_round(made: Round, path: Path) -> None:
    """Write the file; it is for all agencies."""
    write_text(path, yaml.safe_dump(made.as_dict(), sort_keys=False, allow_unicode=True))


def read_round(path: Path | str) -> Round:
    """Read a file of a round.

    Raises:
        BadInputError: If it is none, with every fault.
    """
    name, content = Path(path).name, read_yaml(path)
    if not isinstance(content, dict):
        raise BadInputError(say("{name}: no round. Make one with `equiano national round`.", name=name))
    return checked_round(content, name)


def checked_round(content: Mapping[str, Any], name: str) -> Round:
    """The round that a file holds; see `read_round`."""
    faults = [
        Fault(text, field)
        for field, fits, text in (
            ("network", _is_name(content.get("network"), _NETWORK), say("small letters, digits, hyphens")),
            ("due", type(content.get("due")) is dt.date, say("no day as 2026-07-31")),
            ("basis", content.get("basis") in BASES, say("must be consent or law")),
            ("period", isinstance(content.get("period"), str), say("no period as 2026-H1")),
        )
        if not fits
    ]
    agencies = content.get("agencies")
    if not isinstance(agencies, dict) or not agencies:
        faults.append(Fault(say("no agency; give each with its public key"), "agencies"))
        agencies = {}
    for place, (agency, key) in enumerate(agencies.items(), 1):
        if not _is_name(agency, _NAME) or not _is_name(key, _KEY):
            faults.append(
                Fault(
                    say("a name in small letters, digits and `_`, and a line `ssh-ed25519 …`"),
                    "agencies",
                    place,
                )
            )
    if len(set(map(str, agencies.values()))) < len(agencies):
        faults.append(Fault(say("two agencies with one key; each has its own"), "agencies"))
    if faults:
        raise BadInputError(say("{name}: the round cannot be used.", name=name), faults)
    period = parse_period(content["period"])
    if content["due"] <= period.last:
        fault = Fault(say("lies before the end of the period"), "due")
        raise BadInputError(say("{name}: the round cannot be used.", name=name), [fault])
    return Round(content["network"], period, content["due"], content["basis"], dict(agencies))


def _is_name(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
