"""`equiano country`: list, show, check and start country packs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equiano.cli.output import messages, print_json
from equiano.errors import BadInputError, Fault, UsageError
from equiano.words import language as language_of_reader
from equiano.words import say

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from equiano.countries.law import Law
    from equiano.countries.model import CountryPack, Figure, JusticeFigure, Quantity

group = typer.Typer(
    help="Country packs: facts, corridors, risk groups, figures, services.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(metavar="XX", help="ISO alpha-2 code of the country, such as `ru`.")]
Lang = Annotated[str | None, typer.Option("--lang", help="`en` or `ru`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

_TO_FILL = {"en": "to fill in", "ru": "заполнить"}
_CONTACTS = {
    "en": "Contacts; confirm each before use:",
    "ru": "Контакты; подтвердите каждый перед использованием:",
}
_UNDATED = {"en": "undated", "ru": "без даты"}
_SEEN = {"en": "seen {seen} in {source}, {dated}", "ru": "просмотрено {seen} в источнике {source}, {dated}"}
_LAW = {
    "en": "law: {title}, state of {state}; articles {articles}, parts {parts}, not verified {unverified}",
    "ru": "закон: {title}, состояние на {state}; статей {articles}, частей {parts}, не сверено {unverified}",
}


def register(app: typer.Typer) -> None:
    """Add the group `country`."""
    app.add_typer(group, name="country")


def _language(lang: str | None) -> str:
    chosen = lang or language_of_reader()
    if chosen not in ("en", "ru"):
        raise UsageError("--lang is `en` or `ru`.")
    return chosen


def _counts(pack: CountryPack) -> dict[str, int]:
    from equiano.countries.check import terms

    return {part: len(getattr(pack, part)) for part in terms()["parts"]}


def _counted(counts: dict[str, int], lang: str) -> str:
    from equiano.countries.check import terms

    words = terms()["parts"]
    return ", ".join(f"{words[part][lang]} {count}" for part, count in counts.items() if count)


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
        "counts": _counts(pack),
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
        typer.echo(f"{name}  {pack['version']}  {_counted(pack['counts'], language)}")


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
    for line in _lines(pack, language):
        typer.echo(line)
    if facts:
        typer.echo("")
        for fact in pack.facts:
            reference = f" {fact.reference}" if fact.reference else ""
            typer.echo(f"{fact.number:>3}. {fact.text[language]} ({fact.source}{reference})")


def _as_plain(pack: CountryPack) -> dict[str, Any]:
    """The pack as JSON types; groups only as far as the pack's corridors have spelled them out."""
    from pydantic import TypeAdapter

    plain: dict[str, Any] = {}
    for part in (*_counts(pack), "claimants", "populations"):
        value = getattr(pack, part)
        listed = dict(value) if part in ("claimants", "populations") else value
        plain[part] = TypeAdapter(Any).dump_python(listed, mode="json")
    return plain


def _lines(pack: CountryPack, lang: str) -> list[str]:
    from equiano.countries.check import terms
    from equiano.countries.law import countries_with_law, load_law

    words = terms()["parts"]
    lines = [f"{pack.label[lang]} ({pack.code})  {pack.version}"]
    lines += [f"  {words[part][lang]}: {count}" for part, count in _counts(pack).items()]
    lines += ["", *_corridor_lines(pack, lang), "", *_figure_lines(pack, lang), ""]
    for source in pack.sources:
        year = f" ({source.year})" if source.year else ""
        lines.append(f"{source.id}: {source.author}. {source.title}{year}")
    contacts = [(service, contact) for service in pack.services for contact in service.contacts]
    if contacts:
        lines += ["", _CONTACTS[lang]]
    for service, contact in contacts:
        hours = f", {contact.hours}" if contact.hours else ""
        dated = _UNDATED[lang] if contact.source_date == "undated" else contact.source_date
        seen = _SEEN[lang].format(seen=contact.seen, source=contact.source, dated=dated)
        lines.append(f"  {service.label[lang]}: {contact.organisation}: {contact.contact}{hours} ({seen})")
    if pack.id in countries_with_law():
        lines += ["", _law_line(load_law(pack.id), lang)]
    if pack.to_fill:
        lines += ["", *(f"{_TO_FILL[lang]}: {text[lang]}" for text in pack.to_fill)]
    return lines


