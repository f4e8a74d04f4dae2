"""Making agencies, each with the key of its search tokens; and what day it is where one works."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from equiano.assist.days import WorkingDays
from equiano_web.keys import new_key
from equiano_web.people.models import Agency

# Of the countries that have a pack: the zone of the capital. An agency elsewhere (Kaliningrad) sets its own.
_ZONES = {
    "BLR": "Europe/Minsk", "DEU": "Europe/Berlin", "KAZ": "Asia/Almaty", "LTU": "Europe/Vilnius",
    "LVA": "Europe/Riga", "MDA": "Europe/Chisinau", "POL": "Europe/Warsaw", "RUS": "Europe/Moscow",
    "UKR": "Europe/Kyiv", "UZB": "Asia/Tashkent",
}  # fmt: skip


def new_agency(name: str, kind: str, country: str, language: str) -> Agency:
    """Make an agency; inside a transaction."""
    agency = Agency(name=name, kind=kind, country=country, language=language)
    agency.time_zone = _ZONES.get(country, "UTC")
    _, agency.wrapped_key = new_key(agency.pk, "agency")
    agency.save(force_insert=True)
    return agency


def local(agency: Agency, at: dt.datetime | None = None) -> dt.datetime:
    """A moment, now if not given, as the clock on the agency's wall shows it."""
    return timezone.localtime(at, ZoneInfo(agency.time_zone))


def today(agency: Agency, at: dt.datetime | None = None) -> dt.date:
    """The day of a moment, now if not given, where the agency works."""
    return local(agency, at).date()


def working_days(agency: Agency) -> WorkingDays:
    """The days on which the agency works."""
    return WorkingDays(frozenset(dt.date.fromisoformat(day) for day in agency.holidays))
