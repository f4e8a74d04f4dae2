"""The table of benchmarks/mutation.md from files of results: by file, with Wilson's interval for all.

    python -m benchmarks.mutation.table out/mutants.jsonl

Of a mutant that stands in several files the last result counts: what survived and was run again.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from equiano.identify.how_sure import wilson


def main() -> None:
    """Print the table, then what survived."""
    results = {}
    for path in sys.argv[1:]:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            results[told["file"], told["operator"], told["before"], told["after"]] = told
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    places = {}
    for told in results.values():
        by_file[told["file"]][told["outcome"]] += 1
        places[told["file"]] = told["of"]
    print("| file | places | tried | killed | survived |")
    print("|---|---|---|---|---|")
    for file, found in by_file.items():
        killed, name = found["killed"] + found["timeout"], file.removeprefix("src/equiano/")
        print(f"| `{name}` | {places[file]} | {found.total()} | {killed} | {found['survived']} |")
    survived = sum(found["survived"] for found in by_file.values())
    tried = sum(found.total() for found in by_file.values())
    low, high = wilson(survived, tried)
    print(f"| **all** | {sum(places.values())} | {tried} | {tried - survived} | {survived} |")
    print(f"\n{survived / tried:.1%} survived (95%: {low:.1%} to {high:.1%}).\n")
    for told in results.values():
        if told["outcome"] == "survived":
            name = told["file"].removeprefix("src/equiano/")
            print(f"- `{name}` {told['operator']}: `{told['after']}`")


if __name__ == "__main__":
    main()
