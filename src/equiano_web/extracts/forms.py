"""The form by which an extract is made."""

from __future__ import annotations

from django import forms

from equiano_web.bridge import PURPOSE
from equiano_web.components.texts import later


class ExtractForm(forms.Form):
    """What an extract is for."""

    purpose = forms.RegexField(
        f"^{PURPOSE.pattern}$",
        label=later("What it is for"),
        help_text=later(
            "A word or a few in small Latin letters with hyphens, such as report-2026; no name of a person. "
            "Extracts for one purpose have the same numbers for the same persons."
        ),
        error_messages={
            "invalid": later(
                "State the purpose in small Latin letters, digits and hyphens, such as report-2026."
            )
        },
    )
