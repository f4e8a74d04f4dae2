"""The certificate of a course: hours, month, a random number; and that it is no licence to identify."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from importlib import resources

from equiano.draw.paper import set_pages
from equiano.errors import UsageError
from equiano.prevent.training.bank import COURSES, course_name
from equiano.words import language, month, say, using

# 12 signs of 32: 60 bits, so that nobody finds one by trying; no letter that is read as a digit.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH, _GROUP = 12, 4
MOST_NAME = 120
_ID = re.compile(rf"[{_SIGNS}]{{4}}(-[{_SIGNS}]{{4}}){{2}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What stands on a certificate.

    Attributes:
        id: Its random number.
        name: Of the holder; stands on the paper alone and is kept nowhere.
        course: One of `bank.COURSES`.
        hours: Hours of the course.
        day: Day of the course, of which the month is printed.
        check_at: Address at which it can be checked; empty if there is none.
        issuer: Who held the course; may be empty.
    """

    id: str
    name: str
    course: str
    hours: int
    day: dt.date
    check_at: str = ""
    issuer: str = ""


def new_id() -> str:
    """A random number, such as `7KQM-2XWD-9RTA`."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[n : n + _GROUP] for n in range(0, _LENGTH, _GROUP))


def is_id(text: str) -> bool:
    """Whether a text is such a number."""
    return _ID.fullmatch(text) is not None


def certificate_pdf(one: Certificate, lang: str | None = None) -> bytes:
    """The certificate as PDF/UA-1; the same content gives the same bytes.

    Raises:
        UsageError: If course, number, name or hours make no sense.
    """
    _check(one)
    with using(lang):
        content = _content(one)
    template = resources.files("equiano.prevent.training") / "templates" / "certificate.typ"
    return set_pages(template.read_bytes(), "certificate", content)


def _check(one: Certificate) -> None:
    if one.course not in COURSES:
        raise UsageError(say("unknown course. Courses: {names}.", names=", ".join(COURSES)))
    if not is_id(one.id):
        raise UsageError(say("the number of a certificate looks like 7KQM-2XWD-9RTA."))
    if not one.name.strip() or len(one.name) > MOST_NAME:
        raise UsageError(
            say("a certificate needs the name of its holder, up to {most} signs.", most=MOST_NAME)
        )
    if not 1 <= one.hours <= 400:
        raise UsageError(say("hours: from 1 to 400."))


def _content(one: Certificate) -> dict[str, object]:
    check = say("Number {number}. Whoever holds the course can confirm it.", number=one.id)
    if one.check_at:
        check = say("Number {number}. To be checked at {address}", number=one.id, address=one.check_at)
    return {
        "lang": language(),
        "title": say("Certificate of training"),
        "name": one.name.strip(),
        "lines": [
            say(
                "took part in the course “Recognising human trafficking: {course}”",
                course=course_name(one.course),
            ),
            say("{hours} {hours|hour|hours}, {month}", hours=one.hours, month=month(one.day)),
            *([one.issuer] if one.issuer else []),
        ],
        "notes": [
            say(
                "It confirms participation. It is no licence to identify victims: formal identification lies "
                "with the authorities that the law names."
            ),
            check,
            say(
                "The check confirms number, course and month, nothing else; the name stands on this paper "
                "alone."
            ),
        ],
    }
