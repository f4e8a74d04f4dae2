"""Made-up true counts, and the release and context that come of them, for tests of what a report may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equiano.countries.pack import load_pack
from equiano.pipeline.labels import label
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, FlagTable
from equiano.publish.disclosure import make_release
from equiano.report.context import Context

MADE_UP = Provenance("made up for a test", "0" * 64)
COUNTRIES = ("UZB", "KGZ", "TJK", "MDA", "UKR")
FORMS = ("form.forced_labour", "form.sexual_exploitation", "form.forced_begging")
MEANS = (
    "means.withholds_documents",
    "means.debt_bondage",
    "means.physical_abuse",
    "means.threats_law_enforcement",
)
SUBJECTS = ("citizenship", "origin", "transit", "duration")


@dataclass(frozen=True)
class Truth:
    """True counts by table and cell; a margin is the sum of its cells.

    Attributes:
        years: Records by year, None for unknown.
        genders: Records by gender and age group.
        roles: Records by role of Russia.
        origins: Records of those exploited in Russia, by country of origin.
        flags: For each group of flags: its base, and the yes of each flag.
    """

    years: Mapping[str | None, int]
    genders: Mapping[tuple[str | None, str | None], int]
    roles: Mapping[str, int]
    origins: Mapping[str | None, int]
    flags: Mapping[str, tuple[int, Mapping[str, int]]]

    @property
    def records(self) -> int:
        return sum(self.genders.values())


def _dimension(name: str, values: tuple[str | None, ...]) -> Dimension:
    titles = {"en": name, "ru": name}
    return Dimension(name, titles, values, {value: label(value) for value in values if value})


def _one_way(name: str, dimension: str, counts: Mapping[str | None, int], population: str) -> CountTable:
    titles = {"en": name, "ru": name}
    return CountTable(
        name, titles, (_dimension(dimension, tuple(counts)),), {(k,): n for k, n in counts.items()}, MADE_UP,
        population=population, show_share=True,
    )  # fmt: skip


def context_of(truth: Truth, lang: str) -> Context:
    """The truth behind disclosure control, as a report sees it. Tables are protected one by one, as the
    made-up counts of several are not of the same people."""
    titles = {"en": "t", "ru": "t"}
    genders = tuple(dict.fromkeys(gender for gender, _ in truth.genders))
    ages = tuple(dict.fromkeys(age for _, age in truth.genders))
    tables: list[CountTable | FlagTable] = [
        _one_way("year", "year", truth.years, "years"),
        CountTable(
            "gender_child", titles, (_dimension("gender", genders), _dimension("child", ages)), truth.genders,
            MADE_UP, population="genders",
        ),
        _one_way("role.RUS", "role.RUS", dict(truth.roles), "roles"),
        _one_way("flow:destination:from", "from", truth.origins, "flows"),
    ]  # fmt: skip
    for name, (base, yes) in truth.flags.items():
        labels = {code: label(code) for code in yes} if name != "recorded" else {}
        flags = tuple((code, labels.get(code, titles)) for code in yes)
        tables.append(
            FlagTable(name, titles, titles, flags, yes, base, MADE_UP, population=name, show_share=True)
        )
    release = make_release("RUS", tables, records=truth.records, number="1f")
    return Context(release, load_pack("ru"), lang)
