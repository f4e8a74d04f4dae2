"""What documents state: texts in two languages, sources, quantities and numbered facts."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", str_min_length=1)


@dataclass(frozen=True, config=STRICT)
class Text:
    """A text in English and Russian; `text["ru"]` gives one of them."""

    en: str
    ru: str

    def __getitem__(self, lang: str) -> str:
        return {"en": self.en, "ru": self.ru}[lang]


@dataclass(frozen=True, config=STRICT)
class Source:
    """A document that the pack quotes from.

    Attributes:
        kind: `text` (the document itself was read), `secondary` (another author's rendering) or `memory`.
        verified: Whether what the pack says was checked against the document.
    """

    id: str
    title: str
    author: str
    kind: str
    verified: bool
    year: int | None = None
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, config=STRICT)
class Quantity:
    """One published number: a value or a range, with what it counts, when, where and whom.

    Attributes:
        id: Unique in the pack; figures, risk groups and court figures refer to it.
        value: Point value, if one was published.
        low: Lower end; alone (without `high`) where only "at least", "over" or "millions" was said.
        high: Upper end.
        unit: Code of `units` in terms.yaml.
        measure: `stock` (at one time), `flow` (in the years of the period), `share` or `rank`.
        per_year: For a flow: whether the number is for one year of the period, or for all of it.
        start_year: First year that it speaks of; None where the source gives none.
        end_year: Last year.
        duration_years: Length of the period where the source gives a length but no dates.
        qualifier: How exact the source is: code of `qualifiers`.
        population: Who or what is counted: code of the pack's `populations`.
        place: Codes of countries, subdivisions or groups where it holds.
        of: For a share: quantity or population that it is a share of.
    """

    id: str
    unit: str
    measure: str
    population: str
    place: tuple[str, ...]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: str = "exact"
    per_year: bool = False
    start_year: int | None = None
    end_year: int | None = None
    duration_years: int | None = None
    of: str | None = None

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Lower and upper end; both are the value where only one was published."""
        if self.value is not None:
            return (self.low if self.low is not None else self.value), (self.high or self.value)
        return self.low, self.high


@dataclass(frozen=True, config=STRICT)
class Fact:
    """One numbered statement of a source, in our own words.

    Attributes:
        number: Its number; anchors of the report are `fact-N`.
        kind: Code of `fact_kinds`.
        source: Id of the document it stands in.
        reference: What the document itself refers to there, as it prints it, such as `[8]`.
        claimed_by: Code of the pack's `claimants`.
        codes: Codes of the vocabulary that say the same.
        vulnerability: True where it only tells who is at risk; such a fact is never evidence in a case.
        geography: Countries (alpha-3), subdivisions (ISO 3166-2) and groups that it speaks of.
    """

    number: int
    kind: str
    en: str
    ru: str
    source: str
    claimed_by: str
    geography: tuple[str, ...]
    year: int | None = None
    reference: str | None = None
    population: str | None = None
    quantities: tuple[Quantity, ...] = ()
    codes: tuple[str, ...] = ()
    vulnerability: bool = False
    note: Text | None = None

    @property
    def text(self) -> Text:
        """The statement in both languages."""
        return Text(en=self.en, ru=self.ru)
