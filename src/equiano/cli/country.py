"""`equiano country`: list, show, check and start country packs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from pydantic import TypeAdapter

from equiano.cli.commands.country import (
    CountryCheckCommand,
    CountryFingerprintCommand,
    CountryListCommand,
    CountryNewCommand,
    CountryShowCommand,
)
from equiano.cli.output import messages, print_json
from equiano.cli.pack_lines import TO_FILL, counted, counts, fact_line, law_line, lines_of
from equiano.countries.folders import available, folder_of
from equiano.countries.law import countries_with_law
from equiano.countries.law_read import read_law, source_faults
from equiano.countries.own_words import FILE, prints_for, prints_of, read_prints, written
from equiano.countries.pack import load_pack, read_pack
from equiano.countries.review import Material, review
from equiano.countries.template import new_pack as write
from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import write_text
from equiano.words import code_of, say
from equiano.words import language as language_of_reader

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from equiano.countries.law import Law
    from equiano.countries.model import CountryPack


def _language(lang: str | None) -> str:
    return code_of(lang) if lang else language_of_reader()


def _summary(pack: CountryPack, shipped: bool) -> dict[str, Any]:
    return {
        "id": pack.id,
        "code": pack.code,
        "label": {"en": pack.label.en, "ru": pack.label.ru},
        "version": pack.version,
        "data_sha256": pack.data_sha256,
        "shipped": shipped,
        "law": pack.id in countries_with_law(),
        "counts": counts(pack),
        "to_fill": [{"en": text.en, "ru": text.ru} for text in pack.to_fill],
    }


def list_packs(asked: CountryListCommand) -> None:
    """Run `equiano country list`."""
    language = _language(asked.lang)
    packs = [_summary(load_pack(pack_id), shipped) for pack_id, shipped in available().items()]
    if asked.as_json:
        print_json({"packs": packs})
        return
    for pack in packs:
        where = "" if pack["shipped"] else " (EQUIANO_PACKS)"
        name = f"{pack['id']}  {pack['label'][language]}{where}"
        typer.echo(f"{name}  {pack['version']}  {counted(pack['counts'], language)}")


def show_pack(asked: CountryShowCommand) -> None:
    """Run `equiano country show`."""
    language = _language(asked.lang)
    pack = load_pack(asked.code)
    if asked.as_json:
        shown = _as_plain(pack)
        if not asked.facts:
            del shown["facts"]
        print_json({**_summary(pack, available()[pack.id]), **shown})
        return
    for line in lines_of(pack, language):
        typer.echo(line)
    if asked.facts:
        typer.echo("")
        for fact in pack.facts:
            typer.echo(fact_line(pack, fact, language))


def _as_plain(pack: CountryPack) -> dict[str, Any]:
    """The pack as JSON types; groups only as far as the pack's corridors have spelled them out."""
    plain: dict[str, Any] = {}
    for part in (*counts(pack), "claimants", "populations"):
        value = getattr(pack, part)
        listed = dict(value) if part in ("claimants", "populations") else value
        plain[part] = TypeAdapter(Any).dump_python(listed, mode="json")
    return plain


def check_pack(asked: CountryCheckCommand) -> None:
    """Run `equiano country check`."""
    language = _language(asked.lang)
    folder = folder_of(asked.code) if asked.path is None else _folder(asked.code.lower(), asked.path)
    pack, faults = read_pack(folder)
    # A copied pack keeps its id: then all would be said of the wrong country.
    if pack is not None and pack.id != asked.code.lower():
        faults.append(
            Fault(
                say("this is the pack of another country, not of `{code}`.", code=asked.code.lower()),
                field="pack.yaml",
            )
        )
    law, law_faults = _check_law(asked.code.lower(), folder, pack)
    faults += law_faults
    if pack is not None:
        # After the cross-check: a review of a pack whose references lead nowhere would only repeat its
        # faults.
        faults += review(pack, _material(folder, asked.source or [], faults))
    if asked.as_json:
        _print_check(pack, law, faults, asked.code.lower())
    elif faults or pack is None:
        raise BadInputError(
            say(
                "country pack `{code}`: {faults:,} {faults|fault|faults}",
                code=asked.code.lower(),
                faults=len(faults),
            ),
            faults,
        )
    else:
        found = {"en": "no fault found", "ru": "ошибок не найдено"}[language]
        typer.echo(f"{pack.id}: {found} ({counted(counts(pack), language)})")
        if law is not None:
            typer.echo(f"  {law_line(law, language)}")
        for text in pack.to_fill:
            typer.echo(f"  {TO_FILL[language]}: {text[language]}")


