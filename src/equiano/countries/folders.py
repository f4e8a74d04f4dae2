"""Where country packs are: those of the program and those in the folder of EQUIANO_PACKS."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from equiano.errors import BadInputError
from equiano.settings import get as setting
from equiano.words import say


def _shipped() -> Mapping[str, Traversable]:
    return _packs_in(resources.files("equiano.countries"))


def _packs_in(folder: Traversable) -> dict[str, Traversable]:
    """Packs of a folder; theirs are the folders named by two letters."""
    return {
        entry.name: entry
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        # Two letters, so that `regions`, `template_pack` and whatever else lies there is no pack.
        if len(entry.name) == 2 and entry.is_dir() and (entry / "pack.yaml").is_file()
    }


def _outside() -> Mapping[str, Traversable]:
    """Packs in the folder of the setting `packs`."""
    if not (named := setting("packs")):
        return {}
    folder = Path(named)
    if not folder.is_dir():
        raise BadInputError(
            say("the folder of EQUIANO_PACKS is not there. Correct the setting or make the folder.")
        )
    return _packs_in(folder)


def available() -> Mapping[str, bool]:
    """Ids of all packs in alphabetical order, and whether each is shipped with Equiano.

    Raises:
        BadInputError: If the folder of EQUIANO_PACKS is not there.
    """
    shipped, outside = _shipped(), _outside()
    return {pack_id: pack_id not in outside for pack_id in sorted({*shipped, *outside})}


def shipped_files(name: str) -> list[Traversable]:
    """The files of that name in the packs that come with the program."""
    return [file for folder in _shipped().values() if (file := folder / name).is_file()]


def folder_of(code: str) -> Traversable:
    """The folder of a pack. One in EQUIANO_PACKS takes the place of a shipped one of the same id.

    Raises:
        BadInputError: If there is no such pack.
    """
    wanted = code.lower()
    # The user's own first: a pack that was corrected outside must win over the shipped one.
    folder = _outside().get(wanted) or _shipped().get(wanted)
    if folder is None:
        raise BadInputError(
            say(
                "no country pack `{wanted}`. Known: {available}. Make one with `equiano country new` and "
                "name its folder in EQUIANO_PACKS.",
                wanted=wanted,
                available=", ".join(available()),
            )
        )
    return folder


def is_outside(code: str) -> bool:
    """Whether the pack of that id comes from the folder of EQUIANO_PACKS."""
    return code.lower() in _outside()


def law_file(code: str) -> Traversable | None:
    """The `law.yaml` of a country, or None.

    A pack in EQUIANO_PACKS may bring its own; one that brings none leaves the shipped law in force, so that a
    pack made for its contacts does not take a country's law away.
    """
    for packs in (_outside(), _shipped()):
        folder = packs.get(code.lower())
        if folder is not None and (folder / "law.yaml").is_file():
            return folder / "law.yaml"
    return None
