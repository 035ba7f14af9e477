"""An imitated marketplace as a test uses it: unmodified boto3 clients, the control address, what was accepted."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from crossfoot.world.marketplaces.commerce.parties import Buyer, Deal, Product, Used
from crossfoot.world.marketplaces.opening import World, open_world


@dataclass(frozen=True, slots=True)
class AwsMarket:
    """One open world. address: `http://127.0.0.1:PORT`; regions are `address/aws/<region>`."""

    world: World
    address: str
    clients: list[Any] = field(default_factory=list)

    def endpoint(self, region: str = "us-east-1") -> str:
        """The `endpoint_url` of a client of that region."""
        return f"{self.address}/aws/{region}"

    def client(self, service: str = "meteringmarketplace", *, region: str = "us-east-1", attempts: int = 1) -> Any:
        """A boto3 client with invented keys. attempts: how often it tries in all."""
        made = boto3.client(
            service,
            endpoint_url=f"{self.address}/s3" if service == "s3" else self.endpoint(region),
            region_name=region,
            aws_access_key_id="AKIAIMITATION0000000",
            aws_secret_access_key="imitation",
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}, read_timeout=20, connect_timeout=20),
        )
        self.clients.append(made)
        return made

    def control(self, deed: str, facts: dict[str, Any] | None = None) -> Any:
        """POST a deed to the control address, or GET a page when there are no facts."""
        body = None if facts is None else json.dumps(facts).encode()
        asked = urllib.request.Request(f"{self.address}/_control/{deed}", data=body, method="GET" if body is None else "POST")
        with urllib.request.urlopen(asked, timeout=20) as answered:
            return json.load(answered)

    @property
    def product(self) -> Product:
        """The AWS product."""
        return next(each for each in self.world.market.register.products.values() if each.channel == "aws")

    @property
    def deals(self) -> list[Deal]:
        """AWS deals that have not ended, the first accepted first."""
        found = [each for each in self.world.market.register.deals.values() if each.channel == "aws" and each.ends is None]
        return sorted(found, key=lambda each: each.accepted)

    def buyer(self, deal: Deal) -> Buyer:
        """Who accepted a deal."""
        return self.world.market.register.buyers[deal.buyer]

    @property
    def used(self) -> list[Used]:
        """The usage that was accepted, in order of its key."""
        return sorted(self.world.market.register.used.values(), key=lambda each: each.key)

    @property
    def now(self) -> datetime:
        """The market's time."""
        return self.world.market.clock.now()

    def record(self, deal: Deal, *, hours_ago: int = 1, quantity: int = 10, dimension: str = "gb_ingested") -> dict[str, Any]:
        """A good usage record of a deal."""
        return {
            "Timestamp": self.now - timedelta(hours=hours_ago),
            "CustomerAWSAccountId": self.buyer(deal).account,
            "LicenseArn": deal.resource,
            "Dimension": dimension,
            "Quantity": quantity,
        }


@contextmanager
def opened(*, at: datetime, folder: Path | None = None, **given: Any) -> Iterator[AwsMarket]:
    """Open a world for as long as the block lasts. Takes what `build_world` takes; seed 7 when none is given."""
    world, serving = open_world(**{"seed": 7, "at": at, "folder": folder} | given)
    market = AwsMarket(world, serving.address)
    try:
        yield market
    finally:
        for client in market.clients:
            client.close()
        serving.close()
        world.market.journal.close()
