"""Criminal justice: how many are detected, registered, brought to court and convicted, by article and year.

Stages are compared only where they speak of the same articles and years; elsewhere the gap is left open,
with the reason, since a ratio of unlike counts misleads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.countries.law import countries_with_law, load_law
from equiano.countries.model import CountryPack, JusticeFigure
from equiano.errors import Fault
from equiano.situation.figures import band, finite
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.words import say

STAGES = ("detected", "registered", "opened", "investigated", "solved", "in_court", "convicted")
Row = dict[str, Any]


@dataclass(frozen=True)
class StageCount:
    """One count: articles, years, stage, range.

    Attributes:
        high: None where only a lower end is known.
        source: Id of the figure in the pack, or the file's name.
    """

    articles: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    stage: str
    low: float
    high: float | None
    source: str
    verified: bool


def from_pack(justice: Sequence[JusticeFigure]) -> list[StageCount]:
    """The pack's figures as counts; a figure for each year of a period becomes the period's total."""
    counts = []
    for figure in justice:
        quantity = figure.quantity
        span = 1
        if quantity.per_year and quantity.start_year and quantity.end_year:
            span = quantity.end_year - quantity.start_year + 1
        published = band(quantity).scaled(span)
        counts.append(
            StageCount(
                figure.articles, quantity.start_year, quantity.end_year, figure.stage, published.low,
                finite(published.high), figure.id, figure.verified,
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
    path: Path | str, opening: Opening | None = None, known: Collection[str] = ()
) -> list[StageCount]:
    """Read a table with columns article, year, stage, count.

    Args:
        path: CSV or XLSX file.
        opening: Encoding, sheet and header row, where the user gave them.
        known: Articles that there are; any if none is given.

    Raises:
        BadInputError: With every faulty row: an unknown article, or a stage given twice for an article and
            year, is a fault.
    """
    return counts_of(read_whole(path, opening, COLUMNS), known)


def counts_of(table: WholeTable, known: Collection[str] = ()) -> list[StageCount]:
    """The counts of a table with the columns article, year, stage, count; see `read_counts`.

    Raises:
        BadInputError: With every faulty row.
    """
    source = table.source.path
    counts = table.reader_of("count", whole=True)
    faults: list[Fault] = []
    found: dict[tuple[str, str, str], StageCount] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        wrong = _row_faults(row, number, known)
        value = 0.0
        try:
            value = float(counts.count(row["count"]))
        except NotANumberError as error:
            wrong.append(Fault(str(error), "count", number))
        key = (_article(row["article"], known), row["year"], row["stage"])
        if not wrong and key in found:
            wrong.append(Fault(say("this article, year and stage stand twice."), field="count", row=number))
        if not wrong:
            year = int(row["year"])
            # Nobody of this project saw the source of a user's own figures.
            found[key] = StageCount((key[0],), year, year, key[2], value, value, source.name, verified=False)
        faults += wrong
    table.refuse(faults)
    return list(found.values())


def articles_of(pack: CountryPack) -> frozenset[str]:
    """Articles that a pack knows, from its law and its figures."""
    counted = {article for figure in pack.justice for article in figure.articles}
    law = load_law(pack.id).articles if pack.id in countries_with_law() else ()
    return frozenset(counted | {article.article for article in law})


def funnel(counts: Sequence[StageCount]) -> list[Row]:
    """Rows of the table `justice_funnel`: counts by articles, years and stage; shares of the stage before.

    The stage before is the nearest earlier one that was counted for the same articles and years. A share
    above 1 is possible: cases are carried over from one year to the next.
    """
    ordered = sorted(
        counts,
        key=lambda c: (c.articles, c.start_year or 0, c.end_year or 0, STAGES.index(c.stage), c.source),
    )
    rows: list[Row] = []
    for count in ordered:
        before = [
            other
            for other in ordered
            if (other.articles, other.start_year, other.end_year)
            == (count.articles, count.start_year, count.end_year)
            and STAGES.index(other.stage) < STAGES.index(count.stage)
        ]
        row: Row = {
            "articles": list(count.articles),
            "start_year": count.start_year,
            "end_year": count.end_year,
            "stage": count.stage,
            "low": count.low,
            "high": count.high,
            "share_of": before[-1].stage if before else None,
            "share_low": None,
            "share_high": None,
            "source": count.source,
            "verified": count.verified,
        }
        if before and before[-1].high and count.high is not None:
            row["share_low"] = count.low / before[-1].high
            row["share_high"] = count.high / before[-1].low if before[-1].low else None
        rows.append(row)
    return rows


def gaps(
    counts: Sequence[StageCount],
    identified: int | None = None,
    population: tuple[float, float] | None = None,
    years: float = 1.0,
) -> list[Row]:
    """Rows of the table `justice_gap`: each count per 100 identified victims and per 100 of the estimate.

    Args:
        counts: Counts by stage.
        identified: Victims identified in the case data; None if there are none.
        population: Interval of the estimated number of victims.
        years: Years that the identified victims and the estimate cover.
    """
    rows = []
    for count in counts:
        span = 1.0
        if count.start_year is not None and count.end_year is not None:
            span = count.end_year - count.start_year + 1
        low, high = count.low / span, (count.high if count.high is not None else count.low) / span
        row: Row = {"source": count.source, "stage": count.stage, "per_100_identified": None}
        row |= {"per_100_estimated_low": None, "per_100_estimated_high": None}
        if identified:
            row["per_100_identified"] = low * years / identified * 100
        if population and population[0] > 0:
            row["per_100_estimated_low"] = low * years / population[1] * 100
            row["per_100_estimated_high"] = high * years / population[0] * 100
        rows.append(row)
    return rows
