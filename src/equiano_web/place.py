"""Where an installation lies: its data folder, its keys, its database. Read from the environment.

| variable | what | default |
|---|---|---|
| `EQUIANO_WEB_DATA` | data folder: database, files, backups | `web` in the folder `home` of the settings |
| `EQUIANO_WEB_KEYS` | folder of keys; keep it apart from the data | `keys` in the data folder |
| `DATABASE_URL` | `postgres://…` for a shared installation | `equiano.sqlite` in the data folder |
| `EQUIANO_WEB_URL` | address under which people reach it | `http://localhost:8600` |
| `EQUIANO_WEB_BACKUP_DAYS` | days that a backup can be opened; the server makes one a day; `0`: none | `30` |
| `EQUIANO_WEB_DEMO` | `1`: pages carry the band DEMO | empty |
| `EQUIANO_WEB_LIMITS` | `off`: nobody is told to wait for asking too often; for measurements | empty |
| `EQUIANO_WEB_MAIL` | `smtp://user:password@host:587` (or `smtps`) for outgoing mail | empty: none is sent |
| `EQUIANO_WEB_MAIL_FROM` | address that mail comes from | `equiano@` and the host |
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from platformdirs import user_data_path

from equiano.errors import UsageError
from equiano.settings import get as setting
from equiano.words import mark, say, text_of

# Chosen because no common service listens there.
PORT = 8600
_MOST_DAYS = 3650
_POSTGRES = ("postgres", "postgresql")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation lies.

    Attributes:
        data: Data folder.
        keys: Folder of keys.
        database_url: Address of a PostgreSQL; empty for the file in the data folder.
        url: Address under which people reach it, without a slash at its end.
        demo: Everything in it is invented.
        mail_url: Server for outgoing mail; empty for none.
    """

    data: Path
    keys: Path
    database_url: str
    url: str
    demo: bool
    mail_url: str = ""

    @property
    def database(self) -> Path:
        """The database file, where there is no PostgreSQL."""
        return self.data / "equiano.sqlite"

    @property
    def files(self) -> Path:
        """Folder of attachments, each encrypted."""
        return self.data / "files"

    @property
    def backups(self) -> Path:
        """Folder of backups."""
        return self.data / "backups"

    @property
    def backup_keys(self) -> Path:
        """Folder of the keys of backups."""
        return self.keys / "backups"

    @property
    def erased(self) -> Path:
        """List of what was erased; with the keys, as a backup must not bring it back."""
        return self.keys / "erased.jsonl"

    @property
    def roots(self) -> Path:
        """File of roots of the audit, outside the database."""
        return self.data / "audit-roots.jsonl"

    @property
    def restoring(self) -> Path:
        """File that stands while a backup is restored: what lies here then is of no use yet."""
        return self.data / "restoring"

    @property
    def secret(self) -> Path:
        """File of the secret that signs sessions."""
        return self.keys / "secret"

    @property
    def host(self) -> str:
        """Name of the host in the address."""
        return urlsplit(self.url).hostname or "localhost"

    @property
    def is_https(self) -> bool:
        """Whether people reach it by HTTPS."""
        return self.url.startswith("https://")


def backup_days() -> int:
    """Days for which a backup lives; 0 for none."""
    return int(os.environ.get("EQUIANO_WEB_BACKUP_DAYS") or 30)


def _address(text: str) -> SplitResult | None:
    try:
        address = urlsplit(text)
        return address if address.port != 0 else None
    except ValueError:  # a port that is no number
        return None


def _leads_to_host(text: str, *schemes: str) -> bool:
    address = _address(text)
    return address is not None and address.scheme in schemes and bool(address.hostname)


def _names_database(text: str) -> bool:
    """Without a host it is the socket of this machine."""
    address = _address(text)
    return address is not None and text.partition("://")[0] in _POSTGRES and len(address.path) > 1


_READABLE: dict[str, tuple[Callable[[str], bool], str]] = {
    "DATABASE_URL": (
        _names_database,
        mark("an address as postgres://role:password@host/database"),
    ),
    "EQUIANO_WEB_URL": (
        lambda said: _leads_to_host(said, "http", "https"),
        mark("an address as https://equiano.example.org"),
    ),
    "EQUIANO_WEB_MAIL": (
        lambda said: _leads_to_host(said, "smtp", "smtps", "smtp+plain"),
        mark("an address as smtp://user:password@host:587"),
    ),
    "EQUIANO_WEB_BACKUP_DAYS": (
        lambda said: said.isascii() and said.isdigit() and int(said) <= _MOST_DAYS,
        mark("a number of days, at most 3650"),
    ),
    "EQUIANO_WEB_PROXY": (lambda said: said == "1", mark("1, or empty")),
    "EQUIANO_WEB_DEMO": (lambda said: said == "1", mark("1, or empty")),
    "EQUIANO_WEB_LIMITS": (lambda said: said == "off", mark("off, or empty")),
}


def _must_be_readable() -> None:
    for name, (fits, wanted) in _READABLE.items():
        if (said := os.environ.get(name)) and not fits(said):
            raise UsageError(say("{name}: write {wanted}.", name=name, wanted=text_of(wanted)))


def _home() -> Path:
    return Path(setting("home")) if setting("home") else user_data_path("equiano")


def here() -> Place:
    """The installation that the environment names.

    Raises:
        UsageError: If a variable cannot be read. Its value, which may hold a password, is not said.
    """
    _must_be_readable()
    data = Path(os.environ.get("EQUIANO_WEB_DATA") or _home() / "web").absolute()
    return Place(
        data=data,
        keys=Path(os.environ.get("EQUIANO_WEB_KEYS") or data / "keys").absolute(),
        database_url=os.environ.get("DATABASE_URL", ""),
        url=(os.environ.get("EQUIANO_WEB_URL") or f"http://localhost:{PORT}").rstrip("/"),
        demo=os.environ.get("EQUIANO_WEB_DEMO", "") == "1",
        mail_url=os.environ.get("EQUIANO_WEB_MAIL", ""),
    )
