"""What the page of an agency without an account shows, and what was sent from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from equiano.assist.steps import ActOffer
from equiano.assist.wording import act_label
from equiano.words import say
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.tracks.forms import StepForm, step_form
from equiano_web.cases.values import UnfitError
from equiano_web.consents.forms import StopForm
from equiano_web.consents.wording import answers
from equiano_web.referrals import pages, visiting
from equiano_web.referrals.acts import told
from equiano_web.referrals.links import Made
from equiano_web.referrals.visiting import Visit

# The answer to a request to stop: no act of the table of referrals, as it is about what was given before.
STOP = "stop"


def made(link: Made, request: HttpRequest, key: UUID | None = None) -> Mapping[str, object]:
    """A link and its code, shown this once."""
    address = request.build_absolute_uri(reverse("reception-link", args=(link.token,)))
    return {"made": link, "address": address, "id": key}


def act_of(signed: str, sent: Mapping[str, Any]) -> tuple[str, forms.Form | None]:
    """Which act was asked for, and its form where it has to be filled in (again); ("", None) if it is done.

    Raises:
        RefusedError: If the pass is over.
    """
    name = str(sent.get("act", ""))
    if name == STOP:
        return _stop(signed, sent)
    if name == "return" or name not in visiting.ACTS:
        return ("return" if name == "return" else ""), None
    offer = next((one for one in visiting.look(signed).page.offers if one.act == name), None)
    if offer is None:
        return "", None
    kind = step_form(ActOffer(offer.act, offer.after, offer.brings))
    form = kind(sent if "sure" in sent else None)
    return ("", None) if "sure" in sent and form.is_valid() and _done(signed, name, form) else (name, form)


def _stop(signed: str, sent: Mapping[str, Any]) -> tuple[str, forms.Form | None]:
    form = StopForm(sent if "sure" in sent else None)
    if "sure" in sent and form.is_valid():
        visiting.answer_stop(signed, form.cleaned_data["answer"])
        return "", None
    return STOP, form


def _done(signed: str, name: str, form: StepForm) -> bool:
    try:
        visiting.answer(signed, name, form.brought())
    except StepRefusedError as refused:
        form.show_refusals(refused.refusals)
    except UnfitError as error:
        form.show_errors(error.errors)
    return not form.errors


def label(name: str) -> str:
    """What an act is called on this page."""
    if name == STOP:
        return say("Stop using or erase")
    ours = {
        "take_on": say("Say that it has come and is being looked at"),
        "decline_referral": say("Decline the referral"),
        "return": say("A link to come back by"),
    }
    return ours.get(name) or act_label(name)


def template(asked: str) -> str:
    """Which page shows what `act_of` asks for."""
    return {"": "referrals/reception.html", STOP: "referrals/reception_stop.html"}.get(
        asked, "referrals/reception_act.html"
    )


def visited(visit: Visit, asked: str, form: forms.Form | None) -> Mapping[str, object]:
    """The referral, or the form of an act; `act` says which.

    Where nothing of the person may be shown any more and the receiver is asked to stop, only that is shown.
    """
    page = visit.page
    if visit.asked is None and asked == STOP:
        asked, form = "", None
    elif visit.asked is not None and visit.is_bare:
        asked, form = STOP, form if asked == STOP else StopForm()
    offered = [
        (one.act, label(one.act))
        for one in page.offers
        if one.open and not (one.act == "take_on" and (page.seen.get("seen_at") or page.sight != "preview"))
    ]
    shown = {**pages.shown(page, None), "visit": visit, "buttons": offered, "form": form, "act": asked}
    shown["answered"] = dict(answers()).get(visit.answered, "") if visit.is_bare else ""
    return {**shown, "title": label(asked) if asked else "", "told": told(asked) if asked else ""}
