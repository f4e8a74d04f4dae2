"""Share of queries whose code `equiano vocab find` puts first, and among the first three."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from equiano.vocab.find import find

LISTS = Path(__file__).parent.parent / "tests" / "unit" / "vocab"


def main() -> None:
    """Print one row per list and language."""
    print("| list | language | queries | first | first three |\n|---|---|---|---|---|")
    for name in ("final", "tuning"):
        lists = yaml.safe_load((LISTS / f"find_{name}.yaml").read_text(encoding="utf-8"))
        for lang, queries in lists.items():
            ranks = []
            for entry in queries:
                codes = [hit.code for hit in find(entry["query"], limit=3)]
                fits = [any(fnmatchcase(code, pattern) for pattern in entry["codes"]) for code in codes]
                ranks.append(fits.index(True) if any(fits) else 3)
            first, three = ranks.count(0), sum(rank < 3 for rank in ranks)
            shares = f"{first} ({first / len(ranks):.0%}) | {three} ({three / len(ranks):.0%})"
            print(f"| {name} | {lang} | {len(ranks)} | {shares} |")


if __name__ == "__main__":
    main()
