"""Words for the codes of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from equiano.assist.consent import Purpose
from equiano.assist.consent_wording import purpose_label
from equiano.assist.wording import code_label
from equiano.vocab import load
from equiano.words import date, language, say
from equiano_web.access import Seen


def kinds() -> list[tuple[str, str]]:
    """What a partner is."""
    return [
        ("help", say("an organisation that helps")),
        ("authority", say("an authority")),
        ("international", say("an international organisation")),
        ("embassy", say("an embassy or a consulate")),
    ]


def languages() -> list[tuple[str, str]]:
    """Languages by ISO 639-2, those of the region first."""
    return [
        ("rus", say("Russian")),
        ("lit", say("Lithuanian")),
        ("eng", say("English")),
        ("pol", say("Polish")),
        ("deu", say("German")),
        ("lav", say("Latvian")),
        ("ukr", say("Ukrainian")),
        ("bel", say("Belarusian")),
        ("ron", say("Romanian")),
        ("uzb", say("Uzbek")),
        ("tgk", say("Tajik")),
        ("kir", say("Kyrgyz")),
        ("kaz", say("Kazakh")),
        ("ara", say("Arabic")),
        ("fas", say("Persian")),
        ("vie", say("Vietnamese")),
        ("zho", say("Chinese")),
        ("und", say("another language")),
    ]


def countries() -> list[tuple[str, str]]:
    """Countries by ISO 3166-1 alpha-3, in the order of their names."""
    return [("", "—"), *load().scheme("country").by_name(language())]


def country(code: str) -> str:
    """A country by its name; what is no code stays as it is."""
    term = load().scheme("country").find(code)
    return term.label(language()) if term else code


def declines() -> list[tuple[str, str]]:
    """Why a referral is declined."""
    return [
        ("no_capacity", say("No place or no staff now")),
        ("not_eligible", say("Not one of those whom we may help")),
        ("out_of_area", say("Out of our area")),
        ("unsafe", say("It would not be safe here")),
        ("no_legal_basis", say("No law lets us take it over")),
        ("other", say("Another reason")),
    ]


def results() -> list[tuple[str, str]]:
    """What became of the help that was asked for."""
    return [
        ("given", say("The help was given")),
        ("being_given", say("The help is being given")),
        ("declined_by_person", say("The person did not want it")),
        ("not_given", say("The help was not given")),
    ]


def ends() -> list[tuple[str, str]]:
    """How it ended."""
    return [
        ("", say("it goes on")),
        ("goals_reached", say("The goals were reached")),
        ("left_on_own_wish", say("The person left on their own wish")),
        ("contact_lost", say("Contact was lost")),
        ("handed_over", say("Handed over to others")),
        ("returned", say("The person has returned")),
        ("other", say("Otherwise")),
    ]


def items() -> list[tuple[str, str]]:
    """What can be asked for in stage 3."""
    return [
        ("health", say("State of health")),
        ("account_of_events", say("Account of events")),
        ("sexual_violence", say("Sexual violence")),
        ("proceedings", say("Proceedings and residence")),
        ("identity_documents", say("Number of an identity document")),
    ]


def fields() -> Mapping[str, str]:
    """Fields of bodies, by their names in the program and on the way."""
    return {
        "first_name": say("Given name"),
        "middle_name": say("Patronymic"),
        "second_name": say("Family name"),
        "alias": say("Another name"),
        "birthdate": say("Date of birth"),
        "citizenship": say("Citizenship"),
        "mobile_phone": say("Phone"),
        "safe_contact": say("Safe ways and times of contact"),
        **dict(items()),
        "prs_FirstName": say("Given name"),
        "prs_MiddleName": say("Patronymic"),
        "prs_SecondName": say("Family name"),
        "ext_Alias": say("Another name"),
        "prs_Birthdate": say("Date of birth"),
        "prs_Citizenship": say("Citizenship"),
        "prs_MobilePhone": say("Phone"),
        "ext_SafeContact": say("Safe ways and times of contact"),
        "prs_Gender": say("Sex"),
        "prs_PrimaryLanguage": say("Language"),
        "ext_AgeBand": say("Child or adult"),
        "ext_Needs": say("Needs"),
        "ext_Country": say("Citizenship or country"),
        "ext_Urgency": say("How soon"),
        "ext_Step": say("Step"),
        "ext_ConsentPurpose": say("What the receiver may use it for"),
        "ext_Health": say("State of health"),
        "hte_Description": say("Account of events"),
        "ext_SexualViolence": say("Sexual violence"),
        "ext_Proceedings": say("Proceedings and residence"),
        "prs_IdentityNumber": say("Number of an identity document"),
        "ext_ReturnRisk": say("Risks of a return"),
        "ext_Risks": say("Risks"),
        "ext_DocumentsHeld": say("Documents held"),
        "prs_Email": say("E-mail"),
        "cas_OutgoingReferralDetails": say("What is needed"),
    }


def value(name: str, text: str) -> str:
    """What a field holds, in words where it is a code."""
    known = {
        "prs_Gender": {
            "Feminine": say("female"),
            "Masculine": say("male"),
            "NonSpecifiedUnknown": say("not told"),
        },
        "ext_AgeBand": {
            "child": say("under 18"),
            "adult": say("18 or older"),
            "perhaps_child": say("perhaps under 18"),
        },
        "prs_PrimaryLanguage": dict(languages()),
        "ext_Step": {
            "urgent_help": say("urgent help"),
            "return": say("return"),
            "identification": say("identification"),
            "proceedings": say("proceedings"),
        },
    }
    if name in ("ext_Country", "prs_Citizenship", "citizenship"):
        return ", ".join(country(one) for one in text.split(", "))
    if name in ("prs_Birthdate", "birthdate"):
        return date(dt.date.fromisoformat(text))
    if name == "ext_ConsentPurpose":
        return purpose_label(Purpose(text))
    if name in ("ext_Needs", "ext_Urgency"):
        return ", ".join(code_label(one) for one in text.split(", "))
    return known.get(name, {}).get(text, text)


def outcomes() -> Mapping[str, str]:
    """What became of a package that came."""
    return {
        "taken": say("taken"),
        "late": say("came late: nothing changed"),
        "waits": say("waits for the one before it"),
        "again": say("came twice: acknowledged again"),
        "acknowledged": say("acknowledgement"),
        "replayed": say("refused: it was sent again by somebody"),
        "expired": say("refused: its time is over"),
        "damaged": say("refused: it was changed on the way"),
        "bad_signature": say("refused: the signature is false"),
        "wrong_recipient": say("refused: it is for somebody else"),
        "wrong_audience": say("refused: it was written for somebody else"),
        "unknown_key": say("refused: nobody here has verified its keys"),
        "revoked_key": say("refused: its keys were revoked"),
        "oversized": say("refused: too large"),
        "not_yet_issued": say("refused: its clock is ahead of ours"),
        "closed": say("refused: the pair is closed"),
        "unknown_referral": say("refused: of no referral that we know"),
        "algorithm_refused": say("refused: weaker cryptography"),
        "compressed": say("refused: compressed"),
        "chain_broken": say("refused: not the next of the referral"),
        "not_a_package": say("refused: no package"),
        "attachment_unknown": say("refused: a file that nobody announced"),
        "attachment_over": say("refused: a file of a referral that is over"),
        "attachment_wrong": say("refused: another file than was announced"),
        "attachment_type": say("refused: a file of another kind than was announced"),
    }


def outcome(code: str) -> str:
    """One of them."""
    return outcomes().get(code) or say("refused ({code})", code=code)


def ends_of_return() -> list[tuple[str, str]]:
    """At whose end the risks of a return were assessed."""
    return [
        ("sender", say("at our end")),
        ("receiver", say("at the partner's end, made anew after the acceptance, as the partner told us")),
    ]


def found() -> list[tuple[str, str]]:
    """What an assessment of the risks of a return found."""
    return [("bearable", say("bearable")), ("too_high", say("too high"))]


def risks(seen: Seen) -> list[tuple[str, str]]:
    """What the last assessments of a return rows_found, at either end."""
    rows: Any = seen["risks"] or []
    words, rows_found = dict(found()), []
    own = "sender" if seen["side"] == "sender" else "receiver"
    for side in ("sender", "receiver"):
        if of_side := [one for one in rows if one["side"] == side]:
            last = of_side[-1]
            label = (
                say("Risks of a return, at our end")
                if side == own
                else say("Risks of a return, at the partner's end")
            )
            rows_found.append((label, f"{words[last['found']]}, {date(dt.date.fromisoformat(last['on']))}"))
    return rows_found
