"""What the pages of erasure and retention show and ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django import forms
from django.http import QueryDict
from django.urls import reverse

from equiano.words import say
from equiano_web.access import Seen, class_name
from equiano_web.cases.erasing import HoldReason, Reason
from equiano_web.cases.retention import Going, Retention
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


def _reasons() -> Mapping[str, str]:
    return {
        Reason.REQUEST: say("The person asked for it"),
        Reason.RETENTION: say("Its retention has ended"),
        Reason.ERROR: say("It was entered in error"),
        Reason.DUPLICATE: say("It duplicates a case of another agency"),
    }


def _hold_reasons(held: bool) -> Mapping[str, str]:
    if held:
        return {HoldReason.ENDED: say("What it was needed for has ended")}
    return {
        HoldReason.COURT: say("A court or a prosecutor needs it"),
        HoldReason.INQUIRY: say("An inquiry runs"),
        HoldReason.COMPLAINT: say("A complaint or a claim runs"),
    }


class CodeForm(forms.Form):
    """Why, from a fixed list: free words could say of the person what the erasure takes away."""

    reason = forms.ChoiceField(
        label=later("Reason"), widget=Radios(), error_messages={"required": later("Choose a reason.")}
    )
    with_merged = forms.BooleanField(label=later("The cases that were merged into it go too"), required=False)


def erase_form(data: QueryDict | None, found: Going) -> CodeForm:
    """The form of an erasure."""
    form = CodeForm(data)
    cast("forms.ChoiceField", form.fields["reason"]).choices = list(_reasons().items())
    if not found.merged:
        del form.fields["with_merged"]
    return form


def hold_form(data: QueryDict | None, case: Seen) -> CodeForm:
    """The form of a legal hold, or of its end."""
    form = CodeForm(data)
    cast("forms.ChoiceField", form.fields["reason"]).choices = list(
        _hold_reasons(bool(case["legal_hold"])).items()
    )
    del form.fields["with_merged"]
    return form


def asking(found: Going) -> Mapping[str, object]:
    """The page that asks whether a case is to be erased: what goes."""
    told = say(
        "What goes: the person's fields and their history, {entries} {entries|entry|entries}, {files} "
        "{files|file|files}, search tokens and the key of the case. A certificate stays, without anything of "
        "the person.",
        entries=found.entries,
        files=found.files,
    )
    if found.merged:
        told += " " + say("Merged into it: {codes}.", codes=", ".join(found.merged))
    return {
        "question": say("Erase case {code} for good?", code=found.case["code"]),
        "told": told,
        "warned": say("Nobody can bring it back. Backups of before can be opened until their days are over."),
        "yes": say("Erase"),
        "back": reverse("case", args=(found.case.id,)),
    }


def asking_hold(case: Seen) -> Mapping[str, object]:
    """The page that asks about a legal hold."""
    held = bool(case["legal_hold"])
    return {
        "question": say("Lift the legal hold?") if held else say("Put this case under a legal hold?"),
        "told": say("Under a legal hold neither the case nor its files can be erased."),
        "yes": say("Lift the hold") if held else say("Put under a hold"),
        "back": reverse("case", args=(case.id,)),
    }


def shown(found: Retention) -> Mapping[str, object]:
    """The page of retention: of each certificate itself, its reason, its classes, and who erased."""
    reasons = _reasons()
    return {
        "years": found.years,
        "ended": found.ended,
        "certificates": [
            (
                one,
                reasons.get(str(one["reason"]), ""),
                ", ".join(class_name(str(name)) for name in cast("list[str]", one["classes"])),
                found.names.get(str(one["by_id"]), ""),
            )
            for one in found.certificates
        ],
    }
