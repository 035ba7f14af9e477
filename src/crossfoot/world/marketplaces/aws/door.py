"""AWS at `/aws/<region>`: each region is an endpoint of its own, as `endpoint_url` of a client."""

from __future__ import annotations

from dataclasses import replace

from crossfoot.world.marketplaces.aws.metering import Metering
from crossfoot.world.marketplaces.aws.wire import serve
from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.market import Market

BODY_MAX = 1024 * 1024


class AwsDoor:
    """Reads the region off the address and hands the call to the service that is asked for."""

    def __init__(self, market: Market) -> None:
        self.metering = Metering(market)
        self._operations = {**self.metering.operations()}

    def answer(self, call: Call) -> Answer:
        """Answer a call to `/<region>/...`."""
        region, _, rest = call.path.lstrip("/").partition("/")
        if len(call.body) > BODY_MAX:
            return in_json({"__type": "RequestEntityTooLargeException", "message": "The body exceeds 1 MB"}, status=413)
        return serve(replace(call, path=f"/{rest}"), region=region, operations=self._operations)
