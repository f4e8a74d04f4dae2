"""The tables of `equiano situation` for people: at most five columns, in words; and whole, as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from equiano.cli.output import on_screen
from equiano.pipeline.labels import place_label
from equiano.words import language, number, percent, say

if TYPE_CHECKING:
    from rich.console import Console

    from equiano.countries.model import CountryPack
    from equiano.schema.claim_rows import FigurePairRow, RiskRateRow
    from equiano.schema.journey_rows import CorridorCountRow, CorridorProposalRow, FlowRow, RoleRow
    from equiano.schema.justice_rows import JusticeFunnelRow, JusticeSeriesRow
    from equiano.situation.overview import Situation

_NOTHING = "–"


@dataclass(frozen=True)
class Shown:
    """A table as people read it: headings and cells of text, the first column to the left."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class PackNames:
    """Names of places, corridors, groups and figures of one pack in the reader's language."""

    def __init__(self, pack: CountryPack) -> None:
        self._pack, self._lang = pack, language()
        self._groups = {group.id: group.label for group in pack.all_risk_groups}
        self._figures = {figure.id: figure.label for figure in pack.figures}
        self._figures |= {figure.id: figure.label for figure in pack.justice}
        corridors = [*pack.corridors, *(one for region in pack.regions for one in region.corridors)]
        self._corridors = {corridor.id: corridor.label for corridor in corridors}

    def place(self, code: str | None) -> str:
        """Country or region."""
        return say("not recorded") if not code else place_label(self._pack, code)[self._lang]

    def route(self, code: str) -> str:
        """A corridor, a set of equal ones, an unnamed route, or what is no route."""
        own = {
            "none": say("on no named corridor"),
            "not_told": say("cannot be told from the record"),
            "ambiguous": say("fits several corridors equally"),
            "rest": say("rare routes together"),
        }
        if code in own:
            return own[code]
        if ">" in code:
            return " → ".join(self.place(end) for end in code.split(">"))
        names = [self._corridors[part][self._lang] for part in code.split("|") if part in self._corridors]
        return " / ".join(names) if names else code

    def group(self, code: str) -> str:
        """A risk group."""
        return self._groups[code][self._lang] if code in self._groups else code

    def figure(self, code: str) -> str:
        """A published figure."""
        return self._figures[code][self._lang] if code in self._figures else code

    def word(self, code: str | None) -> str:
        """A role, a relation of figures or a stage of criminal justice."""
        found = {
            "origin": say("origin"),
            "transit": say("transit"),
            "destination": say("destination"),
            "internal": say("internal"),
            "recruited_here": say("recruited and exploited here"),
            "undetermined": say("one end not recorded"),
            "agree": say("agree"),
            "depends_on_duration": say("depends on the duration"),
            "differ": say("other people counted"),
            "conflict": say("conflict"),
            "not_compared": say("not compared"),
            "detected": say("detected"),
            "registered": say("registered"),
            "opened": say("opened"),
            "investigated": say("investigated"),
            "solved": say("solved"),
            "in_court": say("in court"),
            "convicted": say("convicted"),
            "prosecuted": say("prosecuted"),
            "any": say("any stage"),
        }
        return found.get(code or "", code or _NOTHING)


def _count(value: float | None, value_to: float | None = None) -> str:
    """A count, or a range of counts; more digits only where the number is small."""
    if value is None:
        return _NOTHING
    # Two digits only where they are telling: rates and factors below ten.
    low = number(value, 0 if value == int(value) or abs(value) >= 10 else 2)
    return low if value_to is None or value_to == value else f"{low}–{_count(value_to)}"


def _share(value: float | None) -> str:
    return _NOTHING if value is None else percent(value)


def _listed(value: str | Sequence[str] | None) -> str:
    """One text of one or several."""
    return (value if isinstance(value, str) else ", ".join(value or ())) or _NOTHING


def _years(row: JusticeSeriesRow | JusticeFunnelRow) -> str:
    first, last = row.start_year, row.end_year
    return _NOTHING if first is None else str(first) if last in (None, first) else f"{first}–{last}"


def _roles(rows: Sequence[RoleRow], labels: PackNames) -> Iterator[Shown]:
    cells = tuple(
        (labels.place(row.place), labels.word(row.role), _count(row.count), _share(row.share))
        for row in rows
        if row.dimension == "all" and row.count
    )
    header = (say("Place"), say("Role"), say("Persons"), say("Share"))
    yield Shown("role", say("Roles of the country and its regions"), header, cells)


def _flows(rows: Sequence[FlowRow], labels: PackNames) -> Iterator[Shown]:
    by: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        ends = labels.place(row.origin), labels.place(row.destination)
        by.setdefault(row.basis, []).append((*ends, _count(row.count), _share(row.share)))
    titles = {
        "recruitment": say("From where to where, by place of recruitment"),
        "citizenship": say("From where to where, by citizenship"),
    }
    for basis, cells in by.items():
        header = (say("From"), say("To"), say("Persons"), say("Share"))
        yield Shown("flow", titles.get(basis, basis), header, tuple(cells))


def _corridors(rows: Sequence[CorridorCountRow], labels: PackNames) -> Iterator[Shown]:
    header = (say("Route"), say("In full"), say("Ends only"), say("Possible"))
    for layer in dict.fromkeys(row.layer for row in rows):
        cells = tuple(
            (
                labels.route(row.corridor),
                *map(_count, (row.full, row.ends_only, row.possible)),
            )
            for row in rows
            if row.layer == layer and any((row.full, row.ends_only, row.possible))
        )
        yield Shown("corridor_count", say("Corridors: {place}", place=labels.place(layer)), header, cells)


