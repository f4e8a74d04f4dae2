"""Why the system refused: its own numbers, and what libraries say in their place."""

from __future__ import annotations

import errno
import os
import re

from equiano.words import mark, say, text_of

# What the system says when there is no room; only writing can meet these.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EDQUOT})
_REASONS = {
    errno.ENOSPC: mark("the disk is full"),
    errno.EDQUOT: mark("the disk is full"),
    errno.EFBIG: mark("the file would be larger than this system allows"),
    errno.EROFS: mark("nothing can be written there"),
    errno.EACCES: mark("you have no right to do so"),
    errno.EPERM: mark("you have no right to do so"),
    errno.ENOENT: mark("there is no such file or folder"),
    errno.EISDIR: mark("a folder stands there"),
    errno.EEXIST: mark("something else stands there"),
    errno.ENOTEMPTY: mark("something else stands there"),
    errno.ENOTDIR: mark("a part of the path is a file, not a folder"),
    errno.ENAMETOOLONG: mark("the name is too long"),
    errno.ELOOP: mark("its links lead in a circle"),
    errno.EMFILE: mark("too many files are open"),
    errno.ENOMEM: mark("there is not enough memory"),
    errno.EIO: mark("the disk or network does not answer"),
}
# What Windows says of a file that is open elsewhere, most often in Excel: access denied, sharing violation.
_HELD = frozenset({5, 32})
_NUMBERS = {os.strerror(number): number for number in _REASONS} | {"max_temp_directory_size": errno.ENOSPC}
# How engines tell of a refusal to write, as their errors carry no number: DuckDB at a write (the text of its
# other errors may quote cells) and at a spill that found the disk full before it began, Java, Rust (Sail).
_REFUSALS = (
    re.compile(r'^IO Error: (?:Async write failed|Could not write).*"errno":"(?P<said>\d+)"', re.DOTALL),
    re.compile(r'^IO Error: Could not write file ".*": (?P<said>[^"]+)$'),
    re.compile(r"^Out of Memory Error: .*(?P<said>max_temp_directory_size)", re.DOTALL),
    re.compile(r"\bjava\.io\.IOException: (?P<said>No space left on device|Disk quota exceeded)"),
    re.compile(r"\(os error (?P<said>27|28|30|122)\)"),
)


def reason_of(error: OSError) -> str:
    """Why the system refused, in the person's language; the system's own words where we have none."""
    if getattr(error, "winerror", None) in _HELD:
        return say("another program has it open, or you have no right to do so")
    known = _REASONS.get(error.errno or 0)
    return text_of(known) if known else os.strerror(error.errno or 0)


def refusal_behind(error: BaseException) -> OSError | None:
    """What the system refused to write, where an error is of that or a library's word for it.

    Other refusals may be those of a file that was read, which keep their own names.
    """
    if isinstance(error, OSError):
        return error if error.errno in _FULL else None
    found = next(filter(None, (form.search(str(error)) for form in _REFUSALS)), None)
    if found is None:
        return None
    said = found["said"]
    number = int(said) if said.isdigit() else _NUMBERS.get(said, errno.EIO)
    return OSError(number, os.strerror(number))
