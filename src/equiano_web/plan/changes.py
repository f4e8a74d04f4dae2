"""What is asked of the acts of the room, as frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from equiano.errors import BadInputError
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
        basis: Instrument and article with what it asks, what the law of the country answers, and the source.
    """

    id: str
    title: tuple[str, str]
    basis: tuple[str, str]


def provision_text(provision: str, country: str) -> ProvisionText:
    """A provision in words, with what was read of the law of a country and where.

    Raises:
        RefusedError: If there is no such provision or country.
    """
    from equiano.countries.gap_wording import gap_basis  # noqa: PLC0415 - read where it is asked for
    from equiano.countries.provisions import load_provisions  # noqa: PLC0415 - as above

    try:
        found = load_provisions().provision(provision)
        basis = gap_basis(country, provision)
    except (KeyError, StopIteration, BadInputError):
        raise RefusedError("provision", say("There is no such provision.")) from None
    title = in_each("Close the gap: {asked}", asked={"en": found.text["en"], "ru": found.text["ru"]})
    return ProvisionText(found.id, (title["en"], title["ru"]), (basis["en"], basis["ru"]))
