"""The tables of benchmarks/mutation.md from files of results: by kind and by file, with Wilson's intervals.

    python -m benchmarks.mutation.table out/mutants.jsonl

Of a mutant that stands in several files the last result counts: what survived and was run again.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from equiano.identify.how_sure import wilson

# What is asked about: the words of issue 16, and what decides beside them.
KINDS = {
    "policies": ("publish/policy", "publish/budget", "publish/noise", "publish/perturb"),
    "ledger": ("publish/ledger", "publish/account", "publish/approval", "publish/held"),
    "disclosure": (
        "publish/disclosure", "publish/counts", "publish/anonymous", "publish/refusals", "schema/shown",
    ),
    "checks and verdict": ("estimate/",),
    "rules of recognition": ("identify/", "vocab/"),
    "rules of consent": ("assist/",),
    "rules of records": ("record/rules", "record/dates", "record/standing", "files"),
    "rules of exchange": ("exchange/",),
    "journeys and situation": ("record/journey", "situation/"),
    "rules of plans": ("planning/",),
    "national picture": ("national/", "pipeline/national"),
}  # fmt: skip


def kind_of(name: str) -> str:
    """The kind of a file, by its path in the house.

    Raises:
        KeyError: If it has none.
    """
    for kind, starts in KINDS.items():
        if name.startswith(starts):
            return kind
    raise KeyError(name)


def main() -> None:
    """Print the tables, then what survived."""
    results = {}
    for path in sys.argv[1:]:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            told["name"] = told["file"].removeprefix("src/equiano/")
            results[told["file"], told["operator"], told["before"], told["after"]] = told
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    places = {}
    for told in results.values():
        by_kind[kind_of(told["name"])][told["outcome"]] += 1
        by_file[told["name"]][told["outcome"]] += 1
        places[told["name"]] = told["of"]
    whole = sum(by_kind.values(), Counter[str]())
    print("| kind | tried | survived | share | 95% |\n|---|---|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {_shares(by_kind[kind])} |")
    print(f"| **all** | {_shares(whole)} |\n")
    print("| file | places | tried | killed | survived |\n|---|---|---|---|---|")
    for name, found in by_file.items():
        left = found["survived"]
        print(f"| `{name}` | {places[name]} | {found.total()} | {found.total() - left} | {left} |")
    left = whole["survived"]
    print(f"| **all** | {sum(places.values())} | {whole.total()} | {whole.total() - left} | {left} |\n")
    for told in results.values():
        if told["outcome"] == "survived":
            print(f"- `{told['name']}` {told['operator']}: `{told['after']}`")


def _shares(found: Counter[str]) -> str:
    """Tried, survived, their share and its interval, as cells."""
    survived, tried = found["survived"], found.total()
    if not tried:
        return "0 | 0 | – | –"
    low, high = wilson(survived, tried)
    return f"{tried} | {survived} | {survived / tried:.1%} | {low:.1%} to {high:.1%}"


if __name__ == "__main__":
    main()
