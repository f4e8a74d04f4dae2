"""Worked situations from the sources: the findings that each file argues for are the findings that come out.

In `law`, `127.1.2` is part 2 of article 127.1 and `127.1` is part 1 of article 127.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.identify.assess import assess
from equiano.identify.case_file import case_from

FILES = sorted((Path(__file__).parent / "vignettes").glob("*.yaml"))


def test_there_are_at_least_twenty() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vignette(path: Path) -> None:
    vignette = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = assess(case_from(vignette["case"]), country="ru")
    law = {f"{entry['article']}.{entry['part']}": entry["status"] for entry in found["law"]}
    seen: dict[str, Any] = {
        "outcome": found["outcome"],
        "palermo": found["palermo"]["result"],
        "eu": found["eu"]["result"],
        "delphi": found["delphi"]["result"],
        "if_adult": found.get("if_adult", {}).get("outcome"),
        "if_child": found.get("if_child", {}).get("outcome"),
    }
    expected = vignette["expected"]
    assert vignette["situation"] and vignette["argument"]
    for name, value in expected.items():
        if name == "law":
            assert {part: law[part] for part in value} == value
        elif name == "services":
            assert set(value) <= set(found["services"])
        else:
            assert seen[name] == value, name
