"""What the pages of partners show, in the language of who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from equiano.assist.wording import code_label
from equiano.exchange.pair import closed_in_reality, ways_left
from equiano.exchange.protocol import Side, kind_name, state_name
from equiano.words import date, say
from equiano_web.access import Permission, Seen, Sensitivity, Who, class_name, may
from equiano_web.cases.files.pages import class_labels
from equiano_web.cases.panels import Panel
from equiano_web.cases.readings import CasePage
from equiano_web.components.texts import moment
from equiano_web.partners import act_pages, readings, wording
from equiano_web.partners.noting import REFUSED_KEPT
from equiano_web.partners.overview import Registry, Sent
from equiano_web.partners.readings import CrossingPage, PartnerPage

_TAGS = {"acked": "done", "waiting": "waiting", "trying": "waiting", "down": "urgent", "stopped": "urgent"}
# They stand among the columns of both sides.
_IN_ROWS = frozenset({"ext_Needs", "ext_Urgency"})
_SKEW = 60  # seconds: below it the way itself may be all


def _line(one: Seen) -> Mapping[str, object]:
    side: Side = "sender" if one["side"] == "sender" else "receiver"
    need = code_label(str(one["need"])) if one["need"] else say("Referral")
    return {
        "id": one.id,
        "need": need,
        "partner": one["partner_name"],
        "state": state_name(side, str(one["state"])),
        "kind": "urgent" if one["state"] == "withdrawn" else "quiet",
        "due": one["answer_due"] if one["state"] == "acknowledged" else None,
    }


def sent(rows: Sequence[Sent]) -> list[Mapping[str, object]]:
    """Messages of ours."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "partner": one.partner,
            "file": one.is_file,
            "tag": _TAGS[one.code],
            "text": one.text or say("Arrived {at}.", at=moment(one.at)),
        }
        for one in rows
    ]


def registry(page: Registry) -> Mapping[str, object]:
    """The first page of the room."""
    return {
        "manages": page.manages,
        "answers": page.answers,
        "partners": [
            (
                one,
                wording.country(str(one["country"])),
                _trust(one),
                say("open") if is_open else say("closed"),
                "done" if is_open else "quiet",
            )
            for one, is_open in page.partners
        ],
        "keys": page.keys,
        "waiting": sent(page.waiting),
        "came": [_line(one) for one in page.came],
        "went": [_line(one) for one in page.went],
        "arrivals": [
            (at, partner or say("unknown"), kind_name(kind) if kind else "", wording.outcome(outcome))
            for at, partner, kind, outcome in page.arrivals
        ],
    }


def refusals(rows: Sequence[tuple[dt.datetime, str, str]]) -> Mapping[str, object]:
    """Packages that were refused."""
    lines = [(at, partner or say("unknown"), wording.outcome(code)) for at, partner, code in rows]
    return {"lines": lines, "days": REFUSED_KEPT.days}


def _trust(one: Seen) -> tuple[str, str]:
    """How far a partner's keys are trusted, and the kind of the mark."""
    if one["revoked_at"]:
        return say("keys revoked"), "urgent"
    if one["second_at"]:
        return say("verified by two"), "done"
    return (say("verified by one"), "waiting") if one["first_at"] else (say("not verified"), "waiting")


def reality(one: str, other: str) -> Mapping[str, object] | None:
    """What is known of a pair that is closed in reality, with sources and the ways left."""
    found = closed_in_reality(one, other)
    if found is None:
        return None
    sources = [(source.title, source.url, date(source.day)) for source in found.sources]
    return {"why": found.text(), "checked": found.checked, "sources": sources, "ways": ways_left()}


