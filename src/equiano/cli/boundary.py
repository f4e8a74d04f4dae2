"""The one boundary of the command line: whatever happens in a command ends in one message and one exit code.

Codes are those of `errors.py`: 0 fine, 2 usage or an output that cannot be written, 10 bad input, 11 not
estimable, 12 refused, 13 engine, extra or memory missing, 130 interrupted, and 1 for a fault of the program
itself. A message never repeats the text of an error that a library raised: it may quote a cell or a line.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from equiano.cli.database import refusal_of_database
from equiano.cli.interruption import INTERRUPTED, Interruption
from equiano.cli.spoken import of_error
from equiano.cli.streams import make_readable
from equiano.errors import BadInputError, EngineError, EquianoError, MissingExtraError, UsageError
from equiano.extras import sentence
from equiano.files import drop_unfinished
from equiano.settings import get as setting
from equiano.system_errors import reason_of, refusal_behind
from equiano.words import say

FAULT = EquianoError.exit_code  # of the program itself; also of data that it ships
# Taken out of the arguments here, as an error may arise before Typer has read any.
DEBUG = "--debug"
# Packages whose errors mean that the engine failed, by name: importing them to compare classes would cost
# every command their load.
_ENGINES = frozenset({"duckdb", "_duckdb", "pyspark", "py4j", "grpc", "pysail"})


def without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without `--debug`, wherever it stood before `--`, and whether it was there."""
    # What follows `--` is a name or a value, even where it reads like an option.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [word for word in arguments[:end] if word != DEBUG]
    return [*kept, *arguments[end:]], len(kept) < end


def run(command: Callable[[], object], stop: Interruption | None = None) -> NoReturn:
    """Run the command line and end the process with its code.

    Args:
        command: Reads `sys.argv`; what it returns is the exit code if it is a number.
        stop: Who listens for Ctrl-C; as the interpreter does if not given.
    """
    # Before anything can be said: a first message in Russian would fail on a code page that lacks it.
    make_readable()
    stop = stop or Interruption()
    stop.last_resort = _broken_off
    sys.argv[1:], debug = without_debug(sys.argv[1:])
    try:
        stop.raises = True
        if stop.asked:
            raise KeyboardInterrupt
        code = _outcome(command)
        if stop.asked:  # and something below took it for an answer
            raise KeyboardInterrupt
    except BaseException as error:  # the boundary: nothing passes it
        code = _tell(error, stop, debug=debug)
    if stop.asked:  # without the interpreter's end, which waits for threads and speaks of what they hold
        os._exit(code)
    stop.close()
    sys.exit(code)


def _outcome(command: Callable[[], object]) -> int:
    try:
        code = command()
    except SystemExit as done:
        if isinstance(done.__context__, OSError):  # Typer ends silently when nobody reads its output
            raise done.__context__ from None
        code = done.code
    # What waits to be printed is printed here, where it can still fail in words.
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _tell(error: BaseException, stop: Interruption, *, debug: bool) -> int:
    """Say on stderr what happened; the exit code."""
    _let_go_of_stdout()
    if debug or _debug_wanted():
        traceback.print_stack(stop.doing) if stop.doing else traceback.print_exception(error)
    if stop.asked or isinstance(error, KeyboardInterrupt | EOFError) or type(error).__name__ == "Abort":
        _say_stopped()
        return INTERRUPTED
    if hasattr(error, "format_message"):  # typer's usage errors have no public type
        _show_usage(error)
        return int(getattr(error, "exit_code", UsageError.exit_code))
    message, code = _message(error)
    _say_last(message)
    return code


def _broken_off() -> None:
    """What a run that had to be ended from outside leaves undone."""
    drop_unfinished()
    _say_stopped()


def _say_stopped() -> None:
    _say_last(lambda: say("stopped; nothing was left half-written."))


def _debug_wanted() -> bool:
    with suppress(EquianoError, OSError):
        return setting("debug").strip().casefold() not in ("", "0", "false", "no", "off")
    return False


