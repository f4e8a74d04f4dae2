"""Tables of published figures: the country pack's, court counts given by the user, CTDC's largest flows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from equiano.files import sha256_of
from equiano.pipeline.labels import label
from equiano.provenance import Provenance
from equiano.publish.disclosure import published_table
from equiano.publish.release import Column, ReleasedTable, Value
from equiano.record.examples import example_path
from equiano.schema.row import Plain, TableRow
from equiano.schema.table import load_table
from equiano.situation import figures, justice
from equiano.situation.overview import METHODS
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.situation.justice import StageCount

# The file that is shipped; DATA_SOURCES.md has its terms.
CTDC_FLOWS = "ctdc_2025_top_routes"
CTDC_TITLE = "CTDC (IOM), Global Synthetic Dataset 2025: 20 largest pairs of citizenship and exploitation"


def _published(name: str, rows: Sequence[TableRow], method: str, sha256: str) -> ReleasedTable:
    """Rows of a table of `schema/`, with its labels; lists become text."""
    schema = load_table(name)
    columns = [Column(field.name, "text", {"en": field.en, "ru": field.ru}) for field in schema.fields]
    cells = [tuple(_cell(value) for value in row.values()) for row in rows]
    title = {"en": schema.description, "ru": schema.description}  # sections give the title that is shown
    return published_table(name, title, columns, cells, provenance=Provenance(method, sha256))


def _cell(value: Plain) -> Value:
    if isinstance(value, list | dict):
        return ", ".join(value)
    return value


def pack_tables(
    pack: CountryPack, courts: Sequence[StageCount], durations: tuple[float, float]
) -> Iterator[ReleasedTable]:
    """Published figures of the pack compared, the stages of criminal justice and its sources side by side."""
    made: Mapping[str, Sequence[TableRow]] = {
        "figure": figures.normalised(pack.figures, durations),
        "figure_pair": figures.pairs(pack.figures, durations, pack.populations),
        "detection": figures.detection(pack.figures, pack.justice, durations),
        "justice_funnel": justice.funnel(courts),
        "justice_series": justice.series(courts),
    }
    for name, rows in made.items():
        if rows:
            yield _published(name, rows, METHODS[name], pack.data_sha256)


def ctdc_flows() -> ReleasedTable:
    """The largest pairs of the world, published by CTDC."""
    path = example_path(CTDC_FLOWS)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {code: label(code) for row in rows for code in (row["origin"], row["destination"])}
    columns = [
        Column("from", "dimension", in_each("Citizenship"), codes),
        Column("to", "dimension", in_each("Country of exploitation"), codes),
        Column("count", "count", in_each("Synthetic records")),
        Column("years", "text", in_each("Years")),
    ]
    cells = [
        (row["origin"], row["destination"], int(row["victims"]), f"{row['first_year']}–{row['last_year']}")
        for row in rows
    ]
    titles = in_each("Largest pairs of countries in the CTDC Global Synthetic Dataset 2025")
    return published_table(
        "ctdc_flows", titles, columns, cells, provenance=Provenance(CTDC_TITLE, sha256_of(path))
    )