def partner(page: PartnerPage) -> Mapping[str, object]:
    """A partner."""
    seen, kinds = page.seen, dict(wording.kinds())
    rows = [
        (say("Country"), wording.country(str(seen["country"]))),
        (say("What it is"), kinds.get(str(seen.fields["kind"]), "")),
        (say("Address"), seen["address"] or say("none: packages are carried as files")),
        (say("Last heard of"), moment(seen["heard_at"]) if seen["heard_at"] else say("never")),  # type: ignore[arg-type]
        (say("Its clock"), _clock(seen)),
    ]
    by = [
        (page.names.get(str(seen[f"{which}_by_id"]), ""), seen[f"{which}_at"])
        for which in ("first", "second")
        if seen[f"{which}_at"]
    ]
    return {
        "key": seen.id,
        "name": seen["name"],
        "rows": rows,
        "words": page.words,
        "by": by,
        "trust": _trust(seen),
        "revoked": seen["revoked_at"],
        "may_verify": page.may_verify,
        "waiting": sent(page.waiting),
        "reality": reality(*page.countries),
        "demo": settings.EQUIANO_DEMO,
        "closed": page.closed,
        "opening": _opening(page),
        "may_second": page.may_second,
        "verified": seen["second_at"],
    }


def _clock(seen: Seen) -> str:
    skew = seen["skew"]
    if not isinstance(skew, int):
        return say("not known yet")
    if abs(skew) < _SKEW:
        return say("agrees with ours")
    minutes = -(-abs(skew) // 60)
    if skew > 0:
        return say("{minutes} min ahead of ours: somebody should set it", minutes=minutes)
    return say("{minutes} min behind ours: somebody should set it", minutes=minutes)


def _opening(page: PartnerPage) -> Mapping[str, object] | None:
    """The rule of the pair in words."""
    one = page.opening
    if one is None:
        return None
    bases: Any = one["bases"]
    classes: Any = one["classes"]
    sides = {"sender": say("Our legal basis"), "receiver": say("The partner's legal basis")}
    stages = {
        "enquiry": say("In the enquiry"),
        "details": say("After acceptance"),
        "items": say("On request"),
    }
    until: Any = one["until"]
    rows = [(sides[base["side"]], f"{base['article']} ({_days(base)})") for base in bases]
    rows += [
        (stages[stage], ", ".join(map(class_name, names)) or say("nothing"))
        for stage, names in classes.items()
    ]
    people = ", ".join(
        page.names.get(str(one[name]), "") for name in ("first_by_id", "second_by_id") if one[name]
    )
    rows += [
        (say("Open until"), date(until)),
        (say("Where somebody looked"), str(one["looked_at"])),
        (say("Opened by"), people),
    ]
    return {"id": one.id, "rows": rows, "ended": one["ended_at"], "second": one["second_at"]}


def _days(base: Mapping[str, str]) -> str:
    return " – ".join(date(dt.date.fromisoformat(base[name])) for name in ("since", "until"))


def keys(found: tuple[Seen | None, str, Sequence[tuple[int, str, str]]]) -> Mapping[str, object]:
    """Own keys."""
    seen, card, words = found
    return {"seen": seen, "card": card, "words": words}


def crossing(page: CrossingPage) -> Mapping[str, object]:
    """A referral abroad."""
    seen, fields = page.seen, wording.fields()
    rows = [
        (say("Partner"), seen["partner_name"]),
        (say("What the person needs"), code_label(str(seen["need"])) if seen["need"] else ""),
        (say("How soon"), code_label(str(seen["urgency"]))),
        (
            say("Embassy"),
            say("no contact with the embassy")
            if seen["no_embassy"]
            else say("contact agreed to by the person"),
        ),
    ]
    if page.due is not None:
        late = f" · {say('overdue')}" if page.is_late else ""
        rows.append((say("To be answered by"), moment(page.due) + late))
    rows += wording.risks(seen)
    rows += _between(seen)
    told = [
        (label, wording.value(name, str(seen.fields[name])))
        for name, label in fields.items()
        if name.startswith(("prs_", "ext_", "hte_", "cas_", "vic_"))
        and name in seen.fields
        and name not in _IN_ROWS
    ]
    names = [("end" if one == "close" and page.side == "receiver" else one) for one in page.acts]
    if seen["purpose"] == "safe_return":
        names = _with_assessment(page, names)
    return {
        "id": page.id,
        "side": page.side,
        "state": page.state,
        "rows": rows,
        "told": told,
        "case": seen["case_id"],
        "own": seen["own_case_id"],
        "acts": [(one, act_pages.name_of_act(one)) for one in names],
        "against": page.against,
        "sent": sent(page.sent),
        "enquiry": act_pages.enquiry_of(page),
        "answers": _answers(seen),
        "files": _files(page),
        "reality": reality(*page.country),
        "partner": page.partner,
        "hidden": page.side == "receiver" and not told,
    }


def _files(page: CrossingPage) -> list[tuple[str, str, str, str, str]]:
    """Files of a referral: what it holds, kind and size, how it stands, and what can be done with it."""
    found = []
    for one in page.files:
        label, address = "", ""
        if one.is_open:
            label, address = say("Open"), reverse("crossing-file", args=(page.id, one.id))
        elif one.is_carried:
            label, address = say("Download, encrypted"), reverse("partner-file", args=(one.id,))
        what = class_labels().get(Sensitivity(one.sensitivity), "")
        found.append((what, act_pages.about(one), one.text, label, address))
    return found


def _between(seen: Seen) -> list[tuple[str, object]]:
    """What one side told or asked, by the names of fields; under which consent it came."""
    told = cast("Mapping[str, Any]", seen["told"])
    chosen, asked = (cast("list[str]", seen[name]) for name in ("chosen", "asked"))
    rows: list[tuple[str, object]] = []
    if chosen:
        rows.append((say("What the partner was told"), ", ".join(_ordered(chosen))))
    if asked:
        rows.append((say("What was asked for"), ", ".join(_ordered(asked))))
    if (limits := told.get("consent")) and seen["state"] not in ("withdrawn", "withdrawal_answered"):
        rows.append((say("The person agreed to"), ", ".join(map(class_name, limits["classes"]))))
        rows.append((say("The person agreed until"), date(dt.date.fromisoformat(limits["until"]))))
    return rows


def _ordered(names: Collection[str]) -> list[str]:
    """Fields by their labels, in their order."""
    return [label for name, label in wording.fields().items() if name in names]


def _with_assessment(page: CrossingPage, names: list[str]) -> list[str]:
    """Of a return, with the assessment of its risks: the receiver's stands before the acceptance."""
    if page.side == "sender":
        return [*names, "risk"] if names else names
    return ["assess", *names] if "accept" in names else names


def _answers(seen: Seen) -> list[tuple[str, str]]:
    """What the sides told each other, in words."""
    told: Any = seen["told"]
    found = []
    if said := told.get("decline"):
        found.append(
            (say("Why declined"), dict(wording.declines()).get(said["ext_Reason"], say("no answer in time")))
        )
    services = (told.get("outcome") or {}).get("ext_Services", [])
    results = dict(wording.results())
    found += [(say("What came of it"), results[one["ext_Result"]]) for one in services]
    if end := (told.get("outcome") or {}).get("ext_End"):
        found.append((say("How it ended"), dict(wording.ends()).get(end, end)))
    if told.get("request_purpose"):
        found.append((say("What it is asked for"), told["request_purpose"]))
    answer = told.get("withdrawal_answer") or told.get("answered")
    if answer:
        deleted = ", ".join(map(class_name, answer.get("ext_Deleted", []))) or say("nothing")
        found.append((say("Deleted"), deleted))
        for kept in answer.get("ext_Kept", []):
            article = kept["ext_LegalBasis"]["ext_Article"]
            found.append((say("Kept, as a law asks"), f"{class_name(kept['ext_Class'])}: {article}"))
    return found


def panel(who: Who, page: CasePage) -> Panel | None:
    """Referrals abroad on the page of a case, and from abroad those that it was made from."""
    key = UUID(page.case.id)
    rows = readings.of_case(who, key) if readings.HELD in page.holds else ()
    came = readings.of_own_case(who, key) if readings.TAKEN in page.holds else ()
    may_refer = may(who, Permission.REFERRAL_SEND) and not page.case["handed_over_at"]
    if not rows and not came and not may_refer:
        return None
    shown = {
        "lines": [_line(one) for one in (*rows, *came)],
        "limits": [limit for one in came for limit in _between(one)],
        "case": page.case.id,
        "may_refer": may_refer,
    }
    return Panel("partners/panel.html", shown)
