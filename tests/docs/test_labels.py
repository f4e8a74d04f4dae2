"""What the how-tos of the assistance side tell somebody to press stands on the pages under that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import equiano
import equiano_web

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
# Bold in a sentence, and nothing to press.
IN_A_SENTENCE = {
    "refer": {"handed over"},
    "consent": {"A subpoena is often not an order"},
    "my-day": {
        "Where tasks come from", "Whose it is", "Days", "Who hears of it", "Clocks that are wrong",
        "Closing a case",
    },
    "coordinator": {'"Not shown"', "Once a month, never again", "There are no figures"},
}  # fmt: skip


def texts() -> str:
    """All that pages and words are made of, as written."""
    folders = [(Path(equiano_web.__file__).parent, ("py", "html", "yaml"))]
    folders.append((Path(equiano.__file__).parent / "assist", ("py", "yaml")))
    folders.append((Path(equiano.__file__).parent / "words", ("yaml",)))
    files = [path for folder, ends in folders for end in ends for path in sorted(folder.rglob(f"*.{end}"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.fixture(scope="module")
def written() -> str:
    return texts()


@pytest.mark.parametrize("page", sorted(IN_A_SENTENCE))
def test_a_label_in_a_how_to_is_one_of_the_pages(page: str, written: str) -> None:
    text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8").replace("\n", " ")
    found = {one.strip(" .,:…") for one in re.findall(r"\*{1,2}([^*]+)\*{1,2}", text)}
    labels = found - IN_A_SENTENCE[page]
    assert IN_A_SENTENCE[page] <= found, "no longer there: delete the exception"
    starts = {label: rf"(?:[\"']|: |\"?en: \"?){re.escape(label)}(?:[\"'…:.{{, ]|$)" for label in labels}
    assert [label for label, like in sorted(starts.items()) if not re.search(like, written, re.M)] == []
