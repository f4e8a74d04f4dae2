"""What the pages of attachments show, and how a file is handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from equiano.words import number, say
from equiano_web.access import Permission, Seen, Sensitivity, Who, may, opens
from equiano_web.cases.files.actions import MOST_BYTES, Upload
from equiano_web.cases.files.kinds import KINDS
from equiano_web.cases.files.readings import Content
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


def class_labels() -> Mapping[str, str]:
    """What the classes of a file are called."""
    return {
        Sensitivity.NARRATIVE: say("Account or ordinary paper"),
        Sensitivity.IDENTITY: say("Who the person is: passport, photograph"),
        Sensitivity.CONTACT: say("Where the person is or can be reached"),
        Sensitivity.HEALTH: say("Health"),
        Sensitivity.SEXUAL_VIOLENCE: say("Sexual violence"),
        Sensitivity.LEGAL: say("Proceedings and residence"),
        Sensitivity.SUSPECTS: say("Suspects"),
    }


class FileForm(forms.Form):
    """A file and its class."""

    file = forms.FileField(
        label=later("File"),
        help_text=later(
            "PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, ODS, plain text, MP3, M4A or OGG, at most 10 MB. Hidden "
            "data (who made it, where and when) is taken out. Authors of remarks and tracked changes stay, "
            "and so do tags of OGG."
        ),
        error_messages={
            "required": later("Choose a file of at most 10 MB."),
            "empty": later("This file is empty."),
        },
    )
    sensitivity = forms.ChoiceField(
        label=later("What is in it"),
        widget=Radios(),
        error_messages={"required": later("Say what is in it: that decides who sees it.")},
    )

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what the act refused to its fields."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)

    def for_role(self, who: Who) -> FileForm:
        """The same, with the classes that are open to somebody."""
        choices = [(code, label) for code, label in class_labels().items() if code in opens(who)]
        cast("forms.ChoiceField", self.fields["sensitivity"]).choices = choices
        return self

    def upload(self) -> Upload:
        """The file, read from memory; no more of it than is taken."""
        given = self.cleaned_data["file"]
        return Upload(given.name, given.read(MOST_BYTES + 1))


@dataclass(frozen=True, slots=True)
class Line:
    """A file in the list of a case."""

    id: str
    name: str
    about: str
    href: str
    picture: str
    at: object
    by: str


def lines(files: Sequence[Seen], names: Mapping[str, str]) -> list[Line]:
    """The files of a case; those that are closed to a role stand there without a name."""
    return [_line(one, names) for one in files]


def _line(one: Seen, names: Mapping[str, str]) -> Line:
    is_closed = "name" in one.closed
    kind = KINDS[str(one["format"])]
    size = number(max(1, round(float(str(one["size"])) / 1000)), 0)
    about = say("{kind}, {size} kB, {what}", kind=kind.code.upper(), size=size, what=_called(one))
    at = (str(one["case_id"]), one.id)
    return Line(
        one.id,
        say("closed to your role") if is_closed else str(one["name"]) or say("without a name"),
        about,
        "" if is_closed else reverse("file", args=at),
        reverse("file-picture", args=at) if kind.is_picture and not is_closed else "",
        one["added_at"],
        names.get(str(one["added_by_id"]), ""),
    )


def _called(one: Seen) -> str:
    return class_labels()[Sensitivity(str(one["sensitivity"]))]


def shown(case: Seen, files: Sequence[Seen], names: Mapping[str, str], who: Who) -> Mapping[str, object]:
    """The page of a case's files."""
    return {
        "case": case,
        "files": lines(files, names),
        "may_edit": may(who, Permission.CASE_EDIT),
        "may_erase": may(who, Permission.CASE_ERASE),
    }


def asking(case: Seen, attachment: Seen, key: object, *, erase: bool) -> Mapping[str, object]:
    """The page that asks why a file is taken back or erased.

    Raises:
        Http404: If it is not of this case, or not there any more.
    """
    if str(attachment["case_id"]) != str(key) or (not erase and not attachment["is_there"]):
        raise Http404
    if erase:
        text = {"question": say("Erase this file for good?"), "yes": say("Erase")}
        text["warned"] = say(
            "Nobody can bring it back, from this installation's backups neither once they are gone."
        )
    else:
        text = {"question": say("Take this file back?"), "yes": say("Take back")}
        text["told"] = say("Nobody sees it any more. It rests sealed until it is erased.")
    return {**text, "back": reverse("files", args=(case.id,))}


def of_case(found: Content, case: UUID) -> Content:
    """The file, if it is of the case that its address names.

    Raises:
        Http404: If it is not.
    """
    if found.case != case:
        raise Http404
    return found


# A page made of a file that somebody sent runs nothing, loads nothing and stands in no frame.
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def handed_out(found: Content, *, inline: bool = False) -> HttpResponse:
    """A file as a download under a neutral name; a picture, which was made anew, may stand on our pages.

    Raises:
        Http404: If it is to be shown and is no picture.
    """
    if inline and not found.kind.is_picture:
        raise Http404
    answer = HttpResponse(found.content, content_type=found.kind.media)
    name = f"attachment-{found.id[:8]}.{found.kind.code}"
    answer["Content-Disposition"] = "inline" if inline else f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
