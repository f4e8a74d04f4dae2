"""An agency without an account at one referral: entering by link and code, looking, answering.

    enter(token, code, name) ─> pass ─> look(pass), answer(pass, act, fields), come_back(pass)
                                        answer_stop(pass, said): after a withdrawal of consent

The pass lives half an hour and in the forms of the page alone: no session, no cookie. What is shown is read
from the sender's case at each look, as for every other receiver: consent decides, not the link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db.models import QuerySet
from django.utils import timezone

from equiano.assist.referral import case_facts, offers, sight
from equiano.words import say
from equiano_web import audit
from equiano_web.access import Sensitivity, Who, see_shared
from equiano_web.actions import Act, RefusedError
from equiano_web.consents import stopping
from equiano_web.db import writing
from equiano_web.passes import key_in, pass_for
from equiano_web.people import notices
from equiano_web.people.agencies import today
from equiano_web.people.models import User
from equiano_web.referrals import actions, links
from equiano_web.referrals import package as packages
from equiano_web.referrals.engine import VISITOR, facts_of
from equiano_web.referrals.links import Made
from equiano_web.referrals.models import AnswerLink, Referral
from equiano_web.referrals.readings import OF_RECEIVER, OF_STUB, ReferralPage

PASS_SECONDS = 1800  # a long talk on the telephone; whatever lies open longer opens nothing
TELLS = "referral.link_tries"
CHANNEL = "link"
_PASS = "equiano.referral.link"
# Acts that `equiano.assist.referral` leaves to such a visitor.
ACTS = ("take_on", "accept", "decline_referral", "note_outcome", "finish_referral")


@dataclass(frozen=True, slots=True)
class Visit:
    """A referral as such an agency sees it.

    Attributes:
        signed: The pass, for the buttons.
        name: Who opened it.
        zone: Time zone by whose clock the page tells the time.
        page: The referral.
        may_return: Whether a link to come back by can be made.
        asked: When the agency was asked to stop using or erase what it was given; None if nothing is open.
        answered: What was answered to the last such request; empty if there was none.
    """

    signed: str
    name: str
    zone: str
    page: ReferralPage
    may_return: bool
    asked: datetime | None = None
    answered: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing of the person may be shown any more: closed, or without consent since."""
        given = self.page.told or self.page.words
        return self.page.sight == "stub" or (self.page.sight == "package" and not given)


def enter(token: str, code: str, name: str) -> str:
    """A pass for a link and its code, which is used up by it.

    Args:
        token: End of the address.
        code: As typed.
        name: Who opens it: somebody must be known to have answered.

    Raises:
        RefusedError: If they do not go together, or the link is over; which of it is not told.
    """
    wrong = RefusedError(
        "link.wrong",
        say("Link and code do not go together, or the link is over. Ask the sender for a new one."),
    )
    digits = "".join(sign for sign in code if sign.isdigit())
    row = _tried(token)
    if row is None:
        raise wrong
    fits = check_password(links.peppered(token, digits), row.code)
    with writing():
        live = AnswerLink.objects.filter(pk=row.pk, used_at=None, revoked_at=None)
        said = " ".join(name.split())[:200]
        fits = fits and bool(live.update(used_at=timezone.now(), name=said, failed=0))
        _note(row, "referral.link_enter", "read" if fits else "denied")
        if not fits and row.failed >= links.TRIES and live.update(revoked_at=timezone.now()):
            notices.tell(User.objects.filter(pk=row.issued_by_id), TELLS, row.referral_id)
    if not fits:
        raise wrong
    return pass_for(row.pk, _PASS)


def _tried(token: str) -> AnswerLink | None:
    """The link, if it still opens; the try is counted before the code is looked at, lest many try at once."""
    with writing():
        unused = _rows().filter(used_at=None, until__gt=timezone.now(), failed__lt=links.TRIES)
        row: AnswerLink | None = (
            unused.select_for_update(of=("self",)).filter(digest=links.digest_of(token)).first()
        )
        if row is not None:
            row.failed += 1
            row.save(update_fields=["failed"])
    return row


def _rows() -> QuerySet[AnswerLink]:
    rows = AnswerLink.objects.filter(revoked_at=None, referral__case__wrapped_key__isnull=False)
    return rows.select_related(
        "referral__case__agency", "referral__sender", "referral__receiver", "issued_by"
    )


def _holder(signed: str) -> AnswerLink:
    over = RefusedError("link.over", say("The page was closed. Ask the sender for a new link."))
    key = key_in(signed, _PASS, PASS_SECONDS)
    found: AnswerLink | None = _rows().filter(pk=key).first() if key else None
    if found is None or found.referral.sent_at is None:  # of what never went nobody there knows
        raise over
    return found


