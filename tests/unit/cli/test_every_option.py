"""Every option of every command, found in the tree of commands, with what nobody should type.

Files that a command reads are absent where its options are tried: a wrong one is refused before any is
opened, so the message speaks of the option. Files are tried with lines that work otherwise.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from equiano.cli.outputs import OUTPUTS
from tests.unit.cli.helps import leaves
from tests.unit.cli.test_json import CALLS, prepare
from tests.unit.cli.whole import command, is_one_message, run
from tests.web import ready

__all__ = ["ready"]

TREE = command()
LEAVES: dict[str, Any] = dict(leaves(TREE))
LINES = {
    **CALLS,
    "questionnaire": ["--for", "fishing", "--out", "form.pdf"],
    "demo": ["--out", "demo"],
    "figures cite": ["glotip.csv.gz", "--country", "ua", "--out", "official.yaml"],
    "country fingerprint": ["pack", "--source", "a=statement.txt"],
    "ledger unpublished": ["0123456789", "--by", "Anna"],
    "report": ["--country", "lt", "--cases", "cases.parquet", "--out", "report"],
    "training pack": ["--course", "border", "--out", "course.html"],
    "serve": [],
    "warm": [],
    "web setup": ["--email", "a@example.org", "--name", "Anna", "--agency", "Shelter"],
    "web check": [],
    "web demo": [],
    "web demo-logins": [],
    "web migrate": [],
    "web extract": [
        "--as",
        "a@example.org",
        "--purpose",
        "report-2026",
        "--network",
        "--out",
        "cases.parquet",
    ],
    "web open-export": ["export.eqx", "--out", "cases.csv", "--passphrase-file", "passphrase.txt"],
    "web rotate-keys": [],
    "web verify-audit": [],
    "web backup": [],
    "web restore": ["cases.parquet"],
}
# Lines in which an option has its place, where it has none in the usual one.
OF_CASES = ["cases.parquet", "--epsilon", "2", "--by", "Anna", "--out", "draft"]
PLACES: dict[str, dict[str, list[str]]] = {
    "assess": {
        "--audience": ["--ask"],
        "--for": ["--ask"],
        "--resume": ["--ask"],
        "--from-form": [],
        "--case": ["cases.parquet"],
    },
    "estimate": {
        "--odds": ["two.csv", "--sensitivity", "all"],
        "--sensitivity": ["two.csv"],
    },
    "publish": {
        **dict.fromkeys(("cases", "--columns", "--person", "--max-records"), OF_CASES),
        "--k-anonymous": ["cases.parquet", "--out", "draft"],
        "--length": ["cases.parquet", "--k-anonymous", "3", "--out", "draft"],
    },
    "report": {"--official": ["--country", "PE", "--out", "report"]},
    "situation": {"--flows": ["--country", "ru", "--out", "situation"]},
    "survey rds": {"--method": ["recruits.csv", "--trait", "coerced"]},
}
NUMBERS = ("nan", "inf", "-inf", "-1", "1e309", "99999999999999999999", "9" * 400, "x", "")
# Texts of which any is right, or whose rightness only the file shows.
FREE = {
    "--agency", "--by", "--case", "--columns", "--contact", "--coupon", "--covariates", "--data-set",
    "--dataset", "--definition", "--degree", "--edition", "--hidden", "--host", "--id", "--licence",
    "--lists", "--lower-is-worse", "--next", "--note", "--order", "--person", "--period", "--place",
    "--population-source", "--project", "--publisher", "--recruiter", "--release", "--sheet", "--strata",
    "--title", "--trait", "--years", "number", "words", "figures cite --country", "survey nsum --weights",
    "check-offer text", "check-offers --text", "check-offers --sector", "check-offers --region",
    "check-offers --date", "check-offers --kind", "training certificate --name",
    "training certificate --check-at", "training certificate --issuer", "plan update --period",
    "plan read --title",
    "exchange keys --name", "national round --network", "national combine --late",
    "web setup --email", "web verify-audit --noted", "web setup --kind", "web setup --name",
}  # fmt: skip
# A code that is not in a list of ours is bad input, also where it is typed.
CODES = {"--country", "countries", "--encoding", "--measure", "code", "instrument"}


def kind(param: Any) -> str:
    return str(param.type_descriptor.annotation)


def is_number(param: Any) -> bool:
    return "int" in kind(param) or "float" in kind(param)


def name_of(param: Any) -> str:
    return str(param.name if is_argument(param) else param.opts[0])


def is_argument(param: Any) -> bool:
    return type(param).__name__.endswith("Argument")


def line(name: str, param: Any, value: str, *, absent: bool) -> list[str]:
    """The usual line of a command with another value in one place."""
    words = list(PLACES.get(name, {}).get(name_of(param), LINES[name]))
    if absent:
        words = [f"absent_{word}" if Path(word).exists() else word for word in words]
    if not is_argument(param):
        return [*name.split(), *words, f"{param.opts[0]}={value}"]
    typed = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
    place = [one.name for one in LEAVES[name].params if is_argument(one)].index(param.name)
    words[min(place, typed) : min(place + 1, typed)] = [value]
    return [*name.split(), *words]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the commands take, and what none should be given."""
    path, before = tmp_path_factory.mktemp("options"), Path.cwd()
    os.chdir(path)
    prepare()
    Path("wrong").mkdir()
    Path("wrong/folder").mkdir()
    Path("wrong/empty").touch()
    Path("wrong/binary").write_bytes(bytes(range(256)) * 8)
    Path("wrong/nul").write_bytes(b"columns: \x00\n")
    if hasattr(os, "mkfifo"):
        os.mkfifo("wrong/pipe")
    yield path
    os.chdir(before)


