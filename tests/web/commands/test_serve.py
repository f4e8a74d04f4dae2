"""The server as people start it: pages and jobs in one process, a clean end, and what it does not load."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

from tests.web.commands.installation import Installation


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


def test_a_root_that_was_noted_elsewhere_must_be_in_the_file(place: Installation) -> None:
    place.python("tests.web.commands.daily")
    line = json.loads((place.data / "audit-roots.jsonl").read_text().splitlines()[0])
    place.run("web", "verify-audit", "--noted", line["root"])
    assert "noted elsewhere" in place.run("web", "verify-audit", "--noted", "0" * 64, status=10).stderr
