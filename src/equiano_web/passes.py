"""Passes of pages without an account: a signed key in the forms of a page, which soon opens nothing."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner


def pass_for(key: UUID, kind: str) -> str:
    """A pass to what has this key, from now on.

    Args:
        key: Primary key.
        kind: Which pages it is for; a pass of one kind opens nothing of another.
    """
    return TimestampSigner(salt=kind).sign(str(key))


def key_in(given: str, kind: str, seconds: int) -> UUID | None:
    """The key in a pass; None if it is none of this kind, or older.

    Args:
        given: As it came back with the page.
        kind: As of `pass_for`.
        seconds: How long it opens.
    """
    try:
        return UUID(TimestampSigner(salt=kind).unsign(given, max_age=seconds))
    except (BadSignature, ValueError):
        return None
