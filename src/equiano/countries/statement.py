"""What documents state: texts in two languages, sources, quantities and numbered facts."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

# A misspelt key must not be dropped, and an empty text must not pass for a statement.
STRICT = ConfigDict(extra="forbid", str_min_length=1)


@dataclass(frozen=True, config=STRICT)
class Text:
    """A text in English and Russian; `text["ru"]` gives one of them."""

    en: str
    ru: str

    def __getitem__(self, lang: str) -> str:
        # Any other language is a fault of ours, and must not fall back to one that the reader cannot read.
        return {"en": self.en, "ru": self.ru}[lang]


@dataclass(frozen=True, config=STRICT)
class CountedPopulation(Text):
    """Who or what is counted, in words.

    Attributes:
        part_of: Code of the population that holds these and others.
    """

    part_of: str | None = None


@dataclass(frozen=True, config=STRICT)
class Source:
    """A document that the pack quotes from.

    Attributes:
        kind: `text` (the document itself was read), `secondary` (another author's rendering) or `memory`.
        verified: Whether what the pack says was checked against the document.
        title_ru: Title for Russian readers, where `title` is our description and no name.
        author_ru: Author for Russian readers, where it has a usual Russian name.
    """

    id: str
    title: str
    author: str
    kind: str
    verified: bool
    year: int | None = None
    url: str | None = None
    note: str | None = None
    title_ru: str | None = None
    author_ru: str | None = None

    def cited(self, lang: str) -> str:
        """Author and title as a reader of the language knows them."""
        if lang == "ru":
            return f"{self.author_ru or self.author}. {self.title_ru or self.title}"
        return f"{self.author}. {self.title}"


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
        start_month: First month, 1 to 12, where the period does not start with January.
        end_month: Last month, where it does not end with December.
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
    start_month: int | None = None
    end_month: int | None = None

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Lower and upper end; both are the value where only one was published. Zero is a value."""
        if self.value is None:
            return self.low, self.high
        return self.value if self.low is None else self.low, self.value if self.high is None else self.high

    @property
    def period(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """First and last (year, month) that it speaks of; None where the source does not give both years."""
        if self.start_year is None or self.end_year is None:
            return None
        first = 1 if self.start_month is None else self.start_month
        last = 12 if self.end_month is None else self.end_month
        return (self.start_year, first), (self.end_year, last)


@dataclass(frozen=True, config=STRICT)
class Contradiction:
    """What speaks against a fact.

    Attributes:
        text: What is said instead, in own words.
        source: Id of the source that says it; None where it follows from the fact's own source.
        facts: Numbers of the facts that it sets this one against.
    """

    text: Text
    source: str | None = None
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Fact:
    """One numbered statement of a source, in our own words.

    Attributes:
        number: Its number; anchors of the report are `fact-N`.
        kind: Code of `fact_kinds`.
        source: Id of the document it stands in.
        reference: What the document itself refers to there, as it prints it, such as `[8]`.
        claimed_by: Who makes the claim: code of the pack's `claimants`.
        via: Who passes it on, where the source did not hear it from the claimant: codes of `claimants`,
            nearest to the claimant first, the author of the source last.
        contradicted_by: What speaks against it.
        non_exhaustive: Whether its list was given as examples ("such as"): nothing may treat it as complete.
        years_ours: Whether a year that it or its quantity carries is our reading; the note then says of what.
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
    via: tuple[str, ...] = ()
    contradicted_by: tuple[Contradiction, ...] = ()
    non_exhaustive: bool = False
    years_ours: bool = False
    note: Text | None = None

    @property
    def text(self) -> Text:
        """The statement in both languages."""
        return Text(en=self.en, ru=self.ru)
