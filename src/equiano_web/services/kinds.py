"""Kinds of services, as the country packs name and describe them; packs are read when asked for."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.words import language


def kinds() -> Mapping[str, str]:
    """What each kind is called, in the person's language."""
    from equiano.countries.check import terms  # noqa: PLC0415 - the packs behind it are slow to read

    return {code: text[language()] for code, text in terms()["service_kinds"].items()}


def described(country: str) -> Mapping[str, tuple[str, str]]:
    """Of each kind that a country's pack describes: what it is, and when to offer it.

    Args:
        country: ISO 3166-1 alpha-3.
    """
    from equiano_web.people.agencies import pack_of  # noqa: PLC0415

    lang = language()
    return {one.kind: (one.description[lang], one.when[lang]) for one in pack_of(country).services}
