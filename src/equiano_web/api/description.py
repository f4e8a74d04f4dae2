"""The description of the API: a file that is sent as it is.

It is worked out from the shapes of all acts, which takes a second and 30 MB; so it is written when they
change: `python -m equiano_web.api.description` (`make format` does it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from equiano.files import write_text

FILE = Path(__file__).with_name("openapi.json")
_ROOT = "/api/v1/"


def described() -> str:
    """The description as the program has it now: JSON with a line for each address and each shape."""
    from equiano_web.api.v1 import api  # noqa: PLC0415 - all shapes

    found = api.get_openapi_schema(path_prefix=_ROOT)
    return "".join(_lines(json.loads(json.dumps(found)))) + "\n"


def _lines(part: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """A part of the description: what holds addresses or shapes in lines of their own, the rest in one."""
    yield "{"
    for number, (name, value) in enumerate(part.items()):
        yield f"{',' if number else ''}\n{' ' * (depth + 1)}{json.dumps(name)}: "
        if name in ("paths", "components", "schemas"):
            yield from _lines(value, depth + 1)
        else:
            yield json.dumps(value, ensure_ascii=False)
    yield f"\n{' ' * depth}}}"


def main() -> None:
    """Write it."""
    from equiano_web.boot import start  # noqa: PLC0415 - only here Django is not started yet

    start()
    write_text(FILE, described(), shared=True)


if __name__ == "__main__":
    main()
