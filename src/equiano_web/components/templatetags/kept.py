"""`{% kept %}`: a part of every page that hangs on a few values is made once for each of them, and kept.

    {% kept links=navigation.footer %}<ul>{% for link in links %}…{% endfor %}</ul>{% endkept %}

Inside nothing is known but those values and the language: no request, no person, no token. So what is kept
for one reader cannot hold anything of another, whatever stands inside. Values are the frame's own: links,
texts of the program, numbers; never anything of a case (`tests/web/components/test_kept.py` lists them).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context

from equiano.words import language, speech_of
from equiano_web.components.shapes import Link

register = template.Library()
# Of each `{% kept %}`: roles, pages of the bar and languages are fewer by far; past it all are made anew.
MOST = 500


class Kept(Node):
    """The tag."""

    def __init__(self, given: Mapping[str, FilterExpression], nodelist: NodeList) -> None:
        self.given, self.nodelist = dict(given), nodelist
        self._kept: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """What was made for these values, else it is made now."""
        values = {name: one.resolve(context) for name, one in self.given.items()}
        key = (speech_of(language()), *map(_key, values.values()))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[key] = self.nodelist.render(_alone(context, values))
        return found


def _alone(context: Context, values: dict[str, object]) -> Context:
    """A context of these values alone: one of a request would hand out the request."""
    made = Context(values)
    made.template, made.render_context = context.template, context.render_context
    return made


def _key(value: object) -> Hashable:
    """A value with its kind, as True is 1 to Python and not on a page."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if type(value) is Link:
        return (Link, value)
    if type(value) not in (str, int, bool):
        raise TypeError(f"a {type(value).__name__} is not kept: only links, texts and numbers are")
    return (type(value), value)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """The tag with the values on which its content hangs."""
    name, *bits = token.split_contents()
    given = token_kwargs(bits, parser)
    if bits or not given:
        raise template.TemplateSyntaxError(f"{name} takes name=value, at least one")
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(given, content)
