"""What the company sells: each offer makes the terms of an agreement and says what usage they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crossfoot.world.contracts.money import Purse

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an offer's customers do: events of a metric through one of the sources.

    kind: how the quantities are drawn (see traffic). dims: names of the dimensions they carry.
    """

    metric: str
    kind: str
    source: str = "platform"
    dims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Terms, and the usage beside the requests that every customer makes. ordered: how many seats and the like, if any."""

    name: str
    terms: Callable[[Purse], list[Row]]
    usage: tuple[Usage, ...] = ()


def _meter(metric: str, unit: str, **more: Any) -> Row:
    return {"metric": metric, "unit": unit, **more}


def _term(term: str, name: str, clause: str, meter: Row, price: Row, **more: Any) -> Row:
    return {"term": term, "name": name, "clause": clause, "meter": meter, "price": price, **more}


def _by_model(purse: Purse) -> list[Row]:
    cells_in = [("atlas-large", "50.00"), ("atlas-small", "12.00"), ("embed", "4.00")]
    priced = [{"match": {"model": model}, "per_unit": purse.million(usd)} for model, usd in cells_in]
    large = {"graduated": [{"upto": 200_000, "unit": purse.million("200.00")}, {"unit": purse.million("160.00")}]}
    cells_out: list[Row] = [
        {"match": {"model": "atlas-large"}, **large},
        {"match": {"model": "atlas-large", "region": "ap-northeast"}, "per_unit": purse.million("220.00")},
        {"match": {}, "per_unit": purse.million("60.00")},
    ]
    return [
        _term("tokens-in", "Input tokens", "3.1", _meter("tokens.in", "token", group_by=["model"]), {"matrix": priced}),
        _term(
            "tokens-out",
            "Output tokens",
            "3.2",
            _meter("tokens.out", "token", group_by=["model", "region"]),
            {"matrix": cells_out},
        ),
    ]


def _by_book(_: Purse) -> list[Row]:
    return [
        _term(f"tokens-{way}", name, clause, _meter(f"tokens.{way}", "token"), {"book": "PB-2026", "item": f"tokens-{way}"})
        for way, name, clause in (("in", "Input tokens", "3.1"), ("out", "Output tokens", "3.2"))
    ]


def _by_volume(purse: Purse) -> list[Row]:
    rungs_in = [{"upto": 250_000, "unit": purse.million("30.00")}, {"upto": 2_500_000, "unit": purse.million("24.00")}]
    volume = [
        {"upto": 50_000, "unit": purse.million("120.00"), "flat": purse.amount("5.00")},
        {"unit": purse.million("100.00")},
    ]
    return [
        _term("tokens-in", "Input tokens", "3.1", _meter("tokens.in", "token"),
              {"graduated": [*rungs_in, {"unit": purse.million("18.00")}]}),
        _term("tokens-out", "Output tokens", "3.2", _meter("tokens.out", "token"), {"volume": volume}),
    ]  # fmt: skip


def _in_credits(purse: Purse) -> list[Row]:
    worth = {
        "from": "credit",
        "exponent": 2,
        "rate": purse.price("0.0100"),
        "on": "2026-01-01",
        "source": "the agreement, schedule B",
    }
    return [
        _term("tokens-in", "Input tokens", "3.1", _meter("tokens.in", "token"),
              {"per_unit": {"amount": 2400, "per": 1_000_000}}, conversion=worth),
        _term("tokens-out", "Output tokens", "3.2", _meter("tokens.out", "token"),
              {"per_unit": {"amount": 10_000, "per": 1_000_000}}, conversion=worth),
    ]  # fmt: skip


def _with_included(purse: Purse) -> list[Row]:
    thousands = {"from": "token", "divide": 1000, "places": 0, "mode": "ceiling"}
    return [
        _term("tokens-in", "Input tokens", "3.1", _meter("tokens.in", "token"), {"per_unit": purse.million("28.00")},
              included=100_000, overage_factor="1.25"),
        _term("tokens-out", "Output tokens", "3.2",
              _meter("tokens.out", "thousand tokens", conversion=thousands),
              {"per_unit": purse.price("0.1200")}, included=20),
    ]  # fmt: skip


def _requests(purse: Purse) -> list[Row]:
    rungs = [{"upto": 500, "unit": purse.price("0.0040"), "flat": purse.amount("10.00")}, {"unit": purse.price("0.0025")}]
    return [_term("requests", "Requests", "3.3", _meter("tokens.in", "request", id="requests", aggregation="count"),
                  {"graduated": rungs}, conventions={"zero_usage": "first-flat"})]  # fmt: skip


def _users(purse: Purse) -> list[Row]:
    steps = [
        {"upto": 5, "flat": purse.amount("49.00")},
        {"upto": 25, "flat": purse.amount("199.00")},
        {"flat": purse.amount("499.00")},
    ]
    return [
        _term(
            "users", "Active users", "3.4", _meter("tokens.in", "user", id="users", aggregation="unique"), {"stairstep": steps}
        )
    ]


def _storage(_: Purse) -> list[Row]:
    meter = _meter("storage.level", "GB", aggregation="time-weighted", group_by=["region"])
    return [_term("storage", "Storage, average over the month", "3.5", meter, {"book": "PB-2026", "item": "storage"})]


def _images(purse: Purse) -> list[Row]:
    rungs = [
        {"upto": 500, "unit": purse.price("0.0400")},
        {"upto": 5000, "unit": purse.price("0.0350")},
        {"unit": purse.price("0.0300")},
    ]
    return [
        _term(
            "images",
            "Images generated",
            "3.6",
            _meter("images", "image", where={"quality": ["hd", "standard"]}),
            {"volume": rungs},
        )
    ]


def _tuning(purse: Purse) -> list[Row]:
    hours = {"from": "second", "divide": 3600, "places": 0, "mode": "ceiling", "stage": "event"}
    package = {"size": 10, "price": purse.price("45.00"), "free_units": 5}
    return [
        _term("tuning", "Fine-tuning hours", "3.7", _meter("tuning.seconds", "hour", conversion=hours), {"package": package})
    ]


def _batch(purse: Purse) -> list[Row]:
    tiers = [{"size": 100, "blocks": 5, "price": purse.price("9.00")}, {"size": 100, "price": purse.price("7.00")}]
    return [_term("batch", "Batch jobs, in blocks", "3.8", _meter("batch.jobs", "job"), {"block": {"tiers": tiers}})]


def _exports(purse: Purse) -> list[Row]:
    tiers = [{"size": 50, "blocks": 10, "price": purse.price("4.00")}, {"size": 50, "price": purse.price("3.00")}]
    return [
        _term(
            "exports",
            "Exports, in blocks",
            "3.9",
            _meter("exports", "export"),
            {"block": {"policy": "top-tier", "tiers": tiers}},
        )
    ]


def _payments(purse: Purse) -> list[Row]:
    price = {"percent": "2.9", "fixed": purse.price("0.30"), "per_transaction_min": purse.price("0.50"),
             "per_transaction_max": purse.price("25.00")}  # fmt: skip
    meter = _meter("payment.value", purse.currency, aggregation="events")
    return [_term("payments", "Payments processed", "3.10", meter, {"percentage": price})]


def _referrals(purse: Purse) -> list[Row]:
    price = {"percent": "1.5", "fixed": purse.price("0.10"), "free_events": 3, "free_amount": purse.amount("200.00")}
    return [
        _term(
            "referrals",
            "Referred sales",
            "3.11",
            _meter("referral.value", purse.currency, aggregation="events"),
            {"percentage": price},
        )
    ]


def _marketplace_fees(purse: Purse) -> list[Row]:
    tiers = [{"upto": purse.amount("5000.00"), "percent": "8"}, {"percent": "5", "flat": purse.amount("20.00")}]
    return [
        _term(
            "app-sales", "Sales in the app store", "3.12", _meter("app.sales", purse.currency), {"graduated_percentage": tiers}
        )
    ]


def _resale(purse: Purse) -> list[Row]:
    meter = _meter("resale.amount", purse.currency, aggregation="events")
    return [_term("resale", "Partner services, resold", "3.13", meter, {"pre_rated": {"factor": "1.05"}})]


def _capacity(purse: Purse) -> list[Row]:
    meters = [_meter("throughput.units", "unit", id="throughput", aggregation="max"),
              _meter("connections", "connection", aggregation="max")]  # fmt: skip
    tiers = [
        {"limits": {"throughput": 50, "connections": 200}, "price": purse.price("300.00")},
        {"limits": {"throughput": 200}, "price": purse.price("900.00")},
        {"price": purse.price("2400.00")},
    ]
    row = {"term": "capacity", "name": "Reserved capacity", "clause": "3.14", "meters": meters, "price": {"capacity": tiers}}
    return [row]


def _bandwidth(purse: Purse) -> list[Row]:
    meter = _meter("bandwidth", "Mbps", aggregation="percentile", percentile=95)
    return [_term("bandwidth", "Bandwidth, 95th percentile", "3.15", meter, {"per_unit": purse.price("1.20")})]


def _accelerators(purse: Purse) -> list[Row]:
    hourly = _meter("accelerators", "accelerator-hour", aggregation="max", bucket="hour", bucket_fold="sum")
    load = _meter("accelerator.load", "percent", aggregation="average")
    deployed = _meter("models.deployed", "model", aggregation="latest")
    floor = _meter("nodes.reserved", "node", aggregation="min")
    return [
        _term("accelerators", "Accelerator hours", "3.16", hourly, {"per_unit": purse.price("1.9000")}),
        _term(
            "load", "Load surcharge", "3.17", load, {"stairstep": [{"upto": 60, "flat": 0}, {"flat": purse.amount("75.00")}]}
        ),
        _term("deployed", "Models deployed at month end", "3.18", deployed, {"per_unit": purse.price("15.00")}),
        _term("nodes", "Nodes held all month", "3.19", floor, {"per_unit": purse.price("40.00")}),
    ]


def _search(purse: Purse) -> list[Row]:
    daily = _meter("search.queries", "query", bucket="day", bucket_fold="each")
    peak = _meter("search.index", "GB", aggregation="max", bucket="day", bucket_fold="max")
    rungs = [{"upto": 100, "unit": purse.price("0.0300")}, {"unit": purse.price("0.0200")}]
    return [
        _term("search", "Search queries, day by day", "3.20", daily, {"graduated": rungs}),
        _term("index", "Search index, greatest size", "3.21", peak, {"per_unit": purse.price("0.2500")}),
    ]


TOKENS: tuple[Offer, ...] = (
    Offer("by-model", _by_model),
    Offer("by-book", _by_book),
    Offer("by-volume", _by_volume),
    Offer("in-credits", _in_credits),
    Offer("with-included", _with_included),
)
"""Every customer has one of these; their usage comes with the requests."""

EXTRAS: tuple[Offer, ...] = (
    Offer("requests", _requests),
    Offer("users", _users),
    Offer("storage", _storage, (Usage("storage.level", "level", dims=("region",)),)),
    Offer("images", _images, (Usage("images", "few", dims=("quality",)),)),
    Offer("tuning", _tuning, (Usage("tuning.seconds", "seconds"),)),
    Offer("batch", _batch, (Usage("batch.jobs", "few"),)),
    Offer("exports", _exports, (Usage("exports", "few"),)),
    Offer("payments", _payments, (Usage("payment.value", "money", "payments"),)),
    Offer("referrals", _referrals, (Usage("referral.value", "money", "payments"),)),
    Offer("app-sales", _marketplace_fees, (Usage("app.sales", "money", "payments"),)),
    Offer("resale", _resale, (Usage("resale.amount", "money", "partners"),)),
    Offer("capacity", _capacity, (Usage("throughput.units", "gauge"), Usage("connections", "gauge"))),
    Offer("bandwidth", _bandwidth, (Usage("bandwidth", "gauge"),)),
    Offer(
        "accelerators",
        _accelerators,
        tuple(Usage(metric, "gauge") for metric in ("accelerators", "accelerator.load", "models.deployed", "nodes.reserved")),
    ),
    Offer("search", _search, (Usage("search.queries", "few"), Usage("search.index", "gauge"))),
)
"""Two of these for each customer, in turn, so that none is sold only once."""


def price_book(purses: list[Purse]) -> Row:
    """The price list: prices that change in the middle of the year, in every currency."""
    prices: list[Row] = []
    for purse in purses:
        for item, unit, before, after in (
            ("tokens-in", "token", "40.00", "36.00"),
            ("tokens-out", "token", "160.00", "144.00"),
        ):
            for first, last, usd in (("2025-01-01", "2026-10-16", before), ("2026-10-16", "open", after)):
                prices.append({"item": item, "currency": purse.currency, "unit": unit, "from": first, "until": last,
                               "price": {"per_unit": purse.million(usd)}})  # fmt: skip
        prices.append({"item": "storage", "currency": purse.currency, "unit": "GB", "from": "2025-01-01",
                       "price": {"per_unit": purse.price("0.0950")}})  # fmt: skip
    return {"schema": "crossfoot.price-book/1", "price_book": "PB-2026", "version": 2, "prices": prices}