def look(signed: str) -> Visit:
    """The referral behind a pass, as it may be shown now.

    Raises:
        RefusedError: If the pass is over.
    """
    row = _holder(signed)
    now = timezone.now()
    page = _page(row.referral, now)
    classes = frozenset({Sensitivity.ORDINARY}) if page.sight == "preview" else _shown(page)
    asked = list(stopping.unanswered(row.referral.case, row.referral.receiver_id))
    with writing():
        _note(row, "referral.read", "read", classes=sorted(classes))
        stopping.have_reached(asked, now)
    zone = (row.referral.receiver or row.referral.sender).time_zone
    last = "" if asked else stopping.last_answer(row.referral.case, row.referral.receiver_id)
    return Visit(signed, row.name, zone, page, _may_return(row), asked[0].asked_at if asked else None, last)


def _may_return(row: AnswerLink) -> bool:
    """Whether there will be something to report or to answer."""
    return row.referral.state == "accepted" or bool(
        stopping.unanswered(row.referral.case, row.referral.receiver_id)
    )


def _shown(page: ReferralPage) -> frozenset[Sensitivity]:
    from equiano_web.cases.sections import sections  # noqa: PLC0415 - with the page alone

    return frozenset(sections()[one.section].fields[one.field].sensitivity for one in page.told)


def _page(referral: Referral, now: datetime) -> ReferralPage:
    shown = sight("receiver", referral.state, was_sent=referral.sent_at is not None)
    columns = see_shared(referral, (Sensitivity.ORDINARY,)).fields
    names = OF_STUB if shown == "stub" else OF_RECEIVER
    told, words = packages.package(None, referral, now) if shown == "package" else ((), {})
    day, case = today(referral.receiver or referral.sender, now), referral.case
    held = case_facts(day, closed=case is not None and case.state == "closed")
    return ReferralPage(
        id=str(referral.pk),
        side="receiver",
        sight=shown,
        seen={name: columns[name] for name in names if name in columns},
        today=day,
        preview=packages.preview(None, referral, now) if shown in ("preview", "package") else {},
        told=told,
        words=words,
        offers=offers(referral.state, VISITOR, facts_of(referral, now), held),
        outcomes=tuple(see_shared(one, (Sensitivity.ORDINARY,)) for one in referral.outcomes.order_by("at"))
        if shown == "package"
        else (),
    )


def answer(signed: str, name: str, brought: Mapping[str, object]) -> None:
    """Accept, decline, say that it has come, report on a service, report the outcome.

    Args:
        signed: The pass.
        name: One of `ACTS`.
        brought: Its fields.

    Raises:
        RefusedError: If the pass is over.
        StepRefusedError: If it does not lead on from here, or something is missing.
    """
    if name not in ACTS:
        raise RefusedError("link.act", say("This cannot be done by a link."))
    with writing():
        row = _holder(signed)
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=row.referral_id)
        act = Act(Who(row.issued_by, CHANNEL))
        if name in ("take_on", "accept", "decline_referral"):
            referral.seen_at = referral.seen_at or act.at
            referral.answered_name = row.name
        actions.answered(act, referral, name, VISITOR, brought)
        _note(row, "referral.of_receiver", "done", codes=act.codes)


def answer_stop(signed: str, said: str) -> None:
    """Answer what is asked of the agency since consent was withdrawn: stopped, erased, or kept by law.

    Args:
        signed: The pass.
        said: One of `stopping.Answer`.

    Raises:
        RefusedError: If the pass is over, nothing is asked any more, or it is no answer.
    """
    with writing():
        row = _holder(signed)
        act = Act(Who(row.issued_by, CHANNEL))
        asked = stopping.unanswered(row.referral.case, row.referral.receiver_id)
        stopping.answered_by_link(act, list(asked.select_for_update(of=("self",))), said, row.name)
        _note(row, "stop.answer", "done", codes=act.codes)


def come_back(signed: str) -> Made:
    """A link and a code to come back by and answer, in place of the one that was used.

    Raises:
        RefusedError: If the pass is over, or there is nothing to report or to answer.
    """
    with writing():
        row = _holder(signed)
        if not _may_return(row):
            raise RefusedError("link.state", links.nothing_to_answer())
        made = links.made(row.referral, row.issued_by_id, timezone.now(), links.RETURN_HOLDS)
        _note(row, "referral.link", "done")
    return made


def _note(
    row: AnswerLink, act: str, outcome: str, *, codes: Sequence[str] = (), classes: Sequence[str] = ()
) -> None:
    """Write into the audit of the sender what was done by a link; who did it is the link."""
    audit.append(
        audit.Entry(
            stream=str(row.referral.sender_id),
            at=timezone.now(),
            actor=str(row.pk),
            act=act,
            channel=CHANNEL,
            kind=Referral._meta.label,
            object=str(row.referral_id),
            outcome=outcome,
            codes=tuple(codes),
            classes=tuple(str(one) for one in classes),
        )
    )
