"""The API against its own description: what nobody would type, never a 500, always the shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.api.conftest import Network, Program

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Program, Network]]:
    network = Network()
    monkeypatch.setattr(django_settings, "EQUIANO_NO_LIMITS", True)
    # Each request would end the connection, and with it the test's transaction (Django's own client does so).
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield network.program("supervisor"), network
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=15,
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
