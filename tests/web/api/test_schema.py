"""The API against its own description: what nobody would type, never a 500, always the shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from equiano_web.people.adapters import AccountAdapter
from tests.web.api.conftest import Network, Program

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
# Values at the edges of each field took two thirds of the time; the edges have tests of their own.
schema.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def network(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Program, Network]]:
    """One for all operations: to make it takes longer than to ask them."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Network()
        yield made.program("supervisor"), made
        transaction.set_rollback(True)


@pytest.fixture
def program(
    network: tuple[Program, Network], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Program, Network]]:
    monkeypatch.setattr(django_settings, "EQUIANO_NO_LIMITS", True)
    # A server says from where it was asked; schemathesis does not.
    monkeypatch.setattr(AccountAdapter, "get_client_ip", lambda *_: "127.0.0.1")
    # Each request would end the connection, and with it the test's transaction (Django's own client does so).
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with transaction.atomic():
        yield network
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    # So few that all of the addresses together take no longer than the 21 first ones did with 15.
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_the_description(
    case: schemathesis.Case, program: tuple[Program, Network]
) -> None:
    caller, network = program
    if "key" in case.path_parameters and case.method != "GET":  # half of them would only be not found
        is_entry = re.search("/entries/", case.path) is not None
        case.path_parameters["key"] = str(network.entry if is_entry else network.case)
    case.call_and_validate(
        headers={"Authorization": f"Bearer {caller.token}"},
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ),
    )
