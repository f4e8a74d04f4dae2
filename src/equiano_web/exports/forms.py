"""The form by which an export is asked for."""

from __future__ import annotations

from uuid import UUID

from django import forms

from equiano.assist.consent import Purpose
from equiano.assist.consent_wording import purpose_label
from equiano.words import say
from equiano_web.components.texts import later
from equiano_web.consents.ledger import agencies
from equiano_web.consents.sharing import To
from equiano_web.exports.purposes import FOR_OTHERS, purposes


def _agencies() -> list[tuple[str, str]]:
    return [("", say("none of them")), *agencies()]


class ExportForm(forms.Form):
    """Which cases, and what for."""

    codes = forms.CharField(
        label=later("Codes of the cases, one a line"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
    )
    purpose = forms.ChoiceField(label=later("What it is for"), choices=lambda: list(purposes().items()))
    recipient = forms.ChoiceField(
        label=later("If it goes to somebody else: agency"), choices=_agencies, required=False
    )
    outside = forms.CharField(label=later("Or a body outside the network"), max_length=120, required=False)
    use = forms.ChoiceField(
        label=later("And what they may use it for"),
        choices=lambda: [("", say("nothing")), *((str(one), purpose_label(one)) for one in Purpose)],
        required=False,
    )

    def to(self) -> To | None:
        """Who is given it, of an export for somebody else."""
        data = self.cleaned_data
        if data["purpose"] not in FOR_OTHERS:
            return None
        agency = UUID(data["recipient"]) if data["recipient"] else None
        return To(agency, "" if agency else data["outside"], data["use"])
