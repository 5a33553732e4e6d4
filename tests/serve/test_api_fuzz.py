"""Random requests to the API, made from its own document: no server error, and no answer against its schema."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.serve.course import World
from tests.serve.test_api import token

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: uv sync --group fuzz")
CHECKS = ("not_a_server_error", "status_code_conformance", "response_schema_conformance", "content_type_conformance")


def ask(operation: Any, headers: dict[str, str]) -> None:
    """Send random requests for one operation."""
    checks = [getattr(schemathesis.checks, name) for name in CHECKS]

    @settings(max_examples=12)
    @given(case=operation.as_strategy())
    def try_it(case: Any) -> None:
        if "slug" in case.path_parameters:  # a random one is hardly ever an assignment
            case.path_parameters["slug"] = "centering"
        case.validate_response(case.call(headers=headers), checks=checks)

    try_it()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["instructor", "student"])
def test_answers_are_as_the_document_says(world: World, role: str) -> None:
    headers = {"authorization": f"Bearer {token(world, role, 'read', 'submit', 'grade', role=role)}"}
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", world.client.app)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:
        ask(operation, headers)
