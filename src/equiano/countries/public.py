"""What of a country pack may stand in a public report: only what somebody checked in its source.

An unverified source, and everything that rests on it, is left out, as is a law, figure or corridor that is
itself marked as not verified. `equiano report --draft` shows them, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from equiano.countries.law_model import Law
from equiano.countries.model import CountryPack

T = TypeVar("T")


def public_pack(pack: CountryPack) -> CountryPack:
    """The pack without what was not verified, and without what rests on a source that was not."""
    unseen = frozenset(source.id for source in pack.sources if not source.verified)
    return _kept(pack, unseen)


def public_law(law: Law) -> Law:
    """The law without parts whose wording nobody saw; an article of which none is left goes with them."""
    articles = [
        replace(article, parts=tuple(part for part in article.parts if part.verified))
        for article in law.articles
    ]
    return replace(law, articles=tuple(article for article in articles if article.parts))


def _kept(entry: T, unseen: frozenset[str]) -> T:
    """A dataclass whose lists hold only what may be shown, at every depth."""
    changed = {}
    for field in fields(entry):  # type: ignore[arg-type]
        value = getattr(entry, field.name)
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            changed[field.name] = tuple(_kept(item, unseen) for item in value if _may_be_shown(item, unseen))
    return replace(entry, **changed) if changed else entry  # type: ignore[type-var]


def _may_be_shown(entry: object, unseen: frozenset[str]) -> bool:
    source = getattr(entry, "source", None)
    # What has no mark of its own (a risk group, a region) stands or falls with its source.
    return bool(getattr(entry, "verified", True)) and not (isinstance(source, str) and source in unseen)


def left_out(pack: CountryPack) -> Mapping[str, int]:
    """How many entries of each list of the pack a public report leaves out, those with none omitted."""
    public = public_pack(pack)
    sizes = {
        field.name: len(value) - len(getattr(public, field.name))
        for field in fields(pack)
        if isinstance(value := getattr(pack, field.name), tuple)
    }
    return {name: size for name, size in sizes.items() if size}
