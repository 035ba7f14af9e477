"""Microsoft at `/azure/api`, as a client's base address; a caller shows any bearer token of `/azure/oauth2/token`."""

from __future__ import annotations

from dataclasses import replace

from crossfoot.world.marketplaces.azure.fulfilment import Fulfilment
from crossfoot.world.marketplaces.azure.metering import API_VERSION, Metering
from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.events import Outbox
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid, token

TOKEN_SECONDS = 3600


class AzureDoor:
    """Finds who answers an address; every answer repeats the caller's request id."""

    def __init__(self, market: Market, outbox: Outbox) -> None:
        self._market = market
        self.metering = Metering(market)
        self.fulfilment = Fulfilment(market, outbox)

    def answer(self, call: Call) -> Answer:
        """Answer a call to `/api/...` or for a token."""
        if call.path.endswith("/oauth2/token") or call.path.endswith("/oauth2/v2.0/token"):
            held = token(self._market.seed, "bearer", length=60)
            return in_json({"token_type": "Bearer", "access_token": held, "expires_in": TOKEN_SECONDS})
        given = self._answered(call)
        asked = call.headers.get("x-ms-requestid") or guid(self._market.seed, "request", len(self._market.journal.kept))
        correlation = call.headers.get("x-ms-correlationid") or asked
        return Answer(given.status, given.body, {**given.headers, "x-ms-requestid": asked, "x-ms-correlationid": correlation})

    def _answered(self, call: Call) -> Answer:
        if not call.headers.get("authorization", "").startswith("Bearer "):
            return in_json({"code": "Forbidden", "message": "The authorization token is missing or not valid"}, status=403)
        if call.query.get("api-version") != API_VERSION:
            return in_json({"code": "BadArgument", "message": f"api-version must be {API_VERSION}"}, status=400)
        match call.method, call.path.rstrip("/"):
            case "POST", "/api/usageEvent":
                return self.metering.usage_event(call)
            case "POST", "/api/batchUsageEvent":
                return self.metering.batch_usage_event(call)
            case "GET", "/api/usageEvents":
                return self.metering.usage_events(call)
        if call.path.startswith("/api/saas/subscriptions"):
            return self.fulfilment.subscriptions(replace(call, path=call.path.removeprefix("/api")))
        return in_json({"code": "NotFound", "message": "no such address"}, status=404)
