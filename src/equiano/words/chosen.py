"""Which language the person reads: what was asked for in the program, else the setting `lang`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources

from equiano.errors import UsageError
from equiano.settings import get as setting

# Languages in which everything stands: sentences, and the labels of vocabularies, packs, questions, findings.
LANGUAGES = ("en", "ru")
# Languages that can be asked for: each is a folder here. `en/` has the English of texts that go by a key, the
# others translations of sentences; one that lacks a sentence, or the data, is helped out by English.
OFFERED = tuple(
    sorted(
        folder.name
        for folder in resources.files("equiano.words").iterdir()
        if folder.is_dir() and len(folder.name) == 2
    )
)
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


class Speech(str):
    """A language that has sentences and no data: as a text it is `en`, by which labels are looked up.

    So nothing outside `words` has to know of it: a label is read in English, a sentence is said in `speech`.
    """

    speech: str

    def __new__(cls, code: str) -> Speech:
        """The language of that code."""
        made = super().__new__(cls, "en")
        made.speech = code
        return made


def speech_of(lang: str) -> str:
    """The language of sentences, numbers and dates, of a code that labels are looked up by."""
    return lang.speech if isinstance(lang, Speech) else lang


def code_of(name: str) -> str:
    """`ru` of `ru`, `RU`, `ru_RU`, `ru-RU` and `ru_RU.UTF-8`.

    Raises:
        UsageError: If there are no words in that language.
    """
    if isinstance(name, Speech):
        return name
    # A system says ru_RU.UTF-8, a browser ru-RU, a person RU.
    code = name.strip().replace("-", "_").split(".")[0].split("_")[0].casefold()
    if code not in OFFERED:
        choice = ", ".join(OFFERED)
        raise UsageError(
            f"--lang, EQUIANO_LANG (setting `lang`): no such language here. Choose one of: {choice}. "
            f"Такого языка нет. Возможные значения: {choice}."
        )
    return code if code in LANGUAGES else Speech(code)


def language() -> str:
    """Code of the language in which the person reads: `en` or `ru` (a `Speech` counts as `en`).

    Raises:
        UsageError: If the setting `lang` (`EQUIANO_LANG`) names no language that is known here.
    """
    return _chosen.get() or code_of(setting("lang"))


def use(name: str | None) -> None:
    """From now on speak this language; None goes back to the setting.

    Raises:
        UsageError: If there are no words in that language.
    """
    _chosen.set(None if name is None else code_of(name))


@contextmanager
def using(name: str | None) -> Iterator[None]:
    """Speak this language inside the block."""
    before = _chosen.get()
    use(name)
    try:
        yield
    finally:
        _chosen.set(before)
