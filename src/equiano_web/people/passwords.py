"""What a password may not hold: words that everybody would try first here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.encoding import force_str

from equiano.words import say
from equiano_web.access import roles
from equiano_web.people.models import User

# With the names of the roles and of the agency this is the whole list (docs/how-to/people.md).
WORDS = ("equiano", "trafficking", "торговля людьми")
SHORTEST = 4  # letters: shorter words of a name stand in others by chance


class OwnWords:
    """Refuses the program's name, what roles are called, and the words of the agency's own name."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` if the password holds one of the words, in letters of any size."""
        said = _letters(password)
        if any(word in said for word in self._words(user)):
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self) -> str:
        """What is asked, in the language of the page."""
        return say(
            "The password must not hold the name of the program, of a role, or words of your agency's name."
        )

    def _words(self, user: User | None) -> Iterator[str]:
        yield from map(_letters, WORDS)
        yield from (_letters(name) for role in roles().values() for name in role.called.values())
        agency = getattr(user, "agency", None)
        if agency is not None:
            words = (_letters(word) for word in re.split(r"\W+", force_str(agency.name)))
            yield from (word for word in words if len(word) >= SHORTEST)


def _letters(text: str) -> str:
    """Letters and digits alone, small: hyphens and blanks hide no word."""
    return "".join(filter(str.isalnum, text.casefold()))
