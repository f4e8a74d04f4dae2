"""Page parts. Small ones are written here, for a list has hundreds of them; larger ones have a template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django import template
from django.utils.safestring import SafeString

from equiano_web.components.texts import format_html, said

register = template.Library()
_KINDS = {"primary": "", "secondary": " govuk-button--secondary", "warning": " govuk-button--warning"}
_TAGS = ("", "done", "waiting", "urgent", "quiet")
_EMPTY = SafeString("")


class _ToDo(Protocol):
    """A thing to do, in a list."""

    @property
    def name(self) -> str:
        """Its id on the page."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def status(self) -> str:
        """Its state, in words."""

    @property
    def kind(self) -> str:
        """How the state is marked (`{% tag %}`)."""

    @property
    def href(self) -> str:
        """Where it is done."""

    @property
    def hint(self) -> str:
        """A further word on it; "" for none."""


def _attribute(name: str, value: object) -> SafeString:
    """` name="value"`, or nothing without a value."""
    return format_html(' {}="{}"', SafeString(name), value) if value else _EMPTY


@register.simple_tag
def button(
    text: str, kind: str = "primary", name: str = "", value: str = "", form: str = "", type: str = "submit"
) -> SafeString:
    """A button: it does something. A second press within a second is not sent."""
    return format_html(
        '<button type="{}" class="govuk-button{}" data-module="govuk-button" data-prevent-double-click="true"'
        "{}{}{}>{}</button>",
        type, _KINDS[kind],
        _attribute("name", name), _attribute("value", value), _attribute("form", form), text,
    )  # fmt: skip


@register.simple_tag
def linkbutton(text: str, href: str, kind: str = "primary") -> SafeString:
    """A link that looks like a button: it begins something, and changes nothing itself."""
    return format_html(
        '<a href="{}" role="button" draggable="false" class="govuk-button{}" data-module="govuk-button">'
        "{}</a>",
        href, _KINDS[kind], text,
    )  # fmt: skip


@register.simple_tag
def plainbutton(text: str, name: str = "", value: str = "", about: str = "") -> SafeString:
    """A button that looks like a link, for a small act. `about`: a word that only readers of screens hear."""
    return format_html(
        '<button type="submit" class="eq-plain"{}{}>{}{}</button>',
        _attribute("name", name), _attribute("value", value), text, _about(about),
    )  # fmt: skip


def _about(text: str) -> SafeString:
    return format_html('<span class="govuk-visually-hidden"> {}</span>', text) if text else _EMPTY


@register.simple_block_tag
def buttons(content: str) -> SafeString:
    """Buttons and links that stand together."""
    return format_html('<div class="govuk-button-group">{}</div>', content)


@register.simple_tag
def link(text: str, href: str, about: str = "") -> SafeString:
    """A link. `about`: tells equal links apart for readers of screens ("Change" what?)."""
    return format_html('<a class="govuk-link" href="{}">{}{}</a>', href, text, _about(about))


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """A state, in a word; the colour only helps. `kind`: none, done, waiting, urgent, quiet."""
    if kind not in _TAGS:
        raise template.TemplateSyntaxError(f"a tag is of no kind {kind!r}")
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" eq-tag--{kind}" if kind else "", text)


@register.simple_tag
def backlink(href: str, text: str = "") -> SafeString:
    """The way back, at the top of a page."""
    return format_html(
        '<nav aria-label="{}"><a href="{}" class="govuk-back-link">{}</a></nav>',
        said("Where you are"), href, text or said("Back"),
    )  # fmt: skip


@register.inclusion_tag("equiano_web/parts/breadcrumbs.html")
def breadcrumbs(links: object, here: str = "") -> dict[str, object]:
    """Where the page stands: the pages above it (`Link`s), and its own name."""
    return {"links": links, "here": here}


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Text set apart."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """A warning: what may go wrong, before it does."""
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span>{}</strong>'
        "</div>",
        said("Warning"), content,
    )  # fmt: skip


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:
    """Text that opens when it is wanted."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open") if open else _EMPTY, summary, content,
    )  # fmt: skip


@register.simple_block_tag
def banner(content: str, title: str = "", kind: str = "", id: object = "banner") -> SafeString:
    """A notice above the page. `kind`: none (take note), success, error; these two are read out at once."""
    classes = {"": "", "success": " eq-success", "error": " eq-trouble"}[kind]
    titles = {"": said("Important"), "success": said("Done"), "error": said("Not done")}
    return format_html(
        '<div class="govuk-notification-banner{}" role="{}" aria-labelledby="notice_{}" '
        'data-module="govuk-notification-banner"><div class="govuk-notification-banner__header">'
        '<h2 class="govuk-notification-banner__title" id="notice_{}">{}</h2>'
        '</div><div class="govuk-notification-banner__content">{}</div></div>',
        classes, "alert" if kind else "region", id, id, title or titles[kind], content,
    )  # fmt: skip


