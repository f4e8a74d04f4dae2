"""Options of a public function: one frozen dataclass, which may also be given as keywords; and their checks.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class LinkOptions:
        seed: int = 1

        def __post_init__(self) -> None:
            check(self)

    @takes(LinkOptions)
    def link_files(lists: Sequence[Path], options: LinkOptions) -> LinkedFiles: ...

The class describes its fields under `Attributes`, the function lists `options:` under `Args`. Our own code
writes `link_files(lists, LinkOptions(seed=2))`, and mypy sees the function as it stands. A caller of the
library may write `link_files(lists, seed=2)`: `help()`, `inspect` and the reference show both, and the
stub `equiano/__init__.pyi`, which is made from them, types both.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import math
import numbers
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, ParamSpec, TypeVar, cast

from equiano.errors import UsageError
from equiano.words import code_of, say

P = ParamSpec("P")
R = TypeVar("R")

# The parameter that takes the object, in every function that has one.
OPTIONS = "options"
# More than there are people: no number that is typed, of persons or of draws, goes beyond; only a seed may.
MOST = 10**10
_LAST_YEAR = 9999  # of a date
# Its default where parameters before it have one. No function sees it: `takes` builds the object.
BUILT: Any = None


def takes(kind: type, into: str = OPTIONS) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function that has a parameter `options: kind` also take each option as a keyword.

    The function gets its options built, also where neither the object nor a keyword was given. Its docstring
    lists `options:` under `Args`; the `Attributes` of `kind` take its place in `help()`.

    Args:
        kind: The frozen dataclass of the options; each field has a default.
        into: The parameter that takes the object.

    Raises:
        TypeError: In a call, if a keyword is unknown, or both the object and a keyword of it are given.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        own = inspect.signature(function)
        place = list(own.parameters).index(into)
        names = tuple(field.name for field in fields(kind) if field.init)

        @functools.wraps(function)
        def call(*args: object, **keywords: object) -> R:
            run = cast("Callable[..., R]", function)
            given = {name: keywords.pop(name) for name in names if name in keywords}
            _refuse_unknown(function.__name__, keywords, [*own.parameters, *names])
            if len(args) <= place and into not in keywords:
                return run(*args, **keywords, **{into: kind(**given)})
            if given:
                raise TypeError(
                    f"{function.__name__}() takes {into}, or {', '.join(given)} as a keyword: not both"
                )
            whole = keywords[into] if into in keywords else args[place]
            if not isinstance(whole, kind):
                raise TypeError(
                    f"{function.__name__}() takes {kind.__name__} as {into}, not {type(whole).__name__}; "
                    "write each option as a keyword"
                )
            return run(*args, **keywords)

        flat = cast("_Shown", call)
        flat.__signature__ = _flat(own, kind, into)
        flat.__options__ = kind
        flat.__doc__ = _described(function.__doc__, kind, into)
        return cast("Callable[P, R]", call)

    return decorate


class _Shown:
    """What `takes` adds to a function, for who reads it."""

    __signature__: inspect.Signature
    __options__: type
    __doc__: str | None


def options_of(function: Callable[..., object]) -> type | None:
    """The class of a function's options; None if it takes none."""
    return getattr(function, "__options__", None)


def _refuse_unknown(function: str, keywords: Mapping[str, object], known: Collection[str]) -> None:
    for name in keywords:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise TypeError(f"{function}() has no keyword '{name}'{hint}")


def _flat(own: inspect.Signature, kind: type, into: str) -> inspect.Signature:
    """The function's own parameters, with each option as a keyword before those that are keywords already."""
    given = list(own.parameters.values())
    clash = {field.name for field in fields(kind)} & own.parameters.keys()
    if clash:
        raise TypeError(f"{kind.__name__}: {', '.join(sorted(clash))} is a parameter of the function too")
    keyword = inspect.Parameter.KEYWORD_ONLY
    first = [
        one.replace(default=None, annotation=f"{kind.__name__} | None") if one.name == into else one
        for one in given
        if one.kind is not keyword or one.name == into
    ]
    each = [
        inspect.Parameter(field.name, keyword, default=default_of(field), annotation=field.type)
        for field in fields(kind)
        if field.init
    ]
    rest = [one for one in given if one.kind is keyword and one.name != into]
    return own.replace(parameters=[*first, *each, *rest])


