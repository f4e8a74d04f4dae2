"""What to do now, in words: by the outcome, and with the contacts of the country pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from equiano.words import say

if TYPE_CHECKING:
    from equiano.countries.model import Service

OLD_AFTER = 365  # days after which a contact is rung before it is given out; our choice, as offices move


def what_to_do(outcome: str) -> tuple[str, ...]:
    """The first steps for an outcome."""
    if outcome == "refer":
        return (
            say("Tell the person what help there is, and that it does not depend on talking to the police."),
            say("With the person's agreement, call one of the contacts below while they are with you."),
            say("Do not confront the employer or whoever came along, and do not send the person back alone."),
        )
    if outcome == "look_closer":
        return (
            say("Offer the help below; the person decides."),
            say("Agree on a safe way to meet again, and ask further when it is quiet."),
        )
    return (
        say(
            "Ask what is still open when it is safe. That little is recorded does not mean that all is well."
        ),
        say("Leave a way to reach help, in a form that is safe to carry."),
    )


def _service(kind: str, country: str | None) -> Service | None:
    from equiano.countries.pack import load_pack
    from equiano.errors import BadInputError

    if country is None:
        return None
    try:
        return load_pack(country).service(kind)
    except (KeyError, BadInputError):
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _contacts(service: Service | None, today: dt.date) -> Iterator[dict[str, Any]]:
    for contact in service.contacts if service is not None else ():
        seen = _day(contact.seen)
        yield {
            "organisation": contact.organisation,
            "contact": contact.contact,
            "hours": contact.hours,
            "languages": list(contact.languages),
            "seen": contact.seen,
            "source_date": contact.source_date,
            "old": seen is None or (today - seen).days > OLD_AFTER,
        }


def help_for(
    kinds: Iterable[str], country: str | None, lang: str, today: dt.date | None = None
) -> list[dict[str, Any]]:
    """Kinds of help with what the country pack knows of them.

    Args:
        kinds: Codes of `service_kinds`.
        country: Id of the country pack, None for none.
        lang: Language of the texts.
        today: The day; contacts seen more than a year before it are marked as old.

    Returns:
        Entries `{kind, label, when, contacts}`; a contact is `{organisation, contact, hours, languages, seen,
        source_date, old}`.
    """
    from equiano.countries.check import terms

    names, found = terms()["service_kinds"], []
    for kind in kinds:
        service = _service(kind, country)
        found.append(
            {
                "kind": kind,
                "label": service.label[lang] if service is not None else names[kind][lang],
                "when": service.when[lang] if service is not None else "",
                "contacts": list(_contacts(service, today or dt.date.today())),
            }
        )
    return found


def _contact_line(contact: Mapping[str, Any]) -> str:
    given = (contact["organisation"], contact["contact"], contact["hours"], ", ".join(contact["languages"]))
    day = _day(contact["seen"])
    checked = say("seen in its source on {day}", day=day if day is not None else contact["seen"])
    undated = contact["source_date"] == "undated"
    source = (
        say("the source bears no date") if undated else say("source of {date}", date=contact["source_date"])
    )
    return ", ".join([*(part for part in given if part), f"{checked} ({source})"])


def lines(outcome: str, helps: Iterable[Mapping[str, Any]]) -> list[str]:
    """What to do now as lines to print, in the language in use."""
    helps = list(helps)
    printed = [f"  - {step}" for step in what_to_do(outcome)]
    for entry in helps:
        printed.append(f"  - {entry['label']}. {entry['when']}".rstrip())
        printed += [f"      {_contact_line(contact)}" for contact in entry["contacts"]]
    contacts = [contact for entry in helps for contact in entry["contacts"]]
    if any(contact["old"] for contact in contacts):
        printed.append("  " + say("Some contacts were seen over a year ago. Ring before you give one out."))
    elif contacts:
        printed.append("  " + say("Numbers change: ring a contact yourself before you give it out."))
    elif helps:
        printed.append(
            "  "
            + say(
                "This country pack holds no contact. Enter yours in its services.yaml "
                "(docs/how-to/country-pack.md), with the day on which you checked them."
            )
        )
    return printed
