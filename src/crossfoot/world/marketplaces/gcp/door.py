"""Google at `/gcp`: Service Control under `/v1/services`, procurement under `/v1/providers`, any bearer token."""

from __future__ import annotations

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.events import Outbox
from crossfoot.world.marketplaces.gcp.metering import Metering
from crossfoot.world.marketplaces.gcp.procurement import Procurement
from crossfoot.world.marketplaces.market import Market


class GcpDoor:
    """Finds who answers an address."""

    def __init__(self, market: Market, outbox: Outbox) -> None:
        self.metering = Metering(market)
        self.procurement = Procurement(market, outbox)

    def answer(self, call: Call) -> Answer:
        """Answer a call to `/v1/...`."""
        if not call.headers.get("authorization", "").startswith("Bearer "):
            return in_json({"error": {"code": 401, "message": "no credentials", "status": "UNAUTHENTICATED"}}, status=401)
        if call.path.startswith("/v1/providers/"):
            return self.procurement.answer(call)
        service, _, deed = call.path.removeprefix("/v1/services/").rpartition(":")
        match call.method, deed:
            case "POST", "check":
                return self.metering.check(call, service=service)
            case "POST", "report":
                return self.metering.report(call, service=service)
        return in_json({"error": {"code": 404, "message": "no such address", "status": "NOT_FOUND"}}, status=404)
