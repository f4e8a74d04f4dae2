"""Help and usage errors in the reader's language.

English stands in the commands, Russian in `words/ru/help.yaml`.
Typer's texts are made when the commands are; so the finished tree is gone through once, before it runs.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from equiano.words import language, mark, speech_of, text_of

# A command, an option or a context of Typer's tree. Typer carries Click inside, so none of them has a public
# type with all that is set here.
Part: TypeAlias = Any

# What Typer calls the parts of a page of help: constants of `typer.rich_utils`.
TITLES = (
    *("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ERRORS_PANEL_TITLE"),
    *("DEFAULT_STRING", "REQUIRED_LONG_STRING", "RICH_HELP"),
)


# Patterns of the usage errors of Typer; the first that fits is taken.
USAGE_ERRORS = (
    mark("No such option: {name} Did you mean {other}?"),
    mark("No such option: {name} (Possible options: {others})"),
    mark("No such option: {name}"),
    mark("No such command '{name}'. Did you mean {other}?"),
    mark("No such command '{name}'."),
    mark("Missing argument '{name}'."),
    mark("Missing option '{name}'."),
    mark("Missing command."),
    mark("Option '{name}' requires an argument."),
    mark("Option '{name}' does not take a value."),
    mark("Got unexpected extra argument(s) ({names})"),
    mark("Invalid value for '{name}': '{value}' is not a valid {kind}."),
    mark("Invalid value for '{name}': {value} is not in the range {range}."),
    mark("Invalid value for '{name}': {message}"),
)


def folded(text: str) -> str:
    """A text of help as it is looked up: without the line breaks that only the code has."""
    # Click ends the first paragraph of a help text at a form feed.
    return re.sub(r"\s+", " ", text.replace("\f", "")).strip()


def _of_help(text: str | None) -> str | None:
    """The text in the reader's language; itself where there is none."""
    if not text or speech_of(language()) == "en":
        return text
    found = text_of(folded(text))
    return text if found == folded(text) else found


def of_error(message: str) -> str:
    """A usage error of Typer in the reader's language, by the pattern of its message; itself if none fits."""
    if speech_of(language()) == "en":
        return message
    for template in USAGE_ERRORS:
        names = re.findall(r"\{(\w+)\}", template)
        pattern = re.sub(r"\\\{\w+\\\}", "(.+?)", re.escape(template))
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return text_of(template).format(**dict(zip(names, found.groups(), strict=True)))
    return message


def _speak_of_usage(command: Part) -> None:
    """The first line of the page, and the option that every command has."""
    usage, help_option = command.get_usage, command.get_help_option

    def get_usage(ctx: Part) -> str:
        return str(usage(ctx)).replace("Usage:", _of_help("Usage:") or "", 1)

    def get_help_option(ctx: Part) -> Part:
        option = help_option(ctx)
        if option is not None:
            option.help = _of_help(option.help)
        return option

    command.get_usage, command.get_help_option = get_usage, get_help_option


def speak(command: Part) -> None:
    """Put help and usage of a command, and of all below it, into the reader's language."""
    if speech_of(language()) == "en":
        return
    command.help = _of_help(command.help)
    command.short_help = _of_help(command.short_help)
    command.options_metavar = _of_help(command.options_metavar)
    _speak_of_usage(command)
    if hasattr(command, "commands"):
        speak_of_options(command)
        command.subcommand_metavar = _of_help(command.subcommand_metavar)
        for inner in command.commands.values():
            speak(inner)


def speak_of_options(command: Part) -> None:
    """Put the help of a command's arguments and options into the reader's language.

    A command of the table has it called when it makes them.
    """
    for param in command.params:
        if hasattr(param, "help"):
            param.help = _of_help(param.help)


def speak_of_parts() -> None:
    """Put the titles of Typer's pages into the reader's language."""
    if speech_of(language()) == "en":
        return
    from typer import rich_utils  # noqa: PLC0415  # 0.05 CPU-s that only help and errors need

    for name in TITLES:
        setattr(rich_utils, name, _of_help(getattr(rich_utils, name)))
