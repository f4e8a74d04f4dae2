"""Every package that Equiano brings along, with its licence; an error if one is GPL or AGPL, or not known.

Run: `python .ci/licences.py`, in the environment of `make test`. It follows the requirements of the extras
that users install, not those of developers.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

EXTRAS = ("analyse", "publish", "report", "notebook", "sail", "spark", "web", "all")
# GPL in any writing, but not LGPL: a library under it may be used unchanged (psycopg is).
REFUSED = re.compile(
    r"(?<!L)(?<!Lesser )(?<!Lesser General )\bA?GPL|(?<!Lesser )General Public Licen[sc]e", re.IGNORECASE
)
KNOWN = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|LGPL|Lesser|Unlicense|0BSD|CC0|Zlib|HPND",
    re.IGNORECASE,
)


def licence(found: Distribution) -> str:
    """What a package says of itself: its SPDX expression, else its classifiers, else its field, cut short."""
    told = found.metadata
    if text := told.get("License-Expression"):
        return text
    classes = [
        text.rsplit(" :: ", 1)[-1] for text in told.get_all("Classifier", []) if text.startswith("License ::")
    ]
    classes = [text for text in classes if text != "OSI Approved"]
    return " OR ".join(classes) or (told.get("License") or "").strip().split("\n")[0][:80]


def refused(text: str) -> bool:
    """Whether no choice of the licence is one that we may take."""
    return all(REFUSED.search(choice) for choice in re.split(r"\bOR\b", text)) if text else True


def closure(name: str) -> dict[str, Distribution]:
    """The packages that `name` with its extras for users requires here, and theirs."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset(EXTRAS))]
    done = set()
    while waiting:
        package, extras = waiting.pop()
        key = re.sub(r"[-_.]+", "-", package).lower()
        if (key, extras) in done:
            continue
        done.add((key, extras))
        try:
            found[key] = distribution(key)
        except PackageNotFoundError:
            continue  # of an extra or a platform that is not installed here
        for text in found[key].requires or []:
            required = Requirement(text)
            wanted = required.marker is None or any(
                required.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            )
            if wanted:
                waiting.append((required.name, frozenset(required.extras)))
    found.pop(name)
    return found


def main() -> int:
    """Print the table; 1 if a licence is refused or not known."""
    wrong = []
    for name, found in sorted(closure("equiano").items()):
        text = licence(found)
        if refused(text) or not KNOWN.search(text):
            wrong.append(f"{name} {found.version}: {text or 'says no licence'}")
        if "--table" in sys.argv:
            print(f"{name}\t{found.version}\t{text}")
    for line in wrong:
        print(f"licence not accepted: {line}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
