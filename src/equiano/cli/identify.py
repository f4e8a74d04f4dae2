"""Commands of recognition: `assess`, `how-sure`, `screen`, `read-narrative`."""

from __future__ import annotations

import typer

from equiano.cli.case_sources import case_to_assess
from equiano.cli.commands.identify import AssessCommand, HowSureCommand, ReadNarrativeCommand, ScreenCommand
from equiano.cli.output import messages, print_json
from equiano.identify.assess import assess
from equiano.identify.how_sure import check_prevalence, how_sure
from equiano.identify.narrative import report_on
from equiano.identify.next_steps import help_for, lines
from equiano.identify.rules import load_rules
from equiano.identify.shapes import Assessment, LawText
from equiano.identify.words import standard_lines
from equiano.settings import get as setting
from equiano.words import code_of, language, using


def _country(country: str | None) -> str | None:
    """The country whose law is applied; None for no law.

    Raises:
        BadInputError: If there is no law for it.
    """
    chosen = country or setting("country")
    if chosen == "none":  # in words, since an empty option takes the setting
        return None
    load_rules(chosen)
    return chosen


def _language(lang: str | None) -> str:
    return code_of(lang) if lang else language()


def _assess(asked: AssessCommand) -> None:
    """Run `equiano assess`."""
    language = _language(asked.lang)
    with using(language):
        of_country = _country(asked.country)
        check_prevalence(asked.prevalence)
        given = case_to_assess(asked, of_country)
        if given is None:  # it must not be held now; what to do instead was said
            if asked.json:
                print_json({"outcome": None, "interview": "put_off"})
            return
        result = assess(
            given.case, country=of_country, lang=language, prevalence=asked.prevalence, talk=given.talk
        )
        if asked.json:
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


def _missing(result: Assessment) -> list[str]:
    return [
        f"{entry['article']} ({entry['part']}): " + "; ".join(need["text"] for need in entry["missing"])
        for entry in result["law"]
        if entry["status"] == "possible"
    ]


def _print_law_text(law: LawText | None, lang: str) -> None:
    """Which text of the law was applied, so that a reader sees how old it is."""
    if law is not None:
        typer.echo(f"\n{_LAW_TEXT[lang].format(**law)}")
        if law["note"]:
            typer.echo(f"  {law['note']}")


def _print_what_to_do(result: Assessment, lang: str) -> None:
    """The first steps, and who can help, with the contacts of the country pack."""
    typer.echo(f"\n{_HEADINGS['services'][lang]}")
    for step in result["urgency"]["do_first"]:
        typer.echo(f"  - {step}")
    for line in lines(result["outcome"], help_for(result["services"], result["country"], lang)):
        typer.echo(line)


def _print_findings(result: Assessment, lang: str) -> None:
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


def _how_sure(asked: HowSureCommand) -> None:
    """Run `equiano how-sure`."""
    found = how_sure(
        asked.instrument, positive=not asked.negative, prevalence=asked.prevalence, lang=_language(asked.lang)
    )
    if asked.json:
        print_json(found.as_entry())
    else:
        typer.echo(found.words)


def _screen(asked: ScreenCommand) -> None:
    """Run `equiano screen`."""
    with messages.status("Screening…"):
        from equiano.identify.screen import screen  # noqa: PLC0415 - needs an extra

        summary = screen(asked.cases, asked.out, country=_country(asked.country), engine=asked.engine)
    if asked.json:
        print_json(summary)
    else:
        for outcome, count in summary["outcomes"].items():
            typer.echo(f"{outcome}\t{count}")


def _read_narrative(asked: ReadNarrativeCommand) -> None:
    """Run `equiano read-narrative`."""
    report = report_on(asked.text, asked.lang)
    if asked.json:
        print_json(report)
        return
    for proposal in report["proposals"]:
        typer.echo(f"{proposal['label']} ({proposal['indicator']})\n    {proposal['sentence']}")
    messages.print(report["note"])
