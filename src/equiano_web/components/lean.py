"""Templates that are made lean when they are read: what they give is what Django gives, for half the work.

A page has some hundred small parts. Of each Django asks anew whether its texts are lazy, its arguments have
filters and its variables are in one of a dozen places; and a sentence that says the same to everybody is said
anew for everybody. So, once a template is read:

    {% say "Save" %}, {% static "x.css" %}     are texts of the language, one with the HTML around them
    {{ link.href }}, {% tag link.href %}       look where the name is; all that is odd is left to Django

Only what stands in the template itself is kept: nothing that a page was given.
"""

from __future__ import annotations

import html
import inspect
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Template,
    TextNode,
    VariableNode,
)
from django.template.context import Context
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode
from django.template.loaders.cached import Loader as Cached
from django.template.smartif import TokenBase
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from equiano.words import language, speech_of
from equiano_web.components import texts
from equiano_web.components.templatetags import parts
from equiano_web.components.templatetags.say import say_filter, say_tag


class Loader(Cached):
    """Reads templates once, as Django's own that keeps them, and makes them lean."""

    def get_template(self, template_name: str, skip: list[Any] | None = None) -> Template:
        """A template."""
        found: Template = super().get_template(template_name, skip)
        if not hasattr(found, "equiano_blocks"):
            make_lean(found.nodelist)
            # Last: what another thread finds is lean. Made twice it is the same.
            found.equiano_blocks = {  # type: ignore[attr-defined]
                one.name: one
                for one in found.nodelist.get_nodes_by_type(BlockNode)
                if isinstance(one, BlockNode)
            }
        return found


def make_lean(nodes: NodeList) -> None:
    """Make the parts of a template lean, in their place."""
    for node in nodes:
        for value in list(vars(node).values()):
            _within(value)
        lean = _LEAN.get(type(node))
        if lean is not None:
            node.__class__ = lean
    nodes[:] = list(_joined(nodes))


def _within(value: object) -> None:
    """What a part holds: further parts, and what it looks up."""
    if isinstance(value, NodeList):
        make_lean(value)
    elif isinstance(value, FilterExpression):
        _make_expression_lean(value)
    elif isinstance(value, TokenBase):
        for one in (value.value, value.first, value.second):
            _within(one)
    elif isinstance(value, Mapping):
        if not any(isinstance(one, Node) for one in value.values()):  # blocks stand among the parts already
            for one in value.values():
                _within(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _within(one)


def _make_expression_lean(one: FilterExpression) -> None:
    if type(one) is not FilterExpression:
        return
    if not one.is_var and not one.filters:
        one.__class__ = _Constant
    elif not one.is_var and one.filters == [(say_filter, [])] and _says_the_same(one.var):
        one.__class__ = _Sentence
    elif one.is_var and not one.filters and one.var.lookups and not one.var.translate:
        one.__class__ = _Name if len(one.var.lookups) == 1 else _Path


def _says_the_same(sentence: object) -> bool:
    return isinstance(sentence, str) and "{" not in sentence and "}" not in sentence


def _joined(nodes: Iterable[Node]) -> Iterable[Node]:
    """The parts, those that follow each other and say the same to everybody in one."""
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, TextNode | Words) or _is_constant(node):
            run.append(node)
            continue
        yield from _one_of(run)
        run = []
        yield node
    yield from _one_of(run)


def _one_of(run: list[Node]) -> list[Node]:
    if all(isinstance(node, TextNode) for node in run) or (len(run) == 1 and isinstance(run[0], Words)):
        return run
    return [Words(run)]


def _is_constant(node: Node) -> bool:
    if isinstance(node, StaticNode):
        return node.varname is None and isinstance(node.path, _Constant)
    if not isinstance(node, SimpleNode) or node.target_var is not None or node.takes_context:
        return False
    given = [*node.args, *node.kwargs.values()]
    if node.func is say_tag:
        return len(given) == 1 and isinstance(given[0], _Constant) and _says_the_same(given[0].var)
    # Page parts hang on nothing but what they are given, and on the language.
    inside = node.nodelist if isinstance(node, SimpleBlockNode) else []
    return (
        inspect.unwrap(node.func).__module__ == parts.__name__
        and all(isinstance(one, _Constant | _Sentence) for one in given)
        and all(isinstance(one, TextNode | Words) for one in inside)
    )