def default_of(field: Field[object]) -> object:
    """The default of an option; `inspect.Parameter.empty` where it must be given."""
    if field.default is not MISSING:
        return field.default
    return inspect.Parameter.empty if field.default_factory is MISSING else field.default_factory()


def _described(text: str | None, kind: type, into: str) -> str | None:
    """The docstring of a function with what `kind` says of each option."""
    if text is None:  # python -OO
        return None
    told = [f"{into}: Instead of the keywords after it: all of them in one `{kind.__name__}`."]
    about = inspect.getdoc(kind) or ""
    if found := re.search(r"^Attributes:\n((?:[ \t]+.*\n?|\n)+)", about, re.MULTILINE):
        told += inspect.cleandoc(found[1]).split("\n")
    lines, inside = [], False
    for line in inspect.cleandoc(text).split("\n"):
        if line.startswith(f"    {into}:"):
            lines += [f"    {one}" if one else "" for one in told]
            inside = True
        elif not (inside and line.startswith("     ")):  # further lines of the entry that was replaced
            lines.append(line)
            inside = False
    return "\n".join(lines)


def check(options: object) -> None:
    """Check what every class of options has in common; call it first in `__post_init__`.

    A number is finite and no more than `MOST`, `seed` is whole and not below 0, `lang` and `languages` are
    known here.

    Raises:
        UsageError: If an option is none of these.
    """
    check_numbers(options)
    for field in fields(options):  # type: ignore[arg-type]  # every caller is a dataclass
        value = getattr(options, field.name)
        if field.name == "lang" and value:
            code_of(value)
        elif field.name == "languages":
            for one in value:
                code_of(one)


def check_numbers(options: object) -> None:
    """Check that every number is finite and no more than `MOST`, and `seed` whole and not below 0.

    Raises:
        UsageError: If one is not.
    """
    for field in fields(options):  # type: ignore[arg-type]  # every caller is a dataclass
        value = getattr(options, field.name)
        if field.name == "seed" and value is not None:
            check_whole(value, "seed")
        else:
            check_finite(value, field.name, most=MOST)


def check_finite(
    value: object, name: str, *, least: float = -math.inf, most: float = math.inf, above: float = -math.inf
) -> None:
    """Refuse nan, inf and what lies outside: of a number, or of each number of a tuple; others are left.

    Args:
        value: The option.
        name: As the caller knows it.
        least: Lowest value taken.
        most: Highest value taken.
        above: What the value must exceed.

    Raises:
        UsageError: If it is not finite, or out of range.
    """
    if isinstance(value, tuple | list):
        for one in value:
            check_finite(one, name, least=least, most=most, above=above)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return
    number = int(value) if isinstance(value, numbers.Integral) else float(value)  # the former may be long
    if isinstance(number, float) and not math.isfinite(number):
        raise UsageError(say("{name} must be a finite number.", name=typed_as(name)))
    if number < least:
        raise UsageError(say("{name} must be {least:g} or more.", name=typed_as(name), least=least))
    if number > most:
        raise UsageError(say("{name} must be {most:,} or less.", name=typed_as(name), most=most))
    if number <= above:
        raise UsageError(say("{name} must be above {above:g}.", name=typed_as(name), above=above))


def check_whole(value: object, name: str, *, least: int = 0) -> None:
    """Refuse what is not a whole number, or lies below `least`.

    Raises:
        UsageError: If it is so.
    """
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or int(cast("int", value)) < least:
        raise UsageError(
            say("{name} must be a whole number, {least} or more.", name=typed_as(name), least=least)
        )


def check_year(value: object, name: str) -> None:
    """Refuse what is no year.

    Raises:
        UsageError: If it is none.
    """
    check_whole(value, name, least=1)
    check_finite(value, name, most=_LAST_YEAR)


def check_one_of(value: object, name: str, choice: Collection[str]) -> None:
    """Refuse a word that is none of a choice.

    Raises:
        UsageError: If it is so; with the choice.
    """
    if value not in choice:
        raise UsageError(say("{name} takes one of: {choice}.", name=typed_as(name), choice=", ".join(choice)))


def typed_as(name: str) -> str:
    """An option as the command line writes it, which a caller of the library reads as well."""
    return f"--{name.replace('_', '-')}"
