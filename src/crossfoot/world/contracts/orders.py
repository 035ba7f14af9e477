"""Orders and the provisioning feed: what was ordered and what is switched on, alike but for the differences sown on purpose."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from crossfoot.world.contracts.customers import Customer
from crossfoot.world.files import write_csv

ORDER_COLUMNS = (
    "order",
    "agreement",
    "sold_to",
    "currency",
    "ordered_on",
    "line",
    "item",
    "term",
    "quantity",
    "unit_price",
    "start",
    "end",
)
FEED_COLUMNS = ("system", "agreement", "item", "quantity", "start", "end", "status")
_SYSTEM = "tenant-control"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of an order. unit_price: empty for usage, whose price is a ladder."""

    order: str
    agreement: str
    sold_to: str
    currency: str
    ordered_on: str
    line: int
    item: str
    term: str
    quantity: str
    unit_price: str
    start: str
    end: str

    @property
    def cells(self) -> tuple[object, ...]:
        """As it stands in the file."""
        return tuple(getattr(self, name) for name in ORDER_COLUMNS)


@dataclass(frozen=True, slots=True)
class Switched:
    """A row of the provisioning feed."""

    agreement: str
    item: str
    quantity: str
    start: str
    end: str
    status: str = "active"

    @property
    def cells(self) -> tuple[object, ...]:
        """As it stands in the file."""
        return (_SYSTEM, self.agreement, self.item, self.quantity, self.start, self.end, self.status)


def write_orders(folder: Path, who: list[Customer], *, rng: random.Random) -> dict[str, dict[str, int]]:
    """Write both files; give back how many differences of each kind were sown."""
    ordered = [line for each in who for line in _lines(each)]
    switched = [Switched(each.agreement, each.item, each.quantity, each.start, each.end) for each in ordered]
    few = max(1, len(who) // 60)
    places = rng.sample([place for place, each in enumerate(ordered) if each.unit_price], few * 4)
    others = _of_different_orders([place for place, each in enumerate(ordered) if not each.unit_price], ordered, few * 5, rng)
    order_key = {"quantity": few, "unit_price": few, "start": few, "term": few, "sold_to": few}
    for nth, place in enumerate(places[: few * 2]):
        ordered[place] = _misordered(ordered[place], ("quantity", "unit_price")[nth % 2])
    for nth, place in enumerate(others[: few * 3]):
        field = ("start", "term", "sold_to")[nth % 3]
        ordered[place] = _misordered(ordered[place], field)
        if field == "sold_to":  # the head of an order is the same on each of its lines
            ordered = [_misordered(each, field) if each.order == ordered[place].order else each for each in ordered]
    for place in (*places[: few * 2], *others[: few * 3]):  # what is switched on follows what was ordered
        line = ordered[place]
        switched[place] = Switched(line.agreement, line.item, line.quantity, line.start, line.end)
    feed_key = {"quantity": few, "status": few, "start": few, "not provisioned": few, "not ordered": few}
    for nth, place in enumerate(places[few * 2 :]):
        switched[place] = _misprovisioned(switched[place], ("quantity", "status")[nth % 2])
    for place in others[few * 3 : few * 4]:
        switched[place] = _misprovisioned(switched[place], "start")
    gone = set(others[few * 4 :])
    feed = [each for place, each in enumerate(switched) if place not in gone]
    feed += [Switched(each.agreement, "beta-voice", "1", "2026-09-01", "") for each in rng.sample(who, few)]
    write_csv(folder / "orders.csv", ORDER_COLUMNS, [each.cells for each in ordered])
    write_csv(folder / "provisioning.csv", FEED_COLUMNS, [each.cells for each in feed])
    return {"order_against_agreement": order_key, "order_against_provisioning": feed_key,
            "lines": {"ordered": len(ordered), "provisioned": len(feed)}}  # fmt: skip


def _of_different_orders(places: list[int], ordered: list[Ordered], count: int, rng: random.Random) -> list[int]:
    """So many places in random order, no two in one order."""
    drawn = rng.sample(places, len(places))
    first = {ordered[place].order: place for place in reversed(drawn)}
    return [place for place in drawn if first[ordered[place].order] == place][:count]


def _lines(customer: Customer) -> list[Ordered]:
    tree = customer.tree
    first, last = tree["effective"]["from"], tree["effective"]["until"]
    sold_to = next(role["party"] for role in tree["roles"] if role["role"] == "sold_to")
    ordered_on = str(date.fromisoformat(first) - timedelta(days=12))
    if tree.get("life", {}).get("renewal", {}).get("automatic"):
        last = "open"
    lines = []
    for number, term in enumerate(tree["terms"], start=1):
        quantity, price, start = _recurring(term, first)
        lines.append(
            Ordered(f"ORD-{customer.number:04d}", customer.agreement, sold_to, customer.market.currency, ordered_on, number,
                    term["term"], term["term"], quantity, price, start, "" if last == "open" else last)
        )  # fmt: skip
    return lines


def _recurring(term: dict[str, object], first: str) -> tuple[str, str, str]:
    """Quantity, unit price and start of a term's last phase; usage has neither."""
    phases = term.get("phases")
    row = phases[-1] if isinstance(phases, list) else term
    price = row["price"]
    fee = price.get("recurring") if isinstance(price, dict) else None
    if not isinstance(fee, dict):
        return "1", "", first
    amount = fee["amount"]
    assert isinstance(amount, Decimal)
    return str(row.get("quantity", 1)), f"{amount:f}", str(row.get("from", first))


def _misordered(line: Ordered, field: str) -> Ordered:
    match field:
        case "quantity":
            return replace(line, quantity=str(int(line.quantity) + 2))
        case "unit_price":
            return replace(line, unit_price=f"{Decimal(line.unit_price) + 1:f}")
        case "start":
            return replace(line, start=str(date.fromisoformat(line.start) - timedelta(days=31)))
        case "term":
            return replace(line, term=f"{line.term}-old")
        case _:
            return replace(line, sold_to="CUS-9999")


def _misprovisioned(row: Switched, field: str) -> Switched:
    match field:
        case "quantity":
            return replace(row, quantity=str(int(row.quantity) - 1))
        case "status":
            return replace(row, status="suspended")
        case _:
            return replace(row, start=str(date.fromisoformat(row.start) + timedelta(days=7)))
