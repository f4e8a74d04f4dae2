"""What the pages of tracks show: in words, never a model."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from equiano.assist.steps import ActOffer
from equiano.assist.track import Track, table
from equiano.assist.wording import act_label, code_label, state_label, track_label, track_rule
from equiano.words import date, keyed, language, say, speech_of
from equiano_web.access import CLOSED, Permission, Seen, Who, may, opens
from equiano_web.cases import duties
from equiano_web.cases.readings import EntryPage
from equiano_web.cases.sections import STEP, STEP_COLUMNS, sections
from equiano_web.cases.tracks.actions import OF_ROOMS, permission_of
from equiano_web.cases.tracks.clocks import OF_ENTRY, track_of
from equiano_web.cases.tracks.readings import Standing, TrackPage
from equiano_web.cases.values import shown as value_in_words
from equiano_web.components.addresses import address

if TYPE_CHECKING:
    from equiano.assist.clocks import CaseClock

# What a caseworker reads from left to right: recognising, helping, deciding, leaving.
_DONE = frozenset(
    {"met", "completed", "done", "received", "paid", "finished", "actual", "granted", "ended", "guarded"}
    | {"interests_known", "presumed"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A track in the list of a case.

    Attributes:
        name: Its name.
        label: What it is called.
        href: Its page.
        status: Its state in words.
        kind: How the state is marked (`{% tag %}`).
        hint: What is due, if anything.
        is_quiet: It has not begun and leaves nothing to be done.
    """

    name: str
    label: str
    href: str
    status: str
    kind: str
    hint: str
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that is due.

    Attributes:
        label: What.
        href: Where it is done.
        on: By when.
        status: Overdue, today, or in how many days.
        kind: How that is marked.
        told: Who hears of it.
    """

    label: str
    href: str
    on: dt.date
    status: str
    kind: str
    told: str


def track_href(case: str, track: str, subject: object = None) -> str:
    """Address of a track."""
    if subject:
        return address("track-one", case, track, str(subject))
    return address("track", case, track)


def due_line(due: Seen, today: dt.date) -> DueLine:
    """Something that is due."""
    on, shown_from = due["due_on"], due["shown_from"]
    assert isinstance(on, dt.date) and isinstance(shown_from, dt.date)
    label, href = what(str(due["code"]), str(due["case_id"]), due["subject"])
    status, kind = when(on, shown_from, today)
    told = say("The supervisor is told, too.") if due["escalates"] and on < today else ""
    return DueLine(label, href, on, status, kind, told)


def what(code: str, case: str, subject: object) -> tuple[str, str]:
    """What is due, by its code (`Due.code`), and where it is done."""
    if code.startswith(OF_ENTRY):
        section = sections()[code.removeprefix(OF_ENTRY)]
        # Its place on the case page, which opens to all who see what is due; the form does not.
        return section.label, f"{reverse('case', args=(case,))}#{section.name}"
    return keyed(f"assist.clocks.{code}"), track_href(case, track_of(code), subject)


def when(on: dt.date, shown_from: dt.date, today: dt.date) -> tuple[str, str]:
    """How far off a day is, in words, and how that is marked."""
    days = (on - today).days
    text = _far_off(days, speech_of(language()))
    return text, "urgent" if days <= 0 else "waiting" if shown_from <= today else "quiet"


@lru_cache(maxsize=2000)
def _far_off(days: int, _speech: str) -> str:
    """The words: a day has dozens of lines, and the days are few."""
    if days < 0:
        return say("overdue by {n:,} {n|day|days}", n=-days)
    return say("in {n:,} {n|day|days}", n=days) if days else say("due today")


def lines(case: str, standing: Standing) -> tuple[Line, ...]:
    """All tracks of a case, in the order of the table."""
    return tuple(_line(case, track, standing) for track in table().tracks.values())


def _line(case: str, track: Track, standing: Standing) -> Line:
    states = [str(one["state"]) for one in standing.states if one["track"] == track.name]
    dues = [one for one in standing.dues if one["track"] == track.name]
    state = states[0] if states else track.start
    status = _many(states) if track.many and states else state_label(state)
    has_duty = track.name in standing.duties
    hints = [due_line(one, standing.today) for one in dues]
    hint = "; ".join(f"{one.label}: {date(one.on)}, {one.status}" for one in hints)
    if any(one.kind == "urgent" for one in hints) or (has_duty and state == track.start):
        kind = "urgent"
    elif has_duty:
        kind = "waiting"
    else:
        kind = "quiet" if state == track.start else "done" if state in _DONE else ""
    if has_duty and state == track.start:
        hint = say("To be begun: the person is or may be a child.")
    is_quiet = not states and not has_duty and track.name != "closure"
    return Line(
        track.name, track_label(track.name), track_href(case, track.name), status, kind, hint, is_quiet
    )


def _many(states: Sequence[str]) -> str:
    return ", ".join(f"{state_label(state)}: {count}" for state, count in Counter(states).items())


def of_case(case: str, standing: Standing) -> Mapping[str, object]:
    """The tracks and what is due, on the page of a case."""
    every = lines(case, standing)
    return {
        "tracks": [one for one in every if not one.is_quiet],
        "quiet_tracks": [one for one in every if one.is_quiet],
        "dues": [due_line(one, standing.today) for one in standing.dues],
        "is_child": standing.child,
    }


@dataclass(frozen=True, slots=True)
class Happened:
    """An act that was done.

    Attributes:
        title: What was done.
        at: When it was written down.
        by: By whom.
        rows: What it brought, by name.
        track: Name of its track.
    """

    title: str
    at: object
    by: str
    rows: Sequence[tuple[str, str]]
    track: str


def happened(steps: Sequence[Seen], names: Mapping[str, str], *, fields: bool = True) -> list[Happened]:
    """Acts that were done, with what they brought as far as it is open."""
    return [
        Happened(
            title=act_label(str(step["act"])),
            at=step["made_at"],
            by=names.get(str(step["made_by_id"]), ""),
            rows=_rows(step) if fields else (),
            track=track_label(str(step["track"])),
        )
        for step in steps
    ]


def _rows(step: Seen) -> list[tuple[str, str]]:
    rows = []
    act = table().tracks[str(step["track"])].acts.get(str(step["act"]))
    closed = set(act.brings if act else ()) & step.closed
    for name, one in sections()[STEP].fields.items():
        if name in closed:
            rows.append((one.label, say("closed to your role")))
        elif name not in STEP_COLUMNS and name not in step.closed and step[name] != "":
            rows.append((one.label, value_in_words(one, step[name])))
    return rows


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that may be done now, or why not."""

    label: str
    href: str
    why_not: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its basis."""

    label: str
    state: str
    kind: str
    due: dt.date | None
    basis: str
    told: str


def track(page: TrackPage, who: Who, names: Mapping[str, str]) -> Mapping[str, object]:
    """A track."""
    case = page.case.id
    edits = may(who, Permission.CASE_EDIT) and page.track.name not in OF_ROOMS
    return {
        "case": page.case,
        "label": track_label(page.track.name),
        "rule": track_rule(page.track.name),
        "state": state_label(page.state),
        "about": _about(page),
        "is_many": page.track.many,
        "subject": page.subject,
        "others": [
            (
                track_href(case, page.track.name, one.id),
                _one(one),
                state_label(str(one["state"])),
                one["since"],
            )
            for one in page.others
        ],
        "offers": [_offered(page, offer, who) for offer in page.offers] if edits else [],
        "happened": happened(page.steps, names),
        "undo": reverse("track-undo", args=(case, page.undo)) if page.undo and edits else "",
        "keep": page.keep if edits else "",
        "clocks": [_clock(one) for one in page.clocks],
    }


def _about(page: TrackPage) -> str:
    shown = [one for one in page.others if one.id == str(page.subject)]
    return _one(shown[0]) if shown else ""


def _one(one: Seen) -> str:
    return code_label(str(one["about"])) if one["about"] else track_label(str(one["track"]))


def step_href(page: TrackPage, act: str) -> str:
    """Address of the form for an act."""
    if page.subject is not None:
        return address("track-one-step", page.case.id, page.track.name, page.subject, act)
    return address("track-step", page.case.id, page.track.name, act)


def why_not(page: TrackPage, offer: ActOffer, who: Who, closed: frozenset[str]) -> list[str]:
    """Why an act is not open to somebody now."""
    if not may(who, Permission.CASE_EDIT):
        return [say("Your role does not change cases.")]
    found = [refusal.text for refusal in offer.refusals]
    more = permission_of(page.track, offer.act)
    if more is not None and not may(who, more):
        found.append(say("Your role does not decide this."))
    if closed & set(offer.brings):
        found.append(say("It asks for fields that are closed to your role."))
    return found


def _offered(page: TrackPage, offer: ActOffer, who: Who) -> Offered:
    reasons = why_not(page, offer, who, closed_to(who))
    return Offered(act_label(offer.act), step_href(page, offer.act), reasons)


def closed_to(who: Who) -> frozenset[str]:
    """Fields of acts that are closed to somebody."""
    return frozenset(name for name, kind in sections()[STEP].classes().items() if kind not in opens(who))


def offer_or_404(page: TrackPage, act: str) -> ActOffer:
    """The act of that name, as far as it leads on from where the track stands.

    Raises:
        Http404: If it does not.
    """
    for offer in page.offers:
        if offer.act == act and page.track.name not in OF_ROOMS:
            return offer
    raise Http404


def step(page: TrackPage, offer: ActOffer, who: Who) -> Mapping[str, object]:
    """The form of an act."""
    return {
        "case": page.case,
        "label": act_label(offer.act),
        "track": track_label(page.track.name),
        "back": track_href(page.case.id, page.track.name, page.subject),
        "why_not": why_not(page, offer, who, closed_to(who)),
        "duties": duties_in_words(page.duties) if offer.act == "close" else [],
        "channel": _channel(page) if "by_safe_channel" in offer.brings else "",
    }


def _channel(page: TrackPage) -> str:
    """The safe channel that was agreed last: it stands where a contact is written down."""
    agreed = [step["safe_channel"] for step in page.steps if step["safe_channel"] != ""]
    if not agreed:
        return ""
    return say("closed to your role") if agreed[0] is CLOSED else str(agreed[0])


def taking_back(page: EntryPage, case: str) -> Mapping[str, object]:
    """The page that asks why an act is taken back.

    Raises:
        Http404: If it is none of this case, or was taken back.
    """
    entry = page.entry
    if entry["section"] != STEP or page.is_removed or page.case.id != case:
        raise Http404
    subject = str(entry["subject"] or "") or None
    return {
        "question": say("Take back “{act}”?", act=act_label(str(entry["act"]))),
        "told": say(
            "For what was written down wrongly. The track stands where it stood before, the clocks run as if "
            "it had not been done; the history keeps it, with your reason."
        ),
        "yes": say("Take back"),
        "back": track_href(case, str(entry["track"]), subject),
    }


def duties_in_words(left: Sequence[str]) -> list[str]:
    """What is left to be done in a case."""
    found = []
    for duty in left:
        code = duty.removeprefix("clock.")
        if text := duties.text_of(duty):
            found.append(text)
        elif code == duty:
            found.append(say("track “{track}”", track=track_label(duty)))
        elif code.startswith(OF_ENTRY):
            found.append(sections()[code.removeprefix(OF_ENTRY)].label)
        else:
            found.append(keyed(f"assist.clocks.{code}"))
    return list(dict.fromkeys(found))


_CLOCK_KINDS = {"overdue": "urgent", "due_today": "urgent", "coming_up": "waiting", "running": "waiting"}


def _clock(clock: CaseClock) -> ClockShown:
    from equiano.assist.clock_wording import (  # noqa: PLC0415 - with the country packs behind it
        basis_text,
        clock_label,
        clock_state_label,
        overdue_text,
    )

    return ClockShown(
        clock_label(clock.code),
        clock_state_label(clock.state),
        _CLOCK_KINDS.get(clock.state, "quiet"),
        clock.due_on,
        basis_text(clock.basis),
        overdue_text(clock) if clock.state == "overdue" else "",
    )
