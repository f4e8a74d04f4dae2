"""Lean templates give what Django gives, and each reader their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Engine, Template, engines
from django.template.base import Node
from django.utils.safestring import SafeString

from equiano.words import using
from equiano_web.components import lean
from equiano_web.components.shapes import Link
from equiano_web.components.templatetags.kept import MOST, Kept

SOURCE = Path(lean.__file__).parents[1]
HOSTILE = '<b onclick="x">&amp;</b>'


class _Seen:
    """Gives fields by name as `access.Seen` does, and an attribute."""

    id = "attribute"

    def __getitem__(self, name: str) -> str:
        if name == "id":
            raise KeyError(name)
        return f"<{name}>"


def _raises() -> str:
    raise AttributeError("inside")


GIVEN: dict[str, object] = {
    "text": HOSTILE,
    "safe": SafeString(HOSTILE),
    "number": 1234,
    "none": None,
    "empty": [],
    "items": ["a", HOSTILE],
    "pairs": [("a", 1), ("b", 2)],
    "map": {"key": HOSTILE, "items": "own"},
    "seen": _Seen(),
    "act": lambda: "called",
    "thing": SimpleNamespace(name=HOSTILE, method=lambda: HOSTILE, none=None),
    "form": SimpleNamespace(errors={}),
}
PARTS = (
    '{% say "Save" %}{{ text }}|{{ safe }}|{{ number }}|{{ none }}|{{ nowhere }}|{{ nowhere.name }}',
    "{{ items.0 }}{{ items.9 }}{{ map.key }}{{ map.items }}{{ map.nowhere }}{{ text.no }}{{ text.upper }}",
    "{{ seen.name }}{{ seen.id }}{{ thing.name }}{{ thing.method }}{{ thing.none }}{{ thing.no }}{{ act }}",
    "{% if nowhere %}1{% elif thing.no.more %}2{% elif number == 1234 and not none %}3{% else %}4{% endif %}",
    '{% for one in items %}{{ forloop.counter }}{% button one %}{% link "Back"|say one %}{% endfor %}',
    "{% for name, n in pairs %}{{ name }}{{ n }}{% empty %}none{% endfor %}",
    "{% for x in empty %}{{ x }}{% empty %}none{% endfor %}",
    '{% inset %}{% say "Save" %}{% tag "Sealed"|say kind="urgent" %}{% endinset %}{% button "Save"|say %}',
    '{% inset %}{% say "Save" %}{{ text }}{% endinset %}{% static "a.css" %}{% static text %}',
    "{% autoescape off %}{{ text }}{{ map.key }}{% tag text %}{% endautoescape %}{{ text|lower }}",
    "{{ items|length }}{% with map as m %}{{ m.key }}{% endwith %}{% say text as said %}{{ said }}",
    "{{ template_name }}{{ autoescape }}",
)  # fmt: skip


def _both(source: str) -> tuple[Template, Template]:
    """A template as Django reads it, and made lean."""
    engine = Engine(
        builtins=settings.TEMPLATES[0]["OPTIONS"]["builtins"],
        libraries={"static": "django.templatetags.static"},
    )
    plain, made = (Template("{% load static %}" + source, engine=engine) for _ in range(2))
    lean.make_lean(made.nodelist)
    return plain, made


@pytest.mark.parametrize("source", PARTS)
def test_lean_parts_give_what_django_gives(source: str) -> None:
    plain, made = _both(source)
    for lang in ("en", "ru", "en"):
        with using(lang):
            assert made.render(Context(dict(GIVEN))) == plain.render(Context(dict(GIVEN)))


def test_what_fails_inside_fails_as_before() -> None:
    for one in _both("{{ thing.bad }}"):
        thing = type("Thing", (), {"bad": property(lambda self: _raises())})()
        with pytest.raises(AttributeError, match="inside"):
            one.render(Context({"thing": thing}))


def test_nothing_that_a_page_was_given_is_kept() -> None:
    _, made = _both("".join(PARTS))
    with using("en"):
        made.render(Context(dict(GIVEN)))
        other = made.render(
            Context({**GIVEN, **dict.fromkeys(("text", "safe"), "other"), "map": {}, "items": []})
        )
    assert "onclick" not in other.replace("&lt;b onclick=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;", "", 2)
    kept = [node for node in _nodes(made) if isinstance(node, lean.Words)]
    assert kept and not any("onclick" in text for node in kept for text in node._kept.values())


def _nodes(made: Template) -> list[Node]:
    return list(made.nodelist.get_nodes_by_type(Node))


def test_every_template_is_read_lean_and_all_frames_stand() -> None:
    names = [
        str(one.relative_to(folder)) for folder in SOURCE.rglob("templates") for one in folder.rglob("*.html")
    ]
    assert len(names) > 100
    for name in names:
        engines["django"].get_template(name)
    page = engines["django"].get_template("referrals/reception_frame.html").template  # type: ignore[attr-defined]
    assert isinstance(page.nodelist[0], lean._Extends)


# What parts of the frame hang on. Nothing of a case, of a person or of one reader may come to stand here.
VALUES = {
    "links=navigation.account", "links=navigation.main", "links=navigation.footer", "languages=languages",
    "minutes=me.idle_minutes", "sheet=sheet",
}  # fmt: skip


def test_what_is_kept_hangs_on_the_frame_alone() -> None:
    found = set()
    for page in SOURCE.rglob("*.html"):
        for part in page.read_text(encoding="utf-8").split("{% kept ")[1:]:
            found.add(part.partition(" %}")[0])
    assert found == VALUES


def _kept(
    source: str, given: dict[str, object], lang: str, made: Template | None = None
) -> tuple[str, Template]:
    made = made or _both(source)[1]
    with using(lang):
        return made.render(Context(given)), made


def test_a_kept_part_is_each_readers_own() -> None:
    """Of two readers, one after the other: other ways, another language, another number."""
    source = (
        "{% kept links=ways minutes=n %}{% for one in links %}{{ one.text }}{% if one.current %}*{% endif %}"
        '{% endfor %}{{ minutes }}{% say "Save" %}[{{ secret }}{{ request }}{{ csrf_token }}]{% endkept %}'
    )
    all_ways, few = (Link("Audit", "/audit", True), Link("Cases", "/cases")), (Link("Cases", "/cases"),)
    first, made = _kept(source, {"ways": all_ways, "n": 1, "secret": "Maria", "csrf_token": "t1"}, "en")
    assert first == "Audit*Cases1Save[]"
    assert _kept(source, {"ways": few, "n": 1, "secret": "Ivan"}, "en", made)[0] == "Cases1Save[]"
    assert _kept(source, {"ways": few, "n": True}, "en", made)[0] == "CasesTrueSave[]"
    assert _kept(source, {"ways": few, "n": 1}, "ru", made)[0] == "Cases1Сохранить[]"
    assert _kept(source, {"ways": all_ways, "n": 1}, "en", made)[0] == first


def test_a_kept_part_takes_no_thing_and_does_not_grow() -> None:
    source = "{% kept value=x %}{{ value }}{% endkept %}"
    for refused in (SimpleNamespace(name="Maria"), SafeString("x"), ["list"], ("a", object())):
        with pytest.raises(TypeError, match="is not kept"):
            _kept(source, {"x": refused}, "en")
    made = _both(source)[1]
    for number in range(MOST + 10):
        assert _kept(source, {"x": number}, "en", made)[0] == str(number)
    (node,) = (one for one in _nodes(made) if isinstance(one, Kept))
    assert len(node._kept) <= MOST


def test_lists_by_one_tag_are_as_their_parts() -> None:
    id_, moment = "11111111-2222-3333-4444-555555555555", dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)
    lines = [
        SimpleNamespace(
            id=id_, label=HOSTILE, status="due", kind="urgent", name="one", href="/a?b&c", hint=HOSTILE
        ),
        SimpleNamespace(id=id_, label="", status=HOSTILE, kind="", name="two", href="", hint=""),
    ]
    for one, at in zip(lines, (moment, moment.date()), strict=True):
        one.at = at
    pairs = (
        (
            "{% tasks lines %}",
            "{% tasklist %}{% for line in lines %}{% tag line.status kind=line.kind as status %}"
            "{% task line.label status line.name href=line.href hint=line.hint %}{% endfor %}"
            "{% endtasklist %}",
        ),
        (
            '{% linerows lines "case" "label" "status" "at" %}',
            '{% for line in lines %}{% url "case" line.id as address %}{% when line.at as at %}'
            "{% linerow address line.label line.status at %}{% endfor %}",
        ),
    )
    for lang in ("en", "ru"):
        with using(lang):
            for made, parts in pairs:
                assert _both(made)[1].render(Context({"lines": lines})) == _both(parts)[0].render(
                    Context({"lines": lines})
                )
