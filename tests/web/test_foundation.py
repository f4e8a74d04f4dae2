"""The frame of the application: settings, headers, language, database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from equiano_web.jobs import KINDS


def test_a_page_takes_nothing_from_elsewhere_and_rests_in_no_cache(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("asked", "spoken"), [("ru-RU,ru;q=0.9", "ru"), ("lt", "en"), ("", "en")])
def test_the_browser_is_answered_in_its_language_where_there_is_one(
    client: Client, asked: str, spoken: str
) -> None:
    assert client.get("/health", headers={"accept-language": asked})["Content-Language"] == spoken


def test_what_was_chosen_goes_before_what_the_browser_says(client: Client) -> None:
    client.cookies["language"] = "ru"
    assert client.get("/health", headers={"accept-language": "en"})["Content-Language"] == "ru"


@pytest.mark.django_db
def test_every_change_of_a_table_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_the_file_keeps_what_it_acknowledged() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a setting of SQLite")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert cursor.execute("PRAGMA cache_size").fetchone() == (-8_000,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of a database that is a file")
@pytest.mark.django_db
def test_what_django_does_not_write_down_of_a_table_is_still_there() -> None:
    """A migration that makes a table anew drops it: search would take a third more, the audit stop."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        made = dict(cursor.fetchall())
        plan = cursor.execute(
            "EXPLAIN QUERY PLAN DELETE FROM cases_token WHERE case_id = %s", ["x"]
        ).fetchall()
    assert made["cases_token"].endswith("WITHOUT ROWID")
    assert "equiano_audit_head" in made
    assert "USING COVERING INDEX" in str(plan)


def test_jobs_that_load_numerics_have_a_process_of_their_own() -> None:
    apart = {name for name, kind in KINDS.items() if kind.apart}
    assert apart >= {"dashboards.figures", "campaigns.plan", "national.combine", "national.drafts"}
