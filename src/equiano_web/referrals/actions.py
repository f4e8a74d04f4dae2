"""What is done with referrals, by the sender and by the receiver. Each act asks the table of the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import timezone

from equiano.assist.referral import deadlines
from equiano.assist.track import table
from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, require, scope_of
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.actions import write_case, write_entry
from equiano_web.cases.models import Case, new_code
from equiano_web.cases.sections import PERSON
from equiano_web.people.agencies import today, working_days
from equiano_web.people.models import User
from equiano_web.referrals import sharing, store, telling
from equiano_web.referrals.engine import VISITOR, do, part_of, refuse_closed, refuse_unwritable
from equiano_web.referrals.links import end_all as end_links
from equiano_web.referrals.models import Gap, Referral, Sending, ServiceOutcome
from equiano_web.services.models import Service

_SEND, _ANSWER = Permission.REFERRAL_SEND, Permission.REFERRAL_ANSWER
# Acts with a function of their own below; the others need no more than what they bring.
PLAIN_OF_SENDER = frozenset(
    {"wait", "withdraw_referral", "decline_help", "find_impossible", "draft_referral"}
)
PLAIN_OF_RECEIVER = frozenset({"accept", "decline_referral", "finish_referral", "note_outcome", "take_on"})
# Such a referral is answered with codes that say why help was not to be had.
_GAPS = {
    "decline_referral": "receiver_reason",
    "decline_help": "decline_reason",
    "find_impossible": "impossible_reason",
}
CHANGES = frozenset({"need", "purpose", "urgency", "whole_case"})


@action_on(Case, _SEND, "referral.draft")
def draft(act: Act, case: Case, need: str, urgency: str = "ordinary", message: str = "") -> UUID:
    """Begin a referral.

    Returns:
        Its id.

    Raises:
        RefusedError: If need or urgency are not of their lists.
        StepRefusedError: If the case is closed.
    """
    referral = Referral(
        case=case, sender_id=case.agency_id, need=_of("help_kind", need), urgency=_of("urgency", urgency),
        since=act.at, created_at=act.at, created_by_id=act.who.user.pk,
    )  # fmt: skip
    if message.strip():
        store.write(referral, {"message": message.strip()})
    do(act, referral, "draft_referral", part_of(act.who, "sender"), {"need": need})
    act.object = referral
    return referral.pk


@action_on(Referral, _SEND, "referral.change")
def change(
    act: Act,
    referral: Referral,
    values: Mapping[str, object] | None = None,
    *,
    service: UUID | None = None,
    chosen: Collection[str] | None = None,
    message: str | None = None,
    addressee: UUID | str | None = None,
) -> None:
    """Change a draft: what is needed, whom it goes to, what is told. What is left out stays as it is.

    An addressee is somebody of the receiver by name; "" takes the name back.

    Raises:
        DeniedError: If there is no such service or field.
        RefusedError: If a value is not of its list, or the service is of the sender's own agency.
        StepRefusedError: If it is no draft any more.
    """
    given = dict(values or {})
    if set(given) - CHANGES:
        raise DeniedError(Referral._meta.label)
    for name, codes in (("need", "help_kind"), ("urgency", "urgency")):
        if name in given:
            setattr(referral, name, _of(codes, str(given[name])))
    if "purpose" in given:
        referral.purpose = _purpose(str(given["purpose"]))
    if "whole_case" in given:
        referral.whole_case = bool(given["whole_case"])
    if service is not None:
        _address(referral, service)
    if addressee is not None:
        referral.addressee = _person_of(referral.receiver_id, addressee) if addressee else None
    if chosen is not None:
        if not set(chosen) <= {name for name, _ in sharing.offered_fields()}:
            raise DeniedError(Referral._meta.label)
        referral.chosen = sorted(set(chosen))
    if message is not None:
        store.write(referral, {"message": message.strip()})
    do(act, referral, "change_draft", part_of(act.who, "sender"), {})


def _address(referral: Referral, service: UUID) -> None:
    found = Service.objects.filter(pk=service, is_offered=True).first()
    if found is None:
        raise DeniedError(Service._meta.label)
    if found.agency_id == referral.sender_id:
        raise RefusedError("own_agency", say("This service is of your own agency: give the case on instead."))
    if referral.receiver_id != found.agency_id:
        referral.addressee = None
    referral.service, referral.receiver_id = found, found.agency_id


def _person_of(agency: UUID | None, key: UUID | str) -> User:
    """Somebody of an agency who answers referrals.

    Raises:
        DeniedError: If there is nobody of that id.
    """
    for user in telling.answering(agency):
        if str(user.pk) == str(key):
            return user
    raise DeniedError(User._meta.label)


@action_on(Referral, _ANSWER, "referral.hand_to")
def hand_to(act: Act, referral: Referral, person: UUID) -> None:
    """Hand a referral that came in to a colleague by name, who has it in hand from then on.

    Raises:
        DeniedError: If who acts leads no team, or the colleague answers no referrals.
        StepRefusedError: If it is answered or closed already.
    """
    if scope_of(act.who, _ANSWER) < Scope.TEAM:
        raise DeniedError(_ANSWER)
    referral.taken_by = _person_of(act.who.user.agency_id, person)
    do(act, referral, "take_on", part_of(act.who, "receiver"), {})
    telling.receiver(act, referral)


@action_on(Referral, _SEND, "referral.meeting")
def set_meeting(act: Act, referral: Referral, meeting_place: str, escort: str) -> None:
    """Say where the person is met, and who goes with them.

    Raises:
        StepRefusedError: If something is missing, or it is too late.
    """
    store.write(referral, {"meeting_place": meeting_place.strip(), "escort": escort.strip()})
    brought = {"meeting_place": meeting_place, "escort": escort}
    do(act, referral, "set_meeting", part_of(act.who, "sender"), brought)
    if referral.sent_at is not None:
        telling.receiver(act, referral)


@action_on(Referral, _SEND, "referral.read_by_person")
def note_read(act: Act, referral: Referral, brought: Mapping[str, object]) -> None:
    """Write down that the person has read the referral as it is now.

    Raises:
        StepRefusedError: If the day, the language or who explained it is missing.
    """
    refuse_closed(act.who, brought)
    do(act, referral, "read_referral", part_of(act.who, "sender"), brought)
    referral.read_on, referral.read_language = brought["read_on"], str(brought["language"])[:40]  # type: ignore[assignment]
    referral.read_digest = sharing.digest(referral)
    referral.save(update_fields=["read_on", "read_language", "read_digest"])


@action_on(Referral, _SEND, "referral.send")
def send(act: Act, referral: Referral) -> None:
    """Send it: the person has read it, and permits what was chosen.

    Raises:
        StepRefusedError: If not, or something is missing.
    """
    given_on = sharing.given_on(referral, act.at)
    brought = {
        "receiver": referral.receiver_name,
        "urgency": referral.urgency,
        "consent_on": given_on.isoformat() if given_on else "",
        "consent_scope": ", ".join(sorted(sharing.permitted(referral, act.at))),
        "read_on": str(referral.read_on or ""),
        "language": referral.read_language,
    }
    _send(act, referral, "send", brought)


@action_on(Referral, _SEND, "referral.send_for_life")
def send_for_life(act: Act, referral: Referral) -> None:
    """Send it without consent, for a risk to life that two people stand for.

    Raises:
        StepRefusedError: If none is on record, or something is missing.
    """
    referral.for_life = True
    whole = {
        **sharing.risk_in_words(referral, act.at),
        "receiver": referral.receiver_name,
        "urgency": referral.urgency,
    }
    _send(act, referral, "send_for_life", whole)


def _send(act: Act, referral: Referral, name: str, brought: Mapping[str, object]) -> None:
    do(act, referral, name, part_of(act.who, "sender"), brought)
    answering = referral.receiver or referral.sender
    found = deadlines(referral.urgency, today(answering, act.at), working_days(answering))
    referral.sent_at, referral.sent_by_id = act.at, act.who.user.pk
    referral.answer_by, referral.expires_after = found.answer_by, found.expires_after
    referral.escalated_at = None
    if referral.addressee_id in {user.pk for user in telling.answering(referral.receiver_id)}:
        referral.taken_by_id = referral.addressee_id
    referral.save()
    Sending.objects.create(
        referral=referral, sender_id=referral.sender_id, receiver=answering, need=referral.need,
        region=referral.service.region if referral.service else "",
        sent_at=act.at, sent_on=today(answering, act.at), answer_by=found.answer_by,
    )  # fmt: skip
    telling.receiver(act, referral, new=True)


@action_on(Referral, _SEND, "referral.of_sender")
def of_sender(act: Act, referral: Referral, name: str, brought: Mapping[str, object]) -> None:
    """One of `PLAIN_OF_SENDER`: to wait, to withdraw, the person declines, it is not possible, begin anew.

    Raises:
        DeniedError: If it is none of them, or a field is closed to who acts.
        StepRefusedError: If it does not lead on from here, or something is missing.
    """
    if name not in PLAIN_OF_SENDER:
        raise DeniedError(name)
    refuse_closed(act.who, brought)
    if name == "draft_referral":
        _anew(referral, _of("help_kind", str(brought.get("need", ""))))
    was_sent = referral.sent_at is not None
    do(act, referral, name, part_of(act.who, "sender"), brought)
    _gap(act, referral, name, brought)
    if was_sent and name in ("withdraw_referral", "decline_help"):
        telling.receiver(act, referral)


def _anew(referral: Referral, need: str) -> None:
    """It begins anew: whoever had it before has no further part in it."""
    referral.need, referral.receiver, referral.service = need, None, None
    referral.sent_at = referral.answer_by = referral.expires_after = referral.escalated_at = None
    referral.taken_by = referral.addressee = referral.answered_at = referral.seen_at = None
    referral.answered_name = ""
    end_links(referral, timezone.now())
    referral.decline_code, referral.read_digest, referral.for_life = "", "", False


@action_on(Referral, _ANSWER, "referral.of_receiver")
def of_receiver(act: Act, referral: Referral, name: str, brought: Mapping[str, object]) -> None:
    """One of `PLAIN_OF_RECEIVER`: accept, decline, take on, report.

    Raises:
        DeniedError: If it is none of them, or a field is closed to who acts.
        StepRefusedError: If it does not lead on from here, or something is missing.
    """
    if name not in PLAIN_OF_RECEIVER:
        raise DeniedError(name)
    refuse_unwritable(act.who, brought)
    if name in ("accept", "take_on"):
        referral.taken_by_id = act.who.user.pk
    answered(act, referral, name, part_of(act.who, "receiver"), brought)


def answered(act: Act, referral: Referral, name: str, part: str, brought: Mapping[str, object]) -> None:
    """An answer of the receiver, inside an act: what it changes, its trace, and word to the sender.

    Raises:
        StepRefusedError: If it does not lead on from here, or something is missing.
    """
    if name in ("accept", "decline_referral"):
        referral.answered_at = act.at
        referral.decline_code = str(brought.get("receiver_reason", ""))
    if name == "finish_referral":
        store.write(referral, {"outcome": str(brought.get("outcome", "")).strip()})
    do(act, referral, name, part, brought)
    if name == "accept":
        sharing.record(act, referral)
    if name == "note_outcome":
        kind, outcome = str(brought["help_kind"]), str(brought["service_outcome"])
        ServiceOutcome.objects.create(referral=referral, help_kind=kind, outcome=outcome, at=act.at)
    _gap(act, referral, name, brought)
    if name != "take_on" or part == VISITOR:
        telling.sender(act, referral)


@action_on(Referral, _ANSWER, "referral.take_over")
def take_over(act: Act, referral: Referral) -> UUID:
    """Take what may be shared now over into a case of one's own: fields of the person, and every entry.

    Returns:
        Id of that case.

    Raises:
        DeniedError: If who acts may not write cases.
        RefusedError: If it was done already.
        StepRefusedError: If not all that was chosen may be shared now.
    """
    require(act.who, Permission.CASE_CREATE)
    if referral.own_case_id is not None:
        raise RefusedError("taken_over", say("It was taken over into a case of your own already."))
    from equiano_web.referrals.package import to_copy  # noqa: PLC0415 - reads what may be seen

    person, entries = to_copy(act.who, referral, act.at)
    case = write_case(act, person)
    for section, values in entries:
        write_entry(act, case, section, values)
    taken = [f"{PERSON}.{name}" for name in person]
    taken += [f"{section}.{name}" for section, values in entries for name in values]
    referral.own_case, referral.taken_over_at = case, act.at
    referral.taken_over = dict(sorted(Counter(taken).items()))
    do(act, referral, "take_over", part_of(act.who, "receiver"), {})
    telling.sender(act, referral)
    act.object = referral
    return case.pk


@action_on(Referral, _ANSWER, "referral.transfer")
def transfer(act: Act, referral: Referral) -> str:
    """Lead the case from now on, and give the sender a receipt.

    Returns:
        Its number.

    Raises:
        StepRefusedError: If it is about a need alone, or nothing was taken over yet.
    """
    # So long that it clashes with no other: nothing in the database asks for that, and both sides name it.
    referral.receipt = f"R-{new_code(12)}"
    do(act, referral, "transfer", part_of(act.who, "receiver"), {"receipt": referral.receipt})
    if referral.case_id is not None:
        Case.objects.filter(pk=referral.case_id).update(handed_over_at=act.at)
    telling.sender(act, referral)
    return referral.receipt


def _gap(act: Act, referral: Referral, name: str, brought: Mapping[str, object]) -> None:
    if name in _GAPS:
        note_gap(act, referral, str(brought.get(_GAPS[name], "")))


def note_gap(act: Act, referral: Referral, reason: str) -> None:
    """Keep, as codes alone, that help was not to be had; inside an act."""
    Gap.objects.create(
        agency_id=referral.sender_id, at=timezone.localdate(act.at), kind=referral.state, reason=reason,
        need=referral.need, service_kind=referral.service.kind if referral.service else "",
        region=referral.service.region if referral.service else "",
    )  # fmt: skip


def _of(codes: str, code: str) -> str:
    if code not in table().codes[codes]:
        raise RefusedError("code", say("Choose one of the values offered."))
    return code


def _purpose(code: str) -> str:
    from equiano.assist.consent import Purpose  # noqa: PLC0415 - the library's list

    if code not in set(Purpose) - {Purpose.RESEARCH}:
        raise RefusedError("purpose", say("Choose one of the values offered."))
    return code
