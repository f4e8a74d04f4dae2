"""The body of each kind of message: which fields, at which stage, of which data class.

    enquiry ── identity of nobody, and no free text: it can neither be written nor read
    details ── after the acceptance: who the person is and how to reach them safely
    items   ── what the other side asked for, item by item: health, the account of events, proceedings

Names are those of HTCDS 2.0; what it lacks begins with `ext_`. Source: prevention.md, 6; IOM's principles of
data protection.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from equiano.exchange.pair import Stage, classes_of
from equiano.exchange.shapes import (
    LONG,
    DataClass,
    ShapeError,
    code,
    codes,
    countries,
    country,
    day,
    filled,
    moment,
    part,
    parts,
    read_shaped,
    shapes_of,
    text,
    token,
    tongue,
    whole,
    write_shaped,
    yes,
)
from equiano.exchange.strict import Json

AGE_BANDS = ("child", "adult", "perhaps_child")
URGENCIES = ("danger_now", "within_a_day", "within_a_week", "ordinary")
STEPS = ("identification", "urgent_help", "reflection", "return", "long_term_help", "proceedings")
"""Steps of the transnational referral mechanisms, in any order (bsr-trm.com)."""
NEEDS = ("housing", "food_and_clothes", "medical", "psychological", "rights", "legal", "interpreting",
         "documents", "stay_advice", "child_protection", "schooling", "training", "work", "wages", "money",
         "family_contact", "protection", "return_home", "addiction", "violence_at_home", "other")  # fmt: skip
DOCUMENTS = ("passport", "identity_card", "birth_certificate", "travel_document", "residence_permit",
             "seaman_book", "none", "other")  # fmt: skip
RISKS = ("retaliation", "re_trafficking", "family_involved", "authorities_involved", "detention",
         "statelessness", "self_harm", "no_safe_housing", "other")  # fmt: skip
DECLINE_REASONS = ("no_capacity", "not_eligible", "out_of_area", "unsafe", "no_answer_in_time",
                   "no_legal_basis", "other")  # fmt: skip
PURPOSES = ("help", "identification", "proceedings", "compensation", "safe_return", "family", "protection",
            "research")  # fmt: skip
RESULTS = ("given", "being_given", "declined_by_person", "not_given")
ENDS = ("goals_reached", "left_on_own_wish", "contact_lost", "handed_over", "returned",
        "not_trafficked_other_help", "died", "other")  # fmt: skip
WITHDRAWALS = ("consent_withdrawn", "legal_basis_ended", "sent_in_error", "danger", "no_answer_in_time")
REVOCATIONS = ("lost", "stolen", "replaced", "no_longer_used")
ITEMS = ("health", "account_of_events", "sexual_violence", "proceedings", "identity_documents",
         "return_risk", "family")  # fmt: skip
DATA_CLASSES: tuple[DataClass, ...] = get_args(DataClass)


@dataclass(frozen=True)
class StatedBasis:
    """The law that lets a body send or receive; the person's consent is none for an authority."""

    country: str = country("ext_Country", needed=True)
    article: str = text("ext_Article", needed=True)
    since: dt.date = day("ext_From", needed=True)
    until: dt.date = day("ext_Until", needed=True)


@dataclass(frozen=True)
class StatedConsent:
    """The person's consent to this recipient, for these classes."""

    given: dt.date = day("ext_Given", needed=True)
    until: dt.date = day("ext_Until", needed=True)
    classes: tuple[str, ...] = codes("ext_Classes", DATA_CLASSES, needed=True)
    language: str | None = tongue("ext_Language")


@dataclass(frozen=True)
class StatedRisk:
    """What an assessment of the risks of a return found, at the end of whoever sends it."""

    assessed: dt.date = day("ext_Assessed", needed=True)
    found: str = code("ext_Found", ("bearable", "too_high"), needed=True)
    risks: tuple[str, ...] = codes("ext_Risks", RISKS)


