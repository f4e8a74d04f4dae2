"""The hand-written pages do not lie: links lead somewhere, commands and options exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from equiano.cli.app import app
from equiano.text_files import read_yaml

ROOT = Path(__file__).parents[2]
PAGES = [
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    if "reference" not in page.parts
]
FENCE = re.compile(r"```(?:sh|console|bash)\n(.*?)```", re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(FENCE.findall(text)).replace("\\\n", " ")
    return [line.strip() for line in blocks.splitlines() if line.strip().startswith("equiano ")]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=named)
def test_commands_and_options_exist(page: Path) -> None:
    root = typer.main.get_command(app)
    for line in commands(page):
        words = re.split(r"\s+", line.split(" #")[0].split("|")[0].split(">")[0].strip())[1:]
        command = root
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert command is not root or words[0].startswith("-"), f"no such command: {line}"
        known = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for word in words:
            if word.startswith("--"):
                assert word.split("=")[0] in known | {"--help"}, line


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in text
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def _promised() -> list[str]:
    """What the README says of the application: the first column of its table, and how it runs."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## The application\n")[1].split("\n## ")[0]
    table = section.split("| what it does | how |\n|---|---|\n")[1].split("\n\n")[0]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()]
    return [*rows, *re.findall(r"One command[^.]*\.", section)]


def test_each_promise_of_the_readme_has_its_test() -> None:
    held = {
        one["promise"]: one["tests"]
        for one in read_yaml(Path(__file__).parent / "promises.yaml")  # said there and in the README alike
    }
    assert list(held) == _promised()
    for test in [test for tests in held.values() for test in tests]:
        file, _, name = test.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {name or 'test_'}", source, re.MULTILINE), test