def _corridor_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    from equiano.countries.check import terms

    directions = terms()["directions"]
    for corridor in pack.all_corridors:
        path = " > ".join(" | ".join(_place(pack, place, lang) for place in s.named) for s in corridor.stops)
        yield f"{corridor.id}: {corridor.label[lang]} ({directions[corridor.direction][lang]})"
        yield f"  {path}"


def _figure_lines(pack: CountryPack, lang: str) -> Iterator[str]:
    for group_of in pack.all_risk_groups:
        size = f": {_amount(group_of.quantity, lang)}" if group_of.quantity else ""
        yield f"{group_of.id}: {group_of.label[lang]}{size}"
    yield ""
    figures: tuple[Figure | JusticeFigure, ...] = (*pack.figures, *pack.justice)
    for figure in figures:
        claimant = pack.claimants[figure.claimed_by][lang]
        yield f"{figure.id}: {figure.label[lang]}: {_amount(figure.quantity, lang)} ({claimant})"


def _amount(quantity: Quantity, lang: str) -> str:
    """The number of a quantity with its qualifier and unit."""
    from equiano.countries.check import terms

    number = quantity.value if quantity.value is not None else quantity.low
    if quantity.value is None and None not in (quantity.low, quantity.high):
        amount = f"{quantity.low:,.0f}–{quantity.high:,.0f}"
    else:
        open_ended = "≥ " if quantity.value is None else ""
        amount = f"{open_ended}{number:,.0f}"
    unit = terms()["units"][quantity.unit][lang]
    return f"{amount.replace(',', ' ')} {unit}"


def _place(pack: CountryPack, place: str, lang: str) -> str:
    from equiano.vocab import load

    return pack.groups[place].label[lang] if place in pack.groups else load().term(place).label(lang)


@group.command("check")
def check_pack(
    code: Code,
    path: Annotated[
        Path | None, typer.Argument(help="The pack's folder, or the folder that holds it.")
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Check a country pack with its law: every reference, place, code and number; list what is to fill in."""
    from equiano.countries.folders import folder_of
    from equiano.countries.pack import read_pack

    language = _language(lang)
    folder = folder_of(code) if path is None else _folder(code.lower(), path)
    pack, faults = read_pack(folder)
    if pack is not None and pack.id != code.lower():
        faults.append(
            Fault(f"this is the pack of another country, not of `{code.lower()}`.", field="pack.yaml")
        )
    law, law_faults = _check_law(code.lower(), folder, pack)
    faults += law_faults
    if as_json:
        _print_check(pack, law, faults, code.lower())
    elif faults or pack is None:
        raise BadInputError(f"country pack `{code.lower()}`: {len(faults)} fault(s)", faults)
    else:
        found = {"en": "no fault found", "ru": "ошибок не найдено"}[language]
        typer.echo(f"{pack.id}: {found} ({_counted(_counts(pack), language)})")
        if law is not None:
            typer.echo(f"  {_law_line(law, language)}")
        for text in pack.to_fill:
            typer.echo(f"  {_TO_FILL[language]}: {text[language]}")


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


def _law_line(law: Law, lang: str) -> str:
    parts = [part for article in law.articles for part in article.parts]
    return _LAW[lang].format(
        title=law.title[lang],
        state=law.state_of,
        articles=len(law.articles),
        parts=len(parts),
        unverified=sum(not part.verified for part in parts),
    )


def _folder(code: str, path: Path) -> Path:
    for folder in (path, path / code):
        if (folder / "pack.yaml").is_file():
            return folder
    raise BadInputError(f"{path.name}: no pack.yaml there. Make a pack with `equiano country new {code}`.")


def _print_check(pack: CountryPack | None, law: Law | None, faults: list[Fault], code: str) -> None:
    print_json(
        {
            "id": code,
            "ok": not faults,
            "faults": [
                {"where": fault.field, "row": fault.row, "message": fault.message} for fault in faults
            ],
            "counts": _counts(pack) if pack is not None else {},
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
        raise BadInputError("the new template has faults; this is a bug of the program", faults)
    if as_json:
        print_json({**_summary(pack, shipped=False), "folder": str(folder)})
        return
    typer.echo(str(folder))
    messages.print(f"Fill it in, check it with `equiano country check {pack.id} {out}`,")
    messages.print(f"and use it with EQUIANO_PACKS={out}. Still to fill in: {len(pack.to_fill)} things.")
