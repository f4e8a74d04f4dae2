"""What the pages of referrals show: in words, never a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from django.urls import reverse
from django.utils import timezone

from equiano.assist.steps import ActOffer
from equiano.assist.track import table
from equiano.assist.wording import act_label, code_label, field_label, state_label
from equiano.words import date as day_in_words
from equiano.words import language, say
from equiano_web.access import Permission, Seen, Who, may
from equiano_web.cases.panels import Panel
from equiano_web.cases.readings import CasePage
from equiano_web.cases.sections import PERSON, sections
from equiano_web.cases.values import shown as value_in_words
from equiano_web.referrals import readings
from equiano_web.referrals.package import Told
from equiano_web.referrals.readings import ALIKE, Queue, ReferralPage
from equiano_web.services.kinds import kinds
from equiano_web.services.pages import misfit, room

if TYPE_CHECKING:
    from equiano.countries.duties import Right

_KINDS = {"sent": "waiting", "accepted": "done", "done": "done", "declined": "urgent", "expired": "urgent"}
# Drawn up on a page of their own; the others on a form made from the table.
_OWN_PAGE = {"change_draft"}
STATES = tuple(state for state in table().tracks["referral"].states if state != "not_started")


@dataclass(frozen=True, slots=True)
class Line:
    """A referral in a list.

    Attributes:
        id: Its id.
        need: What is needed.
        other: The other side.
        case: Code of the case, for its own agency.
        state: In words.
        kind: How the state is marked.
        when: Its last day for an answer, if it waits for one.
        late: Whether that day is over.
    """

    id: str
    need: str
    other: str
    case: str
    state: str
    kind: str
    when: object
    late: bool


def state_of(state: str) -> tuple[str, str]:
    """A state in words, and how it is marked."""
    return state_label(state), _KINDS.get(state, "quiet")


def queue(found: Queue, side: str) -> list[Line]:
    """A list of referrals."""
    lines = []
    for key, seen, case in found.rows:
        text, kind = state_of(str(seen["state"]))
        due = seen.get("answer_by") if seen["state"] == "sent" else None
        late = isinstance(due, date) and due < found.today
        other = str(seen.get("sender_name" if side == "in" else "receiver_name", ""))
        need = code_label(str(seen["need"])) if seen.get("need") else _closed(seen)
        code = str(case["code"]).replace("-", "\u2011") if case else ""
        lines.append(Line(key, need, other, code, text, "urgent" if late else kind, due, late))
    return lines


def _closed(seen: Mapping[str, object]) -> str:
    """What a closed referral is called, of which its need is shown no more."""
    sent = seen.get("sent_at")
    return say("Referral of {day}", day=_day(sent)) if isinstance(sent, date) else say("Referral")


def _day(value: date) -> str:
    """A day in words; of a moment the day where somebody looks, which at night is not that of Greenwich."""
    return day_in_words(timezone.localdate(value) if isinstance(value, datetime) else value)


def states() -> list[tuple[str, str]]:
    """All states, for a choice."""
    return [(state, state_label(state)) for state in STATES]


def panel(who: Who, page: CasePage) -> Panel | None:
    """Referrals on the page of a case."""
    case = page.case.id
    rows, taken = readings.of_case(who, page)
    lines = [
        (one.id, code_label(str(one["need"])), str(one["receiver_name"]), *state_of(str(one["state"])))
        for one in rows
    ]
    handed = bool(page.case["handed_over_at"])
    may_refer = may(who, Permission.REFERRAL_SEND) and not handed
    if not lines and not may_refer and not taken:
        return None
    receipts = [
        (str(one["receiver_name"]), str(one["receipt"])) for one in rows if one["state"] == "transferred"
    ]
    shown = {"lines": lines, "case": case, "may_refer": may_refer, "taken": taken}
    return Panel("referrals/panel.html", {**shown, "receipts": receipts if handed else []})


def shown(page: ReferralPage, who: Who | None) -> Mapping[str, object]:
    """A referral; `who` is None of an agency without an account."""
    text, kind = state_of(str(page.seen["state"]))
    return {
        "page": page,
        "state": text,
        "kind": kind,
        "rows": [*_head(page), *_preview(page)],
        "parts": parts(page.told),
        "words": [(label, str(page.words[name])) for name, label in _words() if page.words.get(name)],
        "lacking": [dict(_words()).get(name) or label_of(name) for name in page.lacking],
        "outcomes": [
            (code_label(str(one["help_kind"])), code_label(str(one["outcome"])), one["at"])
            for one in page.outcomes
        ],
        "offers": [_offer(page, one) for one in page.offers if one.act not in _OWN_PAGE],
        "may_change": any(one.act == "change_draft" and one.open for one in page.offers),
        "takes": _taking(page, who),
        "to_tell": [(right_label(name), _rule(rule)) for name, rule in page.to_tell],
    }


def _words() -> list[tuple[str, str]]:
    return [
        ("message", say("What the receiver should know")),
        ("meeting_place", field_label("meeting_place")),
        ("escort", field_label("escort")),
        ("outcome", field_label("outcome")),
    ]


def _head(page: ReferralPage) -> list[tuple[str, object]]:
    seen = page.seen
    rows: list[tuple[str, object]] = []
    if page.side == "sender":
        rows.append((say("Need"), code_label(str(seen["need"]))))
    for name, label in (("receiver_name", say("Receiver")), ("sender_name", say("Sender"))):
        if seen.get(name) and (name == "sender_name") == (page.side == "receiver"):
            rows.append((label, str(seen[name])))
    if page.side == "sender" and page.sight == "all":
        rows.append((field_label("urgency"), code_label(str(seen["urgency"]))))
        rows.append((say("Read by the person"), _read(page)))
    for name, label in _DAYS():
        is_over = name in ("answer_by", "expires_after") and seen["state"] != "sent"
        if isinstance(value := seen.get(name), date) and not is_over:
            rows.append((label, _day(value)))
    if seen.get("addressee_name"):
        rows.append((say("For"), str(seen["addressee_name"])))
    if isinstance(taken := seen.get("taken_over_at"), datetime):
        rows.append((say("Taken over"), _day(taken)))
    if isinstance(come := seen.get("seen_at"), datetime):
        rows.append((say("Said that it has come"), _day(come)))
    if page.side == "sender" and seen.get("answered_name"):
        rows.append((say("Answered by, through the link"), str(seen["answered_name"])))
    if seen.get("decline_code"):
        rows.append((field_label("receiver_reason"), code_label(str(seen["decline_code"]))))
    if seen.get("whole_case"):
        rows.append((say("What it is about"), say("Handing over the whole case")))
    if seen.get("receipt"):
        rows.append((say("Receipt"), str(seen["receipt"])))
    if seen.get("for_life"):
        rows.append((say("Basis"), say("Risk to life, without consent")))
    return rows


def _DAYS() -> tuple[tuple[str, str], ...]:  # noqa: N802  # a table whose words are said when the page is made
    return (
        ("sent_at", say("Sent")),
        ("answer_by", say("To be answered by")),
        ("expires_after", say("Expires after")),
        ("answered_at", say("Answered")),
    )


def _read(page: ReferralPage) -> str:
    day = page.seen.get("read_on")
    if not isinstance(day, date):
        return say("not yet")
    text = f"{day_in_words(day)} ({page.seen['read_language']})"
    return text if page.is_read else say("{text}; changed since: to be read again", text=text)


def _preview(page: ReferralPage) -> list[tuple[str, object]]:
    fields = sections()[PERSON].fields
    labels = {"need": say("Need"), "urgency": field_label("urgency")}
    return [
        (labels[name], code_label(str(value)))
        if name in labels
        else (fields[name].label, value_in_words(fields[name], value))
        for name, value in page.preview.items()
        if value
    ]


def label_of(name: str) -> str:
    """What a field of the package is called."""
    section, field = name.split(".")
    return sections()[section].fields[field].label


def parts(told: Sequence[Told]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The package: title and rows, the person first, then each entry."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for one in told:
        field = sections()[one.section].fields[one.field]
        found.setdefault((one.section, one.entry), []).append((field.label, value_in_words(field, one.value)))
    return [
        (f"{sections()[section].label} {entry}" if entry else sections()[section].label, rows)
        for (section, entry), rows in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that may be done now, or why not."""

    label: str
    href: str
    why_not: Sequence[str]


