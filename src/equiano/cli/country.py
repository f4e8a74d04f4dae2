"""`equiano country`: list, show, check and start country packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equiano.cli.output import messages, print_json
from equiano.cli.pack_lines import TO_FILL, counted, counts, fact_line, law_line, lines_of
from equiano.errors import BadInputError, Fault, UsageError
from equiano.words import language as language_of_reader
from equiano.words import say

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from equiano.countries.law import Law
    from equiano.countries.model import CountryPack
    from equiano.countries.review import Material

group = typer.Typer(
    help="Country packs: facts, corridors, risk groups, figures, services.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(metavar="XX", help="ISO alpha-2 code of the country, such as `ru`.")]
Lang = Annotated[str | None, typer.Option("--lang", help="`en` or `ru`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the group `country`."""
    app.add_typer(group, name="country")


def _language(lang: str | None) -> str:
    chosen = lang or language_of_reader()
    if chosen not in ("en", "ru"):
        raise UsageError(say("--lang is `en` or `ru`."))
    return chosen


def _summary(pack: CountryPack, shipped: bool) -> dict[str, Any]:
    from equiano.countries.law import countries_with_law

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


@group.command("list")
def list_packs(lang: Lang = None, as_json: AsJson = False) -> None:
    """List the country packs: those of the program and those in the folder of EQUIANO_PACKS."""
    from equiano.countries.folders import available
    from equiano.countries.pack import load_pack

    language = _language(lang)
    packs = [_summary(load_pack(pack_id), shipped) for pack_id, shipped in available().items()]
    if as_json:
        print_json({"packs": packs})
        return
    for pack in packs:
        where = "" if pack["shipped"] else " (EQUIANO_PACKS)"
        name = f"{pack['id']}  {pack['label'][language]}{where}"
        typer.echo(f"{name}  {pack['version']}  {counted(pack['counts'], language)}")


@group.command("show")
def show_pack(
    code: Code,
    facts: Annotated[bool, typer.Option("--facts", help="Also every numbered fact.")] = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Show what a country pack holds."""
    from equiano.countries.folders import available
    from equiano.countries.pack import load_pack

    language = _language(lang)
    pack = load_pack(code)
    if as_json:
        shown = _as_plain(pack)
        if not facts:
            del shown["facts"]
        print_json({**_summary(pack, available()[pack.id]), **shown})
        return
    for line in lines_of(pack, language):
        typer.echo(line)
    if facts:
        typer.echo("")
        for fact in pack.facts:
            typer.echo(fact_line(pack, fact, language))


def _as_plain(pack: CountryPack) -> dict[str, Any]:
    """The pack as JSON types; groups only as far as the pack's corridors have spelled them out."""
    from pydantic import TypeAdapter

    plain: dict[str, Any] = {}
    for part in (*counts(pack), "claimants", "populations"):
        value = getattr(pack, part)
        listed = dict(value) if part in ("claimants", "populations") else value
        plain[part] = TypeAdapter(Any).dump_python(listed, mode="json")
    return plain


@group.command("check")
def check_pack(
    code: Code,
    path: Annotated[
        Path | None, typer.Argument(help="The pack's folder, or the folder that holds it.")
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="ID=FILE",
            help="Text of a source of the pack, to hold its facts against; may be given several times.",
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Check a country pack with its law: every reference, place, code and number; list what is to fill in.

    It also finds lists of examples and years of our own that are not marked, runs of nine words that stand in
    a source, and contacts that nobody has rung within 180 days.
    """
    from equiano.countries.folders import folder_of
    from equiano.countries.pack import read_pack
    from equiano.countries.review import review

    language = _language(lang)
    folder = folder_of(code) if path is None else _folder(code.lower(), path)
    pack, faults = read_pack(folder)
    if pack is not None and pack.id != code.lower():
        faults.append(
            Fault(
                say("this is the pack of another country, not of `{code}`.", code=code.lower()),
                field="pack.yaml",
            )
        )
    law, law_faults = _check_law(code.lower(), folder, pack)
    faults += law_faults
    if pack is not None:
        faults += review(pack, _material(folder, source or [], faults))
    if as_json:
        _print_check(pack, law, faults, code.lower())
    elif faults or pack is None:
        raise BadInputError(
            say(
                "country pack `{code}`: {faults:,} {faults|fault|faults}",
                code=code.lower(),
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
    from equiano.countries.own_words import prints_for, prints_of
    from equiano.countries.review import Material

    texts = {}
    for pair in given:
        name, _, file = pair.partition("=")
        if not name or not file:
            raise UsageError(
                say("--source takes the id of a source and a file, such as report_2024=text.txt.")
            )
        texts[name] = _text(Path(file))
    prints = prints_for(folder, faults) | {name: prints_of(text) for name, text in texts.items()}
    return Material(prints, texts)


def _text(path: Path) -> str:
    """Text of a source, UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInputError(say("{name}: no such file. Check the path.", name=path.name)) from None
    except (OSError, UnicodeDecodeError):
        raise BadInputError(
            say("{name}: not a text file in UTF-8. Save it as UTF-8.", name=path.name)
        ) from None


@group.command("fingerprint")
def fingerprint(
    folder: Annotated[Path, typer.Argument(help="The pack's folder.")],
    source: Annotated[
        list[str],
        typer.Option("--source", metavar="ID=FILE", help="Text of a source; may be given several times."),
    ],
) -> None:
    """Keep fingerprints of sources in a pack, so that `check` finds what was copied without their texts."""
    from equiano.countries.own_words import FILE, prints_of, read_prints, written
    from equiano.files import write_text

    if not (folder / "pack.yaml").is_file():
        raise BadInputError(say("{name}: no pack.yaml there. Give the pack's folder.", name=folder.name))
    faults: list[Fault] = []
    material = _material(folder, source, faults)
    if faults:
        raise BadInputError(FILE, faults)
    kept = read_prints(folder, faults) | {name: prints_of(text) for name, text in material.texts.items()}
    write_text(folder / FILE, written(kept), shared=True)
    typer.echo(str(folder / FILE))


def _check_law(code: str, folder: Traversable, pack: CountryPack | None) -> tuple[Law | None, list[Fault]]:
    """The law of a pack's folder, None if it has none, and what is wrong with it."""
    from equiano.countries.law_read import read_law, source_faults

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
        raise typer.Exit(BadInputError.exit_code)


@group.command("new")
def new_pack(
    code: Code,
    out: Annotated[Path, typer.Option("--out", help="Folder that gets the pack's folder.")],
    as_json: AsJson = False,
) -> None:
    """Write a documented template pack that passes the check and lists what is still to fill in."""
    from equiano.countries.pack import read_pack
    from equiano.countries.template import new_pack as write

    folder = write(code, out)
    pack, faults = read_pack(folder)
    if faults or pack is None:
        raise BadInputError(say("the new template has faults; this is a bug of the program"), faults)
    if as_json:
        print_json({**_summary(pack, shipped=False), "folder": str(folder)})
        return
    typer.echo(str(folder))
    messages.print(
        say(
            "Fill it in, check it with `equiano country check {pack} {folder}`, and use it with "
            "EQUIANO_PACKS={folder}. Still to fill in: {n:,}.",
            pack=pack.id,
            folder=out,
            n=len(pack.to_fill),
        ),
        markup=False,
        soft_wrap=True,
    )
