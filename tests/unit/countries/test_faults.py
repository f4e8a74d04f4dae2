"""A wrong pack is refused with every fault, named by file and entry; nothing makes the reader fall over."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.countries import folders
from equiano.countries import pack as pack_module
from equiano.countries.folders import available
from equiano.countries.pack import load_pack, read_pack
from equiano.errors import BadInputError, DataError

Edit = Callable[[Any], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Russia pack that a test may spoil."""
    source = resources.files("equiano.countries") / "ru"
    with resources.as_file(source) as path:
        shutil.copytree(path, tmp_path / "ru")
    return tmp_path / "ru"


def edit(folder: Path, name: str, change: Edit) -> None:
    content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    change(content)
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def fact(content: Any, number: int) -> Any:
    return next(f for block in content["blocks"] for f in block["facts"] if f["number"] == number)


def spoil_reference(content: Any) -> None:
    content["corridors"][0]["facts"] = [999]


def spoil_place(content: Any) -> None:
    content["corridors"][0]["stops"][1]["named"] = ["XYZ"]


def spoil_direction(content: Any) -> None:
    content["corridors"][0]["direction"] = "in"


def spoil_role(content: Any) -> None:
    content["corridors"][1]["stops"][0]["role"] = "start"


def optional_end(content: Any) -> None:
    content["corridors"][1]["stops"][-1]["required"] = False


def no_form(content: Any) -> None:
    content["corridors"][0]["forms"] = ["means.debt_bondage"]


def unknown_form(content: Any) -> None:
    content["corridors"][0]["forms"] = ["form.no_such_thing"]


def unreadable_region(content: Any) -> None:
    content["region"]["label"]["ru"] = "Вымышленный край"


def spoil_address(content: Any) -> None:
    content["sources"][0]["url"] = "javascript:alert(1)"


def double(content: Any) -> None:
    content["corridors"].append(content["corridors"][0])


def gap(content: Any) -> None:
    fact(content, 138)["number"] = 154


def spoil_code(content: Any) -> None:
    fact(content, 35)["codes"] = ["means.no_such_thing"]


def spoil_kind(content: Any) -> None:
    fact(content, 35)["kind"] = "rumour"


def untranslated(content: Any) -> None:
    fact(content, 35)["ru"] = "Passports are taken."


def upside_down(content: Any) -> None:
    fact(content, 7)["quantities"][0].update(low=60000, high=30000)


def no_claimant(content: Any) -> None:
    fact(content, 8)["claimed_by"] = "somebody"


def unknown_key(content: Any) -> None:
    fact(content, 8)["claimd_by"] = "mvd"


def no_quantity(content: Any) -> None:
    content["groups"][0]["quantity"] = "no_such_quantity"


def other_country(content: Any) -> None:
    content["id"] = "pl"


CASES = [
    ("corridors.yaml", spoil_reference, "corridors.yaml: ru.baltic", "999"),
    ("corridors.yaml", spoil_place, "corridors.yaml: ru.baltic", "XYZ"),
    ("corridors.yaml", spoil_direction, "corridors.yaml: ru.baltic", "direction"),
    ("corridors.yaml", spoil_role, "corridors.yaml: ru.mediterranean", "start"),
    ("corridors.yaml", optional_end, "corridors.yaml: ru.mediterranean", "both ends are required"),
    ("corridors.yaml", no_form, "corridors.yaml: ru.baltic", "form.sexual_exploitation"),
    ("corridors.yaml", unknown_form, "corridors.yaml: ru.baltic", "form.no_such_thing"),
    ("regions/kaliningrad.yaml", unreadable_region, "regions/kaliningrad.yaml: region", "read"),
    ("corridors.yaml", double, "corridors.yaml: ru.baltic", "twice"),
    ("facts.yaml", gap, "facts.yaml: 138", "missing"),
    ("facts.yaml", spoil_code, "facts.yaml: 35", "means.no_such_thing"),
    ("facts.yaml", spoil_kind, "facts.yaml: 35", "rumour"),
    ("facts.yaml", untranslated, "facts.yaml: 35", "Russian"),
    ("facts.yaml", upside_down, "facts.yaml: 7", "swap"),
    ("facts.yaml", no_claimant, "facts.yaml: 8", "somebody"),
    ("facts.yaml", unknown_key, "facts.yaml: 8: claimd_by", ""),
    ("risk_groups.yaml", no_quantity, "risk_groups.yaml: ru.poor", "no_such_quantity"),
    ("pack.yaml", other_country, "pack.yaml: id", "alpha-2"),
    ("pack.yaml", spoil_address, "pack.yaml: ", "https"),
]


@pytest.mark.parametrize(("name", "change", "where", "what"), CASES, ids=[c[1].__name__ for c in CASES])
def test_each_fault_names_file_and_entry(
    folder: Path, name: str, change: Edit, where: str, what: str
) -> None:
    edit(folder, name, change)
    _, faults = read_pack(folder)
    assert any(where in (fault.field or "") and what in fault.message for fault in faults), faults


def test_an_untouched_copy_has_no_fault(folder: Path) -> None:
    _, faults = read_pack(folder)
    assert faults == []


def test_all_faults_are_found_at_once(folder: Path) -> None:
    edit(folder, "facts.yaml", spoil_code)
    edit(folder, "corridors.yaml", spoil_place)
    edit(folder, "risk_groups.yaml", no_quantity)
    _, faults = read_pack(folder)
    assert len({(fault.field or "").split(":")[0] for fault in faults}) == 3


def test_broken_yaml_and_missing_file(folder: Path) -> None:
    (folder / "figures.yaml").write_text("figures: [{", encoding="utf-8")
    (folder / "justice.yaml").unlink()
    (folder / "services.yaml").write_bytes("services: «".encode("cp1251"))
    _, faults = read_pack(folder)
    assert {"figures.yaml", "justice.yaml", "services.yaml"} <= {fault.field for fault in faults}


def spots(content: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a YAML document."""
    found: list[tuple[Any, Any]] = []
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        found.append((content, key))
        if isinstance(value, dict | list):
            found += spots(value)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_no_content_makes_the_reader_fall_over(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted([*folder.glob("*.yaml"), *folder.glob("regions/*.yaml")])
    file = chance.choice([file for file in files if file.name != "law.yaml"])

    def spoil(content: Any) -> None:
        container, key = chance.choice(spots(content))
        container[key] = chance.choice([None, "x", 7, [1], {"a": 1}, [[]], [{}], -1.5])

    edit(folder, str(file.relative_to(folder)), spoil)
    _, faults = read_pack(folder)
    assert all(fault.field for fault in faults)


def test_packs_outside_the_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_PACKS", str(folder.parent))
    assert available()["ru"] is False
    edit(folder, "facts.yaml", spoil_code)
    with pytest.raises(BadInputError, match="no_such_thing"):
        load_pack("ru")
    monkeypatch.delenv("EQUIANO_PACKS")
    assert len(load_pack("ru").facts) == 153


def test_a_shipped_pack_with_a_fault_is_a_data_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "facts.yaml", spoil_code)
    monkeypatch.setattr(folders, "_shipped", lambda: {"ru": folder})
    pack_module._load.cache_clear()
    try:
        with pytest.raises(DataError, match=r"facts\.yaml: 35.*no_such_thing"):
            load_pack("ru")
    finally:
        pack_module._load.cache_clear()


def test_unknown_pack_and_missing_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="country new"):
        load_pack("zz")
    monkeypatch.setenv("EQUIANO_PACKS", str(tmp_path / "nowhere"))
    with pytest.raises(BadInputError, match="EQUIANO_PACKS"):
        load_pack("ru")
