"""A law in a pack from outside: it is applied, and every fault of it is named with article and part."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.law import countries_with_law, load_law
from equiano.errors import BadInputError
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.identify.rules import load_rules

RUN = CliRunner()
CODE = "fr"

LAW: dict[str, Any] = {
    "country": CODE,
    "title": {"en": "Criminal Code of an invented France", "ru": "Уголовный кодекс вымышленной Франции"},
    "short": {"en": "CC", "ru": "УК"},
    "state_of": "2026-11-25",
    "elements": {
        "recruits": {"en": "Recruited", "ru": "Завербован", "when": "@recruited"},
        "young": {"en": "Under 16", "ru": "Младше 16 лет", "when": "under 16"},
        "work": {"en": "Forced labour", "ru": "Принудительный труд", "when": "@forced_labour"},
    },
    "articles": [
        {
            "article": "1",
            "title": {"en": "Trade", "ru": "Торговля"},
            "source": "gazette",
            "verified": False,
            "parts": [
                {
                    "part": 1,
                    "ways": [
                        [
                            {"need": "act", "en": "recruitment", "ru": "вербовка", "any": ["recruits"]},
                            {"need": "aim", "en": "labour", "ru": "труд", "any": ["work"]},
                        ]
                    ],
                },
                {"part": 2, "extends": [1], "items": [{"item": "a", "element": "young"}]},
            ],
        }
    ],
}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert RUN.invoke(app, ["country", "new", CODE, "--out", str(tmp_path)]).exit_code == 0
    monkeypatch.setenv("EQUIANO_PACKS", str(tmp_path))
    folder = tmp_path / CODE
    content = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
    content["sources"] = [
        {"id": "gazette", "title": "Gazette", "author": "State", "kind": "text", "verified": True}
    ]
    (folder / "pack.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def write(folder: Path, law: dict[str, Any]) -> None:
    (folder / "law.yaml").write_text(yaml.safe_dump(law, allow_unicode=True), encoding="utf-8")


def copy_of_law() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(LAW))
    return copied


def test_the_template_passes_and_brings_an_empty_law(tmp_path: Path) -> None:
    assert RUN.invoke(app, ["country", "new", CODE, "--out", str(tmp_path)]).exit_code == 0
    checked = RUN.invoke(app, ["country", "check", CODE, str(tmp_path), "--json"])
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["law"]["articles"] == []


def test_a_law_from_outside_is_applied(pack: Path) -> None:
    write(pack, LAW)
    assert CODE in countries_with_law()
    assert load_law(CODE).state_of == "2026-11-25"
    answers = {"pal.act.recruitment": "yes", "form.forced_labour": "yes"}
    statuses = [
        [
            e["status"]
            for e in assess(case_from({"age_years": age, "indicators": answers}), country=CODE)["law"]
        ]
        for age in (15, 16)
    ]
    assert statuses == [["indicated", "indicated"], ["indicated", "not_indicated"]]


def test_each_folder_of_outside_packs_has_its_own_law(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process may serve two: a later folder's case must not be judged by the law of an earlier one."""
    write(pack, LAW)
    assert len(load_rules(CODE).elements) == len(LAW["elements"])
    other = tmp_path / "other"
    shutil.copytree(pack, other / CODE)
    changed = copy_of_law()
    del changed["elements"]["young"], changed["articles"][0]["parts"][1]
    write(other / CODE, changed)
    monkeypatch.setenv("EQUIANO_PACKS", str(other))
    assert set(load_rules(CODE).elements) == set(changed["elements"])


def test_a_pack_from_outside_without_a_law_keeps_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RUN.invoke(app, ["country", "new", "pl", "--out", str(tmp_path)])
    (tmp_path / "pl" / "law.yaml").unlink()
    monkeypatch.setenv("EQUIANO_PACKS", str(tmp_path))
    assert load_law("pl").articles[0].article == "189a"


def set_at(law: dict[str, Any], path: list[Any], value: Any) -> None:
    for key in path[:-1]:
        law = law[key]
    if value is None:
        del law[path[-1]]
    else:
        law[path[-1]] = value


PART = ["articles", 0, "parts", 0]
FAULTS: list[tuple[list[Any], Any, str]] = [
    (["state_of"], "yesterday", "state_of"),
    (["state_of"], "2026-13", "state_of"),
    (["title", "ru"], None, "title"),
    (["title", "ru"], "Criminal Code", "no Russian letter"),
    (["elements", "recruits", "when"], "pal.act.recruitmant", "pal.act.recruitment"),
    (["elements", "recruits", "when"], "@recruted", "@recruited"),
    (["elements", "young", "when"], "under sixteen", "under sixteen"),
    (["elements", "recruits", "when"], None, "neither a code"),
    (["elements", "extra"], {"en": "X", "ru": "Ы", "when": "child"}, "no part asks"),
    (["articles", 0, "source"], "nowhere", "unknown source"),
    (["articles", 0, "verified"], "perhaps", "true or false"),
    ([*PART, "source"], "nowhere", "1 part 1"),
    ([*PART, "ways"], None, "either `ways` or `extends`"),
    ([*PART, "ways", 0, 0, "any"], ["nobody"], "nobody"),
    (["articles", 0, "parts", 1, "extends"], [2], "no earlier part"),
    (["articles", 0, "parts", 1, "items"], [], "has no items"),
    (["country"], "de", "another country"),
]


@pytest.mark.parametrize(("path", "value", "named"), FAULTS)
def test_check_names_each_fault(pack: Path, path: list[Any], value: Any, named: str) -> None:
    law = copy_of_law()
    set_at(law, path, value)
    write(pack, law)
    found = RUN.invoke(app, ["country", "check", CODE, str(pack.parent), "--json"])
    assert found.exit_code == 10
    assert named in found.stdout


def test_all_faults_at_once(pack: Path) -> None:
    law = copy_of_law()
    for path, value, _ in (FAULTS[0], FAULTS[4], FAULTS[9]):
        set_at(law, path, value)
    write(pack, law)
    assert (
        len(json.loads(RUN.invoke(app, ["country", "check", CODE, str(pack), "--json"]).stdout)["faults"])
        >= 3
    )
    with pytest.raises(BadInputError, match="fault"):
        load_law(CODE)


@pytest.mark.parametrize("spoil", [lambda law: "a: [", lambda law: "- 1", lambda law: ""])
def test_a_file_that_is_no_law(pack: Path, spoil: Callable[[Any], str]) -> None:
    (pack / "law.yaml").write_text(spoil(LAW), encoding="utf-8")
    found = RUN.invoke(app, ["country", "check", CODE, str(pack.parent), "--json"])
    assert found.exit_code == 10
    assert "law.yaml" in found.stdout


@pytest.mark.parametrize("code", countries_with_law())
def test_shipped_laws_pass_and_say_the_day_of_their_text(code: str) -> None:
    assert RUN.invoke(app, ["country", "check", code]).exit_code == 0
    assert load_law(code).state_of[:2] == "20"


def test_assess_prints_the_day_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"age_years": 30, "indicators": {"fact.sold": "yes"}}')
    for lang, word in (("en", "text as of 2023-08"), ("ru", "по состоянию на 2023-08")):
        shown = RUN.invoke(app, ["assess", str(tmp_path / "case.json"), "--country", "de", "--lang", lang])
        assert word in shown.stdout
    found = json.loads(
        RUN.invoke(app, ["assess", str(tmp_path / "case.json"), "--country", "pl", "--json"]).stdout
    )
    assert found["law_text"]["state_of"] == "2022-03-12"
    assert {entry["state_of"] for entry in found["law"]} == {"2022-03-12"}
