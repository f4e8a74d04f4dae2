"""The code on the paper: ten random letters and one that checks the others; and the PIN beside it.

The check letter is that of ISO/IEC 7064, hybrid system MOD 31,30: it finds every single wrong letter and every two
neighbours that changed places, so that a slip of the pen is told from a wrong code before anything is looked up.
"""

from __future__ import annotations

import secrets

# Without those that are heard or read as others; 30 letters, and 31 is a prime, as the system asks for.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# 49 bits: nobody finds one by trying, at any rate that the server answers.
RANDOM = 10
PIN_DIGITS = 6


def new_code() -> str:
    """A code, as it is printed: `ABCD-EFGH-JKM`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return printed(letters + check_letter(letters))


def printed(letters: str) -> str:
    """Letters in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def new_pin() -> str:
    """A PIN: six random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def check_letter(letters: str) -> str:
    """The letter that checks others (ISO/IEC 7064, MOD 31,30)."""
    size = len(LETTERS)
    product = size
    for letter in letters:
        total = (product + LETTERS.index(letter)) % size or size
        product = total * 2 % (size + 1)
    return LETTERS[(size + 1 - product) % size]


def read_code(typed: str) -> str | None:
    """The letters of a code as somebody typed it, in any case and with any dashes; None if it does not check."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    known = len(letters) == RANDOM + 1 and all(letter in LETTERS for letter in letters)
    return letters if known and check_letter(letters[:-1]) == letters[-1] else None
