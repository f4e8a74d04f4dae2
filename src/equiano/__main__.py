"""`python -m equiano`."""

from equiano.cli.app import main

main()
