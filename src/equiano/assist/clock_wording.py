"""What clocks are called, why they run so long, what to do when one is overdue."""

from __future__ import annotations

from equiano.assist.clocks import CaseClock, ClockBasis
from equiano.countries.duties import period_text
from equiano.countries.statement import Text
from equiano.words import keyed, language, say


def clock_label(code: str, lang: str | None = None) -> str:
    """The name of a clock."""
    return keyed(f"assist.clocks.{code}", lang)


def clock_state_label(state: str, lang: str | None = None) -> str:
    """The name of a clock's state."""
    return keyed(f"assist.clock_states.{state}", lang)


def overdue_text(clock: CaseClock, lang: str | None = None) -> str:
    """What to do when the clock is overdue, and who hears of it."""
    return keyed(f"assist.overdue.{clock.when_overdue}", lang)


def basis_text(basis: ClockBasis) -> str:
    """Why a clock runs so long, and whether that was checked: what is unsourced is said to be."""
    length = basis.length
    said = period_text(length.number, length.unit, at_least=basis.at_least) if length else ""
    match basis.kind:
        case "law":
            rule = basis.rule[_reader()] if isinstance(basis.rule, Text) else say("the country's law")
            text = say("{length}: {rule}", length=said, rule=rule)
            return text if basis.verified else say("{text} (from memory, look it up)", text=text)
        case "treaty":
            return say("{length} by the Council of Europe Convention (CETS 197, article 13)", length=said)
        case "programme":
            return say("{length}, a rule of this programme; no period in law was found", length=said)
        case "act":
            return say("the day that was entered")
        case _:
            return keyed(f"assist.no_length.{basis.status}")


def _reader() -> str:
    """The language of a pack's text: packs are written in English and Russian."""
    return "ru" if language() == "ru" else "en"
