"""Forms of the sections of a case, made from `sections.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from equiano.words import say
from equiano_web.cases.sections import CaseField, Section
from equiano_web.cases.values import MOST_LETTERS, codes
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


class SectionForm(forms.Form):
    """Fields of a section as far as they are open; the act checks what was typed (`values.checked`)."""

    # Version of the case, or entry, that the page showed.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what an act refused to its fields."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)

    def values(self) -> dict[str, object]:
        """What was typed, by field; one that was not sent is not emptied."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and name in self.data
        }


def section_form(section: Section, closed: Collection[str] = ()) -> type[SectionForm]:
    """Class of a form for a section, without the fields that are closed to whoever fills it in."""
    fields = {name: _field(one) for name, one in section.fields.items() if name not in closed}
    return type("SectionForm", (SectionForm,), fields)


def _field(one: CaseField) -> forms.Field:
    common: Any = {"label": one.label, "required": False}
    if one.kind == "yesno":
        words = [("yes", say("yes")), ("no", say("no")), ("unknown", say("not known"))]
        return forms.ChoiceField(choices=words, widget=Radios(inline=True), **common)
    if one.kind in ("choice", "country"):
        return forms.ChoiceField(choices=[("", "—"), *codes(one).items()], **common)
    if one.kind == "date":
        hint = say("As much as is known: 1990-05-31, 1990-05 or 1990.")
        return forms.CharField(help_text=hint, max_length=10, **common)
    if one.kind in ("long", "lines"):
        rows = 4 if one.kind == "long" else 2
        box = forms.Textarea(attrs={"rows": rows})
        return forms.CharField(widget=box, max_length=MOST_LETTERS[one.kind], **common)
    return forms.CharField(max_length=MOST_LETTERS["text"], **common)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=later("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_LETTERS["lines"],
        error_messages={"required": later("Give a reason, in a sentence or two.")},
    )

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what an act refused to its fields."""
        for text in errors.values():
            self.add_error("reason", text)


class SearchForm(forms.Form):
    """What is known of a person who may be on file."""

    text = forms.CharField(
        label=later("Name, phone, document number or year of birth"),
        help_text=later(
            "In any script and spelling, in any order: “Kovalchuk Natasha 1990” finds “Ковальчук Наталья”."
        ),
        max_length=200,
        error_messages={"required": later("Write what you know of the person.")},
    )
