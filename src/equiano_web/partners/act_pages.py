"""Acts on a referral abroad as pages: their forms, what is said before them, and how they are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.urls import reverse

from equiano.exchange.protocol import act_name
from equiano.words import number as number_text
from equiano.words import say
from equiano_web.access import Sensitivity, Who, class_name
from equiano_web.cases.files.pages import class_labels
from equiano_web.partners import acts, forms, taking_over, wording
from equiano_web.partners.files.readings import FileLine, OfferedFile
from equiano_web.partners.readings import CrossingPage


@dataclass(frozen=True, slots=True)
class ActPage:
    """How an act is asked for and done.

    Attributes:
        form: Its form.
        do: Does it with what was typed.
        told: What is said before it.
    """

    form: type[django_forms.Form]
    do: Callable[[Who, UUID, Mapping[str, Any]], object]
    told: str = ""


def act_pages() -> Mapping[str, ActPage]:
    """Acts by their names in the protocol, and the assessment of a return."""
    sure = forms.SureForm
    return {
        "send": ActPage(
            sure,
            lambda who, key, _: acts.send(who, key),
            say("The enquiry holds no identity, no contact and no account."),
        ),
        "send_details": ActPage(
            forms.FieldsForm, lambda who, key, said: acts.send_details(who, key, said["names"], _files(said))
        ),
        "send_items": ActPage(
            forms.FieldsForm, lambda who, key, said: acts.send_items(who, key, said["names"], _files(said))
        ),
        "withdraw": ActPage(
            sure,
            lambda who, key, _: acts.withdraw(who, key),
            say("The partner is told to stop using what it has, and to answer."),
        ),
        "close": ActPage(sure, lambda who, key, _: acts.close(who, key)),
        "take_on": ActPage(
            sure, lambda who, key, _: acts.take_on(who, key), say("From then on you hear what changes in it.")
        ),
        "accept": ActPage(
            sure,
            lambda who, key, _: acts.accept(who, key),
            say("The sender may then send who the person is and how to reach them."),
        ),
        "decline": ActPage(
            forms.DeclineForm,
            lambda who, key, said: acts.decline(who, key, said["code"]),
            say("What came of the person is deleted here."),
        ),
        "ask_items": ActPage(
            forms.AskForm,
            lambda who, key, said: acts.ask_items(who, key, said["names"], said["purpose"]),
            say("Ask only for what you need now. The person decides on each."),
        ),
        "tell_outcome": ActPage(
            forms.OutcomeForm, lambda who, key, said: acts.tell_outcome(who, key, said["result"], said["end"])
        ),
        "answer_withdrawal": ActPage(
            forms.AnswerForm,
            lambda who, key, said: acts.answer_withdrawal(who, key, said["kept"], said["law"]),
        ),
        "take_over": ActPage(
            sure,
            lambda who, key, _: taking_over.take_over(who, key),
            say(
                "A case of your own is written with what was told and the person agreed to. It may not go on "
                "to others: for that the person is asked anew. If the person withdraws, it leaves the case."
            ),
        ),
        "end": ActPage(sure, lambda who, key, _: acts.end(who, key)),
        "risk": ActPage(
            forms.BothRisksForm,
            lambda who, key, said: acts.note_risk(who, key, said["side"], said["found"]),
            say("Ours is needed before the enquiry. The partner tells its own with its acceptance."),
        ),
        "assess": ActPage(
            forms.ReturnRiskForm,
            lambda who, key, said: acts.assess(who, key, said["found"]),
            say("It is needed before you accept, and goes to the sender with the acceptance."),
        ),
    }


def form_of(page: CrossingPage, asked: ActPage, typed: Mapping[str, Any] | None) -> django_forms.Form:
    """The form of an act, with what can be told where it is chosen from."""
    if asked.form is forms.FieldsForm:
        return forms.FieldsForm(typed, offered=offered(page), files=offered_files(page))
    if asked.form is forms.AnswerForm:
        return forms.AnswerForm(typed, held=page.held)
    return asked.form(typed)


def before(page: CrossingPage, act: str, asked: ActPage) -> Mapping[str, object]:
    """What is said before an act: what goes, and what speaks against it."""
    enquiry = enquiry_of(page) if act == "send" else []
    against = page.against if act in ("send", "send_details", "send_items") else []
    looked_at = file_addresses(page) if asked.form is forms.FieldsForm else []
    return {"told": asked.told, "against": against, "enquiry": enquiry, "looked_at": looked_at}


def _files(said: Mapping[str, Any]) -> Sequence[str]:
    """Ids of the files that were chosen; none where none is offered."""
    found: Sequence[str] = said.get("files", ())
    return found


def name_of_act(act: str) -> str:
    """What an act is called."""
    if act in ("risk", "assess"):
        return say("Write down the risks of a return")
    if act == "take_on":
        return say("Take it on")
    if act == "take_over":
        return say("Take over into a case of our own")
    return act_name("close" if act == "end" else act)


def offered(page: CrossingPage) -> list[tuple[str, str, str]]:
    """What can be told: name, label, what it holds and its class."""
    labels = wording.fields()
    return [
        (name, labels[name], f"{wording.value(name, text)} · {class_name(kind)}")
        for name, kind, text in page.offered
    ]


def offered_files(page: CrossingPage) -> list[tuple[str, str, str]]:
    """Files of the case that may go: id, what it holds, and its kind, size and class."""
    return [
        (
            one.id,
            say("{what}, file {n}", what=class_labels()[Sensitivity(one.sensitivity)], n=number),
            about(one),
        )
        for number, one in enumerate(page.offered_files, start=1)
    ]


def about(one: OfferedFile | FileLine) -> str:
    """Kind, size and class of a file."""
    size = number_text(max(1, round(one.size / 1000)), 0)
    return say(
        "{kind}, {size} kB · {what}", kind=one.format.upper(), size=size, what=class_name(one.sensitivity)
    )


def file_addresses(page: CrossingPage) -> list[tuple[str, str]]:
    """What may go, to be looked at before: label and address."""
    labels = offered_files(page)
    return [
        (label, reverse("file", args=(one.case, one.id)))
        for one, (_, label, _) in zip(page.offered_files, labels, strict=True)
    ]


def enquiry_of(page: CrossingPage) -> list[tuple[str, object]]:
    """What the enquiry says, before it goes."""
    wire = {
        "gender": "prs_Gender",
        "language": "prs_PrimaryLanguage",
        "age_band": "ext_AgeBand",
        "country": "ext_Country",
        "urgency": "ext_Urgency",
        "purpose": "ext_ConsentPurpose",
    }
    return [
        (wording.fields()[wire[name]], wording.value(wire[name], str(value)))
        for name, value in page.enquiry.items()
    ]
