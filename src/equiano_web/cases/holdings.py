"""Which tables hold anything of a case: asked with the case, so that its page asks none that holds nothing.

Rooms register theirs in `apps.py`. That there is something says nothing of who may see it: each table is
still asked through `access`.
"""

from __future__ import annotations

from django.db.models import IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL

from equiano_web.cases.models import Case, Due, Kin, TrackState

MERGED, KIN, TRACKS, DUES = "merged", "kin", "tracks", "dues"

_TABLES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    MERGED: (Case, ("merged_into_id",)),
    KIN: (Kin, ("case_id", "other_id")),
    TRACKS: (TrackState, ("case_id",)),
    DUES: (Due, ("case_id",)),
}


def register(name: str, model: type[Model], column: str = "case_id") -> None:
    """Have a table of another room asked for, by the column that names the case."""
    _TABLES[name] = (model, (column,))


def cases() -> QuerySet[Case]:
    """Cases, each with what `of` reads."""
    return Case.objects.annotate(held=RawSQL(_bits(), (), IntegerField()))


def of(*cases: Case) -> frozenset[str]:
    """Names of the tables that may hold something of a case, or of any of those merged into it."""
    held = 0
    for one in cases:
        held |= getattr(one, "held", -1)  # of a case that was not read by `cases` everything is asked
    return frozenset(name for bit, name in enumerate(_TABLES) if held >> bit & 1)


def _bits() -> str:
    """SQL by hand, as every page of a case asks it: bit n is set if the n-th table holds something."""
    own = Case._meta.db_table
    return " + ".join(
        f"CASE WHEN {_any(model, columns, own)} THEN {1 << bit} ELSE 0 END"
        for bit, (model, columns) in enumerate(_TABLES.values())
    )


def _any(model: type[Model], columns: tuple[str, ...], own: str) -> str:
    table = model._meta.db_table
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} h WHERE h.{column} = {own}.id)"  # noqa: S608 - our names
        for column in columns
    )
