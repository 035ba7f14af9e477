"""SaaS fulfilment v2: who has come, activating, changing and ending subscriptions, and the operations a publisher answers."""

from __future__ import annotations

from typing import Any

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.clock import written
from crossfoot.world.marketplaces.commerce.parties import Deal
from crossfoot.world.marketplaces.events import Outbox
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid, token

CHANNEL = "azure"
TOKEN = "azure-token"
SUBSCRIPTION = "azure-subscription"
OPERATION = "azure-operation"
PLANS = ("gold", "silver")
PENDING, SUBSCRIBED, SUSPENDED, UNSUBSCRIBED = "PendingFulfillmentStart", "Subscribed", "Suspended", "Unsubscribed"
AFTER = {"Suspend": SUSPENDED, "Unsubscribe": UNSUBSCRIBED, "Reinstate": SUBSCRIBED}
ASKS_THE_PUBLISHER = ("ChangePlan", "ChangeQuantity", "Reinstate")


class Fulfilment:
    """The fulfilment API on one market. A deal that nobody changed is Subscribed to its plan."""

    def __init__(self, market: Market, outbox: Outbox) -> None:
        self._market = market
        self._outbox = outbox

    def resolve(self, call: Call) -> Answer:
        """Who comes with a marketplace token."""
        held = self._market.register.paper(TOKEN, call.headers.get("x-ms-marketplace-token", ""))
        if held is None:
            return in_json({"code": "BadArgument", "message": "The marketplace token is not valid"}, status=400)
        deal = self._market.register.deals[held["deal"]]
        shown = self._shown(deal)
        found = {"id": deal.resource, "subscriptionName": shown["name"], "offerId": shown["offerId"]}
        return in_json(found | {"planId": shown["planId"], "quantity": shown["quantity"], "subscription": shown})

    def subscriptions(self, call: Call) -> Answer:
        """Everything below `/saas/subscriptions`."""
        parts = [part for part in call.path.split("/") if part][2:]
        if not parts:
            return in_json({"subscriptions": [self._shown(deal) for deal in self._deals()]})
        if parts == ["resolve"]:
            return self.resolve(call)
        deal = self._market.register.deal_of_resource(parts[0], channel=CHANNEL)
        if deal is None:
            return in_json({"code": "NotFound", "message": "The subscription is not known"}, status=404)
        match call.method, parts[1:]:
            case "GET", []:
                return in_json(self._shown(deal))
            case "PATCH", []:
                return self._change(call, deal)
            case "DELETE", []:
                return self._begun(deal, "Unsubscribe", {})
            case "POST", ["activate"]:
                return self._activate(call, deal)
            case "GET", ["listAvailablePlans"]:
                return in_json({"plans": [{"planId": plan, "displayName": plan.title()} for plan in PLANS]})
            case "GET", ["operations"]:
                return in_json({"operations": [each for each in self._operations(deal) if each["status"] == "InProgress"]})
            case "GET", ["operations", number]:
                return self._operation(deal, number)
            case "PATCH", ["operations", number]:
                return self._answered(call, deal, number)
        return in_json({"code": "NotFound", "message": "no such page"}, status=404)

    def purchase(self, facts: dict[str, Any]) -> object:
        """`{"deal": ID}`: the buyer lands on our page with a token; the subscription waits to be activated."""
        deal = self._market.register.deals[facts["deal"]]
        self._hold(deal, {"state": PENDING})
        name = token(self._market.seed, "azure-token", deal.id, length=40)
        self._market.record_paper(TOKEN, name, {"deal": deal.id})
        return {"token": name}

    def happen(self, facts: dict[str, Any]) -> object:
        """`{"deal": ID, "action": "ChangePlan", "planId": "gold"}`: what a buyer or the marketplace does."""
        deal, action = self._market.register.deals[facts["deal"]], facts["action"]
        wanted: dict[str, Any] = {name: facts[name] for name in ("planId", "quantity") if name in facts}
        return self._begin(deal, action, wanted)

    def _deals(self) -> list[Deal]:
        return [deal for deal in self._market.register.deals.values() if deal.channel == CHANNEL]

    def _held(self, deal: Deal) -> dict[str, Any]:
        state = UNSUBSCRIBED if deal.ends is not None else SUBSCRIBED
        return {"state": state, "planId": deal.plan, "quantity": 1} | (self._market.register.paper(SUBSCRIPTION, deal.id) or {})

    def _hold(self, deal: Deal, changes: dict[str, Any]) -> None:
        self._market.record_paper(SUBSCRIPTION, deal.id, self._held(deal) | changes)

    def _shown(self, deal: Deal) -> dict[str, Any]:
        held, buyer = self._held(deal), self._market.register.buyers[deal.buyer]
        person = {
            "emailId": f"owner@{buyer.domain}",
            "objectId": guid(self._market.seed, buyer.key, "object"),
            "tenantId": buyer.account,
        }
        return {
            "id": deal.resource,
            "name": buyer.name,
            "publisherId": "synthpublisher",
            "offerId": self._market.register.products[deal.product].code,
            "planId": held["planId"],
            "quantity": held["quantity"],
            "beneficiary": person,
            "purchaser": person,
            "allowedCustomerOperations": ["Read", "Update", "Delete"],
            "isFreeTrial": False,
            "saasSubscriptionStatus": held["state"],
            "term": {
                "termUnit": "P1M",
                "startDate": written(deal.starts),
                "endDate": written(deal.ends) if deal.ends else None,
            },
        }

    def _activate(self, call: Call, deal: Deal) -> Answer:
        wanted = call.tree()
        held = self._held(deal)
        if wanted.get("planId", held["planId"]) != held["planId"]:
            return in_json({"code": "BadArgument", "message": "The plan is not the one that was bought"}, status=400)
        if held["state"] not in (PENDING, SUBSCRIBED):
            return in_json({"code": "BadArgument", "message": f"The subscription is {held['state']}"}, status=400)
        self._hold(deal, {"state": SUBSCRIBED})
        return Answer(200)

    def _change(self, call: Call, deal: Deal) -> Answer:
        wanted = call.tree()
        if ("planId" in wanted) == ("quantity" in wanted) or wanted.get("planId", PLANS[0]) not in PLANS:
            return in_json({"code": "BadArgument", "message": "Change the plan to one there is, or the quantity"}, status=400)
        return self._begun(deal, "ChangePlan" if "planId" in wanted else "ChangeQuantity", wanted)

    def _begun(self, deal: Deal, action: str, wanted: dict[str, Any]) -> Answer:
        number = self._begin(deal, action, wanted)["id"]
        return Answer(202, headers={"operation-location": f"/api/saas/subscriptions/{deal.resource}/operations/{number}"})

    def _begin(self, deal: Deal, action: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """Keep an operation and tell of it. The webhook shows the subscription as it was before the action."""
        made = len(self._market.register.papers.get(OPERATION, {})) + 1
        before = self._shown(deal)
        operation = {
            "id": guid(self._market.seed, "azure-operation", made),
            "activityId": guid(self._market.seed, "azure-activity", made),
            "subscriptionId": deal.resource,
            "offerId": before["offerId"],
            "publisherId": before["publisherId"],
            "planId": wanted.get("planId", before["planId"]),
            "quantity": wanted.get("quantity", before["quantity"]),
            "action": action,
            "timeStamp": written(self._market.clock.now()),
            "status": "InProgress" if action in ASKS_THE_PUBLISHER else "Succeeded",
        }
        self._market.record_paper(OPERATION, operation["id"], operation)
        if operation["status"] == "Succeeded":
            self._take_effect(deal, operation)
        told = operation | {"operationRequestedSource": "Azure", "subscription": before, "purchaseToken": None}
        self._outbox.tell(CHANNEL, told)
        return operation

    def _take_effect(self, deal: Deal, operation: dict[str, Any]) -> None:
        state = AFTER.get(operation["action"], SUBSCRIBED)
        self._hold(deal, {"state": state, "planId": operation["planId"], "quantity": operation["quantity"]})
        if state == UNSUBSCRIBED and deal.ends is None:
            self._market.record("deal-ended", {"id": deal.id, "ends": written(self._market.clock.now())})
        if operation["planId"] != deal.plan:
            self._market.record("deal-plan", {"id": deal.id, "plan": operation["planId"]})

    def _operations(self, deal: Deal) -> list[dict[str, Any]]:
        found = self._market.register.papers.get(OPERATION, {}).values()
        return [each for each in found if each["subscriptionId"] == deal.resource]

    def _operation(self, deal: Deal, number: str) -> Answer:
        found = [each for each in self._operations(deal) if each["id"] == number]
        return in_json(found[0]) if found else in_json({"code": "NotFound", "message": "no such operation"}, status=404)

    def _answered(self, call: Call, deal: Deal, number: str) -> Answer:
        found = [each for each in self._operations(deal) if each["id"] == number]
        said = call.tree().get("status")
        if not found or said not in ("Success", "Failure"):
            return in_json({"code": "BadArgument", "message": "Say Success or Failure of an operation there is"}, status=400)
        if found[0]["status"] != "InProgress":
            return in_json({"code": "Conflict", "message": f"The operation is {found[0]['status']}"}, status=409)
        operation = found[0] | {"status": "Succeeded" if said == "Success" else "Failed"}
        self._market.record_paper(OPERATION, number, operation)
        if said == "Success":
            self._take_effect(deal, operation)
        return Answer(200)