def _material(folder: Traversable, given: list[str], faults: list[Fault]) -> Material:
    """The sources that a pack is held against: its fingerprints, and the texts that the user gave."""
    texts = {name: _text(path) for name, path in _sources(given)}
    prints = prints_for(folder, faults) | {name: prints_of(text) for name, text in texts.items()}
    return Material(prints, texts)


def _sources(given: Sequence[str]) -> list[tuple[str, Path]]:
    """Id and file of each source.

    Raises:
        UsageError: If one is of another form.
    """
    pairs = [pair.partition("=") for pair in given]
    if not all(name and file for name, _, file in pairs):
        raise UsageError(say("--source takes the id of a source and a file, such as report_2024=text.txt."))
    return [(name, Path(file)) for name, _, file in pairs]


def _text(path: Path) -> str:
    """Text of a source, UTF-8."""
    try:
        # Notepad puts a mark at the head of UTF-8, which would stick to the first word.
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInputError(say("{name}: no such file. Check the path.", name=path.name)) from None
    except (OSError, UnicodeDecodeError):
        raise BadInputError(
            say("{name}: not a text file in UTF-8. Save it as UTF-8.", name=path.name)
        ) from None


def fingerprint(asked: CountryFingerprintCommand) -> None:
    """Run `equiano country fingerprint`."""
    _sources(asked.source)
    if not (asked.folder / "pack.yaml").is_file():
        raise BadInputError(
            say("{name}: no pack.yaml there. Give the pack's folder.", name=asked.folder.name)
        )
    faults: list[Fault] = []
    material = _material(asked.folder, asked.source, faults)
    if faults:
        raise BadInputError(FILE, faults)
    kept = read_prints(asked.folder, faults) | {
        name: prints_of(text) for name, text in material.texts.items()
    }
    write_text(asked.folder / FILE, written(kept), shared=True)
    typer.echo(str(asked.folder / FILE))


def _check_law(code: str, folder: Traversable, pack: CountryPack | None) -> tuple[Law | None, list[Fault]]:
    """The law of a pack's folder, None if it has none, and what is wrong with it."""
    if not (folder / "law.yaml").is_file():
        return None, []
    law, faults = read_law(folder / "law.yaml")
    if law is not None:
        faults += source_faults(law, {source.id for source in pack.sources} if pack else set())
        if law.country != code:
            faults.append(
                Fault(
                    say("this is the law of another country, not of `{code}`.", code=code),
                    "law.yaml: country",
                )
            )
    return law, faults


def _folder(code: str, path: Path) -> Path:
    # The pack's own folder, or the folder of packs that EQUIANO_PACKS names: people give either.
    for folder in (path, path / code):
        if (folder / "pack.yaml").is_file():
            return folder
    raise BadInputError(
        say(
            "{name}: no pack.yaml there. Make a pack with `equiano country new {code}`.",
            name=path.name,
            code=code,
        )
    )


def _print_check(pack: CountryPack | None, law: Law | None, faults: list[Fault], code: str) -> None:
    print_json(
        {
            "id": code,
            "ok": not faults,
            "faults": [
                {"where": fault.field, "row": fault.row, "message": fault.message} for fault in faults
            ],
            "counts": counts(pack) if pack is not None else {},
            "law": None
            if law is None
            else {
                "state_of": law.state_of,
                "articles": [article.article for article in law.articles],
                "unverified_parts": sum(not part.verified for a in law.articles for part in a.parts),
            },
            "to_fill": [{"en": text.en, "ru": text.ru} for text in pack.to_fill] if pack is not None else [],
        }
    )
    if faults:
        # With `--json` the faults are the answer on stdout, so no message follows on stderr.
        raise typer.Exit(BadInputError.exit_code)


def new_pack(asked: CountryNewCommand) -> None:
    """Run `equiano country new`."""
    folder = write(asked.code, asked.out)
    pack, faults = read_pack(folder)
    if faults or pack is None:
        raise BadInputError(say("the new template has faults; this is a bug of the program"), faults)
    if asked.as_json:
        print_json({**_summary(pack, shipped=False), "folder": str(folder)})
        return
    typer.echo(str(folder))
    messages.print(
        say(
            "Fill it in, check it with `equiano country check {pack} {folder}`, and use it with "
            "EQUIANO_PACKS={folder}. Still to fill in: {n:,}.",
            pack=pack.id,
            folder=asked.out,
            n=len(pack.to_fill),
        ),
        markup=False,
        soft_wrap=True,
    )
