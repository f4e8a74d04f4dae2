"""Exports with names: asked for, over `MOST_ALONE` records agreed to by a second person, then made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from equiano.assist.consent import Purpose
from equiano.words import say
from equiano_web.access import DeniedError, Permission, own, within
from equiano_web.actions import Act, RefusedError, action
from equiano_web.cases.models import Case
from equiano_web.consents import sharing
from equiano_web.consents.effects import Withdrawn
from equiano_web.consents.sharing import To
from equiano_web.exports.container import close, new_passphrase
from equiano_web.exports.models import Export
from equiano_web.exports.purposes import FOR_OTHERS, purposes
from equiano_web.exports.table import csv_of

# A caseload of one person. More is what a thief takes, at once or in many small parts, so it needs two.
MOST_ALONE = 20
ALONE_WITHIN = timedelta(days=7)
# What was agreed to is done soon, or agreed to anew.
HOLDS = timedelta(days=7)


def _one(found: QuerySet[Export]) -> Export:
    export = found.first()
    if export is None:
        raise DeniedError(Export._meta.label)
    return export


@action(Permission.EXPORT_IDENTIFIED, "export.ask", confirmed=True)
def ask(act: Act, codes: Collection[str], purpose: str, to: To | None = None) -> UUID:
    """Ask for an export.

    Args:
        act: The act.
        codes: Codes of the cases.
        purpose: One of `purposes`.
        to: Of one for somebody else (`FOR_OTHERS`), who they are and what they may use it for.

    Raises:
        RefusedError: If the purpose is none, a case is not in reach, or nothing of one may go to them.
    """
    if purpose not in purposes():
        raise RefusedError(code="purpose", text=say("Choose what it is for."))
    wanted = {code.strip().upper() for code in codes if code.strip()}
    inside = within(act.who, Permission.EXPORT_IDENTIFIED, Case)
    found = list(
        Case.objects.filter(inside, code__in=wanted, wrapped_key__isnull=False).values_list("pk", flat=True)
    )
    if not wanted or len(found) < len(wanted):
        text = say(
            "Write codes of cases that you may export; {n:,} of these are not among them.",
            n=len(wanted) - len(found),
        )
        raise RefusedError(code="cases", text=text)
    if purpose in FOR_OTHERS:
        _may_go(Case.objects.filter(pk__in=found), _recipient(to), act.at)
    alone = len({*map(str, found)} | _taken_alone(act)) <= MOST_ALONE
    act.object = made = Export.objects.create(
        agency_id=act.who.user.agency_id,
        by_id=act.who.user.pk,
        state=Export.APPROVED if alone else Export.ASKED,
        purpose=purpose,
        cases=sorted(map(str, found)),
        count=len(found),
        **({"use": to.purpose, "to_agency_id": to.agency, "to_outside": to.outside} if to else {}),
        made_at=act.at,
        until=act.at + HOLDS,
    )
    act.codes += [f"purpose:{purpose}", f"cases:{len(found)}"]
    return made.pk


def _taken_alone(act: Act) -> set[str]:
    """Ids of cases that somebody exported, or may, within the last days without a second person."""
    mine = Export.objects.filter(own(act.who, Export), made_at__gt=act.at - ALONE_WITHIN, approved_by_id=None)
    rows = mine.exclude(state__in=(Export.ASKED, Export.REFUSED)).values_list("cases", flat=True)
    return {case for cases in rows for case in cases}


def _recipient(to: To | None) -> To:
    if to is None or not (to.agency or to.outside.strip()) or to.purpose not in list(Purpose):
        raise RefusedError(code="recipient", text=say("Say who is given it, and what they may use it for."))
    return to


def _may_go(cases: Iterable[Case], to: To, now: datetime) -> dict[UUID, frozenset[str]]:
    """The data classes of each case that may go to a recipient.

    Raises:
        RefusedError: If nothing of one of them may.
    """
    found = {case.pk: sharing.classes_for(case, to.recipient, to.purpose, now) for case in cases}
    if lacking := sum(not classes for classes in found.values()):
        text = say(
            "Of {n:,} {n|case|cases} nothing may go to them: there is no live consent and no other legal "
            "basis.",
            n=lacking,
        )
        raise RefusedError(code="consent.none", text=text)
    return found


def forget_withdrawn(done: Withdrawn) -> list[str]:
    """Drop files for others that hold a case whose consent was withdrawn, and stop those not made yet."""
    open_ones = Export.objects.filter(purpose__in=FOR_OTHERS).exclude(state=Export.REFUSED)
    keys = [one.pk for one in open_ones.defer("content") if str(done.case) in one.cases]
    Export.objects.filter(pk__in=keys).update(content=None, until=done.at)
    return [f"exports:{len(keys)}"]


@action(Permission.EXPORT_IDENTIFIED, "export.approve", confirmed=True)
def approve(act: Act, key: UUID) -> None:
    """Agree to an export that another asked for.

    Raises:
        DeniedError: If it is not there, or of another agency.
        RefusedError: If it is one's own, or there is nothing to agree to.
    """
    export = _one(Export.objects.filter(agency_id=act.who.user.agency_id, pk=key))
    act.object = export
    if export.by_id == act.who.user.pk:
        raise RefusedError(code="own", text=say("A second person agrees to it."))
    if export.state != Export.ASKED or export.until <= act.at:
        raise RefusedError(code="late", text=say("There is nothing to agree to any more."))
    export.state, export.approved_by_id, export.approved_at = Export.APPROVED, act.who.user.pk, act.at
    export.until = act.at + HOLDS
    export.save()


@action(Permission.EXPORT_IDENTIFIED, "export.make", confirmed=True)
def make(act: Act, key: UUID) -> str:
    """Make the file; the passphrase that opens it, which is kept nowhere.

    Raises:
        DeniedError: If it is not there, or somebody else's.
        RefusedError: If it was not agreed to or made already, or a case left one's reach.
    """
    export = act.object = _one(Export.objects.filter(own(act.who, Export), pk=key))
    if export.state != Export.APPROVED or export.until <= act.at:
        raise RefusedError(
            code="not_approved", text=say("It was not agreed to, or too long ago, or is made already.")
        )
    inside = within(act.who, Permission.EXPORT_IDENTIFIED, Case)
    cases = list(
        Case.objects.filter(inside, pk__in=export.cases)
        .select_related("agency")
        .prefetch_related("blobs")
        .order_by("code")
    )
    if len(cases) < export.count:
        raise RefusedError(
            code="cases", text=say("Some of the cases are not in your reach any more. Ask anew.")
        )
    passphrase, limits = new_passphrase(), None
    if export.purpose in FOR_OTHERS:
        # Asked once more: consent may have been withdrawn since.
        to = To(export.to_agency_id, export.to_outside, export.use)
        limits = _may_go(cases, to, act.at)
        for case in cases:
            sharing.record(act, case, to, limits[case.pk], "export")
    export.content, export.state = close(csv_of(act.who, cases, limits), passphrase), Export.MADE
    export.until = act.at + timedelta(days=1)
    export.save()
    act.codes += [f"purpose:{export.purpose}", *(f"case:{one}" for one in export.cases)]
    return passphrase


@action(Permission.EXPORT_IDENTIFIED, "export.fetch", confirmed=True)
def fetch(act: Act, key: UUID) -> bytes:
    """The file, for who made it, for a day; it opens by the passphrase alone.

    Raises:
        DeniedError: If it is not there, or somebody else's.
        RefusedError: If the file is gone.
    """
    export = act.object = _one(Export.objects.filter(own(act.who, Export), pk=key))
    if export.content is None or export.until <= act.at:
        raise RefusedError(code="gone", text=say("The file is not there any more. Ask for it anew."))
    return bytes(export.content)
