"""What estimates say in each language."""

from __future__ import annotations

from equiano.estimate.checks import Check


def test_fractions_are_written_as_the_language_writes_them() -> None:
    check = Check("disagreement", "care", 1.05, 1.5, 3.25, "a paper")
    assert "1.05" in check.text("en") and "1.5" in check.text("en") and "3.25" in check.text("en")
    russian = check.text("ru")
    assert "1,05" in russian and "1,5" in russian and "3,25" in russian
    assert "." not in russian.removesuffix(".")
