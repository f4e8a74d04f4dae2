"""The only way to write: `@action`. And of reading what is sealed: `@reading`. Both leave their trace.

    @action_on(Case, Permission.CASE_EDIT, "case.edit")
    def edit(act: Act, case: Case, changes: Values, base: int) -> int: ...

    edit(who, case_id, changes, base)      # what pages, API, jobs and commands call

    permission ─> transaction ─> find in reach ─> body (library call, tables) ─> audit entry, last statement

A try that was denied or refused changes nothing and is written down too, in a transaction of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from equiano_web import audit
from equiano_web.access import (
    DeniedError,
    Permission,
    Sensitivity,
    Who,
    find,
    opens,
    own,
    present,
    require,
)
from equiano_web.db import one_writer, writing

_P = ParamSpec("_P")
_R = TypeVar("_R")
_M = TypeVar("_M", bound=Model)
Key = uuid.UUID | str
_ACTS: dict[str, set[str]] = {}


class RefusedError(Exception):
    """A rule forbids the act as things stand. Said to the person; holds no personal value.

    Attributes:
        code: Which rule.
        text: In words.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


def _now() -> datetime:
    return timezone.now()  # looked up at the act: a test that sets the clock sets it here too


@dataclass
class Act:
    """An act under way.

    Attributes:
        who: Who does it.
        at: When; one time for all that it writes.
        codes: Codes for the audit entry, such as names of fields: never a personal value.
        object: Label and id of what it made or changed, where it was not given one.
    """

    who: Who
    at: datetime = field(default_factory=_now)
    codes: list[str] = field(default_factory=list)
    object: Model | None = None


def acts() -> dict[str, frozenset[str]]:
    """Every act of the rooms that were started: its name in the audit, and the modules that do it."""
    return {name: frozenset(modules) for name, modules in _ACTS.items()}


