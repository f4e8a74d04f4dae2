"""How often the advice on a file's encoding is right: invented lists in small, title and capital letters.

    python benchmarks/bench_encodings.py [--others FOLDER]

Lists are drawn from the half of simplemma's dictionaries that `fit_letters.py` did not see, and from the
given names of `link/data` (never used for the fit). `--others` names a folder with charset-normalizer and
chardet (`pip install --target FOLDER charset-normalizer chardet`) to measure them on the same lists. Writes
benchmarks/encodings.md.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from fit_letters import words_of

from equiano.link.names import load_data
from equiano.tables.letters import guesses, likeliest_encodings

HERE = Path(__file__).parent
FILES = {
    "cp1251": ("ru", "uk", "names"),
    "cp866": ("ru", "names"),
    "koi8-r": ("ru", "names"),
    "koi8-u": ("uk",),
    "mac-cyrillic": ("ru",),
    "iso8859-5": ("ru",),
    "cp1252": ("de", "fr", "es", "pt"),
    "cp1250": ("pl", "cs", "hu", "ro"),
    "iso8859-2": ("pl", "cs"),
    "cp1254": ("tr",),
    "cp1257": ("lt", "lv", "et"),
}
ROWS = (3, 10, 50)
CASES: dict[str, Callable[[str], str]] = {"small": str.lower, "title": str.title, "capitals": str.upper}
LISTS = 20  # of each kind


def vocabulary(language: str) -> list[str]:
    if language == "names":
        groups = load_data("given_names.yaml")["groups"]
        found = {form for *_, forms in groups for form in str(forms).replace(",", " ").split()}
        return sorted(word for word in found if not word.isascii() and word.isalpha())
    return [word for word in words_of(language, 1) if 4 <= len(word) <= 12]


def invented(words: list[str], rows: int, case: Callable[[str], str], rng: random.Random) -> str:
    lines = ["id,family_name,given_name,birth_date,sex"]
    for number in range(rows):
        names = ",".join(case(rng.choice(words)) for _ in range(2))
        lines.append(f"{number},{names},{rng.randint(1960, 2005)}-0{rng.randint(1, 9)}-11,F")
    return "\n".join(lines) + "\n"


def verdict(named: list[str], sample: bytes, text: str) -> str:
    """right: the one encoding named reads the text; hedged: one of several does; wrong: none does."""
    good = [name for name in named if sample.decode(name, "replace") == text]
    return "wrong" if not good else "right" if len(named) == 1 else "hedged"


def lines_of(sample: bytes) -> bytes:
    return b"\n".join(line for line in sample.split(b"\n") if not line.isascii())


def ours(sample: bytes) -> list[str]:
    return likeliest_encodings(lines_of(sample))


def first_of_ours(sample: bytes) -> list[str]:
    return [guesses(lines_of(sample))[0].encoding]


def others(folder: Path) -> dict[str, Callable[[bytes], list[str]]]:
    sys.path.insert(0, str(folder))
    import chardet
    import charset_normalizer

    def normalizer(sample: bytes) -> list[str]:
        best = charset_normalizer.from_bytes(sample).best()
        return [best.encoding] if best else ["ascii"]

    return {
        "charset-normalizer": normalizer,
        "chardet": lambda sample: [chardet.detect(sample)["encoding"] or "ascii"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", type=Path)
    folder = parser.parse_args().others
    ways: dict[str, Callable[[bytes], list[str]]] = {"ours": ours, "ours, first only": first_of_ours}
    ways |= others(folder) if folder else {}
    words = {language: vocabulary(language) for language in sorted({x for v in FILES.values() for x in v})}
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    sizes: dict[tuple[str, int], Counter[str]] = {}
    for encoding, languages in FILES.items():
        for language in languages:
            for case, change in CASES.items():
                for rows in ROWS:
                    rng = random.Random(f"{encoding} {language} {case} {rows}")
                    for _ in range(LISTS):
                        text = invented(words[language], rows, change, rng)
                        try:
                            sample = text.encode(encoding)
                        except UnicodeEncodeError:
                            continue
                        if sample.isascii():
                            continue
                        for way, detect in ways.items():
                            try:
                                found = verdict(detect(sample), sample, text)
                            except LookupError:
                                found = "wrong"
                            counts.setdefault((encoding, case, way), Counter())[found] += 1
                            sizes.setdefault((way, rows), Counter())[found] += 1
    report(counts, sizes, list(ways))


def share(count: Counter[str], name: str) -> str:
    return f"{count[name] / max(1, sum(count.values())):.1%}"


def report(
    counts: dict[tuple[str, str, str], Counter[str]],
    sizes: dict[tuple[str, int], Counter[str]],
    ways: list[str],
) -> None:
    lines = [
        "# Encodings: how often the advice is right",
        "",
        "Made by `python benchmarks/bench_encodings.py --others FOLDER`: invented lists of 3, 10 and 50",
        f"rows, {LISTS} of each kind, of words and names that the letter pairs were not fitted on. *Right*:",
        "one encoding is named and reads the list; *hedged*: several are, one of them does; *wrong*: none.",
        "",
        "## All lists, by number of rows",
        "",
        "| way | rows | right | hedged | wrong |",
        "|---|---|---|---|---|",
    ]
    for way in ways:
        for rows in ROWS:
            count = sizes[way, rows]
            shares = " | ".join(share(count, name) for name in ("right", "hedged", "wrong"))
            lines.append(f"| {way} | {rows} | {shares} |")
    lines += ["", "## Wrong, by encoding and case", "", "| encoding | case | " + " | ".join(ways) + " |"]
    lines.append("|---|---|" + "---|" * len(ways))
    for encoding in FILES:
        for case in CASES:
            if (encoding, case, ways[0]) in counts:
                cells = " | ".join(share(counts[encoding, case, way], "wrong") for way in ways)
                lines.append(f"| {encoding} | {case} | {cells} |")
    (HERE / "encodings.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
