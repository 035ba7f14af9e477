"""What a usage record must be before anybody looks whether it may be billed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.world.marketplaces.aws.wire import AwsFault, as_time

QUANTITY_MAX = 2_147_483_647
DIMENSION_MAX = 255
ALLOCATIONS_MAX = 2_500
TAGS_MAX = 5
TAG_KEY_MAX, TAG_VALUE_MAX = 100, 256
_ACCOUNT = re.compile(r"[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One record of a call, read. raw: as it was given, to be echoed."""

    raw: dict[str, Any]
    at: datetime
    dimension: str
    quantity: Decimal
    customer: str
    account: str
    license: str


def read_record(raw: Any, *, places: int) -> UsageRecord:
    """Read one record. places: how many a quantity may have; with 0 only whole ones are known.

    Raises AwsFault, by which the whole call fails: ValidationException, InvalidCustomerIdentifierException,
    InvalidUsageAllocationsException, InvalidTagException.
    """
    if not isinstance(raw, dict):
        raise AwsFault("SerializationException", "a usage record is not an object")
    at = as_time(raw.get("Timestamp"), name="Timestamp")
    dimension = raw.get("Dimension")
    if at is None or not isinstance(dimension, str) or not 1 <= len(dimension) <= DIMENSION_MAX:
        raise AwsFault("ValidationException", "Timestamp and Dimension must not be null")
    customer, account = raw.get("CustomerIdentifier") or "", raw.get("CustomerAWSAccountId") or ""
    if bool(customer) == bool(account):
        raise AwsFault("InvalidCustomerIdentifierException", "Give CustomerIdentifier or CustomerAWSAccountId, and not both")
    if account and not _ACCOUNT.fullmatch(account):
        raise AwsFault("ValidationException", "CustomerAWSAccountId must satisfy regular expression pattern: ^[0-9]+$")
    quantity = read_quantity(raw.get("Quantity"), raw.get("QuantityAsDecimal"), places=places)
    _check_allocations(raw.get("UsageAllocations"), quantity=quantity)
    return UsageRecord(raw, at, dimension, quantity, customer, account, raw.get("LicenseArn") or "")


def read_quantity(whole: Any, decimal: Any, *, places: int) -> Decimal:
    """A quantity, given whole or as a decimal; none at all is zero. Raises AwsFault: ValidationException."""
    if whole is not None and decimal is not None:
        raise AwsFault("ValidationException", "Give the quantity whole or as a decimal, and not both")
    if decimal is not None:
        if not places or not isinstance(decimal, str) or not _DECIMAL.fullmatch(decimal):
            raise AwsFault("ValidationException", "The quantity is not a decimal of at most 6 places")
        return Decimal(decimal)
    if whole is None:
        return Decimal(0)
    if isinstance(whole, bool) or not isinstance(whole, int) or not 0 <= whole <= QUANTITY_MAX:
        raise AwsFault("ValidationException", f"The quantity must be a whole number from 0 to {QUANTITY_MAX}")
    return Decimal(whole)


def check_window(at: datetime, *, now: datetime, hours: int, month_ends_at_hour: int | None = None) -> None:
    """Whether an event's time is still, and already, within what is taken.

    month_ends_at_hour: until which hour of day 1 the previous month is taken; None where months do not matter.
    Raises AwsFault: TimestampOutOfBoundsException.
    """
    late = at > now or now - at >= timedelta(hours=hours)
    if month_ends_at_hour is not None:
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        late = late or (at < first and now >= first + timedelta(hours=month_ends_at_hour))
    if late:
        raise AwsFault("TimestampOutOfBoundsException", f"The timestamp {at.isoformat()} is outside the allowed window")


def _check_allocations(given: Any, *, quantity: Decimal) -> None:
    if given is None:
        return
    if not isinstance(given, list) or not 1 <= len(given) <= ALLOCATIONS_MAX:
        raise AwsFault("InvalidUsageAllocationsException", f"1 to {ALLOCATIONS_MAX} usage allocations are allowed")
    total, seen = Decimal(0), set()
    for each in given:
        total += read_quantity(each.get("AllocatedUsageQuantity"), each.get("AllocatedUsageQuantityAsDecimal"), places=6)
        tags = each.get("Tags", [])
        _check_tags(tags)
        name = tuple(sorted((tag["Key"], tag.get("Value", "")) for tag in tags))
        if name in seen:
            raise AwsFault("InvalidUsageAllocationsException", "Two allocations have the same tags")
        seen.add(name)
    if total != quantity:
        raise AwsFault("InvalidUsageAllocationsException", f"The allocations sum to {total}, the record says {quantity}")


def _check_tags(tags: Any) -> None:
    if not isinstance(tags, list) or len(tags) > TAGS_MAX:
        raise AwsFault("InvalidTagException", f"At most {TAGS_MAX} tags are allowed")
    for tag in tags:
        key, value = tag.get("Key") or "", tag.get("Value") or ""
        if not 1 <= len(key) <= TAG_KEY_MAX or len(value) > TAG_VALUE_MAX:
            raise AwsFault("InvalidTagException", "A tag's key or value is too short or too long")
