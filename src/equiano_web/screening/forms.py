"""Forms of a talk: what stands before its questions, and the decision after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django import forms

from equiano.record.values import MAX_AGE_YEARS
from equiano.words import say
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, Radios
from equiano_web.screening import talks
from equiano_web.screening.talks import Start

if TYPE_CHECKING:
    from equiano.identify.safety import SafetyStep

_STEP = "step_"  # before the name of a safety step, as the name of a field


class AudienceForm(forms.Form):
    """Who answers."""

    audience = forms.ChoiceField(
        label=later("Who answers the questions?"),
        choices=[
            ("person", later("The person, in a talk")),
            ("observer", later("I do, from what I see")),
            ("file", later("I do, from a file")),
        ],
        widget=Radios(),
        error_messages={"required": later("Choose one."), "invalid_choice": later("Choose one.")},
    )


class AboutForm(forms.Form):
    """Age and subject."""

    age_years = forms.IntegerField(
        label=later("How old is the person?"),
        help_text=later("In years. Leave it empty if it is not known."),
        min_value=0,
        max_value=MAX_AGE_YEARS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            later("Enter a whole number of years from 0 to 120, or leave it empty."),
        ),
    )
    is_child = forms.ChoiceField(
        label=later("If the age is not known: is the person under 18?"),
        choices=[("yes", later("Yes")), ("no", later("No")), ("unknown", later("Not known"))],
        required=False,
        widget=Radios(inline=True),
    )
    forms = forms.MultipleChoiceField(
        label=later("What is it about?"),
        help_text=later("Choose one or more, or none if it is not known."),
        choices=talks.forms,
        required=False,
        widget=Checkboxes(),
    )

    def start(self, audience: str, safety: Mapping[str, bool]) -> Start:
        """What was settled."""
        said = self.cleaned_data
        child = {"yes": True, "no": False}.get(said["is_child"])
        return Start(audience, safety, said["age_years"], child, tuple(said["forms"]))


class KnownForm(AboutForm):
    """Age and subject, where earlier talks left answers."""

    take_over = forms.BooleanField(
        label=later("Do not ask these again: take the answers as known"), required=False, initial=True
    )


def safety_steps(audience: str) -> tuple[SafetyStep, ...]:
    """What is asked of whoever holds the talk."""
    from equiano.identify import safety  # noqa: PLC0415

    return safety.safety_steps(audience)


class SafetyForm(forms.Form):
    """The safety step: one question each, none answered beforehand."""

    def __init__(self, audience: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for step in safety_steps(audience):
            self.fields[_STEP + step.key] = forms.ChoiceField(
                label=step.text,
                choices=[("yes", say("Yes")), ("no", say("No"))],
                widget=Radios(inline=True),
                error_messages={"required": say("Choose one."), "invalid_choice": say("Choose one.")},
            )

    def said(self) -> dict[str, bool]:
        """Step -> whether it was answered yes."""
        return {name.removeprefix(_STEP): value == "yes" for name, value in self.cleaned_data.items()}


@dataclass(frozen=True)
class Stage:
    """Where somebody is on the way to the first question.

    Attributes:
        name: `audience`, `safety`, `about`, `stopped` or `ready`.
        form: The form to show.
        hidden: What the forms before it hold.
        stop: What to do instead of a talk.
        start: What was settled; of `ready` alone.
        take_over: Whether answers of earlier talks are taken as known.
    """

    name: str
    form: forms.Form | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    stop: str = ""
    start: Start | None = None
    take_over: bool = False


def stage_of(
    data: Mapping[str, Any] | None,
    about: type[AboutForm] = AboutForm,
    initial: Mapping[str, object] = MappingProxyType({}),
) -> Stage:
    """Which form comes next; one that was filled in wrongly comes again, with what is wrong.

    Args:
        data: What was sent; `reached` is the last form that was shown.
        about: Form of age and subject.
        initial: What it begins with.
    """
    reached = str((data or {}).get("reached", ""))
    audience = AudienceForm(data) if data else AudienceForm()
    if data is None or not audience.is_valid():
        return Stage("audience", audience)
    chosen = audience.cleaned_data["audience"]
    hidden = {"audience": chosen}
    safety = SafetyForm(chosen, data if reached in ("safety", "about") else None)
    if not safety.is_valid():
        return Stage("safety", safety, hidden)
    said = safety.said()
    if stop := stopped(chosen, said):
        return Stage("stopped", stop=stop)
    hidden |= {_STEP + key: "yes" if value else "no" for key, value in said.items()}
    last = about(data) if reached == "about" else about(initial=dict(initial))
    if not last.is_valid():
        return Stage("about", last, hidden)
    take_over = bool(last.cleaned_data.get("take_over"))
    return Stage("ready", start=last.start(chosen, said), take_over=take_over)


def stopped(audience: str, said: Mapping[str, bool]) -> str:
    """What to do instead of a talk; empty if it may be held."""
    from equiano.identify.safety import stopped_by  # noqa: PLC0415

    step = stopped_by(audience, said)
    return (step.stop or "") if step else ""


class DecisionForm(forms.Form):
    """What a person decides."""

    outcome = forms.ChoiceField(
        label=later("Your decision"),
        choices=[
            ("refer", later("Refer: reasonable grounds")),
            ("look_closer", later("Look closer")),
            ("not_enough_recorded", later("Nothing to act on was recorded so far")),
        ],
        widget=Radios(),
    )
    urgency = forms.ChoiceField(
        label=later("How soon"),
        choices=[
            ("now", later("Now")),
            ("soon", later("Soon")),
            ("none_recorded", later("Nothing urgent was recorded")),
        ],
        widget=Radios(),
    )
    wish = forms.ChoiceField(
        label=later("What does the person want?"),
        choices=[
            ("agrees", later("Agrees to be referred")),
            ("later", later("Wants to think about it")),
            ("declines", later("Does not want help now")),
            ("not_asked", later("Not asked")),
        ],
        widget=Radios(),
    )
    reasons = forms.CharField(
        label=later("Your reasons"),
        help_text=later("Needed where your decision differs from what the rules found."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what the act refused to its fields."""
        for name, text in errors.items():
            self.add_error(name, text)


class DiscardForm(forms.Form):
    """Why a talk or a set is thrown away."""

    reason = forms.ChoiceField(
        label=later("Why is it thrown away?"),
        choices=[
            ("twice", later("It is on file already")),
            ("practice", later("It was practice")),
            ("mistake", later("It was a mistake")),
            ("wish", later("The person wishes it")),
        ],
        widget=Radios(),
    )
