"""The code on the paper: ten random letters and one that checks the others; and the PIN beside it.

The check is a weighted sum modulo 29. As 29 is a prime and the weights differ, every single wrong letter is
found and every two that changed places: a slip is told from a wrong code before anything is looked up. (The
hybrid system of ISO/IEC 7064 misses some neighbours that changed places.)
"""

from __future__ import annotations

import secrets

# Without those that are heard or read as others: 29, a prime, as the check asks for.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXY"
# 48 bits: nobody finds one by trying, at any rate that the server answers.
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
    """The letter that checks others: the sum of all, each times its weight, is a multiple of 29."""
    total = sum(weight * LETTERS.index(letter) for weight, letter in enumerate(letters, 2))
    return LETTERS[-total % len(LETTERS)]


def read_code(typed: str) -> str | None:
    """The letters of a code as somebody typed it, in any case and with dashes or not; None if it is none."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    known = len(letters) == RANDOM + 1 and all(letter in LETTERS for letter in letters)
    return letters if known and check_letter(letters[:-1]) == letters[-1] else None
