"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms

from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


class EmergencyForm(forms.Form):
    """Which case, and why."""

    code = forms.CharField(label=later("Code of the case"), max_length=9)
    reason = forms.CharField(
        label=later("Why you must see this case now"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=later("In at least five words. The supervisor and the coordinator read it."),
    )


class ReviewForm(forms.Form):
    """What a reviewer finds."""

    justified = forms.ChoiceField(
        label=later("Was the access justified?"),
        choices=[("yes", later("Yes")), ("no", later("No"))],
        widget=Radios(inline=True),
    )
    note = forms.CharField(
        label=later("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class NameForm(forms.Form):
    """Whom to put on the list."""

    user = forms.ChoiceField(label=later("Who else sees this case"))

    def __init__(self, *args: Any, others: object, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = others  # type: ignore[attr-defined]  # of a choice
