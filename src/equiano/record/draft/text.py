"""A drafted mapping as a file: YAML that works at once, with reasons and doubts as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.record.draft.propose import Proposal
from equiano.schema.table import load_table
from equiano.tables.account import Account
from equiano.version import __version__
from equiano.vocab import load
from equiano.words import language, say

_PLAIN = re.compile(r"[A-Za-zА-Яа-яЁё][\w .()№-]*")  # texts that YAML reads as they stand, without quotes
_WORDS_OF_YAML = frozenset(["yes", "no", "true", "false", "on", "off", "null", "y", "n", "~"])
_LISTED = 12  # unread values named in a comment; the table below the comment has them all


def _scalar(value: str) -> str:
    """A text as YAML reads it back."""
    plain = _PLAIN.fullmatch(value) and value == value.strip() and value.casefold() not in _WORDS_OF_YAML
    return value if plain else json.dumps(value, ensure_ascii=False)


def _answer(value: str) -> str:
    """A meaning; `yes`, `no` and `unknown` stand without quotes, as the loader reads every scalar as text."""
    return value if value in ("yes", "no", "unknown") else _scalar(value)


def _label(name: str) -> str:
    """Name of a code or field in the user's language, as a comment."""
    vocabulary = load()
    if "." in name and name in vocabulary:
        return f"  # {vocabulary.term(name).label(language())}"
    table = load_table("case")
    if name not in table.columns:
        return ""
    field = table.field(name)
    return f"  # {field.ru if language() == 'ru' else field.en}"


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    lines = [f"    {name}:"]
    for text, meant in table.items():
        codes = [meant] if isinstance(meant, str) else list(meant)
        written = _answer(codes[0]) if len(codes) == 1 else f"[{', '.join(codes)}]"
        lines.append(f"      {_scalar(text)}: {written}{_label(codes[0]) if len(codes) == 1 else ''}")
    return lines


def _comment(proposal: Proposal) -> list[str]:
    lines = [f"  # {'' if proposal.sure else '? '}{proposal.why}"]
    if proposal.sure and proposal.entry is not None:
        lines = []  # by heading and values: nothing to add
    if proposal.unread:
        shown = ", ".join(_scalar(text) for text in proposal.unread[:_LISTED])
        more = len(proposal.unread) - _LISTED
        ending = f" (+{more})" if more > 0 else ""
        lines.append(f"  # ? {say('not understood, so unknown:')} {shown}{ending}")
    return [re.sub(r"[\r\n\x85\u2028\u2029]+", " ", line) for line in lines]


def _column(proposal: Proposal) -> list[str]:
    lines = _comment(proposal)
    if proposal.entry is None:
        return [*lines, f"  # {_scalar(proposal.column)}:".replace("\n", " ")]
    simple = {key: value for key, value in proposal.entry.items() if key not in ("values", "flags")}
    name = _scalar(proposal.column)
    tables = [key for key in ("values", "flags") if key in proposal.entry]
    if not tables:
        if list(simple) == ["field"]:
            return [*lines, f"  {name}: {simple['field']}{_label(simple['field'])}"]
        inner = ", ".join(f"{key}: {_scalar(str(value))}" for key, value in simple.items())
        return [*lines, f"  {name}: {{{inner}}}{_label(simple['field'])}"]
    lines.append(f"  {name}:")
    lines += [f"    {key}: {_scalar(str(value))}" for key, value in simple.items()]
    for key in tables:
        lines += _table(key, proposal.entry[key])
    return lines


@dataclass(frozen=True)
class Draft:
    """A drafted mapping.

    Attributes:
        path: The list.
        account: What it has besides.
        proposals: What becomes of each column.
    """

    path: Path
    account: Account
    proposals: Sequence[Proposal]

    @property
    def unsure(self) -> list[Proposal]:
        """What a person should look at: guesses, columns not proposed, values not understood."""
        return [found for found in self.proposals if not found.sure or found.unread]

    @property
    def taken(self) -> list[Proposal]:
        """Columns that fill a field."""
        return [found for found in self.proposals if found.entry is not None]

    def as_yaml(self) -> str:
        """The mapping file."""
        head = [
            say("Drafted by Equiano {version} from {file}: {rows:,} {rows|row|rows}.", version=__version__,
                file=self.path.name, rows=self.account.content),
            say("Read it through before you use it. A line with ? is a guess or was not understood."),
            say("A line that begins with # is a remark; take the # away and name a field to use the column."),
            say("Fields: `equiano vocab list` and docs/how-to/intake.md. The values are those of your list."),
        ]  # fmt: skip
        ignored = [found.column for found in self.proposals if found.personal]
        lines = [*(f"# {line}" for line in head), f"title: {_scalar(self.path.stem)}", "format: list"]
        if ignored:
            lines.append(f"ignore: [{', '.join(json.dumps(name, ensure_ascii=False) for name in ignored)}]")
        lines.append("columns:")
        for proposal in self.proposals:
            lines += _column(proposal)
        return "\n".join(lines) + "\n"

    def lines(self) -> list[str]:
        """For people on the screen: what was found and what is unsure; names of columns, never a value."""
        found = [
            say(
                "{taken} of {columns} {columns|column|columns} proposed.",
                taken=len(self.taken),
                columns=len(self.proposals),
            )
        ]
        for proposal in self.proposals:
            if not proposal.sure:
                found.append(f"  ? `{proposal.column}`: {proposal.why}")
            elif proposal.personal:
                found.append(f"  - `{proposal.column}`: {proposal.why}")
            if proposal.unread:
                found.append(
                    "  ? "
                    + say(
                        "`{column}`: {values} {values|value|values} not understood, so unknown; see the file",
                        column=proposal.column,
                        values=len(proposal.unread),
                    )
                )
        return found

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: columns, fields and reasons, never a value."""
        return {
            "file": self.path.name,
            "account": self.account.as_dict(),
            "columns": [
                {
                    "column": found.column,
                    "field": found.field,
                    "sure": found.sure,
                    "personal": found.personal,
                    "why": found.why,
                    "values_not_understood": len(found.unread),
                }
                for found in self.proposals
            ],
        }
