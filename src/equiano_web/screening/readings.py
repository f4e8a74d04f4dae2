"""What is read of talks: frozen views of what may be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Q

from equiano_web.access import Permission, Seen, Sensitivity, Who, require, see, within
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Case
from equiano_web.cases.pages import name_of
from equiano_web.cases.readings import with_merged
from equiano_web.people.models import User
from equiano_web.screening import talks
from equiano_web.screening.models import Decision, Screening
from equiano_web.screening.talks import Content

MOST_LISTED = 100  # talks in a list; what is older is found from its case

# What the page of a case knows its table by (`cases/holdings.py`).
HELD = "screenings"


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A talk, with what stands around it.

    Attributes:
        screening: The talk.
        content: What was said; None where it is closed to the role.
        case: Id and code of its case; None while it has none.
        country: Country pack of the agency.
        decisions: What people decided on it, oldest first.
        names: Name of each person of the agency, by id.
    """

    screening: Seen
    content: Content | None
    case: Seen | None
    country: str | None
    decisions: Sequence[Seen]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseTalks:
    """Talks of a case, those of cases that were merged into it included.

    Attributes:
        case: The case.
        talks: Its talks with their content (None where it is closed), oldest first.
        decisions: What people decided, oldest first.
        names: Name of each person of the agency, by id.
    """

    case: Seen
    talks: Sequence[tuple[Seen, Content | None]]
    decisions: Sequence[Seen]
    names: Mapping[str, str]


def _content(seen: Seen) -> Content | None:
    # Closed to the role, or erased with its case.
    return cast("Content", seen["talk"]) if seen["talk"] else None


def _names(agency: UUID) -> dict[str, str]:
    rows = User.objects.filter(agency_id=agency).values_list("pk", "name")
    return {str(key): name for key, name in rows}


def _page(who: Who, screening: Screening) -> TalkPage:
    seen = see(who, screening)
    decisions = Decision.objects.filter(screening=screening).select_related("case").order_by("at")
    return TalkPage(
        seen,
        _content(seen),
        see(who, screening.case, (Sensitivity.ORDINARY,)) if screening.case else None,
        talks.pack_of(screening.agency.country),
        tuple(see(who, one) for one in decisions),
        _names(screening.agency_id),
    )


@reading(Screening, Permission.CASE_SCREEN, "screening.read")
def talk(who: Who, screening: Screening) -> TalkPage:
    """A talk, to go on with it."""
    return _page(who, screening)


@reading(Screening, Permission.CASE_VIEW, "screening.read")
def result(who: Who, screening: Screening) -> TalkPage:
    """A talk, to see what it showed."""
    return _page(who, screening)


@reading(Case, Permission.CASE_VIEW, "screening.list")
def of_case(who: Who, case: Case) -> CaseTalks:
    """Talks of a case."""
    return _of_case(who, case, Sensitivity.ORDINARY)


@reading(Case, Permission.CASE_SCREEN, "screening.list")
def before(who: Who, case: Case) -> CaseTalks:
    """Talks of a case, for somebody who is about to ask: what was asked already, and by whom."""
    return _of_case(who, case, Sensitivity.ORDINARY, Sensitivity.IDENTITY)  # age is not asked anew


def _of_case(who: Who, case: Case, *classes: Sensitivity) -> CaseTalks:
    mine = Q(case__in=with_merged(case.pk))
    rows = Screening.objects.filter(mine & within(who, Permission.CASE_VIEW, Screening))
    seen = [see(who, one) for one in rows.select_related("case").order_by("made_at")]
    decided = Decision.objects.filter(mine & within(who, Permission.CASE_VIEW, Decision))
    return CaseTalks(
        see(who, case, classes),
        tuple((one, _content(one)) for one in seen),
        tuple(see(who, one) for one in decided.select_related("case").order_by("at")),
        _names(case.agency_id),
    )


def listed(who: Who, case: str) -> tuple[Sequence[Seen], Mapping[str, str]]:
    """Talks of a case that was read already, oldest first, without what was said."""
    rows = Screening.objects.filter(within(who, Permission.CASE_VIEW, Screening), case__in=with_merged(case))
    found = list(rows.select_related("made_by", "case").order_by("made_at"))
    names = {str(one.made_by_id): one.made_by.name for one in found if one.agency_id == who.user.agency_id}
    return tuple(see(who, one, (Sensitivity.ORDINARY,)) for one in found), names


def waiting(who: Who) -> tuple[Sequence[Seen], Mapping[str, str]]:
    """Talks in reach that are not finished or have no case yet, the newest first, without what was said.

    Raises:
        DeniedError: If there is no permission to hold a talk.
    """
    require(who, Permission.CASE_SCREEN)
    mine = Q(state=Screening.OPEN, made_by=who.user.pk) | Q(case=None)
    rows = Screening.objects.filter(mine & within(who, Permission.CASE_SCREEN, Screening))
    found = rows.exclude(state=Screening.RECEIVED).select_related("case").order_by("-made_at")[:MOST_LISTED]
    return tuple(see(who, one, (Sensitivity.ORDINARY,)) for one in found), _names(who.user.agency_id)


def inbox(who: Who) -> tuple[Sequence[Seen], Mapping[str, str]]:
    """Sets that devices sent and nobody has put with a case yet, the newest first, without their content.

    Raises:
        DeniedError: If there is no permission to hold a talk.
    """
    require(who, Permission.CASE_SCREEN)
    rows = Screening.objects.filter(
        within(who, Permission.CASE_SCREEN, Screening), case=None, state=Screening.RECEIVED
    )
    found = rows.select_related("case").order_by("-made_at")[:MOST_LISTED]
    return tuple(see(who, one, (Sensitivity.ORDINARY,)) for one in found), _names(who.user.agency_id)


def agency_country(who: Who) -> str | None:
    """Country pack of the agency of somebody who is about to ask.

    Raises:
        DeniedError: If there is no permission to hold a talk.
    """
    require(who, Permission.CASE_SCREEN)
    return talks.pack_of(who.user.agency.country)


def unrecorded(who: Who) -> str | None:
    """For a talk of which nothing is written down: that one is held is noted, and nothing else.

    Returns:
        Country pack of the agency.

    Raises:
        DeniedError: If there is no permission to hold a talk.
    """
    country = agency_country(who)
    note_reading(who, "screening.unrecorded")
    return country


@reading(Case, Permission.CASE_VIEW, "case.read")
def name(who: Who, case: Case) -> str:
    """Name of the person of a case, as far as it is open to the role."""
    return name_of(see(who, case, (Sensitivity.ORDINARY, Sensitivity.IDENTITY)))