def _proposals(rows: Sequence[CorridorProposalRow], labels: PackNames) -> Iterator[Shown]:
    cells = tuple(
        (
            labels.place(row.origin),
            ", ".join(map(labels.place, row.via.split())) or _NOTHING,
            labels.place(row.destination),
            _count(row.cases),
        )
        for row in rows
    )
    header = (say("From"), say("Through"), say("To"), say("Persons"))
    yield Shown("corridor_proposal", say("Routes that no corridor of the pack names"), header, cells)


def _rates(rows: Sequence[RiskRateRow], labels: PackNames) -> Iterator[Shown]:
    cells = tuple(
        (
            labels.group(row.group),
            _count(row.size_low, row.size_high),
            _count(row.cases),
            _count(row.rate_low, row.rate_high),
        )
        for row in rows
        if row.cases is not None
    )
    header = (say("Group"), say("Its size"), say("Persons"), say("Per 100,000"))
    yield Shown("risk_rate", say("Identified persons by group at risk"), header, cells)


def _pairs(rows: Sequence[FigurePairRow], labels: PackNames) -> Iterator[Shown]:
    order = ("conflict", "depends_on_duration", "agree", "differ", "not_compared")
    # 9 is behind all of the order: a relation that is new stands last.
    listed = sorted(rows, key=lambda row: order.index(row.relation) if row.relation in order else 9)
    cells = tuple(
        (
            labels.figure(row.one),
            labels.figure(row.two),
            labels.word(row.relation),
            _count(row.factor),
        )
        for row in listed
        if row.relation not in ("differ", "not_compared")
    )
    header = (say("One figure"), say("The other"), say("Together"), say("Factor"))
    yield Shown("figure_pair", say("Published figures: can both hold?"), header, cells)


def _series(rows: Sequence[JusticeSeriesRow], labels: PackNames) -> Iterator[Shown]:
    cells = tuple(
        (
            labels.word(row.stage),
            _years(row),
            _listed(row.articles),
            _count(row.low, row.high) if row.reported else say("not reported"),
            labels.figure(row.source) + ("" if row.verified else say(" (not seen in the source)")),
        )
        for row in rows
    )
    header = (say("Stage"), say("Years"), say("Articles"), say("Count"), say("Source"))
    yield Shown("justice_series", say("Police and courts, each source for itself"), header, cells)


def _funnel(rows: Sequence[JusticeFunnelRow], labels: PackNames) -> Iterator[Shown]:
    cells = tuple(
        (
            _listed(row.articles),
            _years(row),
            labels.word(row.stage),
            labels.word(row.share_of),
            _share(row.share_low),
        )
        for row in rows
        if row.share_low is not None
    )
    header = (say("Articles"), say("Years"), say("Stage"), say("Stage before"), say("Share of it"))
    yield Shown("justice_funnel", say("Police and courts: from stage to stage"), header, cells)


def _changes(found: Situation, labels: PackNames) -> Iterator[Shown]:
    if found.shift is None or found.shift.comparison is None:
        return
    event = found.shift.event
    cells = tuple(
        (
            labels.route(change.category),
            _share(change.share_before),
            _share(change.share_after),
            f"{'+' if change.change > 0 else '−' if change.change < 0 else ''}"
            # A true minus sign, and a tenth of a point: a hundredth is less than one case in most files.
            f"{number(100 * abs(change.change), 1)}",
        )
        for change in found.shift.comparison.changes
    )
    header = (say("Route"), say("Before"), say("After"), say("Points"))
    title = say("Shares of the recorded routes before {year} and from {year} on", year=event)
    yield Shown("route_change", title, header, cells)


def shown_tables(found: Situation, pack: CountryPack) -> list[Shown]:
    """The tables with something in them, in the order in which people read them."""
    labels, rows = PackNames(pack), found.tables
    tables = [
        *_roles(rows.role, labels),
        *_flows(rows.flow, labels),
        *_corridors(rows.corridor_count, labels),
        *_proposals(rows.corridor_proposal, labels),
        *_changes(found, labels),
        *_rates(rows.risk_rate, labels),
        *_pairs(rows.figure_pair, labels),
        *_series(rows.justice_series, labels),
        *_funnel(rows.justice_funnel, labels),
    ]
    return [table for table in tables if table.rows]


def print_tables(console: Console, tables: Sequence[Shown], most: int | None) -> None:
    """Print tables.

    Args:
        console: Where to; as wide as it takes.
        tables: The tables.
        most: Rows of each that are printed, the rest being told of; None prints all.
    """
    for shown in tables:
        table = Table()
        for place, heading in enumerate(shown.header):
            left = place == 0 or not _numeric(shown, place)
            table.add_column(heading, justify="left" if left else "right")
        for row in shown.rows[:most]:
            table.add_row(*(Text(on_screen(cell)) for cell in row))
        console.print()
        console.print(Text(shown.title, "bold"), soft_wrap=True)  # a table's own title is cut to its width
        console.print(table)
        if most is not None and (more := len(shown.rows) - most) > 0:
            console.print(say("{more:,} more {more|row|rows}: `--out FOLDER` writes all.", more=more))


def _numeric(shown: Shown, place: int) -> bool:
    return all(row[place] == _NOTHING or row[place].lstrip("+−")[:1].isdigit() for row in shown.rows)
