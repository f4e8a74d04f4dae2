"""An installation is made, looked at and filled by commands, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow.parquet import read_table

from tests.web.commands.installation import ADMINISTRATOR, Installation


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def _wrong(place: Installation, status: int) -> set[str]:
    found = place.json("web", "check", status=status)["findings"]
    return {one["code"] for one in found if not one["fine"]}


def test_before_setup_every_command_says_what_to_do(place: Installation) -> None:
    refused = place.run("serve", status=2)
    assert "equiano web setup" in refused.stderr
    assert "listens" not in refused.stdout + refused.stderr
    assert {"folder", "keys", "setup"} <= _wrong(place, status=10)


def test_setup_makes_the_first_administrator_with_a_second_factor_once(place: Installation) -> None:
    login = place.json("web", "setup", *ADMINISTRATOR)["logins"][0]
    assert login["role"] == "network_administrator"
    assert len(login["totp_secret"]) == 32
    assert len(set(login["recovery_codes"])) == 10
    assert login["totp_uri"].startswith("otpauth://totp/Equiano:a%40example.org?secret=")
    assert not _wrong(place, status=0)
    again = place.run("web", "setup", *ADMINISTRATOR, status=2)
    assert "people already" in again.stderr
    assert login["password"] not in again.stderr


def test_a_folder_open_to_others_and_keys_that_are_gone_are_found(place: Installation) -> None:
    place.run("web", "setup", *ADMINISTRATOR)
    (place.data / "files").chmod(0o755)
    assert _wrong(place, status=10) == {"folder"}
    (place.data / "files").chmod(0o700)
    (place.data / "keys" / "kek-1.key").unlink()
    assert "keys" in _wrong(place, status=10)


def _kek(folder: Path) -> Path:
    return folder / "keys" / "kek-1.key"


def test_lost_keys_are_put_back_and_never_made_anew(place: Installation, tmp_path: Path) -> None:
    """New ones opened nothing of what was there, stood where the old had to be put, `check` was content."""
    place.run("web", "setup", *ADMINISTRATOR)
    key = _kek(place.data).rename(tmp_path / "found")
    assert "put them back" in place.run("web", "setup", *ADMINISTRATOR, status=2).stderr
    assert "Restore the folder of keys" in place.run("serve", status=10).stderr
    assert not _kek(place.data).exists()
    key.rename(_kek(place.data))
    assert not _wrong(place, status=0)


def test_keys_of_another_installation_are_found(place: Installation, tmp_path: Path) -> None:
    place.run("web", "setup", *ADMINISTRATOR)
    other = Installation(tmp_path / "other")
    other.run("web", "setup", *ADMINISTRATOR)
    _kek(place.data).write_bytes(_kek(other.data).read_bytes())
    assert _wrong(place, status=10) == {"keys_open"}
    assert "does not open" in place.run("serve", status=10).stderr
    assert "does not open" in place.run("web", "rotate-keys", status=10).stderr
    assert [one.name for one in (place.data / "keys").glob("kek-*")] == ["kek-1.key"]


def test_what_the_database_refuses_is_said_in_words(place: Installation) -> None:
    place.run("web", "setup", *ADMINISTRATOR)
    file = place.data / "equiano.sqlite"
    content = file.read_bytes()
    file.write_bytes(b"no database " * 1000)
    assert "is damaged" in place.run("web", "backup", status=10).stderr
    file.unlink()
    file.mkdir()
    assert "cannot be opened" in place.run("web", "rotate-keys", status=2).stderr
    file.rmdir()
    file.write_bytes(content)
    place.environment["DATABASE_URL"] = "postgres://role:geheim@127.0.0.1:1/base"
    refused = place.run("web", "backup", status=13).stderr
    assert "PostgreSQL does not answer" in refused
    assert "geheim" not in refused and refused.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "geheim"),
        ("DATABASE_URL", "postgres://role:geheim@host:port/base"),
        ("EQUIANO_WEB_URL", "geheim"),
        ("EQUIANO_WEB_MAIL", "geheim"),
        ("EQUIANO_WEB_BACKUP_DAYS", "-3 geheim"),
        ("EQUIANO_WEB_PROXY", "0"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_without_its_value(
    tmp_path: Path, name: str, value: str
) -> None:
    refused = Installation(tmp_path, **{name: value}).run("web", "check", status=2).stderr
    assert name in refused and "geheim" not in refused


def test_keys_beside_the_data_and_plain_http_are_wrong_where_others_reach_it(place: Installation) -> None:
    place.run("web", "setup", *ADMINISTRATOR)
    place.environment["EQUIANO_WEB_URL"] = "http://equiano.example.org"
    assert {"keys_apart", "address"} <= _wrong(place, status=10)


def test_nothing_is_wrong_with_a_place_behind_https_and_keys_apart(tmp_path: Path) -> None:
    place = Installation(
        tmp_path,
        EQUIANO_WEB_URL="https://equiano.example.org",
        EQUIANO_WEB_KEYS=str(tmp_path / "apart"),
    )
    place.run("web", "setup", *ADMINISTRATOR)
    assert not _wrong(place, status=0)


def test_a_demo_is_filled_where_it_is_marked_as_one_and_nobody_is_there(tmp_path: Path) -> None:
    real = Installation(tmp_path / "real")
    assert "EQUIANO_WEB_DEMO" in real.run("web", "demo", "--cases", "1", status=2).stderr
    demo = Installation(tmp_path / "demo", EQUIANO_WEB_DEMO="1")
    demo.run("web", "demo", "--cases", "12")
    logins = demo.json("web", "demo-logins")["logins"]
    roles = ["first_responder", "caseworker", "supervisor", "agency_coordinator"]
    assert [login["role"] for login in logins][:4] == roles
    assert len(logins) == 9
    assert all(login["password"] and login["totp_secret"] for login in logins)
    shown = demo.run("web", "demo-logins").stdout
    assert all(
        f"  {login[name]}\n" in shown for login in logins for name in ("email", "password", "totp_secret")
    )
    assert "people already" in demo.run("web", "demo", "--cases", "1", status=2).stderr
    # A course whose results can be read, taken by all but the first of the role, who tries it out.
    taken = demo.sql(
        "SELECT u.email, count(*) FROM training_attempt a JOIN people_user u ON u.id = a.user_id"
        " WHERE a.finished_at IS NOT NULL GROUP BY u.email"
    )
    assert sorted(taken) == [(f"first_responder-{n}@police.example", 2) for n in range(2, 7)]
    # Some are recognised: without them `equiano report` would have nobody to count.
    table = tmp_path / "cases.parquet"
    who = next(login["email"] for login in logins if login["role"] == "national_coordinator")
    demo.run("web", "extract", "--as", who, "--purpose", "report-2026", "--network", "--out", str(table))
    found = read_table(table, columns=["status", "form__forced_labour", "consent"]).to_pylist()
    assert {"status.actual_victim", None} <= {row["status"] for row in found}
    assert any(row["form__forced_labour"] for row in found)
    assert True in {row["consent"] for row in found}


def test_a_side_of_a_border_has_two_who_manage_partners_and_somebody_to_refer(tmp_path: Path) -> None:
    demo = Installation(tmp_path, EQUIANO_WEB_DEMO="1")
    assert "kaliningrad, vilnius" in demo.run("web", "demo", "--side", "Riga", status=2).stderr
    demo.run("web", "demo", "--side", "vilnius", "--cases", "0")
    logins = demo.json("web", "demo-logins")["logins"]
    assert {one["role"] for one in logins} == {
        "caseworker",
        "supervisor",
        "agency_coordinator",
        "administrator",
    }
    assert len({one["agency"] for one in logins}) == 1
    assert "people already" in demo.run("web", "demo", "--side", "vilnius", status=2).stderr
