"""The form of the offer check."""

from __future__ import annotations

from django import forms

from equiano.words import say
from equiano_web.components.texts import later
from equiano_web.public import readings

# Browsers with a "better" spelling check send what is typed to their maker; so it is off for the text.
_KEPT_HERE = {
    "rows": 10,
    "autocomplete": "off",
    "spellcheck": "false",
    "autocapitalize": "off",
    "autocorrect": "off",
    "translate": "no",
}


def _kinds() -> list[tuple[str, str]]:
    return [
        ("auto", say("I do not know")),
        ("job", say("Work")),
        ("study", say("Study")),
        ("marriage", say("Marriage")),
        ("au-pair", say("Au pair")),
    ]


def _countries() -> list[tuple[str, str]]:
    return [("", say("Another country")), *readings.countries()]


class OfferForm(forms.Form):
    """The pasted offer; what else is asked only chooses questions and numbers of help."""

    mark_optional = False

    offer = forms.CharField(
        label=later("The offer"),
        help_text=later("Copy the whole message or advertisement and paste it here. In English or Russian."),
        widget=forms.Textarea(_KEPT_HERE),
        strip=False,
    )
    kind = forms.ChoiceField(label=later("What is offered"), choices=_kinds, required=False)
    origin = forms.ChoiceField(label=later("Where you are now"), choices=_countries, required=False)
    destination = forms.ChoiceField(label=later("Where the offer leads"), choices=_countries, required=False)
