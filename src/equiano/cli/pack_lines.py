"""A country pack as lines to print: what it holds, routes, figures, treaties, rights and contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from equiano.countries.check import terms
from equiano.countries.law import countries_with_law, load_law
from equiano.countries.model import Clock, Instrument
from equiano.vocab import load
from equiano.words import say, using

if TYPE_CHECKING:
    from equiano.countries.law import Law
    from equiano.countries.model import CountryPack, Fact, Figure, JusticeFigure, Quantity, Right

TO_FILL = {"en": "to fill in", "ru": "заполнить"}
_LAW = {
    "en": "law: {title}, state of {state}; articles {articles}, parts {parts}, not verified {unverified}",
    "ru": "закон: {title}, состояние на {state}; статей {articles}, частей {parts}, не сверено {unverified}",
}


def counts(pack: CountryPack) -> dict[str, int]:
    """How many entries each part of a pack has."""
    return {part: len(getattr(pack, part)) for part in terms()["parts"]}


def counted(counts: dict[str, int], lang: str) -> str:
    """The same in words, without the parts that have none."""
    words = terms()["parts"]
    return ", ".join(f"{words[part][lang]} {count}" for part, count in counts.items() if count)


def lines_of(pack: CountryPack, lang: str) -> list[str]:
    """What a pack holds, for a terminal."""
    words = terms()["parts"]
    lines = [f"{pack.label[lang]} ({pack.code})  {pack.version}"]
    lines += [f"  {words[part][lang]}: {count}" for part, count in counts(pack).items()]
    lines += ["", *_corridor_lines(pack, lang), "", *_figure_lines(pack, lang), ""]
    for source in pack.sources:
        year = f" ({source.year})" if source.year else ""
        lines.append(f"{source.id}: {source.author}. {source.title}{year}")
    with using(lang):
        lines += [*_duty_lines(pack, lang), *_contact_lines(pack, lang)]
    if pack.id in countries_with_law():
        lines += ["", law_line(load_law(pack.id), lang)]
    if pack.to_fill:
        lines += ["", *(f"{TO_FILL[lang]}: {text[lang]}" for text in pack.to_fill)]
    return lines


def _corridor_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    directions = terms()["directions"]
    for corridor in pack.all_corridors:
        stops = [(" | ".join(_place(pack, place, lang) for place in s.named), s) for s in corridor.stops]
        path = " > ".join(name if stop.required else f"({name})" for name, stop in stops)
        # A region's corridors lead out of and into the region, as their labels say.
        seen = f" ({directions[corridor.direction][lang]})" if corridor in pack.corridors else ""
        yield f"{corridor.id}: {corridor.label[lang]}{seen}"
        yield f"  {path}"


def _figure_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    for group_of in pack.all_risk_groups:
        size = f": {_amount(group_of.quantity, lang)}" if group_of.quantity else ""
        yield f"{group_of.id}: {group_of.label[lang]}{size}"
    yield ""
    figures: tuple[Figure | JusticeFigure, ...] = (*pack.figures, *pack.justice)
    for figure in figures:
        claimant = pack.claimants[figure.claimed_by][lang]
        yield f"{figure.id}: {figure.label[lang]}: {_amount(figure.quantity, lang)} ({claimant})"


def _amount(quantity: Quantity, lang: str) -> str:
    """The number of a quantity with its qualifier and unit."""
    if quantity.qualifier == "not_reported":
        return terms()["qualifiers"]["not_reported"][lang]
    low, high = quantity.range
    if low is not None and high is not None:
        amount = f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"
        amount = {"about": "≈ ", "up_to": "≤ ", "over": "> "}.get(quantity.qualifier, "") + amount
    else:
        amount = f"≥ {low:,.0f}" if low is not None else f"≤ {high:,.0f}"
    unit = terms()["units"][quantity.unit][lang]
    # A no-break space in both languages, as ISO 80000-1 has it: a comma is a decimal sign in Russian.
    amount = amount.replace(",", "\u00a0")
    return (
        f"{unit} — {amount}" if lang == "ru" else f"{amount} {unit}"
    )  # in Russian the noun would follow the number


def _place(pack: CountryPack, place: str, lang: str) -> str:
    return pack.groups[place].label[lang] if place in pack.groups else load().term(place).label(lang)


def fact_line(pack: CountryPack, fact: Fact, lang: str) -> str:
    """A fact with who claims it, who passes it on, its source, its note and what contradicts it."""
    said_by = " < ".join(pack.claimants[code][lang] for code in (fact.claimed_by, *fact.via))
    reference = f" {fact.reference}" if fact.reference else ""
    line = f"{fact.number:>3}. {fact.text[lang]} ({said_by}; {fact.source}{reference})"
    with using(lang):
        against = [say("Against this: {text}", text=other.text[lang]) for other in fact.contradicted_by]
    return " ".join([line, *([fact.note[lang]] if fact.note else []), *against])


def _duty_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    """Treaties, periods and rights, each with how and when it was looked up."""
    words = terms()["parts"]
    parts: dict[str, tuple[Instrument | Clock | Right, ...]] = {
        "instruments": pack.instruments,
        "clocks": pack.clocks,
        "rights": pack.rights,
    }
    for part, rows in parts.items():
        if rows:
            yield from ("", f"{words[part][lang]}:")
            yield from (f"  {_duty(row, lang)}" for row in rows)


def _duty(row: Instrument | Clock | Right, lang: str) -> str:
    labels = terms()
    if isinstance(row, Instrument):
        said = [labels["instrument_status"][row.status][lang]]
        if row.ratified:
            marked = say("from memory") if row.date_mark != "seen" and row.mark == "seen" else ""
            said.append(row.ratified + (f" ({marked})" if marked else ""))
        said += [say("as of {date}", date=row.state_of)] if row.state_of else []
        name = labels["instruments"][row.instrument][lang]
    elif isinstance(row, Clock):
        said = [row.said_length(lang) or labels["clock_status"][row.status][lang]]
        said += [text[lang] for text in (row.starts_with, row.legal_basis) if text]
        name = labels["clocks"][row.clock][lang]
    else:
        said = [row.text[lang].rstrip(".") if row.text else labels["right_status"][row.status][lang]]
        name = labels["rights"][row.right][lang]
    mark = labels["marks"][row.mark][lang]
    note = f" {row.note[lang]}" if row.note else ""
    return f"{name}: {', '.join(said)} [{mark}: {row.source}, {row.looked_up}].{note}"


def _contact_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    """Contacts that may be given out today, how many may not, and whom to ring first."""
    today = dt.date.today()
    usable = [(service, contact) for service in pack.services for contact in service.contacts_on(today)]
    if usable:
        yield from ("", say("Contacts:"))
    for service, contact in usable:
        hours = f", {contact.hours}" if contact.hours else ""
        rung = say("confirmed {day}", day=contact.confirmed)
        yield f"  {service.label[lang]}: {contact.organisation}: {contact.contact}{hours} ({rung})"
    if held := sum(len(service.contacts) for service in pack.services) - len(usable):
        yield say(
            "{held} {held|contact is|contacts are} held back: nobody has confirmed "
            "{held|it|them} within 180 days.",
            held=held,
        )
    leads = [(service, lead) for service in pack.services for lead in service.leads]
    if leads:
        yield from ("", say("To be rung before they are entered as contacts:"))
    for service, lead in leads:
        note = f". {lead.note[lang]}" if lead.note else ""
        yield f"  {service.label[lang]}: {lead.called(lang)} ({lead.source}){note}"


def law_line(law: Law, lang: str) -> str:
    """State and extent of a law."""
    parts = [part for article in law.articles for part in article.parts]
    return _LAW[lang].format(
        title=law.title[lang],
        state=law.state_of,
        articles=len(law.articles),
        parts=len(parts),
        unverified=sum(not part.verified for part in parts),
    )
