"""A PostgreSQL on another machine is reached by TLS, and who answers is verified."""

from __future__ import annotations

import datetime as dt
from typing import Any

import dj_database_url
import pytest
from django.conf import settings
from django.db import connection

from equiano_web import check
from equiano_web.postgresql import planning_once, verified


def parsed(url: str) -> dict[str, Any]:
    return verified(dict(dj_database_url.parse(url)))


@pytest.mark.parametrize(
    "host", ["db.example.org", "10.0.0.5", "[2001:db8::5]", "localhost,db.example.org", "127.0.0.2"]
)
def test_a_database_elsewhere_is_verified(host: str) -> None:
    options = parsed(f"postgres://anna:secret@{host}/equiano")["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "system")
    own = parsed(f"postgres://{host}/equiano?sslrootcert=/etc/ca.pem")["OPTIONS"]
    assert (own["sslmode"], own["sslrootcert"]) == ("verify-full", "/etc/ca.pem")
    said = parsed(f"postgres://{host}/equiano?sslmode=require")["OPTIONS"]
    assert said["sslmode"] == "require" and "sslrootcert" not in said


@pytest.mark.parametrize("url", ["postgres://localhost/e", "postgres:///e", "postgres://127.0.0.1:5433/e",
                                 "postgres://[::1]/e", "postgres://%2Frun%2Fpostgresql/e"])  # fmt: skip
def test_one_of_this_machine_needs_none(url: str) -> None:
    assert "sslmode" not in parsed(url)["OPTIONS"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgres://db.example.org/e", [True]),
        ("postgres://db.example.org/e?sslmode=verify-ca", [False]),
        ("postgres://db.example.org/e?sslmode=prefer", [False]),
        ("postgres://localhost/e", []),
    ],
)
def test_check_tells_of_a_connection_that_can_be_read(
    url: str, found: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES, "default", parsed(url))
    assert [one.fine for one in check._connection()] == found


@pytest.mark.parametrize(
    ("asked", "found"), [("", 5), ("?prepare_threshold=0", 0), ("?prepare_threshold=none", None)]
)
def test_plans_are_kept_unless_the_address_says_otherwise(asked: str, found: int | None) -> None:
    options = planning_once(parsed(f"postgres://localhost/e{asked}"))["OPTIONS"]
    assert options["prepare_threshold"] == found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
@pytest.mark.django_db
def test_a_statement_starts_no_workers_and_compiles_nothing() -> None:
    """A page is done before workers are, and they would take the core of another."""
    for name, value in (("max_parallel_workers_per_gather", "0"), ("jit", "off")):
        with connection.cursor() as cursor:
            assert cursor.execute(f"SHOW {name}").fetchone() == (value,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
@pytest.mark.django_db
def test_moments_are_read_as_django_reads_them() -> None:
    from django.db.backends.postgresql.psycopg_any import BaseTzLoader

    moments = [
        dt.datetime(2026, 11, 27, 9, 8, 7, 120000, dt.UTC),
        dt.datetime(2026, 11, 27, 9, 8, 7, 6, dt.UTC),
        dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 30, 23, 59, 59, 999999, dt.UTC),
    ]
    for zone in ("UTC", "Europe/Vilnius"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
            found = [cursor.execute("SELECT %s::timestamptz", [one]).fetchone()[0] for one in moments]
            kind = cursor.adapters.get_loader(1184, 0)
            slow = type("Slow", (BaseTzLoader,), {"timezone": kind.timezone})(1184, cursor)
            cursor.execute("SELECT unnest(%s::timestamptz[])::text", [moments])
            assert found == [slow.load(text.encode()) for (text,) in cursor.fetchall()]
    assert kind is not None and kind.load is not BaseTzLoader.load and issubclass(kind, BaseTzLoader)
