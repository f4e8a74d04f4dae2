"""What a picture says to those who do not see it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape


def with_alternative(svg: str, id: str, title: str, description: str) -> str:
    """Give a picture its role, title and description, and make its ids unique in the page."""
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{id}-", svg)
    head = (
        f'role="img" aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(description)}</desc>'
    )
    return re.sub(r"<svg ([^>]*)>", lambda match: f"<svg {match.group(1)} {head}", svg, count=1)
