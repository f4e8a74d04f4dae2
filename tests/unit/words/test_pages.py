"""The walk over templates finds what is said and what is not."""

from __future__ import annotations

import pytest

from tests.unit.words.pages import faults_of, sentences_of

KNOWN = {"button": ["text", "kind"], "summaryrow": ["key", "value", "change"], "tab": ["id", "label"]}


def test_it_finds_what_is_said() -> None:
    source = (
        """{% say "One {n}" n=2 %}{% button "Two"|say kind="primary" %}"""
        """{% say 'it "is"' as x %}{# {% say "no" %} #}"""
    )
    assert list(sentences_of(source)) == ["One {n}", 'it "is"', "Two"]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="text">{% say "Text" %} – {{ value }}, 5</p>',
        '{% if x == "text" %}{% button "Save"|say kind="primary" %}{% endif %}',
        '{% button text kind="primary" %}<b>Equiano</b> {% include "a/b.html" with text=error id="x" %}',
        '{% summaryrow "Name"|say value change="/x" %}{% tab "past" "Past"|say %}',
        '<script type="application/json">{"ids": {"add": "key"}}</script>5',
        '<img alt="{% say "Map" %}">{% comment %}words{% endcomment %}{# words #}',
    ],
)
def test_what_is_said_is_no_fault(source: str) -> None:
    assert list(faults_of(source, KNOWN)) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Text</p>",
        '<script type="application/json">{"a": "b"}</script><p>Text</p>',
        "<p>{{ x }} текст</p>",
        '<img alt="Map">',
        '<input type="submit" value="Send">',
        '<p data-i18n.show="Show"></p>',
        '{% button "Save" %}',
        '{% button text="Save" kind="primary" %}',
        '{% tab "past" "Past" %}',
        "{% say sentence %}",
        "{% button label|say %}",
    ],
)
def test_what_is_not_said_is_found(source: str) -> None:
    assert list(faults_of(source, KNOWN))
