"""What consent's purposes, methods and faults are called in the person's language."""

from __future__ import annotations

from equiano.assist.consent import Assent, BasisKind, ConsentMethod, Effect, Giver, Purpose, Told
from equiano.words import keyed


def purpose_label(purpose: Purpose | str, lang: str | None = None) -> str:
    """What data is shared for."""
    return keyed(f"consent.purposes.{Purpose(purpose)}", lang)


def method_label(method: ConsentMethod | str, lang: str | None = None) -> str:
    """How consent was given."""
    return keyed(f"consent.methods.{ConsentMethod(method)}", lang)


def giver_label(giver: Giver | str, lang: str | None = None) -> str:
    """Who gave it."""
    return keyed(f"consent.givers.{Giver(giver)}", lang)


def assent_label(assent: Assent | str, lang: str | None = None) -> str:
    """What a child said."""
    return keyed(f"consent.assents.{Assent(assent)}", lang)


def told_label(told: Told | str, lang: str | None = None) -> str:
    """A thing that the person was told."""
    return keyed(f"consent.told.{Told(told)}", lang)


def basis_label(kind: BasisKind | str, lang: str | None = None) -> str:
    """What lets data go."""
    return keyed(f"consent.bases.{BasisKind(kind)}", lang)


def effect_label(effect: Effect | str, lang: str | None = None) -> str:
    """What a withdrawal does."""
    return keyed(f"consent.effects.{Effect(effect)}", lang)


def fault_text(code: str, lang: str | None = None) -> str:
    """Why an entry cannot be taken, as a sentence that says what to do."""
    return keyed(f"consent.faults.{code}", lang)
