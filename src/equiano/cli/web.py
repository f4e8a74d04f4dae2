"""The commands of the application. Its package is above the library: it is named here, and never imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from getpass import getpass
from importlib import import_module
from types import ModuleType
from typing import Any

from rich.progress import Progress

from equiano.cli.commands import web
from equiano.cli.output import messages, on_screen, print_json, results
from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist, whole_file
from equiano.text_files import read_text
from equiano.vocab import load
from equiano.words import code_of, language, say

# A list that is worth looking at; of a side beside the person whom the guide refers.
_CASES_OF_NETWORK, _CASES_OF_SIDE = 200, 3


def _application(module: str) -> ModuleType:
    import_module("django")  # says what to install where it is missing
    return import_module(f"equiano_web.{module}")


def serve(asked: web.ServeCommand) -> None:
    """Serve the application."""
    url = f"http://{asked.host}:{asked.port}"
    said = say("Equiano listens at {url}. Stop it with Ctrl-C.", url=url)
    _application("serve").serve(asked.host, asked.port, lambda: messages.print(said))


def setup(asked: web.WebSetupCommand) -> None:
    """Make an installation."""
    if load().scheme("country").find(asked.country) is None:
        raise BadInputError(
            say("--country: {code} is no ISO 3166-1 alpha-3 code.", code=on_screen(asked.country))
        )
    if "@" not in asked.email:
        raise UsageError(say("--email: write an address with an @."))
    for option, value in (("--name", asked.name), ("--agency", asked.agency), ("--kind", asked.kind)):
        if not value.strip():
            raise UsageError(say("{option}: write something.", option=option))
    made = _application("setup")
    member = _application("people.login").Member(
        asked.email, asked.name, "network_administrator", code_of(asked.lang) if asked.lang else language()
    )
    login = made.first_administrator(member, asked.agency, asked.kind, asked.country)
    _print_logins([{**asdict(login), "totp_uri": login.totp_uri}], asked.as_json)


def migrate(asked: web.WebMigrateCommand) -> None:
    """Bring its tables to this version."""
    _application("boot").start_set_up()
    steps = _application("setup").migrate()
    if asked.as_json:
        print_json({"steps": steps})
        return
    messages.print(say("Tables brought to this version: {steps} {steps|step|steps}.", steps=steps))


def check(asked: web.WebCheckCommand) -> None:
    """Say what is wrong."""
    found = _application("check").check()
    if asked.as_json:
        print_json({"findings": [asdict(one) for one in found]})
    else:
        for one in found:
            mark = "[green]✓[/]" if one.fine else "[red]✗[/]"
            results.print(f"{mark} {one.text}")
    wrong = sum(not one.fine for one in found)
    if wrong:
        raise BadInputError(
            say("{wrong} {wrong|thing is|things are} wrong with this installation.", wrong=wrong)
        )


def fill_demo(asked: web.WebDemoCommand) -> None:
    """Fill a demo network, or one side of a border."""
    sides = _application("demo.data").sides()
    if asked.side is not None and asked.side not in sides:
        raise UsageError(say("--side: choose one of: {sides}.", sides=", ".join(sides)))
    _application("setup").make_place()
    usual = _CASES_OF_NETWORK if asked.side is None else _CASES_OF_SIDE
    cases = usual if asked.cases is None else asked.cases
    with Progress(console=messages, transient=True) as bar:
        task = bar.add_task(say("Inventing cases"), total=cases)
        _application("demo.fill").fill(cases, asked.seed, lambda done, _: bar.advance(task, done), asked.side)
    messages.print(say("The demo network is filled. `equiano web demo-logins` prints a login for each role."))


def demo_logins(asked: web.WebDemoLoginsCommand) -> None:
    """Print the logins of the demo network."""
    _application("boot").start_ready()
    if asked.code is not None:
        results.print(_application("demo.fill").code_of(asked.code))
    else:
        _print_logins(_application("demo.fill").logins(), asked.as_json)


def _print_logins(logins: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"logins": logins})
        return
    # Not a table: on 80 columns it broke passwords in two, and nobody could copy them.
    for login in logins:
        values = {
            say("Role"): login["role"],
            say("E-mail"): login["email"],
            say("Password"): login["password"],
            say("TOTP secret"): login["totp_secret"],
        }
        widest = max(map(len, values))
        for title, value in values.items():
            results.print(f"{title:<{widest}}  {value}", soft_wrap=True, markup=False, highlight=False)
        results.print()
    if len(logins) == 1:
        results.print(say("For an authenticator app: {uri}", uri=logins[0]["totp_uri"]))
        codes = " ".join(logins[0]["recovery_codes"])
        results.print(say("Recovery codes, each good once; keep them apart: {codes}", codes=codes))


def verify_audit(asked: web.WebVerifyAuditCommand) -> None:
    """Verify the audit."""
    boot = _application("boot")
    place = boot.start_ready(boot.OF_AUDIT)
    report = _application("audit_check").verify(place.roots, asked.noted.strip())
    if asked.as_json:
        print_json(asdict(report))
    _must_be_whole(report.faults)
    if asked.as_json:
        return
    messages.print(
        say(
            "The audit is whole: {entries:,} {entries|entry|entries}, {streams} {streams|chain|chains}.",
            entries=report.entries,
            streams=report.streams,
        )
    )
    if report.last_root:
        messages.print(say("The last root, to be noted elsewhere: {root}", root=report.last_root))
    else:
        messages.print(say("There is no root outside the database yet: a cut end would not show."))


def _must_be_whole(faults: Sequence[Any]) -> None:
    if faults:
        in_words = _application("audit_words").in_words
        raise BadInputError("\n".join([say("The audit is not whole:"), *map(in_words, faults)]))


def backup(asked: web.WebBackupCommand) -> None:
    """Write a backup."""
    place = _application("boot").start_ready()
    path = _application("backups").back_up(place, asked.out)
    if asked.as_json:
        print_json({"backup": str(path)})
    else:
        messages.print(say("Backup written: {path}. Keep the folder of keys elsewhere.", path=path))


def restore(asked: web.WebRestoreCommand) -> None:
    """Restore a backup."""
    place = _application("setup").make_folders()
    _application("boot").start()
    done = _application("backups").restore(place, asked.backup)
    if asked.as_json:
        print_json(asdict(done))
    else:
        messages.print(
            say(
                "Restored as of {at}, with {files:,} {files|attachment|attachments}; erased again: "
                "{cases:,} {cases|case|cases}.",
                at=done.made_at,
                files=done.files,
                cases=done.erased_again,
            )
        )
    _must_be_whole(done.faults)


def rotate_keys(asked: web.WebRotateKeysCommand) -> None:
    """Rotate the keys."""
    _application("boot").start_ready()
    with Progress(console=messages, transient=True) as bar:
        task = bar.add_task(say("Wrapping keys anew"), total=None)
        rotated = _application("rotation").rotate_keys(
            lambda done, of: bar.update(task, completed=done, total=of)
        )
    if asked.as_json:
        print_json({"keys": rotated})
    else:
        messages.print(say("Keys wrapped anew: {keys:,}.", keys=rotated))


def extract(asked: web.WebExtractCommand) -> None:
    """Extract cases without names."""
    if bool(asked.agency) == asked.network:
        raise UsageError(say("Give --agency NAME or --network."))
    if bool(asked.lists) != bool(asked.secret_file) or not (asked.out or asked.lists):
        raise UsageError(say("Give --out FILE, or --lists FOLDER with --secret-file FILE, or both."))
    if asked.out is not None and asked.out.suffix.lower() != ".parquet":
        raise UsageError(say("`--out` must end in .parquet."))
    _application("boot").start_ready()
    made = _application("extracts.command")
    wanted = made.Wanted(
        email=asked.email,
        purpose=asked.purpose,
        agency=asked.agency,
        out=asked.out,
        lists=asked.lists,
        secret_file=asked.secret_file,
    )
    with messages.status(say("extracting")):
        cases, lists = made.run(wanted)
    if asked.as_json:
        found = [{"agency": one.agency, "file": str(one.file), "persons": one.persons} for one in lists]
        print_json({"cases": cases, "out": str(asked.out) if asked.out else None, "lists": found})
        return
    if asked.out:
        messages.print(say("{cases:,} {cases|case|cases} extracted, without names.", cases=cases))
    for one in lists:
        messages.print(
            say("{file}: {persons:,} {persons|person|persons}", file=one.file.name, persons=one.persons)
        )


def open_export(asked: web.WebOpenExportCommand) -> None:
    """Open an export with names."""
    if asked.out.suffix.lower() != ".csv":
        raise UsageError(say("`--out` must end in .csv."))
    file = must_exist(asked.file)
    if asked.passphrase_file is not None:
        passphrase = read_text(must_exist(asked.passphrase_file))
    else:
        passphrase = getpass(say("Passphrase: "))
    content = _application("exports.container").open_file(file.read_bytes(), passphrase)
    with whole_file(asked.out) as temporary:
        temporary.write_bytes(content)
    if asked.as_json:
        print_json({"out": str(asked.out), "bytes": len(content)})
    else:
        messages.print(
            say("Opened. The file holds names: keep it as safe as the cases, and delete it after use.")
        )
