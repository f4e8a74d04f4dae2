"""What every section builder works with: the release, the country pack and the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from equiano.countries.check import terms
from equiano.countries.law import countries_with_law, load_law
from equiano.countries.law_model import Law
from equiano.countries.model import CountryPack, Quantity
from equiano.countries.public import public_law
from equiano.options import check_whole
from equiano.publish.release import Column, Release, ReleasedTable, Suppressed, Value
from equiano.report.cells import cell
from equiano.report.document import Frame, Link, PageText
from equiano.schema.coverage import Coverage
from equiano.vocab import load
from equiano.words import keyed, number, percent
from equiano.words import say as sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOptions:
    """What a report is made of besides the release and the country pack.

    Attributes:
        formats: Formats the cases were read from.
        refused: Rows that intake refused.
        draft: Whether it shows what nobody checked in its source, and says so on every page.
        frame: Who publishes it, and what it speaks of.
    """

    formats: tuple[str, ...] = ()
    refused: int = 0
    draft: bool = False
    frame: Frame | None = None

    def __post_init__(self) -> None:
        check_whole(self.refused, "refused")


@dataclass(frozen=True)
class Context:
    """The material of one report.

    Attributes:
        formats: Formats the cases were read from (`source_format`), for notes on what such data can say.
        refused: Rows that intake refused.
        draft: Whether what nobody checked in its source is shown too.
    """

    release: Release
    pack: CountryPack
    lang: str
    formats: tuple[str, ...] = ()
    refused: int = 0
    draft: bool = False

    @property
    def has_cases(self) -> bool:
        """Whether case records are behind the report; published figures alone are not."""
        return self.release.records != 0

    def say(self, key: str, **values: object) -> str:
        """The report's sentence `key` in its language."""
        return keyed(f"report.{key}", self.lang, country=self.pack.label[self.lang], **values)

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        return number(value, 0 if float(value).is_integer() else 1, self.lang)

    def percent(self, share: float) -> str:
        """A share as per cent, as the language writes it."""
        return percent(share, lang=self.lang)

    def about(self, value: Value) -> str:
        """A shown count as a sentence says it: about so many, where shown counts are rounded."""
        if isinstance(value, Suppressed):
            return sentence("fewer than {n:,}", n=self.release.below)
        if self.release.spread and value:
            # "About" is honest twice: the count is rounded, and moved before it (`publish.perturb`).
            return sentence("about {n:,}", n=value)
        return self.number(size_of(value) or 0)

    def about_share(self, share: float) -> str:
        """A share of two shown counts, which is as rounded as they are."""
        text = self.percent(share)
        return sentence("about {share}", share=text) if self.release.spread and 0 < share < 1 else text

    def records(self, value: Value) -> str:
        """The same with its noun."""
        if isinstance(value, Suppressed):
            return sentence("fewer than {n:,} {n|record|records}", n=self.release.below)
        if self.release.spread and value:
            return sentence("about {n:,} {n|record|records}", n=value)
        return sentence("{n:,} {n|record|records}", n=value)

    def cell(self, value: Value, column: Column) -> str:
        """A released value as text, codes by their labels."""
        if isinstance(value, str) and value in column.value_labels:
            return column.value_labels[value][self.lang]
        return cell(value, column.kind)

    def shown(self, value: Value) -> str:
        """A released count as text."""
        return cell(value, "count")

    @property
    def law(self) -> Law | None:
        """The country's criminal law, as far as it may be shown; None where the pack has none."""
        if self.pack.id not in countries_with_law():
            return None
        law = load_law(self.pack.id)
        # Wording that nobody saw in its source would be read as the law.
        return law if self.draft else public_law(law)

    @property
    def of_sample(self) -> bool:
        """Whether the cases are a sample, so that counts have intervals."""
        return self.release.coverage is Coverage.SAMPLE

    def axis(self, key: str) -> str:
        """Title of an axis; of a sample it says what the lines are."""
        title = self.say(key)
        return self.say("axis_of_sample", axis=title) if self.of_sample else title

    def note_on_intervals(self) -> str:
        """What intervals speak of, or why there are none."""
        return self.say("note_shown_counts" if self.of_sample else "note_no_interval")

    def table(self, name: str) -> ReleasedTable | None:
        """A released table, None if the release has none of that name."""
        return self.release.tables.get(name)

    def readable(self, name: str) -> ReleasedTable | None:
        """A released table for the page; None if there is none, or more than half of it is hidden."""
        table = self.table(name)
        return table if table is not None and says_something(table) else None

    def tables(self, prefix: str) -> list[ReleasedTable]:
        """Released tables whose names begin so, those left out that are mostly hidden."""
        tables = self.release.tables.items()
        return [table for name, table in tables if name.startswith(prefix) and says_something(table)]

    def term(self, listed: str, code: str) -> str:
        """Label of a code of a closed list of country packs."""
        return terms()[listed][code][self.lang]

    def place(self, code: str) -> str:
        """Name of a country, subdivision or group of places."""
        if code in self.pack.groups:
            return self.pack.groups[code].label[self.lang]
        for region in self.pack.regions:
            if code == region.code:
                return region.label[self.lang]
        return load().term(code).label(self.lang)

    def places(self, codes: Iterable[str]) -> str:
        """Names of several places."""
        return ", ".join(self.place(code) for code in codes)

    def quantity(self, quantity: Quantity) -> str:
        """A published number with how exact it was said to be."""
        # Russian typography sets a no-break space before the sign (GOST 8.417).
        unit = {"percent": "%" if self.lang == "en" else "\u00a0%", "rank": ""}.get(quantity.unit, "")
        if quantity.value is None and quantity.low is not None and quantity.high is not None:
            return f"{self.number(quantity.low)}–{self.number(quantity.high)}{unit}"
        ends = (quantity.value, quantity.low, quantity.high)
        size = next((end for end in ends if end is not None), None)
        if size is None:
            return self.say("quantity_not_reported")
        text = self.number(size) + unit
        if quantity.qualifier in ("about", "over", "at_least", "only_words", "up_to"):
            return self.say(f"quantity_{quantity.qualifier}", value=text)
        return text

    def years(self, quantity: Quantity) -> str:
        """The years a number speaks of."""
        if quantity.start_year is None:
            length = quantity.duration_years
            return self.say("years_span", span=length) if length else self.say("year_not_given")
        first, last = (
            f"{month:02}.{year}" if month else str(year)
            for year, month in (
                (quantity.start_year, quantity.start_month),
                (quantity.end_year or quantity.start_year, quantity.end_month),
            )
        )
        return first if first == last else f"{first}–{last}"

    def claimed(self, claimed_by: str, via: Sequence[str] = ()) -> str:
        """Who makes a claim, and through whom it came."""
        by = self.pack.claimants[claimed_by][self.lang]
        passed = ", ".join(self.pack.claimants[code][self.lang] for code in via)
        return self.say("claimed_via", by=by, via=passed) if passed else by

    def unit(self, quantity: Quantity) -> str:
        """What is counted, and whether for a year, a period or at one time."""
        unit = self.term("units", quantity.unit)
        if quantity.measure == "flow":
            return f"{unit}, {self.say('per_year' if quantity.per_year else 'whole_period')}"
        return f"{unit}, {self.say('at_one_time')}" if quantity.measure == "stock" else unit

    def facts(self, numbers: Sequence[int]) -> PageText:
        """Numbers of facts as links to the annex."""
        runs: list[str | Link] = []
        for first, last in _spans(numbers):
            runs += [", "] if runs else []
            text = str(first) if first == last else f"{first}–{last}"
            runs.append(Link(text, f"#fact-{first}"))
        return tuple(runs) if runs else "–"

    def letter(self, source: str) -> str:
        """Letter of one of the pack's sources, in the order of the pack."""
        ids = [entry.id for entry in self.pack.sources]
        return letter_of(ids.index(source))

    def source(self, source: str, reference: str | None = None) -> PageText:
        """Link to a source in the list of sources, with the reference that the source itself prints."""
        link = Link(self.say("source_letter", letter=self.letter(source)), f"#source-{self.letter(source)}")
        return (link, f" {reference}") if reference else (link,)

    def checked(self, verified: bool) -> str:
        """Whether a wording or number was checked in its source."""
        return self.say("checked" if verified else "not_checked")

    def method(self, table: ReleasedTable) -> str:
        """What a released table was counted from. Number, version and policy stand once, in the annex."""
        return self.say("computed")


