"""Make the reference pages from what the program is made of, or check that they are in step.

Run from the root of the repository: `python -m equiano.cli.reference [--check] [--out docs/reference]`. The
pages hold nothing that depends on the machine, the terminal or the day.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

import typer.main

import equiano
from equiano.cli import reference_api, reference_conditions, reference_referral, reference_tracks
from equiano.cli.app import app
from equiano.cli.reference_stub import stub
from equiano.cli.spoken import Part
from equiano.files import write_text
from equiano.schema.table import load_table
from equiano.settings import SETTINGS
from equiano.vocab import load

# A comment, so that it is in the file that somebody would edit and not on the page.
_MADE = "<!-- Made by `python -m equiano.cli.reference`; do not edit. -->"


def _cell(value: object) -> str:
    """Text that fits into one cell of a Markdown table."""
    # A cell of a Markdown table ends at a bar or a line break.
    return re.sub(r"\s+", " ", str(value)).replace("|", "\\|").strip()


def _table(head: Iterable[str], rows: Sequence[Sequence[object]]) -> list[str]:
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return [*lines, *(f"| {' | '.join(_cell(value) for value in row)} |" for row in rows)]


def _page(title: str, lead: str, parts: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", _MADE, "", lead, "", *parts]).rstrip() + "\n"


def _commands(command: Part, path: str) -> Iterator[tuple[str, Part]]:
    """Every command below a group, with its full name, in the order of names."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name in sorted(inner):
        yield from _commands(inner[name], f"{path} {name}")


def _names_of(param: Part) -> str:
    if param.opts and param.opts[0].startswith("-"):
        return " ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
    return f"`{(param.metavar or param.name).upper()}`"


def _default_of(param: Part) -> str:
    if param.required:
        return "required"
    default = param.default
    shown = default is not None and default is not False and not callable(default) and default != ()
    return f"`{default}`" if shown else ""


def _command_section(path: str, command: Part) -> list[str]:
    params = [param for param in command.params if not getattr(param, "hidden", False)]
    rows = [
        (_names_of(param), _default_of(param), getattr(param, "help", None) or "")
        for param in params
        if param.name != "help"
    ]
    help_text = (command.help or "").replace("\f", "").strip()
    table = _table(("name", "default", "meaning"), rows) if rows else []
    return [f"## `{path}`", "", help_text, "", *table, ""]


def cli_page() -> str:
    """The page of all commands, from the Typer application."""
    root = typer.main.get_command(app)
    parts: list[str] = []
    for path, command in _commands(root, "equiano"):
        if not getattr(command, "hidden", False):
            parts += _command_section(path, command)
    lead = (
        "Every command takes `--help`, and `--debug` before or after its name. Exit codes: 0 fine, 2 usage "
        "or output not writable, 10 bad input, 11 not estimable, 12 refused by disclosure control or budget, "
        "13 engine, extra or memory missing, 130 interrupted, 1 a fault of the program itself."
    )
    return _page("Commands", lead, parts)


def settings_page() -> str:
    """The page of all settings."""
    rows = [
        (f"`{each.name}`", f"`{each.variable}`", f"`{each.default}`" if each.default else "", each.help)
        for each in sorted(SETTINGS, key=lambda each: each.name)
    ]
    lead = "A setting is read from the environment, then from `equiano.toml`, then its default holds."
    return _page("Settings", lead, _table(("setting", "variable", "default", "meaning"), rows))


