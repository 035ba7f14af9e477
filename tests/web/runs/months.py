"""Two months of the shop: October issued, November drafted with flags. What the tests of bill runs look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.shop import NOVEMBER, OCTOBER, Shop, opened


@dataclass
class Months:
    """october, november: numbers of the runs. invoice: October's document."""

    shop: Shop
    october: int
    november: int
    invoice: Any


def two_months(folder: Path) -> Months:
    """October billed for 100 calls and a fee; November rated for 400, some of them of nobody."""
    shop = opened(folder)
    shop.use("a, 10-05, 100, eu")
    october = int(shop.rate(OCTOBER)["run"])
    (invoice,) = shop.issue(october)
    shop.use("b, 11-05, 400, eu", "c, 11-06, 5, us")
    november = int(shop.rate(NOVEMBER)["run"])
    return Months(shop, october, november, invoice)
