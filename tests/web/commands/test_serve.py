"""The server as people start it: pages and jobs in one process, a clean end, and what it does not load."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from equiano_web import keeper
from tests.web.commands.installation import Installation, Served


def _waiting_since(place: Installation, **by: float) -> None:
    """As if the entries of the audit had been written that much earlier (their digests fit no more)."""
    moment = datetime.now(UTC) - timedelta(**by)
    place.sql("UPDATE equiano_web_auditentry SET at = %s", f"{moment:%Y-%m-%d %H:%M:%S.%f}")


def _has_figures(place: Installation) -> bool:
    """Whether the job was done that has a process of its own."""
    return bool(place.sql("SELECT agency_id FROM dashboards_agencyfigures"))


def test_it_serves_pages_does_jobs_and_ends_cleanly(place: Installation) -> None:
    with place.serving() as served:
        assert "Equiano" in served.get("/sign-in")
        end = time.monotonic() + 30
        while not (roots := place.data / "audit-roots.jsonl").exists() or not _has_figures(place):
            assert time.monotonic() < end
            time.sleep(0.1)
    # Not killed, and not ended by the command line's own way of being interrupted (130).
    assert served.process.returncode == 0
    report = place.json("web", "verify-audit")
    assert report["roots"] == len(roots.read_text().splitlines()) >= 1
    jobs = dict(place.sql("SELECT kind, holder FROM equiano_web_job"))
    # Planned again, and held by nobody.
    assert jobs["audit.anchor"] == jobs["people.forget"] == jobs["dashboards.figures"] == ""


def test_a_port_where_somebody_listens_is_not_shared(place: Installation) -> None:
    """Two servers of one user shared it: one that was left running answered half of what was asked."""
    with place.serving() as served:
        port = served.url.rpartition(":")[2]
        assert "listens there already" in place.run("serve", "--port", port, status=2).stderr
        assert served.process.poll() is None
    no_address = place.run("serve", "--host", "192.0.2.7", "--port", port, status=2)
    assert "no such address" in no_address.stderr and "Traceback" not in no_address.stderr


def test_pages_of_cases_load_none_of_the_heavy_libraries(place: Installation) -> None:
    found = place.python("tests.web.commands.visit")
    nothing: dict[str, list[str]] = {"loaded": [], "at_first": [], "late": [], "rare": []}
    assert found == {"codes": [200] * 6, "made": 302, **nothing}


def test_a_changed_audit_is_told_in_words_of_both_languages(place: Installation) -> None:
    place.run("web", "verify-audit")
    _waiting_since(place, minutes=1)
    assert "not what was written" in place.run("web", "verify-audit", status=10).stderr
    report = place.json("web", "verify-audit", status=10)
    assert [fault["kind"] for fault in report["faults"]] == ["changed"]
    place.environment["EQUIANO_LANG"] = "ru"
    assert "не то, что было записано" in place.run("web", "verify-audit", status=10).stderr


def test_the_check_of_the_audit_loads_no_room(place: Installation) -> None:
    place.environment["PYTHONPROFILEIMPORTTIME"] = "1"
    loaded = place.run("web", "verify-audit").stderr
    assert "equiano_web.audit_rows" in loaded
    assert "equiano_web.cases" not in loaded
    assert "allauth" not in loaded


def test_a_root_that_was_noted_elsewhere_must_be_in_the_file(place: Installation) -> None:
    place.python("tests.web.commands.daily")
    line = json.loads((place.data / "audit-roots.jsonl").read_text().splitlines()[0])
    place.run("web", "verify-audit", "--noted", line["root"])
    assert "noted elsewhere" in place.run("web", "verify-audit", "--noted", "0" * 64, status=10).stderr


def _further_heaps(process: int) -> int:
    """Heaps of threads by glibc: 64 MB of addresses without a gap, of which what is last is not in use."""
    found, size, begun, reached = 0, 1 << 26, 0, 0
    for line in Path(f"/proc/{process}/maps").read_text("ascii").splitlines():
        addresses, rights, *_ = line.split()
        begins, ends = (int(one, 16) for one in addresses.split("-"))
        if begins != reached or begins % size == 0:
            begun = begins
        reached = ends
        found += rights == "---p" and begun < begins and begun % size == 0 and ends == begun + size
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_the_threads_of_a_worker_share_heaps(place: Installation) -> None:
    with place.serving() as served:
        served.get("/sign-in")
        workers = _workers(served.process.pid)
        threads = [len(list(Path(f"/proc/{one}/task").iterdir())) for one in workers]
        assert min(threads) > 2
        # One is left by the thread in which the command line waited for signals.
        assert max(_further_heaps(one) for one in workers) <= 1


def _workers(server: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split()]


def _own_kb(process: int) -> int:
    """Memory that a process has for itself, in kB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private"))


