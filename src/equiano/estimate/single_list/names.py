"""Which column of one list holds the contacts, and which the persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.errors import BadInputError
from equiano.words import say

# Folded names (small letters, blanks for `_` and `-`).
TIMES = frozenset(
    {"contacts", "contact", "contact count", "number of contacts", "n contacts", "times", "times seen",
     "capture", "captures", "encounters", "visits", "sightings", "apprehensions", "registrations",
     "referrals", "контакты", "контактов", "число контактов", "количество контактов", "обращений",
     "обращения", "число обращений", "количество обращений", "раз", "сколько раз", "kontakte", "contactos"}
)  # fmt: skip
PERSONS = frozenset(
    {"persons", "people", "person count", "number of persons", "freq", "freq.", "frequency", "frequencies",
     "лица", "лиц", "число лиц", "количество лиц", "человек", "число людей", "частота", "personen",
     "häufigkeit"}
)  # fmt: skip
EITHER = frozenset({"count", "counts", "n", "number", "число", "количество", "кол-во", "anzahl", "nombre"})


def _folded(name: str) -> str:
    return " ".join(name.strip().casefold().replace("_", " ").replace("-", " ").split()).replace(
        "кол во", "кол-во"
    )


def columns_of(
    source: str, header: Sequence[str], rows: Sequence[Mapping[str, str]], covariates: Sequence[str]
) -> tuple[str, str | None]:
    """Names of the columns of contacts and of persons; None where each row is a person.

    Raises:
        BadInputError: If no column holds the contacts, two may, or the table is one of several lists.
    """
    free = [name for name in header if name not in covariates]
    times, persons, either = ([n for n in free if _folded(n) in names] for names in (TIMES, PERSONS, EITHER))
    if not times:
        times, either = either, []
    persons = persons or either
    if len(times) > 1 or len(persons) > 1:
        twice = times if len(times) > 1 else persons
        raise BadInputError(
            say("{name}: columns {columns} both may hold the numbers. Keep one.", name=source,
                columns=", ".join(f"`{n}`" for n in twice))
        )  # fmt: skip
    if not times:
        raise BadInputError(
            say("{name}: no column says how often each person was seen. Name it `contacts`; a column "
                "`persons` beside it says how many persons a row stands for.", name=source)
        )  # fmt: skip
    lists = [n for n in free if n not in (*times, *persons) and {row[n] for row in rows} == {"0", "1"}]
    if _folded(times[0]) in EITHER and not persons and len(lists) > 1:
        raise BadInputError(
            say("{name}: this is a table of {lists} lists. Leave out --method single-list; if the columns of "
                "0 and 1 describe persons, name the contacts `contacts`.", name=source, lists=len(lists))
        )  # fmt: skip
    return times[0], persons[0] if persons else None
