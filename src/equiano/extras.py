"""What an install may lack: the packages of each extra, and one sentence that says what to install.

An import of such a package from this program, wherever it stands, ends in `MissingExtraError`. So it is said
here alone, and no module has to catch `ImportError` for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Package as it is imported -> the extra (pyproject.toml) that installs it.
EXTRA_OF = {
    "jinja2": "analyse",
    "llvmlite": "analyse",
    "numba": "analyse",
    "numpy": "analyse",
    "pyarrow": "analyse",
    "scipy": "analyse",
    "simplemma": "analyse",
    "sklearn": "analyse",
    "splink": "analyse",
    "cryptography": "publish",
    "opendp": "publish",
    "joserfc": "exchange",
    "altair": "report",
    "fontTools": "report",
    "pypdf": "report",
    "segno": "report",
    "typst": "report",
    "vl_convert": "report",
    "pysail": "sail",
    "pyspark": "spark",
    "pandas": "notebook",
    "allauth": "web",
    "dj_database_url": "web",
    "django": "web",
    "granian": "web",
    "ninja": "web",
    "PIL": "web",
    "psycopg": "web",
    "whitenoise": "web",
}
# Commands that need more than the package whose import fails first.
_EXTRA_OF_COMMAND = {
    "compare": "publish",
    "demo": "all",
    "exchange": "exchange",
    "leaflet": "report",
    "ledger": "publish",
    "publish": "publish",
    "questionnaire": "report",
    "report": "report",
    "returns": "publish",
}


def sentence(package: str, command: str | None = None) -> str:
    """What to say where a package is missing.

    Args:
        package: The package as it is imported.
        command: The command that was run, if any.
    """
    from equiano.words import say  # noqa: PLC0415 - `import equiano` stays light

    found = EXTRA_OF.get(package, "all")
    extra = (
        _EXTRA_OF_COMMAND.get(command or "", found) if found in ("analyse", "publish", "report") else found
    )
    return say(
        '`{module}` is not installed: run `pip install "equiano[{extra}]"`.', module=package, extra=extra
    )


class _LastFinder(MetaPathFinder):
    """Asked when nobody else has found a module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Never finds anything; raises for a package of an extra that this program itself asks for."""
        package = fullname.partition(".")[0]
        # Other libraries look whether a package is there, and go on without it: they must be let.
        if package in EXTRA_OF and path is None and _asker().partition(".")[0] == "equiano":
            from equiano.errors import MissingExtraError  # noqa: PLC0415 - `import equiano` stays light

            raise MissingExtraError(sentence(package), package)
        return None


def _asker() -> str:
    """Name of the module whose import statement is being carried out."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "importlib" in frame.f_globals.get("__name__", ""):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def watch_imports() -> None:
    """Say what to install, from now on, where a package of an extra is missing."""
    if not any(isinstance(finder, _LastFinder) for finder in sys.meta_path):
        sys.meta_path.append(_LastFinder())