@dataclass(frozen=True)
class Enquiry:
    """Can you help somebody like this? Codes alone: nothing that says who."""

    gender: str = code("prs_Gender", needed=True)
    language: str = tongue("prs_PrimaryLanguage", needed=True)
    age_band: str = code("ext_AgeBand", AGE_BANDS, needed=True)
    needs: tuple[str, ...] = codes("ext_Needs", NEEDS, needed=True)
    country: str = country("ext_Country", needed=True)
    urgency: str = code("ext_Urgency", URGENCIES, needed=True)
    step: str = code("ext_Step", STEPS, needed=True)
    purpose: str = code("ext_ConsentPurpose", PURPOSES, needed=True)
    no_embassy: bool = yes("ext_NoContactWithEmbassy", needed=True)
    reason: str | None = code("cas_ReasonForOutgoingReferral")


@dataclass(frozen=True)
class Details:
    """After the acceptance: who it is, how to reach them safely, what they need, what threatens them."""

    consent: StatedConsent = part("ext_Consent", StatedConsent, needed=True, data_class="legal")
    basis: StatedBasis = part("ext_LegalBasis", StatedBasis, needed=True, data_class="legal")
    no_embassy: bool = yes("ext_NoContactWithEmbassy", needed=True)
    alias: str | None = text("ext_Alias", data_class="identity")
    first_name: str | None = text("prs_FirstName", data_class="identity")
    middle_name: str | None = text("prs_MiddleName", data_class="identity")
    second_name: str | None = text("prs_SecondName", data_class="identity")
    birthdate: dt.date | None = day("prs_Birthdate", data_class="identity")
    citizenship: tuple[str, ...] = countries("prs_Citizenship", data_class="identity")
    documents: tuple[str, ...] = codes("ext_DocumentsHeld", DOCUMENTS, data_class="identity")
    mobile_phone: str | None = text("prs_MobilePhone", data_class="contact")
    email: str | None = text("prs_Email", data_class="contact")
    safe_contact: str | None = text("ext_SafeContact", 1_000, data_class="contact")
    needs: tuple[str, ...] = codes("ext_Needs", NEEDS)
    needs_told: str | None = text("cas_OutgoingReferralDetails", LONG)
    risks: tuple[str, ...] = codes("ext_Risks", RISKS)
    return_risk: StatedRisk | None = part("ext_ReturnRisk", StatedRisk)


@dataclass(frozen=True)
class StatedRevocation:
    """A signing key of the issuer that is to be trusted no more."""

    thumbprint: str = token("ext_Thumbprint", 32, needed=True)
    since: dt.datetime = moment("ext_Since", needed=True)
    reason: str = code("ext_Reason", REVOCATIONS, needed=True)


@dataclass(frozen=True)
class Acknowledgement:
    """A message came and was read; with the clock's drift and the issuer's revoked keys.

    Attributes:
        of: Id of the message.
        hash: Hash of the message.
        received: When it came.
        drift: Seconds that the partner's clock was ahead of the issuer's (below 0: behind).
        revoked: All keys that the issuer has revoked so far.
    """

    of: str = token("ext_Of", 16, needed=True)
    hash: str = token("ext_Hash", 32, needed=True)
    received: dt.datetime = moment("ext_Received", needed=True)
    drift: int = whole("ext_DriftSeconds", needed=True)
    revoked: tuple[StatedRevocation, ...] = parts("ext_Revoked", StatedRevocation)


@dataclass(frozen=True)
class Acceptance:
    """Yes: who takes it over, on what basis, and what they may be told."""

    basis: StatedBasis = part("ext_LegalBasis", StatedBasis, needed=True, data_class="legal")
    classes: tuple[str, ...] = codes("ext_Classes", DATA_CLASSES, needed=True)
    until: dt.date = day("ext_Until", needed=True)
    organisation: str | None = text("org_Name")
    phone: str | None = text("org_Phone")
    return_risk: StatedRisk | None = part("ext_ReturnRisk", StatedRisk)


@dataclass(frozen=True)
class Decline:
    """No; by code alone."""

    reason: str = code("ext_Reason", DECLINE_REASONS, needed=True)


