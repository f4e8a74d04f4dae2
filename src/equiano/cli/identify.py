"""Commands of recognition: `assess`, `how-sure`, `screen`, `read-narrative`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from equiano.cli.output import messages, print_json
from equiano.words import say

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]

Country = Annotated[
    str | None,
    typer.Option(
        "--country",
        help="Also apply this country's law; the setting `country` by default, `none` for no law.",
    ),
]


def _country(country: str | None) -> str | None:
    from equiano.settings import get as setting

    chosen = country or setting("country")
    return None if chosen == "none" else chosen


def _language(lang: str | None) -> str:
    from equiano.errors import UsageError
    from equiano.words import language

    chosen = lang or language()
    if chosen not in ("en", "ru"):
        raise UsageError(say("--lang must be en or ru."))
    return chosen


def _assess(
    case: Annotated[
        Path | None,
        typer.Argument(help="The case as JSON, or a saved interview; see docs/how-to/identify.md."),
    ] = None,
    country: Country = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None,
    prevalence: Annotated[
        float | None,
        typer.Option(help="Share trafficked among those screened, for results of screening instruments."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask in the terminal: safety and consent first, then questions.")
    ] = False,
    audience: Annotated[
        str | None,
        typer.Option(help="Whom the questions are for: `person`, `observer` or `file`."),
    ] = None,
    about: Annotated[
        str | None, typer.Option("--for", help="With --ask: what it is about, such as `fishing`.")
    ] = None,
    save: Annotated[Path | None, typer.Option(help="With --ask: where to keep the answers.")] = None,
    resume: Annotated[Path | None, typer.Option(help="With --ask: go on with a saved interview.")] = None,
    from_form: Annotated[
        Path | None, typer.Option(help="A form of `equiano questionnaire` that was filled in (PDF).")
    ] = None,
    case_id: Annotated[
        str | None, typer.Option("--case", help="Number of the case, where the file is a table of cases.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Assess one case by every standard, with reasons, what to do now and the next questions.

    The case comes from a file, from an interview in the terminal (`--ask`) or from a filled form
    (`--from-form`). Advice for a trained person, never a legal finding, and never "not trafficked".
    """
    from equiano.cli.case_sources import case_to_assess
    from equiano.identify.assess import assess
    from equiano.words import using

    language, of_country = _language(lang), _country(country)
    with using(language):
        given = case_to_assess(case, ask, audience, about, save, resume, from_form, of_country, case_id)
        if given is None:  # it must not be held now; what to do instead was said
            if json:
                print_json({"outcome": None, "interview": "put_off"})
            return
        result = assess(given.case, country=of_country, lang=language, prevalence=prevalence, talk=given.talk)
        if json:
            print_json(result)
        else:
            _print_findings(result, language)


_HEADINGS = {
    "urgency": {"en": "How soon", "ru": "Насколько срочно"},
    "standards": {"en": "What each standard says", "ru": "Что говорит каждый стандарт"},
    "contradictions": {
        "en": "Answers that stand against each other",
        "ru": "Ответы, которые противоречат друг другу",
    },
    "reasons": {"en": "Reasons", "ru": "Основания"},
    "services": {"en": "What to do now", "ru": "Что делать сейчас"},
    "person": {
        "en": "Ask next (alone with the person, when it is safe)",
        "ru": "Спросите дальше (наедине с человеком, когда это безопасно)",
    },
    "observer": {
        "en": "Look for next (from outside; nobody is questioned)",
        "ru": "На что посмотреть дальше (со стороны; никого не расспрашивайте)",
    },
    "file": {"en": "Look up next in the file", "ru": "Что найти дальше в деле"},
    "caveats": {"en": "Bear in mind", "ru": "Учтите"},
    "missing": {"en": "What the law still lacks", "ru": "Чего ещё нет по закону"},
    "how_sure": {"en": "How sure", "ru": "Насколько надёжно"},
}


_LAW_TEXT = {
    "en": "Law applied: {title}, text as of {state_of}. Check later changes before use.",
    "ru": "Применён закон: {title}, текст по состоянию на {state_of}. Проверьте позднейшие изменения.",
}


