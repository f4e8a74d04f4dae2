"""`equiano check-offer` for one offer, which keeps nothing, and `equiano check-offers` for counts of many."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, cast

from equiano import settings
from equiano.cli.commands.offer import CheckOfferCommand, CheckOffersCommand
from equiano.cli.output import messages, on_screen, print_json, results
from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist
from equiano.pipeline.offers import HEADER, OfferSummary, summarise_offers
from equiano.prevent.contacts import Contact, check_country, read_contacts, too_old
from equiano.prevent.offer.base_rate import base_rate_lines
from equiano.prevent.offer.batch import OfferColumns
from equiano.prevent.offer.check import LONGEST, OfferCheck, Passage, check_offer
from equiano.prevent.offer.patterns import KINDS, OfferKind, OfferLanguage
from equiano.prevent.offer.whom_to_call import HelpLine, help_lines, without_number
from equiano.tables.write import write_table
from equiano.text_files import read_text
from equiano.words import code_of, language, number, say, using

_MOST_BYTES = 4 * LONGEST  # of an offer: a letter takes at most four


def _check_offer(asked: CheckOfferCommand) -> None:
    """Run `equiano check-offer`."""
    with using(code_of(asked.lang) if asked.lang else language()):
        _check_options(asked)
        kind = cast("OfferKind | Literal['auto']", asked.kind)
        found = check_offer(
            _text(asked.text), lang=cast("OfferLanguage | Literal['auto']", asked.text_lang), kind=kind
        )
        lines = _help(asked)
        if asked.json:
            print_json(_entry(found, lines))
            return
        for line in _spoken(found, lines):
            results.print(on_screen(line), markup=False, soft_wrap=True)


def _check_options(asked: CheckOfferCommand) -> None:
    if asked.kind not in (*KINDS, "auto"):
        raise UsageError(say("--kind: choose one of: {known}.", known=", ".join((*KINDS, "auto"))))
    if asked.text_lang not in ("en", "ru", "auto"):
        raise UsageError(say("--text-lang: choose one of: {known}.", known="en, ru, auto"))
    for option, code in (("--origin", asked.origin), ("--destination", asked.destination)):
        if code:
            check_country(option, code)


def _text(named: str) -> str:
    """The offer; more than an offer may have is not read to its end."""
    try:
        if named == "-":
            return sys.stdin.buffer.read(_MOST_BYTES + 1).decode("utf-8-sig")
        path = must_exist(Path(named))
        return read_text(path, "utf-8-sig") if path.stat().st_size else ""
    except UnicodeDecodeError as error:
        name = say("standard input") if named == "-" else Path(named).name
        raise BadInputError(say("{name}: not UTF-8 text. Save it as UTF-8.", name=name)) from error


def _help(asked: CheckOfferCommand) -> tuple[HelpLine, ...]:
    """Numbers that may be given out; those too old are named among the messages."""
    given: tuple[Contact, ...] = ()
    today = dt.date.today()
    if asked.contacts or settings.get("contacts"):
        given = read_contacts(asked.contacts)
        for sentence in too_old(given, today):
            messages.print(sentence, markup=False)
    return help_lines(given, (asked.origin, asked.destination), today)


def _entry(found: OfferCheck, lines: tuple[HelpLine, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = asdict(found)
    for name in ("says", "does_not_say"):
        entry[name] = [{**one, **one.pop("advice")} for one in entry[name]]
    return {
        **entry,
        "base_rate": base_rate_lines(found.lang),
        "help": [asdict(line) for line in lines],
        "help_without_number": None if lines else without_number(),
    }


def _spoken(found: OfferCheck, lines: tuple[HelpLine, ...]) -> Iterator[str]:
    """The result as it is read: help first where it must be."""
    if found.help_first:
        yield from _help_lines(lines)
    yield say("What it says")
    for passage in found.says:
        yield from _passage(passage)
    yield from found.said
    yield ""
    yield say("What it does not say: ask")
    for question in found.does_not_say:
        yield f"- {question.advice.sign}. {question.advice.ask}"
    yield from ("", say("Ask of every offer"), *(f"- {one}" for one in found.five))
    yield from ("", say("What speaks for an offer"), *(f"- {one}" for one in found.counter_signs), "")
    if not found.help_first:
        yield from _help_lines(lines)
    yield from base_rate_lines(found.lang)
    yield say("Draft: practitioners have not reviewed these sentences yet.")


def _passage(passage: Passage) -> Iterator[str]:
    advice = passage.advice
    yield f"- {advice.sign}"
    for place in passage.places:
        yield f"    «{' '.join(place.quoted.split())}»"
    yield f"    {advice.why}"
    yield f"    {say('Ask: {question}', question=advice.ask)}"
    yield f"    {say('Keep: {what}', what=advice.keep)}"


def _help_lines(lines: tuple[HelpLine, ...]) -> Iterator[str]:
    yield say("Whom to call")
    for line in lines:
        yield f"- {line.name} ({line.country.upper()}): {line.number}; {line.hours}; {line.checked}"
    if not lines:
        yield without_number()
    yield ""


def _check_offers(asked: CheckOffersCommand) -> None:
    """Run `equiano check-offers`."""
    lang = code_of(asked.lang) if asked.lang else language()
    with using(lang):
        columns = OfferColumns(
            text=asked.text, sector=asked.sector, region=asked.region, date=asked.date, kind=asked.kind
        )
        found = summarise_offers(asked.offers, columns, lang=lang, engine=asked.engine)
        write_table(asked.out, HEADER, found.rows)
        if asked.json:
            print_json({**found.about, "hidden_offers": found.hidden_offers, "rows": len(found.rows)})
            return
        for line in _counted(found):
            results.print(on_screen(line), markup=False, soft_wrap=True)


def _counted(found: OfferSummary) -> Iterator[str]:
    about, least = found.about, found.about["policy"]["minimum"]

    def told(count: int | None) -> str:
        return say("fewer than {least}", least=least) if count is None else number(count)

    yield say(
        "{offers} offers, {with_cue} with a sign; {no_text} without text, {cut_short} read in part.",
        offers=told(about["offers"]),
        with_cue=told(about["with_cue"]),
        no_text=told(about["no_text"]),
        cut_short=told(about["cut_short"]),
    )
    yield say(
        "Not shown: cells with fewer than {least} offers ({hidden} offers).",
        least=least,
        hidden=told(found.hidden_offers),
    )
    yield say("A sign is no finding: most offers with one are ordinary.")
