"""What the pages of provisions and law show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equiano.words import language
from equiano_web.regulations.readings import TO_PLAN, Narrowing, known_countries

if TYPE_CHECKING:
    from django.http import QueryDict

    from equiano.countries.gaps import CountryGaps, GapEntry, RegulationsTable, TopicRow

# The colour of a status only helps: sign and word say it.
KINDS = {"met": "done", "partly": "waiting", "absent": "urgent", "unknown": "quiet"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, and what may be asked for.

    Attributes:
        narrowing: The choice; what is not known counts as no choice.
        treaties: Code and name of each treaty.
        topics: Code and name of each topic.
        statuses: Code and name of each status.
    """

    narrowing: Narrowing
    treaties: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]
    statuses: Sequence[tuple[str, str]]


def asked(query: QueryDict) -> Asked:
    """The choice that an address makes."""
    from equiano.countries.gap_wording import (  # noqa: PLC0415 - the packs are slow to read
        instrument_label,
        status_label,
        topic_label,
    )
    from equiano.countries.gaps import STATUSES  # noqa: PLC0415
    from equiano.countries.provisions import load_provisions  # noqa: PLC0415

    listed = load_provisions()
    known = {"treaty": listed.instruments, "topic": tuple(listed.topics), "status": STATUSES}
    chosen = {name: query.get(name, "") for name in known}
    return Asked(
        Narrowing(**{name: code if code in known[name] else "" for name, code in chosen.items()}),
        [(code, instrument_label(code, short=True)) for code in listed.instruments],
        [(code, topic_label(code)) for code in listed.topics],
        [(code, status_label(code)) for code in STATUSES],
    )


def side_by_side(found: RegulationsTable, choice: Asked) -> Mapping[str, Any]:
    """Topics down, countries across; each country with its count."""
    from equiano.countries.gap_wording import counted  # noqa: PLC0415
    from equiano.pipeline.regulations import reading_rule  # noqa: PLC0415

    lang = language()
    shown = {one.country for one in found.countries}
    names = {code: _name(code) for code in known_countries()}
    return {
        **_common(found, choice),
        "rule": reading_rule(),
        "countries": [(code, name, code in shown) for code, name in names.items()],
        "heads": [(one.country, one.label[lang]) for one in found.countries],
        "counts": [(one.country, one.label[lang], counted(one)) for one in found.countries],
        "rows": [_row(row, found) for row in found.rows],
    }


def _common(found: RegulationsTable, choice: Asked) -> Mapping[str, Any]:
    return {
        "choice": choice.narrowing,
        "treaties": choice.treaties,
        "topics": choice.topics,
        "statuses": choice.statuses,
        "version": found.version,
        "state_of": dt.date.fromisoformat(found.state_of),
        "narrow": choice.narrowing != Narrowing(),
    }


def _name(code: str) -> str:
    from equiano.countries.pack import load_pack  # noqa: PLC0415

    return load_pack(code).label[language()]


def _row(row: TopicRow, found: RegulationsTable) -> tuple[str, list[tuple[str, str]]]:
    from equiano.countries.gap_wording import cell, topic_label  # noqa: PLC0415

    cells = [
        (cell(row, one.country), KINDS[row.status(one.country)] if row.cells[one.country] else "quiet")
        for one in found.countries
    ]
    return topic_label(row.topic), cells


def country(found: RegulationsTable, choice: Asked, plans: bool) -> Mapping[str, Any]:
    """One country: what binds, what was counted, every provision with what was read."""
    from equiano.countries.gap_wording import (  # noqa: PLC0415
        besides,
        binding_text,
        counted,
        instrument_label,
        reserved,
        transposition_text,
    )
    from equiano.pipeline.regulations import reading_rule  # noqa: PLC0415

    (one,) = found.countries
    return {
        **_common(found, choice),
        "rule": reading_rule(),
        "code": one.country,
        "name": one.label[language()],
        "counted": [counted(one), *besides(one)],
        "bindings": [
            (
                instrument_label(each.instrument),
                binding_text(each),
                _link(each.source),
                reserved(each),
                _link(each.reserved_by),
            )
            for each in one.bindings
        ],
        "transpositions": [transposition_text(row) for row in one.transpositions],
        "sections": _sections(one, plans),
        "to_plan": TO_PLAN,
    }


def _sections(one: CountryGaps, plans: bool) -> list[tuple[str, list[Mapping[str, Any]]]]:
    from equiano.countries.gap_wording import topic_label  # noqa: PLC0415

    topics = dict.fromkeys(entry.provision.topic for entry in one.entries)
    return [
        (
            topic_label(topic),
            [_entry(entry, plans) for entry in one.entries if entry.provision.topic == topic],
        )
        for topic in topics
    ]


def _entry(entry: GapEntry, plans: bool) -> Mapping[str, Any]:
    from equiano.countries.gap_wording import provision_label, signed_status, weight_label  # noqa: PLC0415

    row, lang = entry.counterpart, language()
    return {
        "id": entry.provision.id,
        "place": provision_label(entry),
        "text": entry.provision.text[lang],
        "look_for": entry.provision.look_for[lang],
        "status": signed_status(entry.status),
        "kind": KINDS[entry.status],
        "weight": weight_label(entry.weight),
        "where": row.where[lang] if row and row.where else "",
        "note": (row.told(lang) or "") if row else "",
        "checked": dt.date.fromisoformat(row.checked) if row else None,
        "source": _link(entry.source),
        "can_plan": plans and entry.is_gap,
    }


def _link(source: Any) -> tuple[str, str, bool] | None:  # noqa: ANN401 - a source of a pack, or none
    """Title, address and whether the title is in another language than the page."""
    if source is None:
        return None
    from equiano.countries.gaps import cited_by  # noqa: PLC0415

    lang = language()
    return cited_by(source, lang), source.url or "", lang == "ru" and not source.title_ru
