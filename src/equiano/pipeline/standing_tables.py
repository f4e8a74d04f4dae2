"""Who is counted as tables of a release: `standing`, and `possible:gender_child`, `possible:year`.

The tables of the release count actual victims. Possible victims stand here alone, never in a sum with them.
The four standings show no total, so that a small one needs no other one hidden beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from equiano.pipeline.labels import Labels
from equiano.pipeline.profile_tables import dimension_of
from equiano.publish.counts import CountTable, Dimension
from equiano.record.standing import STANDINGS
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.provenance import Provenance
    from equiano.record.standing import Standings
    from equiano.situation.profile import Crosstab

# A population of its own: it holds those whom the other tables leave out, and must not be summed with them.
POPULATION = "persons by standing"
# So many possible victims before they are split: the small cells of a table of fewer would be protected by
# hiding how many there are in all, which is what a reader asks first (28 in the cases of sixty).
_LEAST_SPLIT = 100
_LABELS: Mapping[str, Labels] = {
    "actual": in_each("Actual victims (counted in this report)"),
    "possible": in_each("Possible victims (apart)"),
    "not_victim": in_each("Records closed as not trafficking"),
    "no_consent": in_each("Left out: no consent to the use of the record"),
}
_TITLES: Mapping[str, Labels] = {
    "standing": in_each("Who is counted"),
    "gender_child": in_each("Possible victims by gender and age group"),
    "year": in_each("Possible victims by year of registration"),
}


def standing_tables(
    standings: Standings, possible: Mapping[str, Crosstab], provenance: Provenance
) -> Iterator[CountTable]:
    """True counts; the tables of possible victims are tied to their line in the first."""
    sizes = standings.as_dict()
    counts: dict[tuple[str | None, ...], int] = {(name,): sizes[name] for name in STANDINGS if sizes[name]}
    who = Dimension("standing", _TITLES["standing"], tuple(name for (name,) in counts), _LABELS)
    yield CountTable(
        "standing", _TITLES["standing"], (who,), counts, provenance,
        population=POPULATION, show_total=False,
    )  # fmt: skip
    if standings.possible < _LEAST_SPLIT:
        return
    for name, table in possible.items():
        dimensions = tuple(dimension_of(dimension, table) for dimension in table.dimensions)
        yield CountTable(
            f"possible:{name}", _TITLES[name], dimensions, table.counts, provenance,
            where={"standing": "possible"}, population=POPULATION,
        )  # fmt: skip
