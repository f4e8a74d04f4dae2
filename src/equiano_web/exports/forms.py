"""The form by which an export is asked for."""

from __future__ import annotations

from django import forms

from equiano_web.components.texts import later
from equiano_web.exports.purposes import purposes


class ExportForm(forms.Form):
    """Which cases, and what for."""

    codes = forms.CharField(
        label=later("Codes of the cases, one a line"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
    )
    purpose = forms.ChoiceField(label=later("What it is for"), choices=lambda: list(purposes().items()))
