"""Write the template of a country pack: it passes the check at once and says what is still to fill in."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from equiano.errors import BadInputError, UsageError
from equiano.files import write_text
from equiano.vocab import load
from equiano.words import say


def _place(code: str) -> tuple[str, str, str]:
    """Alpha-3 code and names in English and Russian of the country with alpha-2 code `code`."""
    if not re.fullmatch("[a-z]{2}", code):
        raise UsageError(say("give the ISO alpha-2 code of the country, such as `pl`."))
    for term in load().scheme("country").terms:
        if term.extra.get("alpha2", "").lower() == code:
            return term.code, term.label("en"), term.label("ru")
    raise UsageError(say("`{code}` is no ISO alpha-2 code of a country.", code=code))


def new_pack(code: str, out: Path) -> Path:
    """Write the template pack for a country into `out/CODE`.

    Args:
        code: ISO alpha-2 code, in lower or upper case.
        out: Folder that gets the pack's folder; name it in EQUIANO_PACKS to use the pack.

    Returns:
        The pack's folder.

    Raises:
        UsageError: If there is no such country.
        BadInputError: If the pack's folder is there already.
    """
    pack_id = code.lower()
    alpha3, en, ru = _place(pack_id)
    folder = out / pack_id
    if folder.exists():  # an author's work of days may lie there
        raise BadInputError(
            say(
                "the folder `{pack_id}` is there already and is left as it was. Give another --out.",
                pack_id=pack_id,
            )
        )
    values = {"@ID@": pack_id, "@CODE@": alpha3, "@EN@": en, "@RU@": ru}
    template = resources.files("equiano.countries") / "template_pack"
    for file in sorted(template.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            for mark, value in values.items():
                text = text.replace(mark, value)
            write_text(folder / file.name, text, shared=True)
    return folder
