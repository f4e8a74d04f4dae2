"""Acts of people on a referral across a border, on either side; consent and bases are asked each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from equiano.exchange.bodies import (
    ITEMS,
    Body,
    Decline,
    ItemRequest,
    KeptByLaw,
    Outcome,
    RequestedItems,
    ServiceResult,
    StatedBasis,
    WithdrawalAnswer,
    WithdrawnReferral,
    body_as_dict,
)
from equiano.exchange.pair import BasisSide, RiskFound, Stage
from equiano.exchange.protocol import expires_at
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.models import Case
from equiano_web.consents import sharing
from equiano_web.partners import content, pairs, sealed
from equiano_web.partners.files import laying, states
from equiano_web.partners.holding import hold
from equiano_web.partners.machine import act_on, must_be_open, new_thread
from equiano_web.partners.models import Crossing, Partner
from equiano_web.partners.taking_over import forget
from equiano_web.people.agencies import today

_SEND, _ANSWER = Permission.REFERRAL_SEND, Permission.REFERRAL_ANSWER
# What a law may make a body keep for, where it says no day: until it is asked anew.
KEPT_FOR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft says.

    Attributes:
        partner: Whom to ask.
        need: Code of the kind of help.
        urgency: Code.
        purpose: Purpose of consent: `help`, `safe_return` ...
        no_embassy: Whether the person wants no contact with the embassy.
        language: Language of the person, ISO 639-2.
    """

    partner: UUID
    need: str
    urgency: str
    purpose: str
    no_embassy: bool
    language: str


@action_on(Case, _SEND, "crossing.draft")
def draft(act: Act, case: Case, said: Drafted) -> UUID:
    """Begin a referral abroad; nothing goes."""
    partner = Partner.objects.filter(agency_id=act.who.user.agency_id, pk=said.partner).first()
    if partner is None or partner.second_at is None or partner.revoked_at is not None:
        raise RefusedError("crossing.partner", say("This partner is not verified, or no longer."))
    act.object = made = Crossing.objects.create(
        agency_id=case.agency_id,
        partner=partner,
        thread=new_thread(),
        side="sender",
        state="drafted",
        since=act.at,
        created_at=act.at,
        created_by=act.who.user,
        case=case,
        need=said.need,
        urgency=said.urgency,
        purpose=said.purpose,
        no_embassy=said.no_embassy,
        language=said.language,
    )
    return made.pk


def _permit(act: Act, crossing: Crossing, stage: Stage, classes: frozenset[str]) -> None:
    """Raise with everything that speaks against it; else write down that it goes."""
    found = pairs.against(crossing, stage, classes, act.at)
    if found:
        raise RefusedError(f"crossing.{found[0].code}", " ".join(one.text for one in found))
    to = sharing.To(None, crossing.partner.name, crossing.purpose)
    sharing.record(act, _case(crossing), to, classes, "referral")


def _case(crossing: Crossing) -> Case:
    if crossing.case is None:
        raise RefusedError("crossing.erased", say("The case was erased."))
    return crossing.case


@action_on(Crossing, _SEND, "crossing.send")
def send(act: Act, crossing: Crossing) -> None:
    """Send the enquiry, which has no identity in it.

    Raises:
        RefusedError: If it cannot be sent from this state, or anything speaks against it.
    """
    must_be_open(crossing, "send")
    _permit(act, crossing, Stage.ENQUIRY, frozenset({"ordinary"}))
    act_on(crossing, "send", act.at, content.enquiry(act.who, crossing), {"ordinary"})
    crossing.expires_at = expires_at(crossing.urgency, act.at)
    crossing.save(update_fields=["expires_at"])


