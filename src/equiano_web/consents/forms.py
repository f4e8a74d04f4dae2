"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone

from equiano.assist.consent import Assent, ConsentMethod, Giver, Purpose, Told
from equiano.assist.consent_wording import assent_label, giver_label, method_label, purpose_label, told_label
from equiano.words import say
from equiano_web.access import Sensitivity, class_name
from equiano_web.cases.values import UnfitError
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, DayField, Radios
from equiano_web.consents import wording
from equiano_web.consents.actions import Given
from equiano_web.consents.sharing import To
from equiano_web.consents.texts import languages

DAYS = 90  # what the form proposes: as long as the first plan of support runs


def classes() -> list[tuple[str, str]]:
    """The data classes, with their words."""
    return [(str(one), class_name(one)) for one in Sensitivity]


class _Classes(forms.MultipleChoiceField):
    """Which data classes."""

    def __init__(self, *, required: bool = True) -> None:
        label = later("What may be shared")
        super().__init__(label=label, choices=classes, widget=Checkboxes(), required=required)


class ToForm(forms.Form):
    """Whom to, and what for."""

    recipient = forms.ChoiceField(label=later("Agency"), required=False)
    outside = forms.CharField(label=later("Or a body outside the network"), max_length=120, required=False)
    purpose = forms.ChoiceField(
        label=later("What for"), choices=lambda: [(str(one), purpose_label(one)) for one in Purpose]
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["recipient"]).choices = [("", say("none of them")), *agencies]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = cast("dict[str, Any]", super().clean())
        if bool(data.get("recipient")) == bool(str(data.get("outside", "")).strip()):
            self.add_error("recipient", say("Choose an agency, or write who else is given it."))
        return data

    def to(self) -> To:
        """Whom to, and what for."""
        agency = self.cleaned_data["recipient"]
        return To(
            UUID(agency) if agency else None, self.cleaned_data["outside"], self.cleaned_data["purpose"]
        )

    def show_errors(self, error: UnfitError) -> None:
        """Put what an act found wrong where it stands."""
        for name, text in error.errors.items():
            self.add_error(name if name in self.fields else None, text)


class ConsentForm(ToForm):
    """What somebody agrees to."""

    classes = _Classes()
    until = DayField(label=later("Until when"), help_text=later("A year at most."))
    told = forms.MultipleChoiceField(
        label=later("What the person was told, in their language"),
        choices=lambda: [(str(one), told_label(one)) for one in Told],
        widget=Checkboxes(),
    )
    language = forms.ChoiceField(label=later("In which language"), choices=languages)
    method = forms.ChoiceField(
        label=later("How the person agreed"),
        choices=lambda: [(str(one), method_label(one)) for one in ConsentMethod],
        widget=Radios(),
    )
    giver = forms.ChoiceField(
        label=later("Who agreed"),
        choices=lambda: [(str(one), giver_label(one)) for one in Giver],
        widget=Radios(),
        initial=str(Giver.PERSON),
        help_text=later("For a child the guardian, who has no part in what was done to the child."),
    )
    assent = forms.ChoiceField(
        label=later("Of a child: what the child says"),
        choices=lambda: [("", say("not a child")), *((str(one), assent_label(one)) for one in Assent)],
        widget=Radios(),
        required=False,
    )

    def given(self) -> Given:
        """What was agreed to; it ends with the end of the chosen day."""
        data, to = self.cleaned_data, self.to()
        day = data["until"]
        return Given(
            to.agency, to.outside, to.purpose, frozenset(data["classes"]), data["language"], data["method"],
            frozenset(data["told"]), timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))),
            data["giver"], data["assent"],
        )  # fmt: skip


def first_day() -> dt.date:
    """The end that the form proposes."""
    return timezone.localdate() + dt.timedelta(days=DAYS)


class RiskForm(ToForm):
    """Sharing without consent."""

    # Nobody's life hangs on figures.
    purpose = forms.ChoiceField(
        label=later("What for"),
        choices=lambda: [(str(one), purpose_label(one)) for one in Purpose if one != Purpose.RESEARCH],
    )
    classes = _Classes()
    danger = forms.ChoiceField(label=later("What threatens life"), choices=wording.dangers, widget=Radios())
    words = forms.CharField(
        label=later("Why it cannot wait, and why the person cannot be asked or does not agree"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=later("In at least five words. A second person and a reviewer read it."),
    )


class RiskReviewForm(forms.Form):
    """What a reviewer finds."""

    justified = forms.ChoiceField(
        label=later("Was it right to share?"),
        choices=[("yes", later("Yes")), ("no", later("No"))],
        widget=Radios(inline=True),
    )
    note = forms.CharField(
        label=later("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class StopForm(forms.Form):
    """What a recipient did."""

    answer = forms.ChoiceField(label=later("What was done with it"), choices=wording.answers, widget=Radios())


class DemandForm(forms.Form):
    """A paper that came."""

    kind = forms.ChoiceField(label=later("What it is"), choices=wording.demand_kinds, widget=Radios())
    by = forms.CharField(label=later("Who sent it"), max_length=200)
    number = forms.CharField(
        label=later("Its number, or the law that it names"), max_length=200, required=False
    )
    scope = forms.CharField(
        label=later("What it asks for"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    received = DayField(label=later("When it came"))
    answer_by = DayField(label=later("By when it asks for an answer"), required=False)


class ObjectForm(forms.Form):
    """An objection, or what came of it."""

    objection = forms.ChoiceField(label=later("Objection"), choices=wording.objections, widget=Radios())
    why = forms.CharField(
        label=later("Why"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class CloseForm(forms.Form):
    """What was done with it."""

    decision = forms.ChoiceField(label=later("What was done"), choices=wording.decisions, widget=Radios())
    classes = _Classes(required=False)
    order = forms.CharField(
        label=later("On which order of a court, or which law"), max_length=200, required=False
    )