def _print_list(heading: str, lines: list[str], lang: str) -> None:
    if lines:
        typer.echo(f"\n{_HEADINGS[heading][lang]}")
        for line in lines:
            typer.echo(f"  - {line}")


def _missing(result: dict[str, Any]) -> list[str]:
    return [
        f"{entry['article']} ({entry['part']}): " + "; ".join(need["text"] for need in entry["missing"])
        for entry in result["law"]
        if entry["status"] == "possible"
    ]


def _print_law_text(law: dict[str, Any] | None, lang: str) -> None:
    """Which text of the law was applied, so that a reader sees how old it is."""
    if law is not None:
        typer.echo(f"\n{_LAW_TEXT[lang].format(**law)}")
        if law["note"]:
            typer.echo(f"  {law['note']}")


def _print_what_to_do(result: dict[str, Any], lang: str) -> None:
    """The first steps, and who can help, with the contacts of the country pack."""
    from equiano.identify.next_steps import help_for, lines

    typer.echo(f"\n{_HEADINGS['services'][lang]}")
    for step in result["urgency"]["do_first"]:
        typer.echo(f"  - {step}")
    for line in lines(result["outcome"], help_for(result["services"], result["country"], lang)):
        typer.echo(line)


def _print_findings(result: dict[str, Any], lang: str) -> None:
    from equiano.identify.words import standard_lines

    typer.echo(result["outcome_text"])
    _print_list("urgency", [result["urgency"]["text"], *result["urgency"]["reasons"]], lang)
    _print_what_to_do(result, lang)
    _print_list("standards", list(standard_lines(result, lang)), lang)
    _print_list("contradictions", [entry["text"] for entry in result["contradictions"]], lang)
    _print_list("reasons", result["reasons"], lang)
    _print_list("missing", _missing(result), lang)
    _print_law_text(result["law_text"], lang)
    questions = [question["text"] for question in result["next_questions"]]
    audience = result["next_questions"][-1]["audience"] if questions else "person"
    _print_list(audience, questions, lang)
    _print_list("how_sure", [entry["words"] for entry in result.get("how_sure", ())], lang)
    _print_list("caveats", result["caveats"], lang)


def _how_sure(
    instrument: Annotated[str, typer.Argument(help="Such as `qyit`, `raft`, `six_item_child`.")],
    prevalence: Annotated[
        float | None, typer.Option(help="Share trafficked among those screened; the study's own by default.")
    ] = None,
    negative: Annotated[bool, typer.Option("--negative", help="For a negative result.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None,
    json: AsJson = False,
) -> None:
    """How often the result of a screening instrument is right, in plain words."""
    from dataclasses import asdict

    from equiano.identify.how_sure import how_sure

    found = how_sure(instrument, positive=not negative, prevalence=prevalence, lang=_language(lang))
    if json:
        print_json(asdict(found))
    else:
        typer.echo(found.words)


def _screen(
    cases: Annotated[Path, typer.Argument(help="Table of cases (Parquet), as `equiano intake` writes it.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the findings (Parquet).")],
    country: Country = None,
    engine: Annotated[str | None, typer.Option(help="duckdb, spark or sail; the setting by default.")] = None,
    json: AsJson = False,
) -> None:
    """Assess every case of a table by all standards; one row of findings per case.

    The outcomes are advice for trained staff, and never say "not trafficked".
    """
    from equiano.identify.screen import screen

    with messages.status("Screening…"):
        summary = screen(cases, out, country=_country(country), engine=engine)
    if json:
        print_json(summary)
    else:
        for outcome, count in summary["outcomes"].items():
            typer.echo(f"{outcome}\t{count}")


def _read_narrative(
    text: Annotated[Path, typer.Argument(help="A text file in English or Russian (UTF-8).")],
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language of the text, `en` or `ru`; by its letters if absent."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Propose indicators from a free text, each with the sentence it stands in. A person confirms each."""
    from equiano.identify.narrative import report_on

    report = report_on(text, lang)
    if json:
        print_json(report)
        return
    for proposal in report["proposals"]:
        typer.echo(f"{proposal['label']} ({proposal['indicator']})\n    {proposal['sentence']}")
    messages.print(report["note"])


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("assess")(_assess)
    app.command("how-sure")(_how_sure)
    app.command("screen")(_screen)
    app.command("read-narrative")(_read_narrative)
