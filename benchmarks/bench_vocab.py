"""CPU time to read the vocabulary; writes vocab.md. Run: python benchmarks/bench_vocab.py."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 9
CASES = {
    "nothing (start of Python)": "pass",
    "import the vocabulary": "import equiano.vocab",
    "columns of a case (`load_table`)": "from equiano.schema.table import load_table; load_table('case')",
    "one term (`RUS`)": "from equiano.vocab import load; load().term('RUS')",
    "everything, cross-checked": "from equiano.vocab import load; load().check()",
    "`equiano --version`": "sys.argv[1:] = ['--version']; from equiano.cli.app import main; main()",
}
TIMED = """
import sys, time
try:
    {code}
except SystemExit:
    pass
sys.stderr.write(str(time.process_time()))
"""


def cpu_ms(code: str) -> float:
    """CPU time of a fresh Python that runs `code`, in milliseconds, start of Python included."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(code=code)], capture_output=True, text=True, check=True
    )
    return float(done.stderr) * 1000


def main() -> None:
    from equiano.vocab import load

    terms = sum(len(scheme.terms) for scheme in load().schemes.values())
    medians = {name: statistics.median(cpu_ms(code) for _ in range(RUNS)) for name, code in CASES.items()}
    base = medians["nothing (start of Python)"]
    rows = [f"| {name} | {value:.0f} | {value - base:.0f} |" for name, value in medians.items()]
    text = [
        "# Reading the vocabulary",
        "",
        f"`python benchmarks/bench_vocab.py`: median CPU time of {RUNS} fresh processes, milliseconds. "
        f"{len(load().schemes)} schemes, {terms} terms. "
        f"Python {platform.python_version()}, {platform.machine()}.",
        "",
        "| what | CPU ms | above the start of Python |",
        "|---|---|---|",
        *rows,
    ]
    Path(__file__).with_name("vocab.md").write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
