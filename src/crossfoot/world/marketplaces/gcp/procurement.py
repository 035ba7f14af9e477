"""Cloud Commerce Partner Procurement v1: accounts and entitlements, and the messages a subscription pushes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.clock import written
from crossfoot.world.marketplaces.commerce.parties import Deal
from crossfoot.world.marketplaces.events import Outbox
from crossfoot.world.marketplaces.market import Market

CHANNEL = "gcp"
STATE = "gcp-entitlement"
ACCOUNT = "gcp-account"
_ACTIVE = "ENTITLEMENT_ACTIVE"
_REQUESTED = "ENTITLEMENT_ACTIVATION_REQUESTED"
_CANCELLED = "ENTITLEMENT_CANCELLED"
_WAITS = "ENTITLEMENT_PENDING_PLAN_CHANGE_APPROVAL"
EVENTS = {
    "request": ("ENTITLEMENT_CREATION_REQUESTED", _REQUESTED),
    "accept-offer": ("ENTITLEMENT_OFFER_ACCEPTED", _ACTIVE),
    "change-plan": ("ENTITLEMENT_PLAN_CHANGE_REQUESTED", _WAITS),
    "ask-to-cancel": ("ENTITLEMENT_PENDING_CANCELLATION", "ENTITLEMENT_PENDING_CANCELLATION"),
    "cancel": ("ENTITLEMENT_CANCELLED", _CANCELLED),
    "renew": ("ENTITLEMENT_RENEWED", _ACTIVE),
}


class Procurement:
    """The procurement API on one market. An entitlement nobody touched is active on its deal's plan."""

    def __init__(self, market: Market, outbox: Outbox) -> None:
        self._market = market
        self._outbox = outbox

    def answer(self, call: Call) -> Answer:
        """Everything below `/v1/providers/<provider>`."""
        parts = [part for part in call.path.split("/") if part][3:]
        match call.method, parts:
            case "GET", ["entitlements"]:
                return in_json({"entitlements": [self._entitlement(deal) for deal in self._deals()]})
            case "GET", ["accounts"]:
                names = dict.fromkeys(deal.buyer for deal in self._deals())
                return in_json({"accounts": [self._account(name) for name in names]})
            case _, [("entitlements" | "accounts") as kind, name]:
                number, _, deed = name.partition(":")
                answered = self._on_entitlement if kind == "entitlements" else self._on_account
                return answered(number, deed, call) or _missing(name)
        return _missing(call.path)

    def happen(self, facts: dict[str, Any]) -> object:
        """`{"deal": ID, "action": "change-plan", "plan": "gold"}`: what a buyer or Google does; a message tells of it."""
        deal = self._market.register.deals[facts["deal"]]
        event, state = EVENTS[facts["action"]]
        self._hold(deal, {"state": state} | ({"newPendingPlan": facts["plan"]} if "plan" in facts else {}))
        if state == _CANCELLED and deal.ends is None:
            self._market.record("deal-ended", {"id": deal.id, "ends": written(self._market.clock.now())})
        self._push(deal, event)
        return self._entitlement(self._market.register.deals[deal.id])

    def _on_entitlement(self, number: str, deed: str, call: Call) -> Answer | None:
        deal = self._market.register.deals.get(number)
        if deal is None or deal.channel != CHANNEL:
            return None
        state = self._entitlement(deal)["state"]
        match call.method, deed:
            case "GET", "":
                return in_json(self._entitlement(deal))
            case "POST", "approve" | "reject":
                if state != _REQUESTED:
                    return _precondition(f"the entitlement is {state}")
                self._hold(deal, {"state": _ACTIVE if deed == "approve" else _CANCELLED})
                if deed == "approve":
                    self._push(deal, "ENTITLEMENT_ACTIVE")
                return in_json({})
            case "POST", "approvePlanChange" | "rejectPlanChange":
                if state != _WAITS:
                    return _precondition(f"the entitlement is {state}")
                wanted = self._held(deal)["newPendingPlan"]
                self._hold(deal, {"state": _ACTIVE, "newPendingPlan": ""})
                if deed == "approvePlanChange":
                    self._market.record("deal-plan", {"id": deal.id, "plan": wanted})
                    self._push(deal, "ENTITLEMENT_PLAN_CHANGED")
                return in_json({})
            case "POST", "suspend":
                return _precondition("suspend is not supported")
        return None

    def _on_account(self, number: str, deed: str, call: Call) -> Answer | None:
        if all(deal.buyer != number for deal in self._deals()):
            return None
        if call.method == "POST" and deed in ("approve", "reject", "reset"):
            state = {"approve": "APPROVED", "reject": "REJECTED", "reset": "PENDING"}[deed]
            self._market.record_paper(ACCOUNT, number, {"state": state})
            return in_json({})
        return in_json(self._account(number)) if call.method == "GET" and not deed else None

    def _deals(self) -> Iterable[Deal]:
        return [deal for deal in self._market.register.deals.values() if deal.channel == CHANNEL]

    def _held(self, deal: Deal) -> dict[str, Any]:
        state = _CANCELLED if deal.ends is not None else _ACTIVE
        return {"state": state, "newPendingPlan": ""} | (self._market.register.paper(STATE, deal.id) or {})

    def _hold(self, deal: Deal, changes: dict[str, Any]) -> None:
        self._market.record_paper(STATE, deal.id, self._held(deal) | changes)

    def _entitlement(self, deal: Deal) -> dict[str, Any]:
        held = self._held(deal)
        product = self._market.register.products[deal.product]
        shown = {
            "name": f"providers/synth/entitlements/{deal.id}",
            "account": f"providers/synth/accounts/{deal.buyer}",
            "provider": "synth",
            "product": product.code,
            "productExternalName": product.title,
            "plan": deal.plan,
            "newPendingPlan": held["newPendingPlan"],
            "state": held["state"],
            "orderId": deal.id,
            "usageReportingId": deal.resource,
            "offer": deal.offer if deal.kind != "public" else "",
            "createTime": written(deal.accepted),
            "updateTime": written(deal.ends or deal.starts),
            "subscriptionEndTime": written(deal.ends) if deal.ends else "",
        }
        return {name: value for name, value in shown.items() if value}

    def _account(self, key: str) -> dict[str, Any]:
        state = (self._market.register.paper(ACCOUNT, key) or {"state": "APPROVED"})["state"]
        approvals = [{"name": "signup", "state": state}]
        return {
            "name": f"providers/synth/accounts/{key}",
            "provider": "synth",
            "state": "ACCOUNT_ACTIVE",
            "approvals": approvals,
        }

    def _push(self, deal: Deal, event: str) -> None:
        now = written(self._market.clock.now())
        number = self._outbox.event_id(CHANNEL)
        told = {
            "eventId": number,
            "eventType": event,
            "providerId": "synth",
            "entitlement": {"id": deal.id, "updateTime": now, "orderId": deal.id},
        }
        data = base64.b64encode(json.dumps(told).encode()).decode()
        message = {"data": data, "messageId": number, "publishTime": now, "attributes": {}}
        self._outbox.tell(CHANNEL, {"message": message, "subscription": "projects/synth/subscriptions/procurement"})


def _missing(name: str) -> Answer:
    return in_json({"error": {"code": 404, "message": f"{name} is not known", "status": "NOT_FOUND"}}, status=404)


def _precondition(message: str) -> Answer:
    return in_json({"error": {"code": 400, "message": message, "status": "FAILED_PRECONDITION"}}, status=400)
