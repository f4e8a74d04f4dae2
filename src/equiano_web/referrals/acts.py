"""Between pages and acts of referrals: which form an act has, which function does it, what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import Http404
from django.urls import reverse

from equiano.assist.steps import ActOffer
from equiano.assist.track import table
from equiano.assist.wording import act_label, code_label
from equiano.words import say
from equiano_web.access import Permission, Who, may
from equiano_web.cases.pages import number_of
from equiano_web.cases.tracks.forms import StepForm, step_form
from equiano_web.cases.tracks.pages import closed_to
from equiano_web.referrals import actions, pages, readings, statutory
from equiano_web.referrals.engine import unwritable
from equiano_web.referrals.forms import need_field
from equiano_web.referrals.readings import ReferralPage

# What an act brings that the program knows itself.
_KNOWN = frozenset({"receiver", "urgency", "consent_on", "consent_scope", "receipt"})
_OF = {
    "send": _KNOWN | {"read_on", "language"},
    # Its texts are those of the country pack: what is typed could lead to the person.
    "give_notice": _KNOWN | {"body", "legal_basis"},
    "send_for_life": _KNOWN | {"reason", "second_person", "next_review_on"},
}


def queues(who: Who, asked: Mapping[str, str]) -> Mapping[str, object]:
    """Inbox or outbox of somebody."""
    answers = may(who, Permission.REFERRAL_ANSWER)
    side = asked.get("side", "")
    side = side if side in ("in", "out") and (answers or side == "out") else "in" if answers else "out"
    whose = asked.get("whose", "")
    whose = whose if whose in ("me", "team", "agency") else "agency"
    state = asked.get("state", "")
    state = state if state in pages.STATES else ""
    number = number_of(asked.get("page"))
    read = readings.inbox if side == "in" else readings.outbox
    found = read(who, whose, state, number)
    return {
        "lines": pages.queue(found, side),
        "more": found.more,
        "number": number,
        "side": side,
        "whose": whose,
        "state": state,
        "states": pages.states(),
        "answers": answers,
        "sends": may(who, Permission.CASE_VIEW),
        "sees_gaps": may(who, Permission.FIGURES_VIEW),
    }


def offer_of(page: ReferralPage, act: str) -> ActOffer:
    """The act of that name, as far as it is offered to whoever looks.

    Raises:
        Http404: If it is not.
    """
    for offer in page.offers:
        if offer.act == act:
            return offer
    raise Http404


def form_of(page: ReferralPage, act: str, who: Who) -> type[StepForm]:
    """The form of an act: what it brings, without what the program knows."""
    offer = offer_of(page, act)
    known = _OF.get(act, _KNOWN)
    asked = tuple(name for name in offer.brings if name not in known)
    closed = closed_to(who) if page.side == "sender" else unwritable(who)
    form = step_form(ActOffer(offer.act, offer.after, asked), closed)
    # In a track of any other case a need is words; a referral finds services by it.
    return type("NeedForm", (form,), {"need": need_field(page.seen.get("need"))}) if "need" in asked else form


def do(who: Who, page: ReferralPage, act: str, brought: Mapping[str, object]) -> None:
    """Do an act that a page offers.

    Raises:
        Http404: If it is not offered.
        DeniedError: As of the act.
        StepRefusedError: As of the act.
    """
    offer_of(page, act)
    key = page.id
    match act:
        case "send":
            actions.send(who, key)
        case "send_for_life":
            actions.send_for_life(who, key)
        case "read_referral":
            actions.note_read(who, key, brought)
        case "set_meeting":
            places = {name: str(brought.get(name, "")) for name in ("meeting_place", "escort")}
            actions.set_meeting(who, key, **places)
        case "take_over":
            actions.take_over(who, key)
        case "give_notice":
            statutory.give_notice(who, key, brought)
        case "transfer":
            actions.transfer(who, key)
        case _:
            plain = actions.of_sender if page.side == "sender" else actions.of_receiver
            plain(who, key, act, brought)


def act_page(page: ReferralPage, act: str, who: Who) -> Mapping[str, object]:
    """The page of an act."""
    offer = offer_of(page, act)
    why_not = [one.text for one in offer.refusals]
    return {
        "title": act_label(act),
        "back": reverse("referral", args=(page.id,)),
        "why_not": why_not,
        "told": told(act),
        "page": page,
        "notice": pages.notice(statutory.content(who, UUID(page.id))) if act == "give_notice" else (),
    }


def told(act: str) -> str:
    """What who does an act should know before; empty if nothing."""
    return {
        "accept": say("You then see what the sender chose and the person permits, and nothing else."),
        "take_over": say(
            "What you may see now is copied into a case of your own. If consent is withdrawn you are asked "
            "to stop or erase, and your answer is kept."
        ),
        "transfer": say("You lead the case from now on. The sender keeps the receipt and a stub."),
        "send": say("The receiver sees need, age group, sex, language and urgency until it accepts."),
        "read_referral": say("Read it together first, in the language that the person understands best."),
        "give_notice": say(
            "The law asks to tell this authority. It is told what stands here and nothing else; "
            "who the person is stands in none of it."
        ),
        "decline_help": say(
            "Nobody must accept help. What was offered, why it was declined and how to come back is kept."
        ),
    }.get(act, "")


def need_page(form: forms.Form, *, case: UUID | None = None, key: UUID | None = None) -> Mapping[str, object]:
    """The page of the need."""
    back = reverse("referral", args=(key,)) if key else reverse("case", args=(case,))
    return {"form": form, "title": say("What the person needs"), "back": back, "told": ""}


def receiver_page(form: forms.Form, key: UUID) -> Mapping[str, object]:
    """The page of the receiver."""
    told = say("Services that fit come first. What speaks against one is said; you and the person decide.")
    return {"form": form, "title": say("Whom to ask"), "back": reverse("referral", args=(key,)), "told": told}


def person_page(form: forms.Form, key: UUID) -> Mapping[str, object]:
    """The page of the person of the receiver."""
    told = say("They have it in hand from the start; other caseworkers there do not see it, their leads do.")
    title = say("For somebody by name")
    return {"form": form, "title": title, "back": reverse("referral", args=(key,)), "told": told}


def hand_page(form: forms.Form, key: UUID) -> Mapping[str, object]:
    """The page of the colleague to whom it is handed."""
    title = say("Hand it to a colleague")
    return {"form": form, "title": title, "back": reverse("referral", args=(key,)), "told": ""}


def package_page(form: forms.Form, key: UUID) -> Mapping[str, object]:
    """The page of what is told."""
    told = say(
        "Tick only what the receiver needs for this help. Nothing is sent that the person does not permit."
    )
    return {
        "form": form,
        "title": say("What the receiver is told"),
        "back": reverse("referral", args=(key,)),
        "told": told,
    }


def sheet_page() -> Mapping[str, object]:
    """The prompt sheet."""
    return {
        "needs": [code_label(code) for code in table().codes["help_kind"]],
        "urgencies": [code_label(code) for code in table().codes["urgency"]],
        "steps": [
            say("Is the person safe now? If not: that first."),
            say("Which language, and is an interpreter needed? Never somebody who came with the person."),
            say("What does the person want? Write it in their words."),
            say(
                "Explain who would help, what they do, what they would be told, "
                "and that saying no costs nothing."
            ),
            say("Ask which of it may be told, to whom, and until when. Write down who explained it."),
            say("Read the referral together before it goes."),
            say(
                "Agree where they meet, who goes along, "
                "and by which channel the person can be reached safely."
            ),
            say("If the person declines: say how to come back, today or in a year."),
        ],
    }