def written(before: set[Path]) -> list[str]:
    """What stands in the folder that did not, but for a ledger and locks; it is taken away again."""
    stays = (".lock", ".jsonl")
    new = sorted(path for path in set(Path().rglob("*")) - before if path.suffix not in stays)
    for path in new:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    return [str(path) for path in new]


class Judge:
    """Runs lines of one command and keeps what was not as it should be."""

    def __init__(self, capsys: Any, monkeypatch: Any) -> None:
        self.wrong: list[tuple[str, int, str]] = []
        self._run = lambda words: run(TREE, words, capsys, monkeypatch)
        self._before = set(Path().rglob("*"))

    def __call__(self, words: list[str], codes: tuple[int, ...], named: str | None) -> None:
        code, told = self._run(words)
        flat = " ".join(told.replace("│", " ").split())
        new = written(self._before)
        if not (
            code in codes
            and is_one_message(code, told)
            and (code == 0 or not new)
            and (named is None or named in flat)
            and (named is None or "absent_" not in flat)
        ):
            self.wrong.append((" ".join(words)[:200], code, f"{flat[-250:]} {new}"))


@pytest.fixture
def judge(folder: Path, capsys: Any, monkeypatch: Any) -> Judge:
    monkeypatch.setenv("EQUIANO_LEDGER", str(folder / "ledger.jsonl"))
    return Judge(capsys, monkeypatch)


# The commands of the application reach its database, which tests do in a transaction that is rolled back.
NAMES = [
    pytest.param(name, marks=pytest.mark.django_db) if name.split()[0] in ("serve", "web") else name
    for name in LEAVES
]


def test_every_command_has_its_line() -> None:
    assert set(LINES) == set(LEAVES)


@pytest.mark.parametrize("name", NAMES)
def test_no_number_out_of_its_range(name: str, judge: Judge) -> None:
    for param in filter(is_number, LEAVES[name].params):
        for value in NUMBERS:
            if param.name == "seed" and value.isdigit():
                continue  # any whole number is one
            judge(line(name, param, value, absent=True), (2,), name_of(param).strip("-"))
    assert judge.wrong == []


def choices(name: str) -> list[Any]:
    return [
        param
        for param in LEAVES[name].params
        if not is_number(param)
        and not any(word in kind(param) for word in ("Path", "bool"))
        and name_of(param) not in FREE
        and f"{name} {name_of(param)}" not in FREE
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_outside_its_choice(name: str, judge: Judge) -> None:
    for param in choices(name):
        for value in ("no-such-word", "xx", "\u202e", "x" * 3000):
            codes = (2, 10) if name_of(param) in CODES else (2, 13) if param.name == "engine" else (2,)
            judge(line(name, param, value, absent=True), codes, "")
    assert judge.wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_text_is_one_message_or_none_given(name: str, judge: Judge) -> None:
    for param in LEAVES[name].params:
        if not is_number(param) and not any(word in kind(param) for word in ("Path", "bool")):
            judge(line(name, param, "", absent=True), (0, 2, 10, 11, 12), None)
    assert judge.wrong == []


SLOW = {"report"}  # counts the cases before it opens what stands beside them


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in LEAVES]
)
def test_no_file_that_is_none_of_its_kind(name: str, judge: Judge) -> None:
    wrong = [*sorted(map(str, Path("wrong").iterdir())), "absent.csv"]
    for param in LEAVES[name].params:
        if "Path" in kind(param) and name_of(param).strip("-").replace("-", "_") not in OUTPUTS:
            for value in wrong:
                if name_of(param) == "--attach" and value in ("wrong/binary", "wrong/nul"):
                    continue  # any file may be attached
                if (name, value) != ("read-narrative", "wrong/nul"):  # a sign in a text, which it reads
                    judge(line(name, param, value, absent=False), (2, 10, 12), None)
    assert judge.wrong == []
