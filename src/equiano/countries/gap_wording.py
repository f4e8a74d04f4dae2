"""The table of gaps in words: labels, one status of a topic, what was counted, whether a treaty binds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from equiano.countries.check import terms
from equiano.countries.gaps import (
    DUTY,
    STANDARD,
    STATUSES,
    UNSURE,
    WEIGHED,
    Binding,
    CountryGaps,
    GapEntry,
    TopicRow,
    cited_by,
    gaps_of,
)
from equiano.countries.pack import load_pack
from equiano.countries.provisions import load_provisions
from equiano.countries.treaties import Transposition
from equiano.words import date, language, say, using

# Before the word of a status, for whom a colour says nothing. In every font of the package.
SIGNS = {"met": "+", "partly": "±", "absent": "−", "unknown": "?"}


def day_written(day: str) -> str:
    """A day in words; a year or a month alone as it stands."""
    return date(dt.date.fromisoformat(day)) if len(day) == len("2026-11-26") else day


def status_label(status: str) -> str:
    """A status in words."""
    return terms()["counterpart_status"][status][language()]


def signed_status(status: str) -> str:
    """A status with its sign."""
    # A no-break space: a sign alone at the end of a line says nothing.
    return f"{SIGNS[status]}\u00a0{status_label(status)}"


def weight_label(weight: str) -> str:
    """What a provision is to a country."""
    return terms()["weights"][weight][language()]


def instrument_label(code: str, *, short: bool = False) -> str:
    """Name of a treaty."""
    return terms()["instrument_short" if short else "instruments"][code][language()]


def topic_label(code: str) -> str:
    """Name of a topic."""
    return load_provisions().topics[code][language()]


def provision_label(entry: GapEntry) -> str:
    """Where a provision stands: treaty and article."""
    provision = entry.provision
    return say(
        "{treaty}, art. {article}",
        treaty=instrument_label(provision.instrument, short=True),
        article=provision.article,
    )


def cell(row: TopicRow, country: str) -> str:
    """One topic in one country: what leads there (`TopicRow.leading`) by status, and that it is no duty."""
    entries = row.leading(country)
    if not entries:
        return "–"
    found = [one.status for one in entries]
    if len(set(found)) == 1:
        said = signed_status(found[0])
    else:
        said = "; ".join(
            f"{signed_status(status)}\u00a0{found.count(status)}" for status in STATUSES if status in found
        )
    return said if entries[0].weight == DUTY else f"{said} ({say('no duty')})"


def counted(gaps: CountryGaps) -> str:
    """How many of the duties are met, partly met and not met; what is unknown apart."""
    of = gaps.tally()
    told = say(
        "{all} {all|duty|duties} bind: {met} met, {partly} in part, {absent} without an answer in law; "
        "unknown, apart: {unknown}.",
        all=of.all,
        met=of.met,
        partly=of.partly,
        absent=of.absent,
        unknown=of.unknown,
    )
    if not (unread := gaps.read_in_part):
        return told
    more = say(
        "Of those in part {unread} {unread|was|were} read in part only, which is no gap.", unread=unread
    )
    return f"{told} {more}"


def besides(gaps: CountryGaps) -> list[str]:
    """What is no duty: to be weighed, and standards of treaties that do not bind."""
    lines = []
    if (of := gaps.tally(WEIGHED)).all:
        lines.append(
            say(
                "To be weighed: {all}, of them without an answer in law {absent}, unknown {unknown}.",
                all=of.all,
                absent=of.absent,
                unknown=of.unknown,
            )
        )
    if (of := gaps.tally(STANDARD)).all:
        lines.append(
            say(
                "Standards of treaties that do not bind: {all}, of them met {met}, in part {partly}, "
                "without an answer in law {absent}, unknown {unknown}.",
                all=of.all,
                met=of.met,
                partly=of.partly,
                absent=of.absent,
                unknown=of.unknown,
            )
        )
    if (of := gaps.tally(UNSURE)).all:
        lines.append(say("Not known whether they bind: {all}.", all=of.all))
    return lines


def binding_text(binding: Binding) -> str:
    """Whether a treaty binds, since when, and how that is known."""
    if binding.row is None:
        return say("not known whether it binds")
    said = [terms()["instrument_status"][binding.row.status][language()]]
    if binding.row.ratified:
        dated = say("since {date}", date=day_written(binding.row.ratified))
        said.append(dated if binding.row.date_verified else f"{dated} ({say('from memory')})")
    if not binding.row.verified:
        said.append(terms()["marks"][binding.row.mark][language()])
    return ", ".join(said)


def reservations_text(binding: Binding) -> str:
    """Reservations and declarations to a treaty that was ratified; empty where there can be none."""
    lang, row = language(), binding.row
    if row is None or not (told := reserved(binding)):
        return ""
    if row.reservations is None:
        return say("Reservations and declarations: {told}.", told=told)
    return say(
        "Reservations and declarations: {told} ({source}; read {day}).",
        told=told,
        source=binding.reserved_by.cited(lang) if binding.reserved_by else "–",
        day=day_written(row.reservations.looked_up),
    )


def reserved(binding: Binding) -> str:
    """What a party made of its joining, without the source; empty where there can be nothing."""
    lang, row = language(), binding.row
    if row is None or row.status != "party":
        return ""
    if (found := row.reservations) is None:
        return say("not looked up")
    return found.text[lang].rstrip(".") if found.text else terms()["reservation_status"][found.status][lang]


def treaty_lines(gaps: CountryGaps) -> list[str]:
    """Each treaty with whether it binds and what was reserved, a line each."""
    # A date in Russian ends with a full stop of its own.
    told = [(one, binding_text(one).rstrip(".")) for one in gaps.bindings]
    return [
        f"{instrument_label(one.instrument)}: {bound}. {reservations_text(one)}".rstrip()
        for one, bound in told
    ]


def transposition_text(row: Transposition) -> str:
    """What became of bringing a directive into law by its day."""
    lang = language()
    said = say(
        "{act}, to be in law by {day}: {status}.",
        act=_amended_by(row.instrument),
        day=day_written(_day(row.instrument)),
        status=terms()["transposition_status"][row.status][lang],
    )
    where = f" {row.where[lang]}." if row.where else ""
    return said + where + (f" {row.note[lang]}" if row.note else "")


def _day(instrument: str) -> str:
    return next(one.day for one in load_provisions().transposing if one.instrument == instrument)


def _amended_by(instrument: str) -> str:
    found = next(one for one in load_provisions().transposing if one.instrument == instrument)
    return found.amended_by[language()]


def answer_lines(entry: GapEntry) -> Sequence[str]:
    """What was read for a provision: article, note, source with the day."""
    row, lang = entry.counterpart, language()
    if row is None:
        return [say("Nobody has read the law for this.")]
    lines = [row.where[lang]] if row.where else []
    lines += [told] if (told := row.told(lang)) else []
    if entry.source is not None:
        lines.append(
            say("{source}; read {day}", source=cited_by(entry.source, lang), day=day_written(row.checked))
        )
    return lines


def gap_basis(country: str, provision_id: str) -> Mapping[str, str]:
    """Why a measure of a plan closes a gap: provision, country, status, what was read, source and day.

    Args:
        country: Id of the pack.
        provision_id: Id of the provision.

    Returns:
        The text in English and Russian.

    Raises:
        BadInputError: If there is no such pack.
        KeyError: If there is no such provision.
    """
    gaps = gaps_of(load_pack(country))
    entry = gaps.entry(provision_id)
    told = {}
    for lang in ("en", "ru"):
        with using(lang):
            parts = [
                f"{provision_label(entry)}: {entry.provision.text[lang]}",
                f"{gaps.label[lang]}: {status_label(entry.status)}; {weight_label(entry.weight)}",
                *answer_lines(entry),
            ]
            told[lang] = " ".join(part if part.endswith(".") else f"{part}." for part in parts)
    return told
