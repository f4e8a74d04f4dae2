"""Random orders of acts on a case, its consents, referrals, demands and dangers, and of time that goes by.

Whatever the order: no agency sees a field without a live consent or a recorded legal basis, through any door.
What is live is counted here by hand, not asked of the library: grants with their end, their withdrawal and
who gave them. It bounds from above; that what may be seen is seen, test_referrals.py holds. Every walk begins
where something may be seen and is, through the doors that open there: by chance alone 6,000 acts miss one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as cases
from equiano_web.cases import readings as case_readings
from equiano_web.cases.models import Case
from equiano_web.cases.values import UnfitError
from equiano_web.consents import actions as consents
from equiano_web.consents import demands, paper, without
from equiano_web.consents.actions import Given
from equiano_web.consents.models import Basis, Consent
from equiano_web.consents.sharing import To
from equiano_web.exports import actions as exports
from equiano_web.people.models import Agency
from equiano_web.referrals import actions, link_pages, links, readings, visiting
from equiano_web.referrals.links import Made
from equiano_web.referrals.models import Referral
from equiano_web.referrals.work import run_clock
from equiano_web.services import actions as services
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.referrals.network import CHOSEN, TOLD, Network

pytestmark = pytest.mark.django_db

# A field of each class, and what stands in it and nowhere else.
CANARY = {
    "identity": "Canary-Given-Name",
    "contact": "Canary-Phone-112233",
    "narrative": "Canary-Account",
    "health": "Canary-Medical",
    "suspects": "Canary-Suspect",
}
FIELD = {
    "identity": "given_name", "contact": "phone", "narrative": "account", "health": "medical",
    "suspects": "suspects",
}  # fmt: skip
SHARED = ("identity", "contact", "narrative", "health")
PACKAGE = (*CHOSEN, "person.medical")
HOURS = (1, 24, 80, 24 * 40)
# Where walks begin, and the doors through which something is seen there, with the look that shows it.
BEGINS = {
    "accepted": ("reading", "page", "api", "paper", "export"),
    "taken over": ("own case", "own page", "own print", "own api", "own search"),
    "life": ("reading", "page", "api", "paper", "export"),
    "linked": ("link",),
    "asked to stop": ("link", "asked to stop"),
    "court": ("paper", "export"),
    "nothing": (),
}
OWN = ("page", "print", "api", "search")
QUEUES = (
    "/referrals",
    "/referrals?side=in",
    "/tasks",
    "/cases",
    "/audit",
    "/notices",
    "/dashboard",
    "/exports",
)
OF_OWN_CASES = ("/tasks", "/cases")  # the queues that name an agency's own cases
DOORS = sorted({door for doors in BEGINS.values() for door in doors})
# Of ten walks five begin where a referral is open to its receiver, or was.
DRAWN = [*["accepted"] * 3, *sorted(BEGINS)]
WORDS = "He said he would kill her tonight"


@dataclass
class Grant:
    """What lets classes go to an agency for a purpose, until an hour."""

    agency: UUID | None
    purpose: str
    classes: frozenset[str]
    since: float
    until: float
    giver: str = ""  # of a consent
    key: UUID | None = None
    ended: bool = False


def sure(who: Who) -> Who:
    """In a later request, with the second factor given a moment ago."""
    return replace(make.again(who), confirmed=True)


def found_in(text: str) -> frozenset[str]:
    return frozenset(kind for kind, value in CANARY.items() if value in text)


class Acts(RuleBasedStateMachine):
    """A shelter's case between a clinic and the police. Refused acts are a part of the walk."""

    network: Network
    seen: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.net = self.network
        team = self.net.sender_lead.user.teams.get().pk
        self.case = cases.create(self.net.sender_lead, {FIELD[one]: CANARY[one] for one in CANARY}, team)
        Case.objects.filter(pk=self.case).update(assigned_to=self.net.sender.user)
        self.hour, self.child = 0.0, False
        self.grants: list[Grant] = []
        self.asked: list[Grant] = []
        self.keys: list[UUID] = []
        self.linked: list[UUID] = []
        offer = {"kind": "medical", "capacity": "free"}
        self.outside = services.add_outside(self.net.sender_lead, "Parish clinic", offer)
        self.parish = Agency.objects.get(name="Parish clinic")
        self.taken: dict[UUID, frozenset[str]] = {}
        self.viewers = [self.net.intake, self.net.lead, self.net.coordinator, self.net.stranger]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    # The oracle

    def may(self, agency: UUID | None, purpose: str) -> frozenset[str]:
        """Classes that an agency may be shown for a purpose at this hour."""
        live = [
            one
            for one in self.grants
            if (one.agency, one.purpose) == (agency, purpose)
            and not one.ended
            and one.since <= self.hour < one.until
            and (not one.giver or (one.giver == "guardian") == self.child)
        ]
        return frozenset(kind for one in live for kind in one.classes) - {"suspects"}

    def hold(self, door: str, text: str, allowed: frozenset[str]) -> None:
        found = found_in(text)
        self.seen[door] += bool(found)
        assert found <= allowed, (door, sorted(found - allowed))

    def try_(self, act: Callable[[], object]) -> object:
        """Do an act; None if it is refused. What was refused has changed nothing."""
        with contextlib.suppress(RefusedError, DeniedError, UnfitError), transaction.atomic():
            done = act()
            return True if done is None else done
        return None

    def one(self, at: int) -> UUID:
        return self.keys[at % len(self.keys)]

    def agency(self, which: int) -> UUID:
        """The clinic, the police, or a parish where nobody has an account."""
        return UUID(str((self.net.clinic, self.net.police, self.parish)[which].pk))

    @initialize(begin=st.sampled_from(DRAWN))
    def begin(self, begin: str) -> None:
        """Where there is something to lose; and each door that opens there shows it."""
        before = Counter(self.seen)
        if begin in ("accepted", "taken over"):
            self.consent(0, "help", set(), True, 30)
            self.draft(PACKAGE, True, False)
        if begin == "taken over":
            self.take_over(-1)
            for door in OWN:
                self.look_at_own(0, door)
        if begin in ("linked", "asked to stop"):
            self.consent(2, "help", set(), True, 30)
            self.draft(PACKAGE, False, True)
            self.send(-1, False)
            self.by_link(-1, "accept")
        if begin == "asked to stop":
            self.withdraw(0, True)
            self.by_link(-1, "look")
        if begin == "life":
            self.ask_for_life(False, set(SHARED))
            self.agree(0, True)
            self.draft(PACKAGE, False, False)
            self.send(-1, True)
            self.answer(-1, "accept")
        if begin == "court":
            self.demand(True, set(SHARED))
        if "paper" in BEGINS[begin]:
            court = begin == "court"
            self.give_on_paper(False, "proceedings" if court else "help", court)
            self.export(False, "proceedings" if court else "help", court)
        if "page" in BEGINS[begin]:
            self.nobody_sees_more_than_is_permitted()
            for door in ("page", "api"):
                self.look(0, 0, door)
        missed = [door for door in BEGINS[begin] if self.seen[door] == before[door]]
        assert not missed, missed

    # Consent, danger to life, legal demands, age, time

    @rule(
        whom=st.sampled_from([0, 0, 1, 2]),
        purpose=st.sampled_from(["help", "help", "proceedings"]),
        classes=st.sets(st.sampled_from(SHARED), min_size=1),
        whole=st.booleans(),
        days=st.sampled_from([1, 30]),
    )
    def consent(self, whom: int, purpose: str, classes: set[str], whole: bool, days: int) -> None:
        held = frozenset({"ordinary", *(SHARED if whole else classes)})
        given = Given(
            self.agency(whom), "", purpose, held, "ru", "spoken", TOLD,
            timezone.now() + dt.timedelta(days=days),
        )  # fmt: skip
        if self.child:
            given = replace(given, giver="guardian", assent="given")
        key = self.try_(lambda: consents.give(self.net.sender, self.case, given))
        if isinstance(key, UUID):
            until = self.hour + 24 * days
            self.grants.append(Grant(given.agency, purpose, held, self.hour, until, given.giver, key))

    @precondition(lambda self: any(one.giver for one in self.grants))
    @rule(at=st.integers(0, 9), everything=st.booleans())
    def withdraw(self, at: int, everything: bool) -> None:
        mine = [one for one in self.grants if one.giver]
        only = None if everything else [str(mine[at % len(mine)].key)]
        consents.withdraw_consent(self.net.sender, self.case, only)
        for one in mine:
            one.ended = one.ended or only is None or str(one.key) in only

    @rule(police=st.booleans(), classes=st.sets(st.sampled_from(SHARED), min_size=1))
    def ask_for_life(self, police: bool, classes: set[str]) -> None:
        to, held = To(self.agency(police), "", "help"), frozenset({"ordinary", *classes})
        key = self.try_(lambda: without.ask(self.net.sender, self.case, to, held, "violence", WORDS))
        if isinstance(key, UUID):
            self.asked.append(Grant(to.agency, "help", held, self.hour, self.hour + 72, key=key))

    @precondition(lambda self: self.asked)
    @rule(at=st.integers(0, 9), lead=st.booleans())
    def agree(self, at: int, lead: bool) -> None:
        one = self.asked[at % len(self.asked)]
        who = self.net.sender_lead if lead else self.net.sender  # who asked does not agree
        if one.key and self.try_(lambda: without.confirm(sure(who), one.key)) and lead:
            self.asked.remove(one)
            self.grants.append(replace(one, since=self.hour, until=self.hour + 72))

    @precondition(lambda self: any(not one.giver for one in self.grants))
    @rule(at=st.integers(0, 9), justified=st.booleans())
    def review(self, at: int, justified: bool) -> None:
        risks = [one for one in self.grants if not one.giver and one.agency]
        if not risks:
            return
        one = risks[at % len(risks)]
        third = sure(self.third())
        if one.key and self.try_(lambda: without.review(third, one.key, justified, "looked at")):
            one.ended = True

    def third(self) -> Who:
        if not hasattr(self, "reviewer"):
            self.reviewer = make.user("supervisor", self.net.shelter, *self.net.sender_lead.user.teams.all())
        return self.reviewer

    @rule(order=st.booleans(), classes=st.sets(st.sampled_from(SHARED), min_size=1))
    def demand(self, order: bool, classes: set[str]) -> None:
        """A paper of a court: what it lets go goes to the court, and to nobody else."""
        lead = sure(self.net.sender_lead)
        today = dt.date.today()
        said = demands.Paper("City court", "1", "the file")
        kind = "court_order" if order else "subpoena"
        key = self.try_(lambda: demands.record(lead, self.case, kind, today, None, said))
        if isinstance(key, UUID):
            number = "order 7" if order else ""
            if self.try_(lambda: demands.close(lead, key, "given", frozenset(classes), number)):
                assert order  # a subpoena without an order opens nothing
                until = self.hour + 24 * 30
                self.grants.append(Grant(None, "proceedings", frozenset(classes), self.hour, until))

    @precondition(lambda self: not self.child)
    @rule(sure=st.integers(0, 3))
    def found_a_child(self, sure: int) -> None:
        if sure == 0:
            version = Case.objects.get(pk=self.case).version
            cases.edit(self.net.sender, self.case, {"birth_date": "2015-01-01", "age_band": "child"}, version)
            self.child = True

    @rule(hours=st.sampled_from(HOURS))
    def time_goes_by(self, hours: int) -> None:
        """What rests in the tables is as old as if it had."""
        gone, self.hour = dt.timedelta(hours=hours), self.hour + hours
        Consent.objects.update(given_at=F("given_at") - gone, expires_at=F("expires_at") - gone)
        Basis.objects.update(since=F("since") - gone, until=F("until") - gone)
        for row in Referral.objects.filter(state="sent"):
            for name in ("answer_by", "expires_after"):
                if (day := getattr(row, name)) is not None:
                    setattr(row, name, day - dt.timedelta(days=hours // 24))
            row.save()
        run_clock()

    # Referrals

    @rule(
        chosen=st.sampled_from([PACKAGE, ("person.given_name",)]), at_once=st.booleans(), link=st.booleans()
    )
    def draft(self, chosen: tuple[str, ...], at_once: bool, link: bool) -> None:
        key = actions.draft(self.net.sender, self.case, "medical", "within_a_day", CANARY["narrative"])
        actions.change(
            self.net.sender, key, service=self.outside if link else self.net.service, chosen=list(chosen)
        )
        self.keys.append(key)
        if link:
            self.linked.append(key)
        if at_once:
            self.send(-1, False)
            self.answer(-1, "accept")

    @precondition(lambda self: self.keys)
    @rule(at=st.integers(0, 9), life=st.booleans())
    def send(self, at: int, life: bool) -> None:
        key = self.one(at)
        day = dt.date.today().isoformat()
        read = {"read_on": day, "language": "ru", "explained_by": "Anna"}
        self.try_(lambda: actions.note_read(self.net.sender, key, read))
        if self.try_(lambda: (actions.send_for_life if life else actions.send)(self.net.sender, key)):
            # Everything chosen has its ground.
            assert {"identity"} <= self.may(self.agency(2 if key in self.linked else 0), "help")

    @precondition(lambda self: self.keys)
    @rule(
        at=st.integers(0, 9),
        act=st.sampled_from(["accept", "accept", "decline_referral", "finish_referral", "take_on"]),
    )
    def answer(self, at: int, act: str) -> None:
        brought = {
            "decline_referral": {"receiver_reason": "no_capacity"},
            "finish_referral": {"outcome": "."},
        }
        key = self.one(at)
        self.try_(lambda: actions.of_receiver(make.again(self.net.intake), key, act, brought.get(act, {})))

    @precondition(lambda self: self.keys)
    @rule(at=st.integers(0, 9), act=st.sampled_from(["withdraw_referral", "draft_referral"]))
    def call_back(self, at: int, act: str) -> None:
        brought = {"reason": "an error"} if act == "withdraw_referral" else {"need": "medical"}
        key = self.one(at)
        self.try_(lambda: actions.of_sender(make.again(self.net.sender), key, act, brought))

    @precondition(lambda self: self.keys)
    @rule(at=st.integers(0, 9))
    def take_over(self, at: int) -> None:
        """What is taken over is the receiver's own from then on: as much as was permitted at that moment."""
        key, allowed = self.one(at), self.may(self.agency(False), "help")
        own = self.try_(lambda: actions.take_over(make.again(self.net.intake), key))
        if isinstance(own, UUID):
            page = case_readings.case_page(make.again(self.net.intake), own)
            self.hold("own case", str(page.case.fields) + str([one.fields for one in page.entries]), allowed)
            self.taken[own] = allowed

    # Doors

    @precondition(lambda self: self.linked)
    @rule(
        at=st.integers(0, 9),
        act=st.sampled_from(["look", "accept", "accept", "finish_referral", "stop", "stop"]),
    )
    def by_link(self, at: int, act: str) -> None:
        """An agency without an account, as its page shows it: after a withdrawal the request alone."""
        key = self.linked[at % len(self.linked)]
        made = self.try_(lambda: links.issue(make.again(self.net.sender), key))
        if not isinstance(made, Made):
            return
        signed = visiting.enter(made.token, made.code, "Dr. Iris Berg")
        if act == "stop":
            self.try_(lambda: visiting.answer_stop(signed, "erased"))
        elif act != "look":
            brought = {"outcome": "."} if act == "finish_referral" else {}
            self.try_(lambda: visiting.answer(signed, act, brought))
        visit, allowed = visiting.look(signed), self.may(self.agency(2), "help")
        shown = link_pages.visited(visit, "", None)
        self.hold("link", repr(shown), allowed)
        if visit.asked is not None and not allowed:
            assert shown["act"] == link_pages.STOP and not found_in(repr(shown))
            self.seen["asked to stop"] += 1

    @invariant()
    def nobody_sees_more_than_is_permitted(self) -> None:
        """The reading behind pages and API, in both other agencies, after each act."""
        for who in (self.net.intake, self.net.stranger):
            now = make.again(who)
            for key in self.keys:
                allowed = self.may(now.user.agency_id, "help")
                with contextlib.suppress(DeniedError):
                    self.hold("reading", repr(readings.page(now, key)), allowed)

    @rule(
        at=st.integers(0, 9), whom=st.integers(0, 3), door=st.sampled_from(["page", "api", "queue", "search"])
    )
    def look(self, at: int, whom: int, door: str) -> None:
        who = make.again(self.viewers[whom])
        allowed = self.may(who.user.agency_id, "help")
        if door == "search":
            # What a receiver took over is its own; of the sender's nothing is found. The page repeats the
            # name that was typed, so the results themselves are read.
            hits = case_readings.search(who, CANARY["identity"]).hits
            assert str(self.case) not in {hit.case.id for hit in hits}
            assert {hit.case.id for hit in hits} <= set(map(str, self.taken))
            return
        if door == "api":
            program = Program(who)
            ours = ["/referrals", *(f"/referrals/{key}" for key in self.keys[-1:])]
            theirs = ["", "/plan", "/tracks", "/history"][at % 4]
            for path in [*ours, f"/cases/{self.case}{theirs}"]:
                answer = program.ask("GET", path)
                self.hold(door, json.dumps(answer.json(), ensure_ascii=False), allowed)
            return
        client, own = make.signed_in(who), self.own_of(who)
        for path in self.paths(at, door):
            self.hold(door, text_of(client, path), allowed | (own if path in OF_OWN_CASES else frozenset()))

    def own_of(self, who: Who) -> frozenset[str]:
        """Classes of what an agency took over, which are its own whatever consent ended later."""
        is_taker = who.user.agency_id == self.net.clinic.pk
        return frozenset(kind for held in self.taken.values() for kind in held if is_taker)

    @precondition(lambda self: self.taken)
    @rule(at=st.integers(0, 9), door=st.sampled_from(OWN))
    def look_at_own(self, at: int, door: str) -> None:
        """What was taken over, through the doors of a case of one's own: as much as was permitted then."""
        own = list(self.taken)[at % len(self.taken)]
        who, allowed = make.again(self.net.intake), self.taken[own]
        if door == "search":
            hits = case_readings.search(who, CANARY["identity"]).hits
            self.seen["own search"] += str(own) in {hit.case.id for hit in hits}
        elif door == "api":
            answer = Program(who).ask("GET", f"/cases/{own}")
            self.hold("own api", json.dumps(answer.json(), ensure_ascii=False), allowed)
        elif door == "print":
            said = {"reason": "for our own file", "way": "page"}
            paper = make.signed_in(who).post(f"/cases/{own}/print", said)
            self.hold("own print", paper.text, allowed)
        else:
            self.hold("own page", text_of(make.signed_in(who), f"/cases/{own}"), allowed)

    def paths(self, at: int, door: str) -> Iterator[str]:
        if door == "queue":
            yield QUEUES[at % len(QUEUES)]
        elif self.keys:
            yield f"/referrals/{self.one(at)}"
        if door == "page":
            yield f"/cases/{self.case}{('', '/plan', '/history', '/print', '/consents')[at % 5]}"

    @rule(police=st.booleans(), purpose=st.sampled_from(["help", "proceedings"]), court=st.booleans())
    def give_on_paper(self, police: bool, purpose: str, court: bool) -> None:
        to = To(None, "City court", purpose) if court else To(self.agency(police), "", purpose)
        made = self.try_(lambda: paper.give_on_paper(make.again(self.net.sender), self.case, to))
        if isinstance(made, paper.Paper):
            text = repr(made.case.fields) + repr([one.fields for one in made.entries])
            self.hold("paper", text, self.may(to.agency, purpose))

    @rule(police=st.booleans(), purpose=st.sampled_from(["help", "proceedings"]), court=st.booleans())
    def export(self, police: bool, purpose: str, court: bool) -> None:
        """The sender's file for somebody else; the receiver's own export of the sender's case."""
        to = To(None, "City court", purpose) if court else To(self.agency(police), "", purpose)
        code = Case.objects.get(pk=self.case).code
        lead = sure(self.net.sender_lead)
        key = self.try_(lambda: exports.ask(lead, [code], "transfer", to))
        if isinstance(key, UUID) and self.try_(lambda: exports.make(lead, key)):
            self.hold("export", exports.fetch(lead, key).decode(), self.may(to.agency, purpose))
        other = sure(self.net.lead)
        assert self.try_(lambda: exports.ask(other, [code], "person")) is None


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code in (200, 302, 403, 404)
    return answer.text


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> type[Acts]:
    """The machine in a network of its own; files of exports lie open: sealing them takes long on purpose."""
    monkeypatch.setattr(exports, "close", lambda content, _: content)
    network = Network()
    Case.objects.filter(pk=network.case).delete()  # another person's, with the same need
    return type("Walked", (Acts,), {"network": network, "seen": Counter()})


def walk(machine: type[Acts], examples: int, steps: int) -> None:
    """Each begin with its doors by itself, as few walks draw few of them; then walks."""
    for begin in BEGINS:
        one = machine()
        try:
            one.begin(begin)
        finally:
            one.teardown()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=examples < 100,
            database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_no_order_of_acts_opens_a_field_without_its_ground(walked: type[Acts]) -> None:
    walk(walked, 8, 10)
    # The walk got to where something is to be seen, and some of it was; through each door at least once.
    assert walked.seen["reading"] > 10
    assert [door for door in DOORS if not walked.seen[door]] == []


@pytest.mark.slow
def test_no_order_of_many_acts_opens_a_field_without_its_ground(walked: type[Acts]) -> None:
    walk(walked, 150, 40)
    assert [door for door in DOORS if walked.seen[door] < 5] == []