@action_on(Crossing, _SEND, "crossing.send_details")
def send_details(act: Act, crossing: Crossing, names: Sequence[str], files: Sequence[str] = ()) -> None:
    """Send the details and files that were chosen, once the partner has accepted.

    Args:
        act: The act.
        crossing: The referral.
        names: Names of the fields.
        files: Ids of files of the case.

    Raises:
        RefusedError: As of `send`, or if nothing was chosen, or a file may not go.
    """
    must_be_open(crossing, "send_details")
    told = content.told(act.who, crossing, names, Stage.DETAILS)
    body = content.details(act.who, crossing, told, act.at)
    attached = laying.laid_out(act.who, crossing, Stage.DETAILS, files, act.at)
    _send_fields(act, crossing, told, body, attached)


@action_on(Crossing, _SEND, "crossing.send_items")
def send_items(act: Act, crossing: Crossing, names: Sequence[str], files: Sequence[str] = ()) -> None:
    """Answer what the partner asked for: with fields and files of some of it.

    Args:
        act: The act.
        crossing: The referral.
        names: Names of the items.
        files: Ids of files of the case, of the items that were asked for.

    Raises:
        RefusedError: As of `send_details`.
    """
    must_be_open(crossing, "send_items")
    told = content.told(act.who, crossing, names, Stage.ITEMS)
    attached = laying.laid_out(act.who, crossing, Stage.ITEMS, files, act.at)
    kinds = {one.said.data_class for one in attached}
    body = content.items(act.who, crossing, told, act.at, kinds)
    _send_fields(act, crossing, told, body, attached)


def _send_fields(
    act: Act, crossing: Crossing, names: Sequence[str], body: Body, files: Sequence[laying.LaidOut]
) -> None:
    stage = Stage.ITEMS if isinstance(body, RequestedItems) else Stage.DETAILS
    classes = content.classes_of(names, stage) | {one.said.data_class for one in files}
    _permit(act, crossing, stage, classes)
    crossing.chosen = sorted({*crossing.chosen, *names})
    act_on(crossing, f"send_{stage}", act.at, body, classes, files)
    act.codes += [*sorted(classes), *(f"file:{one.attachment.pk}" for one in files)]


@action_on(Crossing, _SEND, "crossing.withdraw")
def withdraw(act: Act, crossing: Crossing) -> None:
    """Take the referral back; the partner is told to stop using what it has and to answer."""
    hold(crossing)
    act_on(
        crossing,
        "withdraw",
        act.at,
        WithdrawnReferral(reason="sent_in_error", on=today(crossing.agency, act.at)),
    )


@action_on(Crossing, _SEND, "crossing.close")
def close(act: Act, crossing: Crossing) -> None:
    """Close what came to its end."""
    hold(crossing)
    act_on(crossing, "close", act.at)


@action_on(Crossing, _SEND, "crossing.risk")
def note_risk(act: Act, crossing: Crossing, side: str, found: str) -> None:
    """Write down an assessment of the risks of a return, made here, or made anew by the partner and told.

    Raises:
        RefusedError: If it is the partner's, and none came with an acceptance before.
    """
    if side == BasisSide.RECEIVER and not any(one["side"] == side for one in crossing.risks):
        raise RefusedError(
            "crossing.risk_first", say("The partner's first assessment comes with its acceptance.")
        )
    _note_risk(act, crossing, side, found)


@action_on(Crossing, _ANSWER, "crossing.assess")
def assess(act: Act, crossing: Crossing, found: str) -> None:
    """Write down, as the receiver, an assessment of the risks of a return: it goes with the acceptance."""
    _note_risk(act, crossing, str(BasisSide.RECEIVER), found)


def _note_risk(act: Act, crossing: Crossing, side: str, found: str) -> None:
    hold(crossing)
    said = {
        "side": str(BasisSide(side)),
        "on": today(crossing.agency, act.at).isoformat(),
        "found": str(RiskFound(found)),
    }
    crossing.risks = [*crossing.risks, said]
    crossing.save(update_fields=["risks"])
    act.codes += [said["side"], said["found"]]


@action_on(Crossing, _ANSWER, "crossing.take_on")
def take_on(act: Act, crossing: Crossing) -> None:
    """Have it in hand."""
    hold(crossing)
    crossing.taken_by = act.who.user
    crossing.save(update_fields=["taken_by"])


