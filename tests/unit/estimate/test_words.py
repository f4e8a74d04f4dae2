"""What estimates say in each language."""

from __future__ import annotations

from equiano.estimate.checks import check_of


def test_fractions_are_written_as_the_language_writes_them() -> None:
    check = check_of("leave_one_out", 3.25)
    assert "3.25 (care above 1.5; lower bound only above 3)" in check.text("en")
    russian = check.text("ru")
    assert "3,25" in russian and "с оговоркой выше 1,5; только нижняя граница выше 3" in russian
    assert "." not in russian
