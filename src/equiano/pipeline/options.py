"""What may be asked of each function here, and of the command that calls it. Light: help needs it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.errors import UsageError
from equiano.link.options import LinkageOptions
from equiano.options import check, check_whole, check_year
from equiano.publish.budget import check_guarantee
from equiano.schema.coverage import Coverage
from equiano.situation.options import Clock
from equiano.words import say

if TYPE_CHECKING:
    import datetime as dt

    from equiano.link.lists import Wishes
    from equiano.publish.draft import Unit
    from equiano.publish.synthetic import Prefer
    from equiano.report.document import Frame
    from equiano.situation.justice import Estimate
    from equiano.tables.raw_table import Opening


# Those of situation/returns.yaml, and CTDC's layout of records, which is no table of counts.
STANDARDS = ("sdg-16.2.2", "glotip", "ctdc")


@dataclass(frozen=True, slots=True)
class ReturnOptions:
    """What a return is asked to hold.

    Attributes:
        standard: One of `STANDARDS`.
        country: Alpha-3 code of the country that sends it.
        clock: What the year is.
        years: Years wanted; all if empty.
        coverage: What part of all cases the file holds; a rate stands only for a national file.
        population: Residents by year.
        population_source: Where they were published.
        public: Whether it is for everybody's eyes.
    """

    standard: str
    country: str
    clock: Clock = "registration"
    years: tuple[int, ...] = ()
    coverage: Coverage | None = None
    population: Mapping[int, int] = field(default_factory=dict)
    population_source: str = ""
    public: bool = False

    def __post_init__(self) -> None:
        for year in self.years:
            check_year(year, "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions(LinkageOptions):
    """How the files of agencies are linked.

    Attributes:
        draws: Linkages to draw, so that an estimate carries the linkage error.
        threshold: Probability from which records are united, 0.01 to 0.99.
        seed: The same seed gives the same results.
        wishes: What you know of a list, by its name: columns, order of names and dates, how it is opened.
        decisions: A `review.csv` in which `decision` was filled in.
        encoded: Whether the files are `.clk` files of `equiano encode`.
        today: Dates after it are faults; the day of the call if not given.
    """

    wishes: Callable[[str], Wishes] | None = None
    decisions: Path | str | None = None
    encoded: bool = False
    today: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a situation report speaks of, and how it is written.

    Attributes:
        country: Country pack or ISO code, such as `ru`; the setting `country` if not given.
        cases: Case table (Parquet), or any file that `take_in` reads.
        example: Use the CTDC victim-perpetrator file that comes with Equiano instead.
        official: UNODC's table of official figures (.xlsx, .csv, .csv.gz); needs no pack and no cases.
        capture: Capture tables, or linkage draws, for a section on the hidden population.
        measures: `measures.json` of a network's figures, for a section on how help works.
        training: What `equiano training measure --json` printed, for a section on training and campaigns.
        campaign: What `equiano campaign plan --json` printed, for the same section.
        judged: What `equiano campaign evaluate --json` printed, likewise.
        plan: A plan of action (YAML), of which the public form makes a section.
        languages: `en`, `ru` or both. With one, the files are `report.html` and `report.pdf`; with both
            `report.en.html` and so on.
        event: First year after an event: has the mix of corridors shifted with it?
        population: Interval of the estimated number of victims with its years, to compare courts.
        courts: Table of criminal-justice counts, added to the pack's.
        flows: Table of origin, destination and count, shown beside the cases.
        coverage: What part of all cases the file holds; it stands under the title, and decides ratios.
        clock: What the years of journeys are.
        opening: How the files are opened, where it is not to be found from them.
        frame: Who publishes the report, and what it speaks of.
        only_brief: Write the first page alone.
        draft: Show what nobody checked in its source too, marked; not for publication.
    """

    country: str | None = None
    cases: Path | str | None = None
    example: bool = False
    official: Path | str | None = None
    capture: Sequence[Path | str] = ()
    measures: Path | str | None = None
    training: Path | str | None = None
    campaign: Path | str | None = None
    judged: Path | str | None = None
    plan: Path | str | None = None
    languages: Sequence[str] = ("en",)
    event: int | None = None
    population: Estimate | None = None
    courts: Path | str | None = None
    flows: Path | str | None = None
    coverage: Coverage | None = None
    clock: Clock = "registration"
    opening: Opening | None = None
    frame: Frame | None = None
    only_brief: bool = False
    draft: bool = False

    def __post_init__(self) -> None:
        check(self)
        if self.event is not None:
            check_year(self.event, "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """What a release is made of, and its guarantee.

    Attributes:
        epsilon: Privacy budget of this release, such as 4.
        k_anonymous: Instead of epsilon: no combination of values describes fewer people than this.
        table: Instead of cases: any table of categories; empty is unknown.
        domain: For `table`: YAML, the public list of values of each column.
        columns: Columns of the case table; those of the documentation if not given.
        person: Column that says whose a record is; of cases the agency's case number if not given.
        max_records: Use so many records of a person at the most, drawn at random.
        unit: What is protected as a whole: `person`, or `record` where nobody knows persons.
        delta: 1/(n ln n) of the noisy number of records if not given.
        prefer: `fidelity`, `balance` or `no-invention`.
        length: For `k_anonymous`: longest combination looked at.
        seed: For tests only: the release is marked not private and cannot leave.
        dataset: Name of the data set in the ledger; the file's name if not given.
        opening: How `table` is opened, where it is not to be found from the file.
        by: Who does this; the user of this computer if not given.
        policy: Disclosure policy (YAML) instead of the shipped one; it may only be stricter.
    """

    epsilon: float | None = None
    k_anonymous: int | None = None
    table: Path | str | None = None
    domain: Path | str | None = None
    columns: Sequence[str] | None = None
    person: str | None = None
    max_records: int = 1
    unit: Unit = "person"
    delta: float | None = None
    prefer: Prefer = "balance"
    # As `publish.draft.DraftOptions`.
    length: int = 3
    seed: int | None = None
    dataset: str | None = None
    opening: Opening | None = None
    by: str | None = None
    policy: Path | str | None = None

    def __post_init__(self) -> None:
        _refuse(self._wrong())
        check(self)
        check_guarantee(self.epsilon, self.delta)
        for name in ("k_anonymous", "length", "max_records"):  # how high k must be, the policy says
            if (value := getattr(self, name)) is not None:
                check_whole(value, name, least=1)

    def _wrong(self) -> Mapping[str, bool]:
        """Each message with whether it holds."""
        table, k = self.table is not None, self.k_anonymous is not None
        several = self.max_records != 1
        return {
            say("--table needs --domain: the public list of values of each column."): table
            != (self.domain is not None),
            say("--columns is for case tables; for --table leave columns out of both files."): bool(
                self.columns and table
            ),
            say("give --epsilon (such as 4) or --k-anonymous, not both."): (self.epsilon is None) != k,
            say("--prefer takes fidelity, balance or no-invention."): self.prefer
            not in ("fidelity", "balance", "no-invention"),
            say("--seed must be 0 or more."): self.seed is not None and self.seed < 0,
            say("--unit takes person or record."): self.unit not in ("person", "record"),
            say("--person and --max-records do not go with --unit record."): self.unit == "record"
            and (self.person is not None or several),
            say("--max-records does not go with --k-anonymous: k counts persons, with one record each."): k
            and several,
        }


def _refuse(wrong: Mapping[str, bool]) -> None:
    for message, holds in wrong.items():
        if holds:
            raise UsageError(message)
