"""Invented agencies of one round, with their keys, for the tests of the national picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from equiano.national.case import SubmissionCase
from equiano.national.period import parse_period
from equiano.national.round import Round
from equiano.national.submission import Submission
from equiano.pipeline.national_example import write_agency_lists
from equiano.pipeline.national_prepare import (
    PreparedSubmission,
    Preparing,
    prepare_cases,
    prepare_file,
    signed,
)
from equiano.publish.keys import SigningKey, make_key

TODAY = dt.date(2026, 7, 10)
SECRET = b"f0e1d2c3b4a5968778695a4b3c2d1e0f0a1b2c3d4e5f6a7b"


@dataclass(frozen=True)
class Agencies:
    """A round with prepared submissions."""

    round: Round
    keys: Mapping[str, SigningKey]
    prepared: Mapping[str, PreparedSubmission]

    @property
    def sent(self) -> dict[str, Submission]:
        return {name: signed(one.submission, self.keys[name]) for name, one in self.prepared.items()}


def keys_of(names: Sequence[str]) -> dict[str, SigningKey]:
    with TemporaryDirectory() as folder:
        return {name: make_key(Path(folder) / name) for name in names}


def round_of(keys: Mapping[str, SigningKey], **changes: object) -> Round:
    asked: dict[str, object] = {
        "network": "net", "period": parse_period("2026-H1"), "due": dt.date(2026, 7, 31), "basis": "law",
        "agencies": {name: key.public for name, key in keys.items()},
    }  # fmt: skip
    return Round(**(asked | changes))  # type: ignore[arg-type]


def preparing(agency: str, **changes: object) -> Preparing:
    asked: dict[str, object] = {
        "agency": agency, "noise": agency.encode().ljust(32, b"."), "secret": SECRET, "revision": 1,
        "today": TODAY,
    }  # fmt: skip
    return Preparing(**(asked | changes))  # type: ignore[arg-type]


@cache
def agencies(persons: int = 600, count: int = 5, seed: int = 7) -> Agencies:
    """Agencies with their lists read and prepared; made once."""
    with TemporaryDirectory() as folder:
        names = sorted(write_agency_lists(persons, count, seed, Path(folder)))
        keys = keys_of(names)
        of = round_of(keys)
        prepared = {name: prepare_file(Path(folder) / f"{name}.csv", of, preparing(name)) for name in names}
    return Agencies(of, keys, prepared)


def case(number: int, **changes: object) -> SubmissionCase:
    """A case of the period, unlike others only in its number."""
    asked: dict[str, object] = {
        "id": f"c{number:05}", "registered_on": dt.date(2026, 3, 1), "sex": "gender.female", "age": 30,
        "form": "form.forced_labour", "region": "RU-KGD",
    }  # fmt: skip
    return SubmissionCase(**(asked | changes))  # type: ignore[arg-type]


def counts_alone(
    cases: Sequence[SubmissionCase], agency: str, of: Round, **changes: object
) -> PreparedSubmission:
    return prepare_cases(cases, None, of, preparing(agency, secret=None, **changes))
