"""Specimens of the window for programs: calls that do not read, and webhooks that cannot be."""

from __future__ import annotations

import pydantic
from django.http import HttpRequest
from django.test import RequestFactory

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.webhooks.webhook import EndpointState
from crossfoot.desks.delivery import webhooks
from crossfoot.errors import Problem
from crossfoot.transports.http import Reach, must_be_address, post
from tests.books.company import AT, Company
from tests.specimens.desks import commanded, holding
from tests.specimens.gallery import Provoke

URL = "https://hooks.example.com/crossfoot"


def _request(method: str = "GET", path: str = "/api/v1/US01/runs", **headers: str) -> HttpRequest:
    return RequestFactory().generic(method, path, headers=headers)


def _unsigned() -> None:
    from crossfoot.api.entrance import Key

    Key()(_request())


def _misspelt() -> None:
    from crossfoot.api.wire.routes import must_be_known

    must_be_known(_request(path="/api/v1/US01/runs?perid=2026-10"), {"period"})


def _fields(given: dict[str, object]) -> list[Problem]:
    from crossfoot.api.entrance import problem_of
    from crossfoot.api.v1.billing import ToRate

    try:
        ToRate.model_validate(given)
    except pydantic.ValidationError as fault:
        return [problem_of({**each, "loc": ("body", "body", *each["loc"])}) for each in fault.errors()]
    return []


def _fraction() -> None:
    from crossfoot.api.wire.strict import parse

    parse(b'{"amount": 12.5}')


def _large() -> None:
    from crossfoot.api.entrance import must_be_readable

    must_be_readable(_request("POST", **{"Content-Length": "10000001"}))


def _form() -> None:
    from crossfoot.api.entrance import must_be_readable

    must_be_readable(RequestFactory().post("/api/v1/US01/runs", "period=2026-10", content_type="text/plain"))


def _deleted() -> None:
    from crossfoot.api.entrance import not_taken

    raise not_taken(_request("DELETE"), "GET, POST")


def _nowhere() -> None:
    from crossfoot.api.entrance import no_route

    raise no_route("v1/invoces")


def _nameless() -> None:
    from crossfoot.api.wire.routes import key_of

    key_of(_request("POST"))


def _cursor() -> None:
    from crossfoot.api.wire.cursors import opened, seal

    opened(seal(7, of="/api/v1/US01/runs", filters={}), of="/api/v1/US01/runs", filters={"state": "failed"})


def _copy(**headers: str) -> None:
    from crossfoot.api.wire.copies import must_match

    must_match(_request("PUT", **headers), {"name": "books"})


def _fast() -> None:
    from crossfoot.api.wire.rates import Buckets

    buckets = Buckets(per_second=1, burst=1)
    buckets.take(7)
    buckets.take(7)


def _configuring(company: Company) -> Actor:
    return holding(company.ada, Duty.CONFIGURE)


def _add(company: Company, key: str) -> object:
    return webhooks.add_endpoint(entity="US01", name="books", url=URL, deeds=["*"], by=_configuring(company), at=AT, key=key)


def _change(company: Company) -> object:
    return webhooks.change(
        entity="US01", name="books", url=URL, deeds=["*"], state=EndpointState.OFF, by=_configuring(company), at=AT, key="off"
    )


def _replay(company: Company) -> object:
    return webhooks.replay(entity="US01", name="books", first=9, last=3, by=_configuring(company), at=AT, key="again")


def _add_deaf(company: Company) -> object:
    return webhooks.add_endpoint(entity="US01", name="books", url=URL, deeds=[], by=_configuring(company), at=AT, key="deaf")


SPECIMENS: dict[str, Provoke] = {
    "key-not-known": _unsigned,
    "request-malformed": _misspelt,
    "parameter-unknown": _misspelt,
    "field-missing": lambda: _fields({}),
    "field-wrong": lambda: _fields({"period": "2026-13"}),
    "body-not-json": _fraction,
    "body-too-large": _large,
    "media-type": _form,
    "method-not-taken": _deleted,
    "route-not-there": _nowhere,
    "request-key-missing": _nameless,
    "cursor-not-ours": _cursor,
    "copy-not-named": lambda: _copy(),
    "copy-outdated": lambda: _copy(**{"If-Match": '"0123"'}),
    "too-many-requests": _fast,
    "webhook-taken": commanded(lambda company: (_add(company, "one"), _add(company, "two"))),
    "webhook-not-there": commanded(_change),
    "webhook-url": lambda: must_be_address("http://hooks.example.com/crossfoot", reach=Reach.PUBLIC),
    "webhook-deeds": commanded(_add_deaf),
    "webhook-range": commanded(_replay),
    "webhook-private": lambda: post("https://localhost/crossfoot", body=b"", headers={}, reach=Reach.PUBLIC),
}
