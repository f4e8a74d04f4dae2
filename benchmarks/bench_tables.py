"""CPU seconds and memory of reading tables: ordinary ones, and files that no spreadsheet should make.

    python benchmarks/bench_tables.py

Each is read to its end in a fresh process by `equiano.tables.open_table`; the first workbook also by
openpyxl's streaming reader, twice, as the reader before did (formulas, then values). Writes
benchmarks/tables.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
SHEET = "xl/worksheets/sheet1.xml"
READ = """
import sys
from equiano.errors import EquianoError
from equiano.tables.open import open_table
try:
    table = open_table(sys.argv[1])
    print(sum(1 for _ in table.rows()), "rows,", table.account.blank, "blank")
except EquianoError as error:
    print("refused:", str(error).split(": ", 1)[1].splitlines()[0])
"""
OPENPYXL = """
import sys, openpyxl
for only in (False, True):
    book = openpyxl.load_workbook(sys.argv[1], read_only=True)
    book.worksheets[0].reset_dimensions()
    for row in book.worksheets[0].iter_rows(values_only=only):
        pass
print("by openpyxl")
"""


def ordinary(path: Path, rows: int = 50_000) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("a")
    sheet.append(["№ дела", "Пол", *(f"c{place}" for place in range(11))])
    rest = ["текст", 7, "2024-03-14", None, "да", "нет", "Узбекистан", 27, "труд", "долг, побои", None]
    for number in range(rows):
        sheet.append([f"А-{number}", "жм"[number % 2], *rest])
    book.save(path)
    return path


def with_rows(path: Path, rows: Iterator[bytes]) -> Path:
    """A workbook of two rows and whatever else is written into its sheet."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0].append(["1", "2"])
    small = path.with_name("small.xlsx")
    book.save(small)
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename != SHEET:
                target.writestr(info.filename, source.read(info))
        with target.open(SHEET, "w", force_zip64=True) as stream:
            stream.write(source.read(SHEET).split(b"</sheetData>")[0])
            for block in rows:
                stream.write(block)
            stream.write(b"</sheetData></worksheet>")
    return path


def formatted(columns: str) -> Iterator[bytes]:
    for start in range(3, 1_048_577, 4096):
        for row in range(start, min(start + 4096, 1_048_577)):
            cells = "".join(f'<c r="{column}{row}" s="1"/>' for column in columns)
            yield f'<row r="{row}">{cells}</row>'.encode()


def giant_cell() -> Iterator[bytes]:
    yield b'<row r="3"><c r="A3" t="inlineStr"><is><t>'
    for _ in range(1024):
        yield b"a" * (1 << 20)
    yield b"</t></is></c></row>"


def spaces() -> Iterator[bytes]:
    for _ in range(256):
        yield b" " * (1 << 20)


def many_columns() -> Iterator[bytes]:
    yield b'<row r="3">' + b"<c><v>1</v></c>" * 100_000 + b"</row>"


def measure(code: str, path: Path) -> tuple[str, float, float]:
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{path.name}: failed")
    return said, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide = folder / "columns.csv"
        wide.write_text(",".join(f"c{place}" for place in range(100_000)) + "\n", encoding="utf-8")
        first = ordinary(folder / "ordinary.xlsx")
        files = [
            ("workbook of 50,000 x 13 cells", READ, first),
            ("the same by openpyxl, twice", OPENPYXL, first),
            ("1,048,576 formatted empty rows", READ, with_rows(folder / "rows.xlsx", formatted("A"))),
            ("the same, 13 columns each", READ, with_rows(folder / "cells.xlsx", formatted("ABCDEFGHIJKLM"))),
            ("256 MB of spaces", READ, with_rows(folder / "spaces.xlsx", spaces())),
            ("a cell of 1 GB", READ, with_rows(folder / "cell.xlsx", giant_cell())),
            ("100,000 columns in a sheet", READ, with_rows(folder / "columns.xlsx", many_columns())),
            ("100,000 columns in a CSV file", READ, wide),
        ]
        for label, code, path in files:
            said, cpu, memory = measure(code, path)
            line = f"| {label} | {path.stat().st_size / 1e6:.1f} | {said} | {cpu:.1f} | {memory:.0f} |"
            print(line, flush=True)
            lines.append(line)
    text = f"""# Reading tables: time and memory

Made by `python benchmarks/bench_tables.py`: each file read to its end in a fresh process, imports included.
The bound for files that no spreadsheet should make is 10 CPU-s and 500 MB.

| file | MB | what came | CPU s | peak MB |
|---|---|---|---|---|
{chr(10).join(lines)}
"""
    (HERE / "tables.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