def _let_go_of_stdout() -> None:
    """Print what waits; if nobody takes it, the interpreter must not try again at its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            # The interpreter flushes stdout once more at its end; the same error there would have no
            # boundary.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_last(message: Callable[[], str]) -> None:
    """One message on stderr; in English if the chosen language is itself what is wrong."""
    with suppress(OSError, ValueError):  # a closed stderr: the exit code alone speaks
        sys.stderr.write(f"equiano: {message()}\n")
        sys.stderr.flush()


def _show_usage(error: BaseException) -> None:
    """A wrong command line, in the form and language of the help pages."""
    from typer import rich_utils  # noqa: PLC0415  # draws with rich, which only a wrong command line needs

    text = of_error(error.format_message())  # type: ignore[attr-defined]
    error.format_message = lambda: text  # type: ignore[attr-defined]
    with suppress(OSError, ValueError):
        rich_utils.rich_format_error(error)  # type: ignore[arg-type]


def _message(error: BaseException) -> tuple[Callable[[], str], int]:
    """What to say of an error, and its exit code."""
    match error:
        # A module of ours that is missing is a fault of the program, not an extra to be installed.
        case MissingExtraError() | ModuleNotFoundError(name=str()) if not str(error.name).startswith(
            "equiano"
        ):
            package = str(error.name).partition(".")[0]
            return lambda: sentence(package, _command()), EngineError.exit_code
        case EquianoError():
            return lambda: str(error), error.exit_code
        case BrokenPipeError():
            return lambda: say("the output was closed before all of it was written."), UsageError.exit_code
        case MemoryError():
            return (
                lambda: say("the memory of this computer was not enough. Close other programs or give less."),
                EngineError.exit_code,
            )
        case OSError():
            return _of_system(error)
    if of_database := refusal_of_database(error):
        return of_database
    if _room(error) in _ENGINES:
        return _of_engine(error)
    return lambda: _of_program(error), FAULT


def _command() -> str | None:
    return next((word for word in sys.argv[1:] if not word.startswith("-")), None)


def _of_system(error: OSError) -> tuple[Callable[[], str], int]:
    """What the operating system refused. Outputs have their own error (`files.OutputError`) but for space."""
    if refusal := refusal_behind(error):
        return _of_output(refusal)
    if error.filename is not None:
        name = Path(os.fsdecode(error.filename)).name
        return (
            lambda: say("{name}: cannot be read: {reason}.", name=name, reason=reason_of(error)),
            BadInputError.exit_code,
        )
    if error.errno is None:  # Arrow's word for bytes that are not what they should be
        return lambda: say("a file is damaged. Make or export it again."), BadInputError.exit_code
    return (
        lambda: say("the system refused: {reason}.", reason=reason_of(error)),
        EngineError.exit_code,
    )


def _of_output(refusal: OSError) -> tuple[Callable[[], str], int]:
    return (
        lambda: say("an output cannot be written: {reason}.", reason=reason_of(refusal)),
        UsageError.exit_code,
    )


def _room(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]


def _of_engine(error: BaseException) -> tuple[Callable[[], str], int]:
    kind = type(error).__name__
    # DuckDB and Spark write and spill to disk; a full one arrives as their error.
    if refusal := refusal_behind(error) or refusal_behind(error.__context__ or error):
        return _of_output(refusal)
    if "OutOfMemory" in kind:
        return (
            lambda: say("the engine's memory was not enough. Raise the setting `memory_limit`."),
            EngineError.exit_code,
        )
    return (
        lambda: say(
            "the engine {engine} failed ({kind}). Run the command again with `--debug` to see more.",
            engine=_room(error).strip("_"),
            kind=kind,
        ),
        EngineError.exit_code,
    )


def _of_program(error: BaseException) -> str:
    """A fault of ours: where it is, how to see more, where to tell. Never the error's own text."""
    # Only file and line: the text of the frame or of the error may quote a cell of a case.
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "equiano" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return say(
        "this is a fault of the program, not yours ({kind}, {place}). Nothing was left half-written. Run "
        "the command again with `--debug` to see more, and tell those who look after the program (see "
        "SECURITY.md); send no data of persons.",
        kind=type(error).__name__,
        place=place,
    )
