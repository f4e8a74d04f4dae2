"""One act of a referral: what must hold now, the library's answer, the state, its trace in the case.

act ─> facts (read, permitted now, overdue …) ─> equiano.assist.referral.do_act ─> Referral
    ─> the same act on the track `referral` of the sender's case: its clocks and duties follow
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from equiano.assist.referral import TRACK, ReferralFacts, Side, case_facts, do_act
from equiano.assist.steps import Step
from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Who, opens, scope_of
from equiano_web.actions import Act, RefusedError
from equiano_web.cases.actions import write_entry
from equiano_web.cases.models import Case, TrackState
from equiano_web.cases.sections import STEP, sections
from equiano_web.cases.tracks import clocks
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.tracks.standing import typed
from equiano_web.cases.values import checked
from equiano_web.people.agencies import pack_of, today
from equiano_web.referrals import sharing
from equiano_web.referrals.models import Referral, Sending

if TYPE_CHECKING:
    from equiano.countries.duties import Right

# What went out before a case was handed over can still be taken back; nothing new goes.
_OF_WHO_LEADS = frozenset({"draft_referral", "change_draft", "send", "send_for_life"})
CLOCK, PERSON, VISITOR = "clock", "person", "receiver_by_link"


def part_of(who: Who, side: Side) -> str:
    """Who somebody is for the table of `equiano.assist.referral`."""
    if side == "sender":
        leads = scope_of(who, Permission.REFERRAL_SEND) >= Scope.TEAM
        return "sender_supervisor" if leads else "sender_caseworker"
    leads = scope_of(who, Permission.REFERRAL_ANSWER) >= Scope.TEAM
    return "receiver_coordinator" if leads else "receiver_intake"


def facts_of(referral: Referral, now: dt.datetime) -> ReferralFacts:
    """What holds now."""
    allowed, day = sharing.permitted(referral, now), today((referral.receiver or referral.sender), now)
    country = referral.sender.country
    return ReferralFacts(
        chosen=referral.receiver_id is not None and bool(referral.chosen),
        read=bool(referral.read_digest) and referral.read_digest == sharing.digest(referral),
        permitted=bool(allowed) and sharing.needed(referral) <= allowed,
        life=sharing.risk_to_life(referral, now),
        overdue=referral.answer_by is not None and day > referral.answer_by and referral.escalated_at is None,
        past_expiry=referral.expires_after is not None and day > referral.expires_after,
        whole_case=referral.whole_case,
        taken_over=referral.own_case_id is not None,
        notice_in_law=referral.state == "offered_declined" and notice_in_law(country) is not None,
    )


def notice_in_law(country: str) -> Right | None:
    """What the pack of a country says of a duty to notify of an adult who declined; None if of none.

    Args:
        country: ISO 3166-1 alpha-3.
    """
    return next((one for one in pack_of(country).rights if one.right == "notice" and one.body), None)


def rules_of_telling(country: str, *, child: bool) -> tuple[tuple[str, Right | None], ...]:
    """Whom the law of a country has told of somebody: what its pack says, right by right; None if nothing.

    Args:
        country: ISO 3166-1 alpha-3.
        child: Whether the person is a child or may be one.
    """
    known = {one.right: one for one in pack_of(country).rights}
    names = ("notice", "notice_child", "notice_crime") if child else ("notice", "notice_crime")
    return tuple((name, known.get(name)) for name in names)


def do(act: Act, referral: Referral, name: str, part: str, brought: Mapping[str, object]) -> None:
    """Do an act; the caller has set what else it changes of the referral, and it is saved here.

    Args:
        act: The act of the application.
        referral: The referral.
        name: Act of the track `referral`.
        part: Who does it, as `part_of` says; or `CLOCK`, `PERSON`.
        brought: Its fields, days as text or `datetime.date`.

    Raises:
        DeniedError: If the sender's case was erased.
        StepRefusedError: If the table forbids it, or something does not hold.
        UnfitError: If a value does not fit its field.
    """
    case = referral.case
    if case is None:
        raise DeniedError(Referral._meta.label)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.handed_over_at is not None and name in _OF_WHO_LEADS:
        raise RefusedError("handed_over", say("This case was handed over: who leads it now refers."))
    known = {key: value for key, value in checked(sections()[STEP], brought).items() if value != ""}
    day = today(case.agency, act.at)
    held = case_facts(day, closed=case.state == "closed")
    result = do_act(referral.state, name, part, typed(known), facts_of(referral, act.at), held)
    if not isinstance(result, Step):
        raise StepRefusedError(result)
    if result.after != result.before:
        referral.state, referral.since = result.after, act.at
    referral.save()
    if result.before == "sent" != result.after:
        answered = today(referral.receiver or referral.sender, act.at)
        Sending.objects.filter(referral=referral, ended_on=None).update(ended_on=answered, ended=result.after)
    _trace(act, case, referral, result, known)
    clocks.renew(case, day)


def refuse_closed(who: Who, brought: Mapping[str, object]) -> None:
    """What somebody may not read they may not write either.

    Raises:
        DeniedError: If a field is closed to their role.
    """
    kinds = sections()[STEP].classes()
    if any(name in kinds and kinds[name] not in opens(who) for name in brought):
        raise DeniedError(STEP)


def refuse_unwritable(who: Who, brought: Mapping[str, object]) -> None:
    """The same of an answer: whoever may answer may write why (`writes` in roles.yaml).

    Raises:
        DeniedError: If a field is closed to their role.
    """
    if set(brought) & unwritable(who):
        raise DeniedError(STEP)


def unwritable(who: Who) -> frozenset[str]:
    """Fields that somebody may not write in an answer to a referral."""
    kinds = sections()[STEP].classes()
    return frozenset(name for name, kind in kinds.items() if kind not in who.role.writes)


def _trace(act: Act, case: Case, referral: Referral, step: Step, known: Mapping[str, object]) -> None:
    """The act in the sender's case, by the same id: its clocks, duties and history know of it."""
    TrackState.objects.update_or_create(
        pk=referral.pk,
        defaults={
            "case": case, "track": TRACK, "many": True, "state": step.after, "since": referral.since,
            "by_id": act.who.user.pk, "about": referral.need,
        },
    )  # fmt: skip
    where = {"track": TRACK, "act": step.act, "before": step.before, "after": step.after}
    write_entry(act, case, STEP, {**where, "subject": str(referral.pk), **known})
    act.codes = [f"{TRACK}.{step.act}", *act.codes]
