"""The situation behind disclosure control: count tables first, then what can be worked out from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.pipeline import derived_tables as derived
from equiano.pipeline.journey_tables import JourneyTables, same_variables
from equiano.pipeline.labels import label
from equiano.pipeline.pack_tables import ctdc_flows, pack_tables
from equiano.pipeline.shift_tables import corridor_changes, displacement
from equiano.pipeline.standing_tables import standing_tables
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, FlagTable
from equiano.publish.disclosure import derive, with_tables
from equiano.publish.policy import load_policy
from equiano.schema.coverage import Coverage
from equiano.situation import figures, justice
from equiano.situation.crosstabs import journey_crosstabs
from equiano.situation.intervals import Sampled
from equiano.situation.journeys import read_flows, read_journeys
from equiano.situation.overview import shift_in
from equiano.situation.profile import possible_victims
from equiano.situation.risk_groups import cases_of
from equiano.situation.roles import flows
from equiano.situation.shift import coarse
from equiano.tables.raw_table import Opening
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.engine import Engine
    from equiano.publish.release import Release
    from equiano.record.standing import Standings, WhoCounts
    from equiano.situation.justice import Estimate
    from equiano.situation.options import Clock
    from equiano.situation.profile import Crosstab, Profile
    from equiano.situation.shift import Shift

METHOD = "count of cases by role, corridor and place of the journey"
# As many pairs as the file of flows that CTDC publishes has, which stands beside it.
_LARGEST_FLOWS = 20


@dataclass(frozen=True)
class Options:
    """What the analyst adds to the cases.

    Attributes:
        event: First year after an event whose effect on the corridors is in question.
        population: Interval of the estimated number of victims, with its years.
        courts: CSV of criminal-justice counts.
        flows: CSV of origins and destinations.
        durations: Shortest and longest mean years in exploitation; None for the usual range.
        seed: Seed of the permutation tests.
        secret: Secret behind the noise on counts; None for that of the installation.
        opening: How to open the files, where it is not to be found from them.
        coverage: What part of all cases the file holds, as its maker says.
        draft: Show what nobody checked in its source too, marked.
        official: UNODC's table of official figures, instead of what the pack quotes of it.
        clock: What the years of journeys are.
    """

    event: int | None = None
    population: Estimate | None = None
    courts: Path | None = None
    flows: Path | None = None
    durations: tuple[float, float] | None = None
    seed: int = 1
    secret: bytes | None = None
    opening: Opening | None = None
    coverage: Coverage | None = None
    draft: bool = False
    official: Path | None = None
    clock: Clock = "registration"


@dataclass(frozen=True)
class SituationCounts:
    """True counts of the situation, before disclosure control; of the shift only its words may leave."""

    crosstabs: Mapping[str, Crosstab]
    groups: Mapping[str, int]
    shift: Shift | None
    standings: Standings
    possible: Mapping[str, Crosstab]
    design_effect: float


def count(
    engine: Engine, cases: Path, pack: CountryPack, options: Options, people: WhoCounts
) -> SituationCounts:
    """Count journeys, risk groups and the shift of corridors of the actual victims.

    Raises:
        BadInputError: If the event leaves no year on one side.
    """
    journeys = read_journeys(engine, cases, people, options.clock)
    members = cases_of(engine, cases, pack.all_risk_groups, people)
    policy = load_policy()
    shift = shift_in(
        journeys, pack, event=options.event, seed=options.seed,
        rounding=coarse(policy.minimum, policy.rounding),
    )  # fmt: skip
    event = options.event if shift is not None else None
    return SituationCounts(
        journey_crosstabs(journeys, pack, event),
        {name: size for name, size in members.items() if size is not None},
        shift,
        people.standings,
        possible_victims(engine, people.possible) if people.standings.possible else {},
        journeys.beside.design_effect,
    )


def count_tables(
    counts: SituationCounts, profile: Profile, pack: CountryPack, options: Options, sha256: str
) -> Iterator[CountTable | FlagTable]:
    """Tables of the situation with true counts."""
    provenance = Provenance(METHOD, sha256)
    same = same_variables(counts.crosstabs, profile, pack.code)
    yield from JourneyTables(pack, provenance, same).tables(counts.crosstabs)
    yield from standing_tables(counts.standings, counts.possible, provenance)
    if counts.groups:
        names = {group.id: group.label for group in pack.all_risk_groups}
        flags = tuple(
            (f"group.{id}", {lang: names[id][lang] for lang in ("en", "ru")}) for id in counts.groups
        )
        titles = in_each("Cases in risk groups")
        yield FlagTable(
            "risk_group", titles, titles, flags, {f"group.{id}": n for id, n in counts.groups.items()},
            profile.records, provenance, every_row=True,
        )  # fmt: skip
    if options.flows is not None:
        yield _own_flows(options.flows, options.opening)


def _own_flows(path: Path, opening: Opening | None) -> CountTable:
    """The user's own table of flows: its largest pairs, the rest in one line; small ones are protected."""
    journeys = read_flows(path, opening)
    counts: dict[tuple[str | None, ...], int] = {
        (f"{row.origin}>{row.destination}",): row.count for row in flows(journeys)
    }
    counts |= {(None,): journeys.cases - sum(counts.values())}
    kept = {key: size for key, size in counts.items() if size}
    labels = {
        key: {lang: " → ".join(label(end)[lang] for end in key.split(">")) for lang in ("en", "ru")}
        for (key,) in kept
        if key is not None
    }
    labels["other"] = in_each("All other pairs")
    pair = Dimension(
        "pair", in_each("From → to"), tuple(key for (key,) in kept), labels,
        by_size=True, last=("other", None), merge="other", most=_LARGEST_FLOWS,
    )  # fmt: skip
    titles = in_each("Largest pairs in the table of flows given")
    return CountTable(
        "own_flows", titles, (pair,), kept,
        Provenance("origins and destinations", journeys.beside.data_sha256),
        population="flows", show_share=True,
    )  # fmt: skip


def with_derived(
    release: Release, counts: SituationCounts, pack: CountryPack, options: Options, sha256: str
) -> Release:
    """The release with what is worked out from its shown counts, and with published figures."""
    courts = justice.from_pack(pack.justice)
    if options.courts is not None:
        courts += justice.read_counts(options.courts, options.opening, justice.articles_of(pack), pack.code)
    # The mean size of groups is of true counts, so it goes out as a whole number, rounded up.
    sampled = Sampled(options.coverage, effect=ceil(counts.design_effect))
    of_sample = "; intervals of a sample: Garwood 1936, Clopper & Pearson 1934"
    for place in (pack.code, *(region.code for region in pack.regions)):
        for made in (derived.role_intervals, derived.net_role):
            function = partial(made, pack=pack, place=place, sampled=sampled)
            release = derive(release, function, f"roles of shown counts{of_sample}")
    release = derive(release, corridor_changes, "shares of shown counts")
    release = derive(
        release, partial(derived.risk_rates, pack=pack, coverage=options.coverage),
        "shown counts over the published range of the size",
    )  # fmt: skip
    gaps = partial(
        derived.justice_gaps,
        place=pack.code, courts=courts, population=options.population, coverage=options.coverage,
    )  # fmt: skip
    release = derive(
        release, gaps, "persons over the shown count of cases and the estimate, of the same years and place"
    )
    if (shift := counts.shift) is not None:
        answers = partial(displacement, scan=shift.word, event=shift.event_word, first=shift.event)
        release = derive(release, answers, "F statistics of yearly mixes, simulated law without change")
    more = [*pack_tables(pack, courts, options.durations or figures.DURATIONS), ctdc_flows()]
    return with_tables(release, more)
