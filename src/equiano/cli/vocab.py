"""`equiano vocab`: list the coding systems and show a term with its source and its counterparts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from equiano.cli.commands.vocab import VocabFindCommand, VocabListCommand, VocabShowCommand
from equiano.cli.output import messages, print_json
from equiano.errors import BadInputError, UsageError
from equiano.vocab import load
from equiano.vocab.find import codes_of_label, find, near_names
from equiano.words import code_of, say
from equiano.words import language as language_of_reader

if TYPE_CHECKING:
    from equiano.vocab import CrosswalkRow, Term, Vocabulary

_WORDS = {
    "en": {
        "terms": "terms",
        "unverified": "not verified",
        "scheme": "scheme",
        "source": "source",
        "year": "year",
        "verified": "verified",
        "replaced_by": "replaced by",
        "yes": "yes",
        "no": "no",
        "unknown": "unknown",
        "htcds": "HTCDS",
        "precise": "means",
        "any_of": "at least one of",
        "said_by": "said by",
        "part_of": "may be said by",
    },
    "ru": {
        "terms": "терминов",
        "unverified": "не проверено",
        "scheme": "схема",
        "source": "источник",
        "year": "год",
        "verified": "проверено",
        "replaced_by": "заменён на",
        "yes": "да",
        "no": "нет",
        "unknown": "неизвестно",
        "htcds": "HTCDS",
        "precise": "означает",
        "any_of": "хотя бы одно из",
        "said_by": "следует из",
        "part_of": "может следовать из",
    },
}


_NOTHING = {
    "en": "Nothing found. Try another word, or see `equiano vocab list`.",
    "ru": "Ничего не найдено. Попробуйте другое слово или посмотрите `equiano vocab list`.",
}


def _language(lang: str | None) -> str:
    return code_of(lang) if lang else language_of_reader()


def _code_of(name: str) -> str:
    """A code as it is, and the code of a label that only one has.

    Raises:
        BadInputError: If several codes have the label.
    """
    vocabulary = load()
    # Codes have no blanks: a misspelt code is told as one, and is not looked up as a label.
    if name in vocabulary or " " not in name.strip():
        return name
    active = [term.code for scheme in vocabulary.schemes.values() for term in scheme.active_terms]
    codes = codes_of_label(name, active)
    if len(codes) > 1:
        listed = ", ".join(f"`{code}`" for code in codes)
        raise BadInputError(say("several codes have this label. Write one of {codes}.", codes=listed))
    return codes[0] if codes else name


def _as_dict(term: Term) -> dict[str, Any]:
    return {
        "code": term.code,
        "scheme": term.scheme,
        "labels": dict(term.labels),
        "source": term.source,
        "year": term.year,
        "verified": term.verified,
        "replaced_by": term.replaced_by,
        **{key: value for key, value in term.extra.items() if key != "source"},
    }


def _row_as_dict(row: CrosswalkRow) -> dict[str, Any]:
    return {
        "htcds": list(row.htcds),
        "htcds_within": list(row.htcds_within),
        "ctdc": {edition: list(codes) for edition, codes in row.ctdc.items()},
        "ctdc_within": {edition: list(codes) for edition, codes in row.ctdc_within.items()},
        "precise": list(row.precise),
        "any_of": [list(members) for members in row.any_of],
        "why": row.why,
    }


def list_terms(asked: VocabListCommand) -> None:
    """Run `equiano vocab list`."""
    language = _language(asked.lang)
    vocabulary = load()
    if asked.scheme is None:
        _list_schemes(vocabulary, language, asked.as_json)
        return
    if asked.scheme not in vocabulary.schemes:
        near = ", ".join(near_names(asked.scheme, vocabulary.schemes) or vocabulary.schemes)
        raise UsageError(
            say("--scheme: there is no `{scheme}`. Try one of: {near}.", scheme=asked.scheme, near=near)
        )
    found = vocabulary.scheme(asked.scheme)
    if asked.as_json:
        print_json(
            {
                "version": vocabulary.version,
                "scheme": asked.scheme,
                "title": {"en": found.title, "ru": found.title_ru},
                "terms": [_as_dict(term) for term in found.terms],
            }
        )
        return
    for term in found.terms:
        mark = "" if term.verified else f"  [{_WORDS[language]['unverified']}]"
        typer.echo(f"{term.code}  {term.label(language)}{mark}")


def _list_schemes(vocabulary: Vocabulary, language: str, as_json: bool) -> None:
    schemes = [
        {
            "name": scheme.name,
            "title": {"en": scheme.title, "ru": scheme.title_ru},
            "terms": len(scheme.terms),
            "verified": sum(term.verified for term in scheme.terms),
        }
        for scheme in vocabulary.schemes.values()
    ]
    if as_json:
        print_json({"version": vocabulary.version, "schemes": schemes})
        return
    for scheme in vocabulary.schemes.values():
        title = scheme.title if language == "en" else scheme.title_ru
        typer.echo(f"{scheme.name}  {len(scheme.terms)} {_WORDS[language]['terms']}  {title}")


def find_terms(asked: VocabFindCommand) -> None:
    """Run `equiano vocab find`."""
    language = _language(asked.lang)
    for name in asked.scheme or ():
        if name not in load().schemes:
            near = ", ".join(near_names(name, load().schemes) or load().schemes)
            raise UsageError(
                say("--scheme: there is no `{scheme}`. Try one of: {near}.", scheme=name, near=near)
            )
    hits = find(" ".join(asked.words), lang=asked.lang or None, schemes=asked.scheme, limit=asked.limit)
    if asked.as_json:
        print_json(
            {
                "query": " ".join(asked.words),
                "hits": [
                    {
                        "code": hit.code,
                        "scheme": hit.scheme,
                        "labels": dict(hit.labels),
                        "notions": list(hit.notions),
                        "score": hit.score,
                    }
                    for hit in hits
                ],
            }
        )
    elif not hits:
        messages.print(_NOTHING[language])
    for hit in () if asked.as_json else hits:
        typer.echo(f"{hit.code}  {hit.labels[language]}")


def show_term(asked: VocabShowCommand) -> None:
    """Run `equiano vocab show`."""
    language = _language(asked.lang)
    vocabulary = load()
    code = _code_of(asked.code)
    term = vocabulary.term(code)
    row = next((row for row in vocabulary.crosswalk if row.code == code), None)
    said_by = [row.code for row in vocabulary.crosswalk if code in (*row.precise, *row.htcds)]
    part_of = [row.code for row in vocabulary.crosswalk if any(code in members for members in row.any_of)]
    if asked.as_json:
        print_json(
            {
                "version": vocabulary.version,
                "term": _as_dict(term),
                "source": dict(vocabulary.sources[term.source]),
                "crosswalk": None if row is None else _row_as_dict(row),
                "said_by": said_by,
                "part_of": part_of,
            }
        )
        return
    _print_term(vocabulary, term, language)
    if row is not None:
        _print_row(row, language)
    for key, codes in (("said_by", said_by), ("part_of", part_of)):
        if codes:
            typer.echo(f"{_WORDS[language][key]}: {', '.join(codes)}")


def _plain(value: object, language: str) -> str:
    if value is None:
        return _WORDS[language]["unknown"]
    if isinstance(value, bool):
        return _WORDS[language]["yes" if value else "no"]
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(inner, language)}" for key, inner in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _print_term(vocabulary: Vocabulary, term: Term, language: str) -> None:
    words = _WORDS[language]
    typer.echo(term.code)
    other = "ru" if language == "en" else "en"
    typer.echo(f"{term.label(language)} ({term.label(other)})")
    source = vocabulary.sources[term.source]
    typer.echo(f"{words['scheme']}: {term.scheme}")
    typer.echo(f"{words['source']}: {source['title']}" + (f", {source['url']}" if source.get("url") else ""))
    typer.echo(f"{words['year']}: {_plain(term.year, language)}")
    typer.echo(f"{words['verified']}: {_plain(term.verified, language)}")
    if term.replaced_by:
        typer.echo(f"{words['replaced_by']}: {term.replaced_by}")
    for key, value in term.extra.items():
        if value not in ([], {}):
            typer.echo(f"{key}: {_plain(value, language)}")


def _print_row(row: CrosswalkRow, language: str) -> None:
    words = _WORDS[language]
    if row.htcds:
        typer.echo(f"{words['htcds']}: {', '.join(row.htcds)}")
    for edition, codes in row.ctdc.items():
        typer.echo(f"{edition}: {', '.join(codes)}")
    if row.precise:
        typer.echo(f"{words['precise']}: {', '.join(row.precise)}")
    for members in row.any_of:
        typer.echo(f"{words['any_of']}: {', '.join(members)}")
    if row.why:
        typer.echo(f"({row.why})")
