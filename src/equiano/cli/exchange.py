"""`equiano exchange`: keys and their words, packages from one installation to another, conformance."""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from getpass import getpass
from pathlib import Path

import typer

from equiano.cli.commands.exchange import (
    ExchangeCheckCommand,
    ExchangeFingerprintCommand,
    ExchangeKeysCommand,
    ExchangeOpenCommand,
    ExchangeSealCommand,
)
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import BadInputError, SafeguardError, UsageError
from equiano.exchange.attachments import STEPS_OF_FILES, decrypt_file, encrypt_file
from equiano.exchange.check import CheckedPackage, CheckedRule, check_package
from equiano.exchange.files import (
    opened_as_dict,
    read_card,
    read_draft,
    read_package,
    read_seen,
    write_seen,
)
from equiano.exchange.key_file import load_keys, read_passphrase, without_over, write_keys
from equiano.exchange.keys import PrivateKeys, PublicKeys, fingerprint_words, make_keys, renew_agreement
from equiano.exchange.message import ExchangedFile, MessagePlace, new_message
from equiano.exchange.package import Opened, SeenInMemory, message_hash, open_package, seal
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.shapes import read_moment
from equiano.exchange.strict import encode64
from equiano.files import must_exist, whole_file, whole_folder, write_json
from equiano.words import keyed, say, using


def _passphrase(path: Path | None) -> str:
    return read_passphrase(path) if path is not None else getpass(say("Passphrase: "))


def _now(at: str | None) -> dt.datetime:
    if at is None:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        return read_moment(at)
    except ValueError:
        raise UsageError(say("--at: write it as 2026-11-26T12:00:00Z.")) from None


def _say_on_stdout(lines: list[str]) -> None:
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))


def _write(path: Path, content: bytes, *, shared: bool = False) -> None:
    with whole_file(path, shared=shared) as temporary:
        temporary.write_bytes(content)


def make(asked: ExchangeKeysCommand) -> None:
    """Run `equiano exchange keys`."""
    with using(asked.lang):
        today = dt.datetime.now(dt.UTC).date()
        if (asked.old is None) == (not asked.name) or (asked.signing and asked.old is None):
            raise UsageError(say("Give --name for new keys, or --from to renew those that you have."))
        if asked.out.exists():
            raise UsageError(
                say("{name}: is there already, and keys are not written over.", name=asked.out.name)
            )
        passphrase = _passphrase(asked.passphrase_file)
        held = _made(asked, passphrase, today)
        card = held[0].public()
        write_keys(asked.out, held, passphrase)
        _write(asked.card, card.to_bytes(), shared=True)
        if asked.as_json:
            print_json({**_card_as_dict(card), "kept": len(held) - 1})
            return
        _say_on_stdout(_card_lines(card))


def _made(asked: ExchangeKeysCommand, passphrase: str, today: dt.date) -> tuple[PrivateKeys, ...]:
    if asked.old is None:
        if len(asked.name) > 120 or not asked.name.isprintable():
            raise UsageError(say("--name: at most 120 characters in one line."))
        return (make_keys(today, asked.name),)
    before = load_keys(asked.old, passphrase)
    new = make_keys(today, before[0].name, before[0]) if asked.signing else renew_agreement(before[0], today)
    return without_over((new, *before), today)


def _card_as_dict(card: PublicKeys) -> dict[str, object]:
    words = {
        lang: [{"number": one.number, "word": one.word} for one in fingerprint_words(card.thumbprint, lang)]
        for lang in ("en", "ru")
    }
    return {
        "name": card.name,
        "thumbprint": card.thumbprint,
        "agreement_thumbprint": card.agreement_thumbprint,
        "expires": card.expires.isoformat(),
        "agreement_expires": card.agreement_expires.isoformat(),
        "words": words,
    }


def _card_lines(card: PublicKeys) -> list[str]:
    lines = [
        on_screen(card.name),
        say("Read these words to each other by telephone; the numbers are the same in both languages."),
    ]
    pairs = zip(
        fingerprint_words(card.thumbprint, "en"), fingerprint_words(card.thumbprint, "ru"), strict=True
    )
    lines += [f"  {en.number:>5}  {en.word:<10} {ru.word}" for en, ru in pairs]
    lines.append(
        say(
            "Signing key until {signing}, agreement key until {agreement}.",
            signing=card.expires,
            agreement=card.agreement_expires,
        )
    )
    return lines


def show_words(asked: ExchangeFingerprintCommand) -> None:
    """Run `equiano exchange fingerprint`."""
    with using(asked.lang):
        card = read_card(asked.file)
        if asked.as_json:
            print_json(_card_as_dict(card))
        else:
            _say_on_stdout(_card_lines(card))


