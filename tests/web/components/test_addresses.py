"""Addresses from shapes that were made before are those of `reverse`."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, path, reverse

from equiano_web.components.addresses import address
from equiano_web.components.texts import format_html

urlpatterns = [path("elsewhere/<uuid:key>", lambda request: None, name="case")]  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("cases", ()),
        ("case", (uuid4(),)),
        ("track", (uuid4(), "detection")),
        ("track-one", (uuid4(), "service", uuid4())),
        ("entry-new", (str(uuid4()), "note")),
    ],
)
def test_as_reverse_gives_them_the_first_time_and_later(name: str, args: tuple[object, ...]) -> None:
    wanted = reverse(name, args=args)
    assert [address(name, *args), address(name, *args)] == [wanted, wanted]


def test_what_does_not_fit_an_address_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("case", "no id")
    with pytest.raises(NoReverseMatch):
        address("case", uuid4(), uuid4())


def test_other_addresses_are_not_those_of_before() -> None:
    key = uuid4()
    assert address("case", key) == f"/cases/{key}"
    with override_settings(ROOT_URLCONF=__name__):
        assert address("case", key) == f"/elsewhere/{key}"


def test_fields_are_escaped_as_django_escapes_them() -> None:
    from django.utils.html import format_html as of_django

    from equiano_web.components.texts import later, said

    fields = ("<a href='x'>&\"", said("Sign <in>"), 5, None, later("Yes & no"), "Ольга", said)
    template = "{}" * len(fields)
    assert format_html(template, *fields) == of_django(template, *fields)
