"""Propose for each column of a list which field it fills, from its heading and its values; doubt is said.

A proposal needs a heading that is understood and values that fit it, or values that can mean one thing only.
A column for which neither holds is not proposed, and the reason says what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from equiano.record.dates import Order, judge_order
from equiano.record.draft.facts import CODED, ColumnFacts, parts_of
from equiano.record.draft.phrases import Heading, Hit, codes_in, headings_in, speaks_of_another, usual_words
from equiano.tables.unknown import is_unknown
from equiano.vocab.place_names import countries_of
from equiano.vocab.places import place_of
from equiano.vocab.plain import plain
from equiano.words import say

# Of ten values nine must fit for a proposal to stand without a mark; with half of them it is a guess,
# since a list of a few rows may hold as many odd values. Below that heading and values contradict each other.
SURE, GUESS = 0.9, 0.5
# Share of a heading's words that must be understood: the rest is mostly the agency's own ("per form 7b").
# Chosen, not measured.
_PLAIN_HEADING = 0.5
_MOST_VALUES = 300  # distinct values for which a table can be read through by a person
_MOST_AGENCIES = 50  # more different names are rather persons or remarks than agencies; chosen, not measured
# Yes and no fit any heading, so the heading alone must carry it: all of its words, most of them for a guess.
_TICK_SURE, _TICK_GUESS = 1.0, 0.66
_WHOLE_HEADING = ("tick", "age")  # an age at exit is not the age at recruitment
# Schemes whose values speak for themselves: a cook is a profession too, and a mother may be who rang up.
_TELLING = ("gender", "form", "means")
_TICKED_SCHEMES = ("form", "sector", "means", "ilo11", "delphi")


@dataclass(frozen=True)
class Proposal:
    """What becomes of one column.

    Attributes:
        column: Its heading.
        entry: Its entry in the mapping file; None if none is proposed.
        why: What it was argued from, or why it is not taken, in the user's language; never a value.
        sure: Whether heading and values agree.
        personal: Whether it names or may name a person.
        unread: Values that were not understood; they count as unknown.
    """

    column: str
    entry: Mapping[str, Any] | None = None
    why: str = ""
    sure: bool = True
    personal: bool = False
    unread: tuple[str, ...] = ()

    @property
    def field(self) -> str | None:
        """The field or scheme that it fills, None if it fills none."""
        if self.entry is None:
            return None
        if "flags" in self.entry:
            codes = (code for found in self.entry["flags"].values() for code in found)
            return next((code.split(".")[0] for code in codes), None)
        return str(self.entry["field"])


def _not_taken(column: ColumnFacts, heading: Heading) -> Proposal | None:
    match heading.not_taken:
        case "name":
            return Proposal(column.name, why=say("names a person: not taken into cases"), personal=True)
        case "contact":
            return Proposal(column.name, why=say("leads to a person: not taken into cases"), personal=True)
        case "text":
            return Proposal(
                column.name, why=say("free text, which may name persons: not taken"), personal=True
            )
        case "ethnic":
            return Proposal(
                column.name, why=say("origin by people or faith, which no field keeps: not taken")
            )
        case "count":
            return Proposal(column.name, why=say("a count of something; no field keeps it: not taken"))
        case "number" if column.is_running_number:
            return Proposal(column.name, why=say("a running number, no case number: not taken"))
    return None


def _fit(column: ColumnFacts, kind: str | None) -> float:
    """Share of the values that are of the kind that the heading asks for."""
    match kind:
        case "date" | "registration":
            return column.dates + column.years
        case "age":
            return max(column.ages, column.bands)
        case "tick":
            return column.ticks
        case "country":
            return column.countries
        case "place":
            return max(column.places, column.countries)
        case "months":
            return column.month_bands
        case "id":
            known = sum(column.known.values())
            return 1.0 if known == len(column.known) else 0.0
        case "text":
            return 0.0 if column.is_free_text or len(column.known) > _MOST_AGENCIES else 1.0
        case str() if kind in CODED:
            return max(column.coded(kind), column.coded(kind, column.separator_for(kind)))
    return 0.0


def _values_table(column: ColumnFacts, scheme: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`values:` for a field with one code, and what was not understood."""
    table: dict[str, str] = {}
    unread: list[str] = []
    for text in column.texts:
        hits = () if is_unknown(text) else codes_in(text, scheme)
        if len(hits) != 1 and not is_unknown(text):
            unread.append(text)
        table[text.strip()] = hits[0].meaning if len(hits) == 1 else "unknown"
    if scheme == "gender":  # a list of next month may write it otherwise
        read = {plain(text) for text in table}
        table |= {text: code for text, code in usual_words(scheme, tuple(read)) if plain(text) not in read}
    return {"field": scheme, "values": table}, tuple(unread)