@action_on(Crossing, _ANSWER, "crossing.accept")
def accept(act: Act, crossing: Crossing) -> None:
    """Accept; of a return with what the assessment of its risks at this end found.

    Raises:
        RefusedError: If it cannot be accepted from this state, or the risks of a return were not assessed
            here, or were found too high.
    """
    must_be_open(crossing, "accept")
    if found := pairs.against_accepting(crossing, act.at):
        text = say("First assess the risks of a return at your end. Where they are too high, decline.")
        raise RefusedError(f"crossing.{found[0].code}", text)
    crossing.taken_by = crossing.taken_by or act.who.user
    act_on(crossing, "accept", act.at, content.acceptance(crossing))


@action_on(Crossing, _ANSWER, "crossing.decline")
def decline(act: Act, crossing: Crossing, code: str) -> None:
    """Decline, with a code; what came of the person is deleted."""
    must_be_open(crossing, "decline")
    forget(crossing, sealed.values(crossing))
    sealed.delete(crossing)
    act_on(crossing, "decline", act.at, Decline(reason=code))
    act.codes.append(code)


@action_on(Crossing, _ANSWER, "crossing.ask")
def ask_items(act: Act, crossing: Crossing, names: Collection[str], purpose: str) -> None:
    """Ask for further items, each by its name, and say what for.

    Raises:
        RefusedError: If none was named.
    """
    must_be_open(crossing, "ask_items")
    wanted = tuple(one for one in ITEMS if one in names)
    if not wanted:
        raise RefusedError("crossing.nothing_asked", say("Choose what you need to know."))
    crossing.asked = list(wanted)
    body = ItemRequest(items=wanted, purpose=purpose, basis=content.basis(crossing, BasisSide.SENDER))
    act_on(crossing, "ask_items", act.at, body)


@action_on(Crossing, _ANSWER, "crossing.outcome")
def tell_outcome(act: Act, crossing: Crossing, result: str, end: str) -> None:
    """Tell the sender what came of it, by codes."""
    must_be_open(crossing, "tell_outcome")
    services = (ServiceResult(need=crossing.need, result=result),)
    body = Outcome(on=today(crossing.agency, act.at), services=services, end=end or None)
    crossing.told = {**crossing.told, "outcome": body_as_dict(body)}
    act_on(crossing, "tell_outcome", act.at, body)
    act.codes += [result, *([end] if end else [])]


@action_on(Crossing, _ANSWER, "crossing.answer")
def answer_withdrawal(act: Act, crossing: Crossing, kept: Collection[str], law: str) -> None:
    """Say what was deleted, and what a law makes this side keep. What is not kept is deleted by this act.

    Raises:
        RefusedError: If something is kept without a law.
    """
    must_be_open(crossing, "answer_withdrawal")
    there = {one["class"] for one in sealed.told(crossing).values()} | states.classes_there(crossing)
    held = sorted(set(kept) & there)
    if held and not law.strip():
        raise RefusedError("crossing.law", say("Name the law that makes you keep it."))
    deleted = sorted(there - set(held)) or (["ordinary"] if not held else [])
    sealed.keep_only(crossing, held)
    states.answered(crossing, held)
    day = today(crossing.agency, act.at)
    ground = StatedBasis(
        country=crossing.agency.country, article=law.strip() or "-", since=day, until=day + KEPT_FOR
    )
    body = WithdrawalAnswer(
        withdrawal=str(crossing.told["withdrawal"]),
        deleted=tuple(deleted),
        kept=tuple(KeptByLaw(data_class=one, basis=ground) for one in held),
    )
    crossing.told = {**crossing.told, "answered": body_as_dict(body)}
    act_on(crossing, "answer_withdrawal", act.at, body)


@action_on(Crossing, _ANSWER, "crossing.end")
def end(act: Act, crossing: Crossing) -> None:
    """Close what came to its end on the receiver's side."""
    hold(crossing)
    act_on(crossing, "close", act.at)
