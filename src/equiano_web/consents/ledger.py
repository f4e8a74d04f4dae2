"""From the tables of the room to the library and back: entries, bases, recipients, whose consent it is."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from equiano.assist.consent import Assent, BasisKind, ConsentMethod, Entry, Giver, Purpose, SharingBasis, Told
from equiano.assist.consent_rules import Ages, Subject, ages_of
from equiano_web.access import Sensitivity
from equiano_web.cases import store
from equiano_web.cases.models import Case
from equiano_web.cases.readings import with_merged
from equiano_web.cases.tracks import standing
from equiano_web.cases.values import ages_on, band_of, latest_day
from equiano_web.consents.models import Basis, Consent, Share, StopRequest, ToSomebody
from equiano_web.people.agencies import pack_of
from equiano_web.people.models import Agency

if TYPE_CHECKING:
    from uuid import UUID

OUTSIDE = "outside:"
_Row = TypeVar("_Row", Consent, Basis, Share, StopRequest)
_NAME, _WORDS = "recipient", "words"


def outside(name: str) -> str:
    """Id of a recipient outside the network, from its name: written with other capitals it is the same."""
    return OUTSIDE + " ".join(name.split()).casefold()


def address(row: ToSomebody, case: Case, agency: UUID | None, name: str) -> None:
    """Put into a row whom it goes to."""
    row.agency_id = agency
    if agency is None:
        row.outside = seal(case, row.pk, _NAME, " ".join(name.split()))


def name_of(row: ToSomebody, case: Case) -> str:
    """What a recipient is called."""
    if row.agency is not None:
        return row.agency.name
    return unseal(case, row.pk, _NAME, row.outside)


def recipient_of(row: ToSomebody, case: Case) -> str:
    """Id of a recipient, as the library has it."""
    return str(row.agency_id) if row.agency_id else outside(name_of(row, case))


def seal(case: Case, owner: UUID, kind: str, text: object) -> bytes:
    """Words of a case, sealed with its key."""
    key = store.key_of(case)
    if key is None:  # an erased case is in nobody's reach
        raise RuntimeError("a case without a key was reached")
    return store.sealed(key, owner, kind, text)


def unseal(case: Case, owner: UUID, kind: str, blob: bytes | memoryview | None) -> str:
    """What `seal` took; empty if there is nothing, or the case was erased."""
    key = store.key_of(case)
    return str(store.unsealed(key, owner, kind, blob)) if key and blob else ""


def of_case(model: type[_Row], case: Case) -> QuerySet[_Row]:
    """Rows of a case and of those that were merged into it: it is the same person."""
    rows = model._default_manager.filter(case__in=with_merged(case.pk))
    return rows.select_related("agency", "case").order_by("pk")


def entry_of(row: Consent) -> Entry:
    """An entry of the ledger, as the library has it."""
    return Entry(
        id=str(row.pk),
        purpose=Purpose(row.purpose),
        recipient=recipient_of(row, row.case),
        classes=frozenset(row.classes),
        language=row.language,
        method=ConsentMethod(row.method),
        explained_by=str(row.explained_by_id),
        told=frozenset(Told(one) for one in row.told),
        given=row.given_at,
        expires=row.expires_at,
        giver=Giver(row.giver),
        assent=Assent(row.assent) if row.assent else None,
        withdrawn=row.withdrawn_at,
    )


def basis_of(row: Basis) -> SharingBasis:
    """A legal basis, as the library has it."""
    return SharingBasis(
        id=str(row.pk),
        kind=BasisKind(row.kind),
        recipient=recipient_of(row, row.case),
        purpose=Purpose(row.purpose),
        classes=frozenset(row.classes),
        since=row.since,
        until=row.until,
        reason=row.reason,
        asked_by=str(row.asked_by_id),
        confirmed_by=str(row.confirmed_by_id) if row.confirmed_by_id else None,
        justified=row.justified,
        ended=row.ended_at,
    )


def ages(case: Case) -> Ages:
    """The ages of consent of the country in which a case is kept."""
    return ages_of(pack_of(case.agency.country))


def subject_of(case: Case, now: dt.datetime) -> Subject:
    """Whose consent it is, as far as age matters; in doubt a child."""
    today = timezone.localtime(now).date()
    facts = standing.facts_of(standing.rows_of(case), today, for_act=False)
    said = str(store.open_case(case, frozenset({Sensitivity.IDENTITY})).get("birth_date", ""))
    # Where the doubt is that of a date without its day, the date says more: the youngest that it can mean.
    if not said or (facts.age == "in_doubt" and band_of(said, today) != "perhaps_child"):
        return Subject(facts.child)
    age, _ = ages_on(said, today)
    decided_adult = facts.state_of("child") == "adult"
    child = facts.child or (age < Ages().alone_from and not decided_adult)
    return Subject(child, age, _comes_of_age(latest_day(said)) if child else None)


def _comes_of_age(born: dt.date) -> dt.datetime:
    year = born.year + Ages().alone_from
    leap = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
    day = dt.date(year, 3, 1) if leap else born.replace(year=year)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def agencies(but: UUID | None = None) -> list[tuple[str, str]]:
    """The agencies of the network, but one: id and name."""
    return [(str(pk), name) for pk, name in Agency.objects.values_list("pk", "name") if pk != but]
