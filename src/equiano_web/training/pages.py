"""What the pages of the room show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from equiano.prevent.training.bank import course_name, decision_name, sign_name
from equiano.prevent.training.certificate import is_id
from equiano.prevent.training.classroom import feedback
from equiano.words import date as date_of
from equiano.words import language, month, number, say
from equiano_web.access import Who
from equiano_web.training import readings
from equiano_web.training.readings import Answered, CourseLine, Step, WaitingGroup, WrittenVignette

if TYPE_CHECKING:
    from equiano.prevent.training.measure import TrainingResult
    from equiano.prevent.training.signs import SignResult


@dataclass(frozen=True, slots=True)
class CoursePart:
    """A course in the list.

    Attributes:
        id: Its id.
        title: Whom it is for, and its day.
        about: Hours, and whether it is closed.
        waves: Each wave: what it is called, where it leads (empty if it cannot be begun), and why not.
        answers: Waves whose answers may be looked at: name and address.
        is_finished: Whether the certificate may be had.
    """

    id: str
    title: str
    about: str
    waves: Sequence[tuple[str, str, str]]
    answers: Sequence[tuple[str, str]]
    is_finished: bool


def wave_title(wave: str) -> str:
    """What a wave is called."""
    return {
        "practice": say("Practice, with the answer after each case"),
        "before": say("Before the course"),
        "after": say("After the course"),
        "followup": say("Six months later"),
    }[wave]


def title_of(line: CourseLine) -> str:
    """A course in a few words."""
    return f"{course_name(line.code)}, {date_of(line.day)}"


def courses(who: Who) -> Mapping[str, object]:
    """The list of courses."""
    return {
        "courses": [_part(line) for line in readings.courses(who)],
        "holds": readings.holds(who),
    }


def _part(line: CourseLine) -> CoursePart:
    waves = [
        (wave_title(wave), "" if why else reverse("training-take", args=(line.id, wave)), why)
        for wave, why in line.waves
    ]
    shown = [wave for wave in ("before", "after") if line.is_finished]
    return CoursePart(
        line.id,
        title_of(line),
        say("{hours} {hours|hour|hours}", hours=line.hours)
        + ("" if line.is_open else "; " + say("closed to new answers"))
        + ("; " + say("you wait for it: answer before and after without it") if line.waits else ""),
        waves,
        [(wave_title(wave), reverse("training-answers", args=(line.id, wave))) for wave in shown],
        line.is_finished and not line.waits,
    )


def taking(step: Step) -> Mapping[str, object]:
    """A vignette to decide on."""
    return {
        "title": title_of(step.course),
        "wave": wave_title(step.wave),
        "text": step.shown.text if step.shown else "",
        "place": say("Case {number} of {all}", number=step.done + 1, all=step.of),
        "course": step.course.id,
    }


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with its reference.

    Attributes:
        text: The vignette.
        is_right: Whether the decision was the reference.
        decided: What was decided.
        missed: Signs told and not marked.
        extra: Signs marked and not told.
        answer: The reference: decision, why, ask, differs, signs.
    """

    text: str
    is_right: bool
    decided: str
    missed: Sequence[str]
    extra: Sequence[str]
    answer: Mapping[str, object]


def told(one: Answered) -> Told:
    """An answer with feedback by sign."""
    lang = language()
    return Told(
        one.shown.text,
        one.decision == one.vignette.decision,
        decision_name(one.decision),
        [sign_name(name, lang) for name in one.vignette.signs if name not in one.marked],
        [sign_name(name, lang) for name in one.marked if name not in one.vignette.signs],
        feedback(one.vignette, lang),
    )


def waiting(group: WaitingGroup) -> Mapping[str, object]:
    """Who waits for a course."""
    names = [name for one, name in group.people if one in group.waiting]
    return {
        "title": title_of(group.course),
        "course": group.course.id,
        "is_fixed": group.is_fixed,
        "names": names,
    }


