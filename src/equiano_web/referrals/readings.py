"""What is read of referrals: by the sender as its case reaches, by the receiver as the state lets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from equiano.assist.referral import Side, Sight, case_facts, offers, sight
from equiano.assist.referral_fit import Misfit, Wanted
from equiano.assist.steps import ActOffer
from equiano_web import prepared
from equiano_web.access import (
    DeniedError,
    Permission,
    Scope,
    Seen,
    Sensitivity,
    Who,
    may,
    opens,
    require,
    role_name,
    scope_of,
    see,
    see_shared,
    within,
)
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Case
from equiano_web.cases.reach import reached
from equiano_web.cases.readings import CasePage
from equiano_web.consents.models import StopRequest
from equiano_web.people.models import User
from equiano_web.referrals import links, sharing, store, telling
from equiano_web.referrals import package as packages
from equiano_web.referrals.engine import facts_of, part_of, rules_of_telling
from equiano_web.referrals.models import Gap, Referral, StatutoryNotice
from equiano_web.referrals.package import Told
from equiano_web.services import readings as services
from equiano_web.services.actions import SEXES

if TYPE_CHECKING:
    from equiano.countries.duties import Right

# Lines of a queue on a page, as of the list of cases; and of gaps.
PAGE_ROWS, MOST_LINES = 25, 100
# What gaps have in common that are one line.
ALIKE = ("kind", "reason", "need", "service_kind", "region")
# What the page of a case knows its table by (`cases/holdings.py`).
HELD, TAKEN = "referrals", "taken_over"
_VIEW, _ANSWER, _SEND = Permission.CASE_VIEW, Permission.REFERRAL_ANSWER, Permission.REFERRAL_SEND
_AGES = {"child": "child", "adult": "adult", "perhaps_child": "in_doubt"}


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A referral, as one side sees it.

    Attributes:
        id: Its id.
        side: Which side looks.
        sight: How much it sees.
        seen: What stands in its columns, as far as this side may know it.
        case: Of the sender, which case it is.
        preview: Of the receiver, before it accepts.
        told: Of the receiver after it, and of the sender: fields of the package.
        words: Message, meeting place, escort, outcome.
        offers: What may be done.
        outcomes: What became of each service.
        lacking: Of a draft, names of fields chosen and of its own words that no consent covers now.
        is_read: Of a draft, whether the person has read it as it is now.
        may_hand: Of the receiver, whether who looks can hand it to a colleague.
        stop: Of the receiver, id of the request to stop or erase, and what was answered; ("", "") if none.
        to_tell: Of the sender, of somebody who declined: whom the law has told, as the country pack says it.
        may_print_notice: Of the sender, whether the law asks for a notice without identity.
        needs_link: Of the sender, whether the receiver has nobody with an account and can be given a link.
        today: The day.
    """

    id: str
    side: Side
    sight: Sight
    seen: Mapping[str, object]
    today: date
    case: Seen | None = None
    preview: Mapping[str, object] = field(default_factory=dict)
    told: Sequence[Told] = ()
    words: Mapping[str, object] = field(default_factory=dict)
    offers: Sequence[ActOffer] = ()
    outcomes: Sequence[Seen] = ()
    lacking: Sequence[str] = ()
    is_read: bool = False
    may_hand: bool = False
    stop: tuple[str, str] = ("", "")
    to_tell: Sequence[tuple[str, Right | None]] = ()
    may_print_notice: bool = False
    needs_link: bool = False


def side_of(who: Who, key: UUID) -> Side:
    """Which side of a referral somebody stands on; who stands on none is sent on to be refused."""
    return "sender" if Referral.objects.filter(within(who, _VIEW, Referral), pk=key).exists() else "receiver"


def page(who: Who, key: UUID) -> ReferralPage:
    """A referral.

    Raises:
        DeniedError: If it is not in reach of either side.
    """
    return _of_sender(who, key) if side_of(who, key) == "sender" else _of_receiver(who, key)


