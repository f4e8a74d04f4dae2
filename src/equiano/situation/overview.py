"""The whole situation of a country in one object: every table of this stage, with where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from equiano.countries.model import CountryPack
from equiano.engine import Engine
from equiano.errors import BadInputError
from equiano.provenance import Provenance
from equiano.record.standing import Standings, WhoCounts, nobody_counts, who_counts
from equiano.schema.coverage import Scope
from equiano.schema.journey_rows import RoleRow
from equiano.situation import borders, corridors, figures, justice, regions, risk_groups, roles
from equiano.situation.counted import JourneyCounts
from equiano.situation.intervals import Sampled
from equiano.situation.journeys import Beside, Journeys, journey_parts, read_flows
from equiano.situation.keys import NO_ORDERS, Orders
from equiano.situation.options import Clock, DescribeOptions
from equiano.situation.recording import Rounding, exact
from equiano.situation.route_years import route_years
from equiano.situation.shift import Shift, shift_of
from equiano.situation.situation_tables import SituationTables
from equiano.tables.account import Account
from equiano.tables.whole import read_whole
from equiano.words import say


@dataclass(frozen=True)
class Situation:
    """Tables of the situation of one country.

    Attributes:
        country: Alpha-3 code.
        tables: Rows by name of the table (`schema/NAME.yaml`): an attribute for each, and a mapping.
        shift: Search for a shift, comparison with an event and the check of recording; None without dated
            journeys.
        provenance: Method and data hash by table.
        cases: Cases read.
        ends_filled: Cases whose origin or destination is citizenship or country of exploitation.
        accounts: Every row of the tables that the user gave: `flows`, `courts`.
        standings: Who of the case table counts; tables are of actual victims. None for a table of flows.
        clock: What the years of journeys are.
        undated: Persons that lack it.
        orders: Persons with several journeys, and whose order of places rests on the file.
        refused: Rows of the file of cases that intake refused, which are not counted.
    """

    country: str
    tables: SituationTables
    shift: Shift | None
    provenance: Mapping[str, Provenance]
    cases: int
    ends_filled: int
    accounts: Mapping[str, Account] = field(default_factory=dict)
    standings: Standings | None = None
    clock: Clock = "registration"
    undated: int = 0
    orders: Orders = NO_ORDERS
    refused: int = 0

    def sentences(self) -> list[str]:
        """Who is counted and how journeys were read, for the owner of the file."""
        said = [] if self.standings is None else self.standings.sentences()
        if n := self.orders.several:
            said.append(say("{n:,} {n|person has|persons have} several journeys, each in its corridor.", n=n))
        if n := self.orders.by_file:
            said.append(
                say(
                    "Places of {n:,} {n|person|persons} stand in the order of the file: dates are missing.",
                    n=n,
                )
            )
        if n := self.undated:
            said.append(say("{n:,} {n|person lacks|persons lack} the date that years are counted by.", n=n))
        return said

    @property
    def displacement(self) -> dict[str, Any] | None:
        """`shift` as plain values, as they stand in JSON."""
        return None if self.shift is None else self.shift.as_dict()

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "country": self.country,
            "cases": self.cases,
            "ends_filled": self.ends_filled,
            "clock": {"name": self.clock, "lacking": self.undated},
            "journeys": {"several": self.orders.several, "order_by_file": self.orders.by_file},
            "standings": None if self.standings is None else self.standings.as_dict(),
            "accounts": {name: account.as_dict() for name, account in self.accounts.items()},
            "tables": {name: [row.as_dict() for row in rows] for name, rows in self.tables.items()},
            "displacement": self.displacement,
            "provenance": {name: origin.as_dict() for name, origin in self.provenance.items()},
        }


METHODS = {
    "role": "persons by place of recruitment; of a sample: Garwood 1936, Clopper & Pearson 1934",
    "flow": "persons by pair of countries; of a sample: Garwood 1936, Clopper & Pearson 1934",
    "border": "persons by citizenship (UNODC) and by place of recruitment",
    "net_role": "of a sample: Clopper & Pearson 1934, on the share of arrivals",
    "corridor_count": "ordered places with gaps; full, ends only and possible apart; whole cases",
    "region_count": "counts of recorded regions; worst-case bounds where none is recorded",
    "corridor_proposal": "unmatched journeys by origin and destination",
    "risk_rate": "counts over the published range of the group's size",
    "figure": "flow = stock / duration (Little 1961)",
    "figure_pair": "overlap of ranges; same people, place, scope and overlapping years only",
    "detection": "victims found over the claimed yearly flow, of the same years and place only",
    "justice_funnel": "stage counts; shares only of one source, unit, articles, years and place",
    "justice_series": "counts of all sources side by side",
    "justice_gap": "persons over identified victims and the estimate, of the same years and place only",
}


def shift_in(
    journeys: Journeys, pack: CountryPack, *, event: int | None, seed: int, rounding: Rounding | None = None
) -> Shift | None:
    """Test whether the mix of recorded routes has shifted; None where no case of the country has a year.

    Args:
        journeys: Aggregated journeys.
        pack: The country pack.
        event: First year after the event; None leaves out the two-period test.
        seed: Seed of the simulations.
        rounding: Applied to all counts first; `shift.coarse` for an answer that leaves.

    Raises:
        BadInputError: If the event leaves no year on one side.
    """
    routes = route_years(journeys, pack.corridors, pack.code)
    if routes is None:
        return None
    return shift_of(routes, event=event, seed=seed, rounding=rounding or exact)


_USUAL = DescribeOptions()


def describe(
    engine: Engine,
    pack: CountryPack,
    cases: Path | str | None = None,
    options: DescribeOptions = _USUAL,
    progress: Callable[[str], None] = lambda step: None,
) -> Situation:
    """Describe the situation of a country.

    Args:
        engine: An open engine.
        pack: The country pack.
        cases: Parquet file of the schema `case`; None where `options` has a table of flows.
        options: What the analyst adds. Only a sample has intervals, and what the state counted is set
            against a national file only.
        progress: Told the name of each step.

    Raises:
        BadInputError: If a file is faulty, or both or neither of `cases` and `flows` are given.
    """
    if (cases is None) == (options.flows is None):
        raise BadInputError(say("give either a case file or a table of flows."))
    progress("journeys")
    people = None if cases is None else _people(engine, cases)
    counted, beside = _counted(engine, pack, cases, people, options)
    progress("risk groups")
    in_groups = risk_groups.cases_of(engine, cases or "", pack.all_risk_groups, people) if people else {}
    progress("figures and courts")
    counts, courts = _court_counts(pack, options)
    progress("corridors")
    tables = _tables(counted, beside, pack, in_groups, counts, options)
    progress("displacement")
    routes = counted.routes.years(counted.places)
    shift = None if routes is None else shift_of(routes, event=options.event, seed=options.seed)
    accounts = {"flows": beside.account, "courts": courts}
    return Situation(
        pack.code,
        tables,
        shift,
        _provenance(tables, beside.data_sha256, pack, options.seed),
        counted.cases,
        counted.ends_filled,
        {name: account for name, account in accounts.items() if account is not None},
        standings=None if people is None else people.standings,
        clock=options.clock,
        undated=counted.undated,
        orders=counted.orders,
    )


def _counted(
    engine: Engine,
    pack: CountryPack,
    cases: Path | str | None,
    people: WhoCounts | None,
    options: DescribeOptions,
) -> tuple[JourneyCounts, Beside]:
    """The journeys of the cases, counted in parts, or those of the table of flows."""
    if cases is None or people is None:
        journeys = read_flows(options.flows or "", options.opening)
        return JourneyCounts.of(pack, [journeys]), journeys.beside
    parts, rest = journey_parts(engine, cases, people, options.clock)
    return JourneyCounts.of(pack, parts), rest()


def _people(engine: Engine, cases: Path | str) -> WhoCounts:
    """The people of a case table by standing, if there is anybody to count.

    Raises:
        BadInputError: If nobody is an actual or a possible victim.
    """
    people = who_counts(engine, cases)
    if not (people.standings.actual or people.standings.possible):
        raise BadInputError(nobody_counts(Path(cases).name, people.standings))
    return people


def _court_counts(
    pack: CountryPack, options: DescribeOptions
) -> tuple[list[justice.StageCount], Account | None]:
    """Counts of courts and police, of the pack and of the user's own table, with that table's account."""
    counts = justice.from_pack(pack.justice)
    if options.courts is None:
        return counts, None
    table = read_whole(options.courts, options.opening, justice.COLUMNS)
    return counts + justice.counts_of(table, justice.articles_of(pack), pack.code), table.account


def _tables(
    counted: JourneyCounts,
    beside: Beside,
    pack: CountryPack,
    in_groups: Mapping[str, int | None],
    counts: Sequence[justice.StageCount],
    options: DescribeOptions,
) -> SituationTables:
    coverage, durations = options.coverage, options.durations or figures.DURATIONS
    sampled = Sampled(coverage, effect=beside.design_effect)
    role_rows = roles.role_rows(
        counted.roles, [pack.code, *(region.code for region in pack.regions)], sampled
    )
    scope = Scope(_period(role_rows), pack.code, "persons", coverage)
    population = options.population.victims(pack.code) if options.population else None
    return SituationTables(
        role=role_rows,
        country_role=roles.role_rows(counted.country_roles, roles.by_size(counted.country_roles), sampled),
        flow=[
            *roles.flow_rows("recruitment", counted.flows, sampled),
            *roles.flow_rows("citizenship", roles.citizen_counts(beside.by_citizenship), sampled),
        ],
        border=borders.border_rows(counted.borders),
        net_role=roles.net_role(role_rows, coverage=coverage),
        corridor_count=[
            row for layer, found in counted.corridors.items() for row in corridors.corridor_rows(found, layer)
        ],
        region_count=regions.region_rows(counted.regions),
        corridor_proposal=counted.unnamed.rows(counted.places),
        risk_rate=risk_groups.rates(pack.all_risk_groups, in_groups, file=scope),
        figure=figures.normalised(pack.figures, durations),
        figure_pair=figures.pairs(pack.figures, durations, pack.populations),
        detection=figures.detection(pack.figures, pack.justice, durations),
        justice_funnel=justice.funnel(counts),
        justice_series=justice.series(counts),
        justice_gap=justice.gaps(counts, _identified(role_rows, pack.code, scope), population),
    )


def _period(rows: Sequence[RoleRow]) -> tuple[int, int] | None:
    """First and last year of persons with a role; None where none is dated."""
    dated = [int(row.category) for row in rows if row.dimension == "year" and row.category]
    return (min(dated), max(dated)) if dated else None


def _identified(rows: Sequence[RoleRow], place: str, scope: Scope) -> justice.Victims | None:
    """Persons with a role of the country; None if there are none."""
    touched = max((row.base for row in rows if row.place == place and row.dimension == "all"), default=0)
    return justice.Victims(touched, touched, scope) if touched else None


def _provenance(
    tables: SituationTables, cases_sha256: str, pack: CountryPack, seed: int
) -> dict[str, Provenance]:
    found = {
        name: Provenance(METHODS.get(name, METHODS["role"]), _hash_of(name, cases_sha256, pack))
        for name in tables
    }
    found["displacement"] = Provenance(
        "F statistics of yearly mixes, simulated Dirichlet-multinomial law", cases_sha256, seed
    )
    return found


def _hash_of(table: str, cases_sha256: str, pack: CountryPack) -> str:
    from_pack = table in ("figure", "figure_pair", "detection", "justice_funnel", "justice_series")
    return pack.data_sha256 if from_pack else cases_sha256
