"""Criminal justice: how many are detected, registered, brought to court and convicted, by article and year.

Crimes, criminal cases and persons are three units: one case may hold several crimes and several accused.
Numbers are divided by each other only in one unit, for the same articles, years and place and from one
source; elsewhere the gap is left open, with the reason, since a ratio of unlike counts misleads. Sources that
count the same thing differently stand side by side (`series`); none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from equiano.countries.law import countries_with_law, load_law
from equiano.countries.model import CountryPack, JusticeFigure
from equiano.errors import Fault
from equiano.schema.coverage import Coverage, Obstacle, Scope, comparable
from equiano.schema.justice_rows import JusticeFunnelRow, JusticeGapRow, JusticeSeriesRow
from equiano.situation.bands import band, finite
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.words import say

STAGES = (
    "detected", "registered", "opened", "investigated", "solved", "prosecuted", "in_court", "convicted",
)  # fmt: skip
# What a row of a user's table may count; the codes are those of country packs.
UNITS = ("persons", "crimes", "cases", "investigations", "prosecutions", "convictions", "verdicts")
Month = tuple[int, int]


@dataclass(frozen=True)
class StageCount:
    """One count: articles, years, stage, range.

    Attributes:
        low: None where the source says that nothing was reported.
        high: None where only a lower end is known.
        source: Id of the figure in the pack, or the file's name.
        unit: Code of `units`; None where nobody said what was counted.
        place: Codes of the places counted, joined by `+`; None where nobody said.
        said_by: Who counted, with the source: counts of one of them may be divided by each other.
        period: First and last (year, month); None where a year is missing.
        open_list: Whether articles are counted that the source does not name.
    """

    articles: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    stage: str
    low: float | None
    high: float | None
    source: str
    verified: bool
    unit: str | None = None
    place: str | None = None
    said_by: str = ""
    period: tuple[Month, Month] | None = None
    open_list: bool = False

    @property
    def scope(self) -> Scope:
        """What it counts. A period that is not made of whole years is no period that anything else has."""
        years = None
        if self.period is not None and (self.period[0][1], self.period[1][1]) == (1, 12):
            years = (self.period[0][0], self.period[1][0])
        return Scope(years, self.place, self.unit, Coverage.NATIONAL, self.said_by)


def from_pack(justice: Sequence[JusticeFigure]) -> list[StageCount]:
    """The pack's figures as counts; a figure for each year of a period becomes the period's total."""
    counts = []
    for figure in justice:
        quantity = figure.quantity
        span = 1
        if quantity.per_year and quantity.start_year and quantity.end_year:
            span = quantity.end_year - quantity.start_year + 1
        published = band(quantity).scaled(span)
        silent = quantity.qualifier == "not_reported"
        counts.append(
            StageCount(
                figure.articles, quantity.start_year, quantity.end_year, figure.stage,
                None if silent else published.low, None if silent else finite(published.high),
                figure.id, figure.verified, quantity.unit, "+".join(sorted(quantity.place)),
                f"{figure.source}: {figure.claimed_by}", quantity.period, figure.non_exhaustive,
            )
        )  # fmt: skip
    return counts


COLUMNS = ("article", "year", "stage", "count")
_ARTICLE_WORDS = re.compile(r"^(?:ст(?:атья)?|art(?:icle|ykuł)?)\b\.?\s*|\s*(?:ук\s*рф)$", re.IGNORECASE)


def _article(text: str, known: Collection[str]) -> str:
    """The number of an article as the pack writes it; `ст. 127,1` is 127.1 where that is an article."""
    plain = _ARTICLE_WORDS.sub("", text.strip())
    pointed = re.sub(r"[,-]", ".", plain)
    return pointed if pointed in known else plain


def _row_faults(row: Mapping[str, str], number: int, known: Collection[str]) -> list[Fault]:
    faults = []
    article = _article(row["article"], known)
    if not article:
        faults.append(Fault(say("empty; give the number of the article."), field="article", row=number))
    elif known and article not in known:
        message = say(
            "no article that the country pack knows. It knows {articles}.", articles=", ".join(sorted(known))
        )
        faults.append(Fault(message, field="article", row=number))
    if not re.fullmatch(r"(?:199|20[0-9])[0-9]|2100", row["year"]):
        faults.append(Fault(say("not a year."), field="year", row=number))
    if row["stage"] not in STAGES:
        faults.append(Fault(say("not one of {stages}.", stages=", ".join(STAGES)), field="stage", row=number))
    return faults


def read_counts(
    path: Path | str, opening: Opening | None = None, known: Collection[str] = (), place: str | None = None
) -> list[StageCount]:
    """Read a table with columns article, year, stage, count, and unit where it says what was counted.

    Args:
        path: CSV or XLSX file.
        opening: Encoding, sheet and header row, where the user gave them.
        known: Articles that there are; any if none is given.
        place: The country that the table is of, alpha-3.

    Raises:
        BadInputError: With every faulty row: an unknown article or unit, or a stage given twice for an
            article, year and unit, is a fault.
    """
    return counts_of(read_whole(path, opening, COLUMNS), known, place)


def counts_of(table: WholeTable, known: Collection[str] = (), place: str | None = None) -> list[StageCount]:
    """The counts of a table with the columns article, year, stage, count and perhaps unit; see `read_counts`.

    Raises:
        BadInputError: With every faulty row.
    """
    source = table.source.path.name
    counts = table.reader_of("count", whole=True)
    faults: list[Fault] = []
    found: dict[tuple[str, str, str, str | None], StageCount] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        wrong = _row_faults(row, number, known)
        value = 0.0
        try:
            value = float(counts.count(row["count"]))
        except NotANumberError as error:
            wrong.append(Fault(str(error), "count", number))
        unit = _unit(row.get("unit", ""))
        if unit not in (None, *UNITS):
            wrong.append(Fault(say("not one of {units}.", units=", ".join(UNITS)), "unit", number))
        key = (_article(row["article"], known), row["year"], row["stage"], unit)
        if not wrong and key in found:
            wrong.append(Fault(say("this article, year and stage stand twice."), field="count", row=number))
        if not wrong:
            year = int(row["year"])
            # Nobody of this project saw the source of a user's own figures.
            found[key] = StageCount(
                (key[0],), year, year, key[2], value, value, source, verified=False, unit=unit, place=place,
                said_by=source, period=((year, 1), (year, 12)),
            )  # fmt: skip
        faults += wrong
    table.refuse(faults)
    return list(found.values())


def _unit(text: str) -> str | None:
    """The unit as packs write it; `offences` are crimes."""
    plain = text.casefold()
    return {"": None, "offences": "crimes", "offenses": "crimes"}.get(plain, plain)


def articles_of(pack: CountryPack) -> frozenset[str]:
    """Articles that a pack knows, from its law and its figures."""
    counted = {article for figure in pack.justice for article in figure.articles}
    law = load_law(pack.id).articles if pack.id in countries_with_law() else ()
    return frozenset(counted | {article.article for article in law})


def funnel(counts: Sequence[StageCount]) -> list[JusticeFunnelRow]:
    """Rows of the table `justice_funnel`: counts by articles, years and stage; shares of the stage before.

    The stage before is the nearest earlier one that the same source counted in the same unit, for the same
    articles, years and place. Where another stage was counted for these articles and years but not so,
    `reason` says what differs. A share above 1 is possible: cases are carried over from one year to the next.
    """
    ordered = sorted(
        (count for count in counts if count.stage in STAGES and count.low is not None),
        key=lambda c: (c.articles, c.start_year or 0, c.end_year or 0, STAGES.index(c.stage), c.source),
    )
    rows = []
    for count in ordered:
        if count.low is None:
            continue
        earlier = [other for other in ordered if _earlier(other, count)]
        like = [
            other for other in earlier if comparable(count.scope, other.scope) and _one_source(count, other)
        ]
        before = like[-1] if like else None
        share = _share(count, before)
        rows.append(
            JusticeFunnelRow(
                articles=count.articles,
                start_year=count.start_year,
                end_year=count.end_year,
                stage=count.stage,
                unit=count.unit,
                low=count.low,
                high=count.high,
                share_of=share.of,
                share_low=share.low,
                share_high=share.high,
                source=count.source,
                verified=count.verified,
                reason=_why_not(count, earlier, before),
            )
        )
    return rows


def _earlier(other: StageCount, count: StageCount) -> bool:
    """Whether `other` is an earlier stage for the same articles, in years that overlap."""
    return (
        other.articles == count.articles
        and bool(count.articles)
        and STAGES.index(other.stage) < STAGES.index(count.stage)
        and _overlap(other, count)
    )


def _one_source(one: StageCount, two: StageCount) -> bool:
    return one.said_by == two.said_by and not one.open_list and not two.open_list


def _why_not(count: StageCount, earlier: Sequence[StageCount], before: StageCount | None) -> str:
    """What keeps the nearest earlier stage from being divided by: obstacles, `source` or nothing."""
    if before is not None or not earlier:
        return ""
    found = [str(obstacle) for obstacle in comparable(count.scope, earlier[-1].scope).obstacles]
    return ", ".join(found or ["source"])


class _Share(NamedTuple):
    """The stage that a count is a share of, and both ends of the share."""

    of: str | None = None
    low: float | None = None
    high: float | None = None


def _share(count: StageCount, before: StageCount | None) -> _Share:
    if before is None or before.low is None or count.low is None:
        return _Share()
    if not before.high or count.high is None:
        return _Share(before.stage)
    high = count.high / before.low if before.low else None
    return _Share(before.stage, count.low / before.high, high)


def _overlap(one: StageCount, two: StageCount) -> bool:
    return (
        one.period is not None
        and two.period is not None
        and one.period[0] <= two.period[1]
        and two.period[0] <= one.period[1]
    )


def series(counts: Sequence[StageCount]) -> list[JusticeSeriesRow]:
    """Rows of the table `justice_series`: every count, with what others say of that stage then.

    Counts of the same stage whose years overlap and whose articles meet are rivals (`beside`, ids of theirs);
    their units may differ, so they are set side by side and neither divided nor averaged. `reported` is false
    where a source says that nothing was published.
    """
    ordered = sorted(
        counts,
        key=lambda c: (_place_of(c.stage), c.period or ((9999, 1), (9999, 1)), c.articles, c.source),
    )
    return [
        JusticeSeriesRow(
            stage=count.stage,
            articles=count.articles,
            open_list=count.open_list,
            start_year=count.start_year,
            start_month=count.period[0][1] if count.period and count.period[0][1] != 1 else None,
            end_year=count.end_year,
            end_month=count.period[1][1] if count.period and count.period[1][1] != 12 else None,
            unit=count.unit,
            reported=count.low is not None,
            low=count.low,
            high=count.high,
            source=count.source,
            beside=tuple(other.source for other in _rivals(count, ordered)),
            verified=count.verified,
        )
        for count in ordered
    ]


def _place_of(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def _rivals(count: StageCount, counts: Sequence[StageCount]) -> Iterator[StageCount]:
    for other in counts:
        meets = not count.articles or not other.articles or bool(set(count.articles) & set(other.articles))
        same = other.stage == count.stage or "any" in (other.stage, count.stage)
        if (
            other is not count
            and other.said_by != count.said_by
            and same
            and meets
            and _overlap(other, count)
        ):
            yield other


@dataclass(frozen=True)
class Victims:
    """A number of victims, identified or estimated, that counts may be set against.

    Attributes:
        scope: What it counts: years, place, unit (`persons`) and what part of all victims.
    """

    low: float
    high: float
    scope: Scope


@dataclass(frozen=True)
class Estimate:
    """The interval of an estimated number of victims, as its maker states it.

    Attributes:
        period: First and last year that it is of; None where nobody said, and then nothing is divided by it.
    """

    low: float
    high: float
    period: tuple[int, int] | None = None

    def victims(self, place: str) -> Victims:
        """The same as victims of a whole country."""
        return Victims(self.low, self.high, Scope(self.period, place, "persons", Coverage.NATIONAL))


def gaps(
    counts: Sequence[StageCount], identified: Victims | None = None, population: Victims | None = None
) -> list[JusticeGapRow]:
    """Rows of the table `justice_gap`: each count per 100 identified victims and per 100 of the estimate.

    A ratio stands only where the count is one of persons, of the same years and place and of the same part of
    the country as the victims; elsewhere the columns `why_not_*` say what differs or is not known.

    Args:
        counts: Counts by stage.
        identified: Victims identified in the case data; None if there are none.
        population: Interval of the estimated number of victims.
    """
    rows = []
    for count in counts:
        if count.low is None:
            continue
        found, estimated = _per_100(count, identified), _per_100(count, population)
        rows.append(
            JusticeGapRow(
                source=count.source,
                stage=count.stage,
                unit=count.unit,
                start_year=count.start_year,
                end_year=count.end_year,
                per_100_identified=found[0],
                why_not_identified=found[2],
                per_100_estimated_low=estimated[0],
                per_100_estimated_high=estimated[1],
                why_not_estimated=estimated[2],
                verified=count.verified,
            )
        )
    return rows


def _per_100(count: StageCount, victims: Victims | None) -> tuple[float | None, float | None, str]:
    """Both ends per 100 victims, and why there are none: obstacles, or `none` where no victims were given."""
    if victims is None:
        return None, None, "none"
    # A count of a whole country by its authorities; the part that the victims cover decides.
    found = comparable(count.scope, victims.scope)
    if not found:
        return None, None, ", ".join(found.obstacles)
    if count.low is None or victims.low <= 0:
        return None, None, str(Obstacle.UNIT)
    high = count.high if count.high is not None else count.low
    return count.low / victims.high * 100, high / victims.low * 100, ""
