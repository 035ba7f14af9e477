"""usageEvent, batchUsageEvent and usageEvents: one event an hour for each resource and dimension, no update, no zero."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.clock import hour_of, written
from crossfoot.world.marketplaces.commerce.parties import Deal, Used
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid

CHANNEL = "azure"
RECORDS_MAX = 25
API_VERSION = "2018-08-31"
SUBSCRIPTION = "azure-subscription"
MISMATCH = "azure.mismatch"
REJECTED = "azure.rejected"
COUNTED_NOT = 57
MINOR = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event. used: what counts under its key, for Accepted and Duplicate."""

    status: str
    message: str = ""
    target: str = ""
    used: Used | None = None


class Metering:
    """The metering API on one market."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def usage_event(self, call: Call) -> Answer:
        """One event: 200 Accepted, 409 with what counted before, 400 or 403 with what is wrong."""
        given = _tree(call)
        if given is None:
            return in_json(_wrong("BadArgument", "The body is not JSON", "usageEventRequest"), status=400)
        outcome = self._outcome(given, mode=_mode(call))
        match outcome.status:
            case "Accepted":
                return in_json(self._told(given, outcome))
            case "Duplicate":
                return in_json(self._conflict(outcome), status=409)
            case "ResourceNotAuthorized":
                return in_json(_wrong("Forbidden", outcome.message, outcome.target), status=403)
        details = [{"message": outcome.message, "target": outcome.target, "code": outcome.status}]
        whole = _wrong("BadArgument", "One or more errors have occurred.", "usageEventRequest") | {"details": details}
        return in_json(whole, status=400)

    def batch_usage_event(self, call: Call) -> Answer:
        """Up to 25 events, 200 whatever became of each; 400 when there are more."""
        given = _tree(call)
        requests = given.get("request") if given is not None else None
        if not isinstance(requests, list) or not 1 <= len(requests) <= RECORDS_MAX:
            return in_json(_wrong("BadArgument", f"1 to {RECORDS_MAX} events are allowed", "request"), status=400)
        result = []
        for each in requests:
            outcome = self._outcome(each, mode=_mode(call))
            told = self._told(each, outcome)
            if outcome.status == "Duplicate":
                told["error"] = self._conflict(outcome)
            elif outcome.status != "Accepted":
                told["error"] = _wrong(outcome.status, outcome.message, outcome.target)
            result.append(told)
        return in_json({"count": len(result), "result": result})

    def usage_events(self, call: Call) -> Answer:
        """What was counted, by day, resource and dimension; `usageStartDate` is needed, the other filters are not."""
        wanted = {name.lower(): value for name, value in call.query.items()}
        try:
            start = _moment(wanted["usagestartdate"])
            end = _moment(wanted["usageenddate"]) if "usageenddate" in wanted else self._market.clock.now()
        except (KeyError, ValueError):
            return in_json(_wrong("BadArgument", "usageStartDate is needed", "usageStartDate"), status=400)
        rows = [row for row in self._days(start, end) if _asked_for(row, wanted)]
        return in_json(rows)

    def _outcome(self, given: dict[str, Any], *, mode: str) -> Outcome:
        resource = given.get("resourceId") or given.get("resourceUri")
        deal = self._market.register.deal_of_resource(str(resource), channel=CHANNEL) if resource else None
        wrong = self._wrong_with(given, deal)
        if wrong is not None or deal is None:
            return wrong or Outcome("ResourceNotFound", "The resource is not known", "ResourceId")
        at = _moment(given["effectiveStartTime"])
        dimension, quantity = given["dimension"], Decimal(str(given["quantity"]))
        used = self._used(deal, dimension=dimension, at=at, quantity=quantity, mode=mode)
        known = self._market.register.used.get(used.key)
        if known is not None:
            return Outcome("Duplicate", "This usage event already exist.", used=known)
        self._market.record_used(used)
        if used.status in ("Mismatch", "Rejected"):
            self._sow(used, deal)
        return Outcome("Accepted", used=used)

    def _wrong_with(self, given: dict[str, Any], deal: Deal | None) -> Outcome | None:
        if not (given.get("resourceId") or given.get("resourceUri")):
            return Outcome("BadArgument", "The resourceId is required.", "ResourceId")
        try:
            at = _moment(given["effectiveStartTime"])
            quantity = Decimal(str(given["quantity"]))
        except (KeyError, ValueError, InvalidOperation):
            return Outcome("BadArgument", "effectiveStartTime and quantity must be readable.", "usageEventRequest")
        if quantity <= 0 or not quantity.is_finite():
            return Outcome("InvalidQuantity", "The quantity must be more than zero.", "Quantity")
        if deal is None:
            return Outcome("ResourceNotFound", "The resource is not known", "ResourceId")
        if self._market.register.products[deal.product].dimension(given.get("dimension", "")) is None:
            return Outcome("InvalidDimension", "The dimension is not one of the offer's.", "Dimension")
        if given.get("planId") != deal.plan:
            return Outcome("BadArgument", "The plan is not the one the resource is subscribed to.", "PlanId")
        return self._out_of_time(deal, at)

    def _out_of_time(self, deal: Deal, at: datetime) -> Outcome | None:
        now = self._market.clock.now()
        hours = self._market.rules.of("azure.window", on=now.date())["hours"]
        if at > now or now - at > timedelta(hours=hours):
            return Outcome("Expired", f"The event is not within the past {hours} hours.", "EffectiveStartTime")
        state = (self._market.register.paper(SUBSCRIPTION, deal.id) or {"state": "Subscribed"})["state"]
        ended = deal.ends is not None and at >= deal.ends
        if ended or at < hour_of(deal.starts) or (deal.ends is None and state != "Subscribed"):
            return Outcome("ResourceNotActive", "The resource was not active in that hour.", "ResourceId")
        return None

    def _used(self, deal: Deal, *, dimension: str, at: datetime, quantity: Decimal, mode: str) -> Used:
        hour, status, counted = hour_of(at), "", None
        if mode == "dryrun":
            status, counted = "DryRun", Decimal(0)
        elif self._market.goes_wrong(MISMATCH):
            status, counted = "Mismatch", quantity - max(Decimal(1), quantity // 500) if quantity > 1 else Decimal(0)
        elif self._market.goes_wrong(REJECTED):
            status, counted = "Rejected", Decimal(0)
        return Used(
            id=guid(self._market.seed, "azure-event", deal.id, dimension, written(hour), status == "DryRun"),
            channel=CHANNEL,
            deal=deal.id,
            dimension=dimension,
            hour=hour,
            region="",
            ticket="dry" if mode == "dryrun" else "",
            quantity=quantity,
            at=self._market.clock.now().replace(microsecond=0),
            status=status,
            counted=counted,
        )

    def _sow(self, used: Used, deal: Deal) -> None:
        dimension = self._market.register.products[deal.product].dimension(used.dimension)
        rate = dimension.rate if dimension else Decimal(0)
        short = int((used.billable - used.quantity) * rate * MINOR)
        self._market.sow(COUNTED_NOT, amount_minor=short, currency=deal.currency, records=[f"usage:{used.id}"], channel=CHANNEL)

    def _told(self, given: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
        """One event's result, with what was sent."""
        names = ("resourceId", "resourceUri", "quantity", "dimension", "effectiveStartTime", "planId")
        told: dict[str, Any] = {"status": outcome.status, "messageTime": written(self._market.clock.now())}
        if outcome.status == "Accepted" and outcome.used is not None:
            told = {"usageEventId": outcome.used.id} | told
        return told | {name: given[name] for name in names if name in given}

    def _conflict(self, outcome: Outcome) -> dict[str, Any]:
        used = outcome.used
        if used is None:
            raise ValueError("a duplicate has an earlier one")
        deal = self._market.register.deals[used.deal]
        accepted = {
            "usageEventId": used.id,
            "status": "Duplicate",
            "messageTime": written(used.at),
            "resourceId": deal.resource,
            "quantity": used.quantity,
            "dimension": used.dimension,
            "effectiveStartTime": written(used.hour),
            "planId": deal.plan,
        }
        return {"additionalInfo": {"acceptedMessage": accepted}, "message": outcome.message, "code": "Conflict"}

    def _days(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        groups: dict[tuple[str, str, str, str], list[Used]] = defaultdict(list)
        for used in self._market.register.used.values():
            if used.channel == CHANNEL and start <= used.hour <= end:
                groups[f"{used.hour:%Y-%m-%d}", used.deal, used.dimension, used.status or "Accepted"].append(used)
        return [self._day(name, found) for name, found in sorted(groups.items())]

    def _day(self, name: tuple[str, str, str, str], found: list[Used]) -> dict[str, Any]:
        day, deal_id, dimension, status = name
        deal = self._market.register.deals[deal_id]
        product = self._market.register.products[deal.product]
        return {
            "usageDate": f"{day}T00:00:00Z",
            "usageResourceId": deal.resource,
            "dimension": dimension,
            "planId": deal.plan,
            "planName": deal.plan.title(),
            "offerId": product.code,
            "offerName": product.title,
            "offerType": "SaaS",
            "azureSubscriptionId": self._market.register.buyers[deal.buyer].account,
            "reconStatus": status,
            "submittedQuantity": sum((used.quantity for used in found), Decimal(0)),
            "processedQuantity": sum((used.billable for used in found), Decimal(0)),
            "submittedCount": len(found),
        }


def _tree(call: Call) -> dict[str, Any] | None:
    try:
        tree = call.tree()
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else None


def _mode(call: Call) -> str:
    return call.headers.get("sessionmode", "").lower()


def _moment(text: Any) -> datetime:
    """A time as clients of Microsoft write it: without a zone it is UTC."""
    at = datetime.fromisoformat(str(text))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _wrong(code: str, message: str, target: str) -> dict[str, Any]:
    return {"message": message, "target": target, "code": code}


def _asked_for(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    names = ("offerId", "planId", "dimension", "azureSubscriptionId", "reconStatus")
    return all(row[name] == wanted[name.lower()] for name in names if name.lower() in wanted)
