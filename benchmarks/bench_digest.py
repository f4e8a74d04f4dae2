"""The daily mail: 2,000 people of one agency, three tasks due each, over SMTP to a server of this machine.

    python benchmarks/bench_digest.py [--people 2000]

A new installation on SQLite in a temporary folder, removed at the end. It writes benchmarks/digest.md:
seconds and CPU-seconds of `tasks.work.send_digests` (its limit is 60 s), mails that arrived, and mails of a
second round on the same day (none). The bench's own server takes a mail and forgets it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import socketserver
import tempfile
import time
import uuid
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

DUE_EACH = 3
_PAGE = """# The daily mail

`python benchmarks/bench_digest.py`: people of one agency with three tasks due each, SQLite
(`synchronous=FULL`), SMTP without TLS to a server on the same machine, one connection. Two shared cores of an
x86-64 virtual machine (Linux) with other work beside; CPU-seconds are of the process that sends.

| people | mails that arrived | seconds | CPU-seconds | second round the same day |
|---|---|---|---|---|
| {people:,} | {arrived:,} | {seconds:.1f} | {cpu:.1f} | {again} |

The limit is 60 s (issue 18). Each mail is preceded by a transaction of its own that says that it goes, so
that a process that dies leaves at most one person without the mail of that day and sends none twice. A server
far away adds its own time to each mail; TLS was not measured.
"""


class _Server(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    arrived: Synchronized[int]

    def handle(self) -> None:
        self.wfile.write(b"220 bench\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                with self.arrived.get_lock():
                    self.arrived.value += 1
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


def _serve(ready: multiprocessing.Queue[int], arrived: Synchronized[int]) -> None:
    _Server.arrived = arrived
    with socketserver.TCPServer(("127.0.0.1", 0), _Server) as server:
        ready.put(server.server_address[1])
        server.serve_forever()


def _fill(people: int) -> object:
    from django.utils import timezone

    from equiano_web.people.agencies import new_agency, today
    from equiano_web.people.models import User
    from equiano_web.tasks.models import Task

    agency = new_agency("Bench", "shelter", "LTU", "en")
    users = User.objects.bulk_create(
        User(email=f"u{n}@bench.example", name=f"U{n}", agency=agency, role="caseworker",
             language="ru" if n % 2 else "en", notices_by_mail=True)
        for n in range(people)
    )  # fmt: skip
    day, now = today(agency), timezone.now()
    Task.objects.bulk_create(
        Task(agency=agency, code="clock.decision", thing=str(uuid.uuid4()), assignee=user, due_on=due,
             shown_from=due, made_at=now)
        for user in users
        for due in (day - dt.timedelta(back) for back in range(DUE_EACH))
    )  # fmt: skip
    return agency


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=2000)
    people = asked.parse_args().people
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    arrived: Synchronized[int] = multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=_serve, args=(ready, arrived), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"EQUIANO_WEB_DATA": folder, "EQUIANO_WEB_KEYS": str(Path(folder) / "keys")}
        os.environ |= {"EQUIANO_WEB_MAIL": f"smtp+plain://127.0.0.1:{ready.get()}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "equiano_web.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from equiano_web.vault import Vault

        settings.EMAIL_USE_TLS = False
        Vault.create(settings.PLACE.keys)
        call_command("migrate", verbosity=0)
        from equiano_web.people.agencies import today
        from equiano_web.tasks.work import send_digests

        agency = _fill(people)
        wall, cpu = time.perf_counter(), time.process_time()
        send_digests(agency, today(agency), lambda: None)  # type: ignore[arg-type]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        came = arrived.value
        again = send_digests(agency, today(agency), lambda: None)  # type: ignore[arg-type]
    server.terminate()
    (Path(__file__).parent / "digest.md").write_text(
        _PAGE.format(people=people, arrived=came, seconds=wall, cpu=cpu, again=again), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
