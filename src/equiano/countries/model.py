"""What a country pack consists of. Every class is a frozen dataclass, validated as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from equiano.countries.duties import Clock, Instrument, Right
from equiano.countries.help import Contact, Lead, LegalBasis, Service
from equiano.countries.official import QuotedFigures
from equiano.countries.statement import STRICT, Contradiction, CountedPopulation, Fact, Quantity, Source, Text
from equiano.countries.treaties import Counterpart, Transposition

__all__ = [
    "CaseFilter",
    "Clock",
    "Contact",
    "Contradiction",
    "Corridor",
    "CountedPopulation",
    "Counterpart",
    "CountryPack",
    "Derivation",
    "Fact",
    "Figure",
    "Instrument",
    "JusticeFigure",
    "Lead",
    "LegalBasis",
    "PlaceGroup",
    "Programme",
    "Quantity",
    "Region",
    "Right",
    "RiskGroup",
    "Service",
    "Source",
    "Stop",
    "Text",
    "Transposition",
]

T = TypeVar("T")


@dataclass(frozen=True, config=STRICT)
class Stop:
    """One step of a corridor: any one of `places`.

    Attributes:
        role: `origin`, `transit` or `destination`.
        places: Alpha-3 codes and ISO 3166-2 codes, groups already spelled out.
        named: The same as the pack's file writes it, with names of groups.
        may_end: Whether a journey may also end here, though the corridor goes on.
        required: Whether a journey must be recorded at this stop to fit the corridor in full. A stop that the
            source calls usual, or that tells this corridor from no other, is not.
    """

    role: str
    named: tuple[str, ...]
    places: tuple[str, ...] = ()
    may_end: bool = False
    # True if nothing is said: a stop that may be missing must be said to be so, or more would fit.
    required: bool = True
    label: Text | None = None


@dataclass(frozen=True, config=STRICT)
class Corridor:
    """A named route as ordered stops. Places between two stops may be left out by a journey's record.

    Attributes:
        direction: `out` (from the country), `in` (into it) or `transit` (through it).
        forms: Codes of the scheme form, where the source speaks of people exploited so and of no others.
    """

    id: str
    label: Text
    direction: str
    stops: tuple[Stop, ...]
    facts: tuple[int, ...]
    source: str
    verified: bool
    note: Text | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
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


@dataclass(frozen=True, config=STRICT)
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


@dataclass(frozen=True, config=STRICT)
class Derivation:
    """How a figure of ours follows from published ones.

    Attributes:
        formula: Written with the ids of the quantities used.
        quantities: Those ids.
    """

    formula: str
    quantities: tuple[str, ...]


@dataclass(frozen=True, config=STRICT)
class Figure:
    """A published (or derived) figure, normalised so that it can be compared with others.

    Attributes:
        fact: Number of the fact it stands in; None for figures from elsewhere.
        method: How it was found: code of `methods`; `unknown` where the source does not say.
        derived: Set where the number is ours.
        scope: Code of `scopes`: which flow or stock of trafficking it is about.
        part_of: Id of the figure that counts the same people and more.
        verified: Whether it was checked in its source; that of the source where the pack does not say.
        via: Who passes it on, nearest to the claimant first: codes of the pack's `claimants`.
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
    part_of: str | None = None
    verified: bool = False
    via: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, config=STRICT)
class JusticeFigure:
    """A criminal-justice figure: how many, by article, stage and years.

    Attributes:
        quantity: The number, in a typed unit (crimes, cases, persons ...); without one where `not_reported`.
        articles: Numbers of articles of the criminal code, counted together; none where the source names
            none.
        stage: Code of `justice_stages`.
        non_exhaustive: Whether other articles, which the source does not name, are counted with them.
        via: Who passes it on, nearest to the claimant first: codes of the pack's `claimants`.
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
    non_exhaustive: bool = False
    via: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, config=STRICT)
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


@dataclass(frozen=True, config=STRICT)
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


@dataclass(frozen=True, config=STRICT)
class PlaceGroup:
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
        official: Official figures that the pack quotes, None where it quotes none.
        counterparts: What in its law answers provisions of treaties; what no row names is unknown.
    """

    id: str
    code: str
    label: Text
    version: str
    data_sha256: str
    sources: tuple[Source, ...]
    claimants: Mapping[str, Text]
    populations: Mapping[str, CountedPopulation]
    facts: tuple[Fact, ...]
    corridors: tuple[Corridor, ...]
    risk_groups: tuple[RiskGroup, ...]
    figures: tuple[Figure, ...]
    justice: tuple[JusticeFigure, ...]
    programmes: tuple[Programme, ...]
    services: tuple[Service, ...]
    regions: tuple[Region, ...]
    instruments: tuple[Instrument, ...] = ()
    clocks: tuple[Clock, ...] = ()
    rights: tuple[Right, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    transpositions: tuple[Transposition, ...] = ()
    to_fill: tuple[Text, ...] = ()
    groups: Mapping[str, PlaceGroup] = field(default_factory=lambda: MappingProxyType({}))
    official: QuotedFigures | None = None

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
