"""A course as one HTML file for a room without a network: it asks, gives feedback, keeps answers to itself.

Nothing is fetched and nothing is sent (Content-Security-Policy `default-src 'none'`). Without scripts the
page still shows every vignette with its answer below it. Answers are saved as a file for `equiano training
measure`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources

from equiano.draw.page import render
from equiano.errors import UsageError
from equiano.prevent.training.bank import (
    DECISIONS,
    LANGUAGES,
    Vignette,
    course_name,
    course_vignettes,
    decision_name,
    forms,
    shown,
    sign_name,
)
from equiano.vocab.notion import notions
from equiano.words import language, say, using

# What a fact is to the rules, in three groups that a trainee can keep in mind.
_STRONG = ("control", "purpose")
_BESIDE = ("pressure", "deception", "condition", "act")


def weight_of(sign: str) -> str:
    """What a sign is worth, in words: alone, beside others, or never."""
    kind = notions()[sign].kind
    if kind in _STRONG:
        return say("a sign that somebody holds or uses the person")
    if kind in _BESIDE:
        return say("counts beside signs of control, not alone")
    return say("describes person or circumstances; never a sign by itself")


def feedback(one: Vignette, lang: str) -> dict[str, object]:
    """The answer of a vignette, with every sign told and what it is worth."""
    return {
        "decision": decision_name(one.decision),
        "why": one.why[lang],
        "ask": one.ask[lang] if one.ask else "",
        "differs": one.differs[lang] if one.differs else "",
        "signs": [(sign_name(name, lang), weight_of(name)) for name in one.signs],
    }


def classroom(course: str, lang: str | None = None, seed: int = 1) -> str:
    """The page of a course.

    Args:
        course: One of `bank.COURSES`.
        lang: `en` or `ru`; the person's language if None.
        seed: Who the vignettes are about; the same seed gives the same page.

    Raises:
        UsageError: If there is no such course or language.
    """
    with using(lang):
        spoken = language()
        if spoken not in LANGUAGES:
            raise UsageError(
                say("courses are there in these languages: {names}.", names=", ".join(LANGUAGES))
            )
        cards = [_card(one, spoken, seed) for one in course_vignettes(course)]
        sets = [
            [one.id for one in half]
            for half in sorted(forms(course, "classroom"), key=lambda half: min(v.id for v in half))
        ]
        script = (resources.files("equiano.prevent.training") / "templates" / "classroom.js").read_text(
            "utf-8"
        )
        data = {
            "sets": sets,
            "texts": _texts(),
            "answers": {one.id: [one.decision, list(one.signs)] for one in course_vignettes(course)},
            "course": course,
        }
        return render(
            "equiano.prevent.training",
            "classroom.html.j2",
            lang=spoken,
            title=say("Training: {course}", course=course_name(course)),
            cards=cards,
            decisions=[(name, decision_name(name)) for name in DECISIONS],
            script=script,
            # Only this very script runs; `<` is written out, as a text may hold what ends a script.
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
            t=_page_texts(),
        )


def _card(one: Vignette, lang: str, seed: int) -> dict[str, object]:
    given = shown(one, lang, str(seed))
    return {
        "id": one.id,
        "sex": given.sex,
        "text": given.text,
        "offered": [(name, sign_name(name, lang)) for name in given.offered],
        "answer": feedback(one, lang),
    }


def _page_texts() -> dict[str, str]:
    return {
        "draft": say(
            "Draft for review: all cases are invented, and their reference decisions have not yet been "
            "argued by three practitioners."
        ),
        "private": say("Nothing leaves this page: answers are kept in it until you save them as a file."),
        "noscript": say("Scripts are off: read each case, decide, then open the answer below it."),
        "code": say("Your code (no name; the same each time)"),
        "wave": say("What is it now?"),
        "practice": say("Practice, with the answer after each case"),
        "before": say("Before the course"),
        "after": say("After the course"),
        "followup": say("Six months later"),
        "start": say("Begin"),
        "signs": say("Which signs does the text tell? Mark all."),
        "decision": say("Your decision"),
        "done": say("Decide"),
        "answer": say("Answer"),
        "why": say("Why"),
        "ask": say("What to ask"),
        "told": say("Signs that the text tells"),
        "next": say("Next case"),
        "result": say("Your result"),
        "save": say("Save answers (CSV)"),
        "again": say("To the beginning"),
    }


def _texts() -> dict[str, str]:
    """What the script writes."""
    return {
        "of": say("Case %1 of %2"),
        "right": say("Your decision is the reference decision."),
        "wrong": say("Your decision: %1. Reference: %2."),
        "missed": say("Not marked: %1."),
        "extra": say("Marked, but not in the text: %1."),
        "all": say("All signs were marked, and none too many."),
        "victims": say("Victims referred: %1 of %2"),
        "others": say("Others not referred: %1 of %2"),
        "note": say("A few cases say little about one person: results are read for the whole course."),
        "choose": say("Choose a decision."),
        "code": say("Write a code first."),
    }
