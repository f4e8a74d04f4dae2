"""The frame of a publication: who publishes it and when, how to cite it, and the words of its pages."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

from equiano.errors import UsageError
from equiano.report.document import Frame, Link, PageText
from equiano.words import date, say


def dated(frame: Frame) -> Frame:
    """The frame with its day: today, or the day of SOURCE_DATE_EPOCH, where its maker gave none.

    Raises:
        UsageError: If the day is not written as YYYY-MM-DD.
    """
    if not frame.date:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else dt.datetime.now(dt.UTC)
        return replace(frame, date=now.date().isoformat())
    try:
        day = dt.date.fromisoformat(frame.date)
    except ValueError as error:
        raise UsageError(say("--date: write the day as YYYY-MM-DD.")) from error
    return replace(frame, date=day.isoformat())


def page_words(kind: str, warning: str) -> dict[str, str]:
    """What the pages themselves say, by key, in the language in use."""
    return {
        "kind": kind,
        "warning": warning,
        "skip": say("Skip to the report"),
        "contents": say("Contents"),
        "source": say("Source"),
        "property": say("Property"),
        "value": say("Value"),
        "brief": say("In short"),
        "annex": say("Annex"),
        "table": say("Table"),
        "numbers": say("Numbers as a table"),
        "download": say("Download as CSV"),
        "workbook": say("All tables as one workbook (XLSX)"),
        "scrolls": say("Move the table sideways to see all its columns."),
        "see": say("(see)"),
        "to_report": say("To the report"),
        "cannot_say": say("What these data cannot say"),
        "help": say("Where to get help"),
        "cite": say("Cite as:"),
        "made": say("How this report was made"),
    }


def frame_words(frame: Frame, years: str) -> tuple[tuple[str, PageText], ...]:
    """What stands under the title: name and value of each thing that is known."""
    entries: list[tuple[str, PageText]] = [
        (say("Period"), frame.period or years),
        (say("Published by"), frame.publisher),
        (say("Contact"), _contact(frame.contact)),
        (say("Edition"), frame.edition),
        (say("Date"), _day(frame)),
        (say("Next edition"), frame.next),
    ]
    return tuple((name, value) for name, value in entries if value)


def _contact(contact: str) -> PageText:
    """An address that can be followed, as a link."""
    # An address that may be followed, else an e-mail address, else plain text.
    for target in (contact, f"mailto:{contact}" if "@" in contact else contact):
        try:
            return (Link(contact, target),) if contact else ""
        except ValueError:
            continue
    return contact


def _day(frame: Frame) -> str:
    return date(dt.date.fromisoformat(frame.date)) if frame.date else ""


def citation(frame: Frame, title: str, number: str) -> str:
    """How to cite the report: publisher, year, title, edition, number."""
    year = frame.date[:4]
    head = f"{frame.publisher or 'Equiano'}{f' ({year})' if year else ''}"
    edition = f"{frame.edition}. " if frame.edition else ""
    return f"{head}. {title}. {edition}{say('Report number {number}.', number=number)}"


def licence(frame: Frame) -> str:
    """On what terms the report may be used."""
    if frame.licence:
        return say("Licence: {licence}. Quoted sources keep their own terms.", licence=frame.licence)
    return say("Its publisher stated no licence: ask before you copy more than a quotation.")