def results(
    line: CourseLine, found: TrainingResult | None, signs: Mapping[str, Sequence[SignResult]]
) -> Mapping[str, object]:
    """What a course did, in a table and a picture."""
    shown: dict[str, object] = {"title": title_of(line), "course": line.id, "is_open": line.is_open}
    if found is None:
        return shown
    from equiano.prevent.training.text import (  # noqa: PLC0415  with NumPy
        beyond_waiting,
        compared,
        picture,
        table,
    )

    head, *rows = table(found)
    return {
        **shown,
        "head": head[1:],
        "rows": [(row[0], row[1:]) for row in rows],
        "compared": [*map(compared, found.comparisons), *filter(None, [beyond_waiting(found)])],
        "signs": [(wave_title(wave), _signs(rows)) for wave, rows in signs.items()],
        "notes": list(found.notes),
        "picture": _safe(picture(found).svg),
    }


_MOST_SIGNS = 15  # those told most often; the others are of a text or two, and a telephone has no room


def _signs(rows: Sequence[SignResult]) -> Sequence[tuple[str, Sequence[str]]]:
    """Of each sign that is told at least once: how often it is found, and how often a mark of it is right."""
    from equiano.prevent.training.text import span_text  # noqa: PLC0415  with NumPy

    lang = language()
    return [
        (
            sign_name(one.sign, lang),
            [
                number(one.told),
                *(
                    span_text(span, as_share=True)
                    for span in (one.recall, one.precision, one.right_when_found, one.right_when_missed)
                ),
            ],
        )
        for one in rows[:_MOST_SIGNS]
        if one.told
    ]


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # drawn by us; its texts are escaped by `draw`


def checked(number: str, found: tuple[str, date] | None) -> Mapping[str, object]:
    """What the public page says of a number."""
    told = (
        say("Course: {course}; month: {month}.", course=course_name(found[0]), month=month(found[1]))
        if found
        else ""
    )
    return {"number": number if is_id(number) else "", "asked": bool(number), "told": told}


def state_name(state: str) -> str:
    """How far a vignette is."""
    return {
        "draft": say("waits for a second person"),
        "returned": say("given back"),
        "reviewed": say("in use for practice"),
    }[state]


@dataclass(frozen=True, slots=True)
class VignetteLine:
    """A vignette in the list.

    Attributes:
        id: Its id.
        text: How it begins.
        state: How far it is.
        is_own: Whether whoever looks wrote it.
    """

    id: str
    text: str
    state: str
    is_own: bool


_BEGINNING = 70  # signs of a text in a list


def vignettes(rows: Sequence[WrittenVignette]) -> Mapping[str, object]:
    """The list of an agency's vignettes."""
    lines = []
    for one in rows:
        text = str(one.content[language()])
        begins = text if len(text) <= _BEGINNING else text[:_BEGINNING].rsplit(" ", 1)[0] + " …"
        lines.append(VignetteLine(one.id, begins, state_name(one.state), one.is_own))
    return {"lines": lines}


def vignette(one: WrittenVignette) -> Mapping[str, object]:
    """One vignette as a reviewer reads it."""
    content, lang = one.content, language()
    signs: Sequence[str] = content["signs"]
    computed: Mapping[str, object] = content.get("computed") or {}
    return {
        "key": one.id,
        "state": state_name(one.state),
        "is_own": one.is_own,
        "waits": one.state == "draft",
        "remark": one.remark,
        "texts": [(name, content[name]) for name in ("en", "ru")],
        "signs": [sign_name(name, lang) for name in signs],
        "decision": decision_name(str(content["decision"])),
        "whys": list(content["why"].items()),
        "asks": list((content.get("ask") or {}).items()),
        "finding": _outcome(str(computed.get("outcome", ""))),
    }


def _outcome(outcome: str) -> str:
    return {
        "": "",
        "refer": say("Recognition: refer"),
        "look_closer": say("Recognition: look closer"),
        "not_enough_recorded": say("Recognition: not enough recorded"),
    }[outcome]
