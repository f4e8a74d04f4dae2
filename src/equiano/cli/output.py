"""What every command prints the same way: one JSON object on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

# Messages and progress; stdout stays clean for `--json` and for results.
messages = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """Print one JSON object on stdout, in UTF-8, whatever the terminal's encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.flush()
