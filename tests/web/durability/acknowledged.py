"""What writers were told had been written; every one of these must be there afterwards, compared by id."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Acknowledged:
    """Acts: cases (id -> surname), changes (id of the case -> version -> phone), entries (id -> text)."""

    cases: dict[str, str] = field(default_factory=dict)
    changes: dict[str, dict[str, str]] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def case(self, key: str, name: str) -> None:
        """A case was made."""
        with self._lock:
            self.cases[key] = name

    def change(self, key: str, version: int, phone: str) -> None:
        """Its phone was changed."""
        with self._lock:
            self.changes.setdefault(key, {})[str(version)] = phone

    def entry(self, key: str, text: str) -> None:
        """An entry was added."""
        with self._lock:
            self.entries[key] = text

    def said(self) -> dict[str, Any]:
        """As JSON has it: a copy."""
        with self._lock:
            return {
                "cases": dict(self.cases),
                "changes": {key: dict(of) for key, of in self.changes.items()},
                "entries": dict(self.entries),
            }

    def __len__(self) -> int:
        return len(self.cases) + sum(map(len, self.changes.values())) + len(self.entries)
