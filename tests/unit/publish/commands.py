"""Running `equiano publish` and `ledger` in tests, as persons with keys of their own."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.publish.combinations import Codes
from equiano.publish.keys import make_key

from .invented import invented

VALUES = {
    "region": ["North, upper", "South"],
    "answer": ["No", "Yes", "No;Yes"],
    "year": ["2019", "2020"],
    "flag": ["1"],
}


def write_table(folder: Path, n: int = 600, name: str = "table.csv", seed: int = 1) -> tuple[Path, Path]:
    codes = invented(n, tuple(map(len, VALUES.values())), seed)
    return write_codes(folder / name, codes), write_domain(folder)


def write_codes(table: Path, codes: Codes) -> Path:
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(VALUES)
        for row in codes:
            writer.writerow(["", *values][code] for code, values in zip(row, VALUES.values(), strict=True))
    return table


def write_domain(folder: Path) -> Path:
    domain = folder / "domain.yaml"
    domain.write_text(yaml.safe_dump(VALUES), encoding="utf-8")
    return domain


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output, and what was said besides."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    error = result.exception
    code = getattr(error, "exit_code", result.exit_code)
    return code, result.stdout, result.stderr + str(error or "")


def publish(folder: Path, out: str = "out", *more: object, epsilon: float | None = 4) -> tuple[int, str, str]:
    table, domain = write_table(folder)
    return publish_table(table, domain, folder / out, *more, epsilon=epsilon)


def publish_table(
    table: Path, domain: Path, out: Path, *more: object, epsilon: float | None = 4
) -> tuple[int, str, str]:
    budget = ["--epsilon", epsilon] if epsilon else []
    if not {"--person", "--unit"} & set(more):
        budget += ["--unit", "record"]  # the invented table does not say whose a record is
    return run("publish", "--table", table, "--domain", domain, *budget, "--out", out, "--json", *more)


@contextmanager
def key_of(path: Path) -> Iterator[None]:
    """Act with another key, as a second person does on a computer of their own."""
    before = os.environ.get("EQUIANO_KEY")
    if not path.exists():
        make_key(path)
    os.environ["EQUIANO_KEY"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["EQUIANO_KEY"]
        else:
            os.environ["EQUIANO_KEY"] = before
