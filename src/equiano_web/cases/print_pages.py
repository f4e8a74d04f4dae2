"""What the summary of a case shows, on a page and as a PDF: the same content, of the same frozen views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from equiano.words import date, language, say
from equiano_web.access import Who
from equiano_web.cases import pages
from equiano_web.cases.forms import ReasonForm
from equiano_web.cases.printing import PAGE, PDF, Printed
from equiano_web.cases.readings import CasePage
from equiano_web.components.texts import later, moment

if TYPE_CHECKING:
    from equiano.report.sheet import PaperSheet


class PrintForm(ReasonForm):
    """What a summary is printed for, and how."""

    way = forms.ChoiceField(
        label=later("How"),
        choices=lambda: [(PAGE, say("as a page for the printer")), (PDF, say("as a PDF file"))],
        widget=forms.RadioSelect,
        initial=PAGE,
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = say("What it is printed for")


def asking(case: str) -> Mapping[str, object]:
    """The page that asks it."""
    told = say(
        "Only what is open to your role is printed. The history keeps that you printed it, and for what. It "
        "is for your agency's own file; for others, on the page of consent, is “A paper for somebody else”: "
        "on it stands only what may go to them."
    )
    back = reverse("case", args=(case,))
    return {"question": say("Print a summary of the case?"), "told": told, "yes": say("Go on"), "back": back}


def handed_out(request: HttpRequest, page: CasePage, who: Who, printed: Printed, way: str) -> HttpResponse:
    """The summary, as it was asked for."""
    content = _shown(page, who, printed)
    return _as_pdf(content) if way == PDF else render(request, "cases/print.html", content)


def _shown(page: CasePage, who: Who, printed: Printed) -> Mapping[str, Any]:
    return {
        **pages.shown(page, who),
        "internal": say("Internal: for the agency's own file. Not for others: sharing goes through consent."),
        "confidential": say(
            "Confidential. Printed by {name}, {at}. Keep it locked; shred it when it is not needed.",
            name=printed.by,
            at=moment(printed.at),
        ),
        "purpose": printed.purpose,
    }


def _as_pdf(content: Mapping[str, Any]) -> HttpResponse:
    """The summary as a file, made in memory: its name tells the code of the case alone."""
    from equiano.report.sheet import render_sheet  # noqa: PLC0415 - loads the typesetter

    answer = HttpResponse(render_sheet(_sheet(content)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="case-{content["case"]["code"]}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _sheet(content: Mapping[str, Any]) -> PaperSheet:
    from equiano.report.sheet import PaperPart, PaperSheet  # noqa: PLC0415

    tracks = [(line.label, line.status) for line in content["tracks"]]
    dues = [(due.label, date(due.on)) for due in content["dues"]]
    parts = [
        PaperPart("", (content["person"].rows,)),
        PaperPart(say("Tracks"), (tracks,)),
        PaperPart(say("What is due"), (dues,)),
        *(
            PaperPart(section.label, tuple(entry.rows for entry in entries))
            for section, entries in content["sections"]
        ),
    ]
    code = say("Case {code}", code=content["case"]["code"])
    return PaperSheet(
        lang=language(),
        title=code,
        mark=content["internal"],
        above=(content["confidential"], f"{say('Printed for:')} {content['purpose']}"),
        heading=content["name"],
        under=(code, content["about"]),
        parts=tuple(part for part in parts if any(part.entries)),
    )
