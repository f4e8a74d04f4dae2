"""Jobs: none is lost, and no effect comes twice, whoever dies when."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from equiano_web import audit, jobs
from equiano_web.db import writing
from equiano_web.jobs import KINDS, MOST_TRIES, LostLeaseError, Work, enqueue, job, run, take, work_off
from equiano_web.models import AuditEntry, Job
from equiano_web.vault import Vault

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    """Kinds of one test alone."""
    before = dict(KINDS)
    KINDS.clear()

    @job("good")
    def good(work: Work) -> None:
        leave("good", work)

    @job("bad")
    def bad(work: Work) -> None:
        leave("bad", work)
        raise ValueError("Наталья Выдуманная")  # invented; must be told nowhere

    yield
    KINDS.clear()
    KINDS.update(before)


def leave(act: str, work: Work) -> None:
    audit.append(audit.Entry("test", timezone.now(), "", act, "job", "", str(work.id), "done"))


def effects(act: str = "good") -> int:
    return AuditEntry.objects.filter(act=act).count()


def later(**by: float) -> None:
    """As if that much time had gone by for what waits or is held."""
    for work in Job.objects.all():
        until = work.until and work.until - timedelta(**by)
        Job.objects.filter(pk=work.pk).update(run_at=work.run_at - timedelta(**by), until=until)


def test_a_job_is_done_once_and_gone() -> None:
    assert enqueue("good", {"case": "1"})
    assert work_off() == 1 and effects() == 1
    assert work_off() == 0 and not Job.objects.exists()


def test_a_job_is_not_taken_before_its_time_nor_by_two() -> None:
    enqueue("good", run_at=timezone.now() + timedelta(minutes=1))
    assert take("one") is None
    later(minutes=2)
    held = take("one")
    assert held is not None and (held.tries, held.kind) == (1, "good")
    assert take("two") is None


def test_the_payload_comes_back_as_it_was_given() -> None:
    enqueue("good", {"case": "1", "ids": ["a", "b"]})
    held = take("one")
    assert held is not None and held.payload == {"case": "1", "ids": ["a", "b"]}


def test_the_older_of_two_goes_first() -> None:
    now = timezone.now()
    for number, minutes in enumerate((1, 3, 2)):
        enqueue("good", {"n": number}, run_at=now - timedelta(minutes=minutes))
    order = [work.payload["n"] for work in iter(lambda: take("one"), None)]
    assert order == [1, 2, 0]


def test_who_lost_the_lease_leaves_no_effect() -> None:
    enqueue("good")
    first = take("one")
    assert first is not None
    later(hours=1)
    second = take("two")
    assert second is not None and second.tries == 2
    assert not run(first) and effects() == 0
    assert run(second) and effects() == 1
    with pytest.raises(LostLeaseError):
        first.renew()


def test_a_lease_that_is_renewed_is_kept() -> None:
    enqueue("good")
    held = take("one", lease=timedelta(seconds=-1))
    assert held is not None
    held.renew()
    assert take("two") is None and run(held)


def test_a_failed_job_leaves_no_effect_and_waits_longer_each_time(caplog: pytest.LogCaptureFixture) -> None:
    enqueue("bad")
    waits = []
    for _ in range(MOST_TRIES - 1):
        assert work_off() == 0
        waiting = Job.objects.get()
        waits.append(round((waiting.run_at - timezone.now()).total_seconds()))
        assert (waiting.state, waiting.fault, waiting.holder) == (Job.OPEN, "ValueError", "")
        later(hours=2)
    assert waits == [30, 60, 120, 240, 480, 960, 1920]
    assert work_off() == 0
    assert Job.objects.get().state == Job.DEAD
    later(hours=2)
    assert take("one") is None and effects("bad") == 0
    assert "Выдуманная" not in caplog.text and "ValueError" in caplog.text


def test_a_job_that_kills_its_process_is_dead_in_the_end() -> None:
    enqueue("good")
    for _ in range(MOST_TRIES):
        assert take("one") is not None
        later(hours=1)
    assert take("one") is None
    assert (Job.objects.get().state, Job.objects.get().fault) == (Job.DEAD, "killed")


def test_a_kind_that_this_version_does_not_know_waits_for_one_that_does() -> None:
    enqueue("of another version")
    assert work_off() == 0
    assert (Job.objects.get().state, Job.objects.get().fault) == (Job.OPEN, "KeyError")


def test_a_key_is_there_once_while_it_is_open() -> None:
    assert enqueue("good", key="k") and not enqueue("good", key="k") and enqueue("good", key="other")
    assert enqueue("good") and enqueue("good")
    assert work_off() == 4
    assert enqueue("good", key="k")


def test_a_job_exists_with_its_act_or_not_at_all() -> None:
    def fail() -> None:
        with writing():
            enqueue("good")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Job.objects.exists()


def test_a_periodic_job_comes_again_even_after_it_failed() -> None:
    runs = []

    @job("often", every=timedelta(minutes=10))
    def often(work: Work) -> None:
        runs.append(work.id)
        if len(runs) > 2:
            raise ValueError

    jobs.plan_periodic()
    jobs.plan_periodic()
    assert Job.objects.count() == 1
    assert work_off() == 1 and work_off() == 0
    later(minutes=9)
    assert work_off() == 0
    later(minutes=1, seconds=1)
    assert work_off() == 1 and len(runs) == 2
    for _ in range(MOST_TRIES + 3):
        later(hours=2)
        work_off()
    assert Job.objects.get().state == Job.OPEN and len(runs) == MOST_TRIES + 5


def test_long_work_has_its_own_transaction() -> None:
    seen = []

    @job("long", own_transaction=True)
    def long(work: Work) -> None:
        seen.append(connection.in_atomic_block)
        with work.finishing():
            leave("good", work)

    enqueue("long")
    assert work_off() == 1 and effects() == 1 and not Job.objects.exists()


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "EQUIANO_WEB_DATA": str(folder),
        "EQUIANO_WEB_KEYS": str(folder / "keys"),
        "DJANGO_SETTINGS_MODULE": "equiano_web.settings",
        "DATABASE_URL": "",
    }


def _process(folder: Path, what: str, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.web.job_worker", what, str(number)]
    return subprocess.Popen(
        command, cwd=ROOT, env=_environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_four_processes_one_of_them_killed_do_every_job_once(tmp_path: Path) -> None:
    count = 200
    Vault.create(tmp_path / "keys")
    assert _process(tmp_path, "jobs", count).wait(120) == 0
    workers = [
        _process(tmp_path, what, number) for number, what in enumerate(("work", "work", "work", "runner"))
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    victim = workers[0]
    # The one to be killed begins alone: SQLite is unfair to who waits, and might give it nothing at all.
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
        if worker is victim:
            assert victim.stdout is not None and victim.stdout.readline() == "done\n"
    victim.kill()
    for worker in workers:
        worker.communicate(timeout=120)
    assert victim.returncode != 0 and all(worker.returncode == 0 for worker in workers[1:])
    base = sqlite3.connect(tmp_path / "equiano.sqlite")
    done = [row[0] for row in base.execute("SELECT object FROM equiano_web_auditentry WHERE act = 'effect'")]
    assert sorted(done, key=int) == [str(number) for number in range(count)]
    assert base.execute("SELECT COUNT(*) FROM equiano_web_job WHERE kind = 'test.effect'").fetchone() == (0,)


def test_jobs_that_waited_wait_for_the_first_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    runner, order = jobs.Runner(), list[str]()

    def plan() -> None:
        order.append("plans")
        runner._stopping.set()

    monkeypatch.setattr(runner._stopping, "wait", lambda _: order.append("waits"))
    monkeypatch.setattr(jobs, "plan_periodic", plan)
    monkeypatch.setattr(jobs, "take", lambda *_, **__: None)
    runner._work()
    assert order[:2] == ["waits", "plans"]


@pytest.mark.parametrize("ended_well", [True, False])
def test_a_heavy_job_is_done_by_a_process_of_its_own(
    ended_well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that did it would keep what it loads; one that was killed is tried again."""
    given, failed = list[Work](), list[str]()

    def do(work: Work) -> bool:
        given.append(work)
        return ended_well

    monkeypatch.setattr(jobs, "run_apart", do)
    monkeypatch.setattr(jobs, "_failed", lambda _, fault: failed.append(fault))
    job("test.heavy", apart=True)(lambda _: None)
    work = Work(7, "test.heavy", {"round": "1"}, "holder", 1)
    jobs._run_where_it_belongs(work)
    assert given == [work]
    assert failed == ([] if ended_well else ["killed"])


def test_a_process_whose_worker_died_does_nothing_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "equiano_web.apart"],
        stdin=subprocess.DEVNULL,
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (1, b"")