@dataclass(frozen=True)
class ItemRequest:
    """What the other side needs to know besides, item by item, and what for."""

    items: tuple[str, ...] = codes("ext_Items", ITEMS, needed=True)
    purpose: str = text("ext_Purpose", 1_000, needed=True)
    basis: StatedBasis = part("ext_LegalBasis", StatedBasis, needed=True, data_class="legal")


@dataclass(frozen=True)
class RequestedItems:
    """What was asked for: fields and files of the items named in `items`, and of no other."""

    request: str = token("ext_Request", 16, needed=True)
    items: tuple[str, ...] = codes("ext_Items", ITEMS, needed=True)
    consent: StatedConsent = part("ext_Consent", StatedConsent, needed=True, data_class="legal")
    health: str | None = text("ext_Health", LONG, data_class="health", item="health")
    exploitation: tuple[str, ...] = codes(
        "vic_TypeOfExploitation", data_class="narrative", item="account_of_events"
    )
    control: tuple[str, ...] = codes("vic_MethodsOfControl", data_class="narrative", item="account_of_events")
    event_country: str | None = country("hte_Country", data_class="narrative", item="account_of_events")
    event_date: dt.date | None = day("hte_Date", data_class="narrative", item="account_of_events")
    account: str | None = text("hte_Description", LONG, data_class="narrative", item="account_of_events")
    sexual_violence: str | None = text(
        "ext_SexualViolence", LONG, data_class="sexual_violence", item="sexual_violence"
    )
    status: str | None = code("vic_TraffickingStatus", data_class="legal", item="proceedings")
    proceedings: str | None = text("ext_Proceedings", LONG, data_class="legal", item="proceedings")
    identity_number: str | None = text("prs_IdentityNumber", data_class="identity", item="identity_documents")
    return_risk: StatedRisk | None = part(
        "ext_ReturnRisk", StatedRisk, data_class="legal", item="return_risk"
    )
    family: str | None = text("ext_Family", 1_000, data_class="contact", item="family")
    family_consent: dt.date | None = day("ext_FamilyConsent", data_class="contact", item="family")


@dataclass(frozen=True)
class ServiceResult:
    """What became of one need."""

    need: str = code("ext_Need", NEEDS, needed=True)
    result: str = code("ext_Result", RESULTS, needed=True)


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    on: dt.date = day("ext_On", needed=True)
    services: tuple[ServiceResult, ...] = parts("ext_Services", ServiceResult)
    end: str | None = code("ext_End", ENDS)


@dataclass(frozen=True)
class WithdrawnReferral:
    """Stop using it, delete it, say what the law makes you keep. It is heeded whatever the state."""

    reason: str = code("ext_Reason", WITHDRAWALS, needed=True)
    on: dt.date = day("ext_On", needed=True)


@dataclass(frozen=True)
class KeptByLaw:
    """What the receiver may not delete, and until when."""

    data_class: str = code("ext_Class", DATA_CLASSES, needed=True)
    basis: StatedBasis = part("ext_LegalBasis", StatedBasis, needed=True, data_class="legal")


@dataclass(frozen=True)
class WithdrawalAnswer:
    """What was deleted, what a law makes the issuer keep."""

    withdrawal: str = token("ext_Withdrawal", 16, needed=True)
    deleted: tuple[str, ...] = codes("ext_Deleted", DATA_CLASSES)
    kept: tuple[KeptByLaw, ...] = parts("ext_Kept", KeptByLaw)


@dataclass(frozen=True)
class KeyRotation:
    """The issuer's new card; the message is signed by the old key (`keys.replaces_rightly`)."""

    card: str = text("ext_Card", 4_096, needed=True)


@dataclass(frozen=True)
class KeyRevocation:
    """Keys of the issuer that are to be trusted no more, at once."""

    revoked: tuple[StatedRevocation, ...] = parts("ext_Revoked", StatedRevocation, needed=True)


