"""The application under use: pages, queries, CPU, memory, start, and the check of the audit.

Run, one command a database (each fills a new installation in /tmp, measures it and removes it):

    python benchmarks/bench_web.py --database sqlite --cases 100000
    python benchmarks/bench_web.py --database postgresql --cases 1000000

Three cases in ten are referred once. `--explain` prints the slowest statement of each kind of page with its
plan (PostgreSQL), to see what grows with the tables.

It adds to benchmarks/web.json and rewrites benchmarks/web.md. Linux; for PostgreSQL Debian's server, of which
it starts a cluster of its own. Give it a machine with nothing else to do: times of pages are only worth
something there (CPU and queries anywhere). `--place` names a folder that is kept: filled if it does not exist
yet (`--fill`: no more than that, beside other work), else measured as it is, its tables brought up to date.
`--unsearched` writes no search tokens, a third of the time of filling, and measures the other pages;
`--fill` without it adds them to what was filled so.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import platform
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEED = 17
PAUSE = 1.0
KNOWN = "known.pickle"  # who signs in and what can be sought, beside what was filled
STARTED = time.perf_counter()


def say(text: str) -> None:
    """Progress."""
    print(f"{time.perf_counter() - STARTED:6.0f} s  {text}", file=sys.stderr, flush=True)


def fill(cases: int, clients: int) -> tuple[list[Any], dict[int, list[tuple[str, str]]]]:
    """Fill an empty installation; who signs in, and what can be sought in each agency."""
    from django.db import connection

    from web import fill as invent
    from web import network, rows

    agencies, signing = network.make(cases, clients)
    say(f"{len(agencies)} agencies with {sum(len(one.people) for one in agencies):,} people")
    sought: dict[int, list[tuple[str, str]]] = {}
    settings = connection.settings_dict
    connection.close()
    parts = [
        (number, min(invent.PART, cases - start)) for number, start in enumerate(range(0, cases, invent.PART))
    ]
    tables = [table.name for table in invent.Tables().all()]
    if connection.vendor == "postgresql":
        connection.close_pool()
        with _raw(settings) as raw:
            indexes = rows.without_indexes(raw, tables)
    work = partial(_write, settings, agencies)
    # A file has one writer; more processes would wait for each other.
    with multiprocessing.get_context("fork").Pool(2 if connection.vendor == "postgresql" else 1) as pool:
        for done, found in enumerate(pool.imap_unordered(work, parts), 1):
            for agency, *one in found:
                sought.setdefault(agency, []).append(tuple(one))
            if done % max(1, len(parts) // 10) == 0:
                say(f"{min(done * invent.PART, cases):,} cases")
        for _ in pool.imap_unordered(partial(_audit, settings), [one.id for one in agencies]):
            pass
    say("audit written")
    with _raw(settings) as raw:
        if connection.vendor == "postgresql":
            for command in indexes:
                raw.execute(command)
            raw.execute("VACUUM ANALYZE")
        else:  # no ANALYZE: nothing makes statistics of a file where people work
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return signing, sought


def make_findable() -> None:
    """Write the search tokens of cases that have none: by the application, agencies side by side."""
    from django.db import connection
    from django.db.models import Count

    from equiano_web.cases.models import Case, Token
    from equiano_web.people.models import Agency
    from web import rows

    sizes = dict(Case.objects.values_list("agency").annotate(Count("pk")))
    # The largest first: two processes end at about the same time.
    agencies = sorted(Agency.objects.all(), key=lambda one: -sizes.get(one.pk, 0))
    settings, vendor, indexes = connection.settings_dict, connection.vendor, list[str]()
    connection.close()
    if vendor == "postgresql":
        connection.close_pool()
        with _raw(settings) as raw:
            indexes = rows.without_indexes(raw, [Token._meta.db_table], keys_only=True)
    done = 0
    try:
        with multiprocessing.get_context("fork").Pool(2 if vendor == "postgresql" else 1) as pool:
            for many in pool.imap_unordered(_make_findable, agencies, chunksize=1):
                done += many
                say(f"{done:,} cases can be found")
    finally:
        with _raw(settings) as raw:
            for command in indexes:
                raw.execute(command)
            if vendor == "postgresql":
                raw.execute("VACUUM ANALYZE")


def _make_findable(agency: Any) -> int:
    from django.db import connection

    from equiano_web.cases import search

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as in `rows.into_postgresql`
            cursor.execute("SET session_replication_role = replica")
    return search.renew_agency(agency)


def _raw(settings: dict[str, Any]) -> Any:
    """A connection past Django, to be used as a context."""
    if "sqlite" in settings["ENGINE"]:
        import sqlite3
        from contextlib import closing

        raw = sqlite3.connect(settings["NAME"])
        raw.execute("PRAGMA synchronous=OFF")
        return closing(raw)
    import psycopg

    wanted = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    return psycopg.connect(**{name: settings[key] for name, key in wanted.items()}, autocommit=True)


def _write(settings: dict[str, Any], agencies: list[Any], part: tuple[int, int]) -> list[Any]:
    from web import fill as invent

    tables, sought = invent.part(agencies, *part, SEED)
    _into(settings, tables.all())
    return sought


def _into(settings: dict[str, Any], tables: Any) -> None:
    from web import rows

    with _raw(settings) as raw:
        (rows.into_sqlite if "sqlite" in settings["ENGINE"] else rows.into_postgresql)(raw, tables)


def _audit(settings: dict[str, Any], agency: Any) -> None:
    from django.db import connections

    from equiano_web.audit import START
    from equiano_web.cases.models import Case
    from equiano_web.models import AuditHead
    from web import fill as invent

    cases = Case.objects.filter(agency_id=agency).order_by("created_at")
    rows = list(cases.values_list("pk", "created_by_id", "created_at"))
    stream = str(agency)
    head = AuditHead.objects.filter(stream=stream).first() or AuditHead(stream=stream, digest=START)
    head, entries = invent.audited(head, rows)
    head.save()
    connections.close_all()
    _into(settings, [entries])


class Server:
    """`equiano serve`, as anybody starts it."""

    def __init__(self) -> None:
        from web import watch

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "equiano", "serve", "--port", str(self.port)]
        # As installed: with what was compiled at the first start. A setting for development would compile all
        # modules at each, which is half a second.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        start = time.perf_counter()
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=kept)
        while not self._answers():
            time.sleep(0.005)
        self.first_page = {"wall s": time.perf_counter() - start, "CPU s": watch.cpu(self._process.pid)}

    @property
    def pid(self) -> int:
        return self._process.pid

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/sign-in", timeout=60) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(60)


def _quantile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def of_times(times: list[float]) -> dict[str, float]:
    return {
        "pages": len(times),
        "p50 ms": _quantile(times, 0.5),
        "p95 ms": _quantile(times, 0.95),
        "worst ms": _quantile(times, 1.0),
    }


def measure(
    server: Server, users: list[Any], seconds: float, database: int | None, kinds: tuple[str, ...]
) -> dict[str, Any]:
    """Each kind of page by itself without a pause, then the mix with one."""
    from web import crowd, watch

    crowd.run(users, kinds, 3, 0)
    found: dict[str, Any] = {"without a pause": {}, "with a pause": {}}
    before_all = watch.speed()
    for kind in kinds:
        before, of_database = watch.cpu(server.pid), watch.cpu(database) if database else 0.0
        times = crowd.run(users, (kind,), seconds, 0)[kind]
        row = of_times(times) | {"CPU ms": 1000 * (watch.cpu(server.pid) - before) / len(times)}
        if database:
            row["CPU ms of the database"] = 1000 * (watch.cpu(database) - of_database) / len(times)
        found["without a pause"][kind] = row
        say(f"{kind}: " + ", ".join(f"{name} {value:.1f}" for name, value in row.items()))
    found["loop ms"] = [before_all, watch.speed()]
    mix = tuple(kind for kind in crowd.MIX if kind in kinds)
    for kind, times in sorted(crowd.run(users, mix, 4 * seconds, PAUSE).items()):
        found["with a pause"][kind] = of_times(times)
        say(f"{kind}, pause of {PAUSE} s: p95 {found['with a pause'][kind]['p95 ms']:.1f} ms")
    return found


def queries(
    clients: list[Any], sought: dict[int, list[tuple[str, str]]], *, explain: bool = False
) -> dict[str, int]:
    """Most statements for a page of each kind, counted by Django's own recorder in this process."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from web.crowd import CASE

    from equiano_web.people.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    found: dict[str, int] = {}
    for one in clients[:5]:
        user = User.objects.get(email=one.login.email)
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session["factor"] = True
        session.save()
        listed = browser.get("/cases").content
        surname, phone = sought[one.agency][0]
        ways: dict[str, tuple[str, str, dict[str, str]]] = {"list": ("get", "/cases", {})}
        pages = {"inbox": "/referrals", "outbox": "/referrals?side=out", "figures": "/dashboard"}
        ways |= {kind: ("get", path, {}) for kind, path in (pages | {"my day": "/tasks"}).items()}
        if cases := CASE.findall(listed):
            ways["case"] = ("get", cases[0].decode(), {})
        for kind, text in (("surname", surname), ("3 or 4 letters", surname[:3]), ("phone", phone)):
            ways[f"search: {kind}"] = ("post", "/cases/search", {"text": text})
        for kind, (method, path, data) in ways.items():
            with CaptureQueriesContext(connection) as captured:
                answer = getattr(browser, method)(path, data)
            assert answer.status_code == 200, (kind, answer.status_code)
            found[kind] = max(found.get(kind, 0), len(captured))
            if explain:
                _explain(f"{kind}, {user.role}", captured.captured_queries)
    return found


