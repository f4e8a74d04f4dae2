"""Whether a pack says things in its own words: no nine words in a row as its source has them.

The text of a source is seldom ours to ship. A pack keeps fingerprints of its runs of nine words instead
(`fingerprints.yaml`): enough to find a copied run, not to read the source.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from importlib.resources.abc import Traversable

from equiano.countries.folders import shipped_files
from equiano.countries.read import read_mapping
from equiano.errors import Fault
from equiano.words import say

# Nine words in a row are more than a name or a set phrase of the field ("trafficking in women for sexual
# exploitation" has six) and less than a sentence. The project's rule, pinned by a test at eight and nine.
RUN = 9
_BYTES = 5  # 2^40 values: a run of 3,000 in a source is met by chance once in 400 million texts
FILE = "fingerprints.yaml"
# Letters and digits of any script, so that Russian sources are compared as English ones are.
_WORD = re.compile(r"[^\W_]+")

Prints = frozenset[bytes]


def words_of(text: str) -> list[str]:
    """Words and numbers of a text in lower case, without punctuation."""
    return _WORD.findall(text.casefold())


def _runs(text: str) -> Iterator[str]:
    words = words_of(text)
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


def _print_of(run: str) -> bytes:
    return blake2b(run.encode(), digest_size=_BYTES).digest()


def prints_of(text: str) -> Prints:
    """Fingerprints of every run of nine words of a text."""
    return frozenset(map(_print_of, _runs(text)))


def copied(text: str, prints: Prints) -> str | None:
    """The first run of nine words that the fingerprinted source has, too; None if there is none."""
    return next((run for run in _runs(text) if _print_of(run) in prints), None)


def written(prints: Mapping[str, Prints]) -> str:
    """Content of `fingerprints.yaml`, by id of the source."""
    lines = [
        "# Fingerprints of runs of nine words of the pack's sources: `equiano country check` finds copied",
        "# runs by them. Made by `equiano country fingerprint`; the texts cannot be read from it.",
    ]
    for source, found in sorted(prints.items()):
        lines.append(f"{source}: {base64.b64encode(b''.join(sorted(found))).decode('ascii')}")
    return "\n".join(lines) + "\n"


def read_prints(folder: Traversable, faults: list[Fault]) -> dict[str, Prints]:
    """The fingerprints that a pack keeps, by id of the source; none if it keeps none."""
    file = folder / FILE
    return _read(file, faults) if file.is_file() else {}


def prints_for(folder: Traversable, faults: list[Fault]) -> dict[str, Prints]:
    """The same with those of shipped packs: packs of several countries quote one document under one id."""
    shared: dict[str, Prints] = {}
    for file in shipped_files(FILE):
        shared |= _read(file, faults)
    return shared | read_prints(folder, faults)


def _read(file: Traversable, faults: list[Fault]) -> dict[str, Prints]:
    found: dict[str, Prints] = {}
    for source, text in read_mapping(file, faults).items():
        try:
            raw = base64.b64decode(str(text), validate=True)
        except (binascii.Error, ValueError):
            faults.append(
                Fault(
                    say("no fingerprints. Make them with `equiano country fingerprint`."), f"{FILE}: {source}"
                )
            )
            continue
        found[str(source)] = frozenset(raw[at : at + _BYTES] for at in range(0, len(raw), _BYTES))
    return found
