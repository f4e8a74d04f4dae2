"""Sealed sets from devices: opened, checked as a talk is, kept until somebody takes them.

envelope ─open─> content ─check─> Screening(state=received, no case) ─inbox─> a case, or thrown away
                            └──> Received(id of the envelope): the same set is never taken twice
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import cast

from django.conf import settings

from equiano.errors import BadInputError
from equiano.words import say
from equiano_web import limits
from equiano_web.access import Permission, Who
from equiano_web.actions import Act, RefusedError, action
from equiano_web.screening import offline, sealed, store, talks
from equiano_web.screening.models import Received, Screening
from equiano_web.screening.sealed import Sealed, SealedError
from equiano_web.screening.talks import Content, Start

# Base64 of the largest text that is opened, with its header.
LARGEST_BODY = sealed.LARGEST * 3 // 2


def opened(who: Who, body: bytes) -> Sealed:
    """Open what a device sent.

    Raises:
        SealedError: If it does not open.
        TooManyError: If this person sent too many within the hour; later ones are sent again.
    """
    limits.spend("sealed", who.user.pk)
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        raise SealedError from None
    return sealed.open_sealed(envelope, sealed.sealing_keys(settings.PLACE.keys))


@action(Permission.CASE_SCREEN, "screening.receive")
def receive(act: Act, got: Sealed) -> uuid.UUID:
    """Take a set that a device sealed; one that was taken before is not taken again.

    Returns:
        The set's own id.

    Raises:
        RefusedError: If its rules are not taken any more (`rules`), or it is none of ours (`content`).
    """
    if Received.objects.filter(pk=got.id).exists():
        act.codes.append("again")
        return got.id
    if got.rules not in offline.taken_rules(settings.PLACE.data):
        raise RefusedError("rules", say("These rules are not taken any more."))
    screening = _received(act, got)
    Received.objects.create(
        pk=got.id, agency_id=act.who.user.agency_id, by_id=act.who.user.pk, at=act.at, screening=screening
    )
    act.object = screening
    return got.id


def _received(act: Act, got: Sealed) -> Screening:
    try:
        content = content_of(got, str(act.who.user.pk))
    except (BadInputError, ValueError, KeyError, TypeError, AttributeError):
        raise RefusedError("content", say("This is no set of answers.")) from None
    screening = Screening(
        agency_id=act.who.user.agency_id,
        made_by_id=act.who.user.pk,
        made_at=act.at,
        state=Screening.RECEIVED,
        source=Screening.DEVICE,
        audience=content["talk"]["audience"],
        version=len(content["log"]),
    )
    store.give_own_key(screening)
    store.put(screening, content)
    screening.save(force_insert=True)
    return screening


def content_of(got: Sealed, by: str) -> Content:
    """The content of a talk, from what a device sealed (docs/how-to/offline-screening.md).

    Args:
        got: What was opened.
        by: Id of who sent it.

    Raises:
        BadInputError: If a question, an answer or a form is not known.
        ValueError: If something has not its kind, or the safety step forbids the talk or its record.
    """
    from equiano.identify.safety import may_be_written  # noqa: PLC0415

    said = got.content
    named = said["format"], said["id"], said["decision"] in talks.WISHES
    if named != (talks.FORMAT, str(got.id), True):
        raise ValueError("not a set of this format")
    safety = cast("Mapping[str, bool]", said["safety"])
    start = _start(said, safety)
    # Of a small child what is seen is noted, yet somebody was asked before its age was known.
    if not may_be_written("person" if "written" in safety else start.audience, safety):
        raise ValueError("a set that nobody may write down")
    content = talks.begun(start)
    at = _finished(said, got)
    answers = cast("Mapping[str, str]", said["answers"])
    content["log"] = [talks.entry(name, value, by, at) for name, value in answers.items()]
    talks.interview_of(content)  # knows every question and answer, or says so
    return {**content, "wish": said["decision"], "device": {"rules": got.rules, "shown": said["shown"]}}


def _start(said: Mapping[str, object], safety: Mapping[str, bool]) -> Start:
    age, child, forms = said["age_years"], said["is_child"], cast("list[str]", said["forms"])
    if any(not isinstance(value, bool) for value in safety.values()):
        raise ValueError("a safety step is neither yes nor no")
    if child is not None and not isinstance(child, bool):
        raise ValueError("a child is neither yes nor no")
    names = tuple(name for name in forms if name != "unknown")
    return Start(str(said["audience"]), safety, cast("int | None", age), child, names)


def _finished(said: Mapping[str, object], got: Sealed) -> dt.datetime:
    """When the talk ended, by the device's clock; when it was sealed, where that says nothing."""
    try:
        at = dt.datetime.fromisoformat(str(said["finished"]))
    except ValueError:
        return got.made
    return at if at.tzinfo else got.made
