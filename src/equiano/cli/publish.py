"""`equiano publish`, `compare` and `ledger`: open data with a stated guarantee, recorded and signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.cli.opening import AllSheets, Encoding, HeaderRow, Sheet, opening_of, tell_account
from equiano.cli.own_ledger import ledger_of, own_key, tell
from equiano.words import mark, number, percent, say, text_of

if TYPE_CHECKING:
    from equiano.pipeline.publishing import WrittenDraft
    from equiano.publish.draft import Draft

_By = Annotated[str | None, typer.Option(help="Who does this. Default: the user of this computer.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("publish")(publish)
    app.command("compare")(compare)
    ledger = typer.Typer(no_args_is_help=True, help="Releases, their budget, and their approval.")
    ledger.command("show")(show)
    ledger.command("verify")(verify)
    ledger.command("approve")(approve)
    ledger.command("repair")(repair)
    ledger.command("unpublished")(unpublished)
    ledger.command("key")(key)
    app.add_typer(ledger, name="ledger")


def publish(
    cases: Annotated[
        Path | None, typer.Argument(help="Case table made by `equiano intake` (Parquet).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the draft release.")] = None,
    epsilon: Annotated[float | None, typer.Option(help="Privacy budget of this release, such as 4.")] = None,
    delta: Annotated[
        float | None, typer.Option(help="Default: 1/(n ln n) of the noisy number of records.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="Instead of cases: any table of categories; empty is unknown.")
    ] = None,
    domain: Annotated[
        Path | None, typer.Option(help="For --table: YAML, the public list of values of each column.")
    ] = None,
    prefer: Annotated[str, typer.Option(help="fidelity, balance or no-invention.")] = "balance",
    person: Annotated[
        str | None,
        typer.Option(help="Column that says whose a record is. Default for cases: the agency's case number."),
    ] = None,
    max_records: Annotated[
        int, typer.Option(min=1, help="Use so many records of a person at the most, drawn at random.")
    ] = 1,
    unit: Annotated[
        str, typer.Option(help="What is protected as a whole: person, or record where nobody knows persons.")
    ] = "person",
    columns: Annotated[
        str | None,
        typer.Option(help="Columns of the case table, with commas between. Default: see the docs."),
    ] = None,
    k_anonymous: Annotated[
        int | None,
        typer.Option(help="Instead of --epsilon: no combination of values describes fewer people than this."),
    ] = None,
    length: Annotated[int, typer.Option(help="For --k-anonymous: longest combination looked at.")] = 3,
    seed: Annotated[
        int | None, typer.Option(help="For tests only: the release is marked not private.")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="Name of the data set in the ledger. Default: the file's name.")
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    by: _By = None,
    policy: Annotated[
        Path | None, typer.Option(help="Disclosure policy (YAML) instead of the shipped one.")
    ] = None,
    internal: Annotated[
        bool, typer.Option(help="Also show how close each mode came to the true data: for your eyes only.")
    ] = False,
    json: _Json = False,
) -> None:
    """Publish synthetic records that are differentially private, with aggregates, codebook and statement.

    The result is a draft: `equiano ledger approve` by a second person lets it leave.
    """
    from equiano.cli.output import messages
    from equiano.pipeline.publishing import draft_release

    with messages.status(say("starting")) as status:
        written = draft_release(
            cases,
            out,
            epsilon=epsilon,
            k_anonymous=k_anonymous,
            table=table,
            domain=domain,
            columns=[name.strip() for name in columns.split(",")] if columns else None,
            person=person,
            max_records=max_records,
            unit=unit,  # type: ignore[arg-type]
            delta=delta,
            prefer=prefer,  # type: ignore[arg-type]
            length=length,
            seed=seed,
            dataset=dataset,
            opening=opening_of(encoding, sheet, all_sheets, header_row),
            by=by,
            policy=policy,
            progress=status.update,
            tell=tell,
        )
    if internal:
        _show_modes(written.draft)
    _tell(written, internal=internal, json=json)


def _show_modes(draft: Draft) -> None:
    """The figures of every mode, before anything is written."""
    from rich.table import Table

    from equiano.cli.output import messages

    shown = Table(title=say("Against the data (for you, not for publication)"))
    for name in (say("mode"), *_closeness_headings()):
        shown.add_column(name)
    for mode, ways in draft.closeness.items():
        for c in ways:
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
    from equiano.cli.output import messages, print_json
    from equiano.publish.account import spent_on
    from equiano.publish.combinations import count
    from equiano.publish.documents import near_shares
    from equiano.publish.draft import internal_of

    draft, out, book, result = written.draft, written.out, written.ledger, written.about
    entries = book.entries()
    spent, total = spent_on(entries, draft.request.dataset), entries[0]["policy"]["budget"]["rho"]
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


def compare(
    original: Annotated[Path, typer.Argument(help="The original table (CSV, XLSX).")],
    synthetic: Annotated[Path, typer.Argument(help="The synthetic table, same columns.")],
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    json: _Json = False,
) -> None:
    """Measure how close a synthetic table is to its original.

    Counts of all combinations of one, two and three filled values: mae, mean absolute error; tvd, total
    variation distance of tables, unknown being a value; fabricated; sup10, lost though 10 or more had it;
    rare, shown though fewer than 10 had it.
    """
    from equiano.cli.output import print_json
    from equiano.files import sha256_of
    from equiano.publish.compare import as_dict, compare_categories
    from equiano.publish.microdata import read_categories
    from equiano.version import __version__

    opening = opening_of(encoding, sheet, all_sheets, header_row)
    one, other = read_categories(original, opening), read_categories(synthetic, opening)
    tell_account(one.account)
    tell_account(other.account)
    ways = compare_categories(one, other)
    first, second = len(one.numbers), len(other.numbers)
    if json:
        print_json(
            {
                "method": "counts of combinations of filled values",
                "version": __version__,
                "original": {
                    "records": first,
                    "sha256": sha256_of(original),
                    "account": one.account.as_dict(),
                },
                "synthetic": {
                    "records": second,
                    "sha256": sha256_of(synthetic),
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
_LedgerFile = Annotated[Path | None, typer.Argument(help="A ledger. Default: the one of the settings.")]


def show(ledger: _LedgerFile = None, json: _Json = False) -> None:
    """Show what was released, by whom, and what is left of the budget of each data set."""
    from equiano.cli.output import print_json
    from equiano.publish.account import spent_on
    from equiano.publish.ledger import persons
    from equiano.publish.own import read_ledger

    entries = read_ledger(ledger).entries()
    total = entries[0]["policy"]["budget"]["rho"]
    datasets = sorted({entry["dataset"] for entry in entries if "dataset" in entry})
    left = {name: round(total - spent_on(entries, name), 6) for name in datasets}
    keys = persons(entries)
    if json:
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


def verify(ledger: _LedgerFile = None, json: _Json = False) -> None:
    """Check that no line of the ledger was changed, removed, put in or torn. A broken chain exits with 12."""
    from equiano.cli.output import print_json
    from equiano.publish.own import read_ledger

    entries = read_ledger(ledger).entries()
    if json:
        print_json({"entries": len(entries), "intact": True})
    else:
        typer.echo(
            say("{n:,} {n|entry|entries}, the chain is whole and every signature is good.", n=len(entries))
        )


def unpublished(
    number: Annotated[str, typer.Argument(help="Number of the report, as it stands in it.")],
    by: Annotated[str | None, typer.Option("--by", help="Your name.")] = None,
) -> None:
    """Record that a report never left your hands and is deleted: the next one need not differ from it."""
    from equiano.publish.account import Accounts
    from equiano.publish.policy import load_policy

    Accounts(ledger_of(by), load_policy()).unpublished(number)
    typer.echo(say("Report {number} is recorded as never published.", number=number))


def repair(ledger: _LedgerFile = None, json: _Json = False) -> None:
    """Take a torn last line out of the ledger, as a crash may leave it; what was torn is kept beside it."""
    from equiano.cli.output import print_json
    from equiano.publish.own import read_ledger

    kept = read_ledger(ledger).repair()
    if json:
        print_json({"torn": str(kept) if kept else None})
    else:
        whole = say("The torn line is in {file}; the ledger is whole.", file=kept)
        typer.echo(whole if kept else say("Nothing was torn."))


def key(json: _Json = False) -> None:
    """Show your public key and its fingerprint; the first time, a key is made."""
    from equiano.cli.output import print_json
    from equiano.publish.keys import fingerprint

    mine = own_key()
    if json:
        print_json({"public": mine.public, "fingerprint": fingerprint(mine.public)})
    else:
        typer.echo(f"{mine.public}\n{fingerprint(mine.public)}")


def approve(
    draft: Annotated[Path, typer.Argument(help="Folder of the draft.")],
    to: Annotated[Path, typer.Option(help="New folder the public files are written to.")],
    by: Annotated[str, typer.Option(help="Who approves; not the person who made the draft.")],
    note: Annotated[str, typer.Option(help="Anything to record with the approval.")] = "",
    json: _Json = False,
) -> None:
    """Approve a draft as a second person, with your own key, and write its files to where they may leave.

    Only the files that the draft names leave, each as it was when the draft was made.
    """
    from equiano.cli.output import print_json
    from equiano.publish.account import approve as sign
    from equiano.publish.draft import check_public_folder, read_draft, write_approved

    check_public_folder(to)
    release, contents = read_draft(draft)
    entry = sign(ledger_of(by), release, contents, note)
    write_approved(release, contents, to)
    if json:
        print_json({"approval": entry, "out": str(to)})
    else:
        typer.echo(say("Approved; the public files are in {folder}.", folder=to))
