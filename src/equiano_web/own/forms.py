"""Forms of the person's own page, and of handing over its paper."""

from __future__ import annotations

from django import forms

from equiano.words import LANGUAGES
from equiano_web.components.shell import NAMES
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


class EnterForm(forms.Form):
    """Code and PIN."""

    code = forms.CharField(label=later("Code"), max_length=40, help_text=later("Eleven letters and digits."))
    pin = forms.CharField(
        label=later("PIN on the paper"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=later("Six digits."),
    )


class IssueForm(forms.Form):
    """In which language the paper and the page speak at first."""

    language = forms.ChoiceField(
        label=later("Language of the paper"),
        choices=lambda: [(code, NAMES[code]) for code in LANGUAGES],
        widget=Radios(inline=True),
    )
