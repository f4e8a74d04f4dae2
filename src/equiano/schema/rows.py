"""The class of the rows of each table, by the name of the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from equiano.schema.claim_rows import (
    DetectionRow,
    FigurePairRow,
    FigureRow,
    RiskRateRow,
    VulnerabilityIndexRow,
)
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
from equiano.schema.measure_rows import MeasureRow
from equiano.schema.national_rows import AgencyComparisonRow, SubmissionCountRow, SubmissionStratumRow
from equiano.schema.official_figure import OfficialFigure

# Written out, and held against the folder's YAML by a test: made from it, no type checker could read it.
ROWS: Mapping[str, type] = MappingProxyType(
    {
        "agency_comparison": AgencyComparisonRow,
        "border": BorderRow,
        "corridor_count": CorridorCountRow,
        "corridor_proposal": CorridorProposalRow,
        "detection": DetectionRow,
        "figure": FigureRow,
        "figure_pair": FigurePairRow,
        "flow": FlowRow,
        "justice_funnel": JusticeFunnelRow,
        "justice_gap": JusticeGapRow,
        "justice_series": JusticeSeriesRow,
        "measure": MeasureRow,
        "net_role": NetRoleRow,
        "official_figure": OfficialFigure,
        "region_count": RegionCountRow,
        "risk_rate": RiskRateRow,
        "role": RoleRow,
        "submission_count": SubmissionCountRow,
        "submission_stratum": SubmissionStratumRow,
        "vulnerability_index": VulnerabilityIndexRow,
    }
)

# Tables whose columns follow the vocabularies, or the lists that were linked: hundreds of columns and
# millions of rows, so they stay frames. Each has one door where its columns are checked: `case` has
# `record/case_frame.py`, `capture` has `estimate/table.py`, `finding` has `identify/batch.py`, which alone
# writes it.
BULK = ("capture", "case", "finding")
