"""The commands of exchange, as `cli.table` lists them."""

from __future__ import annotations

from equiano.cli.command_entry import CommandEntry, CommandGroup

EXCHANGE = CommandGroup(
    "Exchange with a partner abroad: keys, packages signed and encrypted, conformance.",
    {
        "keys": CommandEntry(
            "exchange.ExchangeKeysCommand",
            "exchange.make",
            "Make or renew the keys of your installation, and the card that partners get.\n\n"
            "Example: `equiano exchange keys --name Shelter --out own.keys --card own.card`",
        ),
        "fingerprint": CommandEntry(
            "exchange.ExchangeFingerprintCommand",
            "exchange.show_words",
            "Show the eight words of a card, in both languages, to compare by telephone.",
        ),
        "seal": CommandEntry(
            "exchange.ExchangeSealCommand",
            "exchange.seal_message",
            "Sign a message and encrypt it for one partner.\n\n"
            "The rule of the pair of countries and the person's consent are yours to keep: the "
            "application asks for both, this command for neither.",
        ),
        "open": CommandEntry(
            "exchange.ExchangeOpenCommand",
            "exchange.open_one",
            "Open a package from a partner, or say why it is refused (exit code 12).",
        ),
        "check": CommandEntry(
            "exchange.ExchangeCheckCommand",
            "exchange.check_one",
            "Check a package against every rule of the protocol, one line a rule.\n\n"
            "Without keys: what can be seen from outside. Exit code 0: no rule refuses it; 10: a file "
            "cannot be read; 12: a rule refuses it.",
        ),
    },
)
