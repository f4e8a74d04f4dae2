"""What is read of exports: one's own, and those of colleagues that wait for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from equiano_web.access import Permission, Who, require
from equiano_web.exports.models import Export
from equiano_web.exports.purposes import purposes

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ExportLine:
    """An export.

    Attributes:
        id: Its id.
        made_at: When it was asked for.
        by: Who asked.
        purpose: What for, in words.
        count: Cases in it.
        state: `asked`, `approved`, `made`, or `over`.
        is_own: Whether who looks asked for it.
    """

    id: str
    made_at: datetime
    by: str
    purpose: str
    count: int
    state: str
    is_own: bool


def exports(who: Who) -> Sequence[ExportLine]:
    """The latest exports of the agency.

    Raises:
        DeniedError: If there is no permission to export.
    """
    require(who, Permission.EXPORT_IDENTIFIED)
    now, words = timezone.now(), purposes()
    # Of the whole agency, so that a second person finds what to agree to; no case is told of here.
    rows = Export.objects.filter(agency_id=who.user.agency_id).defer("content", "cases")
    return tuple(
        ExportLine(
            str(one.pk),
            one.made_at,
            one.by.name,
            words.get(one.purpose, one.purpose),
            one.count,
            one.state if one.until > now else "over",
            one.by_id == who.user.pk,
        )
        for one in rows.select_related("by")[:SHOWN]
    )
