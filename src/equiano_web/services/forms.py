"""The form of a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, Radios
from equiano_web.services.kinds import kinds


class ServiceForm(forms.Form):
    """What a service offers, for whom, and whether there is room."""

    kind = forms.ChoiceField(label=later("Kind of service"))
    capacity = forms.ChoiceField(
        label=later("Room for new people"),
        choices=[("free", later("Free places")), ("few", later("Few places")), ("full", later("Full"))],
        widget=Radios(),
    )
    region = forms.CharField(label=later("Region or town"), max_length=100, required=False)
    languages = forms.CharField(
        label=later("Languages"), required=False, max_length=100,
        help_text=later("Two letters each: ru, en"),
    )  # fmt: skip
    sexes = forms.MultipleChoiceField(
        label=later("Who is taken"), required=False, widget=Checkboxes(),
        choices=[("gender.female", later("Women")), ("gender.male", later("Men"))],
        help_text=later("Nothing ticked: everybody."),
    )  # fmt: skip
    ages = forms.MultipleChoiceField(
        label=later("Of what age"), required=False, widget=Checkboxes(),
        choices=[("adult", later("Adults")), ("child", later("Children"))],
        help_text=later("Nothing ticked: everybody."),
    )  # fmt: skip
    hours = forms.CharField(label=later("Hours"), max_length=200, required=False)
    eligibility = forms.CharField(
        label=later("Whom else it is for"), max_length=500, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=later("Help never depends on testimony, on a formal status or on consent."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds().items())  # type: ignore[attr-defined]  # of a choice

    def values(self) -> Mapping[str, object]:
        """What was typed, as the act takes it."""
        languages = self.cleaned_data["languages"].replace(",", " ").lower().split()
        return {**self.cleaned_data, "languages": languages}


class OutsideForm(ServiceForm):
    """The same of an agency that has no account."""

    name = forms.CharField(label=later("Name of the agency"), max_length=200)
    field_order = ("name",)

    def values(self) -> Mapping[str, object]:
        """What was typed of the service."""
        return {name: value for name, value in super().values().items() if name != "name"}
