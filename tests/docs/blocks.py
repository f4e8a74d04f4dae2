"""Code blocks of a page: what they are, and how they are run in a scratch folder, one after the other.

A block is one of these, told by the comment in the line above it (which a reader of the page does not see):

    (none)                      commands or Python: run; YAML and JSON: parsed
    <!-- file: NAME -->         what a file of the page holds; written for the blocks that follow
    <!-- output of: COMMAND --> what a command prints; the command is run and every line looked for, in order
    <!-- exit: 12 -->           commands of which the last ends with that exit code
    <!-- slow -->               run with --run-slow only
    <!-- not run: REASON -->    what needs a network, a browser, another machine or a person

In a block with lines that begin with `$ ` these are commands and the others what they print. `...` in what is
printed stands for anything. After `print(...)` in Python a comment on the same line is what it prints.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from typer.testing import CliRunner

from equiano.cli.app import app

FENCE = re.compile(r"^(?P<indent> *)```(?P<lang>\w*)\n(?P<text>.*?)^ *```$", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"<!-- (file|output of|exit|slow|not run)(?:: (.*?))? -->\s*$")
SHELL = ("sh", "bash", "console")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        lang: What stands behind the fence; empty if nothing does.
        text: What stands in it.
        line: Its first line in the page, from 1.
        mark: The comment above it: its kind and what it says; both empty without one.
    """

    lang: str
    text: str
    line: int
    mark: tuple[str, str]

    @property
    def is_shell(self) -> bool:
        """Whether it holds commands."""
        first = self.text.lstrip().removeprefix("$ ").split(maxsplit=1)[:1]
        return self.lang in SHELL or (not self.lang and (first == ["equiano"] or "=" in "".join(first)[:20]))

    @property
    def is_understood(self) -> bool:
        """Whether the test knows what to do with it."""
        return bool(self.mark[0]) or self.is_shell or self.lang in ("python", "yaml", "json", "mermaid")


def blocks_of(page: Path) -> list[Block]:
    """All blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        mark = MARK.search(text[: match.start()].rstrip("\n").rsplit("\n", 1)[-1])
        cut = len(match["indent"])
        lines = [
            line[cut:] if line[:cut].isspace() else line for line in match["text"].splitlines(keepends=True)
        ]
        line = text[: match.start()].count("\n") + 2
        found.append(
            Block(match["lang"], "".join(lines), line, (mark[1], mark[2] or "") if mark else ("", ""))
        )
    return found


def run_block(block: Block) -> None:
    """Do what the block says, in the working folder."""
    kind, said = block.mark
    if kind == "not run":
        assert len(said) > 10, "a reason is needed"
    elif kind == "file":
        path = Path(said)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    elif kind == "output of":
        _compare(_command(said, 0), block.text)
    elif block.lang == "python":
        _python(block.text)
    elif block.is_shell:
        _shell(block.text, int(said) if kind == "exit" else 0)
    elif block.lang == "yaml":
        assert yaml.safe_load(block.text)
    elif block.lang == "json":
        assert json.loads(block.text)


def _shell(text: str, code: int) -> None:
    told = [(command, printed) for command, printed in _commands(text)]
    for place, (command, printed) in enumerate(told, 1):
        output = _command(command, code if place == len(told) else 0)
        if printed:
            _compare(output, printed)


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command, with what stands under it where commands begin with `$ `."""
    lines = text.replace("\\\n", " ").splitlines()
    if any(line.startswith("$ ") for line in lines):
        for part in re.split(r"^\$ ", "\n".join(lines), flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed
    else:
        yield from ((line, "") for line in lines if line.strip() and not line.strip().startswith("#"))


def _command(line: str, code: int) -> str:
    """Run one line; ours in this process, as a start costs a second, others by the shell."""
    words = shlex.split(line, comments=True)
    given = {}
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    if words[0] != "equiano":
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{line}: {done.stderr}"
        return done.stdout
    target = None
    if ">" in words:
        target = Path(words[words.index(">") + 1])
        words = words[: words.index(">")]
    words = [
        name
        for word in words[1:]
        for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
    ]
    with _environment(given):
        result = CliRunner().invoke(app, words)
    found = getattr(result.exception, "exit_code", result.exit_code)
    assert found == code, f"{line}\nexit code {found}\n{result.output}{result.exception or ''}"
    if target is not None:
        target.write_text(result.stdout, encoding="utf-8")
    return result.output


@contextlib.contextmanager
def _environment(given: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _compare(output: str, shown: str) -> None:
    """Every line that the page shows, in its order; numbers are compared as they stand."""
    rest = _plain(output)
    for line in filter(None, (_plain(line) for line in shown.splitlines())):
        if line == "...":
            continue
        pattern = ".*?".join(re.escape(part) for part in line.split("..."))
        found = re.search(pattern, rest)
        assert found, (
            f"the page shows\n  {line}\nwhich is not printed (any more, or in that place):\n{output}"
        )
        rest = rest[found.end() :]


def _plain(text: str) -> str:
    """Without line breaks and the width of the terminal."""
    return " ".join(text.split())


def _python(text: str) -> None:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        exec(compile(text, "page", "exec"), {})
    shown = re.findall(r"^print\(.*\)  # (.*)$", text, re.MULTILINE)
    _compare(stream.getvalue(), "\n".join(shown))
