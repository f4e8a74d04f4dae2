"""What the pages of the room show: frozen views put in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from equiano.assist.consent import EFFECTS, Told
from equiano.assist.consent_wording import (
    basis_label,
    effect_label,
    giver_label,
    method_label,
    purpose_label,
    told_label,
)
from equiano.words import date as day_in_words
from equiano.words import say
from equiano_web.access import Permission, Seen, Who, may
from equiano_web.cases.panels import Panel
from equiano_web.cases.readings import CasePage
from equiano_web.cases.sections import PERSON, Section, sections, typed_sections
from equiano_web.cases.values import shown as value_in_words
from equiano_web.consents import audio, wording
from equiano_web.consents.paper import Paper
from equiano_web.consents.readings import DemandLine, LedgerPage, Line, RiskPage, StopLine
from equiano_web.consents.texts import Text, texts


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words.

    Attributes:
        id: Its id.
        title: Whom to and what for.
        rows: Label and value.
        state: In words; empty of what went.
        kind: Kind of the tag.
        live: Whether it can be withdrawn.
    """

    id: str
    title: str
    rows: Sequence[tuple[str, object]]
    state: str = ""
    kind: str = ""
    live: bool = False


def ledger(page: LedgerPage, who: Who) -> Mapping[str, object]:
    """The ledger."""
    answers = dict(wording.answers())
    return {
        "id": page.id,
        "code": page.code,
        "child": page.child,
        "entries": [_entry(line) for line in page.entries],
        "bases": [_basis(line) for line in page.bases],
        "shares": [_share(line) for line in page.shares],
        "stops": [(stop, answers.get(stop.answer, "")) for stop in page.stops],
        "can_withdraw": any(line.state in ("live", "unsound") for line in page.entries),
        "may_record": may(who, Permission.CONSENT_RECORD),
        "may_send": may(who, Permission.REFERRAL_SEND),
        "may_demand": may(who, Permission.CASE_SEAL),
    }


def _title(line: Line) -> str:
    return f"{line.to}: {purpose_label(line.purpose)}"


def _taken_back(line: Line) -> str:
    """One recipient may have several for one purpose: what, and when, tells them apart."""
    return (
        f"{_title(line)} ({wording.in_words(line.classes)}; {day_in_words(timezone.localdate(line.begins))})"
    )


def _entry(line: Line) -> Row:
    state, kind = wording.states()[line.state]
    until = say("Withdrawn") if line.state == "withdrawn" else say("Until")
    rows = [
        (say("What"), wording.in_words(line.classes)),
        (say("Given"), line.begins),
        (until, line.ends),
        (say("Who agreed"), giver_label(line.giver)),
        (say("How"), method_label(line.kind)),
    ]
    return Row(line.id, _title(line), rows, state, kind, line.state in ("live", "unsound"))


def _basis(line: Line) -> Row:
    state, kind = wording.states()[line.state]
    rows = [
        (say("Basis"), basis_label(line.kind)),
        (say("What"), wording.in_words(line.classes)),
        (say("From"), line.begins),
        (say("Until"), line.ends),
    ]
    return Row(line.id if line.kind == "risk_to_life" else "", _title(line), rows, state, kind)


def _share(line: Line) -> Row:
    rows = [(say("When"), line.begins), (say("What"), wording.in_words(line.classes)),
            (say("How"), wording.ways().get(line.state, ""))]  # fmt: skip
    return Row(line.id, _title(line), rows)


def text_of(lang: str) -> Text:
    """The text of a language; English if there is none."""
    return texts().get(lang) or texts()["en"]


def reading_aloud(lang: str) -> Mapping[str, object]:
    """What is read to the person."""
    text = text_of(lang)
    return {
        "text": text,
        "lines": [(told_label(one), text.told[one]) for one in Told],
        "texts": [(one.lang, one.name, one.lang == text.lang) for one in texts().values()],
        "is_recorded": audio.recording_of(text) is not None,
        "recording": f"{audio.FOLDER}/{audio.name_of(text)}",
    }


def withdrawing(page: LedgerPage, chosen: Sequence[str]) -> Mapping[str, object]:
    """The page that asks before a withdrawal: what it does, and nothing of why."""
    lines = [line for line in page.entries if line.state in ("live", "unsound")]
    return {
        "id": page.id,
        "code": page.code,
        "lines": [(line.id, _taken_back(line), line.id in chosen or not chosen) for line in lines],
        "effects": [effect_label(one) for one in EFFECTS],
    }


def paper(page: Paper, name: str) -> Mapping[str, object]:
    """A paper for somebody else."""
    listed = [
        (
            section.label,
            [
                rows
                for entry in page.entries
                if entry["section"] == section.name and (rows := _rows(section, entry))
            ],
        )
        for section in typed_sections()
    ]
    return {
        "paper": page,
        "to": name,
        "classes": wording.in_words(page.classes),
        "person": _rows(sections()[PERSON], page.case),
        "sections": [(label, entries) for label, entries in listed if entries],
    }


def _rows(section: Section, seen: Seen) -> list[tuple[str, str]]:
    """What may go, and nothing that says that there is more."""
    return [
        (one.label, value_in_words(one, seen.fields[name]))
        for name, one in section.fields.items()
        if seen.fields.get(name, "") != ""
    ]


def risk(page: RiskPage) -> Mapping[str, object]:
    """A sharing without consent."""
    return {"page": page, "row": _basis(page.line), "danger": dict(wording.dangers()).get(page.danger, "")}


def stops(found: Sequence[StopLine]) -> Sequence[tuple[StopLine, str]]:
    """Requests to one's agency, with what was answered."""
    answers = dict(wording.answers())
    return [(stop, answers.get(stop.answer, "")) for stop in found]


def demand(line: DemandLine) -> Mapping[str, object]:
    """A legal demand."""
    objections = {"none": say("none"), **dict(wording.objections())}
    rows = [
        (say("What it is"), dict(wording.demand_kinds())[line.kind]),
        (say("Who sent it"), line.paper.by),
        (say("Its number, or the law that it names"), line.paper.number),
        (say("What it asks for"), line.paper.scope),
        (say("When it came"), line.received_on),
        (say("By when it asks for an answer"), line.answer_by),
        (say("Objection"), objections[line.objection]),
        (say("Why"), line.paper.objection),
        (say("What was done"), dict(wording.decisions()).get(line.decision, "")),
        (say("On which order of a court, or which law"), line.paper.order),
        (say("What was given"), wording.in_words(line.classes)),
        (say("When it was given"), line.given_on),
    ]
    return {
        "line": line,
        "rows": [(label, value) for label, value in rows if value],
        "open": not line.decision,
    }


def panel(who: Who, page: CasePage) -> Panel:
    """The way to consent on the page of a case."""
    return Panel("consents/panel.html", {"address": reverse("case_consents", args=(page.case.id,))})