def _offer(page: ReferralPage, offer: ActOffer) -> Offered:
    reasons = [one.text for one in offer.refusals]
    return Offered(act_label(offer.act), reverse("referral-act", args=(page.id, offer.act)), reasons)


def _taking(page: ReferralPage, who: Who | None) -> str:
    """Of a receiver: whose hands it is in."""
    if who is None or page.side != "receiver" or page.sight == "stub":
        return ""
    taker = page.seen.get("taken_by_id")
    if taker is None:
        return say("Nobody has taken it on yet.")
    return say("You have taken it on.") if taker == who.user.pk else say("A colleague has taken it on.")


def right_label(name: str) -> str:
    """What a right of a country pack is called."""
    from equiano.countries.check import terms  # noqa: PLC0415 - with the one page that needs it

    return terms()["rights"][name][language()]


def _rule(rule: Right | None) -> str:
    """What the pack says of telling somebody; what nobody has found is unknown, and said so."""
    lang = language()
    note = f" {rule.note[lang]}" if rule and rule.note else ""
    match rule.status if rule else "not_found":
        case "given" if rule and rule.text and rule.body:
            told = say("Told is: {body}.", body=rule.body[lang])
            day = day_in_words(date.fromisoformat(rule.looked_up))
            known = say("Looked up on {day}.", day=day) if rule.verified else say("From memory: check it.")
            return f"{rule.text[lang]} {told} {known}{note}"
        case "none_in_law":
            return say("None in law.") + note
        case _:
            return say("Unknown: ask a lawyer before you decide whether anybody is told.") + note


