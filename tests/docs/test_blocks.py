"""Every code block of the hand-written pages is run in the order of its page, its output compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from .blocks import Block, blocks_of, run_block
from .prepared import PREPARED
from .test_pages import PAGES, ROOT, named

WITH_BLOCKS = [
    page
    for page in PAGES
    if blocks_of(page) and "benchmarks" not in page.parts and page.name != "CHANGELOG.md"
]


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=named)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks_of(page):
        assert block.is_understood, f"{named(page)}, line {block.line}: mark it, see tests/docs/blocks.py"


def of_page(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, blocks: list[Block]) -> None:
    monkeypatch.chdir(folder)
    if page.name in PREPARED:
        PREPARED[page.name]()
    for block in blocks:
        try:
            run_block(block)
        except Exception as error:
            error.add_note(f"{named(page)}, line {block.line}")
            raise


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=named)
def test_blocks_do_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    slow = request.config.getoption("--run-slow")
    blocks = [block for block in blocks_of(page) if slow or block.mark[0] != "slow"]
    if not any(block.mark[0] not in ("not run", "file") for block in blocks):
        pytest.skip("nothing to run but what is slow or marked as not run")
    of_page(page, tmp_path, monkeypatch, blocks)


def test_a_block_that_shows_what_is_not_printed_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```\n$ equiano how-sure qyit --prevalence 0.02\nwhere 3 % of those\n```\n", encoding="utf-8"
    )
    with pytest.raises(AssertionError, match="which is not printed"):
        run_block(blocks_of(page)[0])
    page.write_text("```python\nprint(1 + 1)  # 3\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="which is not printed"):
        run_block(blocks_of(page)[0])
    page.write_text("<!-- exit: 12 -->\n```sh\nequiano how-sure qyit\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="exit code 0"):
        run_block(blocks_of(page)[0])
    assert ROOT.is_dir()
