"""What is read of provisions and law: packs, which hold nothing of any person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano_web.access import DeniedError, Permission, Who, may, require

if TYPE_CHECKING:
    from equiano.countries.gaps import RegulationsTable

# Where a gap is made a measure of the plan of action.
TO_PLAN = "/plan/measures/from-provision"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the table is asked for; an empty one keeps all.

    Attributes:
        treaty: Code of the treaty.
        topic: Code of the topic.
        status: `met`, `partly`, `absent` or `unknown`.
    """

    treaty: str = ""
    topic: str = ""
    status: str = ""


def known_countries() -> Sequence[str]:
    """Ids of the packs that have a law."""
    from equiano.countries.law import countries_with_law  # noqa: PLC0415 - the packs are slow to read

    return countries_with_law()


def compared(who: Who, countries: Sequence[str], only: Narrowing) -> RegulationsTable:
    """Countries beside each other; those that are not known are left out, and none means all.

    Raises:
        DeniedError: If somebody sees no figures.
    """
    require(who, Permission.FIGURES_VIEW)
    chosen = [code for code in known_countries() if code in countries]
    return _table(chosen or known_countries(), only)


def of_country(who: Who, code: str, only: Narrowing) -> RegulationsTable:
    """One country.

    Raises:
        DeniedError: If somebody sees no figures, or there is no such country.
    """
    require(who, Permission.FIGURES_VIEW)
    if code not in known_countries():
        raise DeniedError(Permission.FIGURES_VIEW)
    return _table([code], only)


def _table(countries: Sequence[str], only: Narrowing) -> RegulationsTable:
    from equiano.countries.gaps import compare_regulations, narrowed  # noqa: PLC0415 - as above

    whole = compare_regulations(countries)
    return narrowed(whole, instrument=only.treaty, topic=only.topic, status=only.status)


def plans(who: Who) -> bool:
    """Whether somebody may make a gap a measure of a plan of action."""
    return may(who, Permission.PLAN_WRITE)
