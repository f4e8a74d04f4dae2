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
from equiano.record.standing import Standings, nobody_counts, who_counts
from equiano.schema.coverage import Coverage, Scope
from equiano.situation import borders, corridors, figures, justice, regions, risk_groups, roles
from equiano.situation.cube import Clock
from equiano.situation.journeys import Journeys, read_flows, read_journeys
from equiano.situation.keys import NO_ORDERS, Orders
from equiano.situation.recording import Rounding, exact
from equiano.situation.route_years import route_years
from equiano.situation.shift import Shift, shift_of
from equiano.tables.account import Account
from equiano.tables.raw_table import Opening
from equiano.tables.whole import read_whole
from equiano.words import say

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Situation:
    """Tables of the situation of one country.

    Attributes:
        country: Alpha-3 code.
        tables: Rows by name of the table (`schema/NAME.yaml`).
        displacement: Search for a shift, comparison with an event and the check of recording
            (`shift.Shift`); None without dated journeys.
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
    tables: Tables
    displacement: Mapping[str, Any] | None
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
            "tables": {name: list(rows) for name, rows in self.tables.items()},
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


def _pack_tables(
    pack: CountryPack,
    durations: tuple[float, float],
    counts: Sequence[justice.StageCount],
    identified: justice.Victims | None,
    population: justice.Victims | None,
) -> dict[str, list[Row]]:
    return {
        "figure": figures.normalised(pack.figures, durations),
        "figure_pair": figures.pairs(pack.figures, durations, pack.populations),
        "detection": figures.detection(pack.figures, pack.justice, durations),
        "justice_funnel": justice.funnel(counts),
        "justice_series": justice.series(counts),
        "justice_gap": justice.gaps(counts, identified, population),
    }


def _journey_tables(journeys: Journeys, pack: CountryPack, coverage: Coverage | None) -> dict[str, list[Row]]:
    matching = corridors.match(journeys, pack.corridors, pack.code)
    counts = corridors.corridor_counts(journeys, matching, pack.code)
    for region in pack.regions:
        regional = corridors.match(journeys, region.corridors, region.code)
        counts += corridors.corridor_counts(journeys, regional, region.code)
    places = [pack.code, *(region.code for region in pack.regions)]
    role_rows = roles.roles(journeys, places, coverage=coverage)
    return {
        "role": role_rows,
        "country_role": roles.roles(journeys, coverage=coverage),
        "flow": roles.flows(journeys, coverage=coverage)
        + roles.flows_by_citizenship(journeys, coverage=coverage),
        "border": borders.borders(journeys),
        "net_role": roles.net_role(role_rows, coverage=coverage),
        "corridor_count": counts,
        "region_count": regions.region_counts(journeys, [region.code for region in pack.regions]),
        "corridor_proposal": corridors.proposals(journeys, matching, pack.code),
    }


def describe(
    engine: Engine,
    pack: CountryPack,
    *,
    cases: Path | str | None = None,
    flows: Path | str | None = None,
    court_counts: Path | str | None = None,
    event: int | None = None,
    population: justice.Estimate | None = None,
    coverage: Coverage | None = None,
    durations: tuple[float, float] = figures.DURATIONS,
    seed: int = 1,
    opening: Opening | None = None,
    clock: Clock = "registration",
    progress: Callable[[str], None] = lambda step: None,
) -> Situation:
    """Describe the situation of a country.

    Args:
        engine: An open engine.
        pack: The country pack.
        cases: Parquet file of the schema `case`.
        flows: Table of origins and destinations, used where there are no cases.
        court_counts: Table of criminal-justice counts, added to the pack's.
        event: First year after an event whose effect on the corridors is in question.
        population: Interval of the estimated number of victims with its years, for the gap to justice.
        coverage: What part of all cases the file holds; only a sample has intervals, and what the
            state counted is set against a national file only.
        durations: Shortest and longest mean duration in exploitation, years.
        seed: Seed of the simulations.
        opening: How to open `flows` and `court_counts`, where it is not to be found from the files.
        clock: What the years of journeys are.
        progress: Told the name of each step.

    Raises:
        BadInputError: If a file is faulty, or both or neither of `cases` and `flows` are given.
    """
    if (cases is None) == (flows is None):
        raise BadInputError(say("give either a case file or a table of flows."))
    progress("journeys")
    people = who_counts(engine, cases) if cases is not None else None
    if people is not None and not (people.standings.actual or people.standings.possible):
        raise BadInputError(nobody_counts(Path(cases or "").name, people.standings))
    if people is not None:
        journeys = read_journeys(engine, cases or "", people, clock)
    else:
        journeys = read_flows(flows or "", opening)
    accounts = {} if journeys.account is None else {"flows": journeys.account}
    progress("corridors")
    tables = _journey_tables(journeys, pack, coverage)
    progress("risk groups")
    groups = pack.all_risk_groups
    in_groups = risk_groups.cases_of(engine, cases or "", groups, people) if people else {}
    dated = [int(row["category"]) for row in tables["role"] if row["dimension"] == "year" and row["category"]]
    scope = Scope((min(dated), max(dated)) if dated else None, pack.code, "persons", coverage)
    tables["risk_rate"] = risk_groups.rates(groups, in_groups, file=scope)
    progress("figures and courts")
    counts = justice.from_pack(pack.justice)
    if court_counts is not None:
        table = read_whole(court_counts, opening, justice.COLUMNS)
        counts += justice.counts_of(table, justice.articles_of(pack), pack.code)
        accounts["courts"] = table.account
    touched = max(
        (row["base"] for row in tables["role"] if row["place"] == pack.code and row["dimension"] == "all"),
        default=0,
    )
    identified = justice.Victims(touched, touched, scope) if touched else None
    estimated = population.victims(pack.code) if population else None
    tables |= _pack_tables(pack, durations, counts, identified, estimated)
    progress("displacement")
    shift = shift_in(journeys, pack, event=event, seed=seed)
    origin = {
        name: Provenance(METHODS.get(name, METHODS["role"]), _hash_of(name, journeys, pack))
        for name in tables
    }
    origin["displacement"] = Provenance(
        "F statistics of yearly mixes, simulated Dirichlet-multinomial law", journeys.data_sha256, seed
    )
    return Situation(
        pack.code, tables, None if shift is None else shift.as_dict(), origin, journeys.cases,
        journeys.ends_filled, accounts,
        None if people is None else people.standings, clock, journeys.undated, journeys.orders,
    )  # fmt: skip


def _hash_of(table: str, journeys: Journeys, pack: CountryPack) -> str:
    from_pack = table in ("figure", "figure_pair", "detection", "justice_funnel", "justice_series")
    return pack.data_sha256 if from_pack else journeys.data_sha256
