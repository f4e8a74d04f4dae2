"""Templates to start a plan from: the general one, and those of a country or region built on it.

A template is data (`templates/*.yaml`): another country is another file, without code. One with a `base`
says only what differs: bodies by id, and of a measure its title, who answers for it, and where it comes from.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, cast

from equiano.countries.model import CountryPack
from equiano.countries.pack import load_pack
from equiano.countries.statement import Text
from equiano.errors import UsageError
from equiano.planning.model import ActionPlan, PlainValue
from equiano.planning.plan_file import plan_of
from equiano.text_files import own_yaml
from equiano.words import in_each, say

GENERAL = "general"
_LANGUAGES = ("en", "ru")  # of a pack
# As YAML holds it; `plan_of` checks what comes of it, and a test starts every template.
RawTemplate = dict[str, Any]


def templates() -> tuple[str, ...]:
    """Names of the templates, the general one first."""
    folder = resources.files("equiano.planning") / "templates"
    names = sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml"))
    return (GENERAL, *(name for name in names if name != GENERAL))


def start_plan(template: str, start: dt.date, *, country: str | None = None) -> ActionPlan:
    """A plan to be reviewed: the terms of its measures are counted from the month of its start.

    Args:
        template: One of `templates()`.
        start: Its first day is the first of that month.
        country: Id of a pack, for the general template; others bring their own.

    Raises:
        UsageError: If there is no such template, or it is of another country.
        BadInputError: If there is no such pack.
    """
    if template not in templates():
        known = ", ".join(templates())
        raise UsageError(say("no template of this name. Known: {known}.", known=known))
    content = _read(template)
    own = content.get("country")
    if country is not None and own not in (None, country):
        raise UsageError(say("this template is of another country. Take `general`."))
    pack = load_pack(code) if (code := country or own) else None
    return plan_of(_plan(content, pack, start.replace(day=1)), template)


def _read(name: str) -> RawTemplate:
    file = resources.files("equiano.planning") / "templates" / f"{name}.yaml"
    content = cast("RawTemplate", own_yaml(file.read_text(encoding="utf-8")))
    base = content.pop("base", None)
    return _over(_read(base), content) if base else content


def _over(base: RawTemplate, own: RawTemplate) -> RawTemplate:
    """A template with what another says differently."""
    titles, changes = own.pop("bodies", {}), own.pop("measures", {})
    unknown = {*titles} - {one["id"] for one in base["bodies"]} | {*changes} - {
        one["id"] for one in base["measures"]
    }
    if unknown:
        raise ValueError(f"a template speaks of {sorted(unknown)}, which its base has not")
    bodies = [{**one, "title": titles.get(one["id"], one["title"])} for one in base["bodies"]]
    measures = [{**one, **changes.get(one["id"], {})} for one in base["measures"]]
    return {**base, **own, "bodies": bodies, "measures": measures}


def _plan(content: RawTemplate, pack: CountryPack | None, start: dt.date) -> dict[str, object]:
    title = content["title"]
    if pack is not None and "country" not in content:
        title = {lang: f"{text}: {pack.label[lang]}" for lang, text in title.items()}
    kept: RawTemplate = {key: content[key] for key in ("region", "currency", "note") if key in content}
    return {
        "title": title,
        **({"country": pack.id} if pack else {}),
        **kept,
        "start": start.isoformat(),
        "end": _last_day(start, content["months"]).isoformat(),
        "objectives": content["objectives"],
        "bodies": _used(content),
        "measures": [_measure(one, pack, start) for one in content["measures"]],
    }


def _used(content: RawTemplate) -> list[RawTemplate]:
    """Bodies that a measure names."""
    named = {key for one in content["measures"] for key in (*one["responsible"], *one.get("partners", ()))}
    return [one for one in content["bodies"] if one["id"] in named]


def _measure(one: RawTemplate, pack: CountryPack | None, start: dt.date) -> dict[str, PlainValue]:
    first, last = one["months"]
    made = {
        key: value for key, value in one.items() if key not in ("months", "facts", "programmes", "groups")
    }
    made["start"] = (_last_day(start, first - 1) + dt.timedelta(days=1)).isoformat()
    made["end"] = _last_day(start, last).isoformat()
    if pack is not None and (basis := list(_basis(one, pack))):
        made["basis"] = basis
    return made


def _last_day(start: dt.date, months: int) -> dt.date:
    """Last day of the n-th month from that of the start, which is the first."""
    year, month = divmod(start.year * 12 + start.month - 1 + months - 1, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _basis(one: RawTemplate, pack: CountryPack) -> Iterator[dict[str, PlainValue]]:
    """Where a measure comes from: advice of the pack's documents, programmes of the past, groups at risk."""
    for number in one.get("facts", ()):
        fact = pack.fact(number)
        text = {lang: fact.text[lang].rstrip(".") for lang in _LANGUAGES}
        source = {lang: _short(pack, fact.source, lang) for lang in _LANGUAGES}
        yield {**in_each("{text} ({source}, fact {number})", text=text, source=source, number=number)}
    for key in one.get("programmes", ()):
        programme = next(found for found in pack.programmes if found.id == key)
        years = _years((programme.start_year, programme.end_year))
        yield {**in_each("Before: {programme}{years}", programme=_both(programme.label), years=years)}
    for key in one.get("groups", ()):
        group = next(found for found in pack.all_risk_groups if found.id == key)
        yield {**in_each("Group at risk: {group}", group=_both(group.label))}


def _both(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in _LANGUAGES}


def _short(pack: CountryPack, source: str, lang: str) -> str:
    found = pack.source(source)
    author = (found.author_ru if lang == "ru" else None) or found.author
    return f"{author.split(';')[0].strip()}, {found.year}" if found.year else author


def _years(years: Sequence[int | None]) -> str:
    known = sorted({year for year in years if year is not None})
    return f", {'–'.join(map(str, known))}" if known else ""


def label_of(template: str, lang: str) -> str:
    """Title of a template."""
    title: Mapping[str, str] = _read(template)["title"]
    return title[lang]