def _flags_table(column: ColumnFacts, scheme: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`flags:` for codes that may stand beside each other, and what was not understood."""
    separator = column.separator_for(scheme)
    table: dict[str, list[str]] = {}
    unread: list[str] = []
    for text in column.texts:
        for part in parts_of(text, separator):
            if part in table:
                continue
            hits = () if is_unknown(part) else codes_in(part, scheme)
            table[part] = [hit.meaning for hit in hits]
            if not hits and not is_unknown(part):
                unread.append(part)
    entry: dict[str, Any] = {"flags": table}
    return ({"separator": separator, **entry} if separator else entry), tuple(unread)


def _unread(column: ColumnFacts, kind: str) -> tuple[str, ...]:
    """Values of a place or country column that name none."""
    if kind == "country":
        return tuple(text for text in column.known if countries_of(text).unclear)
    return tuple(text for text in column.known if place_of(text) is None)


def _place(column: ColumnFacts, target: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    if column.countries >= SURE and column.countries >= column.places:
        country = "exploitation_country" if target == "destination" else target
        return {"field": country, "type": "country"}, _unread(column, "country")
    return {"field": target, "type": "place"}, _unread(column, "place")


def _date(column: ColumnFacts, target: str, kind: str) -> dict[str, Any]:
    if kind == "registration" and column.years >= SURE:
        return {"field": target}
    judged = judge_order(column.known)
    dated = judged.order is not None or judged.either
    order = {"order": (judged.order or Order.DAY_FIRST).value} if dated else {}
    return {"field": target, "type": "year_of_date" if kind == "registration" else "date", **order}


def _entry(column: ColumnFacts, heading: Heading) -> tuple[dict[str, Any], tuple[str, ...]]:
    target, kind = heading.field or "", heading.kind or ""
    match kind:
        case "gender" | "status":
            return _values_table(column, kind)
        case "form" | "sector" | "means" | "recruiter":
            return _flags_table(column, kind)
        case "country":
            return {"field": target, "type": "country"}, _unread(column, "country")
        case "place":
            return _place(column, target)
        case "date" | "registration":
            return _date(column, target, kind), ()
        case "age" if column.bands > column.ages:
            return {"field": "age_band", "type": "age_band"}, ()
    return {"field": target}, ()


def _by_heading(column: ColumnFacts, hit: Hit) -> Proposal | None:
    """The proposal of a heading whose values fit it."""
    heading: Heading = hit.meaning
    fit = _fit(column, heading.kind)
    another = speaks_of_another(column.name, hit)
    if another or (heading.kind == "tick" and hit.share < _TICK_GUESS):
        return None
    if fit < GUESS or (heading.kind in CODED and len(column.known) > _MOST_VALUES):
        return None
    entry, unread = _entry(column, heading)
    plain = hit.share >= (_TICK_SURE if heading.kind in _WHOLE_HEADING else _PLAIN_HEADING)
    sure = fit >= SURE and plain and not heading.guess and not hit.weak and another is False
    judged = judge_order(column.known)
    # The year is the same whichever of day and month stands first.
    either = heading.kind == "date" and judged.order is None and judged.either > 0
    sure = sure and not either
    if heading.guess:
        why = say("a guess: who found or sent the person is taken for the agency that recorded the case")
    elif sure:
        why = say("by its heading and its values")
    elif another is None:
        why = say("a guess: it may speak of the person's child")
    elif hit.weak:
        why = say("a guess: the heading may mean less than the code says")
    elif not plain:
        why = say("a guess: only a part of the heading was understood")
    elif fit >= SURE:
        why = say("a guess: nothing tells whether the day or the month stands first; see `order`")
    else:
        why = say("a guess: {share:%} of the values fit the heading", share=fit)
    return Proposal(column.name, entry, why, sure, unread=unread)


def _by_tick(column: ColumnFacts, hits: Sequence[Hit]) -> Proposal | None:
    """A column of yes and no whose heading names a code."""
    codes = [hit for hit in codes_in(column.name) if hit.meaning.split(".")[0] in _TICKED_SCHEMES]
    if not codes or column.ticks < GUESS:
        return None
    best = hits[0] if hits else None
    if (
        best is not None
        and best.meaning.kind not in _TICKED_SCHEMES
        and len(best.places) >= len(codes[0].places)
    ):
        return None
    if len({hit.meaning for hit in codes}) > 1:
        why = say("yes and no to a heading that names several things: not proposed")
        return Proposal(column.name, why=why, sure=False)
    hit = codes[0]
    if hit.share < _TICK_GUESS or speaks_of_another(column.name, hit):
        return None
    sure = column.ticks >= SURE and hit.share >= _TICK_SURE and not hit.weak
    if sure:
        why = say("yes and no to what the heading names")
    elif hit.share < _TICK_SURE:
        why = say("a guess: only a part of the heading was understood")
    elif hit.weak:
        why = say("a guess: the heading may mean less than the code says")
    else:
        why = say("a guess: {share:%} of the values fit the heading", share=column.ticks)
    return Proposal(column.name, {"field": hit.meaning}, why, sure)


def _by_values(column: ColumnFacts) -> Proposal | None:
    """Values that can mean one field only, whatever the heading."""
    if not column.known or len(column.known) > _MOST_VALUES or column.is_free_text:
        return None
    for scheme in _TELLING:
        if column.ticks < GUESS and column.coded(scheme, column.separator_for(scheme)) >= SURE:
            table = _values_table if scheme in ("gender", "status") else _flags_table
            entry, unread = table(column, scheme)
            why = say("a guess from the values alone; the heading was not understood")
            return Proposal(column.name, entry, why, sure=False, unread=unread)
    return None


def _unexplained(column: ColumnFacts) -> Proposal:
    """Why nothing is proposed, and what the values look like."""
    if not column.known:
        why = say("nothing stands in it: nothing to argue from")
    elif column.ticks >= SURE:
        why = say("yes and no, but the heading is not known here: name the code it says")
    elif column.dates >= SURE:
        why = say("dates, but of what is not known here: name the field")
    elif column.places >= SURE or column.countries >= SURE:
        why = say("places, but of what is not known here: citizenship, origin or destination")
    elif column.names >= SURE:
        return Proposal(
            column.name, why=say("looks like names of persons: not taken into cases"), personal=True
        )
    elif column.is_free_text:
        return Proposal(column.name, why=say("free text, which may name persons: not taken"), personal=True)
    else:
        why = say("neither the heading nor the values are known here: not proposed")
    return Proposal(column.name, why=why, sure=False)


def propose_column(column: ColumnFacts) -> Proposal:
    """What becomes of one column, looked at alone."""
    hits = headings_in(column.name)
    if (ticked := _by_tick(column, hits)) is not None:
        return ticked
    contradicted = False
    for hit in hits:
        if hit.meaning.not_taken is not None:
            if (found := _not_taken(column, hit.meaning)) is not None and (
                hit.share >= _PLAIN_HEADING or len(hits) == 1
            ):
                return found
            continue
        if not column.known:
            break
        if (found := _by_heading(column, hit)) is not None:
            return found
        if speaks_of_another(column.name, hit):
            return Proposal(column.name, why=say("speaks of another person: not taken"), personal=True)
        contradicted = True
    if not contradicted and (found := _by_values(column)) is not None:
        return found
    found = _unexplained(column)
    if contradicted and found.entry is None and not found.personal:
        return replace(
            found, why=say("the heading is known, but the values do not fit it: not proposed"), sure=False
        )
    return found


# The country of exploitation is where a journey ends.
_BESIDE = {"exploitation_country": "destination", "destination": "destination", "origin": "origin"}


def _placed(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A bare `Region` belongs to the place in the column before it; elsewhere it is not proposed."""
    found: list[Proposal] = []
    for proposal in proposals:
        if proposal.field != "region" or proposal.entry is None:
            found.append(proposal)
            continue
        target = _BESIDE.get(found[-1].field or "") if found else None
        if target is None:
            why = say(
                "a place, but of what is not said: `field: origin` or `destination`, with `type: place`"
            )
            found.append(Proposal(proposal.column, why=why, sure=False))
        else:
            why = say("a guess: taken for a part of the place in the column before it")
            entry = {"field": target, "type": "place"}
            found.append(replace(proposal, entry=entry, why=why, sure=False))
    return found


def _once(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A field that holds one value is filled by one column: the first that is sure, else the first."""
    answers = (*_TICKED_SCHEMES, "ru", "pal", "fact")
    chosen: dict[str, int] = {}
    for sure in (True, False):
        for place, proposal in enumerate(proposals):
            field = proposal.field
            if proposal.sure is sure and field and field.split(".")[0] not in answers:
                chosen.setdefault(field, place)
    found: list[Proposal] = []
    for place, proposal in enumerate(proposals):
        if proposal.field in chosen and chosen[proposal.field] != place:
            why = say("`{field}` is filled by another column: not proposed", field=proposal.field)
            found.append(Proposal(proposal.column, why=why, sure=False))
        else:
            found.append(proposal)
    return found


def propose(columns: Sequence[ColumnFacts]) -> list[Proposal]:
    """What becomes of each column of a list that has a heading."""
    return _once(_placed([propose_column(column) for column in columns if column.name]))
