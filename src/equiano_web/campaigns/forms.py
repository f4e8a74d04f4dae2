"""Forms of campaigns. What was typed stays where it cannot be used, with every fault named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from equiano.errors import BadInputError, NotEstimableError
from equiano.words import say
from equiano_web.campaigns import computing
from equiano_web.components.texts import later


class PlanForm(forms.Form):
    """A plan."""

    name = forms.CharField(label=later("Name of the campaign"), max_length=100)
    plan = forms.CharField(
        label=later("Plan"), max_length=100_000, widget=forms.Textarea({"rows": 20, "spellcheck": "false"}),
        help_text=later("YAML, as the example below has it: groups, channels, period, budget."),
    )  # fmt: skip

    def clean_plan(self) -> str:
        """The plan, once it can be worked out."""
        text: str = self.cleaned_data["plan"]
        try:
            computing.checked(text)
        except (BadInputError, NotEstimableError) as error:
            raise forms.ValidationError(str(error).splitlines()) from error
        return text


class JudgeForm(forms.Form):
    """By what a campaign is judged."""

    study = forms.CharField(
        label=later("Where and when, and what else happened"), max_length=20_000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=later("YAML, as the example below has it: region, start, end."),
    )  # fmt: skip
    calls = forms.FileField(
        label=later("Calls by region and month (CSV)"),
        help_text=later(
            "Columns region, month, offer_calls; if noted, calls, hang_ups, wanted_job, hostile."
        ),
        error_messages={"required": later("Choose a file.")},
    )

    judgement: Mapping[str, object]

    def clean_calls(self) -> str:
        """The file as text."""
        file: UploadedFile[Any] = self.cleaned_data["calls"]
        if (file.size or 0) > computing.MOST_BYTES:
            raise forms.ValidationError(say("The file is too large."))
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(say("Save the file as CSV in UTF-8.")) from error

    def clean(self) -> dict[str, Any]:
        """Both together can be judged."""
        values: dict[str, Any] = super().clean() or {}
        if "study" in values and "calls" in values:
            try:
                self.judgement = computing.kept(computing.judged(values["study"], values["calls"]))
            except BadInputError as error:
                raise forms.ValidationError(str(error).splitlines()) from error
        return values
