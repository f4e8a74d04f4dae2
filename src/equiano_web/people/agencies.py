"""Making agencies, each with the key of its search tokens; and what day it is where one works."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from equiano.assist.days import WorkingDays
from equiano_web.keys import new_key
from equiano_web.people.models import Agency, User

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from equiano.countries.model import CountryPack

# Ours, where the pack of the country names no longest period: claims are over by then, a child has grown up.
LONGEST_RETENTION = 30
# Of the countries that have a pack: the zone of the capital. An agency elsewhere (Kaliningrad) sets its own.
_ZONES = {
    "BLR": "Europe/Minsk", "DEU": "Europe/Berlin", "KAZ": "Asia/Almaty", "LTU": "Europe/Vilnius",
    "LVA": "Europe/Riga", "MDA": "Europe/Chisinau", "POL": "Europe/Warsaw", "RUS": "Europe/Moscow",
    "UKR": "Europe/Kyiv", "UZB": "Asia/Tashkent",
}  # fmt: skip


def new_agency(name: str, kind: str, country: str, language: str, time_zone: str = "") -> Agency:
    """Make an agency; inside a transaction. Its clock is that of the capital unless a zone is given."""
    agency = Agency(name=name, kind=kind, country=country, language=language)
    agency.time_zone = time_zone or _ZONES.get(country, "UTC")
    _, agency.wrapped_key = new_key(agency.pk, "agency")
    agency.save(force_insert=True)
    return agency


def to_choose_from(agency: UUID) -> QuerySet[User]:
    """Active people of an agency with what a list of them asks for, and no more: a large one has hundreds."""
    people = User.objects.filter(agency_id=agency, is_active=True).select_related(None)
    return people.only("name", "role", "is_active")


def local(agency: Agency, at: dt.datetime | None = None) -> dt.datetime:
    """A moment, now if not given, as the clock on the agency's wall shows it."""
    return timezone.localtime(at, ZoneInfo(agency.time_zone))


def today(agency: Agency, at: dt.datetime | None = None) -> dt.date:
    """The day of a moment, now if not given, where the agency works."""
    return local(agency, at).date()


def working_days(agency: Agency) -> WorkingDays:
    """The days on which the agency works."""
    return WorkingDays(frozenset(dt.date.fromisoformat(day) for day in agency.holidays))


@cache
def pack_of(country: str) -> CountryPack:
    """The pack of a country (alpha-3); the empty one where nobody has written any.

    Heavy: read where a clock or a law is asked for, not with the program.
    """
    from equiano.countries.bare import bare_pack  # noqa: PLC0415
    from equiano.countries.pack import load_pack  # noqa: PLC0415
    from equiano.errors import BadInputError  # noqa: PLC0415

    bare = bare_pack(country)
    try:
        return load_pack(bare.id)
    except BadInputError:
        return bare


def longest_retention(country: str) -> int:
    """For how many years an agency may keep a case that nobody changes: by the law in the country's pack.

    Args:
        country: Its country (alpha-3).
    """
    for clock in pack_of(country).clocks:
        if clock.clock == "retention" and clock.status == "in_law" and clock.length and not clock.at_least:
            length, unit = clock.up_to or clock.length, clock.up_to_unit or clock.unit
            return max(1, length // 12 if unit == "months" else length // 366)
    return LONGEST_RETENTION


def retention_years(agency: Agency) -> int:
    """For how many years an agency keeps a closed case that nobody changes: its setting, within the law."""
    return min(agency.retention_years, longest_retention(agency.country))