class Words(Node):
    """Texts, sentences and addresses of static files that are the same for whoever reads the language."""

    child_nodelists = ()

    def __init__(self, parts: list[Node]) -> None:
        self._parts = parts
        self._kept: dict[str, str] = {}

    def render(self, context: Context) -> str:
        """The text."""
        speech = speech_of(language())
        found = self._kept.get(speech)
        if found is None:
            found = self._kept[speech] = "".join([str(node.render(context)) for node in self._parts])
        return found

    render_annotated = render


class _Constant(FilterExpression):
    """A value that stands in the template."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> object:
        return self.var


_SENTENCES: dict[tuple[str, str], SafeString] = {}


class _Sentence(FilterExpression):
    """`"Save"|say`."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> object:
        key = (speech_of(language()), self.var)
        found = _SENTENCES.get(key)
        if found is None:
            found = _SENTENCES[key] = texts.said(self.var)  # as many as stand in templates
        return found


class _Name(FilterExpression):
    """`{{ name }}`."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> object:
        name = self.var.lookups[0]
        for one in reversed(context.dicts):
            if name in one:
                found = one[name]
                break
        else:
            return _missing(self, context, name, ignore_failures)
        return super().resolve(context, ignore_failures) if callable(found) else found


class _Path(FilterExpression):
    """`{{ name.part }}`."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> object:
        first, *rest = self.var.lookups
        for one in reversed(context.dicts):
            if first in one:
                found = one[first]
                break
        else:
            return _missing(self, context, first, ignore_failures)
        try:
            for part in rest:
                if callable(found):
                    break
                found = found[part] if hasattr(type(found), "__getitem__") else getattr(found, part)
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            return super().resolve(context, ignore_failures)
        return super().resolve(context, ignore_failures) if callable(found) else found


def _missing(one: FilterExpression, context: Context, name: str, ignore_failures: bool) -> object:
    """What Django gives for a name that is nowhere; it asks the context itself for it, too."""
    template = context.template
    if hasattr(context, name) or template is None or template.engine.string_if_invalid:
        return FilterExpression.resolve(one, context, ignore_failures)
    return None if ignore_failures else ""


class _Variable(VariableNode):
    """`{{ … }}`."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return cast(str, value)
        if kind is str and context.autoescape:
            return html.escape(cast(str, value))
        return super().render(context)

    render_annotated = render


class _Simple(SimpleNode):
    """A tag that is a function."""

    def render(self, context: Context) -> str:
        given, named = self.get_resolved_arguments(context)
        output = self.func(*given, **named)
        if self.target_var is not None:
            context[self.target_var] = output
            return ""
        if type(output) is SafeString or not context.autoescape:
            return cast(str, output)
        return conditional_escape(output)

    render_annotated = render


class _SimpleBlock(_Simple, SimpleBlockNode):
    """The same with a content."""


class _Extends(ExtendsNode):
    """`{% extends %}`: the blocks of the frame are looked for once."""

    def render(self, context: Context) -> str:
        parent = self.get_parent(context)
        kept = context.render_context
        if BLOCK_CONTEXT_KEY not in kept:
            kept[BLOCK_CONTEXT_KEY] = BlockContext()
        kept[BLOCK_CONTEXT_KEY].add_blocks(self.blocks)
        # One that extends a further one adds its own blocks when its turn comes.
        if not any(isinstance(node, ExtendsNode) for node in parent.nodelist):
            kept[BLOCK_CONTEXT_KEY].add_blocks(parent.equiano_blocks)  # type: ignore[attr-defined]  # by `Loader`
        with kept.push_state(parent, isolated_context=False):
            return cast(str, parent._render(context))  # type: ignore[attr-defined]  # not in the stubs


_LEAN: dict[type[Node], type[Node]] = {
    VariableNode: _Variable,
    SimpleNode: _Simple,
    SimpleBlockNode: _SimpleBlock,
    ExtendsNode: _Extends,
}
