"""Whatever the document says may be sent is answered as the document says, and never with a 5xx."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.programs import PREFIX

EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def described() -> Any:
    from crossfoot.api.entrance import api, described
    from crossfoot.site.wsgi import application

    schema = schemathesis.openapi.from_dict(json.loads(described(api)))
    schema.app = application
    return schema


@pytest.fixture(autouse=True)
def _keys(month: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from crossfoot.api import entrance
    from crossfoot.api.wire.rates import Buckets

    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.programs.holder_of")
    monkeypatch.setattr(entrance, "buckets", Buckets(per_second=10_000, burst=10_000))


OPERATIONS = [each.ok() for each in described().get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=[each.label for each in OPERATIONS])
def test_every_answer_is_one_that_the_document_describes(operation: Any):
    strategy = operation.as_strategy()

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=strategy)
    def sent(case: Any) -> None:
        # Half of the cases are aimed at rows that are there; the other half goes where nothing is.
        if "entity" in case.path_parameters and len(str(case.path_parameters)) % 2:
            case.path_parameters["entity"] = "US01"
        headers = {"Authorization": f"Bearer {PREFIX}ada"}
        case.call_and_validate(headers=headers, base_url="http://localhost", checks=CHECKS)

    sent()
