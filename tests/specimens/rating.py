"""How refusals of rating are provoked."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.rating.price import Priced, price
from crossfoot.measures import Currency, Extension, Instant, Percent, Price, Quantity, Span
from crossfoot.records.metered import MeteredQuantity
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.price_model import Graduated, Matrix, MatrixCell, Percentage, PerUnit, PriceModel
from tests.specimens.gallery import Provoke

USD = Currency.of("USD")
NOTHING = Extension.zero(USD)
OCTOBER = Span(Instant.parse("2026-10-01T00:00Z"), Instant.parse("2026-11-01T00:00Z"))
PENNY = PerUnit(Price("0.01", USD, "call"))
CLOSED = Graduated(Ladder((Tier(Decimal(250_000), Price("0.002", USD, "call"), NOTHING),)))
MATRIX = Matrix((MatrixCell((("model", "large"),), PENNY), MatrixCell((("region", "eu"),), PENNY)))


def _price(model: PriceModel, quantity: Quantity, *dims: tuple[str, str], included: int = 0) -> Priced:
    metered = MeteredQuantity("AGR-0217", "calls", "calls", dims, OCTOBER, quantity, 3, None, None)
    return price(model=model, metered=metered, conventions=Conventions(), included=Decimal(included))


SPECIMENS: dict[str, Provoke] = {
    "negative-quantity": lambda: _price(PENNY, Quantity("-12", "call")),
    "above-last-tier": lambda: _price(CLOSED, Quantity("250001", "call")),
    "unpriced-dimension": lambda: _price(MATRIX, Quantity("5", "call"), ("model", "small"), ("region", "us")),
    "ambiguous-dimension": lambda: _price(MATRIX, Quantity("5", "call"), ("model", "large"), ("region", "eu")),
    "events-needed": lambda: _price(
        Percentage(Percent("2.9"), NOTHING, per_transaction_min=Extension("0.30", USD)), Quantity("100", "USD")
    ),
    "included-not-countable": lambda: _price(Percentage(Percent("2.9"), NOTHING), Quantity("100", "USD"), included=50),
}
