"""`equiano assess --ask`: an interview in the terminal."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from equiano.identify.ask import AGE, EVERYTHING, next_questions
from equiano.identify.case_file import OLDEST
from equiano.identify.interview import save as write
from equiano.identify.questions.bank import load_bank
from equiano.identify.safety import after_safety, may_be_written, safety_steps
from equiano.identify.sheet import before_asking, tier_reminder, tier_title
from equiano.identify.talk import with_age
from equiano.words import language, say

if TYPE_CHECKING:
    from equiano.identify.interview import Interview
    from equiano.identify.rules import Rules
    from equiano.identify.talk import Talk

# What may be typed: whole words of both languages, single letters only of the language of the talk. The
# letters y and н share a key: who forgot to switch the keyboard would otherwise say yes for no.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "да"),
    "no": ("no", "нет"),
    "unknown": ("?", "unknown", "not known", "don't know", "не знаю", "не знает", "неизвестно"),
    "skip": ("skip", "пропустить"),
    "back": ("<", "back", "назад"),
    "why": ("why", "зачем", "почему"),
    "stop": ("stop", "quit", "стоп"),
}
# Fewer in Russian: назад and не знаю begin as нет does, and a letter that may be misread is no answer.
_LETTERS: Mapping[str, Mapping[str, str]] = {
    "en": {"y": "yes", "n": "no", "u": "unknown", "s": "skip", "b": "back", "w": "why", "q": "stop"},
    "ru": {"д": "yes", "н": "no", "п": "skip"},
}


def _meaning(typed: str) -> str:
    """What was typed means; empty if it cannot be read."""
    said = typed.casefold()
    letter = _LETTERS.get(language(), {}).get(said, "")
    return letter or next((answer for answer, words in _WORDS.items() if said in words), "")


class PutOffError(Exception):
    """The interview must not be held now. Holds what to do instead."""


def _echo(text: str = "", *, bold: bool = False) -> None:
    """Talk with the interviewer; on stderr, so that stdout holds results only."""
    typer.echo(typer.style(text, bold=True) if bold else text, err=True)


def _read(prompt: str = "> ") -> str:
    typer.echo(prompt, nl=False, err=True)
    line = sys.stdin.readline()
    # The end of the input, which must not count as an empty answer: that would be "not known" for ever.
    if line == "":
        raise EOFError
    return line.strip()


def _choice(allowed: Container[str], hint: str) -> str:
    """One of the allowed answers; what cannot be read is asked again and never taken for an answer."""
    while (meaning := _meaning(_read())) not in allowed:
        _echo(hint)
    return meaning


def _prepare(allowed: Container[str], hint: str) -> str:
    """An answer before the first question; who stops there has said nothing of a person.

    Raises:
        PutOffError: If it was stopped.
    """
    while (meaning := _meaning(_read())) not in allowed:
        if meaning == "stop":
            raise PutOffError(say("Stopped before the first question. Nothing was recorded."))
        _echo(hint)
    return meaning


def _line() -> str:
    """A line typed before the first question; not known and skip are an empty one.

    Raises:
        PutOffError: If it was stopped.
    """
    typed = _read()
    meaning = _meaning(typed)
    if meaning == "stop":
        raise PutOffError(say("Stopped before the first question. Nothing was recorded."))
    return "" if meaning in ("unknown", "skip") else typed


def _yes_or_no(text: str) -> bool:
    """A question to the interviewer; not known counts as no, which is the safer side in every case below."""
    _echo(f"\n{text}")
    return _prepare(("yes", "no", "unknown"), say("Type yes or no.")) == "yes"


def _safety(talk: Talk) -> tuple[Talk, bool]:
    """The safety step: what may be asked, and whether it may be written down.

    Raises:
        PutOffError: If the talk must not be held now.
    """
    _echo("\n" + say("Before you begin"), bold=True)
    for line in before_asking(talk.audience):
        _echo(f"  – {line}")
    said: dict[str, bool] = {}
    for step in safety_steps(talk.audience):
        said[step.key] = _yes_or_no(step.text)
        if step.stop and not said[step.key]:
            raise PutOffError(step.stop)
    talk = after_safety(talk, said)
    if talk.companion:
        _echo("\n" + say("Then nothing about threats, violence or the family is asked in this talk."))
    return talk, may_be_written(talk.audience, said)


def _age(talk: Talk) -> Talk:
    _echo("\n" + say("How old is the person? Type the years, or press Enter if it is not known."))
    while typed := _line():
        if typed.isascii() and typed.isdigit() and int(typed) <= OLDEST:
            return _not_too_young(talk, int(typed))
        _echo(say("Type a whole number of years from 0 to 120, or press Enter."))
    _echo("\n" + say("Is the person under 18?"))
    answer = _prepare(("yes", "no", "unknown"), say("Type yes, no or ?."))
    return replace(talk, is_child=None if answer == "unknown" else answer == "yes")


def _not_too_young(talk: Talk, years: int) -> Talk:
    found = with_age(talk, years, None)
    if found.audience != talk.audience:
        _echo("\n" + say("A child under 7 is not questioned. Answer from what you see yourself."))
    return found


def _forms(talk: Talk) -> Talk:
    forms, lang = load_bank().forms, language()
    _echo("\n" + say("What is it about? Type one or more numbers, or press Enter if it is not known."))
    for number, form in enumerate(forms, 1):
        _echo(f"  {number:2} {form.plain[lang]}")
    while typed := _line():
        numbers = typed.replace(",", " ").split()
        if all(part.isascii() and part.isdigit() and 1 <= int(part) <= len(forms) for part in numbers):
            return replace(talk, forms=frozenset(forms[int(part) - 1].id for part in numbers))
        _echo(say("Type numbers of the list, or press Enter."))
    return replace(talk, forms=frozenset({"unknown"}))


def _hint() -> str:
    return say("y yes · n no · ? not known · s skip · b back · w why · q stop")


def _questions(interview: Interview, rules: Rules, keep: Callable[[Interview], None]) -> Interview:
    """Ask until nothing more is worth asking, or until somebody says stop."""
    lang, tier = language(), -1
    while True:
        talk = interview.now
        # The age was asked before the first question; who did not know it then is not asked twice.
        passed = {AGE, *(name for name, value in interview.answers.items() if value in ("unknown", "skip"))}
        entries = next_questions(interview.case, rules, lang=lang, talk=talk, passed=passed, most=EVERYTHING)
        if not entries:
            _echo("\n" + say("Nothing more needs to be asked now."))
            return interview
        entry = entries[0]
        if entry["tier"] != tier:
            tier = entry["tier"]
            _echo("\n" + tier_title(tier), bold=True)
            _echo(tier_reminder(tier, talk.audience) or _hint())
        if entry["note"]:
            _echo(f"  {entry['note']}")
        _echo(f"\n{len(interview.answers) + 1}. {entry['text']}")
        answer = _choice(_WORDS, _hint())
        while answer == "why":
            _echo(f"  {entry['reason']}")
            answer = _choice(_WORDS, _hint())
        if answer == "stop":
            return interview
        if answer == "back":
            interview, tier = interview.without_last(), -1
        else:
            interview = interview.answer(entry["question"], answer)
            if answer == "yes" and entry["follow_up"]:
                _echo(
                    "  " + say("If the person wants to say more: {follow_up}", follow_up=entry["follow_up"])
                )
        keep(interview)


def _where_to_save(save: Path | None, resume: Path | None) -> Path:
    # Four random bytes: two talks begun in one second do not meet, and the name says nothing of the person.
    return save or resume or Path(f"interview-{secrets.token_hex(4)}.json")


def hold(
    interview: Interview, rules: Rules, save: Path | None = None, resume: Path | None = None
) -> Interview | None:
    """Hold an interview in the terminal.

    Args:
        interview: What is known before; an interview to go on with, or a new one.
        rules: The rules.
        save: Where to keep the answers.
        resume: The file from which it was resumed; kept there if `save` is not given.

    Returns:
        The interview, or None if it must not be held now.

    Raises:
        KeyboardInterrupt: If it was broken off; what was said is saved, if the person agreed to that.
    """
    path: Path | None = None
    try:
        talk, written = _safety(interview.talk)
        path = _where_to_save(save, resume) if written else None
        if path is not None:
            _echo("\n" + say("Answers are kept in {name}; only you can read it.", name=path.name))
        else:
            _echo("\n" + say("Nothing is saved, as the person wishes."))
            if resume is not None:
                _echo(
                    say("Earlier answers are still in {name}: delete it if they wish so.", name=resume.name)
                )
        if not interview.prepared:
            talk = _age(talk)
            talk = talk if talk.forms else _forms(talk)
        interview = replace(interview, talk=talk, prepared=True)

        def keep(now: Interview) -> None:
            nonlocal interview
            interview = now
            if path is not None:
                write(now, path)

        keep(interview)
        return _questions(interview, rules, keep)
    except PutOffError as reason:
        _echo("\n" + str(reason), bold=True)
        return None
    except (KeyboardInterrupt, EOFError):
        _echo()
        if path is not None and interview.prepared:
            _echo(say("Saved. Go on with: equiano assess --ask --resume {name}", name=path.name))
        raise KeyboardInterrupt from None
