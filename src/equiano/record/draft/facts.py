"""What stands in the columns of a table: how many cells are filled, with which texts, read as what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from equiano.record.dates import NotADateError, judge_order, read_date
from equiano.record.draft.phrases import codes_in
from equiano.record.values import NotAValueError, age_band, months_band
from equiano.tables.ticks import NotATickError, tick_reader
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.vocab.place_names import countries_of
from equiano.vocab.places import place_of

MOST_TEXTS = 20_000  # different texts of a column that are kept; what more there are is judged by these
CODED = ("gender", "status", "form", "sector", "means", "recruiter")
SEPARATORS = (";", ",", "/", "|", "\n", "+")
_WHOLE = re.compile(r"\d{1,9}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
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
        today: Dates after it are none.
    """

    name: str
    place: int
    today: date
    rows: int = 0
    filled: int = 0
    texts: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Count one cell."""
        self.rows += 1
        if not text or text.isspace():
            return
        self.filled += 1
        if text in self.texts or len(self.texts) < MOST_TEXTS:
            self.texts[text] += 1

    @cached_property
    def known(self) -> Mapping[str, int]:
        """The texts that say something."""
        return {text: count for text, count in self.texts.items() if not is_unknown(text)}

    def share(self, fits: Callable[[str], bool], texts: Mapping[str, int] | None = None) -> float:
        """Share of the filled cells that fit; 0 if there are none."""
        texts = self.known if texts is None else texts
        total = sum(texts.values())
        return sum(count for text, count in texts.items() if fits(text)) / total if total else 0.0

    @cached_property
    def ticks(self) -> float:
        """Share that reads as yes or no; words for "not known" do not count, but a dash beside + does."""
        answer = tick_reader(self.texts)
        said = {
            text: count
            for text, count in self.texts.items()
            if not is_unknown(text) or _answers(answer, text)
        }
        return self.share(_fits(answer), said)

    @cached_property
    def dates(self) -> float:
        """Share that reads as a date, whole or in part; a bare year is none."""
        order = judge_order(self.known).order
        known = {text: count for text, count in self.known.items() if not is_unknown_date(text)}
        reads = _fits(lambda text: read_date(text, self.today, order))
        return self.share(lambda text: not _YEAR.fullmatch(text.strip()) and reads(text), known)

    @cached_property
    def years(self) -> float:
        """Share that is a year."""
        return self.share(lambda text: bool(_YEAR.fullmatch(text.strip())) and int(text) <= self.today.year)

    @cached_property
    def whole_numbers(self) -> float:
        """Share that is a whole number."""
        return self.share(lambda text: bool(_WHOLE.fullmatch(text.strip())))

    @cached_property
    def ages(self) -> float:
        """Share that can be an age in years."""
        return self.share(lambda text: bool(_WHOLE.fullmatch(text.strip())) and int(text) <= 120)

    @cached_property
    def bands(self) -> float:
        """Share that reads as a band of ages."""
        return self.share(_fits(age_band))

    @cached_property
    def month_bands(self) -> float:
        """Share that reads as a band of months."""
        return self.share(_fits(months_band))

    @cached_property
    def countries(self) -> float:
        """Share that names countries and nothing else."""
        return self.share(lambda text: bool((found := countries_of(text)).codes) and not found.unclear)

    @cached_property
    def places(self) -> float:
        """Share that names a country, a subdivision or a city."""
        return self.share(lambda text: place_of(text) is not None)

    @cached_property
    def names(self) -> float:
        """Share that looks like a person's name: two to four words with capitals, hardly ever the same."""
        alike = self.share(lambda text: bool(_NAME.fullmatch(text.strip())))
        return alike if len(self.known) > 0.8 * sum(self.known.values()) else 0.0

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


def facts_of(header: Sequence[str], rows: Iterable[Sequence[str]], today: date) -> list[ColumnFacts]:
    """Facts of every column; rows may have fewer or more cells than the header."""
    found = [ColumnFacts(name, place, today) for place, name in enumerate(header)]
    for cells in rows:
        for column, text in zip(found, [*cells, *[""] * (len(header) - len(cells))], strict=False):
            column.add(text)
    return found