@reading(Referral, _VIEW, "referral.read")
def _of_sender(who: Who, referral: Referral) -> ReferralPage:
    now, shown = timezone.now(), sight("sender", referral.state, was_sent=referral.sent_at is not None)
    columns = dict(see(who, referral, (Sensitivity.ORDINARY,)).fields)
    if shown == "stub":
        columns = {name: columns[name] for name in (*_STUB, "receipt", "receiver_name", "need")}
        return ReferralPage(str(referral.pk), "sender", shown, columns, timezone.localdate(now))
    case = referral.case
    if case is None:  # within reach of nobody; kept for the eyes of a reader of this file
        raise DeniedError(Referral._meta.label)
    facts = facts_of(referral, now)
    allowed = sharing.permitted(referral, now)
    fields, words = dict(sharing.offered_fields()), _words(who, referral)
    return ReferralPage(
        id=str(referral.pk),
        side="sender",
        sight=shown,
        seen=columns,
        today=timezone.localdate(now),
        case=see(who, case, (Sensitivity.ORDINARY, Sensitivity.IDENTITY)),
        told=packages.chosen(who, referral),
        words=words,
        offers=offers(
            referral.state,
            part_of(who, "sender"),
            facts,
            case_facts(timezone.localdate(now), closed=case.state == "closed"),
        )
        if may(who, _SEND)
        else (),
        outcomes=tuple(see(who, one) for one in referral.outcomes.order_by("at")),
        lacking=[
            *(name for name in referral.chosen if fields[name].sensitivity not in allowed),
            *(name for name, text in words.items() if text and store.classes(referral)[name] not in allowed),
        ],
        is_read=facts.read,
        to_tell=_to_tell(referral, case),
        may_print_notice=may(who, _SEND) and facts.notice_in_law,
        needs_link=may(who, _SEND) and links.is_open(referral) and links.takes_links(referral),
    )


def _to_tell(referral: Referral, case: Case) -> Sequence[tuple[str, Right | None]]:
    if referral.state != "offered_declined":
        return ()
    age = see_shared(case, (Sensitivity.ORDINARY,)).fields.get("age_band")
    return rules_of_telling(referral.sender.country, child=age != "adult")


# Days and states alone; who is meant stands in none of them.
_STUB = ("state", "since", "sent_at", "urgency")
OF_RECEIVER = (
    *_STUB, "need", "sender_name", "whole_case", "answer_by", "expires_after", "taken_by_id", "answered_at",
    "decline_code", "own_case_id", "receipt", "for_life", "addressee_name", "taken_over_at", "answered_name",
)  # fmt: skip
OF_STUB = (*_STUB, "sender_name", "receipt", "own_case_id")


@reading(Referral, _ANSWER, "referral.read")
def _of_receiver(who: Who, referral: Referral) -> ReferralPage:
    now, shown = timezone.now(), sight("receiver", referral.state, was_sent=referral.sent_at is not None)
    if shown == "nothing":
        raise DeniedError(Referral._meta.label)
    columns = see(who, referral, (Sensitivity.ORDINARY,)).fields
    names = OF_STUB if shown == "stub" else OF_RECEIVER
    told, words = packages.package(who, referral, now) if shown == "package" else ((), {})
    today = timezone.localdate(now)
    closed = referral.case is not None and referral.case.state == "closed"
    found = offers(
        referral.state, part_of(who, "receiver"), facts_of(referral, now), case_facts(today, closed=closed)
    )
    return ReferralPage(
        id=str(referral.pk),
        side="receiver",
        sight=shown,
        seen={name: columns[name] for name in names if name in columns},
        today=today,
        preview=packages.preview(who, referral, now) if shown in ("preview", "package") else {},
        told=told,
        words=words,
        # Who may not write cases takes nothing over: the act would end in "no such page".
        offers=[one for one in found if one.act != "take_over" or may(who, Permission.CASE_CREATE)],
        outcomes=tuple(see(who, one) for one in referral.outcomes.order_by("at"))
        if shown == "package"
        else (),
        may_hand=scope_of(who, _ANSWER) >= Scope.TEAM and referral.state in ("sent", "accepted"),
        stop=_stop_of(referral),
    )


def _stop_of(referral: Referral) -> tuple[str, str]:
    """Whether the receiver was asked to stop or erase what it was given of this case."""
    asked = StopRequest.objects.filter(agency=referral.receiver_id, case=referral.case_id)
    row = asked.order_by("-asked_at").first() if referral.state == "revoked" else None
    return (str(row.pk), row.answer) if row else ("", "")


def _words(who: Who, referral: Referral) -> Mapping[str, object]:
    seen = see(who, referral)
    return {
        name: seen.fields[name]
        for name in ("message", "meeting_place", "escort", "outcome")
        if name in seen.fields
    }


@dataclass(frozen=True, slots=True)
class Queue:
    """Referrals of one side.

    Attributes:
        rows: Of each: id, its columns as that side may know them, and of the sender the case.
        more: Whether there are further ones.
        today: The day.
    """

    rows: Sequence[tuple[str, Mapping[str, object], Seen | None]]
    more: bool
    today: date


