"""The situation behind disclosure control: count tables first, then what can be worked out from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.pipeline import derived_tables as derived
from equiano.pipeline.journey_tables import JourneyTables, same_variables
from equiano.pipeline.pack_tables import ctdc_flows, pack_tables
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, FlagTable
from equiano.schema.coverage import Coverage
from equiano.tables.raw_table import Opening

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.engine import Engine
    from equiano.publish.release import ReleasedTable
    from equiano.situation.journeys import Journeys
    from equiano.situation.profile import Crosstab, Profile

METHOD = "count of cases by role, corridor and place of the journey"
_LARGEST_FLOWS = 20


@dataclass(frozen=True)
class Options:
    """What the analyst adds to the cases.

    Attributes:
        event: First year after an event whose effect on the corridors is in question.
        population: Interval of the estimated number of victims.
        courts: CSV of criminal-justice counts.
        flows: CSV of origins and destinations.
        durations: Shortest and longest mean years in exploitation; None for the usual range.
        seed: Seed of the permutation tests.
        opening: How to open the files, where it is not to be found from them.
        coverage: What part of all cases the file holds, as its maker says.
    """

    event: int | None = None
    population: tuple[float, float] | None = None
    courts: Path | None = None
    flows: Path | None = None
    durations: tuple[float, float] | None = None
    seed: int = 1
    opening: Opening | None = None
    coverage: Coverage | None = None


@dataclass(frozen=True)
class Counts:
    """True counts of the situation, before disclosure control."""

    crosstabs: Mapping[str, Crosstab]
    groups: Mapping[str, int]
    displacement: Mapping[str, Any] | None
    years: float


def count(engine: Engine, cases: Path, pack: CountryPack, options: Options) -> Counts:
    """Count journeys, risk groups and the shift of corridors.

    Raises:
        BadInputError: If the event leaves no year on one side.
    """
    from equiano.situation.crosstabs import journey_crosstabs
    from equiano.situation.journeys import read_journeys
    from equiano.situation.overview import displacement_of
    from equiano.situation.risk_groups import cases_of

    journeys = read_journeys(engine, cases)
    members = cases_of(engine, cases, pack.all_risk_groups)
    shift = displacement_of(journeys, pack, event=options.event, seed=options.seed)
    event = options.event if shift is not None else None
    return Counts(
        journey_crosstabs(journeys, pack, event),
        {name: size for name, size in members.items() if size is not None},
        shift,
        _span(journeys),
    )


def _span(journeys: Journeys) -> float:
    """Years from the first to the last that cases name; 1 if they name none."""
    years = [int(name) for name in journeys.cubes["year"].categories if name]
    return float(max(years) - min(years) + 1) if years else 1.0


def count_tables(
    counts: Counts, profile: Profile, pack: CountryPack, options: Options, sha256: str
) -> Iterator[CountTable | FlagTable]:
    """Tables of the situation with true counts."""
    provenance = Provenance(METHOD, sha256)
    same = same_variables(counts.crosstabs, profile, pack.code)
    yield from JourneyTables(pack, provenance, same).tables(counts.crosstabs)
    if counts.groups:
        names = {group.id: group.label for group in pack.all_risk_groups}
        flags = tuple(
            (f"group.{id}", {lang: names[id][lang] for lang in ("en", "ru")}) for id in counts.groups
        )
        titles = {"en": "Cases in risk groups", "ru": "Дела в группах риска"}
        yield FlagTable(
            "risk_group", titles, titles, flags, {f"group.{id}": n for id, n in counts.groups.items()},
            profile.records, provenance,
        )  # fmt: skip
    if options.flows is not None:
        yield _own_flows(options.flows, options.opening)


def _own_flows(path: Path, opening: Opening | None) -> CountTable:
    """The user's own table of flows: its largest pairs, the rest in one line; small ones are protected."""
    from equiano.pipeline.labels import label
    from equiano.situation.journeys import read_flows
    from equiano.situation.roles import flows

    journeys = read_flows(path, opening)
    rows = flows(journeys)
    counts: dict[tuple[str | None, ...], int] = {
        (f"{row['origin']}>{row['destination']}",): row["count"] for row in rows[:_LARGEST_FLOWS]
    }
    counts |= {("other",): sum(row["count"] for row in rows[_LARGEST_FLOWS:])}
    counts |= {(None,): journeys.cases - sum(counts.values())}
    kept = {key: size for key, size in counts.items() if size}
    labels = {
        key: {lang: " → ".join(label(end)[lang] for end in key.split(">")) for lang in ("en", "ru")}
        for (key,) in kept
        if key is not None
    }
    labels |= {"other": {"en": "All other pairs", "ru": "Прочие пары"}} if ("other",) in kept else {}
    pair = Dimension(
        "pair", {"en": "From → to", "ru": "Откуда → куда"}, tuple(key for (key,) in kept), labels
    )
    titles = {
        "en": "Largest pairs in the table of flows given",
        "ru": "Крупнейшие пары в приложенной таблице потоков",
    }
    return CountTable(
        "own_flows", titles, (pair,), kept, Provenance("origins and destinations", journeys.data_sha256),
        population="flows", show_share=True,
    )  # fmt: skip


def derived_tables(
    released: Mapping[str, ReleasedTable], counts: Counts, pack: CountryPack, options: Options, sha256: str
) -> Iterator[ReleasedTable]:
    """What is worked out from the shown counts, and published figures."""
    from equiano.situation import figures, justice

    courts = justice.from_pack(pack.justice)
    if options.courts is not None:
        courts += justice.read_counts(options.courts, options.opening, justice.articles_of(pack))
    places = [pack.code, *(region.code for region in pack.regions)]
    made = [derived.role_intervals(released, pack, place, sha256) for place in places]
    made += [derived.net_role(released, pack, place, sha256) for place in places]
    made += [
        derived.corridor_changes(released, sha256),
        derived.risk_rates(released, pack, sha256),
        derived.justice_gaps(courts, _identified(released, pack), options.population, counts.years, sha256),
    ]
    yield from (table for table in made if table is not None)
    if counts.displacement is not None:
        yield from derived.displacement(counts.displacement, sha256)
    yield from pack_tables(pack, courts, options.durations or figures.DURATIONS)
    yield ctdc_flows()


def _identified(released: Mapping[str, ReleasedTable], pack: CountryPack) -> int | None:
    """Cases that touch the country, as far as shown counts tell."""
    table = released.get(f"role_interval:{pack.code}") or released.get(f"role.{pack.code}")
    if table is None:
        return None
    cells = derived.cells_of(table)
    found = [
        value for (role, name), value in cells.items() if name == "count" and role not in ("none", "total")
    ]
    whole = [value for value in found if isinstance(value, int)]
    return sum(whole) or None
