"""Every route of the API names a duty, every write a key, and the document that is committed is the one the routes make."""

from __future__ import annotations

import json
import os
from typing import Any

from crossfoot.books.actors.actor import Duty
from tests.tidy.source import PACKAGE, ROOT

COMMITTED = PACKAGE / "api" / "openapi.json"
REFERENCE = ROOT / "docs" / "reference" / "api.md"
MARK = "<!-- made from the routes; CROSSFOOT_UPDATE_REFERENCE=1 python -m pytest tests/tidy/test_api.py writes it anew -->"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    from crossfoot.api.entrance import api

    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return [(path, method, found) for path, methods in described["paths"].items() for method, found in methods.items()]


def test_every_route_names_a_duty_and_only_the_list_of_entities_any():
    duties = {each.value for each in Duty}
    without = [f"{method} {path}" for path, method, found in operations() if found.get("x-duty") not in duties]
    assert without == ["get /api/v1/entities"]


def test_every_route_stands_below_a_legal_entity():
    outside = [path for path, _, _ in operations() if not path.startswith("/api/v1/{entity}/")]
    assert outside == ["/api/v1/entities"]


def test_every_write_demands_a_key_and_no_read_does():
    wrong = []
    for path, method, found in operations():
        named = {each["name"] for each in found.get("parameters", []) if each["in"] == "header"}
        if ("Idempotency-Key" in named) != (method != "get"):
            wrong.append(f"{method} {path}")
    assert wrong == []


def test_every_body_refuses_what_it_does_not_declare():
    from crossfoot.api.entrance import api

    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    schemas = described["components"]["schemas"]
    for _, _, found in operations():
        if "requestBody" in found:
            name = found["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            assert schemas[name].get("additionalProperties") is False, name


def test_the_committed_document_is_the_one_the_routes_make():
    from crossfoot.api.entrance import api, described

    made = described(api)
    if os.environ.get("CROSSFOOT_UPDATE_REFERENCE"):
        COMMITTED.write_text(made, "utf-8")
    assert COMMITTED.read_text("utf-8") == made


def test_the_table_of_routes_is_as_the_routes_are():
    rows = [f"| `{method.upper()} {path}` | {found['x-duty']} | {found['summary']} |" for path, method, found in operations()]
    made = "\n\n| route | duty | what it does |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"
    head, mark, body = REFERENCE.read_text("utf-8").partition(MARK)
    assert mark, "api.md does not say where the made part begins"
    if os.environ.get("CROSSFOOT_UPDATE_REFERENCE"):
        REFERENCE.write_text(f"{head}{mark}{made}", "utf-8")
        return
    assert body == made


def test_the_table_of_statuses_is_as_the_program_answers():
    from crossfoot.api.problems import BY_CODE, BY_KIND

    page = REFERENCE.read_text("utf-8")
    for name, status in {**BY_KIND, **BY_CODE}.items():
        assert f"| `{name}` | {status} |" in page, name
