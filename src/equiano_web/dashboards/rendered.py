"""Parts of the page of figures as they were made: the same figures in the same language are the same text.

A part is kept by what it shows, not by who asks: its name here is a digest of the figures themselves, which
whoever asks has read within their rights before. Other figures, or other words, are another part.
"""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from equiano.words import language

# Parts that are kept, those asked for last: 10 to 30 kB each, so that a process keeps 2 MB at most.
MOST_KEPT = 64

_Name = tuple[str, str, bytes]
_KEPT: OrderedDict[_Name, bytes] = OrderedDict()
_LOCK = threading.Lock()


def rendered(template: str, figures: object, make: Callable[[], Mapping[str, object]]) -> SafeString:
    """A part of the page.

    Args:
        template: Its template.
        figures: All that it shows, as JSON can write it; what `make` takes from elsewhere is words alone.
        make: Makes what the template is given, where the part is not there yet.
    """
    text = json.dumps(figures, sort_keys=True, default=str)
    name = (language(), template, hashlib.blake2b(text.encode(), digest_size=32).digest())
    with _LOCK:
        kept = _KEPT.get(name)
        if kept is not None:
            _KEPT.move_to_end(name)
    if kept is not None:
        return mark_safe(zlib.decompress(kept).decode())  # as the template made it
    made = render_to_string(template, dict(make()))
    with _LOCK:
        _KEPT[name] = zlib.compress(made.encode(), 1)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return mark_safe(made)


def forget() -> None:
    """Keep nothing, as a process that was just started."""
    with _LOCK:
        _KEPT.clear()
