"""Counterparties to test against: `aws_market` is an open world with its clients, alone in its test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.world.markets import AwsMarket, opened


@pytest.fixture
def aws_market() -> Iterator[AwsMarket]:
    """AWS Marketplace at noon of 2026-11-25 by a clock that stands; seed 7, eight deals."""
    with opened(at=datetime(2026, 11, 25, 12, tzinfo=UTC)) as market:
        yield market
