"""Words for the codes of the room."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.words import say
from equiano_web.access import class_name


def dangers() -> list[tuple[str, str]]:
    """What can threaten life."""
    return [
        ("violence", say("Violence, or threats of it")),
        ("suicide", say("The person may take their own life")),
        ("illness", say("An illness or injury that threatens life")),
        ("missing", say("The person is missing")),
        ("child", say("A child is in danger")),
    ]


def answers() -> list[tuple[str, str]]:
    """What a recipient did with what it was given."""
    return [
        ("stopped", say("We have stopped using it")),
        ("erased", say("We have erased it")),
        ("kept", say("A law asks us to keep it; we use it for nothing else")),
    ]


def demand_kinds() -> list[tuple[str, str]]:
    """What a paper can be."""
    return [
        ("subpoena", say("Subpoena or summons: often not an order")),
        ("court_order", say("Order of a court")),
        ("authority", say("Request of an authority that names a law")),
    ]


def objections() -> list[tuple[str, str]]:
    """Steps of an objection."""
    return [
        ("raised", say("We object")),
        ("upheld", say("The objection was upheld")),
        ("overruled", say("The objection was overruled")),
    ]


def decisions() -> list[tuple[str, str]]:
    """What can be done with a demand."""
    return [
        ("refused", say("Nothing was given")),
        ("given", say("Something was given")),
        ("lapsed", say("It was taken back, or its time ran out")),
    ]


def states() -> Mapping[str, tuple[str, str]]:
    """States of an entry or a basis: words, and the kind of tag."""
    return {
        "live": (say("holds"), "done"),
        "ended": (say("over"), "quiet"),
        "withdrawn": (say("withdrawn"), "urgent"),
        "unsound": (say("ask anew: child or adult changed"), "waiting"),
        "asks": (say("waits for a second person"), "waiting"),
        "reviewed": (say("reviewed"), "quiet"),
    }


def ways() -> Mapping[str, str]:
    """Ways in which something went."""
    return {
        "print": say("on paper"),
        "export": say("as a file"),
        "referral": say("by referral"),
        "demand": say("on a legal demand"),
    }


def in_words(classes: object) -> str:
    """Data classes, one after the other."""
    return ", ".join(class_name(str(one)) for one in classes)  # type: ignore[attr-defined]  # any sequence