def says_something(table: ReleasedTable) -> bool:
    """Whether at least half of a table's numbers are shown: a page of "hidden" says nothing to its reader.

    A column without any number, as the ends of intervals where the file is no sample, is not given rather
    than hidden, and does not count; a table whose every number is hidden says nothing.
    """
    numbers = [
        [row[i] for row in table.rows if _is_measure(row[i])]
        for i, column in enumerate(table.columns)
        if column.kind != "dimension"
    ]
    shown = [column for column in numbers if any(not isinstance(value, Suppressed) for value in column)]
    if not shown:
        return not any(numbers)
    hidden = sum(isinstance(value, Suppressed) for column in shown for value in column)
    # Half, as `merge.half_is_shown` asks before a table is released: more hidden than shown is no table.
    return 2 * hidden <= sum(map(len, shown))


def _is_measure(value: Value) -> bool:
    """A number, or a hidden one."""
    return isinstance(value, Suppressed | int | float) and not isinstance(value, bool)


def _spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of three or more numbers that follow each other as their ends, the others alone."""
    spans: list[tuple[int, int]] = []
    for one in sorted(set(numbers)):
        if spans and spans[-1][1] == one - 1:
            spans[-1] = (spans[-1][0], one)
        else:
            spans.append((one, one))
    return [
        piece
        for first, last in spans
        for piece in ([(first, last)] if last - first != 1 else [(first, first), (last, last)])
    ]


def letter_of(place: int) -> str:
    """A, B ... Z, AA, AB ... for places 0, 1 ..."""
    letters = ""
    place += 1
    while place:
        # Letters as spreadsheets count columns: Z is followed by AA.
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def size_of(value: Value) -> float | None:
    """The number to draw for a released value; None if it is hidden or unknown."""
    if isinstance(value, Suppressed | str | bool) or value is None:
        return None
    return float(value)
