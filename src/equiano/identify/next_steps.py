"""What to do now, in words: by the outcome, and with the contacts of the country pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from equiano.countries.check import terms
from equiano.countries.model import Service
from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.identify.shapes import ContactEntry, Help, LeadEntry
from equiano.words import say


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
    if country is None:
        return None
    try:
        return load_pack(country).service(kind)
    except (KeyError, BadInputError):
        return None


def _contacts(service: Service | None, today: dt.date) -> Iterator[ContactEntry]:
    for contact in service.contacts_on(today) if service is not None else ():
        yield {
            "organisation": contact.organisation,
            "contact": contact.contact,
            "hours": contact.hours,
            "languages": list(contact.languages),
            "confirmed": contact.confirmed,
        }


def _leads(service: Service | None, country: str | None, lang: str) -> Iterator[LeadEntry]:
    for lead in service.leads if service is not None and country is not None else ():
        yield {
            "organisation": lead.called(lang),
            "page": load_pack(country or "").source(lead.source).url,
            "note": lead.note[lang] if lead.note else "",
        }


def help_for(
    kinds: Iterable[str], country: str | None, lang: str, today: dt.date | None = None
) -> list[Help]:
    """Kinds of help with what the country pack knows of them.

    Args:
        kinds: Codes of `service_kinds`.
        country: Id of the country pack, None for none.
        lang: Language of the texts.
        today: The day; contacts that nobody has rung within 180 days before it are held back.

    Returns:
        Entries `{kind, label, when, contacts, leads}`; a contact is `{organisation, contact, hours,
        languages, confirmed}`, a lead (to be rung before anybody is sent there) `{organisation, page, note}`.
    """
    names = terms()["service_kinds"]
    found: list[Help] = []
    for kind in kinds:
        service = _service(kind, country)
        found.append(
            {
                "kind": kind,
                "label": service.label[lang] if service is not None else names[kind][lang],
                "when": service.when[lang] if service is not None else "",
                "contacts": list(_contacts(service, today or dt.date.today())),
                "leads": list(_leads(service, country, lang)),
            }
        )
    return found


def _contact_line(contact: ContactEntry) -> str:
    given = (contact["organisation"], contact["contact"], contact["hours"], ", ".join(contact["languages"]))
    rung = say("rung on {day}", day=dt.date.fromisoformat(contact["confirmed"] or ""))
    return ", ".join([*(part for part in given if part), rung])


def _lead_line(lead: LeadEntry) -> str:
    where = f" ({lead['page']})" if lead["page"] else ""
    note = f" {lead['note']}" if lead["note"] else ""
    return say("To ring first: {organisation}{where}.", organisation=lead["organisation"], where=where) + note


def lines(outcome: str, helps: Iterable[Help]) -> list[str]:
    """What to do now as lines to print, in the language in use."""
    helps = list(helps)
    printed = [f"  - {step}" for step in what_to_do(outcome)]
    for entry in helps:
        printed.append(f"  - {entry['label']}. {entry['when']}".rstrip())
        printed += [f"      {_contact_line(contact)}" for contact in entry["contacts"]]
        printed += [f"      {_lead_line(lead)}" for lead in entry["leads"]]
    if note := contact_note(helps):
        printed.append(f"  {note}")
    return printed


def contact_note(helps: Iterable[Help]) -> str:
    """What to bear in mind of the contacts, or of their absence; empty where no help is named."""
    helps = list(helps)
    if any(entry["contacts"] for entry in helps):
        return say("Numbers change: ring a contact yourself before you give it out.")
    if not helps:
        return ""
    return say(
        "This country pack holds no contact that was rung within 180 days. Ring and enter yours "
        "in its services.yaml (docs/how-to/country-pack.md)."
    )
