"""What every command prints the same way: one JSON object on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys

from rich.console import Console

# Messages and progress; stdout stays clean for `--json` and for results.
messages = Console(stderr=True, highlight=False)
# Results for people to read, on stdout.
results = Console(highlight=False)


def on_screen(text: str) -> str:
    """Text of a file as a terminal may show it: without signs that would steer the terminal."""
    return "".join(char if char.isprintable() or char == "\u00a0" else "·" for char in text)


def print_json(value: object) -> None:
    """Print one JSON object on stdout, in UTF-8, whatever the terminal's encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.flush()
