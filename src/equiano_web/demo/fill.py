"""Fills an empty installation: people with their logins, cases by the same acts that a caseworker uses."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from equiano.errors import UsageError
from equiano.files import write_json
from equiano.link.invent import InventedPersons, invent_persons, invented
from equiano.words import say
from equiano_web.access import Permission, Who, may, roles
from equiano_web.cases import actions
from equiano_web.demo import data, referrals, training
from equiano_web.demo.ways import go_on
from equiano_web.people import enrolment
from equiano_web.people.agencies import new_agency
from equiano_web.people.login import Login, Member
from equiano_web.people.models import Team, User
from equiano_web.place import here

Progress = Callable[[int, int], None]
# Of whoever is asked whether figures may count them: most agree. Chosen.
USE_CONSENT = (0.85, 0.1, 0.05)


def logins_file() -> Path:
    """Where the logins of the demo are kept; an installation with real people has none."""
    return here().data / "demo-logins.json"


def fill(cases: int, seed: int, progress: Progress, side: str | None = None) -> tuple[Login, ...]:
    """Fill an empty installation that is marked as a demo.

    Args:
        cases: How many cases to invent.
        seed: Seed of what is invented; logins are new each time.
        progress: Is told how many cases of how many are written.
        side: One of `data.sides`, to fill it with that agency alone; else with the network.

    Returns:
        The logins, all of them.

    Raises:
        UsageError: If it is not a demo, or holds people already.
    """
    if not here().demo:
        raise UsageError(
            say("A demo is only filled where EQUIANO_WEB_DEMO is 1: real cases never lie beside it.")
        )
    if enrolment.anybody():
        raise UsageError(say("This installation has people already. Invite others from its pages."))
    network = data.network()
    if side is not None:
        network["agencies"] = {side: data.sides()[side]}
    logins, writers = _people(network)
    write_json(logins_file(), [{**asdict(login), "totp_uri": login.totp_uri} for login in logins])
    _cases(network, writers, cases, np.random.default_rng(seed), progress)
    if side is None:
        referrals.add(network)
        training.add(np.random.default_rng(seed))
    else:
        _to_refer(network["agencies"][side]["person"])
    return logins


def _to_refer(person: Mapping[str, str]) -> None:
    """The person whom the guide refers abroad: a case that is filled in, without consents."""
    worker = User.objects.filter(role="caseworker").order_by("email")[0]
    actions.create(Who(worker, "command"), person)


def logins() -> list[dict[str, Any]]:
    """The first login of each role of the demo network.

    Raises:
        UsageError: If this is no demo.
    """
    if not logins_file().exists():
        raise UsageError(say("This installation has no demo logins."))
    entries: list[dict[str, Any]] = json.loads(logins_file().read_text(encoding="utf-8"))
    first = {entry["role"]: entry for entry in reversed(entries)}
    return [first[role] for role in roles() if role in first]


def code_of(role: str) -> str:
    """The present code of the second factor of a role's login.

    Raises:
        UsageError: If the demo network has no such role.
    """
    secret = next((login["totp_secret"] for login in logins() if login["role"] == role), None)
    if secret is None:
        raise UsageError(say("--code: choose one of: {roles}.", roles=", ".join(roles())))
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
    return code


def _people(network: Mapping[str, Any]) -> tuple[tuple[Login, ...], list[tuple[Who, float]]]:
    """Agencies, teams and people; their logins, and who writes which share of the cases."""
    made: list[Login] = []
    writers: list[tuple[Who, float]] = []
    for key, entry in network["agencies"].items():
        lang = _language(entry)
        agency = new_agency(entry[lang], entry["kind"], entry["country"], lang, entry["time_zone"])
        teams = [Team.objects.create(agency=agency, name=name) for name in entry["teams"]]
        inside = []
        for person in entry["people"]:
            member = Member(_email(key, person["role"], made), person["name"], person["role"], person["lang"])
            made.append(enrolment.enrol(member, agency, *teams))
            who = Who(User.objects.get(email=member.email), "command")
            if may(who, Permission.CASE_CREATE):
                inside.append(who)
        writers += [(who, entry["share"] / len(inside)) for who in inside]
    return tuple(made), writers


def _email(agency: str, role: str, made: Sequence[Login]) -> str:
    """`police` has `first_responder@`, `first_responder-2@` and so on."""
    taken = {login.email for login in made}
    names = (f"{role}-{number}" if number > 1 else role for number in itertools.count(1))
    emails = (f"{name}@{agency.replace('_', '-')}.example" for name in names)
    return next(email for email in emails if email not in taken)


def _language(entry: Mapping[str, Any]) -> str:
    language: str = entry["people"][0]["lang"]
    return language


def _cases(
    network: Mapping[str, Any],
    writers: list[tuple[Who, float]],
    count: int,
    rng: np.random.Generator,
    progress: Progress,
) -> None:
    if count == 0:
        return  # nobody to invent
    persons = invent_persons(count, rng)
    shares = np.array([share for _, share in writers])
    of_writer = rng.choice(len(writers), count, p=shares / shares.sum())
    for number in rng.permutation(count).tolist():
        who = writers[of_writer[number]][0]
        route = _route(network, invented()["cultures"][persons.culture[number]]["citizenship"], rng)
        account = network["accounts"][rng.integers(len(network["accounts"]))]
        fields = _person(persons, number, route[0], account, who, rng)
        case = actions.create(who, fields)
        for place, country in enumerate(route):
            step = "recruitment" if place == 0 else "destination" if place == len(route) - 1 else "transit"
            form = account.get("form", "") if step == "destination" else ""
            since = str(2021 + place % 4)
            entry = {"step": step, "country": country, "since": since, "form": form}
            actions.add_entry(who, case, "journey", {name: value for name, value in entry.items() if value})
        go_on(who, case, str(fields["age_band"]), network, rng)
        progress(1, count)


def _route(network: Mapping[str, Any], origin: str, rng: np.random.Generator) -> list[str]:
    """A route from the country of origin; from another where the network has none."""
    routes = [route for route in network["routes"] if route[0] == origin] or network["routes"]
    route: list[str] = routes[rng.integers(len(routes))]
    return route


def _person(
    persons: InventedPersons,
    number: int,
    origin: str,
    account: Mapping[str, str],
    who: Who,
    rng: np.random.Generator,
) -> dict[str, str]:
    born = dt.date.fromordinal(int(persons.born[number]))
    is_child = (dt.date(2026, 1, 1) - born).days < 18 * 365.25
    anonymous = rng.random() < 0.06  # help without a name is the right of whoever asks for it
    names = {} if anonymous else {
        "family_name": persons.surname[number],
        "given_name": persons.given[number],
        "patronymic": persons.patronymic[number],
        "birth_date": born.isoformat(),
        # Numbers of the range that no operator gives out.
        "phone": f"+7 000 {rng.integers(100, 999)}-{rng.integers(10, 99)}-{rng.integers(10, 99)}",
    }  # fmt: skip
    return {
        **names,
        "sex": "gender.female" if persons.woman[number] else "gender.male",
        "age_band": "child" if is_child else "adult",
        "citizenship": origin,
        "use_consent": str(rng.choice(["yes", "unknown", "no"], p=USE_CONSENT)),
        "account": account[who.user.language],
    }
