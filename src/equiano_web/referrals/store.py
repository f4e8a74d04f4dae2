"""Words of a referral at rest: sealed with the key of the sender's case, one blob a class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from django.db.models import Model

from equiano_web.access import Sensitivity
from equiano_web.cases import store

if TYPE_CHECKING:
    from equiano_web.referrals.models import Referral

_CLASSES = {
    "message": Sensitivity.NARRATIVE,
    "outcome": Sensitivity.NARRATIVE,
    "meeting_place": Sensitivity.CONTACT,
    "escort": Sensitivity.CONTACT,
}
_COLUMNS = {Sensitivity.NARRATIVE: "narrative", Sensitivity.CONTACT: "contact"}


def classes(_: Model) -> Mapping[str, Sensitivity]:
    """Names and classes of the words of a referral."""
    return _CLASSES


def opened(thing: Model, wanted: frozenset[Sensitivity]) -> Mapping[str, object]:
    """The words of these classes; none where the case was erased."""
    referral = cast("Referral", thing)
    found: dict[str, object] = {}
    if not wanted & _COLUMNS.keys():  # a list, which shows none
        return found
    key = store.key_of(referral.case) if referral.case else None
    for sensitivity, column in _COLUMNS.items():
        blob = getattr(referral, column)
        if key is not None and blob and sensitivity in wanted:
            content = store.unsealed(key, referral.pk, f"referral:{sensitivity}", blob)
            found |= cast("dict[str, object]", content)
    return found


def write(referral: Referral, words: Mapping[str, str]) -> None:
    """Put words into a referral, which the caller saves.

    Raises:
        KeyError: If there is no such word of a referral.
    """
    case = referral.case
    key = store.key_of(case) if case else None
    if key is None:
        raise RuntimeError("a referral of an erased case was written")
    before = opened(referral, frozenset(_COLUMNS))
    for sensitivity, column in _COLUMNS.items():
        wanted = {name for name, kind in _CLASSES.items() if kind == sensitivity}
        if wanted & set(words):
            content = {name: value for name, value in {**before, **words}.items() if name in wanted}
            setattr(referral, column, store.sealed(key, referral.pk, f"referral:{sensitivity}", content))
    if strangers := set(words) - set(_CLASSES):
        raise KeyError(sorted(strangers)[0])
