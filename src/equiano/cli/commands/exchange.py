"""What is asked of the commands in `equiano.cli.exchange`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ExchangeLanguage = Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="File with the passphrase of your keys; it is asked for if not given.")
]
At = Annotated[
    str | None,
    typer.Option(metavar="MOMENT", help="Judge as of then, such as 2026-11-26T12:00:00Z; now if not given."),
]


class AttachedClass(StrEnum):
    """Classes of data of the person, as `equiano.exchange.bodies.DATA_CLASSES`."""

    ORDINARY = "ordinary"
    IDENTITY = "identity"
    CONTACT = "contact"
    LEGAL = "legal"
    NARRATIVE = "narrative"
    HEALTH = "health"
    SEXUAL_VIOLENCE = "sexual_violence"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeKeysCommand:
    """Arguments and options of `equiano exchange keys`."""

    out: Annotated[Path, typer.Option(help="File of the private keys to write, under a passphrase.")]
    card: Annotated[Path, typer.Option(help="Card of the public keys to write, for your partners.")]
    name: Annotated[str, typer.Option(help="How your installation calls itself.")] = ""
    old: Annotated[
        Path | None,
        typer.Option("--from", help="Your keys so far: they are kept in the new file while they are needed."),
    ] = None
    signing: Annotated[
        bool,
        typer.Option("--signing", help="With --from: a new signing key too (each year, or once it is lost)."),
    ] = False
    passphrase_file: PassphraseFile = None
    lang: ExchangeLanguage = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFingerprintCommand:
    """Arguments and options of `equiano exchange fingerprint`."""

    file: Annotated[Path, typer.Argument(metavar="CARD", help="A card of public keys: yours or a partner's.")]
    lang: ExchangeLanguage = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSealCommand:
    """Arguments and options of `equiano exchange seal`."""

    file: Annotated[Path, typer.Argument(metavar="MESSAGE", help="The message (JSON): `kind` and `body`.")]
    keys: Annotated[Path, typer.Option(help="Your private keys.")]
    recipient: Annotated[Path, typer.Option(help="The partner's card.")]
    out: Annotated[Path, typer.Option(help="The package to write; attachments beside it as NAME.1, NAME.2 …")]
    attach: Annotated[list[Path] | None, typer.Option(help="A file to attach. Repeat.")] = None
    attach_class: Annotated[
        AttachedClass | None,
        typer.Option(help="What the attached files hold: it decides who there may open them."),
    ] = None
    passphrase_file: PassphraseFile = None
    at: At = None
    lang: ExchangeLanguage = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOpenCommand:
    """Arguments and options of `equiano exchange open`."""

    file: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The package.")]
    keys: Annotated[Path, typer.Option(help="Your private keys.")]
    partner: Annotated[list[Path], typer.Option(help="A partner's card. Repeat.")]
    out: Annotated[Path, typer.Option(help="Folder to write: message.json and the files attached.")]
    attached: Annotated[
        list[Path] | None, typer.Option(help="An encrypted file that came with the package. Repeat.")
    ] = None
    seen: Annotated[
        Path | None,
        typer.Option(help="File that remembers what was taken: without it a message is taken twice."),
    ] = None
    passphrase_file: PassphraseFile = None
    at: At = None
    lang: ExchangeLanguage = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeCheckCommand:
    """Arguments and options of `equiano exchange check`."""

    file: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The package.")]
    keys: Annotated[Path | None, typer.Option(help="The recipient's private keys.")] = None
    partner: Annotated[list[Path] | None, typer.Option(help="A sender's card. Repeat.")] = None
    seen: Annotated[
        Path | None, typer.Option(help="File that remembers what was taken (it is read only).")
    ] = None
    passphrase_file: PassphraseFile = None
    at: At = None
    lang: ExchangeLanguage = None
    as_json: AsJson = False
