"""What is another entity's is not there: for every page, whoever looks, whatever the object.

Two legal entities share a database. The stranger holds every duty in the other one. Each route of the workspace is
asked for twice: in the first entity, and in the stranger's own with the keys of the first one's objects.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed

OTHER = "XX02"
# A key of the first entity for each kind of key in an address. A new kind of key wants one here.
FOREIGN: Mapping[str, Any] = {
    "number": "INV-000001",
    "line": 1,
    "month": "2026-10",
    "run": 1,
    "draft": 1,
    "request": 1,
    "id": 1,
    "agreement": "AGR-1",
    "book": "standard",
    "order": "ORD-1",
    "row": 1,
    "key": "CUS-1",
    "party": "CUS-1",
    "view": 1,
    "place": 1,
    "on_id": "INV-000001",
    "table": "invoices",
    "upload": "U-1",
    "pk": 1,
    "hold": 1,
    "name": "api",
    "source": "api",
    "batch": "B-1",
    "kind": "document",
    "about": "INV-000001",
    "version": 1,
    "person": 1,
    "login": "ada",
}
WITHOUT_OBJECT = re.compile(r"<(?!str:entity)")


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("strangers"))[0]


@pytest.fixture(scope="module")
def stranger(company: Company) -> Client:
    """Somebody who holds every duty in another entity and none in the first."""
    from django.db import transaction

    from crossfoot.books.actors.actor import ActorKind, Duty
    from crossfoot.books.actors.writes.actor import grant_duty, write_actor
    from crossfoot.books.parties.party import Entity, Party, PartyKind
    from crossfoot.books.parties.writes import write_entity
    from crossfoot.cli.session import now

    own = Party(OTHER, OTHER, PartyKind.OWN, "Elsewhere Ltd", ("2 Far Road",), "GB")
    with transaction.atomic():
        write_entity(entity=Entity(OTHER, "GBP", "Europe/London", own), by=company.ada, at=now(), key="xx1")
        zed = write_actor(login="zed", name="Zed Far", kind=ActorKind.PERSON, by=company.ada, at=now(), key="xx2")
        for duty in Duty:
            zed = grant_duty(entity=OTHER, actor=zed, duty=duty, by=company.ada, at=now(), key=f"xx3/{duty.value}")
    return signed_in(zed)


def routes() -> list[str]:
    """Every address of the workspace below an entity, as a pattern."""
    from crossfoot.web.urls import urlpatterns

    return sorted(route for route in _routes(urlpatterns, "") if route.startswith("<str:entity>/"))


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route)
        else:
            yield route


def address(route: str, entity: str) -> str:
    filled = route.replace("<str:entity>", entity)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(FOREIGN[hole[1]]), filled)


def asked(client: Client, path: str) -> set[int]:
    """What the page answers, shown and sent: 405 for a way it has not."""
    return {client.get(path).status_code, client.post(path, {"key": "k", "reason": "r"}).status_code}


def test_every_page_of_an_entity_not_seen_is_not_there(stranger: Client, caplog: pytest.LogCaptureFixture) -> None:
    found = {}
    with caplog.at_level(logging.WARNING, "crossfoot.web"):
        for route in routes():
            path = address(route, ENTITY)
            if asked(stranger, path) - {404, 405}:
                found[path] = asked(stranger, path)
    assert found == {}
    assert any("entity-not-seen" in record.getMessage() for record in caplog.records), "a refusal at the gate is logged"


def test_an_object_of_another_entity_is_not_there_in_ones_own(stranger: Client) -> None:
    """A list of one's own may be empty (200); an object named by a stranger's key is nowhere."""
    found = {}
    for route in routes():
        if not WITHOUT_OBJECT.search(route) or not re.search("number|line|run|draft|request|agreement|batch", route):
            continue
        path = address(route, OTHER)
        status = stranger.get(path).status_code
        if status not in (404, 405):
            found[path] = status
    assert found == {}


def test_an_entity_nobody_has_looks_the_same_as_one_not_seen(stranger: Client) -> None:
    there, nowhere = (stranger.get(f"/{entity}/invoices/") for entity in (ENTITY, "ZZ99"))
    assert there.status_code == nowhere.status_code == 404
    shape = [
        re.sub(rf'{ENTITY}|ZZ99|CSRFToken": "\w+|value="[^"]*"|token"[^>]*', "", page.content.decode())
        for page in (there, nowhere)
    ]
    assert shape[0] == shape[1]
