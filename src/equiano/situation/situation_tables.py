"""All tables of a situation, each with its typed rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from equiano.schema.claim_rows import DetectionRow, FigurePairRow, FigureRow, RiskRateRow
from equiano.schema.journey_rows import (
    BorderRow,
    CorridorCountRow,
    CorridorProposalRow,
    FlowRow,
    NetRoleRow,
    RegionCountRow,
    RoleRow,
)
from equiano.schema.justice_rows import JusticeFunnelRow, JusticeGapRow, JusticeSeriesRow
from equiano.schema.row import TableRow


@dataclass(frozen=True, slots=True)
class SituationTables(Mapping[str, Sequence[TableRow]]):
    """Rows of every table, in the order in which they are written.

    An attribute has rows with their type; `tables["role"]` has the same for who goes through them by name.

    Attributes:
        role: Roles of the country and of the regions of its pack, by category.
        country_role: Roles of every country, in all (columns as `role`).
    """

    role: Sequence[RoleRow]
    country_role: Sequence[RoleRow]
    flow: Sequence[FlowRow]
    border: Sequence[BorderRow]
    net_role: Sequence[NetRoleRow]
    corridor_count: Sequence[CorridorCountRow]
    region_count: Sequence[RegionCountRow]
    corridor_proposal: Sequence[CorridorProposalRow]
    risk_rate: Sequence[RiskRateRow]
    figure: Sequence[FigureRow]
    figure_pair: Sequence[FigurePairRow]
    detection: Sequence[DetectionRow]
    justice_funnel: Sequence[JusticeFunnelRow]
    justice_series: Sequence[JusticeSeriesRow]
    justice_gap: Sequence[JusticeGapRow]

    def __getitem__(self, name: str) -> Sequence[TableRow]:
        if name not in TABLES:
            raise KeyError(name)
        rows: Sequence[TableRow] = getattr(self, name)
        return rows

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


TABLES = tuple(field.name for field in fields(SituationTables))
