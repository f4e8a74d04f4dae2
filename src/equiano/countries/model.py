"""What a country pack consists of. Every class is a frozen dataclass, validated as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

T = TypeVar("T")
_STRICT = ConfigDict(extra="forbid", str_min_length=1)


@dataclass(frozen=True, config=_STRICT)
class Text:
    """A text in English and Russian; `text["ru"]` gives one of them."""

    en: str
    ru: str

    def __getitem__(self, lang: str) -> str:
        return {"en": self.en, "ru": self.ru}[lang]


@dataclass(frozen=True, config=_STRICT)
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


@dataclass(frozen=True, config=_STRICT)
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


@dataclass(frozen=True, config=_STRICT)
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


@dataclass(frozen=True, config=_STRICT)
class Stop:
    """One step of a corridor: any one of `places`.

    Attributes:
        role: `origin`, `transit` or `destination`.
        places: Alpha-3 codes and ISO 3166-2 codes, groups already spelled out.
        named: The same as the pack's file writes it, with names of groups.
        may_end: Whether a journey may also end here, though the corridor goes on.
    """

    role: str
    named: tuple[str, ...]
    places: tuple[str, ...] = ()
    may_end: bool = False
    label: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class Corridor:
    """A named route as ordered stops. Places between two stops may be left out by a journey's record.

    Attributes:
        direction: `out` (from the country), `in` (into it) or `transit` (through it).
    """

    id: str
    label: Text
    direction: str
    stops: tuple[Stop, ...]
    facts: tuple[int, ...]
    source: str
    verified: bool
    note: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class CaseFilter:
    """Which cases can be counted as members of a group; a criterion that is None does not limit.

    Attributes:
        citizenship: Alpha-3 code.
        gender: Code of the scheme gender.
        age_from: First age in years.
        age_to: Last age in years.
    """

    citizenship: str | None = None
    gender: str | None = None
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True, config=_STRICT)
class RiskGroup:
    """A group to which help is targeted, with its size. Membership is never evidence about a person.

    Attributes:
        quantity: The quantity that gives its size; None where the source names the group without one.
        part_of: Id of the larger group that it is part of.
        case_filter: How case data can tell its members; None where they cannot.
        doubt: What is doubtful about the size or its credit.
    """

    id: str
    label: Text
    facts: tuple[int, ...]
    source: str
    quantity: Quantity | None = None
    reference: str | None = None
    claimed_by: str | None = None
    part_of: str | None = None
    case_filter: CaseFilter | None = None
    doubt: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class Derivation:
    """How a figure of ours follows from published ones.

    Attributes:
        formula: Written with the ids of the quantities used.
        quantities: Those ids.
    """

    formula: str
    quantities: tuple[str, ...]


@dataclass(frozen=True, config=_STRICT)
class Figure:
    """A published (or derived) figure, normalised so that it can be compared with others.

    Attributes:
        fact: Number of the fact it stands in; None for figures from elsewhere.
        method: How it was found: code of `methods`; `unknown` where the source does not say.
        derived: Set where the number is ours.
        scope: Code of `scopes`: which flow or stock of trafficking it is about.
    """

    id: str
    label: Text
    quantity: Quantity
    source: str
    claimed_by: str
    method: str
    scope: str
    published: int | None = None
    fact: int | None = None
    reference: str | None = None
    derived: Derivation | None = None
    note: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class JusticeFigure:
    """A criminal-justice figure: how many, by article, stage and years.

    Attributes:
        articles: Numbers of articles of the criminal code, counted together.
        stage: Code of `justice_stages`.
    """

    id: str
    label: Text
    quantity: Quantity
    articles: tuple[str, ...]
    stage: str
    source: str
    claimed_by: str
    verified: bool
    fact: int | None = None
    reference: str | None = None
    note: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class Programme:
    """A programme, project or campaign against trafficking.

    Attributes:
        kind: Code of `programme_kinds`.
        lead: Who ran it, or on whose side the source names it.
    """

    id: str
    label: Text
    kind: str
    facts: tuple[int, ...]
    source: str
    geography: tuple[str, ...]
    start_year: int | None = None
    end_year: int | None = None
    lead: Text | None = None
    reference: str | None = None
    note: Text | None = None


@dataclass(frozen=True, config=_STRICT)
class LegalBasis:
    """The rule on which a service rests, if one was sourced."""

    text: Text
    source: str
    verified: bool


@dataclass(frozen=True, config=_STRICT)
class Service:
    """A kind of help that a finding can name. Addresses are never shipped: the deploying body enters them.

    Attributes:
        kind: Code of `service_kinds`.
        when: When to offer it.
        legal_basis: The rule it rests on, None where none was sourced.
        to_fill: What the deploying organisation must enter before use.
    """

    id: str
    kind: str
    label: Text
    description: Text
    when: Text
    to_fill: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Region:
    """A part of the country with its own picture.

    Attributes:
        id: File name in `regions/`.
        code: ISO 3166-2 code.
        facts: Numbers of the country's facts that speak of it.
        sectors: Codes of the scheme sector named for it.
        population: Inhabitants, None where not sourced.
    """

    id: str
    code: str
    label: Text
    summary: Text
    facts: tuple[int, ...]
    sectors: tuple[str, ...] = ()
    population: Quantity | None = None
    population_source: str | None = None
    corridors: tuple[Corridor, ...] = ()
    risk_groups: tuple[RiskGroup, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Group:
    """A named group of places, such as Central Asia, with the membership we take and why."""

    id: str
    label: Text
    members: tuple[str, ...]
    basis: Text
    source: str
    url: str | None
    verified: bool


@dataclass(frozen=True, config=ConfigDict(arbitrary_types_allowed=True))
class CountryPack:
    """All that is known of a country, cross-checked.

    Attributes:
        id: Name of its folder, the lower-case ISO alpha-2 code.
        code: ISO alpha-3 code.
        version: Version of the pack, carried by what is made from it.
        data_sha256: Hash over the bytes of its files in the order of their names.
        to_fill: What the pack itself says is still missing.
    """

    id: str
    code: str
    label: Text
    version: str
    data_sha256: str
    sources: tuple[Source, ...]
    claimants: Mapping[str, Text]
    populations: Mapping[str, Text]
    facts: tuple[Fact, ...]
    corridors: tuple[Corridor, ...]
    risk_groups: tuple[RiskGroup, ...]
    figures: tuple[Figure, ...]
    justice: tuple[JusticeFigure, ...]
    programmes: tuple[Programme, ...]
    services: tuple[Service, ...]
    regions: tuple[Region, ...]
    to_fill: tuple[Text, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))

    def fact(self, number: int) -> Fact:
        """The fact of that number.

        Raises:
            KeyError: If there is none.
        """
        return self._find(self.facts, "number", number)

    def source(self, source_id: str) -> Source:
        """The source of that id.

        Raises:
            KeyError: If there is none.
        """
        return self._find(self.sources, "id", source_id)

    def corridor(self, corridor_id: str) -> Corridor:
        """The corridor of that id, the regions' included.

        Raises:
            KeyError: If there is none.
        """
        return self._find(self.all_corridors, "id", corridor_id)

    def service(self, kind: str) -> Service:
        """The service of that kind (code of `service_kinds`).

        Raises:
            KeyError: If the pack has none.
        """
        return self._find(self.services, "kind", kind)

    def region(self, region: str) -> Region:
        """The region of that id or ISO 3166-2 code.

        Raises:
            KeyError: If there is none.
        """
        for found in self.regions:
            if region in (found.id, found.code):
                return found
        raise KeyError(region)

    @property
    def all_corridors(self) -> tuple[Corridor, ...]:
        """Corridors of the country and of its regions."""
        return self.corridors + tuple(c for region in self.regions for c in region.corridors)

    @property
    def all_risk_groups(self) -> tuple[RiskGroup, ...]:
        """Risk groups of the country and of its regions."""
        return self.risk_groups + tuple(g for region in self.regions for g in region.risk_groups)

    @staticmethod
    def _find(entries: tuple[T, ...], key: str, wanted: object) -> T:
        for entry in entries:
            if getattr(entry, key) == wanted:
                return entry
        raise KeyError(wanted)