def seal_message(asked: ExchangeSealCommand) -> None:
    """Run `equiano exchange seal`."""
    with using(asked.lang):
        now = _now(asked.at)
        draft, recipient = read_draft(asked.file), read_card(asked.recipient)
        if asked.attach and asked.attach_class is None:
            raise UsageError(say("Say what the attached files hold: --attach-class."))
        attached = [_encrypted(path, str(asked.attach_class)) for path in asked.attach or []]
        own = load_keys(asked.keys, _passphrase(asked.passphrase_file))[0]
        place = MessagePlace(
            own.thumbprint, recipient.thumbprint, draft.referral, draft.sequence, draft.previous
        )
        try:
            message = new_message(draft.body, place, now, tuple(said for said, _ in attached), draft.lives)
        except ValueError:
            raise BadInputError(say("A message lives 1 to 30 days.")) from None
        package = seal(message, own, recipient)
        for number, (_, sealed) in enumerate(attached, start=1):
            _write(asked.out.with_name(f"{asked.out.name}.{number}"), sealed)
        _write(asked.out, package)
        found = {
            "referral": message.referral,
            "sequence": message.sequence,
            "id": message.id,
            "hash": message_hash(message, own),
            "bytes": len(package),
            "attachments": len(attached),
        }
    if asked.as_json:
        print_json(found)
    else:
        _say_on_stdout([f"{name}: {value}" for name, value in found.items()])


def _encrypted(path: Path, data_class: str) -> tuple[ExchangedFile, bytes]:
    found = must_exist(path)
    with found.open("rb") as stream:
        return encrypt_file(found.name, stream.read(STEPS_OF_FILES[-1] + 1), data_class)


def open_one(asked: ExchangeOpenCommand) -> None:
    """Run `equiano exchange open`."""
    with using(asked.lang):
        now, data = _now(asked.at), read_package(asked.file)
        partners = [read_card(one) for one in asked.partner]
        if asked.out.exists():
            raise UsageError(say("{name}: is there already. Give a new folder.", name=asked.out.name))
        seen = read_seen(asked.seen) if asked.seen is not None else SeenInMemory()
        own = load_keys(asked.keys, _passphrase(asked.passphrase_file))
        try:
            opened = open_package(data, own, partners, now, seen)
        except RefusedPackage as refused:
            if asked.as_json:
                print_json({"refused": True, "code": refused.code, "place": refused.place})
            raise
        _write_opened(asked, opened)
        if asked.seen is not None:
            seen.note(opened)
            write_seen(asked.seen, seen, now)
        else:
            messages.print(say("Without --seen nothing remembers it: it would be taken a second time."))
        told = {
            "refused": False,
            "kind": opened.message.kind,
            "referral": opened.message.referral,
            "sequence": opened.message.sequence,
            "id": opened.message.id,
            "hash": opened.hash,
            "early": opened.early,
            "drift_seconds": opened.drift,
            "attachments": len(opened.message.attachments),
        }
    if asked.as_json:
        print_json(told)
    else:
        _say_on_stdout([f"{name}: {value}" for name, value in told.items()])


def _write_opened(asked: ExchangeOpenCommand, opened: Opened) -> None:
    came: dict[str, Path] = {}
    for path in asked.attached or []:
        came[_digest(must_exist(path))] = path
    with whole_folder(asked.out) as folder:
        write_json(folder / "message.json", opened_as_dict(opened))
        for said in opened.message.attachments:
            if said.sha256 not in came:
                messages.print(say("A file that the message names did not come with it."))
                continue
            # Under a number: the name that the sender gave stands in the message.
            name = f"file-{opened.message.attachments.index(said) + 1}{_ending(said.name)}"
            _write(folder / name, decrypt_file(said, came[said.sha256].read_bytes()))


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() else ""


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return encode64(hashlib.file_digest(stream, "sha256").digest())


def check_one(asked: ExchangeCheckCommand) -> None:
    """Run `equiano exchange check`."""
    with using(asked.lang):
        now, data = _now(asked.at), read_package(asked.file)
        partners = [read_card(one) for one in asked.partner or []]
        own = load_keys(asked.keys, _passphrase(asked.passphrase_file)) if asked.keys is not None else ()
        seen = read_seen(asked.seen) if asked.seen is not None else None
        found = check_package(data, own, partners, now, seen)
        if asked.as_json:
            print_json(found.as_dict())
        else:
            _say_on_stdout(_lines(found))
        if found.refused and not asked.as_json:
            raise SafeguardError(say("{name}: a rule refuses the package.", name=asked.file.name))
    if found.refused:
        raise typer.Exit(SafeguardError.exit_code)


def _code(one: CheckedRule) -> str:
    return f"{one.code}: " if one.code else ""


def _lines(found: CheckedPackage) -> list[str]:
    width = max(len(one.rule) for one in found.rules)
    results = {one.result: keyed(f"exchange.results.{one.result.value}") for one in found.rules}
    wide = max(map(len, results.values()))
    lines = [
        f"{one.rule:<{width}}  {results[one.result]:<{wide}}  {_code(one)}{one.text()}" for one in found.rules
    ]
    if found.kind is not None:
        lines.append(say("Kind: {kind}. Drift of the clock: {drift} s.", kind=found.kind, drift=found.drift))
    return lines
