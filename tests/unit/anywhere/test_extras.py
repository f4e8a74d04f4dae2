"""An install without the extras: what must work does, and what lacks a package says which extra brings it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from equiano import extras
from equiano.errors import MissingExtraError
from equiano.words import using

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
IMPORTED_AS = {"scikit-learn": "sklearn", "vl-convert-python": "vl_convert", "fonttools": "fontTools"}
HEAVY = ",".join(sorted({*extras.EXTRA_OF, "joblib", "sqlglot", "threadpoolctl"}))


def required() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    of_extras: dict[str, list[str]] = project["optional-dependencies"]
    return {"": project["dependencies"], **of_extras}


def name_of(requirement: str) -> str:
    return re.split(r"[<>\[]", requirement, maxsplit=1)[0]


def without(*arguments: str | Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(Path(__file__).with_name("without.py")), HEAVY, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={
            "EQUIANO_LANG": lang,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path]),
            "PYTHONIOENCODING": "utf-8",
        },
        timeout=300,
        check=False,
    )


def test_the_packages_of_an_extra_are_known() -> None:
    for extra in ("analyse", "publish", "report"):
        for package in map(name_of, required()[extra]):
            if package not in ("equiano", "joblib"):  # joblib is asked for by nothing but a package of ours
                assert extras.EXTRA_OF[IMPORTED_AS.get(package, package)] == extra


def test_a_package_of_an_extra_is_none_of_the_base() -> None:
    base = {name_of(package) for package in required()[""]}
    assert base.isdisjoint(extras.EXTRA_OF)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case table that an install without extras took in."""
    out = tmp_path_factory.mktemp("cases") / "cases.parquet"
    done = without("intake", EXAMPLES / "htcds_cases.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


BASE = [
    ("--help",),
    ("vocab", "find", "debt bondage"),
    ("vocab", "find", "забрали паспорт"),
    ("country", "show", "ru"),
    ("country", "check", "ru"),
    ("look", EXAMPLES / "agency_cases.csv"),
    ("look", "CASES"),
    ("intake", EXAMPLES / "htcds_cases.csv", "--out", "OUT.csv"),
    ("intake", EXAMPLES / "htcds_cases.csv", "--out", "OUT.xlsx"),
    ("intake", EXAMPLES / "agency_cases.csv", "--draft-mapping", "OUT.yaml"),
    (
        *("intake", EXAMPLES / "agency_cases.csv", "--out", "OUT.parquet"),
        *("--mapping", EXAMPLES / "agency_mapping.yaml"),
    ),
    ("assess", "CASE"),
    ("assess", "CASE", "--json"),
    ("read-narrative", "RU"),
]


def filled(arguments: tuple[str | Path, ...], cases: Path, tmp_path: Path) -> list[str]:
    case, text = tmp_path / "case.json", tmp_path / "text.txt"
    said = {"delphi.d2.documents": "yes"}
    case.write_text(json.dumps({"age_years": 25, "indicators": said}), encoding="utf-8")
    text.write_text("Паспорт забрали, работать заставляли по 16 часов.", encoding="utf-8")
    own = {"CASES": str(cases), "CASE": str(case), "RU": str(text)}
    return [own.get(str(word), str(word).replace("OUT.", f"{tmp_path}/out.")) for word in arguments]


@pytest.mark.parametrize("arguments", BASE, ids=lambda words: " ".join(str(word)[-16:] for word in words))
def test_the_base_works_without_any_extra(
    arguments: tuple[str | Path, ...], cases: Path, tmp_path: Path
) -> None:
    given = filled(arguments, cases, tmp_path)
    try:
        "".join(given).encode(sys.getfilesystemencoding(), "surrogateescape")
    except UnicodeEncodeError:
        pytest.skip("this machine cannot hand over a Russian word as an argument")
    done = without(*given)
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr


MISSING = [
    ("analyse", "screen", "CASES", "--out", "OUT.parquet"),
    ("analyse", "assess", "CASES", "--case", "EX-001"),
    ("analyse", "link", EXAMPLES / "agency_cases.csv", EXAMPLES / "agency_cases.csv", "--out", "OUT.d"),
    ("analyse", "estimate", EXAMPLES / "agency_cases.csv"),
    ("analyse", "situation", "CASES"),
    ("analyse", "survey", "multiplier", EXAMPLES / "agency_cases.csv"),
    ("publish", "publish", "CASES", "--epsilon", "4", "--out", "OUT.d"),
    ("publish", "compare", "CASES", "CASES"),
    ("report", "report", "--cases", "CASES", "--out", "OUT.d"),
    ("report", "questionnaire", "--for", "work", "--out", "OUT.pdf"),
    ("all", "demo", "--out", "OUT.d"),
]


@pytest.mark.parametrize(("extra", "arguments"), [(first, rest) for first, *rest in MISSING], ids=str)
def test_what_is_missing_is_said_in_one_sentence(
    extra: str, arguments: list[str | Path], cases: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    done = without(*filled(tuple(arguments), cases, tmp_path))
    assert done.returncode == 13, done.stderr
    (line,) = done.stderr.splitlines()
    assert f'run `pip install "equiano[{extra}]"`.' in line
    left = {path.name for path in tmp_path.iterdir()} - {path.name for path in before}
    assert left <= {"case.json", "text.txt"}


def test_in_russian() -> None:
    done = without("estimate", EXAMPLES / "agency_cases.csv", lang="ru")
    assert done.returncode == 13
    assert 'выполните `pip install "equiano[analyse]"`.' in done.stderr
    assert len(done.stderr.splitlines()) == 1


_LIBRARY = """
import sys
from tests.unit.anywhere.without import hide
hide(frozenset(sys.argv[1].split(",")))
import equiano
from equiano.errors import EngineError
from importlib.util import find_spec
assert find_spec("pandas") is None  # whoever only looks is not disturbed
try:
    equiano.estimate_population
except ImportError as error:
    assert isinstance(error, EngineError) and error.exit_code == 13 and error.name in sys.argv[1]
    print(error)
"""


def test_in_the_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIBRARY, HEAVY], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert 'run `pip install "equiano[analyse]"`.' in done.stdout


def test_nobody_else_is_told_of_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extras.EXTRA_OF, "no_such_package", "analyse")
    with pytest.raises(ModuleNotFoundError) as found:
        import no_such_package  # type: ignore[import-not-found]  # noqa: F401
    assert not isinstance(found.value, MissingExtraError)
    with pytest.raises(MissingExtraError, match="no_such_package"):
        exec("import no_such_package", {"__name__": "equiano.somewhere"})


def test_every_extra_has_its_sentence() -> None:
    texts = yaml.safe_load((ROOT / "src/equiano/words/ru/cli.yaml").read_text(encoding="utf-8"))
    assert any("equiano[{extra}]" in text for text in texts.values())
    for package, extra in extras.EXTRA_OF.items():
        for lang in ("en", "ru"):
            with using(lang):
                assert f"`{package}`" in extras.sentence(package)
                assert f'"equiano[{extra}]"' in extras.sentence(package)
