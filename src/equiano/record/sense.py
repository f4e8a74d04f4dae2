"""What cannot be true of one case: the one list of checks between fields, for single cases and whole tables.

Each check is an expression over values or over columns alike, so both paths run the same code. Unknown never
fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from equiano.words import say


@dataclass(frozen=True)
class SenseCheck:
    """One thing that cannot be.

    Attributes:
        fields: Fields of the case table (or `birth_date`) that must be known; the first one gets the fault.
        wrong: From the day of the check and those fields (values, or columns of a frame): whether it is so.
        message: Says what is wrong and what to do.
    """

    fields: tuple[str, ...]
    wrong: Callable[..., Any]
    message: Callable[[], str]


def _year(of: date | nw.Expr) -> int | nw.Expr:
    return of.dt.year() if isinstance(of, nw.Expr) else of.year


CHECKS = (
    SenseCheck(
        ("journey_date", "birth_date"),
        lambda today, journey, born: journey < born,
        lambda: say("an event lies before the birth date. Correct one of them."),
    ),
    SenseCheck(
        ("age_years", "birth_date"),
        # The years between the two calendar years are the most that anyone can be old.
        lambda today, age, born: age + _year(born) > today.year,
        lambda: say("the age is more than the birth date allows. Correct one of them."),
    ),
    SenseCheck(
        ("registration_year", "birth_date"),
        lambda today, registered, born: registered < _year(born),
        lambda: say("the case was registered before the birth date. Correct one of them."),
    ),
)


def faults_in(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """Field and message of every check that one case fails.

    Args:
        values: What is known of the case, by field.
        today: The day up to which an age is possible.
    """
    for check in CHECKS:
        known = [values.get(name) for name in check.fields]
        if None not in known and check.wrong(today, *known):
            yield check.fields[0], check.message()
