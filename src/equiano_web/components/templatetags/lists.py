"""Tables, pages of a list, tabs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Protocol

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

from equiano_web.components.addresses import address
from equiano_web.components.templatetags.say import when
from equiano_web.components.texts import escaped, format_html, in_cell, said

register = template.Library()
_EMPTY = SafeString("")


class _Line(Protocol):
    """A thing in a list."""

    @property
    def id(self) -> str:
        """Its id."""


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False) -> SafeString:
    """A table with its caption, in a box of its own that scrolls; on a phone each row is a block of its own.

    Inside: `{% tablehead %}{% column … %}{% endtablehead %}{% tablebody %}<rows>{% endtablebody %}`.
    """
    return format_html(
        '<div class="eq-scroll" role="region" aria-label="{}" tabindex="0"><table class="govuk-table">'
        '<caption class="govuk-table__caption govuk-table__caption--{}">{}</caption>{}</table></div>',
        caption, "m govuk-visually-hidden" if hide_caption else "m", caption, _labelled(content),
    )  # fmt: skip


_COLUMN = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_ROW = re.compile(r'(<tr class="govuk-table__row">)')
_CELL = re.compile(r'<(td|th scope="row") ')


def _labelled(content: str) -> SafeString:
    """The rows with the name of its column at each cell, which a phone shows beside it."""
    # What a sorted column says to readers of the screen alone is not repeated at each cell.
    names = [strip_tags(text.split("<span", 1)[0]).strip() for text in _COLUMN.findall(content)]
    parts = _ROW.split(content)
    for place, part in enumerate(parts):
        left = iter(names)
        if '<th scope="col"' not in part:
            parts[place] = _CELL.sub(lambda cell: _named(cell[1], next(left, "")), part)  # noqa: B023
    return mark_safe("".join(parts))  # as it came, with names that are parts of it


def _named(tag: str, name: str) -> str:
    return f'<{tag} data-column="{name}" ' if name else f"<{tag} "


@register.simple_block_tag
def tablehead(content: str) -> SafeString:
    """The names of the columns."""
    return format_html(
        '<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>', content
    )


@register.simple_block_tag
def tablebody(content: str) -> SafeString:
    """The rows, each a `{% row %}`."""
    return format_html('<tbody class="govuk-table__body">{}</tbody>', content)


@register.simple_block_tag
def row(content: str) -> SafeString:
    """A row of `{% cell %}`s."""
    return format_html('<tr class="govuk-table__row">{}</tr>', content)


@register.simple_tag
def linerow(href: str, first: object, *others: object) -> SafeString:
    """A row whose first cell names it and leads to its page, if it has one: one tag, for long lists."""
    named, *cells = ["–" if one is None or one == "" else in_cell(one) for one in (first, *others)]
    if href:
        named = f'<a class="govuk-link" href="{escaped(href)}">{named}</a>'
    rest = "".join([f'<td class="govuk-table__cell">{one}</td>' for one in cells])
    # As `cell` writes each: all that is not HTML already is escaped above.
    return SafeString(
        f'<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">{named}</th>{rest}</tr>'
    )


@register.simple_tag
def linerows(lines: Sequence[_Line], page: str, *names: str) -> SafeString:
    """The rows of a list of things with an `id`: the first part of each leads to its page. One tag for all.

    Args:
        lines: The things.
        page: Name of the page of each, in `urls.py`.
        names: What is shown of each, by name; days and moments as `{% when %}` writes them.
    """
    first, *others = names
    return SafeString(
        "".join(
            [
                '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header"><a class='
                f'"govuk-link" href="{escaped(address(page, line.id))}">{_shown(line, first)}</a></th>'
                + "".join([f'<td class="govuk-table__cell">{_shown(line, name)}</td>' for name in others])
                + "</tr>"
                for line in lines
            ]
        )
    )


def _shown(line: _Line, name: str) -> str:
    value = getattr(line, name)
    if isinstance(value, dt.date):
        return when(value)
    return "–" if value is None or value == "" else in_cell(value)


@register.simple_tag
def textrow(values: Sequence[object]) -> SafeString:
    """A row of texts, the first of which names it: one tag, for long tables."""
    return linerow("", *values)


@register.simple_tag(takes_context=True)
def column(context: Context, text: str, numeric: bool = False, sort: str = "") -> SafeString:
    """The name of a column. `sort`: the word by which a link sorts (`?sort=word`, again: `?sort=-word`)."""
    classes = f"govuk-table__header{' govuk-table__header--numeric' if numeric else ''}"
    if not sort:
        return format_html('<th scope="col" class="{}">{}</th>', classes, text)
    now = _request(context).GET.get("sort", "")
    order = {sort: "ascending", f"-{sort}": "descending"}.get(now, "none")
    mark, about = {
        "ascending": ("↑", said("sorted upwards")),
        "descending": ("↓", said("sorted downwards")),
        "none": ("", said("sort")),
    }[order]
    href = _address(context, sort=f"-{sort}" if now == sort else sort, page=None)
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="govuk-link eq-sort" href="{}">{}'
        '<span class="govuk-visually-hidden">, {}</span> <span aria-hidden="true">{}</span></a></th>',
        classes, order, href, text, about, mark,
    )  # fmt: skip


@register.simple_tag
def cell(value: object, numeric: bool = False, href: str = "", header: bool = False) -> SafeString:
    """A cell. `href`: it is a link; `header`: it names the row."""
    shown = SafeString("–" if value is None or value == "" else in_cell(value))
    if href:
        shown = format_html('<a class="govuk-link" href="{}">{}</a>', href, shown)
    if header:
        return format_html('<th scope="row" class="govuk-table__header">{}</th>', shown)
    classes = f"govuk-table__cell{' govuk-table__cell--numeric' if numeric else ''}"
    return format_html('<td class="{}">{}</td>', classes, shown)


def _request(context: Context) -> HttpRequest:
    request = context.get("request")
    assert isinstance(request, HttpRequest), "pages are rendered with their request"
    return request


def _address(context: Context, **changes: object) -> str:
    """The page's own address with other parameters; None takes one away."""
    query = _request(context).GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("equiano_web/parts/pagination.html", takes_context=True)
