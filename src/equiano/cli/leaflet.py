"""`equiano leaflet`: a leaflet for people at risk, in their language, with numbers that were rung."""

from __future__ import annotations

from equiano.cli.commands.leaflet import LeafletCommand
from equiano.cli.output import messages, print_json
from equiano.prevent.contacts import read_contacts
from equiano.prevent.leaflet import Leaflet, LeafletOptions, check_wanted, print_leaflet
from equiano.words import date, say


def leaflet(asked: LeafletCommand) -> None:
    """Run `equiano leaflet`."""
    options = LeafletOptions(format=asked.format, other=tuple(asked.other or ()), link=asked.link)
    check_wanted(asked.country, asked.audience, asked.lang, options)
    made = print_leaflet(asked.country, asked.audience, asked.lang, read_contacts(asked.contacts), options)
    made.write(asked.out)
    if asked.as_json:
        print_json(_told(asked, made))
    for sentence in made.not_used:
        messages.print(sentence)
    if not asked.as_json:
        messages.print(
            say(
                "{name}: {count} {count|number|numbers} of help; do not hand it out after {day}.",
                name=asked.out.name,
                count=len(made.contacts),
                day=date(made.good_until),
            )
        )
        for mark in made.marks[1:]:
            messages.print(say("on its edge: {mark}", mark=mark))


def _told(asked: LeafletCommand, made: Leaflet) -> dict[str, object]:
    return {
        "file": asked.out.name,
        "format": asked.format,
        "audience": asked.audience,
        "lang": asked.lang,
        "contacts": [{"id": one.id, "checked": one.checked.isoformat()} for one in made.contacts],
        "good_until": made.good_until.isoformat(),
        "marks": list(made.marks),
        "not_used": list(made.not_used),
    }
