"""Typed rows of the tables that count journeys: roles, flows, borders, corridors, regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from equiano.schema.row import TableRow

PlaceRole = Literal["origin", "transit", "destination", "recruited_here", "internal", "undetermined"]
JourneyDimension = Literal["all", "gender", "age", "year", "form"]
FlowBasis = Literal["recruitment", "citizenship"]
ByCitizenship = Literal["domestic", "cross_border", "dual", ""]
ByRecruitment = Literal["recruited_here", "recruited_elsewhere", ""]


@dataclass(frozen=True, slots=True, eq=False)
class RoleRow(TableRow):
    """Table `role` (and `country_role`): persons of one role by place and category."""

    place: str
    dimension: JourneyDimension
    category: str
    role: PlaceRole
    count: int
    count_low: float | None
    count_high: float | None
    base: int
    share: float
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class NetRoleRow(TableRow):
    """Table `net_role`: arrivals and departures of a place; an empty year is all years."""

    place: str
    year: str
    arrivals: int
    departures: int
    net: float | None
    net_low: float | None
    net_high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class FlowRow(TableRow):
    """Table `flow`: persons between two countries."""

    basis: FlowBasis
    origin: str
    destination: str
    count: int
    count_low: float | None
    count_high: float | None
    base: int
    share: float
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class BorderRow(TableRow):
    """Table `border`: persons exploited in a country, by citizenship and by place of recruitment."""

    place: str
    by_citizenship: ByCitizenship
    by_recruitment: ByRecruitment
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class CorridorCountRow(TableRow):
    """Table `corridor_count`: cases by how they fit a corridor; None is a way of fitting that cannot be."""

    layer: str
    corridor: str
    full: int | None = None
    ends_only: int | None = None
    possible: int | None = None
    full_elsewhere: int | None = None
    other_way: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CorridorProposalRow(TableRow):
    """Table `corridor_proposal`: cases between two countries that no corridor names."""

    origin: str
    destination: str
    via: str
    cases: int
    via_cases: int


@dataclass(frozen=True, slots=True, eq=False)
class RegionCountRow(TableRow):
    """Table `region_count`: cases placed in a region, and those that may be."""

    region: str
    placed: int
    placed_or_open: int
    elsewhere: int
