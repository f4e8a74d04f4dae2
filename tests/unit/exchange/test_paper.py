"""A package on paper: codes that are put together again in any order, and what is too large for them."""

from __future__ import annotations

import io
import random

import pypdf
import pytest

from equiano.errors import BadInputError
from equiano.exchange.paper import MOST_PRINTED, PIECE, fingerprint, is_printed, joined, package_pdf, pieces

SMALL = ("eyJhbGciOiJ." + "Ab_-9" * 690).encode()
LARGE = SMALL * 4


def test_codes_in_any_order_and_read_twice_make_the_package() -> None:
    codes = list(pieces(SMALL))
    assert len(codes) == 6 and max(map(len, codes)) <= PIECE + 22
    random.Random(3).shuffle(codes)
    assert joined("\n".join([*codes, codes[0]])) == SMALL
    assert joined(f" {SMALL[:900].decode()}\n{SMALL[900:].decode()} ") == SMALL  # pasted as it is


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda codes: [codes[0], *codes[3:]], "2, 3"),
        (lambda codes: [*codes[:-1], pieces(SMALL[:-1] + b"A")[-1]], "more than one"),
        (lambda codes: [codes[0][:-1] + "x", *codes[1:]], "error"),
    ],
)
def test_what_is_missing_or_wrong_is_said_by_its_number(spoil: object, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        joined("\n".join(spoil(list(pieces(SMALL)))))  # type: ignore[operator]


def test_a_small_package_is_one_page_of_codes_a_larger_one_a_number_to_compare() -> None:
    assert is_printed(SMALL) and not is_printed(LARGE) and len(LARGE) > MOST_PRINTED
    for package, codes in ((SMALL, 6), (LARGE, 0)):
        paper = pypdf.PdfReader(io.BytesIO(package_pdf(package)))
        assert len(paper.pages) == 1
        text = " ".join(paper.pages[0].extract_text().split())
        assert fingerprint(package) in text and "Sealed letter" in text and "Запечатанное письмо" in text
        assert ("6/6" in text) == (codes > 0)
        # A paper that somebody else reads must not say what it is about.
        assert not [word for word in ("traffick", "торговл", "victim", "Vilnius", "shelter") if word in text]
