"""`--json` of every command: one JSON object on standard output and nothing else, also where it fails."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import random
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.publish.keys import make_key
from tests.docs import prepared
from tests.docs.prepared import ROOT, histories, table

GOLDEN = ROOT / "tests/golden"
HTCDS = str(ROOT / "examples/htcds_cases.csv")
CAPTURE = str(GOLDEN / "capture/uk_2013_five_lists.csv")

# How each command is called; those of one line run in the order in which they stand, in one folder.
CALLS: dict[str, list[str]] = {
    "look": [HTCDS],
    "intake": [HTCDS, "--out", "taken.parquet"],
    "assess": ["case.json", "--country", "ru"],
    "how-sure": ["qyit"],
    "screen": ["cases.parquet", "--out", "findings.parquet"],
    "read-narrative": ["statement.txt"],
    "check-offer": ["statement.txt"],
    "check-offers": ["survey.csv", "--text", "x", "--out", "offers.csv"],
    "example lists": ["--persons", "150", "--lists", "2", "--seed", "7", "--out", "lists"],
    "example agencies": ["--persons", "60", "--agencies", "2", "--seed", "7", "--out", "agencies"],
    "example cases": ["--persons", "60", "--seed", "1", "--out", "invented.csv"],
    "link": ["lists/a.csv", "lists/b.csv", "--out", "linked"],
    "encode": ["lists/a.csv", "--secret-file", "secret", "--project", "p", "--out", "a.clk"],
    "estimate": ["two.csv"],
    "evidence": ["published.csv", "--out", "evidence.html"],
    "situation": ["cases.parquet", "--country", "ru", "--out", "situation"],
    "area-index": ["areas.csv"],
    "publish": ["--table", "survey.csv", "--domain", "survey.yaml", "--unit", "record", "--epsilon", "2",
                "--by", "Anna", "--out", "draft"],
    "compare": ["survey.csv", "survey.csv"],
    "report": ["--country", "lt", "--example", "--brief", "--out", "report"],
    "returns": ["cases.parquet", "--standard", "ctdc", "--country", "RUS", "--out", "returns"],
    "exchange keys": ["--name", "Ours", "--out", "new.keys", "--card", "new.card",
                      "--passphrase-file", "pass"],
    "exchange fingerprint": ["b.card"],
    "exchange seal": ["message.json", "--keys", "a.keys", "--recipient", "b.card", "--out", "sealed.eqp",
                      "--passphrase-file", "pass"],
    "exchange check": ["sealed.eqp", "--keys", "b.keys", "--partner", "a.card", "--passphrase-file", "pass"],
    "exchange open": ["sealed.eqp", "--keys", "b.keys", "--partner", "a.card", "--out", "came",
                      "--passphrase-file", "pass"],
    "campaign plan": ["plan.yaml"],
    "campaign evaluate": ["calls.csv", "--study", "study.yaml"],
    "plan start": ["--template", "ru", "--begin", "2027-01", "--out", "started.yaml"],
    "plan check": ["action.yaml", "--day", "2027-06-30"],
    "plan show": ["action.yaml", "--day", "2027-06-30"],
    "plan update": ["action.yaml", "--day", "2027-06-30", "--out", "next.yaml"],
    "plan compare": ["action.yaml", "later.yaml"],
    "plan export": ["action.yaml", "--out", "action.csv"],
    "plan read": ["action_table.csv", "--out", "read.yaml"],
    "regulations": ["ru", "lt"],
    "national round": ["--network", "net", "--period", "2026-H1", "--due", "2026-07-31",
                       "--agency", "a=round.pub", "--out", "made.yaml"],
    "national prepare": ["police.csv", "--round", "round.yaml", "--agency", "police"],
    "national check": ["police.json", "--round", "round.yaml"],
    "national combine": ["police.json", "iom.json", "shelter.json", "--round", "round.yaml", "--draws", "1",
                         "--out", "picture"],
    "leaflet": ["--country", "ru", "--audience", "children-and-families", "--lang", "ru",
                "--contacts", "contacts.yaml", "--out", "leaflet.pdf"],
    "training measure": ["trained.csv", "--bootstrap", "100"],
    "training certificate": ["--name", "Anna", "--course", "border", "--hours", "6", "--out", "paper.pdf"],
    "vocab list": [],
    "vocab find": ["passport"],
    "vocab show": ["delphi.d5.documents"],
    "country list": [],
    "country show": ["lt"],
    "country check": ["lt"],
    "country new": ["fr", "--out", "packs"],
    "survey rds": ["recruits.csv", "--trait", "coerced", "--seed", "1"],
    "survey nsum": ["answers.csv", "--known", "groups.csv", "--hidden", "victims", "--total", "900000"],
    "survey time-location": ["interviews.csv", "--frame", "400"],
    "survey multiplier": ["benchmarks.csv"],
    "figures import": ["glotip.csv.gz", "--out", "figures.parquet"],
    "ledger show": [],
    "ledger verify": [],
    "ledger repair": [],
    "ledger key": [],
    "ledger approve": ["draft", "--to", "public", "--by", "Boris"],
}  # fmt: skip
SLOW = {"report"}
# Commands whose first argument is a file of the user.
FILES = ("look", "intake", "assess", "screen", "read-narrative", "check-offer", "check-offers", "link",
         "encode", "estimate", "evidence", "situation", "area-index", "compare", "returns", "survey rds",
         "survey nsum", "survey time-location", "survey multiplier", "figures import", "ledger approve",
         "exchange fingerprint", "exchange seal", "exchange check", "exchange open",
         "campaign plan", "campaign evaluate", "training measure", "plan check", "plan show", "plan update",
         "plan compare", "plan export", "plan read", "national prepare", "national check",
         "national combine")  # fmt: skip


def commands_with_json() -> set[str]:
    """Every command that has the option, by its words."""
    found: set[str] = set()

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if any("--json" in parameter.opts for parameter in command.params):
            found.add(" ".join(words))
        if isinstance(command, click.Group) or hasattr(command, "list_commands"):
            context = click.Context(command)
            for name in command.list_commands(context):
                walk(command.get_command(context, name), (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def run(command: str, arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output, and what was said besides."""
    result = CliRunner().invoke(app, [*command.split(), *arguments, "--json"])
    code = getattr(result.exception, "exit_code", result.exit_code)
    return code, result.stdout, result.stderr + str(result.exception or "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with what the commands take, as the working one, with a home and a ledger of its own."""
    path = tmp_path_factory.mktemp("json")
    before = Path.cwd()
    os.chdir(path)
    prepare()
    yield path
    os.chdir(before)


def contacts() -> str:
    """Numbers of help that were rung today."""
    same = f"name: {{en: A, ru: А}}, languages: [ru], hours: 24/7, checked: {dt.date.today()}, source: s"
    return (
        f"contacts:\n- {{id: c, country: ru, kind: child_helpline, number: 000, {same}}}\n"
        f"- {{id: d, country: ru, kind: emergency, number: 112, {same}}}\n"
    )


def prepare() -> None:
    """Files of every kind, in the working folder."""
    rng = random.Random(1)
    Path("case.json").write_text(
        json.dumps({"age_years": 34, "indicators": {"delphi.d5.documents": "yes"}}), encoding="utf-8"
    )
    assert CliRunner().invoke(app, ["intake", HTCDS, "--out", "cases.parquet"]).exit_code == 0
    Path("statement.txt").write_text("He took my passport and never paid me.", encoding="utf-8")
    Path("secret").write_text(secrets.token_hex(32), encoding="ascii")
    Path("secret").chmod(0o600)
    Path("contacts.yaml").write_text(contacts(), encoding="utf-8")
    prepared.campaign()
    prepared.training()
    prepared.national()
    prepared.exchange()
    Path("answers.csv").rename("trained.csv")
    began = ["plan", "start", "--template", "general", "--begin", "2027-01", "--out"]
    for name in ("action.yaml", "later.yaml"):
        assert CliRunner().invoke(app, [*began, name]).exit_code == 0
    exported = ["plan", "export", "action.yaml", "--out", "action_table.csv"]
    assert CliRunner().invoke(app, exported).exit_code == 0
    table("two.csv", ["a", "b", "count"], histories(["a", "b"], [0.3, 0.4], 900, 1))
    table("published.csv", ["name", "value"], [["Study", 1500]])
    table("areas.csv", ["area", "poverty", "orphans"], [["N", 20, 9], ["S", 14, 6], ["E", 31, 8]])
    table("survey.csv", ["x", "y"], [[rng.choice("ab"), rng.choice("cde")] for _ in range(400)])
    Path("survey.yaml").write_text("x: [a, b]\ny: [c, d, e]\n", encoding="utf-8")
    table(
        "recruits.csv",
        ["id", "recruiter", "degree", "coerced"],
        [
            [
                n,
                "seed" if n < 3 else rng.randint(max(1, n // 3), n - 1),
                rng.randint(3, 20),
                rng.choice(["yes", "no"]),
            ]
            for n in range(1, 80)
        ],
    )
    table(
        "answers.csv",
        ["nurses", "twins", "victims"],
        [[rng.randint(0, 3), rng.randint(0, 4), rng.randint(0, 1)] for _ in range(90)],
    )
    table("groups.csv", ["group", "size"], [["nurses", 21000], ["twins", 30000]])
    table(
        "interviews.csv",
        ["event", "visits", "present", "interviewed"],
        [[n // 4, rng.randint(1, 9), 12, 4] for n in range(80)],
    )
    table("benchmarks.csv", ["source", "count", "share", "low", "high"], [["clinic", 300, 0.2, 0.15, 0.25]])
    shutil.copy(GOLDEN / "official/glotip_cut.csv.gz", "glotip.csv.gz")
    lists = ["example", "lists", "--persons", "150", "--lists", "2", "--seed", "7", "--out", "made"]
    assert CliRunner().invoke(app, lists).exit_code == 0
    Path("lists").mkdir()
    for name, source in zip("ab", sorted(Path("made").glob("*.csv")), strict=False):
        shutil.copy(source, f"lists/{name}.csv")
    shutil.rmtree("made")


def test_every_command_with_the_option_is_called_here() -> None:
    # Those of the application need an installation (tests/web/commands); `warm` compiles for a minute.
    found = {name for name in commands_with_json() if not name.startswith("web ") and name != "warm"}
    assert found == set(CALLS)


def one_object(text: str) -> dict[str, Any]:
    """The object that standard output is, strict: no NaN, nothing before or after."""

    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is no JSON")

    found = json.loads(text, parse_constant=refuse)
    assert isinstance(found, dict)
    assert text.startswith("{") and text.endswith("}\n")
    return found


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_in(inner)
    elif isinstance(value, float):
        yield value


@pytest.mark.parametrize(
    "command", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in CALLS]
)
def test_one_object_and_nothing_else(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = CALLS[command]
    if command == "example lists":
        arguments = [*arguments[:-1], "more_lists"]
    monkeypatch.setenv("EQUIANO_LEDGER", str(folder / "ledger.jsonl"))
    if command == "ledger approve":
        draft_of(folder, monkeypatch)
    code, said, more = run(command, arguments)
    assert code == 0, more
    found = one_object(said)
    assert found
    assert all(math.isfinite(number) for number in numbers_in(found))


def draft_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft by Anna, and the key of a second person."""
    if not (folder / "draft").exists():
        code, _, more = run("publish", CALLS["publish"])
        assert code == 0, more
    make_key(folder / "boris")
    monkeypatch.setenv("EQUIANO_KEY", str(folder / "boris"))


@pytest.mark.parametrize("command", FILES)
def test_a_file_that_is_not_there_is_one_message_and_no_half_object(folder: Path, command: str) -> None:
    arguments = ["absent.csv", *CALLS[command][1:]]
    if command == "ledger approve":
        arguments[2] = "elsewhere"
    code, said, more = run(command, arguments)
    assert code in (2, 10, 12), more
    if said:
        one_object(said)
    assert "absent" in more or "absent" in said
    assert "Traceback" not in more


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("command", ["how-sure", "vocab show", "country show", "estimate"])
def test_keys_are_the_same_in_every_language(
    folder: Path, command: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EQUIANO_LANG", raising=False)
    plain = one_object(run(command, CALLS[command])[1])
    monkeypatch.setenv("EQUIANO_LANG", lang)
    assert set(one_object(run(command, CALLS[command])[1])) == set(plain)


@pytest.mark.parametrize(
    "command", ["how-sure", "vocab find", "country list", "area-index", "survey multiplier"]
)
def test_the_same_call_says_the_same(folder: Path, command: str) -> None:
    assert run(command, CALLS[command])[1] == run(command, CALLS[command])[1]
