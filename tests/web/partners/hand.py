"""People at work in one of two installations: `python -m tests.web.partners.hand`; lines in, lines out, JSON.

Each line is a list: what to do, and with what. The server of the installation runs beside it and sends.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import django

django.setup()

from django.utils import timezone  # noqa: E402

from equiano.exchange.protocol import acts_from  # noqa: E402
from equiano_web.access import Permission, may  # noqa: E402
from equiano_web.api import tokens  # noqa: E402
from equiano_web.consents.actions import withdraw_consent  # noqa: E402
from equiano_web.consents.models import StopRequest  # noqa: E402
from equiano_web.jobs import enqueue  # noqa: E402
from equiano_web.models import AuditEntry, Job  # noqa: E402
from equiano_web.partners import acts, overview, registry, sealed  # noqa: E402
from equiano_web.partners.files import store  # noqa: E402
from equiano_web.partners.files.readings import content_of, lines_of  # noqa: E402
from equiano_web.partners.machine import SEND_NOW, side_of  # noqa: E402
from equiano_web.partners.models import Arrival, ArrivedFile, Crossing, Outgoing, OutgoingFile, Partner  # noqa: E402
from tests.web.partners.sides import CHOSEN, Border, Side, picture  # noqa: E402


class Hand:
    """One side, by name."""

    def __init__(self, name: str) -> None:
        self.side = Side(name)
        self.border = Border.__new__(Border)
        self.border.here = self.side

    def card(self) -> str:
        return self.side.card

    def meet(self, name: str, country: str, address: str, card: str) -> None:
        key = registry.add(self.side.coordinator, name, country, "help", address, card)
        for who in (self.side.coordinator, self.side.supervisor):
            registry.verify(who, key)
        self.side.open(key)

    def refer(self) -> None:
        self.border.person()
        self.border.consent()
        acts.send(self.side.worker, self.border.draft())

    def state(self) -> str:
        found = Crossing.objects.filter(agency=self.side.agency).first()
        return found.state if found else "nothing"

    def accept(self) -> None:
        acts.accept(self.side.worker, self.side.crossing().pk)

    def details(self) -> None:
        # A picture of a megabyte goes apart, in a file of four.
        file = self.border.attach(picture(700), "identity")
        acts.send_details(self.side.worker, self.side.crossing().pk, CHOSEN, [file])

    def files(self) -> list[list[object]]:
        """Of the sender: state; of the receiver: state, and bytes of what can be opened."""
        crossing, who = self.side.crossing(), self.side.worker
        if crossing.side == "sender":
            return [[one.state, store.path_of(one).exists()] for one in crossing.files_out.all()]
        return [
            [
                one.state,
                len(content_of(who, UUID(one.id), crossing.pk).content) if one.is_open else 0,
            ]
            for one in lines_of(who, crossing, timezone.now())
        ]

    def ask(self) -> None:
        acts.ask_items(self.side.worker, self.side.crossing().pk, ["health"], "a doctor is waiting")

    def items(self) -> None:
        acts.send_items(self.side.worker, self.side.crossing().pk, ["health"])

    def withdraw(self) -> None:
        withdraw_consent(self.side.worker, self.border.case)

    def answer(self) -> None:
        acts.answer_withdrawal(self.side.worker, self.side.crossing().pk, [], "")

    def told(self) -> dict[str, str]:
        return {name: one["value"] for name, one in sealed.told(self.side.crossing()).items()}

    def waiting(self) -> list[list[str]]:
        found = overview.registry(self.side.coordinator).waiting
        return [[one.kind, one.code, one.text] for one in found]

    def package(self) -> str:
        row = Outgoing.objects.exclude(package=b"").order_by("-made_at")[0]
        return base64.b64encode(bytes(row.package)).decode()

    def hurry(self) -> None:
        """What would come in minutes comes now."""
        for table in (Outgoing, OutgoingFile):
            table.objects.filter(acked_at=None).exclude(next_at=None).update(next_at=timezone.now())
        enqueue(SEND_NOW, key=SEND_NOW)

    def skew(self) -> int | None:
        return Partner.objects.get(agency=self.side.agency).skew

    def stopped(self) -> list[str]:
        return list(StopRequest.objects.values_list("answer", flat=True))

    def taken(self) -> int:
        return Arrival.objects.filter(outcome="taken").count()

    # What follows is asked by `benchmarks/bench_partner_kills.py`, whose people act by the API.
    def token(self) -> str:
        who = replace(self.side.worker, confirmed=True)
        return tokens.make(who, "kills", [one for one in Permission if may(who, one)], 1)

    def agreed(self) -> list[str]:
        self.border.person()
        self.border.consent()
        return [str(self.border.case), str(self.side.partner().pk), self.border.attach(b"letter", "identity")]

    def files_waiting(self) -> int:
        return OutgoingFile.objects.filter(state="waiting").count()

    def file_states(self) -> list[list[str]]:
        return [
            [one.digest, one.state] for table in (OutgoingFile, ArrivedFile) for one in table.objects.all()
        ]

    def jobs(self) -> list[list[str]]:
        """Those of this room: kind, state, tries, fault, seconds until they run, and while they are held."""
        now = timezone.now()
        return [
            [one.kind, one.state, str(one.tries), one.fault, *(str(at and round((at - now).total_seconds()))
             for at in (one.run_at, one.until))]
            for one in Job.objects.filter(kind__startswith="partners.")
        ]  # fmt: skip

    def draft_of(self, case: str) -> str:
        found = Crossing.objects.filter(case=UUID(case)).first()
        return str(found.pk) if found else ""

    def thread(self, key: str) -> str:
        return Crossing.objects.get(pk=key).thread

    def thread_of(self, thread: str) -> str:
        found = Crossing.objects.filter(thread=thread).first()
        return str(found.pk) if found else ""

    def state_of(self, thread: str) -> str:
        found = Crossing.objects.filter(thread=thread).first()
        return found.state if found else ""

    def states(self) -> list[list[str]]:
        return [[one.thread, one.state] for one in Crossing.objects.all()]

    def open_acts(self, key: str) -> list[str]:
        one = Crossing.objects.get(pk=key)
        return list(acts_from(side_of(one), one.state))

    def delivered(self) -> list[str]:
        return sorted(Outgoing.objects.filter(state="acked").values_list("message", flat=True))

    def stopped_messages(self) -> list[str]:
        return list(Outgoing.objects.filter(state="stopped").values_list("message", flat=True))

    def taken_once(self) -> list[str]:
        found = Arrival.objects.filter(outcome__in=("taken", "late")).exclude(digest="")
        return sorted(found.values_list("message", flat=True))

    def audit(self) -> list[str]:
        rows = AuditEntry.objects.filter(act__startswith="partner.")
        return [f"{one.act} {one.outcome} {one.codes}" for one in rows]


def main() -> None:
    hand = Hand(json.loads(sys.stdin.readline()))
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        what, *given = json.loads(line)
        done: Callable[..., Any] = getattr(hand, what)
        print(json.dumps(done(*given)), flush=True)


if __name__ == "__main__":
    main()