def inbox(who: Who, whose: str = "agency", state: str = "", page: int = 1) -> Queue:
    """Referrals that came to one's agency, the latest first.

    Args:
        who: Who looks.
        whose: `me` (taken on by me), `team` (by people of my teams) or `agency`.
        state: Only of this state.
        page: Number of the page, from 1.

    Raises:
        DeniedError: If somebody answers none.
    """
    require(who, _ANSWER)
    wanted = within(who, _ANSWER, Referral) & (Q(state=state) if state else Q())
    if whose == "me":
        wanted &= Q(taken_by=who.user.pk)
    elif whose == "team":
        wanted &= Q(taken_by__in=User.objects.filter(teams__in=who.teams))
    found = _queued("-sent_at", wanted, page)
    note_reading(who, "referral.inbox")
    lines = []
    for one in found[:PAGE_ROWS]:
        columns = see(who, one, (Sensitivity.ORDINARY,)).fields
        shown = sight("receiver", one.state, was_sent=True)
        names = OF_STUB if shown == "stub" else OF_RECEIVER
        lines.append((str(one.pk), {name: columns[name] for name in names if name in columns}, None))
    return Queue(lines, len(found) > PAGE_ROWS, timezone.localdate())


def outbox(who: Who, whose: str = "agency", state: str = "", page: int = 1) -> Queue:
    """Referrals of the cases in one's reach; arguments as of `inbox`.

    Raises:
        DeniedError: If somebody refers nobody and sees no case.
    """
    require(who, _VIEW)
    if scope_of(who, _VIEW) >= Scope.AGENCY:
        # The sender says nothing new, as cases stay where they are; but then the latest are read from an
        # index, and not all that the agency ever sent.
        wanted = within(who, _VIEW, Referral) & Q(sender=who.user.agency_id)
    else:
        # The same, case by case: an index says which were referred and when, and none of them is read.
        wanted = Q(case__in=reached(who, _VIEW))
    wanted &= Q(state=state) if state else Q()
    if whose == "me":
        wanted &= Q(created_by=who.user.pk) | Q(case__assigned_to=who.user.pk)
    elif whose == "team":
        wanted &= Q(case__team__in=who.teams)
    found = _queued("-since", wanted, page)
    note_reading(who, "referral.outbox")
    lines = [
        (
            str(one.pk),
            see(who, one, (Sensitivity.ORDINARY,)).fields,
            see(who, one.case, (Sensitivity.ORDINARY,)) if one.case else None,
        )
        for one in found[:PAGE_ROWS]
    ]
    return Queue(lines, len(found) > PAGE_ROWS, timezone.localdate())


# A line shows of whom it names their name alone; each further column would be read and made, line by line.
_NAMED = ("sender", "receiver", "addressee")
_BESIDE_NAMES = [
    f"{path}__{column.name}"
    for path in _NAMED
    for column in Referral._meta.get_field(path).related_model._meta.concrete_fields  # type: ignore[union-attr]
    if column.name not in ("id", "name")
]


def _queued(order: str, wanted: Q, page: int) -> list[Referral]:
    start = (page - 1) * PAGE_ROWS

    def lines(wanted: Q) -> QuerySet[Referral]:
        # What a line shows is read of the lines of the page, and not of all that are sorted.
        rows = Referral.objects.filter(wanted).order_by(order, "pk").values("pk")
        return _for_lines(Q(pk__in=rows[start : start + PAGE_ROWS + 1]), order)

    return prepared.rows(("queue", order, start), lines, wanted)


def _for_lines(wanted: Q, order: str = "-created_at") -> QuerySet[Referral]:
    found = Referral.objects.filter(wanted).order_by(order, "pk").select_related("case", *_NAMED)
    return found.defer("narrative", "contact", *_BESIDE_NAMES)


def of_case(who: Who, page: CasePage) -> tuple[Sequence[Seen], Sequence[ReferralPage]]:
    """Of a case whose page was read, its referrals, the last first, and those that it was taken from."""
    case = UUID(page.case.id)
    # By its id alone, each way by its index: at once, or with the reach as a question inside, all that the
    # agency ever sent is walked through.
    sent = prepared.rows("of case", _for_lines, Q(case=case)) if HELD in page.holds else []
    taken = prepared.rows("of case", _for_lines, Q(own_case=case)) if TAKEN in page.holds else []
    return tuple(see(who, one, (Sensitivity.ORDINARY,)) for one in sent), [_taken(one) for one in taken]


def _taken(one: Referral) -> ReferralPage:
    names = ("sender_name", "taken_over_at", "state")
    seen = {name: getattr(one, name) for name in names}
    return ReferralPage(str(one.pk), "receiver", "stub", seen, timezone.localdate(), stop=_stop_of(one))


