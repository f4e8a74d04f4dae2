"""Bodies: names of the standard, stages that cannot be mixed, files that travel apart."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.exchange import pair
from equiano.exchange.attachments import STEPS_OF_FILES, decrypt_file, encrypt_file
from equiano.exchange.bodies import (
    DATA_CLASSES,
    KINDS,
    STAGE_OF,
    WITH_ATTACHMENTS,
    Enquiry,
    Outcome,
    RequestedItems,
    StageError,
    WithdrawalAnswer,
    body_as_dict,
    data_classes,
    read_body,
)
from equiano.exchange.message import new_id
from equiano.exchange.protocol import protocol_table
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.shapes import ShapeError, shapes_of
from tests.unit.exchange.parties import CONSENT, DETAILS, ENQUIRY, TODAY

GOLDEN = Path(__file__).parents[2] / "golden/htcds_2_0_field_standards.csv"


def test_names_are_those_of_htcds_or_marked() -> None:
    with GOLDEN.open(encoding="utf-8-sig", newline="") as stream:
        standard = {row["Field Name including Prefix"].strip() for row in csv.DictReader(stream)}
    used = {name for kind in KINDS.values() for name in shapes_of(kind)}
    assert {name for name in used if not name.startswith("ext_")} <= standard
    assert len([name for name in used if name in standard]) >= 20


def test_an_enquiry_has_codes_alone_and_says_who_it_is_by_none_of_them() -> None:
    shapes = shapes_of(Enquiry)
    assert {shape.data_class for _, shape in shapes.values()} == {"ordinary"}
    for name, (_, shape) in shapes.items():
        with pytest.raises(ValueError):
            shape.read("Anna Ivanova, ул. Мира 5")
        assert not name.startswith(("prs_First", "prs_Second", "hte_", "con_"))
    assert "enquiry" not in WITH_ATTACHMENTS


def test_no_kind_holds_more_than_its_stage_may() -> None:
    for kind, stage in STAGE_OF.items():
        held = {shape.data_class for _, shape in shapes_of(KINDS[kind]).values()}
        assert held <= pair.classes_of(stage), kind
    assert set(DATA_CLASSES) >= pair.classes_of(pair.Stage.ITEMS)


def test_kinds_are_those_of_the_state_machine() -> None:
    sides = protocol_table().sides
    acts = {kind for side in sides.values() for kind in side.acts.values() if kind}
    taken = {kind for side in sides.values() for kind in side.got}
    assert acts | taken == set(KINDS) - {"key_rotation", "revocation"}


def test_what_is_written_is_read() -> None:
    for body in (ENQUIRY, DETAILS):
        kind = next(kind for kind, its in KINDS.items() if its is type(body))
        assert read_body(kind, body_as_dict(body)) == body
    assert data_classes(DETAILS) == {"ordinary", "legal", "identity"}
    assert data_classes(ENQUIRY) == {"ordinary"}


def test_details_name_somebody() -> None:
    with pytest.raises(ShapeError):
        body_as_dict(replace(DETAILS, alias=None))


def test_an_item_that_was_not_asked_for_is_not_told() -> None:
    items = RequestedItems(request=new_id(), items=("health",), consent=CONSENT, health="Insulin.")
    assert data_classes(items) == {"ordinary", "legal", "health"}
    assert read_body("items", body_as_dict(items)) == items
    with pytest.raises(StageError, match="hte_Description"):
        body_as_dict(replace(items, account="…"))
    with pytest.raises(StageError):
        read_body("items", {**body_as_dict(items), "prs_FirstName": "Anna"})
    family = replace(items, items=("health", "family"), family="A sister")
    with pytest.raises(ShapeError, match="ext_FamilyConsent"):
        body_as_dict(family)
    assert body_as_dict(replace(family, family_consent=TODAY))


def test_an_outcome_and_an_answer_say_something() -> None:
    with pytest.raises(ShapeError):
        body_as_dict(Outcome(on=TODAY))
    with pytest.raises(ShapeError):
        body_as_dict(WithdrawalAnswer(withdrawal=new_id()))
    assert body_as_dict(Outcome(on=TODAY, end="returned"))


def test_a_wrong_value_is_not_repeated() -> None:
    said = body_as_dict(DETAILS)
    for name, value in (("prs_Birthdate", "Anna"), ("ext_Anna", 1), ("prs_Citizenship", ["Anna"])):
        with pytest.raises(ShapeError) as wrong:
            read_body("details", {**said, name: value})
        assert "Anna" not in str(wrong.value)
    with pytest.raises(ShapeError, match=r"ext_Consent\.ext_Given"):
        read_body("details", {**said, "ext_Consent": {"ext_Given": "x"}})


def test_an_attachment_comes_out_as_it_went_in() -> None:
    for content in (b"x", b"\0" * 10, b"y" * STEPS_OF_FILES[0], b"z" * (STEPS_OF_FILES[0] + 1)):
        said, sealed = encrypt_file("scan.pdf", content, "identity")
        assert len(sealed) - 28 in STEPS_OF_FILES
        assert decrypt_file(said, sealed) == content


def test_a_changed_attachment_is_refused() -> None:
    said, sealed = encrypt_file("scan.pdf", b"content", "identity")
    other, _ = encrypt_file("scan.pdf", b"content", "identity")
    for wrong in (
        (said, sealed[:-1]),
        (said, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (replace(said, sha256=other.sha256), sealed),
        (replace(said, key=other.key), sealed),
        (replace(said, size=6), sealed),
        (replace(said, size=0), sealed),
        (replace(said, size=10**9), sealed),
        (said, b""),
    ):
        with pytest.raises(RefusedPackage) as refused:
            decrypt_file(*wrong)
        assert refused.value.code == "attachment_wrong"


def test_what_cannot_be_attached() -> None:
    for name, content in (("a.pdf", b""), ("../a.pdf", b"x"), ("x" * 121, b"x"), ("a\nb", b"x"), ("", b"x")):
        with pytest.raises(BadInputError):
            encrypt_file(name, content, "identity")
    with pytest.raises(BadInputError):
        encrypt_file("a.bin", bytes(STEPS_OF_FILES[-1] + 1), "identity")


def test_a_day_is_a_day() -> None:
    assert read_body("withdrawal", {"ext_Reason": "danger", "ext_On": "2026-11-26"}).on == dt.date(
        2026, 11, 26
    )  # type: ignore[union-attr]
    for day in ("20261126", "2026-W48-4", "2026-02-30", 20261126, "2026-11-26T00:00:00Z"):
        with pytest.raises(ShapeError):
            read_body("withdrawal", {"ext_Reason": "danger", "ext_On": day})
