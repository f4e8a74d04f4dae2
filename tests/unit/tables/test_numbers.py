"""Numbers as people write them; what can be read in two ways is asked about."""

from __future__ import annotations

import pytest

from equiano.tables.numbers import NotANumberError, NumberReader


@pytest.mark.parametrize(
    ("texts", "delimiter", "read"),
    [
        (["1 234", "50"], ";", [1234, 50]),
        (["1\u00a0234", "1\u202f234\u202f567", "1'234"], ";", [1234, 1234567, 1234]),
        (["1.000", "54"], ";", [1000, 54]),  # a file with semicolons has decimal commas
        (["46.300", "100"], ";", [46300, 100]),
        (["1,000", "54"], ",", [1000, 54]),
        (["1.234.567", "1.000"], ",", [1234567, 1000]),  # two dots group
        (["54.0", "3.0"], ",", [54, 3]),
        (["1000"], None, [1000]),
    ],
)
def test_counts(texts: list[str], delimiter: str | None, read: list[int]) -> None:
    reader = NumberReader(texts, delimiter, whole=True)
    assert [reader.count(text) for text in texts] == read


@pytest.mark.parametrize(("texts", "delimiter"), [(["1.000"], ","), (["1.000"], None), (["1,000"], ";")])
def test_a_thousand_or_a_fraction_is_asked_about(texts: list[str], delimiter: str | None) -> None:
    with pytest.raises(NotANumberError, match="a thousand or a fraction"):
        NumberReader(texts, delimiter, whole=True).count(texts[0])


@pytest.mark.parametrize("text", ["", "²", "1²", "½", "-1", "1.5", "12a", "1e3", "12 34", "nan", "٣"])
def test_no_counts(text: str) -> None:
    with pytest.raises(NotANumberError):
        NumberReader([text, "2.5"], ",", whole=True).count(text)


def test_fractions() -> None:
    assert NumberReader(["1,5", "0,125"], ";").number("0,125") == 0.125
    assert NumberReader(["0.125", "1.125"], ",").number("1.125") == 1.125
    assert NumberReader(["1.125", "1,5"], ";").number("1.125") == 1125
    with pytest.raises(NotANumberError):
        NumberReader(["1.125"], ";").number("1.125")
    with pytest.raises(NotANumberError, match="not a number"):
        NumberReader(["x"], ";").number("x")
