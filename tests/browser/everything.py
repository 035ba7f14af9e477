"""A small company with something on every screen: a month billed, one drafted, requests, refused usage, a hold, a review."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.runs import drafts
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.billing import crediting, releasing
from crossfoot.desks.usage import loading
from crossfoot.measures import Currency, Money
from tests.browser.open import signed_in
from tests.journeys.company import ENTITY, Company, billed
from tests.journeys.shop import AGREEMENT, MAPPING, NOVEMBER, OCTOBER, Shop
from tests.web.orders.test_imports import GOOD, HEAD, ORDERS, checked, fields

HOME = f"/{ENTITY}/"


@dataclass
class Everything:
    """named: what the addresses of its screens are made of."""

    company: Company
    client: Client
    named: Mapping[str, Any]


def proven(client: Client) -> Client:
    """Whoever is signed in gave their password a moment ago: where no second factor is required that is enough to act."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def everything(folder: Path) -> Everything:
    """The demo company in small, with a shop beside it whose two months a test can say every figure of."""
    company, run = billed(folder)
    client = proven(signed_in(company.ada))
    shop, october, november = _shop(folder, company)
    credit = _credited(shop, october)
    agreement = _asked(shop)
    named = {
        "agreement": "AGR-1",
        "request": agreement,
        "credit": credit,
        "run": november,
        "billed": run,
        "draft": drafts(company.ada, entity=ENTITY, run=november)[0].id,
        "invoice": october,
        "batch": _refused(shop),
        "person": actor_named(None, "cem").id,
        **_through_pages(client),
    }
    return Everything(company, client, named)


def _shop(folder: Path, company: Company) -> tuple[Shop, str, int]:
    shop = Shop(folder, company.ada, company.ben)
    given: dict[str, Any] = {"entity": ENTITY, "by": company.ada, "at": now()}
    customer = Party(ENTITY, "CUS-1", PartyKind.CUSTOMER, "Harbour Labs", ("1 Pier Street",), "US")
    access.add_parties(parties=[customer], key="shop/party", **given)
    access.add_person(login="cem", name="Cem Kaya", key="cem", **given)
    access.give_duties(login="cem", duties=[Duty.READ], key="cem/read", **given)
    shop.agree(1)
    loading.register_source(
        name="shop", mapping=MAPPING.encode(), mapping_file="shop.yaml", expected_per_hour=None, key="shop/source", **given
    )
    shop.use("a, 10-05, 100, eu", "b, 11-05, 400, eu", "c, 11-06, 5, us")
    (invoice,) = shop.bill(OCTOBER)[-1:]
    return shop, str(invoice.ref.number), int(shop.rate(NOVEMBER)["run"])


def _refused(shop: Shop) -> str:
    """A file two rows of which cannot be read, and one that says otherwise what was said before."""
    path = shop.folder / "refused.csv"
    path.write_text(
        "id,at,calls,region\nd,2026-11-07T12:00:00Z,3,eu\ne,2026-11-40T12:00:00Z,3,eu\nf,2026-11-08T12:00:00Z,some,eu\n"
        "a,2026-10-05T12:00:00Z,101,eu\n",
        "ascii",
    )
    given: dict[str, Any] = {"entity": ENTITY, "by": shop.ada, "at": now()}
    (loaded,) = loading.load_files(source="shop", paths=[path], backfill="", key=shop.key(), **given)
    return str(loaded.batch)


def _credited(shop: Shop, invoice: str) -> int:
    """A credit note asked for; the request's number."""
    made = crediting.prepare_credit(
        entity=ENTITY,
        number=invoice,
        lines={1: Money("5.00", Currency.of("USD"))},
        reason="outage",
        by=shop.ada,
        at=now(),
        key=shop.key(),
    )
    given: dict[str, Any] = {"entity": ENTITY, "by": shop.ada, "at": now(), "key": shop.key()}
    asked = releasing.request_credit_issue(run=int(made["run"]), reason="outage of the 5th", evidence=[], **given)
    return int(asked["request"])


def _asked(shop: Shop) -> int:
    """Version 2 of the shop's agreement, asked for; and another agreement whose discount the deal desk has to look at."""
    given: dict[str, Any] = {"entity": ENTITY, "by": shop.ada, "at": now()}
    dearer = AGREEMENT.format(version=2, late_usage="adjust", price="2.00", clauses="")
    clauses = 'discounts:\n  - {discount: d, name: Off, clause: "3", percent: "45"}\n'
    cheap = AGREEMENT.format(version=1, late_usage="adjust", price="1.00", clauses=clauses)
    cheap = cheap.replace("agreement: AGR-1", "agreement: AGR-2").replace("[harbour]", "[quay]")
    for name, text in (("dearer.yaml", dearer), ("cheap.yaml", cheap)):
        contracts.record_agreements(files={name: text.encode()}, key=shop.key(), **given)
    asked = contracts.request_agreement_approve(
        agreement="AGR-1", version=2, reason="the new price", evidence=[], key=shop.key(), **given
    )
    return int(asked["request"])


def _through_pages(client: Client) -> dict[str, Any]:
    """What is made as a person makes it: by forms."""
    page = checked(client, ORDERS + "import", f"{HEAD}\n{GOOD.replace('AGR-0217', 'AGR-1').replace('CUS-0217', 'CUS-1')}")
    client.post(ORDERS + "import", {**fields(page.content.decode()), "step": "do"})
    _done(client, "orders/differences", key="compare")
    _done(client, "holds/new", key="hold", account="harbour", kind="fraud", reason="a stolen card", days="30")
    review = _done(client, "people/reviews/", key="review", name="2026-Q4")
    client.post(f"{HOME}people/keys/", {"key": "key", "act": "create", "name": "meter", "days": "30", "duty": ["load-usage"]})
    _done(client, "views/save", key="view", table="invoices", query="kind=invoice", back=f"{HOME}invoices/", name="Bills")
    _done(client, "usage/backfills/", key="late", name="lost", reason="a lost file")
    head = "when,ref,customer,calls,region\n2026-10-05T10:00:00Z,r1,CUS-1,5,eu\n"
    known = "id,at,calls,region\nz,2026-11-09T12:00:00Z,3,eu\ny,2026-11-09T12:00:00Z,many,eu\n"
    return {
        "review": int(review.rstrip("/").rpartition("/")[2]),
        "mapping": _done(client, "usage/upload", file=_file("api.csv", head), new="api"),
        "check": _done(client, "usage/upload", file=_file("shop.csv", known), source="shop"),
        "book": re.findall(
            rf"{HOME}agreements/price-books/([\w.-]+)/", client.get(f"{HOME}agreements/price-books/").content.decode()
        )[0],
        "view": re.findall(rf"{HOME}views/(\d+)/", client.get(f"{HOME}views/of/invoices/").content.decode())[0],
        "hold": re.findall(rf"{HOME}holds/(\d+)/lift", client.get(f"{HOME}holds/").content.decode())[0],
    }


def _done(client: Client, address: str, **form: Any) -> str:
    """Where a form that was accepted leads."""
    answer = client.post(HOME + address, form)
    assert answer.status_code == 302, (address, answer.content.decode()[:2000])
    there = str(answer["Location"])
    assert "next=" not in there, (address, there)
    return there


def _file(name: str, text: str) -> io.BytesIO:
    made = io.BytesIO(text.encode())
    made.name = name
    return made


def without_second_factor() -> Any:
    """The setting of an installation that asks for none."""
    from django.test import override_settings

    return override_settings(CROSSFOOT_SECOND_FACTOR="optional")
