"""What is asked of the acts of the room, as frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from equiano.planning.model import MeasureStatus
from equiano.words import in_each, say
from equiano_web.actions import RefusedError


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What an agency reports of a measure.

    Attributes:
        status: How far it is.
        done_on: Day on which it was done; None unless it is.
        evidence: What shows it; empty: nothing new.
        evidence_on: Day of that.
    """

    status: MeasureStatus
    done_on: dt.date | None
    evidence: str
    evidence_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """A provision of a treaty as a measure speaks of it, in English and Russian.

    Attributes:
        id: Its id in `countries/provisions.yaml`.
        title: Of the measure.
        basis: Instrument and article with what it asks.
    """

    id: str
    title: tuple[str, str]
    basis: tuple[str, str]


def provision_text(provision: str) -> ProvisionText:
    """A provision in words.

    Raises:
        RefusedError: If there is no such provision.
    """
    from equiano.countries.check import terms  # noqa: PLC0415 - read where it is asked for
    from equiano.countries.provisions import load_provisions  # noqa: PLC0415 - as above

    try:
        found = load_provisions().provision(provision)
    except (KeyError, StopIteration):
        raise RefusedError("provision", say("There is no such provision.")) from None
    asked = {"en": found.text["en"], "ru": found.text["ru"]}
    title = in_each("Close the gap: {asked}", asked=asked)
    named = terms()["instruments"][found.instrument]
    basis = tuple(f"{named[lang]}, {found.article}: {asked[lang]}" for lang in ("en", "ru"))
    return ProvisionText(found.id, (title["en"], title["ru"]), (basis[0], basis[1]))