def _is_gone(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the server has no keeper")
def test_the_first_process_keeps_nothing_and_begins_a_dead_worker_anew(place: Installation) -> None:
    with place.serving() as served:
        first, before = served.process.pid, _workers(served.process.pid)
        # 39 MB while it was the one that had loaded the program.
        assert _own_kb(first) < 10_000
        os.kill(before[0], signal.SIGKILL)
        end = time.monotonic() + 60
        while len(after := _workers(first)) < len(before) or before[0] in after:
            assert time.monotonic() < end and served.process.poll() is None
            if len(before) > 1:  # beside the dead one another goes on
                assert "Equiano" in served.get("/sign-in")
            time.sleep(0.05)
        assert before[1:] == after[:-1], "those that run are left alone"
        served.wait_for_first_answer()
        assert _own_kb(first) < 10_000
        # It dies again at once: no third is begun, and whoever looks after the server is told.
        os.kill(after[-1], signal.SIGKILL)
        assert served.process.wait(60) == 1
        assert all(_is_gone(one) for one in after)


@pytest.mark.skipif(sys.platform != "linux", reason="as above")
def test_workers_end_with_the_first_process(place: Installation) -> None:
    with place.serving() as served:
        workers = _workers(served.process.pid)
        served.process.kill()
        end = time.monotonic() + 30
        while not all(_is_gone(one) for one in workers):
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="as above")
def test_a_worker_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "STOP_S", 0.5)
    say = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    deaf = subprocess.Popen([sys.executable, "-c", say], stdout=subprocess.PIPE)
    willing = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert deaf.stdout and deaf.stdout.readline()
    start = time.monotonic()
    keeper.Left([deaf.pid, willing.pid]).stop()
    assert 0.5 <= time.monotonic() - start < 20
    end = time.monotonic() + 30
    while not (_is_gone(deaf.pid) and _is_gone(willing.pid)):
        keeper.Left([deaf.pid]).forget_ended()
        assert time.monotonic() < end
        time.sleep(0.01)


def _sent(served: Served, *parts: bytes) -> socket.socket:
    """A connection over which this was sent."""
    made = socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])), timeout=30)
    for part in parts:
        made.sendall(part)
    return made


def _head(method: str, *headers: str) -> bytes:
    lines = [f"{method} /sign-in HTTP/1.1", "Host: localhost", "Accept: text/html", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_forms_that_never_end_hold_up_nobody(place: Installation) -> None:
    # Four of them, of anybody, ended the service: a phone that lost its network was enough.
    with place.serving() as served:
        begun = [_sent(served, _head("POST", "Content-Length: 100"), b"login=") for _ in range(40)]
        for _ in range(3):
            assert "Equiano" in served.get("/sign-in")
        for one in begun:
            one.close()
    assert served.process.returncode == 0


def test_it_answers_as_http_asks(place: Installation) -> None:
    with place.serving() as served:
        head = http.client.HTTPResponse(_sent(served, _head("HEAD", "Connection: close")), method="HEAD")
        head.begin()
        assert (head.status, head.read()) == (200, b"")
        # In parts, of a length that is not said: it is read as a form, which lacks its token.
        chunked = _sent(served, _head("POST", "Transfer-Encoding: chunked"), b"3\r\na=b\r\n", b"0\r\n\r\n")
        answer = http.client.HTTPResponse(chunked)
        answer.begin()
        assert answer.status == 403
        # What is too large is read to its end, so whoever sends it sees why it was not taken.
        large = _sent(served, _head("POST", f"Content-Length: {18 * 2**20}"), *[bytes(2**20)] * 18)
        answer = http.client.HTTPResponse(large)
        answer.begin()
        assert answer.status == 413
        assert "larger than 17 MB" in answer.read().decode()
        # A file of the server itself.
        style = re.search(r'href="(/static/[^"]+\.css)"', served.get("/sign-in"))
        assert style and len(served.get(style[1])) > 10_000
