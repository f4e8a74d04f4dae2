"""Forms of referrals. Those of plain acts are made from the table (`cases.tracks.forms`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from equiano.assist.consent import Purpose
from equiano.assist.consent_wording import purpose_label
from equiano.assist.track import table
from equiano.assist.wording import code_label
from equiano.words import say
from equiano_web.cases.sections import sections
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, Radios


def needs() -> list[tuple[str, str]]:
    """Kinds of help, for a choice."""
    return [(code, code_label(code)) for code in table().codes["help_kind"]]


def need_field(before: object = None) -> forms.ChoiceField:
    """What the person needs, chosen; what it was before is chosen at first."""
    return forms.ChoiceField(label=later("What the person needs"), choices=needs, initial=before)


class NeedForm(forms.Form):
    """What is needed, and how soon."""

    need = need_field()
    urgency = forms.ChoiceField(label=later("How soon"), widget=Radios())
    purpose = forms.ChoiceField(label=later("What the receiver may use it for"))
    whole_case = forms.BooleanField(
        label=later("Hand over the whole case: the receiver leads it from then on"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        codes = table().codes
        choices = {
            "urgency": [(code, code_label(code)) for code in codes["urgency"]],
            "purpose": [(str(one), purpose_label(one)) for one in Purpose if one != Purpose.RESEARCH],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # of a choice


class ReceiverForm(forms.Form):
    """Which service is asked."""

    service = forms.ChoiceField(label=later("Which service is asked"), widget=Radios())

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [(key, text) for key, text, _ in offered]  # type: ignore[attr-defined]
        self.fields["service"].widget.hints = {key: hint for key, _, hint in offered}


class PersonForm(forms.Form):
    """Somebody by name who is to have it in hand."""

    person = forms.ChoiceField(label=later("Who is to have it in hand"), widget=Radios())

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], nobody: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        first = [("nobody", say("Nobody by name: the agency decides"))] if nobody else []
        self.fields["person"].choices = [*first, *people]  # type: ignore[attr-defined]  # of a choice


class PackageForm(forms.Form):
    """What the receiver is told once it has accepted: field by field."""

    message = forms.CharField(
        label=later("What the receiver should know"), required=False, max_length=5000,
        widget=forms.Textarea({"rows": 5}),
        help_text=later("Seen after acceptance alone. The person reads it before it goes."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Sequence[tuple[str, bool, object]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        of_section: dict[str, list[tuple[str, bool]]] = {}
        for name, is_permitted, _ in offered:
            of_section.setdefault(name.split(".")[0], []).append((name, is_permitted))
        for section, names in of_section.items():
            kind = sections()[section]
            hints = {
                name: say("no consent covers it now") for name, is_permitted in names if not is_permitted
            }
            self.fields[section] = forms.MultipleChoiceField(
                label=kind.label,
                required=False,
                choices=[(name, kind.fields[name.split(".")[1]].label) for name, _ in names],
                widget=Checkboxes(hints=hints),
            )

    def chosen(self) -> list[str]:
        """Names of the fields that were ticked."""
        return [name for key, names in self.cleaned_data.items() if key != "message" for name in names]


class LinkForm(forms.Form):
    """How an agency without an account opens a referral."""

    token = forms.CharField(max_length=60, widget=forms.HiddenInput)
    code = forms.CharField(
        label=later("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=later("Six digits, which the sender told you by another way than the link."),
    )
    name = forms.CharField(
        label=later("Your name and post"),
        max_length=200,
        help_text=later("The sender sees who answered."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
