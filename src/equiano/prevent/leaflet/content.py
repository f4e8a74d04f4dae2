"""What stands on a leaflet, as the template takes it: lines cut into runs, so that numbers stay in order.

In a line that runs from right to left a telephone number is set with its groups reversed. Every number,
address and word of another script is therefore a run of its own, which the template sets from left to right.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence

import segno

from equiano.countries.help import CONTACT_DAYS
from equiano.prevent.contacts import Contact
from equiano.prevent.leaflet.ends import Ends, WayEnd, is_for_children
from equiano.prevent.leaflet.texts import Audience, LanguageTexts, load_language_names
from equiano.vocab.load import load
from equiano.words import date, in_each, say

Run = dict[str, object]  # text, and whether it is set apart from left to right
_FIELD = re.compile(r"\{(\w+)\}")
# A run from left to right inside a line from right to left: Latin, Greek, Cyrillic or digits, with what
# stands between them; signs at its ends are of the sentence around it, but for a number's plus and brackets.
_SIGN = "A-Za-z0-9\u00c0-\u052f\u1e00-\u1eff"
_APART = re.compile(rf"[+(]?[{_SIGN}](?:[{_SIGN} .,:;/@&+()'\"\-\u00a0\u2010-\u201e]*[{_SIGN})])?")


def _plain_runs(text: str, *, rtl: bool) -> list[Run]:
    if not rtl:
        return [{"text": text, "apart": False}] if text else []
    runs: list[Run] = []
    end = 0
    for found in _APART.finditer(text):
        if found.start() > end:
            runs.append({"text": text[end : found.start()], "apart": False})
        runs.append({"text": found.group(), "apart": True})
        end = found.end()
    return [*runs, {"text": text[end:], "apart": False}] if end < len(text) else runs


def _numbers(contacts: Sequence[Contact]) -> list[Run]:
    """Numbers inside a sentence; with their country where there are several."""
    runs: list[Run] = []
    for one in contacts:
        if runs:
            runs.append({"text": " / ", "apart": False})
        several = len(contacts) > 1
        runs.append(
            {"text": f"{one.number} ({one.country.upper()})" if several else one.number, "apart": True}
        )
    return runs


def _first(ends: Sequence[WayEnd]) -> list[Contact]:
    return [end.help[0] for end in ends]


def _fields(ends: Ends) -> Mapping[str, list[Contact]]:
    destination = _first(ends.destination)
    same: dict[str, Contact] = {one.number: one for one in ends.emergency}  # 112 is 112 in several countries
    return {
        "destination_help": destination,
        "child_help": destination,
        "origin_help": _first(ends.origin) or destination,
        "emergency": list(same.values()),
    }


def runs_of(line: str, fields: Mapping[str, list[Contact]], *, rtl: bool) -> list[Run]:
    """A line as runs, its fields filled with numbers.

    Raises:
        KeyError: If the line names a field that there is not.
    """
    runs: list[Run] = []
    # A dash does not begin a line.
    for place, piece in enumerate(_FIELD.split(line.replace(" — ", "\u00a0— "))):
        runs += _numbers(fields[piece]) if place % 2 else _plain_runs(piece, rtl=rtl)
    return runs


def _country(code: str, lang: str, texts: LanguageTexts) -> str:
    if code in texts.countries:
        return texts.countries[code]
    term = next(
        term for term in load().scheme("country").terms if term.extra.get("alpha2", "").lower() == code
    )
    return term.label(load_language_names()[lang].names_in)


def day_on_paper(day: dt.date, lang: str) -> str:
    """A day as readers of the language write it; by ISO 8601 where we do not know their months."""
    if lang in ("en", "ru"):
        return date(day, lang)
    return day.isoformat() if lang == "fa" else f"{day:%d.%m.%Y}"


def _spoken(codes: Sequence[str], *, rtl: bool) -> list[Run]:
    """Names of languages, each a run of its own: they are of several scripts."""
    names = load_language_names()
    runs: list[Run] = []
    for place, code in enumerate(codes):
        own = names[code].own if code in names else code
        runs += [{"text": "، " if rtl else ", ", "apart": False}] if place else []
        runs.append({"text": own, "apart": rtl and _APART.search(own) is not None})
    return runs


def _entry(one: Contact, heading: str, lang: str, texts: LanguageTexts) -> dict[str, object]:
    in_lang = load_language_names()[lang].names_in
    rtl = texts.direction == "rtl"
    return {
        "heading": f"{heading} · {_country(one.country, lang, texts)}",
        "number": one.number,
        "name": _plain_runs(one.name[in_lang], rtl=rtl),
        "hours": _plain_runs(one.hours[in_lang], rtl=rtl),
        "languages": [
            {"text": f"{texts.fixed['answers']} ", "apart": False},
            *_spoken(one.languages, rtl=rtl),
        ],
        "checked": [
            {"text": f"{texts.fixed['checked']} ", "apart": False},
            {"text": day_on_paper(one.checked, lang), "apart": rtl},
        ],
    }


def _entries(audience: Audience, ends: Ends, lang: str, texts: LanguageTexts) -> list[dict[str, object]]:
    there = "child" if is_for_children(audience) else "destination" if ends.origin else "both"
    listed = [
        *((one, "emergency") for one in ends.emergency),
        *((one, there) for end in ends.destination for one in end.help),
        *((one, "origin") for end in ends.origin for one in end.help),
    ]
    return [_entry(one, texts.fixed[heading], lang, texts) for one, heading in listed]


def _qr(ends: Ends, link: str, texts: LanguageTexts) -> dict[str, str]:
    number = ends.destination[0].help[0]
    holds = link or f"tel:{number.dialled}"
    picture = io.BytesIO()
    # Level M: a code that lost a seventh of its area to dirt is still read.
    segno.make(holds, error="m", micro=False).save(picture, kind="svg", xmldecl=False, border=4, light="#fff")
    return {
        "svg": picture.getvalue().decode(),
        "alt": f"{texts.fixed['scan_link' if link else 'scan_call']}: {link or number.number}",
        "caption": texts.fixed["scan_link" if link else "scan_call"],
        "holds": link or number.number,
    }


def good_until(contacts: Iterable[Contact]) -> dt.date:
    """The last day on which every number of the leaflet may be given out."""
    return min(one.checked for one in contacts) + dt.timedelta(CONTACT_DAYS)


def marks_of(audience: Audience, texts: LanguageTexts, until: dt.date) -> list[str]:
    """What stands on the edge, in Russian and English: for whoever prints and hands out, not the reader."""
    marks = [in_each("Do not hand out after {day}", day={lang: date(until, lang) for lang in ("en", "ru")})]
    if not texts.native:
        marks.append(in_each("To be checked by a native speaker"))
    if not audience.verified:
        marks.append(in_each("Draft, to be reviewed by practitioners"))
    if audience.child_specialist and not audience.verified:
        marks.append(in_each("To be read by a specialist on children"))
    return [f"{one['ru']} · {one['en']}" for one in marks]


def content_of(
    audience: Audience, lang: str, texts: LanguageTexts, ends: Ends, link: str
) -> dict[str, object]:
    """Everything that stands on a leaflet, whatever its format."""
    rtl, fields, text = texts.direction == "rtl", _fields(ends), texts.audiences[audience.id]

    def lines(of: Sequence[str]) -> list[list[Run]]:
        return [runs_of(line, fields, rtl=rtl) for line in of]

    return {
        "lang": lang,
        "rtl": rtl,
        "title": text.title,
        "lead": lines([text.lead])[0],
        "parts": {
            name: {"heading": texts.fixed[name], "lines": lines(texts.part(audience.id, name))}
            for name in audience.parts
        },
        "if_already": {"heading": texts.fixed["if_already"], "lines": lines(text.if_already)},
        "numbers": {
            "heading": texts.fixed["numbers"],
            "entries": _entries(audience, ends, lang, texts),
        },
        "qr": _qr(ends, link, texts),
        "marks": marks_of(audience, texts, good_until(ends.contacts)),
        "author": say("made with Equiano"),
    }
