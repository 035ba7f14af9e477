"""AWSMPMeteringService: usage taken once an hour for each account, licence, dimension and region; the first one in wins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from crossfoot.world.marketplaces.aws.records import UsageRecord, check_window, read_quantity, read_record
from crossfoot.world.marketplaces.aws.wire import Asked, AwsFault, Operation, as_time
from crossfoot.world.marketplaces.clock import hour_of, read, written
from crossfoot.world.marketplaces.commerce.parties import Deal, Product, Used
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid, token

CHANNEL = "aws"
SERVICE = "AWSMPMeteringService"
RECORDS_MAX = 25
TOKEN_HOURS = 4
UNPROCESSED = "aws.unprocessed"
THROTTLED = "aws.throttled"


class Metering:
    """The service's operations on one market."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def operations(self) -> Mapping[tuple[str, str], Operation]:
        """What can be asked for."""
        return {
            (SERVICE, "BatchMeterUsage"): self.batch_meter_usage,
            (SERVICE, "MeterUsage"): self.meter_usage,
            (SERVICE, "RegisterUsage"): self.register_usage,
            (SERVICE, "ResolveCustomer"): self.resolve_customer,
        }

    def batch_meter_usage(self, asked: Asked) -> dict[str, Any]:
        """Take up to 25 records. One that is wrong in itself fails the call: nothing of it is taken."""
        self._spare(asked)
        given = asked.given.get("UsageRecords")
        if not isinstance(given, list) or len(given) > RECORDS_MAX:
            raise AwsFault("ValidationException", f"UsageRecords must have at most {RECORDS_MAX} members")
        today = self._market.clock.now().date()
        places = self._market.rules.of("aws.decimals", on=today)["places"]
        records = [read_record(raw, places=places) for raw in given]
        products = [self._checked(record, code=asked.given.get("ProductCode") or "") for record in records]
        results, unprocessed = [], []
        for record, product in zip(records, products, strict=True):
            if self._market.goes_wrong(UNPROCESSED):
                unprocessed.append(record.raw)
            else:
                results.append(self._taken(record, product=product, region=asked.region))
        return {"Results": results, "UnprocessedRecords": unprocessed}

    def meter_usage(self, asked: Asked) -> dict[str, Any]:
        """Take one record of a program that runs at the buyer's. The caller's account is the one of its access key."""
        self._spare(asked)
        product = self._product(asked.text("ProductCode"))
        at = as_time(asked.given.get("Timestamp"), name="Timestamp")
        if at is None:
            raise AwsFault("ValidationException", "Timestamp must not be null")
        now = self._market.clock.now()
        check_window(at, now=now, hours=self._market.rules.of("aws.meter_window", on=now.date())["hours"])
        dimension = asked.text("UsageDimension")
        if product.dimension(dimension) is None:
            raise AwsFault("InvalidUsageDimensionException", f"The dimension {dimension} is not one of the product's")
        places = self._market.rules.of("aws.decimals", on=now.date())["places"]
        quantity = read_quantity(asked.given.get("UsageQuantity"), asked.given.get("UsageQuantityAsDecimal"), places=places)
        deal = self._first_deal(product)
        if asked.given.get("DryRun"):
            return {"MeteringRecordId": ""}
        used = self._used(deal, dimension=dimension, at=hour_of(at), region=asked.region, quantity=quantity)
        known = self._market.register.used.get(used.key)
        if known is not None and known.quantity != quantity:
            raise AwsFault("DuplicateRequestException", "A metering record has already been emitted for this hour")
        if known is None:
            self._market.record_used(used)
        return {"MeteringRecordId": (known or used).id}

    def register_usage(self, asked: Asked) -> dict[str, Any]:
        """Say that a container of the product runs."""
        self._spare(asked)
        product = self._product(asked.text("ProductCode"))
        if not isinstance(asked.given.get("PublicKeyVersion"), int):
            raise AwsFault("InvalidPublicKeyVersionException", "PublicKeyVersion is not known")
        nonce = asked.given.get("Nonce") or ""
        return {"Signature": token(self._market.seed, "signature", product.code, nonce, length=64)}

    def resolve_customer(self, asked: Asked) -> dict[str, Any]:
        """Say who comes with a registration token. Tokens are made by the control address, and last for four hours."""
        self._spare(asked)
        held = self._market.register.paper("aws-token", asked.text("RegistrationToken"))
        if held is None:
            raise AwsFault("InvalidTokenException", "The registration token is not known")
        if self._market.clock.now() >= read(held["until"]):
            raise AwsFault("ExpiredTokenException", "The registration token has expired")
        deal = self._market.register.deals[held["deal"]]
        buyer = self._market.register.buyers[deal.buyer]
        return {
            "CustomerIdentifier": buyer.customer,
            "CustomerAWSAccountId": buyer.account,
            "ProductCode": self._market.register.products[deal.product].code,
            "LicenseArn": deal.resource,
            "Metadata": {"AgreementId": deal.id},
        }

    def make_token(self, deal_id: str) -> str:
        """A registration token for a deal, as the buyer's browser would bring it."""
        made = len(self._market.register.papers.get("aws-token", {})) + 1
        name = token(self._market.seed, "registration", deal_id, made, length=40)
        until = self._market.clock.now() + timedelta(hours=TOKEN_HOURS)
        self._market.record_paper("aws-token", name, {"deal": deal_id, "until": written(until)})
        return name

    def _spare(self, asked: Asked) -> None:
        """Refuse a call that comes too fast, or that throttling was sown for."""
        limits = self._market.rules.of("aws.calls", on=self._market.clock.now().date())
        limit = limits.get(asked.operation)
        crowded = limit is not None and self._market.over_rate(f"aws.{asked.region}.{asked.operation}", per_second=limit)
        if crowded or self._market.goes_wrong(THROTTLED):
            raise AwsFault("ThrottlingException", "Rate exceeded")

    def _product(self, code: str) -> Product:
        product = self._market.register.product_of_code(code, channel=CHANNEL)
        if product is None:
            raise AwsFault("InvalidProductCodeException", f"The product code {code} is not known")
        return product

    def _checked(self, record: UsageRecord, *, code: str) -> Product:
        """The record's product, after everything that fails a whole call has been looked at."""
        now = self._market.clock.now()
        window = self._market.rules.of("aws.window", on=now.date())
        check_window(record.at, now=now, hours=window["hours"], month_ends_at_hour=window.get("month_ends_at_hour"))
        register = self._market.register
        licensed = register.deal_of_resource(record.license, channel=CHANNEL) if record.license else None
        if record.license and licensed is None:
            raise AwsFault("InvalidLicenseException", f"The license {record.license} is not known")
        product = self._product(code) if code or licensed is None else register.products[licensed.product]
        concurrent = self._market.rules.of("aws.concurrent", on=now.date())
        if product.made >= concurrent["products_since"] and not (record.license and record.account):
            raise AwsFault("InvalidLicenseException", "The product is metered by CustomerAWSAccountId and LicenseArn")
        if product.dimension(record.dimension) is None:
            raise AwsFault("InvalidUsageDimensionException", f"The dimension {record.dimension} is not one of the product's")
        if record.customer and all(each.customer != record.customer for each in register.buyers.values()):
            raise AwsFault("InvalidCustomerIdentifierException", f"The customer {record.customer} is not known")
        if licensed is not None and record.account and register.buyers[licensed.buyer].account != record.account:
            raise AwsFault("InvalidLicenseException", f"The license {record.license} is another account's")
        if licensed is not None and licensed.product != product.id:
            raise AwsFault("InvalidLicenseException", f"The license {record.license} is another product's")
        return product

    def _taken(self, record: UsageRecord, *, product: Product, region: str) -> dict[str, Any]:
        """One record's result; what is taken is on disk when this returns."""
        deal = self._deal(record, product=product)
        if deal is None:
            return {"UsageRecord": record.raw, "Status": "CustomerNotSubscribed"}
        used = self._used(deal, dimension=record.dimension, at=record.at, region=region, quantity=record.quantity)
        known = self._market.register.used.get(used.key)
        if known is not None and known.quantity != record.quantity:
            return {"UsageRecord": record.raw, "MeteringRecordId": known.id, "Status": "DuplicateRecord"}
        if known is None:
            self._market.record_used(used)
        return {"UsageRecord": record.raw, "MeteringRecordId": (known or used).id, "Status": "Success"}

    def _deal(self, record: UsageRecord, *, product: Product) -> Deal | None:
        """The deal that takes the record: the licence's, else the buyer's first that was in force in that hour."""
        register = self._market.register
        buyers = [
            each.key
            for each in register.buyers.values()
            if each.channel == CHANNEL
            and (each.account == record.account or (record.customer and each.customer == record.customer))
        ]
        deals = [deal for buyer in buyers for deal in register.deals_of(buyer, product=product.id)]
        if record.license:
            deals = [deal for deal in deals if deal.resource == record.license]
        return next((deal for deal in deals if self._takes(deal, record)), None)

    def _takes(self, deal: Deal, record: UsageRecord) -> bool:
        now = self._market.clock.now()
        grace = timedelta(hours=self._market.rules.of("aws.after_end", on=now.date())["hours"])
        begun = deal.starts <= record.at or hour_of(deal.starts) == hour_of(record.at)
        return begun and (deal.ends is None or (record.at < deal.ends and now < deal.ends + grace))

    def _first_deal(self, product: Product) -> Deal:
        now = self._market.clock.now()
        for deal in self._market.register.deals.values():
            if deal.product == product.id and deal.starts <= now and (deal.ends is None or now < deal.ends):
                return deal
        raise AwsFault("CustomerNotEntitledException", "The account is not entitled to the product")

    def _used(self, deal: Deal, *, dimension: str, at: Any, region: str, quantity: Decimal) -> Used:
        hour = hour_of(at)
        return Used(
            id=guid(self._market.seed, "metering", deal.id, dimension, written(hour), region),
            channel=CHANNEL,
            deal=deal.id,
            dimension=dimension,
            hour=hour,
            region=region,
            quantity=quantity,
            at=self._market.clock.now().replace(microsecond=0),
        )
