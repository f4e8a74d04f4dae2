"""Forms of the room: what is typed is checked for its form here, for what may be done in the actions."""

from __future__ import annotations

from django import forms

from equiano.words import say
from equiano_web.components.shell import NAMES
from equiano_web.components.texts import later

SHORTEST_IDLE = 5  # less would ask in the middle of a sentence
LONGEST_IDLE = 120  # more, and a desk that was left stands open over lunch
LANGUAGES = tuple(NAMES.items())


class OwnForm(forms.Form):
    """One's own account."""

    name = forms.CharField(label=later("Name"), max_length=200)
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)
    idle_minutes = forms.IntegerField(
        label=later("Ask who is there after so many minutes"),
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    by_mail = forms.BooleanField(
        label=later("Send me an e-mail that says that there is something for me"),
        required=False,
        help_text=later("It says nothing else: no name, no case."),
    )

    def __init__(self, *args: object, limit: int, can_mail: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django has it
        self.limit = limit
        self.fields["idle_minutes"].help_text = say(
            "From {least} to {limit}; the agency's own limit is {limit}.", least=SHORTEST_IDLE, limit=limit
        )
        if not can_mail:
            del self.fields["by_mail"]

    def clean_idle_minutes(self) -> int | None:
        """Within what the agency allows."""
        return _idle(self.cleaned_data["idle_minutes"], self.limit)


def _idle(minutes: int | None, limit: int) -> int | None:
    if minutes is not None and not SHORTEST_IDLE <= minutes <= limit:
        raise forms.ValidationError(say("Give {least} to {limit} minutes.", least=SHORTEST_IDLE, limit=limit))
    return minutes
