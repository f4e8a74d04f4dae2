"""What is done with the cases of the demo: acts of their tracks, and talks with a decision beside them.

All through the acts that a caseworker uses: what the rules refuse a demo cannot show.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import numpy as np

from equiano.identify.safety import safety_steps
from equiano_web.access import Permission, Who, may
from equiano_web.cases.tracks.actions import take_step
from equiano_web.screening import actions as screening
from equiano_web.screening import readings, talks
from equiano_web.screening.talks import Start

REVIEW_DAYS = 14
# A demo is filled in a minute or two, and each answer of a talk is an act and a search for the next question.
SHARE_OF_TALKS = 0.12
LONGEST_TALK = 12


def go_on(who: Who, case: uuid.UUID, band: str, network: Mapping[str, Any], rng: np.random.Generator) -> None:
    """Do with a case what was done with it so far: a part of the way, drawn at random."""
    if not may(who, Permission.CASE_EDIT):
        return
    ways, last = network["ways"], dict[str, uuid.UUID]()
    for step in ways[: int(rng.integers(len(ways) + 1))]:
        if step["track"] == "identification" and not may(who, Permission.CASE_DECIDE):
            continue
        brought, track = _brought(who, step, band, network, rng), step["track"]
        act = str(rng.choice(np.atleast_1d(step["act"])))
        last[track] = take_step(who, case, track, act, brought, last[track] if step.get("same") else None)
    if rng.random() < SHARE_OF_TALKS and may(who, Permission.CASE_SCREEN):
        _talk(who, case, band, network["talks"], rng)


def _brought(
    who: Who, step: Mapping[str, Any], band: str, network: Mapping[str, Any], rng: np.random.Generator
) -> dict[str, object]:
    today = dt.date.today()  # as the person at the desk counts days
    words = {
        "DAY": (today - dt.timedelta(days=step["days"])).isoformat(),
        "AHEAD": (today + dt.timedelta(days=int(rng.integers(-3, REVIEW_DAYS)) or 1)).isoformat(),
        "AGENCY": who.user.agency.name,
        "AGE": band,
        "AMOUNT": str(rng.integers(500, 20_000)),
        "HELP": str(rng.choice(network["help"])),
    }
    words["AHEAD"] = max(words["AHEAD"], (today + dt.timedelta(days=1)).isoformat())
    return {
        name: value[who.user.language] if isinstance(value, Mapping) else words.get(value, value)
        for name, value in step["brings"].items()
    }


def _talk(
    who: Who, case: uuid.UUID, band: str, chance: Mapping[str, float], rng: np.random.Generator
) -> None:
    start = Start("person", {step.key: True for step in safety_steps("person")}, is_child=band == "child")
    key = screening.begin_for(who, case, start)
    for version in range(1, LONGEST_TALK + 1):
        content = readings.talk(who, key).content
        asked = talks.next_of(talks.interview_of(content), None) if content else None
        if asked is None:
            break
        drawn = rng.random()
        value = (
            "yes" if drawn < chance["yes"] else "no" if drawn < chance["yes"] + chance["no"] else "unknown"
        )
        screening.answer(who, key, asked.question, value, version)
    screening.finish(who, key)
