"""Specimens of submitting."""

from __future__ import annotations

from crossfoot.engines.submitting.identity import buyer_at
from crossfoot.engines.submitting.windows import rule_at
from crossfoot.measures import Instant

_AT = Instant.parse("2026-10-05T10:00:00Z")


def _no_rule() -> None:
    rule_at((), _AT, channel="aws-us")


def _no_buyer() -> None:
    buyer_at((), _AT, subscription="SUB-0217")


SPECIMENS = {"channel-without-rule": _no_rule, "buyer-unknown": _no_buyer}