def _explain(kind: str, ran: list[dict[str, str]]) -> None:
    """The slowest statement of a page with its plan; that of PostgreSQL as it ran."""
    from django.db import connection

    slowest = max((one for one in ran if one["sql"].startswith("SELECT")), key=lambda one: float(one["time"]))
    say(f"{kind}: {sum(float(one['time']) for one in ran):.3f} s in {len(ran)} statements")
    print(f"  slowest, {slowest['time']} s: {slowest['sql'][:600]}", file=sys.stderr)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A statement that the application itself just ran, with its values in it.
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"].replace("%", "%%"), [])
            print("\n".join("  " + row[0] for row in cursor.fetchall()), file=sys.stderr)


def count_figures() -> dict[str, float]:
    """Let the job count every agency and the network, as it does by night."""
    from equiano_web.dashboards.making import count_agency, count_network
    from equiano_web.people.agencies import today
    from equiano_web.people.models import Agency

    start, cpu = time.perf_counter(), time.process_time()
    largest = 0.0
    agencies = list(Agency.objects.all())
    for agency in agencies:
        before = time.perf_counter()
        count_agency(agency.pk, today(agency))
        largest = max(largest, time.perf_counter() - before)
    count_network(today(agencies[0]))
    found = {
        "wall s": time.perf_counter() - start,
        "CPU s": time.process_time() - cpu,
        "longest agency s": largest,
    }
    say("figures counted: " + ", ".join(f"{value:.1f} {name}" for name, value in found.items()))
    return found