@register.simple_block_tag
def summarylist(content: str) -> SafeString:
    """Names and values, one below the other; rows by `{% summaryrow %}`."""
    return format_html('<dl class="govuk-summary-list">{}</dl>', content)


@register.simple_tag
def summaryrow(key: str, value: object, change: str = "", action: str = "", about: str = "") -> SafeString:
    """A row: its name, its value, and the address where it is changed. `about` defaults to the name."""
    act = _EMPTY
    if change:
        act = format_html(
            '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}{}</a></dd>',
            change, action or said("Edit"), _about(about or key),
        )  # fmt: skip
    shown = (
        format_html('<span class="govuk-hint">{}</span>', said("not recorded"))
        if value in (None, "")
        else value
    )
    return format_html(
        '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        "" if change else " govuk-summary-list__row--no-actions", key, shown, act,
    )  # fmt: skip


@register.simple_block_tag
def tasklist(content: str) -> SafeString:
    """Things to do, each with its state; items by `{% task %}`."""
    return format_html('<ul class="govuk-task-list">{}</ul>', content)


@register.simple_tag
def task(text: str, status: str, id: str, href: str = "", hint: str = "") -> SafeString:
    """A thing to do: its name, its state (a word or a `{% tag %}`), an id that is the page's only one."""
    described = format_html("{}_status", id) if not hint else format_html("{}_hint {}_status", id, id)
    name = (
        format_html(
            '<a class="govuk-link govuk-task-list__link" href="{}" aria-describedby="{}">{}</a>',
            href,
            described,
            text,
        )
        if href
        else format_html("<div>{}</div>", text)
    )
    told = (
        format_html('<div id="{}_hint" class="govuk-task-list__hint">{}</div>', id, hint) if hint else _EMPTY
    )
    return format_html(
        '<li class="govuk-task-list__item{}"><div class="govuk-task-list__name-and-hint">{}{}</div>'
        '<div class="govuk-task-list__status" id="{}_status">{}</div></li>',
        " govuk-task-list__item--with-link" if href else "", name, told, id, status,
    )  # fmt: skip


@register.simple_tag
def tasks(lines: Sequence[_ToDo], hints: bool = True) -> SafeString:
    """A list of things to do, by one tag: what each is called, its state, where it is done, its hint."""
    return SafeString(
        '<ul class="govuk-task-list">'
        + "".join(
            [
                task(one.label, tag(one.status, one.kind), one.name, one.href, one.hint if hints else "")
                for one in lines
            ]
        )
        + "</ul>"
    )


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """What happened, in order; items by `{% event %}`."""
    return format_html('<ol class="eq-timeline">{}</ol>', content)


@register.simple_block_tag
def event(content: str, title: str, when: str = "", by: str = "", level: int = 3) -> SafeString:
    """Something that happened: what, when (`{% when %}`), by whom, and more on it inside.

    `level`: of its heading; 2 where no other heading stands between it and that of the page.
    """
    parts = [part for part in (when, by) if part]
    joined = (
        format_html("{} · {}", *parts) if len(parts) == 2 else format_html("{}", parts[0] if parts else "")
    )
    return format_html(
        '<li class="eq-timeline__event"><h{} class="eq-timeline__title">{}</h{}>{}{}</li>',
        level,
        title,
        level,
        format_html('<p class="eq-timeline__meta">{}</p>', joined) if parts else _EMPTY,
        content,
    )


@register.simple_block_tag
def empty(content: str) -> SafeString:
    """Says that nothing is there, why, and what can be done."""
    return format_html('<div class="eq-empty">{}</div>', content)


@register.simple_block_tag
def panel(content: str, title: str) -> SafeString:
    """The end of a journey: what was done."""
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>'
        '<div class="govuk-panel__body">{}</div></div>',
        title, content,
    )  # fmt: skip


@register.simple_block_tag
def filterpanel(content: str, title: str = "", clear: str = "") -> SafeString:
    """Fields that narrow a list (sent by GET). `clear`: the address of the whole list."""
    back = format_html('<a class="govuk-link" href="{}">{}</a>', clear, said("Show all")) if clear else _EMPTY
    return format_html(
        '<form class="eq-filter" method="get" role="search" aria-label="{}" novalidate>'
        '<div class="eq-filter__fields">{}</div><div class="govuk-button-group">{}{}</div></form>',
        title or said("Narrow the list"), content, button(said("Apply"), kind="secondary"), back,
    )  # fmt: skip
