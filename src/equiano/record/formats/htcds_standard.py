"""The Human Trafficking Case Data Standard 2.0 as tables: fields, spellings, picklists, repeats.

Everything comes from the vocabulary (`htcds`, `htcds_value`) and `htcds.yaml`; nothing of it is retyped here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from equiano.text_files import own_yaml
from equiano.vocab import load

# A person may have several of these; the standard's referral fields say "There may be multiple".
_REPEATED_SECTIONS = frozenset(
    {"Historic Trafficking Events", "Support Plan", "Case Comment", "Person - Perpetrator Context"}
)
# They repeat together, though their section does not: one number is one referral.
_OUTGOING = frozenset(
    {
        "cas_ReferredOrganisation",
        "cas_ReferredPrimaryCaseWorker",
        "cas_ReasonForOutgoingReferral",
        "cas_OutgoingReferralDate",
        "cas_OutgoingReferralDetails",
    }
)
# Up to 999 repeats, far above any case; four digits would be a year.
_NUMBERED = re.compile(r"(.+)_(\d{1,3})")


@dataclass(frozen=True)
class HtcdsField:
    """One field of the standard.

    Attributes:
        name: With its prefix, as a column is called.
        label: English label.
        group: Name of the group it repeats with, None if a case has it once.
    """

    name: str
    label: str
    group: str | None


@cache
def standard_fields() -> Mapping[str, HtcdsField]:
    """The 84 fields by name, in the order of the standard."""
    found = {}
    for term in load().scheme("htcds").active_terms:
        name, section = term.extra["field"], term.extra["section"]
        group = section if section in _REPEATED_SECTIONS else "outgoing" if name in _OUTGOING else None
        found[name] = HtcdsField(name, term.label("en"), group)
    return MappingProxyType(found)


def folded(text: str) -> str:
    """A column name without case, outer blanks and non-breaking spaces."""
    return " ".join(text.replace("\xa0", " ").split()).casefold()


def _label_counts() -> Counter[str]:
    return Counter(folded(field.label) for field in standard_fields().values())


@cache
def _spellings() -> Mapping[str, str]:
    """Field name by every folded spelling: name, variants, and the label where only one field has it."""
    labels = _label_counts()
    found = {
        folded(field.label): name
        for name, field in standard_fields().items()
        if labels[folded(field.label)] == 1
    }
    for term in load().scheme("htcds").active_terms:
        for spelling in (term.extra["field"], *term.extra.get("variants", ())):
            found[folded(spelling)] = term.extra["field"]
    return MappingProxyType(found)


@cache
def ambiguous_labels() -> frozenset[str]:
    """Folded labels that several fields share, such as `type`."""
    return frozenset(label for label, count in _label_counts().items() if count > 1) - set(_spellings())


def field_of(column: str) -> str | None:
    """The canonical column that a column name stands for: a field name, with `_2`, `_3` for a repeat.

    None if the standard has no such field.
    """
    if (name := _spellings().get(folded(column))) is not None:
        return name
    if match := _NUMBERED.fullmatch(folded(column)):
        name, number = _spellings().get(match[1]), int(match[2])
        if name is not None and number > 1 and standard_fields()[name].group:
            return f"{name}_{number}"
    return None


def base_and_number(column: str) -> tuple[str, int]:
    """Field name and which repeat a canonical column is (`hte_City_2` is the second)."""
    if column not in standard_fields() and (match := _NUMBERED.fullmatch(column)):
        return match[1], int(match[2])
    return column, 1


def numbered(name: str, number: int) -> str:
    """Canonical column of a repeat."""
    return name if number == 1 else f"{name}_{number}"


@cache
def _content() -> Mapping[str, Any]:
    text = (resources.files("equiano.record.formats") / "htcds.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = own_yaml(text)
    return content


@cache
def written_codes(name: str) -> Mapping[str, str | None]:
    """Code by picklist value, for a field that fills the core."""
    return MappingProxyType(dict(_content()[name]))


@cache
def read_codes(name: str) -> Mapping[str, str | None]:
    """Code by folded picklist value, variant or English label, for a field that fills the core."""
    codes = {**written_codes(name), **_content()["also_read"].get(name, {})}
    found = {folded(value): code for value, code in codes.items()}
    for term in load().scheme("htcds_value").active_terms:
        if term.extra["field"] == name and term.extra["value"].strip() in codes:
            for spelling in (term.label("en"), *term.extra.get("variants", ())):
                found.setdefault(folded(spelling), codes[term.extra["value"].strip()])
    return MappingProxyType(found)


@cache
def picklist(name: str) -> Mapping[str, str]:
    """Picklist value by its folded value or label, for any field that has a picklist."""
    found: dict[str, str] = {}
    for term in load().scheme("htcds_value").active_terms:
        if term.extra["field"] == name:
            for spelling in (term.extra["value"], term.label("en"), *term.extra.get("variants", ())):
                found.setdefault(folded(spelling), term.extra["value"].strip())
    return MappingProxyType(found)