def notice(told: Mapping[str, object]) -> list[tuple[str, str]]:
    """An anonymous notice in words, line by line; empty if the law asks for none."""
    if not told:
        return []
    fields, lang = sections()[PERSON].fields, language()
    texts = {name: cast("Mapping[str, str]", told[name])[lang] for name in ("body", "legal_basis")}
    rows = [
        (field_label("body"), texts["body"]),
        (field_label("legal_basis"), texts["legal_basis"]),
        (say("Who tells it"), str(told["agency"])),
        *((fields[name].label, value_in_words(fields[name], told[name])) for name in ("age_band", "sex")),
        (say("Need"), code_label(str(told["need"]))),
        (
            field_label("decline_reason"),
            code_label(str(told["decline_reason"])) if told["decline_reason"] else "",
        ),
    ]
    return [(label, text or say("not known")) for label, text in rows]


def notices(rows: Sequence[Seen]) -> list[tuple[str, str, str]]:
    """Notices that were given: day, authority, need."""
    lang = language()
    return [
        (
            day_in_words(cast("date", one["on"])),
            cast("Mapping[str, str]", one["body"])[lang],
            code_label(str(one["need"])),
        )
        for one in rows
    ]


def services(rows: Sequence[tuple[Seen, Sequence[str]]]) -> list[tuple[str, str, str]]:
    """Services to choose from: id, what it is, and a hint with what speaks against it."""
    found = []
    for seen, against in rows:
        text = f"{kinds().get(str(seen.fields['kind']), str(seen.fields['kind']))}: {seen['agency_name']}"
        said = [room(str(seen["capacity"])), str(seen["region"]), *(misfit(one) for one in against)]  # type: ignore[arg-type]
        found.append((seen.id, text, "; ".join(part for part in said if part)))
    return found


def initial_need(page: ReferralPage) -> Mapping[str, object]:
    """What the form of the need begins with."""
    return {name: page.seen[name] for name in ("need", "urgency", "purpose", "whole_case")}


def initial_package(page: ReferralPage) -> Mapping[str, object]:
    """What the form of the package begins with."""
    found: dict[str, object] = {"message": page.words.get("message", "")}
    for name in cast("list[str]", page.seen["chosen"]):
        cast("list[str]", found.setdefault(name.split(".")[0], [])).append(name)
    return found


def gaps(rows: Sequence[tuple[Seen, int]]) -> list[tuple[str, str, str, str, str, int]]:
    """Why help was not to be had: kind, reason, need, service and region, with how often."""
    found = {tuple(str(one.fields[name]) for name in ALIKE): often for one, often in rows}
    names = kinds()
    return [
        (
            state_label(kind),
            code_label(reason) if reason else "",
            code_label(need),
            names.get(service, service),
            region,
            count,
        )
        for (kind, reason, need, service, region), count in sorted(
            found.items(), key=lambda item: (-item[1], item[0])
        )
    ]