def vocabulary_page() -> str:
    """The page of all terms and sources."""
    vocabulary = load()
    parts: list[str] = []
    for scheme in vocabulary.schemes.values():
        rows = [
            (
                f"`{term.code}`",
                term.label("en"),
                term.label("ru"),
                term.source,
                term.year or "",
                "yes" if term.verified else "no",
            )
            for term in scheme.terms
        ]
        head = ("code", "English", "Russian", "source", "year", "verified")
        parts += [
            f"## {scheme.name}",
            "",
            f"{scheme.title} / {scheme.title_ru}.",
            "",
            *_table(head, rows),
            "",
        ]
    sources = [
        (f"`{key}`", source["title"], source.get("year") or "", source["kind"], source.get("url") or "")
        for key, source in sorted(vocabulary.sources.items())
    ]
    parts += ["## Sources", "", *_table(("source", "title", "year", "kind", "address"), sources)]
    lead = (
        f"Version {vocabulary.version}. `verified` says whether the wording was seen in the source; kinds of "
        "source: text (the wording itself was seen), secondary (another author's rendering), memory, ours."
    )
    return _page("Vocabulary", lead, parts)


def api_page() -> str:
    """The page of the library."""
    return _page("The library", reference_api.LEAD, reference_api.sections())


def conditions_page() -> str:
    """The shared conditions of laws and rules."""
    head = ("condition", "meaning", "значение", "shown by", "asked for by")
    return _page("Shared conditions", reference_conditions.LEAD, _table(head, reference_conditions.rows()))


def _schema_names() -> list[str]:
    folder = resources.files("equiano.schema")
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def schema_page() -> str:
    """The page of all tables that cross a stage."""
    parts: list[str] = []
    for name in _schema_names():
        table = load_table(name)
        rows = [
            (f"`{field.name}`", field.type, "yes" if field.nullable else "no", field.sensitivity, field.en)
            for field in table.fields
        ]
        head = ("column", "type", "may be unknown", "sensitivity", "meaning")
        parts += [f"## {name}", "", f"{table.description}.", "", *_table(head, rows), ""]
    return _page("Tables", "The tables by which the stages meet.", parts)


def tracks_page() -> str:
    """The page of the tracks of a case."""
    parts: list[str] = []
    for track in reference_tracks.tracks():
        acts = _table(reference_tracks.heads(), reference_tracks.acts_of(track))
        parts += [f"## {reference_tracks.title(track)}", "", *reference_tracks.notes(track), *acts, ""]
    return _page("Tracks of a case", reference_tracks.lead(), parts)


def referral_page() -> str:
    """The page of a referral between agencies."""
    parts = reference_referral.drawing()
    for title, (head, rows) in {
        "Who may do what": reference_referral.acts(),
        "What either side sees": reference_referral.seen(),
        "Until when": reference_referral.deadlines(),
    }.items():
        parts += [f"## {title}", "", *_table(head, rows), ""]
    return _page("A referral", reference_referral.LEAD, parts)


def stub_page() -> str:
    """The types of the public names, beside the module that they are of."""
    return stub()


PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page,
    "cli.md": cli_page,
    "conditions.md": conditions_page,
    "referral.md": referral_page,
    "schema.md": schema_page,
    "settings.md": settings_page,
    "tracks.md": tracks_page,
    "vocabulary.md": vocabulary_page,
}


def _files(folder: Path) -> dict[Path, str]:
    """Every page, and the stub of the package."""
    # Beside the package and not in docs/: type checkers look for it there.
    stub = Path(equiano.__file__).with_suffix(".pyi")
    return {**{folder / name: make() for name, make in PAGES.items()}, stub: stub_page()}


def out_of_step(folder: Path) -> list[Path]:
    """Pages of `folder`, and the stub, that are missing or differ from what the program would write now."""
    pages = _files(folder)
    return [
        path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with `--check` name those out of step and return 1."""
    parser = argparse.ArgumentParser(prog="python -m equiano.cli.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is out of step")
    parser.add_argument("--out", type=Path, default=Path("docs/reference"), help="folder of the pages")
    chosen = parser.parse_args(arguments)
    if not chosen.check:
        for path, text in _files(chosen.out).items():
            write_text(path, text, shared=True)
        return 0
    stale = out_of_step(chosen.out)
    for path in stale:
        sys.stderr.write(f"{path}: out of step. Run `python -m equiano.cli.reference` and commit it.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
