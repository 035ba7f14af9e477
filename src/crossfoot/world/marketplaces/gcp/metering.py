"""Service Control: check, then report; a report answers 200 and says inside what was not taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.clock import hour_of, read
from crossfoot.world.marketplaces.commerce.parties import Deal, Product, Used
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid

CHANNEL = "gcp"
BODY_MAX = 1024 * 1024
NOT_TAKEN = "gcp.report-error"
CHECK_ERROR = "gcp.check-error"
_INVALID, _NOT_FOUND, _DENIED, _UNAVAILABLE = 3, 5, 7, 14
STATE = "gcp-entitlement"


class Metering:
    """`services.check` and `services.report` on one market. An operation is taken once under its id."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def check(self, call: Call, *, service: str) -> Answer:
        """Whether usage of a consumer would be taken. The reasons it would not stand in a 200."""
        try:
            operation = call.tree()["operation"]
            number, consumer = operation["operationId"], operation["consumerId"]
        except (ValueError, KeyError, TypeError):
            return _bad("an operation with operationId and consumerId is needed")
        code = self._check(consumer, service=service)
        errors = [{"code": code, "subject": consumer, "detail": f"{consumer} cannot be billed"}] if code else []
        return in_json({"operationId": number, "checkErrors": errors, "serviceConfigId": "imitation"})

    def report(self, call: Call, *, service: str) -> Answer:
        """Take operations; each that was not taken stands in `reportErrors`."""
        if len(call.body) > BODY_MAX:
            return _bad("the body exceeds 1 MB")
        try:
            operations = call.tree()["operations"]
        except (ValueError, KeyError, TypeError):
            return _bad("operations are needed")
        errors = []
        for operation in operations:
            code, message = self._report(operation, service=service)
            if code:
                status = {"code": code, "message": message}
                errors.append({"operationId": operation.get("operationId", ""), "status": status})
        return in_json({"reportErrors": errors, "serviceConfigId": "imitation"})

    def _check(self, consumer: str, *, service: str) -> str:
        if self._market.goes_wrong(CHECK_ERROR):
            return "BILLING_DISABLED"
        deal = self._market.register.deal_of_resource(consumer, channel=CHANNEL)
        if deal is None or self._market.register.products[deal.product].code != service:
            return "NOT_FOUND"
        held = self._market.register.paper(STATE, deal.id)
        if held is not None and held["state"] not in ("ENTITLEMENT_ACTIVE", "ENTITLEMENT_PENDING_CANCELLATION"):
            return "SERVICE_NOT_ACTIVATED"
        return "" if self._takes_at(deal, self._market.clock.now()) else "SERVICE_NOT_ACTIVATED"

    def _report(self, operation: dict[str, Any], *, service: str) -> tuple[int, str]:
        """Take one operation. Returns a status code, 0 when it was taken, and what is wrong."""
        if self._market.goes_wrong(NOT_TAKEN):
            return _UNAVAILABLE, "The service is currently unavailable"
        try:
            number, consumer = operation["operationId"], operation["consumerId"]
            start, end = read(operation["startTime"]), read(operation["endTime"])
            values = list(_values(operation, service=service))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            return _INVALID, f"the operation does not read: {error}"
        deal = self._market.register.deal_of_resource(consumer, channel=CHANNEL)
        if deal is None:
            return _NOT_FOUND, f"{consumer} is not known"
        product = self._market.register.products[deal.product]
        wrong = self._wrong_with(deal, product, start=start, end=end, metrics=[name for name, _ in values])
        if wrong is not None:
            return wrong
        for name, quantity in values:
            used = self._used(deal, number=number, metric=name, at=start, quantity=quantity)
            if used.key not in self._market.register.used:
                self._market.record_used(used)
        return 0, ""

    def _wrong_with(
        self, deal: Deal, product: Product, *, start: datetime, end: datetime, metrics: list[str]
    ) -> tuple[int, str] | None:
        now = self._market.clock.now()
        hours = self._market.rules.of("gcp.window", on=now.date())["hours"]
        if start > end or end > now or now - start > timedelta(hours=hours):
            return _INVALID, f"the operation's times are not within the past {hours} hours"
        unknown = [name for name in metrics if product.dimension(name) is None]
        if unknown or not metrics:
            return _INVALID, f"unknown metrics: {', '.join(unknown) or 'none was given'}"
        if not self._takes_at(deal, now) or start < deal.starts or (deal.ends is not None and end >= deal.ends):
            return _DENIED, "the entitlement was not active in that time"
        return None

    def _takes_at(self, deal: Deal, now: datetime) -> bool:
        grace = timedelta(hours=self._market.rules.of("gcp.after_end", on=now.date())["hours"])
        return deal.ends is None or now < deal.ends + grace

    def _used(self, deal: Deal, *, number: str, metric: str, at: datetime, quantity: Decimal) -> Used:
        return Used(
            id=guid(self._market.seed, "gcp-operation", number, metric),
            channel=CHANNEL,
            deal=deal.id,
            dimension=metric,
            hour=hour_of(at),
            region="",
            ticket=number,
            quantity=quantity,
            at=self._market.clock.now().replace(microsecond=0),
        )


def _values(operation: dict[str, Any], *, service: str) -> Any:
    """(dimension, quantity) of each metric; a metric is named `service/dimension` or by the dimension alone."""
    for group in operation["metricValueSets"]:
        total = Decimal(0)
        for value in group["metricValues"]:
            total += Decimal(str(value["int64Value"] if "int64Value" in value else value["doubleValue"]))
        if total < 0 or not total.is_finite():
            raise ValueError("a metric below zero")
        yield group["metricName"].removeprefix(f"{service}/"), total


def _bad(message: str) -> Answer:
    return in_json({"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}, status=400)
