"""The forms of an import."""

from __future__ import annotations

from django import forms

from equiano_web.components.texts import later


class FileForm(forms.Form):
    """A file of persons."""

    file = forms.FileField(
        label=later("File of persons (CSV or XLSX)"),
        help_text=later(
            "HTCDS 2.0, an export of its form by KoBoToolbox or ODK, or any table with a header."
        ),
        error_messages={"required": later("Choose a file.")},
    )