# What `equiano web verify-audit` does before it reads the first row.
ONLY_START = "import equiano.cli.web; from equiano_web import boot; boot.start_ready(boot.OF_AUDIT)"


def verify() -> dict[str, float]:
    """`equiano web verify-audit` over everything that was written, and its start alone."""
    start = time.perf_counter()
    content, spent = _child("-m", "equiano", "web", "verify-audit", "--json")
    found = {"rows": json.loads(content)["entries"], "CPU s": spent, "wall s": time.perf_counter() - start}
    found["CPU s of the start"] = _child("-c", ONLY_START)[1]
    say("audit: " + ", ".join(f"{name} {value:,.1f}" for name, value in found.items()))
    return found


def _child(*arguments: str) -> tuple[bytes, float]:
    """What a Python printed, and its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Not the settings that this process was started with: a command chooses its own.
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, env=kept)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def set_up(place: Path, database: str = "") -> None:
    """Have this process, and what it starts, use the installation in a folder."""
    os.environ |= {
        "EQUIANO_WEB_DATA": str(place / "web"),
        "EQUIANO_WEB_BACKUP_DAYS": "0",
        "EQUIANO_WEB_DEMO": "1",
        # Else whoever searches without a pause is told to wait after a minute's worth.
        "EQUIANO_WEB_LIMITS": "off",
        "DATABASE_URL": database,
    }


def users_of(
    server: Server, clients: list[Any], sought: dict[int, list[tuple[str, str]]], known: Sequence[Any] = ()
) -> list[Any]:
    """Clients at a server: signed in, or as the same ones are at another server of the installation."""
    from web import crowd

    users = []
    for number, client in enumerate(clients):
        browser = crowd.Browser(server.port, client.language)
        if known:
            browser.stay_signed_in(known[number].browser)
        else:
            browser.sign_in(client.login)
        of_agency = sought.get(client.agency) or next(iter(sought.values()))  # few cases: of another agency
        users.append(crowd.User(browser, of_agency, number))
    return users


def run(options: argparse.Namespace, place: Path) -> dict[str, Any]:
    """Fill and measure."""
    cluster = None
    if options.database == "postgresql":
        from web.cluster import Cluster

        cluster = Cluster(place / "cluster", fills=options.fill or not (place / KNOWN).exists())
    set_up(place, cluster.url if cluster else "")
    try:
        return _measured(options, place, cluster)
    finally:
        if cluster:
            cluster.stop("fast" if options.place else "immediate")


def _filled(options: argparse.Namespace, known: Path) -> tuple[Any, ...]:
    """Fill what is not filled yet: who signs in, what can be sought, what counting took, how long it took."""
    from equiano_web.cases.models import Token

    if not known.exists():
        found = (*fill(options.cases, options.clients), {}, time.perf_counter() - STARTED)
        known.write_bytes(pickle.dumps(found))
        say("filled")
    if not options.unsearched and (options.fill or not Token.objects.exists()):
        make_findable()
    # What was written by this program, by whoever runs it.
    clients, sought, counted, filled = pickle.loads(known.read_bytes())
    if not counted:  # what was filled stays, if this breaks off
        counted = count_figures()
        known.write_bytes(pickle.dumps((clients, sought, counted, filled)))
    return clients, sought, counted, filled


def _measured(options: argparse.Namespace, place: Path, cluster: Any) -> dict[str, Any]:
    from equiano_web.setup import make_place

    if options.unsearched and (place / KNOWN).exists():  # else an update would write the tokens of all cases
        from django.core.management import call_command

        from equiano_web.boot import start
        from equiano_web.setup import make_folders

        make_folders()
        start()
        call_command("migrate", verbosity=0, interactive=False)
    make_place()
    from django.db import connection

    from web import crowd, watch

    clients, sought, counted, filled = _filled(options, place / KNOWN)
    if options.fill:
        return {}
    if cluster:
        connection.close()
        connection.close_pool()  # else it hands out what the stop has ended
        cluster.stop()
        cluster.start()
    folder = place / ("cluster/data" if cluster else "web")
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    starts = []
    for _ in range(3):
        server = Server()
        starts.append(server.first_page)
        say("first page: " + ", ".join(f"{value:.2f} {name}" for name, value in server.first_page.items()))
        if len(starts) < 3:
            server.stop()
    try:
        users = users_of(server, clients, sought)
        say(f"{len(users)} signed in; cases known to them: {sum(len(user.cases) for user in users)}")
        database = cluster.pid if cluster else None
        kinds = tuple(one for one in crowd.KINDS if not (options.unsearched and one.startswith("search")))
        found = measure(server, users, options.seconds, database, kinds)
        found["memory MB after use"] = watch.memory(server.pid)
        pages = [user.browser.walk() for user in users[:5]]
        found["memory MB after every kind of page"] = watch.memory(server.pid)
        say(f"walked {pages} kinds of page: {watch.memory(server.pid)}")
    finally:
        server.stop()
    found |= {"first page": {name: statistics.median(one[name] for one in starts) for name in starts[0]}}
    found["queries"] = queries(clients, sought, explain=options.explain)
    found["figures counted"] = counted
    say(f"queries: {found['queries']}")
    found["audit"] = verify()
    connection.close()
    return found | {
        "cases": options.cases,
        "clients": len(clients),
        "filled in s": filled,
        "bytes a case": size / options.cases,
        "kinds of page walked": max(pages),
        "on": str(date.today()),
        "where": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        + (f"PostgreSQL {cluster.version}" if cluster else f"SQLite {connection.Database.sqlite_version}"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each kind of page")
    parser.add_argument("--place", type=Path, help="folder for the installation; removed at the end")
    parser.add_argument("--fill", action="store_true", help="only fill --place, and keep it")
    parser.add_argument("--unsearched", action="store_true", help="no search tokens, no searches")
    parser.add_argument("--explain", action="store_true", help="print the slowest statements' plans")
    parser.add_argument("--dry", action="store_true", help="print what was found, write no page")
    options = parser.parse_args()
    if options.place:
        options.place.mkdir(parents=True, exist_ok=(options.place / KNOWN).exists())
    elif options.fill:
        parser.error("--fill keeps what it fills: name its --place")
    place = options.place or Path(tempfile.mkdtemp(prefix="equiano-bench-web."))
    place.chmod(0o755)
    try:
        found = run(options, place)
    finally:
        if not options.place:
            shutil.rmtree(place, ignore_errors=True)
    if options.fill:
        return
    print(json.dumps(found, indent=1))
    if not options.dry:
        from web.page import add

        add(HERE, options.database + " unsearched" * options.unsearched, found)


if __name__ == "__main__":
    main()
