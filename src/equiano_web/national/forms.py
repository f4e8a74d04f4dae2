"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from equiano.words import say
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios

# Encodings of 30,000 records in base64; more is no list that may be linked so (link/encode.py).
MOST_BYTES = 16_000_000


class ScheduleForm(forms.Form):
    """How often, by when, on which basis."""

    network = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,39}$", label=later("Name of the network"),
        help_text=later("Small Latin letters, digits and hyphens. It goes into every encoding: keep it."),
        error_messages={"invalid": later("Small Latin letters, digits and hyphens.")},
    )  # fmt: skip
    cadence = forms.ChoiceField(
        label=later("How often"), widget=Radios,
        choices=(
            ("half-year", later("Every half-year")), ("quarter", later("Every quarter")),
            ("month", later("Every month")),
        ),
        help_text=later("The more often, the fewer persons are behind each number: more stay hidden."),
    )  # fmt: skip
    due_days = forms.IntegerField(
        label=later("Days after the period by which submissions are due"), min_value=1, max_value=120
    )
    basis = forms.ChoiceField(
        label=later("What lets a case be counted"), widget=Radios,
        choices=(
            ("consent", later("Only the person's consent to figures")),
            ("law", later("A law; not who objected")),
        ),
    )  # fmt: skip


class ParticipantForm(forms.Form):
    """An agency outside this installation."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]{0,39}$", label=later("Short name"),
        help_text=later("Small Latin letters, digits and underscores, as in its submissions."),
        error_messages={"invalid": later("Small Latin letters, digits and underscores.")},
    )  # fmt: skip
    public = forms.RegexField(
        r"^ssh-ed25519 [A-Za-z0-9+/=]{60,100}$", label=later("Its public key"),
        help_text=later("The line of its file key.pub. Compare it by voice first."),
        error_messages={"invalid": later("A line that begins with ssh-ed25519, without anything behind it.")},
    )  # fmt: skip

    def clean_public(self) -> str:
        """The line, without what a copy brought with it."""
        return " ".join(str(self.cleaned_data["public"]).split())


class SecretForm(forms.Form):
    """The agencies' common secret."""

    secret = forms.CharField(
        label=later("The agencies' common secret"), widget=forms.PasswordInput, max_length=400,
        help_text=later(
            "One agency draws it (openssl rand -hex 32) and hands it to the others in person. "
            "The coordinator must not have it."
        ),
    )  # fmt: skip


class ReceiveForm(forms.Form):
    """A submission that came as a file."""

    file = forms.FileField(
        label=later("The submission"), help_text=later("A file that the agency has prepared at its place."),
        error_messages={"required": later("Choose a file.")},
    )  # fmt: skip
    content: bytes

    def clean_file(self) -> UploadedFile[Any]:
        """The file, read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(say("The file is too large."))
        self.content = file.read()
        return file