Body = (
    Enquiry
    | Details
    | Acknowledgement
    | Acceptance
    | Decline
    | ItemRequest
    | RequestedItems
    | Outcome
    | WithdrawnReferral
    | WithdrawalAnswer
    | KeyRotation
    | KeyRevocation
)
KINDS: Mapping[str, type[Body]] = MappingProxyType(
    {
        "enquiry": Enquiry,
        "details": Details,
        "acknowledgement": Acknowledgement,
        "acceptance": Acceptance,
        "decline": Decline,
        "item_request": ItemRequest,
        "items": RequestedItems,
        "outcome": Outcome,
        "withdrawal": WithdrawnReferral,
        "withdrawal_answer": WithdrawalAnswer,
        "key_rotation": KeyRotation,
        "revocation": KeyRevocation,
    }
)
# What a kind may tell of the person; the other kinds tell nothing of them.
STAGE_OF: Mapping[str, Stage] = MappingProxyType(
    {"enquiry": Stage.ENQUIRY, "details": Stage.DETAILS, "items": Stage.ITEMS}
)
WITH_ATTACHMENTS = frozenset({"details", "items"})
"""Kinds that may bring files. An enquiry never: a file can hold anything."""


class StageError(ShapeError):
    """A field of a later stage, or of an item that is not named."""


def read_body(kind: str, value: Json) -> Body:
    """The body of a kind of message.

    Raises:
        StageError: If a field stands in it that belongs to another stage or item.
        ShapeError: If a field is unknown, missing, or not of its shape.
    """
    if isinstance(value, Mapping):
        elsewhere = set(_of_persons()) - set(shapes_of(KINDS[kind]))
        if strangers := sorted(set(value) & elsewhere):
            raise StageError(strangers[0])
    body = read_shaped(KINDS[kind], value)
    _check(body)
    return body


def body_as_dict(body: Body) -> dict[str, Json]:
    """JSON of a body.

    Raises:
        StageError: As of `read_body`.
        ShapeError: As of `read_body`.
    """
    _check(body)
    return write_shaped(body)


def kind_of(body: Body) -> str:
    """The kind of a body."""
    return next(kind for kind, its in KINDS.items() if its is type(body))


def data_classes(body: Body) -> frozenset[str]:
    """Classes of the data of the person in a body; for the rule of the pair and for consent."""
    return frozenset(shape.data_class for shape, _ in filled(body))


def file_classes(body: Body) -> frozenset[str]:
    """Classes of files that may go with a body: of its stage, of items that are named, agreed to.

    Empty for a kind that brings no file.
    """
    if isinstance(body, Details):
        return classes_of(Stage.DETAILS) & frozenset(body.consent.classes)
    if not isinstance(body, RequestedItems):
        return frozenset()
    named = {shape.data_class for _, shape in shapes_of(RequestedItems).values() if shape.item in body.items}
    return classes_of(Stage.ITEMS) & named & frozenset(body.consent.classes)


def _of_persons() -> frozenset[str]:
    """Names of fields that one of the three stages knows."""
    return frozenset(name for kind in STAGE_OF for name in shapes_of(KINDS[kind]))


def _check(body: Body) -> None:
    if isinstance(body, RequestedItems):
        _check_items(body)
    elif isinstance(body, Enquiry) and (body.step == "return") != (body.purpose == "safe_return"):
        # A return asks for more on both sides: it is named by both or by none.
        raise ShapeError("ext_ConsentPurpose")
    elif isinstance(body, Details) and not (body.alias or body.first_name or body.second_name):
        raise ShapeError("ext_Alias")
    elif isinstance(body, Outcome) and not (body.services or body.end):
        raise ShapeError("ext_Services")
    elif isinstance(body, WithdrawalAnswer) and not (body.deleted or body.kept):
        raise ShapeError("ext_Deleted")


def _check_items(body: RequestedItems) -> None:
    told = {shape.item: shape.name for shape, _ in filled(body) if shape.item}
    for item in sorted(set(told) - set(body.items)):
        raise StageError(told[item])
    if body.family is not None and body.family_consent is None:
        # The family's data need the family's own consent (prevention.md, 6).
        raise ShapeError("ext_FamilyConsent")
