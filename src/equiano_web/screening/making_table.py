"""Makes the table that a device takes with it: `python -m equiano_web.screening.making_table [COUNTRY]`.

Writes it to standard output, UTF-8 JSON. Needs neither the installation nor Django.
"""

from __future__ import annotations

import sys

from equiano.errors import BadInputError
from equiano.identify.offline_table import offline_table


def main(country: str | None) -> None:
    """Write the table.

    Args:
        country: Country pack whose law goes with it; without one, or of one without a law, the international
        standards alone.
    """
    try:
        table = offline_table(country)
    except BadInputError:
        table = offline_table()
    sys.stdout.buffer.write(table)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
