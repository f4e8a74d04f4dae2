"""Which language the person reads: what was asked for in the program, else the setting `lang`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources

from equiano.errors import UsageError
from equiano.settings import get as setting

# Every language is a folder here: `en/` has the English of texts that go by a key, others the translations.
LANGUAGES = tuple(
    sorted(
        folder.name
        for folder in resources.files("equiano.words").iterdir()
        if folder.is_dir() and len(folder.name) == 2
    )
)
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def code_of(name: str) -> str:
    """`ru` of `ru`, `RU`, `ru_RU`, `ru-RU` and `ru_RU.UTF-8`.

    Raises:
        UsageError: If there are no words in that language.
    """
    code = name.strip().replace("-", "_").split(".")[0].split("_")[0].casefold()
    if code not in LANGUAGES:
        choice = ", ".join(LANGUAGES)
        raise UsageError(
            f"--lang, EQUIANO_LANG (setting `lang`): no such language here. Choose one of: {choice}. "
            f"Такого языка нет. Возможные значения: {choice}."
        )
    return code


def language() -> str:
    """Code of the language in which the person reads: `en` or `ru`.

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
