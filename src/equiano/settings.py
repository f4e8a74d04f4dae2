"""Settings: read from the environment, then from `equiano.toml`, then the default.

A setting is declared once here with its help; the reference page is made from this list.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from equiano.errors import BadInputError, UsageError


@dataclass(frozen=True)
class Setting:
    """One setting. Its environment variable is `EQUIANO_` and the name in capitals."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return f"EQUIANO_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting("engine", "duckdb", "Engine for bulk work: `duckdb` (embedded), `spark` or `sail`."),
    # Chosen, not measured, for a laptop of 4 GB that does other things too; more only spares spilling.
    Setting("memory_limit", "1GB", "Memory that the DuckDB engine may use before it spills to disk."),
    Setting("threads", "0", "Threads for the engine; 0 means one for each core."),
    Setting(
        "spark_remote", "", "Spark Connect address for the `spark` engine; empty starts a local session."
    ),
    Setting("packs", "", "Folder with further country packs, one folder each (see `equiano country new`)."),
    Setting("contacts", "", "YAML file with your numbers of help, for leaflets and the offer check."),
    Setting(
        "home",
        "",
        "Folder of your keys, your ledger and what you saw of ledgers; empty means the platform's own place.",
    ),
    Setting("ledger", "", "The one ledger of all releases; empty means `ledger.jsonl` in the folder `home`."),
    Setting("key", "", "Your Ed25519 key, as OpenSSH keeps it; empty means `key` in the folder `home`."),
    # The country whose pack is the fullest, and the one the program was asked for first.
    Setting(
        "country",
        "ru",
        "Country of findings and reports where a command has no `--country`; `none` leaves its law out.",
    ),
    Setting(
        "status_if_empty",
        "possible",  # the weaker claim: "victim" without a decision is not a decision
        "What a record without a status counts as: `possible` victim, or `actual`, where your organisation "
        "takes in identified victims only.",
    ),
    Setting(
        "lang",
        "en",
        "Language of help, messages, reports and findings where a command has no `--lang`: `en` or `ru`.",
    ),
    Setting("most_unpacked", "16GB", "A compressed file that unpacks to more bytes is refused."),
    Setting("most_rows", "200000000", "A table with more rows is refused."),
    Setting("most_columns", "16384", "A table with more columns is refused; a spreadsheet can have so many."),
    Setting("longest_cell", "16MB", "A table with a longer cell, or line of a CSV file, is refused."),
    Setting("largest_document", "32MB", "A YAML or JSON file of more bytes is refused."),
    Setting("debug", "", "1 shows the traceback of every error, as the option `--debug` does."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def _from_file() -> dict[str, str]:
    path = Path(os.environ.get("EQUIANO_CONFIG", "equiano.toml"))
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{path.name}: not valid TOML ({error}). Correct or remove the file. "
            "Файл настроек — не TOML; исправьте или удалите его."
        ) from error
    unknown = sorted(set(content) - set(_BY_NAME))
    if unknown:
        raise BadInputError(
            f"{path.name}: unknown setting {unknown[0]!r}. Known: {', '.join(_BY_NAME)}. "
            f"Настройки {unknown[0]!r} нет."
        )
    return {name: str(value) for name, value in content.items()}


def get(name: str) -> str:
    """Value of a setting.

    Raises:
        KeyError: If no such setting is declared.
        BadInputError: If the settings file cannot be read.
    """
    setting = _BY_NAME[name]
    if (value := os.environ.get(setting.variable)) is not None:
        return value
    return _from_file().get(name, setting.default)


def home() -> Path:
    """Folder of this person's keys and ledger: the setting `home`, else the platform's own place."""
    if chosen := get("home"):
        return Path(chosen)
    from platformdirs import user_data_path  # noqa: PLC0415 - most commands ask for no folder

    found = user_data_path("equiano", appauthor=False)
    if not found.is_absolute():  # nobody knows the user's folder: no HOME, and the system has no such user
        raise UsageError(
            "there is no folder of your own on this machine. Set EQUIANO_HOME to one. "
            "У вас нет своей папки на этой машине; укажите её в EQUIANO_HOME."
        )
    return found
