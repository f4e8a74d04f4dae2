"""Making agencies, each with the key of its search tokens."""

from __future__ import annotations

from equiano_web.keys import new_key
from equiano_web.people.models import Agency


def new_agency(name: str, kind: str, country: str, language: str) -> Agency:
    """Make an agency; inside a transaction."""
    agency = Agency(name=name, kind=kind, country=country, language=language)
    _, agency.wrapped_key = new_key(agency.pk, "agency")
    agency.save(force_insert=True)
    return agency