def action(
    permission: Permission, name: str, *, confirmed: bool = False
) -> Callable[[Callable[Concatenate[Act, _P], _R]], Callable[Concatenate[Who, _P], _R]]:
    """Make of a function an act that begins with nothing, such as writing down a new case.

    Args:
        permission: What it takes.
        name: What it is called in the audit.
        confirmed: Whether who does it must have proved anew who they are.
    """

    def decorate(body: Callable[Concatenate[Act, _P], _R]) -> Callable[Concatenate[Who, _P], _R]:
        _ACTS.setdefault(name, set()).add(body.__module__)

        @wraps(body)
        def act(who: Who, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            def done() -> _R:
                require(who, permission)
                doing = Act(who)
                result = body(doing, *args, **kwargs)
                _note(doing, name, "done", doing.object)
                return result

            return _guarded(who, name, None, confirmed, done)

        return act

    return decorate


def action_on(
    model: type[_M], permission: Permission, name: str, *, confirmed: bool = False
) -> Callable[[Callable[Concatenate[Act, _M, _P], _R]], Callable[Concatenate[Who, Key, _P], _R]]:
    """Make of a function an act on a thing in reach, which is given by its id.

    Args:
        model: Table of the thing.
        permission: What it takes.
        name: What it is called in the audit.
        confirmed: Whether who does it must have proved anew who they are.
    """

    def decorate(
        body: Callable[Concatenate[Act, _M, _P], _R],
    ) -> Callable[Concatenate[Who, Key, _P], _R]:
        _ACTS.setdefault(name, set()).add(body.__module__)

        @wraps(body)
        def act(who: Who, key: Key, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            def done() -> _R:
                thing = find(who, permission, model, key)
                doing = Act(who)
                result = body(doing, thing, *args, **kwargs)
                _note(doing, name, "done", doing.object or thing)
                return result

            return _guarded(who, name, key, confirmed, done)

        return act

    return decorate


def own_action(
    name: str, *, confirmed: bool = False
) -> Callable[[Callable[Concatenate[Act, _P], _R]], Callable[Concatenate[Who, _P], _R]]:
    """Make of a function an act on one's own account or things, which takes no permission, only an account.

    Args:
        name: What it is called in the audit.
        confirmed: Whether who does it must have proved anew who they are.
    """

    def decorate(body: Callable[Concatenate[Act, _P], _R]) -> Callable[Concatenate[Who, _P], _R]:
        _ACTS.setdefault(name, set()).add(body.__module__)

        @wraps(body)
        def act(who: Who, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            def done() -> _R:
                own(who, who.user._meta.model)  # a page hands the user in a wrapper
                doing = Act(who)
                result = body(doing, *args, **kwargs)
                _note(doing, name, "done", doing.object or who.user)
                return result

            return _guarded(who, name, None, confirmed, done)

        return act

    return decorate


def reading(
    model: type[_M], permission: Permission, name: str, rows: Callable[[], QuerySet[_M]] | None = None
) -> Callable[[Callable[Concatenate[Who, _M, _P], _R]], Callable[Concatenate[Who, Key, _P], _R]]:
    """Make of a function a reading of a thing in reach; what it may have shown of sealed fields is noted.

    Args:
        model: Table of the thing.
        permission: What it takes.
        name: What it is called in the audit.
        rows: The table with what is to be read beside the thing, by the same question.
    """

    def decorate(
        body: Callable[Concatenate[Who, _M, _P], _R],
    ) -> Callable[Concatenate[Who, Key, _P], _R]:
        @wraps(body)
        def read(who: Who, key: Key, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                thing = find(who, permission, model, key, rows)
                result = body(who, thing, *args, **kwargs)
            except DeniedError:
                _note_denied(who, name, key)
                raise
            if classes := sorted(opens(who) - {Sensitivity.ORDINARY}):
                _note_alone(replace(_entry(who, name, "read", thing), classes=tuple(classes)))
            return result

        return read

    return decorate


def _guarded(who: Who, name: str, key: Key | None, confirmed: bool, done: Callable[[], _R]) -> _R:
    if confirmed:
        present(who)
    try:
        with writing():
            return done()
    except DeniedError:
        _note_denied(who, name, key)
        raise
    except RefusedError as refused:
        _note_alone(replace(_entry(who, name, "refused", key), codes=(refused.code,)))
        raise


def note_of_command(who: Who, name: str, thing: Model) -> None:
    """Write down what a command of the operator did, who is nobody's role; inside its transaction."""
    audit.append(_entry(who, name, "done", thing))


def note_reading(who: Who, name: str, *, codes: tuple[str, ...] = ()) -> None:
    """Write down a reading that is of no one thing, such as a search."""
    _note_alone(replace(_entry(who, name, "read", None), codes=codes))


def note_part(doing: Act, name: str, thing: Model) -> None:
    """Write down what an act did to a further thing; inside its transaction, before its own entry."""
    audit.append(replace(_entry(doing.who, name, "done", thing), at=doing.at))


def _note(doing: Act, name: str, outcome: str, thing: Model | None) -> None:
    audit.append(replace(_entry(doing.who, name, outcome, thing), codes=tuple(doing.codes), at=doing.at))


def _note_denied(who: Who, name: str, key: Key | None) -> None:
    _note_alone(_entry(who, name, "denied", key))


def _note_alone(entry: audit.Entry) -> None:
    """Of what changed nothing."""
    with one_writer():
        audit.append_alone(entry)


def _entry(who: Who, name: str, outcome: str, thing: Model | Key | None) -> audit.Entry:
    return audit.Entry(
        stream=str(who.user.agency_id),
        at=timezone.now(),
        actor=str(who.user.pk),
        act=name,
        channel=who.channel,
        kind=thing._meta.label if isinstance(thing, Model) else "",
        object=str(thing.pk) if isinstance(thing, Model) else str(thing or "")[:36],
        outcome=outcome,
    )
