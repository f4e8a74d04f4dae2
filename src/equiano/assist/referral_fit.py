"""Whether a service of the directory fits what a person needs: kind of help, whom it takes, free places.

Nothing here looks at where a person comes from, at a formal status or at testimony: no help hangs on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from equiano.assist.services import help_kinds

Capacity = Literal["free", "few", "full"]
CAPACITIES: tuple[Capacity, ...] = ("free", "few", "full")
Misfit = Literal["other_help", "full", "sex", "age", "language"]


@dataclass(frozen=True)
class Offered:
    """What a service offers, as its agency wrote it down.

    Attributes:
        kind: Code of `service_kinds` of a country pack.
        sexes: Codes of those it takes; none: everybody.
        ages: `adult`, `child`; none: everybody.
        languages: ISO 639-1 codes spoken there; none: not said.
        capacity: Free places.
    """

    kind: str
    sexes: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: Capacity = "free"


@dataclass(frozen=True)
class Wanted:
    """What a person needs.

    Attributes:
        need: Code of `help_kind` of the tracks.
        sex: Code; empty where it is not known or not said.
        age: `adult`, `child` or `in_doubt`, who is treated as a child; empty where it is not known.
        language: ISO 639-1 code; empty where it is not known.
    """

    need: str
    sex: str = ""
    age: str = ""
    language: str = ""


def misfits(offered: Offered, wanted: Wanted) -> tuple[Misfit, ...]:
    """Why a service does not fit; empty where nothing speaks against it. What is not known never does.

    A language that is not spoken there is the least of reasons: an interpreter can be had.

    Raises:
        KeyError: If there is no such need.
    """
    age = "child" if wanted.age == "in_doubt" else wanted.age
    found: list[Misfit] = []
    if offered.kind not in help_kinds()[wanted.need].given_by:
        found.append("other_help")
    if offered.capacity == "full":
        found.append("full")
    if offered.sexes and wanted.sex and wanted.sex not in offered.sexes:
        found.append("sex")
    if offered.ages and age and age not in offered.ages:
        found.append("age")
    if offered.languages and wanted.language and wanted.language not in offered.languages:
        found.append("language")
    return tuple(found)


def in_order(rows: Sequence[tuple[Offered, str]], wanted: Wanted) -> list[tuple[str, tuple[Misfit, ...]]]:
    """Services in the order in which to ask them: what fits, free places, then the kind asked first for it.

    Args:
        rows: What each offers, with its id.
        wanted: What is needed.

    Returns:
        Ids with what speaks against each. Those that give other help are left out.
    """
    order = help_kinds()[wanted.need].given_by
    found = [
        (
            len(set(against) - {"language"}),
            len(against),
            CAPACITIES.index(one.capacity),
            order.index(one.kind),
            at,
        )
        for at, (one, _) in enumerate(rows)
        if "other_help" not in (against := misfits(one, wanted))
    ]
    return [(rows[at][1], misfits(rows[at][0], wanted)) for *_, at in sorted(found)]
