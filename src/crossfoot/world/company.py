"""The demo company: an AI-API seller with its price list, customers, agreements, orders and one month of usage, from a seed.

The same seed, sizes and code give the same bytes. Nothing in here knows the product: it writes files, as the outside does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crossfoot.world.contracts.catalog import price_book
from crossfoot.world.contracts.customers import Customer, amended, customers, partners
from crossfoot.world.contracts.money import Purse
from crossfoot.world.contracts.names import ENTITY
from crossfoot.world.contracts.orders import write_orders
from crossfoot.world.faults import Key
from crossfoot.world.files import write_csv, write_json, write_yaml
from crossfoot.world.traffic import REQUEST_SHARE, happenings, requests
from crossfoot.world.usage_files import write_happenings, write_mappings, write_requests

MONTH = date(2026, 10, 1)
CUSTOMERS_LEAST = 40
EVENTS_LEAST = 2_000


@dataclass(frozen=True, slots=True)
class Built:
    """What was written. key: the answer key, as it stands in answer-key.json too."""

    folder: Path
    customers: int
    agreements: int
    key: dict[str, object]


def build(folder: Path, *, seed: int, customers_total: int = 320, events_total: int = 500_000) -> Built:
    """Write the company into a folder: at least so many distinct events, of so many customers.

    agreements/*.yaml, price-books/PB-2026.yaml, entities.csv, parties.csv, mappings/*.yaml, usage/*, usage-late/* (what
    arrives after the month was billed), orders.csv, provisioning.csv, answer-key.json.
    Raises ValueError below 40 customers or 2,000 events: fewer cannot show every price model and fault.
    """
    if customers_total < CUSTOMERS_LEAST or events_total < EVENTS_LEAST:
        raise ValueError(f"at least {CUSTOMERS_LEAST} customers and {EVENTS_LEAST} events")
    rng = random.Random(seed)
    who = customers(customers_total)
    key = Key()
    _write_terms(folder, who)
    _write_parties(folder, who)
    write_mappings(folder / "mappings")
    asked = int(events_total * REQUEST_SHARE * 1.01)
    write_requests(folder, requests(who, total=asked, month=MONTH, rng=rng), who=who, key=key, rng=rng)
    others = events_total - int(2 * events_total * REQUEST_SHARE)
    write_happenings(folder, happenings(who, total=others, month=MONTH, rng=rng), key=key, rng=rng)
    differences = write_orders(folder, who, rng=rng)
    answers: dict[str, object] = {"seed": seed, "month": "2026-10", "usage": key.usage, "orders": differences}
    write_json(folder / "answer-key.json", answers)
    agreements = len(who) + sum(amended(each) is not None for each in who)
    return Built(folder, len(who), agreements, answers)


def _write_terms(folder: Path, who: list[Customer]) -> None:
    currencies = sorted({each.market.currency for each in who})
    write_yaml(folder / "price-books" / "PB-2026.yaml", price_book([Purse(code) for code in currencies]))
    for each in who:
        write_yaml(folder / "agreements" / f"{each.agreement}.yaml", each.tree)
        second = amended(each)
        if second is not None:
            write_yaml(folder / "agreements" / f"{each.agreement}-2.yaml", second)


def _write_parties(folder: Path, who: list[Customer]) -> None:
    code, name, address, country, currency, time_zone, tax_id = ENTITY
    columns = ("code", "name", "address", "country", "currency", "time_zone", "tax_id")
    write_csv(folder / "entities.csv", columns, [(code, name, _lines(address), country, currency, time_zone, tax_id)])
    rows: list[tuple[str, ...]] = [
        (key, kind, name, "", "", f"ap@{key.lower()}.example", "", "") for key, kind, name in partners()
    ]
    for each in who:
        place = each.place
        where = (_lines((place.street, f"{place.postal_code} {place.city}")), place.country)
        email = f"billing@{each.party.lower()}.example"
        rows.append((each.party, "customer", each.name, *where, email, "", ""))
        if each.number % 9 == 0 and each.channel != "reseller":
            payable = f"{each.party}-AP"
            paying = f"{each.name}, accounts payable"
            rows.append((payable, "payer", paying, *where, f"{payable.lower()}@ap.example", "", each.party))
    head = ("key", "kind", "name", "address", "country", "email", "tax_id", "parent")
    write_csv(folder / "parties.csv", head, rows)


def _lines(address: tuple[str, ...]) -> str:
    """Lines of an address in one cell."""
    return " | ".join(address)
