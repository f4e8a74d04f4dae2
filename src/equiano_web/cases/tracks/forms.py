"""Forms of the acts of tracks, made from `equiano.assist`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from equiano.assist.steps import DUTIES_REASON, EXPLAINED, ActOffer, Refusal
from equiano.assist.track import table
from equiano.words import say
from equiano_web.cases.sections import STEP, CaseField, sections
from equiano_web.cases.tracks.actions import fields_of
from equiano_web.cases.values import MOST_LETTERS, codes
from equiano_web.components.widgets import DayField, Radios

# More choices than these open as a list.
MOST_RADIOS = 6


class StepForm(forms.Form):
    """What an act brings. Whether it fits says the act itself (`equiano.assist.steps`)."""

    def show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        """Tie each to its fields; what is of no field stands above the form."""
        for refusal in refusals:
            at = [name for name in refusal.fields if name in self.fields]
            for name in at:
                self.add_error(name, refusal.text if len(at) == 1 else _short(refusal))
            if not at:
                self.add_error(None, refusal.text)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what does not fit to its fields."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)

    def brought(self) -> dict[str, object]:
        """What was typed, by field."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _short(refusal: Refusal) -> str:
    """A refusal of several fields, at one of them."""
    return say("Fill this in.") if refusal.code == "missing" else refusal.text


def step_form(offer: ActOffer, closed: Collection[str] = ()) -> type[StepForm]:
    """Class of a form for an act, without the fields that are closed to whoever fills it in."""
    known = sections()[STEP].fields
    fields = {
        name: _field(known[name], name in offer.brings)
        for name in fields_of(offer.brings)
        if name not in closed
    }
    return type("StepForm", (StepForm,), fields)


def _field(one: CaseField, is_needed: bool) -> forms.Field:
    common: Any = {"label": one.label, "required": False}
    if one.name == EXPLAINED:
        common["help_text"] = say("If you chose “other”.")
    if one.name == DUTIES_REASON:
        common["help_text"] = say("Why the case is closed though something is left to be done.")
    match table().fields[one.name]:
        case "past" | "ahead":
            return DayField(**common)
        case "answer":
            words = [("yes", say("yes")), ("no", say("no")), ("unknown", say("not known"))]
            return forms.ChoiceField(choices=words, widget=Radios(inline=True), **common)
        case "amount":
            common["help_text"] = say("In digits, such as 1250 or 1250.50.")
            number = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            return forms.CharField(widget=number, max_length=20, **common)
        case "code":
            words = list(codes(one).items())
            if len(words) <= MOST_RADIOS:
                return forms.ChoiceField(choices=words, widget=Radios(), **common)
            return forms.ChoiceField(choices=[("", "—"), *words], **common)
        case _:
            box = forms.Textarea(attrs={"rows": 3 if is_needed else 2})
            return forms.CharField(widget=box, max_length=MOST_LETTERS["long"], **common)
