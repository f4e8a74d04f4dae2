"""Report: time and memory of `equiano report --example`, from the start of the process to the files.

Run `python benchmarks/bench_report.py`; it rewrites benchmarks/report.md. Under a minute on 2 cores.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3


def run(*options: str) -> tuple[float, float, float, int]:
    """Wall seconds, CPU seconds, peak memory in MB, and bytes written, of one run in a process of its own."""
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        command = [sys.executable, "-m", "equiano", "report", "--example", "--out", out, *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{' '.join(command)} failed")
        written = sum(path.stat().st_size for path in Path(out).iterdir())
        wall = time.perf_counter() - started
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written


def main() -> None:
    lines = [
        "# Report",
        "",
        "Made by `python benchmarks/bench_report.py`. The example: 21,195 records of CTDC's file of victims",
        "and perpetrators; intake, counts, disclosure control, HTML and PDF, each in its own process.",
        f"Median of {RUNS} runs on {os.cpu_count()} cores; load before the runs: {os.getloadavg()[0]:.1f}",
        "(wall time suffers from other work on the machine, CPU time hardly does).",
        "",
        "| options | wall s | CPU s | peak memory MB | files kB |",
        "|---|---|---|---|---|",
    ]
    for options in (["--lang", "en"], ["--lang", "ru"], ["--lang", "both"]):
        runs = sorted(run(*options) for _ in range(RUNS))
        wall, cpu, memory, written = runs[RUNS // 2]
        lines.append(
            f"| `{' '.join(options)}` | {wall:.1f} | {cpu:.1f} | {memory:.0f} | {written / 1024:.0f} |"
        )
    Path(__file__).with_name("report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