def pagination(context: Context, number: int, total: int, label: str = "") -> dict[str, Any]:
    """Pages of a list by number (`?page=`): `number` of `total`; nothing for a single page.

    `label` tells several lists of a page apart.
    """
    near = sorted({1, total, *range(max(1, number - 1), min(total, number + 1) + 1)}) if total > 1 else []
    pages: list[tuple[int, str]] = []
    for page in near:
        if pages and page - pages[-1][0] > 1:
            pages.append((0, ""))
        pages.append((page, _address(context, page=page)))
    return {
        "pages": pages,
        "number": number,
        "label": label,
        "previous": _address(context, page=number - 1) if total > 1 and number > 1 else "",
        "next": _address(context, page=number + 1) if number < total else "",
    }


@register.inclusion_tag("equiano_web/parts/pagination.html", takes_context=True)
def previousnext(context: Context, number: int, more: bool, label: str = "") -> dict[str, Any]:
    """Pages of a list that is too long to count: the one before and the one after the page of that number."""
    previous = _address(context, page=number - 1) if number > 1 else ""
    return {
        "pages": [],
        "previous": previous,
        "next": _address(context, page=number + 1) if more else "",
        "label": label,
    }


class _Tab(template.Node):
    """One tab: its id, its label, what it shows."""

    def __init__(self, id_: FilterExpression, label: FilterExpression, nodelist: NodeList) -> None:
        self.id, self.label, self.nodelist = id_, label, nodelist

    def render(self, context: Context) -> SafeString:
        """The panel; without JavaScript all panels stand one below the other."""
        id_, label = self.id.resolve(context), self.label.resolve(context)
        hidden = "" if context.get("first_tab") == id_ else " govuk-tabs__panel--hidden"
        return format_html(
            '<div class="govuk-tabs__panel{}" id="{}"><h2 class="govuk-heading-m">{}</h2>{}</div>',
            hidden, id_, label, self.nodelist.render(context),
        )  # fmt: skip


class _Tabs(template.Node):
    """Tabs: links to their panels."""

    def __init__(self, title: FilterExpression, nodelist: NodeList) -> None:
        self.title, self.nodelist = title, nodelist

    def render(self, context: Context) -> SafeString:
        """The list of links, then the panels."""
        tabs = [node for node in self.nodelist.get_nodes_by_type(_Tab) if isinstance(node, _Tab)]
        named = [(str(tab.id.resolve(context)), str(tab.label.resolve(context))) for tab in tabs]
        links = format_html_join(
            "",
            '<li class="govuk-tabs__list-item{}"><a class="govuk-tabs__tab" href="#{}">{}</a></li>',
            (
                (" govuk-tabs__list-item--selected" if not place else "", *tab)
                for place, tab in enumerate(named)
            ),
        )
        with context.push(first_tab=named[0][0] if named else ""):
            panels = self.nodelist.render(context)
        return format_html(
            '<div class="govuk-tabs" data-module="govuk-tabs"><h2 class="govuk-tabs__title">{}</h2>'
            '<ul class="govuk-tabs__list">{}</ul>{}</div>',
            self.title.resolve(context), links, panels,
        )  # fmt: skip


@register.tag
def tabs(parser: Parser, token: Token) -> _Tabs:
    """`{% tabs "Contents"|say %}{% tab "past" "Past"|say %}…{% endtab %}…{% endtabs %}`."""
    _, title = token.split_contents()
    nodelist = parser.parse(("endtabs",))
    parser.delete_first_token()
    return _Tabs(parser.compile_filter(title), nodelist)


@register.tag
def tab(parser: Parser, token: Token) -> _Tab:
    """One tab inside `tabs`: id, label, then its content."""
    _, id_, label = token.split_contents()
    nodelist = parser.parse(("endtab",))
    parser.delete_first_token()
    return _Tab(parser.compile_filter(id_), parser.compile_filter(label), nodelist)
