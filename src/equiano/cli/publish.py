"""`equiano publish`, `compare` and `ledger`: open data with a stated guarantee, recorded and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.table import Table

from equiano.cli.commands.publish import (
    CompareCommand,
    LedgerApproveCommand,
    LedgerKeyCommand,
    LedgerRepairCommand,
    LedgerShowCommand,
    LedgerUnpublishedCommand,
    LedgerVerifyCommand,
    PublishCommand,
)
from equiano.cli.opening import tell_account
from equiano.cli.output import messages, print_json
from equiano.cli.own_ledger import ledger_of, own_key, tell
from equiano.errors import UsageError
from equiano.files import sha256_of
from equiano.pipeline.publishing import draft_release
from equiano.publish.account import Accounts, spent_on
from equiano.publish.approval import approve as sign
from equiano.publish.combinations import count
from equiano.publish.compare import as_dict, compare_categories
from equiano.publish.documents import near_shares
from equiano.publish.draft_folder import check_public_folder, internal_of, read_draft, write_approved
from equiano.publish.entries import pinned_policy
from equiano.publish.keys import fingerprint
from equiano.publish.ledger import persons
from equiano.publish.microdata import read_categories
from equiano.publish.own import read_ledger
from equiano.publish.policy import load_policy
from equiano.version import __version__
from equiano.words import mark, number, percent, say, text_of

if TYPE_CHECKING:
    from equiano.pipeline.publishing import WrittenDraft
    from equiano.publish.draft import ReleaseDraft


def publish(asked: PublishCommand) -> None:
    """Run `equiano publish`."""
    with messages.status(say("starting")) as status:
        written = draft_release(asked.cases, asked.out, asked.options, progress=status.update, tell=tell)
    if asked.internal:
        _show_modes(written.draft)
    _tell(written, internal=asked.internal, json=asked.json)


def _show_modes(draft: ReleaseDraft) -> None:
    """The figures of every mode, before anything is written."""
    shown = Table(title=say("Against the data (for you, not for publication)"))
    for name in (say("mode"), *_closeness_headings()):
        shown.add_column(name)
    for mode, ways in draft.closeness.items():
        for c in ways:
            # One digit of persons, four of shares; chosen, not measured: fewer do not tell the modes apart.
            figures = (c.way, number(c.mae, 1), number(c.tvd, 4), c.fabricated, c.sup10, c.rare)
            shown.add_row(f"{mode} *" if mode == draft.mode else mode, *map(str, figures))
    messages.print(shown)


def _closeness_headings() -> tuple[str, ...]:
    """What `compare` and `--show-modes` count, in few words."""
    return (
        say("values"),
        say("mean error"),
        say("variation distance"),
        say("invented"),
        say("lost, 10 or more"),
        say("shown, under 10"),
    )


def _tell(written: WrittenDraft, *, internal: bool, json: bool) -> None:
    draft, out, book, result = written.draft, written.out, written.ledger, written.about
    entries = book.entries()
    spent, total = spent_on(entries, draft.request.dataset), pinned_policy(entries)["budget"]["rho"]
    if json:
        shown = result if internal else {key: value for key, value in result.items() if key != "figures"}
        print_json({**shown, "ledger": str(book.path), "spent_rho": spent})
        return
    typer.echo(
        say(
            "Draft written to {out}: {n:,} {n|record|records}. What must not leave: {internal}.",
            out=out,
            n=result["records"],
            internal=internal_of(out),
        )
    )
    if not draft.private:
        messages.print(say("Made with --seed: NOT PRIVATE, must not leave."), style="bold red")
        return
    if draft.measured is not None:
        near = near_shares(draft.measured, count(draft.records, draft.measured.layout))
        told = ", ".join(percent(share) for share in near)
        typer.echo(
            say(
                "Counts of one, two and three values within two noise scales of the noisy count: {told}.",
                told=told,
            )
        )
        typer.echo(
            say(
                "Of the budget of `{name}`, {share:%} is used.",
                name=draft.request.dataset,
                share=spent / total,
            )
        )
    typer.echo(
        say("Next: a second person runs `equiano ledger approve {out} --to FOLDER --by NAME`.", out=out)
    )


def compare(asked: CompareCommand) -> None:
    """Run `equiano compare`."""
    opening = asked.reading.opening()
    one, other = read_categories(asked.original, opening), read_categories(asked.synthetic, opening)
    tell_account(one.account)
    tell_account(other.account)
    ways = compare_categories(one, other)
    first, second = len(one.numbers), len(other.numbers)
    if asked.json:
        print_json(
            {
                "method": "counts of combinations of filled values",
                "version": __version__,
                "original": {
                    "records": first,
                    "sha256": sha256_of(asked.original),
                    "account": one.account.as_dict(),
                },
                "synthetic": {
                    "records": second,
                    "sha256": sha256_of(asked.synthetic),
                    "account": other.account.as_dict(),
                },
                "ways": {str(c.way): as_dict(c) for c in ways},
            }
        )
        return
    typer.echo(
        say(
            "{first:,} original {first|record|records}, {second:,} synthetic {second|record|records}",
            first=first,
            second=second,
        )
    )
    headings = _closeness_headings()
    typer.echo("  ".join(headings))
    for c in ways:
        told = (
            c.way,
            number(c.mae, 1),
            number(c.tvd, 4),
            number(c.fabricated),
            number(c.sup10),
            number(c.rare),
        )
        typer.echo("  ".join(f"{one!s:>{len(name)}}" for name, one in zip(headings, told, strict=True)))


# What an entry of the ledger records, by its kind.
_ENTRIES = {
    "opened": mark("ledger opened"),
    "spend": mark("budget"),
    "release": mark("draft"),
    "approval": mark("approval"),
    "report": mark("report"),
    "unpublished": mark("unpublished"),
}


def show(asked: LedgerShowCommand) -> None:
    """Run `equiano ledger show`."""
    entries = read_ledger(asked.ledger).entries()
    total = pinned_policy(entries)["budget"]["rho"]
    datasets = sorted({entry["dataset"] for entry in entries if "dataset" in entry})
    # Six digits: sums of rho in binary fractions would leave 1e-17 of a spent budget.
    left = {name: round(total - spent_on(entries, name), 6) for name in datasets}
    keys = persons(entries)
    if asked.json:
        people = {print_of: sorted(names) for print_of, names in keys.items()}
        print_json({"entries": entries, "rho_left": left, "persons": people})
        return
    for entry in entries:
        what = entry.get("mode") or (f"epsilon {entry['epsilon']:g}" if "epsilon" in entry else "")
        name = entry.get("dataset", "")
        kind = text_of(_ENTRIES.get(str(entry["kind"]), str(entry["kind"])))
        typer.echo(f"{entry['time']}  {kind:12s} {name:20s} {what:14s} {say('by {name}', name=entry['by'])}")
    for name, rho in left.items():
        typer.echo(
            say(
                "{name}: {share:%} of the budget left (rho {rho:g} of {total:g})",
                name=name,
                share=rho / total,
                rho=rho,
                total=total,
            )
        )
    for print_of, names in keys.items():
        typer.echo(say("key {print_of}: {names}", print_of=print_of, names=", ".join(sorted(names))))


def verify(asked: LedgerVerifyCommand) -> None:
    """Run `equiano ledger verify`."""
    entries = read_ledger(asked.ledger).entries()
    if asked.json:
        print_json({"entries": len(entries), "intact": True})
    else:
        typer.echo(
            say("{n:,} {n|entry|entries}, the chain is whole and every signature is good.", n=len(entries))
        )


def unpublished(asked: LedgerUnpublishedCommand) -> None:
    """Run `equiano ledger unpublished`."""
    if not asked.number.strip():
        raise UsageError(say("give the number of the report, as it stands in it."))
    Accounts(ledger_of(asked.by), load_policy()).unpublished(asked.number)
    typer.echo(say("Report {number} is recorded as never published.", number=asked.number))


def repair(asked: LedgerRepairCommand) -> None:
    """Run `equiano ledger repair`."""
    kept = read_ledger(asked.ledger).repair()
    if asked.json:
        print_json({"torn": str(kept) if kept else None})
    else:
        whole = say("The torn line is in {file}; the ledger is whole.", file=kept)
        typer.echo(whole if kept else say("Nothing was torn."))


def key(asked: LedgerKeyCommand) -> None:
    """Run `equiano ledger key`."""
    mine = own_key()
    if asked.json:
        print_json({"public": mine.public, "fingerprint": fingerprint(mine.public)})
    else:
        typer.echo(f"{mine.public}\n{fingerprint(mine.public)}")


def approve(asked: LedgerApproveCommand) -> None:
    """Run `equiano ledger approve`."""
    # Before signing: a ledger cannot take an approval back, and one without files would stand for ever.
    check_public_folder(asked.to)
    release, contents = read_draft(asked.draft)
    entry = sign(ledger_of(asked.by), release, contents, asked.note)
    write_approved(release, contents, asked.to)
    if asked.json:
        print_json({"approval": entry, "out": str(asked.to)})
    else:
        typer.echo(say("Approved; the public files are in {folder}.", folder=asked.to))
