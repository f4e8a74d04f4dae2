"""What stands in the columns of a table: how many cells are filled, with which texts, read as what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from equiano.record.dates import NotADateError, Order, judge_order, read_date
from equiano.record.draft.phrases import codes_in
from equiano.record.values import NotAValueError, age_band, age_years, months_band
from equiano.tables.ticks import NotATickError, tick_reader
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.vocab.place_names import country_of
from equiano.vocab.places import place_of

# Kinds of values, the narrower before the wider: a year is a whole number, a country is a place.
KINDS = ("ticks", "years", "dates", "bands", "whole_numbers", "countries", "places", "names")
# Share of the values from which a column is said to be of a kind, and the others odd. With half another kind
# could hold as many; a little more, so that a list of ten does not turn on one cell. Chosen, not measured.
MOSTLY = 0.6
# Different texts, the most common ones, by which the kind of a column is told: a share of them then has a
# standard error below 2 points, far less than what `MOSTLY` and `propose.SURE` lie apart.
SAMPLE = 1_000
MOST_TEXTS = 20_000  # different texts of a column that are kept; what more there are is judged by these
CODED = ("gender", "status", "form", "sector", "means", "recruiter")
# The likeliest first: a comma, slash or plus may also stand inside a value ("18+").
SEPARATORS = (";", ",", "/", "|", "\n", "+")
# No hyphen: Guinea-Bissau and Timor-Leste have one.
_BETWEEN_COUNTRIES = re.compile(r"\s*(?:[;,/|+\n]|\bи\b|\band\b)\s*")
# Nine digits fit into 32 bits; longer ones are numbers of documents or telephones.
_WHOLE = re.compile(r"\d{1,9}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# Capitals of Russian and Ukrainian beside Latin ones; a single word is no name yet, and five are a sentence.
_NAME = re.compile(r"[A-ZА-ЯЁІЇЄҐ][\w'’-]*\.?(?:\s+[A-ZА-ЯЁІЇЄҐ][\w'’.-]*){1,3}")
_TO_BE_FREE_TEXT = 40  # characters, on average: longer than any name of a place or an answer


def _fits(check: Callable[[str], object]) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            check(text.strip())
        except (NotAValueError, NotATickError, NotADateError):
            return False
        return True

    return fits


def _names_countries(text: str) -> bool:
    """Whether a cell names countries and nothing else; a number may be a height as well as a code."""
    if any(char.isdigit() for char in text):
        return False
    if country_of(text) is not None:
        return True
    parts = _BETWEEN_COUNTRIES.split(text)
    return len(parts) > 1 and all(country_of(part) is not None for part in parts)


def parts_of(text: str, separator: str | None) -> list[str]:
    """The values of one cell."""
    return [part.strip() for part in text.split(separator) if part.strip()] if separator else [text.strip()]


@dataclass
class ColumnFacts:
    """What stands in one column.

    Attributes:
        name: Its heading.
        place: Its place, counted from 0.
        rows: Rows of the table.
        filled: Cells that are not blank.
        texts: How often each text stands there, blanks apart.
        first_rows: The first row that each text stands in.
        more: Whether there are more different texts than were kept.
        today: Dates after it are none.
    """

    name: str
    place: int
    today: date
    rows: int = 0
    filled: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    first_rows: dict[str, int] = field(default_factory=dict)
    more: bool = False

    def add(self, text: str, row: int = 0) -> None:
        """Count one cell of a row."""
        self.rows += 1
        if not text or text.isspace():
            return
        self.filled += 1
        if text in self.texts or len(self.texts) < MOST_TEXTS:
            self.texts[text] += 1
            self.first_rows.setdefault(text, row)
        else:
            self.more = True

    @cached_property
    def known(self) -> Mapping[str, int]:
        """The texts that say something."""
        return {text: count for text, count in self.texts.items() if not is_unknown(text)}

    def share(self, fits: Callable[[str], bool], texts: Mapping[str, int] | None = None) -> float:
        """Share of the filled cells that fit; 0 if there are none."""
        texts = self.known if texts is None else texts
        total = sum(texts.values())
        return sum(count for text, count in texts.items() if fits(text)) / total if total else 0.0

    def _sample(self) -> ColumnFacts:
        """The column by its most common texts."""
        texts = Counter(dict(self.texts.most_common(SAMPLE)))
        return ColumnFacts(self.name, self.place, self.today, self.rows, texts.total(), texts)

    def fits(self, kind: str) -> Callable[[str], bool]:
        """Whether a text of this column is of a kind: a key of `KINDS`."""
        match kind:
            case "ticks":
                return _fits(tick_reader(self.texts))
            case "dates":
                order = judge_order(self.known).order or Order.DAY_FIRST
                reads = _fits(lambda text: read_date(text, self.today, order))
                return lambda text: not _YEAR.fullmatch(text.strip()) and reads(text)
            case "years":
                return lambda text: bool(_YEAR.fullmatch(text.strip())) and int(text) <= self.today.year
            case "whole_numbers":
                return lambda text: bool(_WHOLE.fullmatch(text.strip()))
            case "ages":
                return _fits(age_years)
            case "bands":
                return _fits(age_band)
            case "month_bands":
                return _fits(months_band)
            case "countries":
                return _names_countries
            case "places":
                return lambda text: not text.strip().isdigit() and place_of(text) is not None
            case "names":
                return lambda text: bool(_NAME.fullmatch(text.strip()))
        raise KeyError(kind)

    @cached_property
    def ticks(self) -> float:
        """Share that reads as yes or no; words for "not known" do not count, but a dash beside + does."""
        answer = tick_reader(self.texts)
        said = {
            text: count
            for text, count in self.texts.items()
            if not is_unknown(text) or _answers(answer, text)
        }
        return self.share(self.fits("ticks"), said)

    @cached_property
    def dates(self) -> float:
        """Share that reads as a date, whole or in part; a bare year is none."""
        known = {text: count for text, count in self.known.items() if not is_unknown_date(text)}
        return self.share(self.fits("dates"), known)

    @cached_property
    def years(self) -> float:
        """Share that is a year."""
        return self.share(self.fits("years"))

    @cached_property
    def whole_numbers(self) -> float:
        """Share that is a whole number."""
        return self.share(self.fits("whole_numbers"))

    @cached_property
    def ages(self) -> float:
        """Share that can be an age in years."""
        return self.share(self.fits("ages"))

    @cached_property
    def bands(self) -> float:
        """Share that reads as a band of ages."""
        return self.share(self.fits("bands"))

    @cached_property
    def month_bands(self) -> float:
        """Share that reads as a band of months."""
        return self.share(self.fits("month_bands"))

    @cached_property
    def countries(self) -> float:
        """Share that names countries and nothing else."""
        return self.share(self.fits("countries"))

    @cached_property
    def places(self) -> float:
        """Share that names a country, a subdivision or a city."""
        return self.share(self.fits("places"))

    @cached_property
    def names(self) -> float:
        """Share that looks like a person's name: two to four words with capitals, hardly ever the same."""
        alike = self.share(self.fits("names"))
        # A fifth may be namesakes or persons with several rows; answers with capitals repeat far oftener.
        # Chosen, not measured.
        return alike if len(self.known) > 0.8 * sum(self.known.values()) else 0.0

    @cached_property
    def kind(self) -> str | None:
        """The kind that most values are of: a key of `KINDS`, None if there is none."""
        if self.is_free_text or not self.known:
            return None
        if len(self.texts) > SAMPLE:
            return self._sample().kind
        shares = {kind: getattr(self, kind) for kind in KINDS}
        best = max(KINDS, key=lambda kind: shares[kind])  # of equal ones the first, which is the narrower
        return best if shares[best] >= MOSTLY else None

    @cached_property
    def unknown(self) -> int:
        """Filled cells with a word for "not known"; beside ticks `нет` is an answer and none of these."""
        if self.kind != "ticks":
            return sum(self.texts.values()) - sum(self.known.values())
        answer = tick_reader(self.texts)
        return sum(
            count for text, count in self.texts.items() if is_unknown(text) and not _answers(answer, text)
        )

    @cached_property
    def odd(self) -> list[str]:
        """Texts that are not of the column's kind, and say something."""
        if self.kind is None or self.kind == "names":
            return []
        fits = self.fits(self.kind)
        years = self.fits("years")
        return [
            text
            for text in self.known
            if not fits(text) and not (self.kind == "dates" and (years(text) or is_unknown_date(text)))
        ]

    @cached_property
    def is_free_text(self) -> bool:
        """Whether the cells are sentences."""
        total = sum(self.known.values())
        return bool(total) and sum(len(text) * n for text, n in self.known.items()) / total > _TO_BE_FREE_TEXT

    @cached_property
    def is_running_number(self) -> bool:
        """Whether the column only counts the rows: whole numbers that rise by one."""
        numbers = [int(text) for text in self.texts if _WHOLE.fullmatch(text.strip())]
        return len(numbers) == len(self.texts) > 1 and numbers == list(
            range(numbers[0], numbers[0] + len(numbers))
        )

    def coded(self, scheme: str, separator: str | None = None) -> float:
        """Share of the values that name codes of a scheme."""
        parts: Counter[str] = Counter()
        for text, count in self.known.items():
            for part in parts_of(text, separator):
                parts[part] += count
        said = {part: count for part, count in parts.items() if not is_unknown(part)}
        return self.share(lambda part: bool(codes_in(part, scheme)), said)

    def separator_for(self, scheme: str) -> str | None:
        """What stands between several values of a scheme in one cell; None if there is one in each."""
        best, found = self.coded(scheme), None
        for separator in SEPARATORS:
            cut = [text for text in self.known if len(parts_of(text, separator)) > 1]
            if cut and (share := self.coded(scheme, separator)) >= best:
                best, found = share, separator
                break
        return found


def _answers(answer: Callable[[str], bool | None], text: str) -> bool:
    try:
        return answer(text) is not None
    except NotATickError:
        return False


def facts_of(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], today: date
) -> list[ColumnFacts]:
    """Facts of every column.

    Args:
        header: Names of the columns.
        rows: Number and cells of each row; there may be fewer or more cells than names.
        today: Dates after it are none.
    """
    found = [ColumnFacts(name, place, today) for place, name in enumerate(header)]
    for number, cells in rows:
        for column, text in zip(found, [*cells, *[""] * (len(header) - len(cells))], strict=False):
            column.add(text, number)
    return found
