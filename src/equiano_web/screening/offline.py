"""What a device takes with it: files, table, words; and which rule versions are still taken."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from equiano.files import write_json
from equiano.settings import get as setting
from equiano_web.screening.offline_words import page_words

PAGE = "/screening/offline"
SEND = "/screening/sealed"  # where sealed sets are sent
_SCRIPTS = ("evaluate", "ask", "seal", "store", "draft", "queue", "page", "offline")
_FILES = (
    *(f"equiano_web/screening/{name}.js" for name in _SCRIPTS),
    *("equiano_web/screening/offline.css", "equiano_web/screening/icon.svg", "equiano_web/look.css"),
)
TAKEN = 2  # rule versions: the present one and the one before, so that a draft outlives an update


@dataclass(frozen=True)
class Kept:
    """What a device keeps.

    Attributes:
        rules: Rule version of the table.
        table: The table, UTF-8 JSON.
        packed: The same, compressed.
        words: Texts of the page, UTF-8 JSON.
        version: Of everything together: when it moves, devices fetch anew.
        files: Addresses of the files beside the table.
    """

    rules: str
    table: bytes
    packed: bytes
    words: bytes
    version: str
    files: tuple[str, ...]

    @property
    def table_address(self) -> str:
        """Where the table is fetched; it names the rule version."""
        return f"{PAGE}/table-{self.rules}.json"


def _present() -> Iterator[tuple[str, bytes]]:
    """The files that are there; the sheet of the components may not be."""
    for name in _FILES:
        path = finders.find(name)
        if path:
            yield static(name), Path(path).read_bytes()


def _country() -> str | None:
    chosen = setting("country")
    return None if chosen in ("", "none") else chosen


@cache
def _made(country: str | None) -> Kept:
    table = _table(country)
    words = json.dumps(page_words(), ensure_ascii=False, separators=(",", ":")).encode()
    files = dict(_present())
    whole = hashlib.sha256()
    for name, content in (("table", table), ("words", words), *sorted(files.items()), ("", _own())):
        whole.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return Kept(
        rules=json.loads(table)["rules"],
        table=table,
        packed=gzip.compress(table, mtime=0),
        words=words,
        version=whole.hexdigest()[:16],
        files=(PAGE, f"{PAGE}/words.json", f"{PAGE}/files.json", f"{PAGE}/app.webmanifest", *files),
    )


def _table(country: str | None) -> bytes:
    """The table, made by a process of its own: a worker would keep the rules it is made of, 17 MB."""
    command = [sys.executable, "-m", "equiano_web.screening.making_table", *((country,) if country else ())]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def _own() -> bytes:
    """The page's own markup, which a device keeps too."""
    return (Path(__file__).parent / "templates" / "equiano_web" / "screening" / "offline.html").read_bytes()


def kept() -> Kept:
    """What a device keeps now."""
    return _made(_country())


def taken_rules(folder: Path) -> tuple[str, ...]:
    """Rule versions under which sealed sets are taken: the present one and the one before it, newest first.

    Which one was before is remembered in `rules.json` of the data folder, as no release knows what an
    installation ran.

    Args:
        folder: Data folder.
    """
    path = folder / "rules.json"
    try:
        known = [str(name) for name in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        known = []
    now = kept().rules
    if known[:1] != [now]:
        known = [now, *(name for name in known if name != now)][:TAKEN]
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, known)
    return tuple(known)
