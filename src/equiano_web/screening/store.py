"""A talk at rest: sealed whole, with the key of its case or, while it has none, with its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model

from equiano.words import say
from equiano_web.access import Sensitivity
from equiano_web.actions import RefusedError
from equiano_web.cases import store as case_store
from equiano_web.keys import new_key, unwrapped
from equiano_web.vault import DataKey

if TYPE_CHECKING:
    from equiano_web.screening.models import Decision, Screening

_TALK = Sensitivity.NARRATIVE
_KIND = "screening"  # also the kind of its own key (`rotation.py`)


def talk_classes(_: Model) -> Mapping[str, Sensitivity]:
    """A talk is one field: who may not read an account may not read answers either."""
    return {"talk": _TALK}


def decision_classes(_: Model) -> Mapping[str, Sensitivity]:
    """Why somebody decided so."""
    return {"reasons": _TALK}


def _key(screening: Screening) -> DataKey | None:
    """Key with which a talk is sealed; None if its case was erased."""
    if screening.wrapped_key is not None:
        return unwrapped(screening.wrapped_key, screening.pk, _KIND)
    return case_store.key_of(screening.case) if screening.case else None


def key_of(screening: Screening) -> DataKey:
    """Key with which a talk is sealed, for an act."""
    key = _key(screening)
    if key is None:
        raise RefusedError("erased", say("What was said in this talk was erased."))
    return key


def give_own_key(screening: Screening) -> None:
    """Give a talk without a case a key of its own."""
    _, screening.wrapped_key = new_key(screening.pk, _KIND)


def content_of(screening: Screening) -> dict[str, Any]:
    """What was said; for an act that writes: what is shown comes from `see`."""
    found = case_store.unsealed(key_of(screening), screening.pk, _KIND, screening.sealed)
    return cast("dict[str, Any]", found)


def put(screening: Screening, content: Mapping[str, object]) -> None:
    """Seal what was said; the caller saves."""
    screening.sealed = case_store.sealed(key_of(screening), screening.pk, _KIND, content)


def open_talk(thing: Model, classes: frozenset[Sensitivity]) -> Mapping[str, object]:
    """The talk, if its class is among these."""
    screening = cast("Screening", thing)
    key = _key(screening) if _TALK in classes else None
    if key is None:
        return {}
    return {"talk": case_store.unsealed(key, screening.pk, _KIND, screening.sealed)}


def open_decision(thing: Model, classes: frozenset[Sensitivity]) -> Mapping[str, object]:
    """The reasons of a decision, if their class is among these."""
    decision = cast("Decision", thing)
    key = case_store.key_of(decision.case) if _TALK in classes else None
    if key is None:
        return {}
    return {"reasons": case_store.unsealed(key, decision.pk, "decision", decision.sealed)}


def put_reasons(decision: Decision, text: str) -> None:
    """Seal the reasons of a decision; the caller saves."""
    key = case_store.key_of(decision.case)
    assert key is not None
    decision.sealed = case_store.sealed(key, decision.pk, "decision", text)
