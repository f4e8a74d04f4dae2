"""What the pages beside a case show: its history, its assignment, its summary on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from equiano.assist.wording import act_label, state_label, track_label
from equiano.words import say
from equiano_web.access import Permission, Seen, Who, may
from equiano_web.cases.assigning import Takers
from equiano_web.cases.history import Past
from equiano_web.cases.kinship import RELATIONS, relation_name
from equiano_web.cases.sections import PERSON, STEP, sections
from equiano_web.cases.values import shown as value_in_words
from equiano_web.components.texts import later
from equiano_web.components.widgets import Radios


def _acts() -> Mapping[str, str]:
    return {
        "case.create": say("Case written down"),
        "case.edit": say("Fields changed"),
        "case.assign": say("Case given on"),
        "case.merge": say("Another case merged into this one"),
        "case.unmerge": say("Merge undone"),
        "case.print": say("Case printed"),
        "entry.add": say("Entry added"),
        "entry.edit": say("Entry changed"),
        "entry.remove": say("Entry taken back"),
        "entry.restore": say("Entry brought back"),
        "case.unkin": say("Link with a case of the family undone"),
        "track.undo": say("Act of a track taken back"),
        "file.remove": say("File taken back"),
        "file.erase": say("File erased"),
    }


@dataclass(frozen=True, slots=True)
class Event:
    """What one act changed, whatever the classes of the fields.

    Attributes:
        title: What was done, and in which section.
        at: When.
        by: By whom.
        rows: Field, before and after.
        is_closed: Whether it changed fields that are closed to who reads.
        restore: Address that brings an entry back; "" if there is nothing to bring back.
        section: What the section is called.
    """

    title: str
    at: datetime
    by: str
    rows: Sequence[tuple[str, str, str]]
    is_closed: bool
    restore: str
    section: str


def history(case: Seen, lines: Sequence[Past], who: Who) -> Mapping[str, object]:
    """The history: one event an act, its fields in the order of their section."""
    edits = may(who, Permission.CASE_EDIT)
    acts = groupby(lines, key=lambda one: (one.at, one.by, one.act, one.section, one.removed))
    return {"case": case, "changes": [_event(case, list(parts), edits=edits) for _, parts in acts]}


def _event(case: Seen, parts: Sequence[Past], *, edits: bool) -> Event:
    one, section = parts[0], sections()[parts[0].section]
    what = _acts().get(one.act, say("Something changed"))
    order = list(section.fields)
    rows = [row for part in parts for row in _rows(part)]
    rows.sort(key=lambda row: order.index(row[0]) if row[0] in order else len(order))
    return Event(
        what if section.name == PERSON else f"{what}: {section.label}",
        one.at,
        one.by,
        tuple((label, before, after) for _, label, before, after in rows),
        any(part.changed is None for part in parts),
        reverse("entry-restore", args=(case.id, one.removed)) if one.removed and edits else "",
        section.label,
    )


def _rows(one: Past) -> list[tuple[str, str, str, str]]:
    """Name of the field, what it is called, before, after."""
    fields = sections()[one.section].fields
    own = {"reason": say("Reason"), "assigned_to": say("Given to"), "team": say("Team")}
    in_words = _OF_STEP if one.section == STEP else {}
    rows = []
    for name, (before, after) in (one.changed or {}).items():
        field = fields.get(name) if not (name == "reason" and one.act in _REASONED) else None
        words = [
            in_words[name](str(value)) if value and name in in_words
            else value_in_words(field, value) if field else str(value)
            for value in (before, after)
        ]  # fmt: skip
        if name != "subject":  # an id, which tells a reader nothing
            rows.append((name, field.label if field else own.get(name, name), words[0], words[1]))
    return rows


# Codes of an act of a track, in words.
_OF_STEP = {"track": track_label, "act": act_label, "before": state_label, "after": state_label}


# Acts whose field `reason` says why they were done, and is no field of a section.
_REASONED = frozenset(
    {"case.print", "case.unkin", "entry.remove", "entry.restore", "track.undo", "file.remove", "file.erase"}
)


class KinForm(forms.Form):
    """Another case of the same family."""

    code = forms.CharField(label=later("Code of the other case"), max_length=12)
    relation = forms.ChoiceField(
        label=later("What that person is to the person of this case"), widget=Radios()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        choices = [(code, relation_name(code)) for code in RELATIONS]
        self.fields["relation"].choices = choices  # type: ignore[attr-defined]  # of a choice


def unlinking(case: str) -> Mapping[str, object]:
    """The page that asks why a link is undone."""
    return {
        "question": say("Undo the link of the two cases?"),
        "told": say("The history of both keeps it, with your reason."),
        "yes": say("Undo the link"),
        "back": reverse("case", args=(case,)),
    }


class AssignForm(forms.Form):
    """A colleague, a team."""

    user = forms.ChoiceField(label=later("Colleague"), required=False)
    team = forms.ChoiceField(label=later("Team"), required=False)

    def among(self, takers: Takers) -> AssignForm:
        """The same, with those to whom the case can be given."""
        none = [("", say("nobody"))]
        cast("forms.ChoiceField", self.fields["user"]).choices = [*none, *takers.people]
        cast("forms.ChoiceField", self.fields["team"]).choices = [("", say("none")), *takers.teams]
        self.initial = {"user": str(takers.case["assigned_to_id"]), "team": str(takers.case["team_id"])}
        return self

    def chosen(self) -> tuple[UUID | None, UUID | None]:
        """Ids of the colleague and the team."""
        user, team = self.cleaned_data["user"], self.cleaned_data["team"]
        return UUID(user) if user else None, UUID(team) if team else None


def picture(svg: str) -> HttpResponse:
    """A picture of ours, at an address of its own; it runs and loads nothing."""
    answer = HttpResponse(svg, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
