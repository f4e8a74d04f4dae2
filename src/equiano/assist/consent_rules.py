"""What it takes for consent to be sound: what was told, an end; of a child, a guardian and the child's word.

An adult decides alone. For a child, or somebody who may be one, a guardian agrees and the child is asked; a
child's refusal stands. Where a country's law gives other ages its pack says so (`rights` of `clocks.yaml`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano.assist.consent import CLASSES, LONGEST, Assent, Entry, Giver, Told

if TYPE_CHECKING:  # the packs bring pydantic: half a second in which nobody gets the first page
    from equiano.countries.model import CountryPack


@dataclass(frozen=True)
class Ages:
    """Ages in full years.

    Attributes:
        alone_from: From this age on a person consents without a guardian.
        assent_from: From this age on a child's own word is always needed; a younger child may be marked
            as too young to be asked.
    """

    alone_from: int = 18
    assent_from: int = 6

    def __post_init__(self) -> None:
        """Refuse bounds that leave nobody in between.

        Raises:
            ValueError: If they are not 0 <= assent_from <= alone_from <= 18.
        """
        if not 0 <= self.assent_from <= self.alone_from <= 18:  # a child is under 18 (Palermo, 3(d))
            raise ValueError(f"ages of consent: {self.assent_from}, {self.alone_from}")


DEFAULT_AGES = Ages()
"""18: a child is whoever is under 18 (Palermo Protocol, article 3(d)). 6: from then on assent is asked by the
field's guide for child survivors (IRC and UNICEF, Caring for Child Survivors, 2012; from memory). The
Convention on the Rights of the Child (article 12) knows no least age: who can be asked is asked."""


def ages_of(pack: CountryPack | None) -> Ages:
    """The ages of a country: those of its pack where it has them, else `DEFAULT_AGES`.

    Args:
        pack: The pack; None for a country without one.
    """
    years = {one.right: one.years for one in pack.rights if one.years is not None} if pack else {}
    alone = years.get("consent_alone", DEFAULT_AGES.alone_from)
    return Ages(alone, min(years.get("consent_assent", DEFAULT_AGES.assent_from), alone))


@dataclass(frozen=True)
class Subject:
    """Whose consent it is, as far as age matters.

    Attributes:
        child: Whether the person is or may be a child (benefit of the doubt).
        age: Age in full years; None if not known.
        comes_of_age: When a child of known birth date does; None if not known.
    """

    child: bool
    age: int | None = None
    comes_of_age: dt.datetime | None = None

    def alone(self, ages: Ages) -> bool:
        """Whether they consent without a guardian."""
        return not self.child or (self.age is not None and self.age >= ages.alone_from)


ADULT = Subject(child=False)


def faults(entry: Entry, subject: Subject, ages: Ages = DEFAULT_AGES) -> tuple[str, ...]:
    """Why an entry cannot be taken into the ledger: codes of `consent.faults`; empty if it can.

    Args:
        entry: As it would stand there.
        subject: Whose consent it is.
        ages: The ages of the country.
    """
    return (*_bare_faults(entry), *_age_faults(entry, subject, ages))


def sound(entries: Iterable[Entry], subject: Subject, ages: Ages = DEFAULT_AGES) -> tuple[Entry, ...]:
    """Those entries that stand for this person now.

    What somebody gave as an adult falls away once they are taken for a child, and a guardian's consent once
    the person decides alone: both are asked anew.
    """
    return tuple(one for one in entries if not any(_who_faults(one, subject, ages)))


def _bare_faults(entry: Entry) -> Iterable[str]:
    if not entry.classes or not entry.classes <= CLASSES:
        yield "no_classes"
    if not entry.recipient.strip():
        yield "no_recipient"
    if entry.told != frozenset(Told):
        yield "not_told"
    if entry.expires <= entry.given:
        yield "no_time"
    elif entry.expires > entry.given + LONGEST:
        yield "too_long"


def _age_faults(entry: Entry, subject: Subject, ages: Ages) -> Iterable[str]:
    yield from _who_faults(entry, subject, ages)
    if (
        entry.giver == Giver.GUARDIAN
        and subject.comes_of_age is not None
        and entry.expires > subject.comes_of_age
    ):
        yield "beyond_childhood"


def _who_faults(entry: Entry, subject: Subject, ages: Ages) -> Iterable[str]:
    if subject.alone(ages):
        if entry.giver == Giver.GUARDIAN:
            yield "decides_alone"
        return
    if entry.giver != Giver.GUARDIAN:
        yield "guardian_needed"
    if entry.assent == Assent.REFUSED:
        yield "assent_refused"
    elif entry.assent != Assent.GIVEN and not _too_young(entry, subject, ages):
        yield "assent_needed"


def _too_young(entry: Entry, subject: Subject, ages: Ages) -> bool:
    """Whether nobody need have asked the child; at an unknown age the child is asked."""
    return entry.assent == Assent.TOO_YOUNG and subject.age is not None and subject.age < ages.assent_from
