"""Files that broke the program, through every command of their kind: one message, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.whole import command, is_one_message, run

CASES = Path(__file__).parents[2] / "cases"
TREE = command()
PARQUET = (
    "screen FILE --out OUT/f.parquet", "situation FILE", "publish FILE --epsilon 4 --out OUT/draft",
    "look FILE", "assess FILE --case x", "report --country ru --cases FILE --out OUT/report",
    "returns FILE --standard ctdc --out OUT/returns",
)  # fmt: skip
TABLE = ("look FILE", "intake FILE --out OUT/c.parquet", "estimate FILE", "compare FILE FILE")
BY_KIND = {
    "capture_bic": TABLE,
    "clk": ("link FILE COPY --encoded --out OUT/linked",),
    "decisions": TABLE,
    "htcds_xlsx": TABLE,
    "htcds_csv": TABLE,
    "list": (*TABLE, "encode FILE --secret-file FILE --project p --out OUT/list.clk"),
    "ledger": ("ledger show FILE", "ledger verify FILE", "ledger repair FILE"),
    "linkcols": ("link FILE COPY --columns FILE --out OUT/linked",),
    "mapping": ("intake FILE --mapping FILE --out OUT/c.parquet",),
    "policy": ("publish FILE --policy FILE --epsilon 4 --out OUT/draft",),
    "publish_pq": PARQUET,
    "screen_pq": PARQUET,
    "situation_pq": PARQUET,
    "robust": TABLE,
}
FILES = sorted(
    path
    for path in [*(CASES / "damaged").rglob("*.*"), *(CASES / "robust").rglob("*.*")]
    if path.is_file() and path.suffix != ".md"
)


def test_every_kind_has_its_commands() -> None:
    assert {path.parent.name for path in FILES} == set(BY_KIND)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem[:30]}")
def test_a_damaged_file_is_one_message_or_harmless(
    path: Path, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    given, copy, out = tmp_path / f"given{path.suffix}", tmp_path / f"copy{path.suffix}", tmp_path / "out"
    for line in BY_KIND[path.parent.name]:
        shutil.copyfile(path, given)
        shutil.copyfile(path, copy)
        out.mkdir()
        names = {"FILE": str(given), "COPY": str(copy)}
        words = [names.get(word, word.replace("OUT", str(out))) for word in line.split()]
        code, told = run(TREE, words, capsys, monkeypatch)
        assert is_one_message(code, told), (line, code, told)
        if code and "refused" not in told:
            assert [left for left in out.rglob("*") if left.is_file()] == [], line
        assert [left.name for left in tmp_path.glob(".*.part-*")] == []
        shutil.rmtree(out)