@reading(Referral, _SEND, "referral.read")
def to_address(who: Who, referral: Referral) -> Sequence[tuple[Seen, Sequence[Misfit]]]:
    """Services that could be asked, those that fit first."""
    case = referral.case
    seen = see(who, case, (Sensitivity.ORDINARY,)) if case else None
    sex, age = (str(seen[name]) if seen else "" for name in ("sex", "age_band"))
    wanted = Wanted(referral.need, sex if sex in SEXES else "", _AGES.get(age, ""))
    rows = services.directory(who, wanted)
    return [row for row in rows if row[0]["agency_id"] != referral.sender_id]


@reading(Referral, _SEND, "referral.read")
def to_name(who: Who, referral: Referral) -> Sequence[tuple[str, str]]:
    """People of the receiver who answer referrals: id and name."""
    return _named(telling.answering(referral.receiver_id))


@reading(Referral, _ANSWER, "referral.read")
def to_hand(who: Who, referral: Referral) -> Sequence[tuple[str, str]]:
    """Colleagues to whom a referral that came in can be handed.

    Raises:
        DeniedError: If who looks leads no team.
    """
    if scope_of(who, _ANSWER) < Scope.TEAM:
        raise DeniedError(Referral._meta.label)
    return _named(one for one in telling.answering(who.user.agency_id) if one.pk != referral.taken_by_id)


def _named(people: Iterable[User]) -> Sequence[tuple[str, str]]:
    return sorted(((str(one.pk), f"{one.name} ({role_name(one.role)})") for one in people), key=itemgetter(1))


@reading(Referral, _SEND, "referral.read")
def to_choose(who: Who, referral: Referral) -> Sequence[tuple[str, bool, object]]:
    """Fields that can be told: name, whether it is permitted now, and whether the case has it filled in.

    Those closed to who drafts the referral are not among them.
    """
    allowed = sharing.permitted(referral, timezone.now())
    return [
        (name, one.sensitivity in allowed, name in referral.chosen)
        for name, one in sharing.offered_fields()
        if one.sensitivity in opens(who)
    ]


def gaps(who: Who) -> Sequence[Seen]:
    """Each time that help was not to be had, and why, for programs of who reads figures of the agency.

    Raises:
        DeniedError: If the permission reaches no whole agency.
    """
    require(who, Permission.FIGURES_VIEW)
    rows = Gap.objects.filter(within(who, Permission.FIGURES_VIEW, Gap)).order_by("-at")
    return tuple(see(who, one) for one in rows)


def counted_gaps(who: Who) -> Sequence[tuple[Seen, int]]:
    """Why help was not to be had, for who reads figures of the agency, and how often it was so.

    The database counts: a large agency has tens of thousands, and each would be made a thing here. What is
    seen stands for all that are alike; its id and its day are of none.

    Raises:
        DeniedError: If the permission reaches no whole agency.
    """
    require(who, Permission.FIGURES_VIEW)
    of_agency = Gap.objects.filter(within(who, Permission.FIGURES_VIEW, Gap))
    rows = of_agency.order_by().values(*ALIKE).annotate(often=Count("pk"))
    return tuple((see(who, Gap(**{name: one[name] for name in ALIKE})), one["often"]) for one in rows)


def notices(who: Who) -> Sequence[Seen]:
    """Notices to authorities that the agency gave, for who reads its figures; they lead to no case.

    Raises:
        DeniedError: If the permission reaches no whole agency.
    """
    require(who, Permission.FIGURES_VIEW)
    rows = StatutoryNotice.objects.filter(within(who, Permission.FIGURES_VIEW, StatutoryNotice))
    return tuple(see(who, one) for one in rows.order_by("-on", "pk")[:MOST_LINES])


def leads(who: Who) -> bool:
    """Whether somebody looks after more than their own."""
    return max(scope_of(who, _ANSWER), scope_of(who, _SEND)) >= Scope.TEAM


def draft_page(who: Who, key: UUID) -> ReferralPage:
    """A referral that the sender draws up.

    Raises:
        DeniedError: If it is not in reach, or goes its way already.
    """
    found = _of_sender(who, key)
    if not any(one.act == "change_draft" for one in found.offers):
        raise DeniedError(Referral._meta.label)
    return found


@reading(Case, _SEND, "case.read")
def to_draft(who: Who, case: Case) -> Seen:
    """The case that somebody refers."""
    return see(who, case, (Sensitivity.ORDINARY,))


def to_print(who: Who) -> None:
    """Raise unless somebody refers.

    Raises:
        DeniedError: If not.
    """
    require(who, _SEND)
