"""The program `equiano`, also as `python -m equiano`. Listens for Ctrl-C before anything heavy is loaded."""

import sys
from importlib import import_module

from equiano.cli.interruption import Interruption


def main() -> None:
    """Run the command line and end the process."""
    stop = Interruption()
    stop.listen()
    if "--debug" not in sys.argv:
        # What fails while it is thrown away (a workbook that a full disk broke off) is not said once more.
        sys.unraisablehook = lambda _: None
    import_module("equiano.cli.boundary").run(lambda: import_module("equiano.cli.app").command_line(), stop)


if __name__ == "__main__":
    main()
