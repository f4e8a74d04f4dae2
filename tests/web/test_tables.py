"""Every table has a rule of scope, every column a class or an argument for resting as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import User
from tests.web.tables import gaps, stale

ORDINARY = Sensitivity.ORDINARY


def test_no_table_and_no_column_is_without_its_rule() -> None:
    assert gaps(apps.get_models()) == []


def test_no_line_is_about_what_is_not_there() -> None:
    assert stale(apps.get_models()) == []


def test_tables_between_two_of_ours_hold_references_alone() -> None:
    """They are reached through their ends; a column of their own would be reached by nobody's rule."""
    between = {table for table in apps.get_models(include_auto_created=True) if table._meta.auto_created}
    ours = [table for table in between if "equiano_web" in table.__module__]
    assert ours
    for table in ours:
        extra = [one for one in table._meta.concrete_fields if not one.is_relation and not one.primary_key]
        assert extra == [], table._meta.label


def toy(name: str, reach: Reach | None = None, **columns: models.Field[Any, Any]) -> type[models.Model]:
    """A table that is in no database and in no list of tables."""

    class Meta:
        app_label = "toy"

    attributes = {"__module__": "equiano_web.toy.models", "Meta": Meta, **columns}
    made: type[models.Model] = type(name, (models.Model,), attributes)
    apps.all_models["toy"].clear()
    return reached(reach)(made) if reach else made


@pytest.mark.parametrize(
    ("reach", "columns", "gap"),
    [
        (None, {}, "say @reached"),
        (Reach(), {}, "no scope"),
        (Reach(inside=""), {}, "no scope"),
        (Reach(agency="agency"), {"count": models.IntegerField()}, "toy.Toy.count: has no sensitivity class"),
        (Reach(inside="a reason"), {"at": models.DateTimeField()}, "toy.Toy.at: has no sensitivity class"),
        (Reach(inside="a reason"), {"told": models.BinaryField()}, "toy.Toy.told: has no sensitivity class"),
        *(
            (Reach(agency="agency", fields={"told": ORDINARY}), {"told": column}, "can hold words")
            for column in (
                models.CharField(max_length=9),
                models.TextField(),
                models.JSONField(),
                models.EmailField(),
                models.SlugField(),
                models.GenericIPAddressField(),
            )
        ),
        (
            Reach(agency="agency", fields={"on": Sensitivity.IDENTITY}),
            {"on": models.DateField()},
            "rests in clear although it is identity",
        ),
    ],
)
def test_what_is_missing_of_a_table_is_found(
    reach: Reach | None, columns: dict[str, models.Field[Any, Any]], gap: str
) -> None:
    found = gaps([toy("Toy", reach, **{"id": models.UUIDField(primary_key=True), **columns})])
    assert any(gap in one for one in found), found


def test_a_table_that_says_everything_has_no_gap() -> None:
    columns: dict[str, models.Field[Any, Any]] = {
        "id": models.UUIDField(primary_key=True),
        "case": models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+"),
        "by": models.ForeignKey(User, on_delete=models.CASCADE, related_name="+"),
        "on": models.DateField(),
        "state": models.CharField(max_length=9),
        "told": models.BinaryField(),
    }
    fields = dict.fromkeys(("on", "state", "by_id"), ORDINARY)
    table = toy("Whole", Reach(case="case", fields=fields), **columns)
    argued = {"kinds": {"code": "", "sealed": ""}, "tables": {}, "others": {}}
    assert len(gaps([table], argued)) == 2
    lines = {"toy.Whole": {"state": "code", "told": "sealed"}}
    assert gaps([table], {**argued, "tables": lines}) == []
    assert stale([table], {**argued, "tables": {"toy.Whole": {"state": "code", "on": "code"}}}) == [
        "toy.Whole.on"
    ]


def test_a_table_of_another_part_is_found() -> None:
    table = toy("Foreign", None, id=models.UUIDField(primary_key=True))
    table.__module__ = "somewhere.models"
    assert "say in tables.yaml who reads it" in gaps([table])[0]
