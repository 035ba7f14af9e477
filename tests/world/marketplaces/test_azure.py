"""Microsoft's metering and fulfilment: what each record of a batch becomes, what was counted, and operations with webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from crossfoot.world.marketplaces.commerce.parties import Deal
from tests.world.markets import AwsMarket

VERSION = "api-version=2018-08-31"


@pytest.fixture
def azure(aws_market: AwsMarket) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{aws_market.address}/azure/api", headers={"authorization": "Bearer x"}, timeout=20) as client:
        yield client


def deals(market: AwsMarket) -> list[Deal]:
    found = [each for each in market.world.market.register.deals.values() if each.channel == "azure" and each.ends is None]
    return sorted(found, key=lambda each: each.accepted)


def event(market: AwsMarket, **changes: Any) -> dict[str, Any]:
    deal = deals(market)[0]
    hour = market.now.astimezone(UTC) - timedelta(hours=1)
    facts = {"resourceId": deal.resource, "quantity": 5.5, "dimension": "gb_ingested", "planId": deal.plan}
    return facts | {"effectiveStartTime": hour.strftime("%Y-%m-%dT%H:%M:%S")} | changes


def test_an_event_is_accepted_once_and_the_conflict_says_what_counted(aws_market: AwsMarket, azure: httpx.Client):
    first = azure.post(f"/usageEvent?{VERSION}", json=event(aws_market), headers={"x-ms-requestid": "r-1"})
    assert (first.status_code, first.json()["status"], first.headers["x-ms-requestid"]) == (200, "Accepted", "r-1")
    again = azure.post(f"/usageEvent?{VERSION}", json=event(aws_market, quantity=7))
    assert again.status_code == 409
    accepted = again.json()["additionalInfo"]["acceptedMessage"]
    assert (accepted["usageEventId"], accepted["quantity"]) == (first.json()["usageEventId"], 5.5)


BATCH = [
    ({}, "Accepted", "a good one"),
    ({"quantity": 6}, "Duplicate", "the same hour again, whatever the quantity"),
    ({"quantity": 0, "dimension": "api_calls"}, "InvalidQuantity", "no zero"),
    ({"quantity": -1, "dimension": "api_calls"}, "InvalidQuantity", "no correction below zero"),
    ({"dimension": "GB_Ingested"}, "InvalidDimension", "names are case-sensitive"),
    ({"resourceId": "00000000-0000-0000-0000-000000000001"}, "ResourceNotFound", "nobody's"),
    ({"effectiveStartTime": "2026-11-24T11:00:00"}, "Expired", "25 hours ago"),
    ({"planId": "bronze", "dimension": "api_calls"}, "BadArgument", "not the plan"),
    ({"resourceId": ""}, "BadArgument", "no resource at all"),
]


def test_a_batch_answers_200_and_says_of_each_what_became_of_it(aws_market: AwsMarket, azure: httpx.Client):
    events = [event(aws_market, **changes) for changes, _, _ in BATCH]
    answered = azure.post(f"/batchUsageEvent?{VERSION}", json={"request": events})
    assert answered.status_code == 200
    told = [each["status"] for each in answered.json()["result"]]
    assert dict(zip([row[2] for row in BATCH], told, strict=True)) == {row[2]: row[1] for row in BATCH}
    assert [used.quantity for used in aws_market.used] == [5.5]


def test_more_than_25_events_and_callers_without_a_token_are_refused(aws_market: AwsMarket, azure: httpx.Client):
    assert azure.post(f"/batchUsageEvent?{VERSION}", json={"request": [event(aws_market)] * 26}).status_code == 400
    assert azure.post(f"/usageEvent?{VERSION}", json=event(aws_market), headers={"authorization": ""}).status_code == 403


def test_the_read_back_says_what_was_counted_and_the_key_says_what_was_not(aws_market: AwsMarket, azure: httpx.Client):
    aws_market.control("faults", {"azure.mismatch": "0.5"})
    for hours in range(1, 9):
        hour = aws_market.now - timedelta(hours=hours)
        azure.post(
            f"/usageEvent?{VERSION}", json=event(aws_market, quantity=1000, effectiveStartTime=f"{hour:%Y-%m-%dT%H:00:00}")
        )
    rows = azure.get(f"/usageEvents?{VERSION}&usageStartDate=2026-11-24").json()
    by_status = {row["reconStatus"]: row for row in rows}
    assert sum(row["submittedQuantity"] for row in rows) == 8000
    short = by_status["Mismatch"]["submittedQuantity"] - by_status["Mismatch"]["processedQuantity"]
    sown = list(aws_market.world.market.register.papers["sown"].values())
    assert {entry["kind"] for entry in sown} == {57}
    assert sum(entry["amount_minor"] for entry in sown) == -short * 25
    only = azure.get(f"/usageEvents?{VERSION}&usageStartDate=2026-11-24&reconStatus=Accepted").json()
    assert [row["reconStatus"] for row in only] == ["Accepted"]


def test_a_dry_run_is_submitted_and_counts_nothing(aws_market: AwsMarket, azure: httpx.Client):
    azure.post(f"/usageEvent?{VERSION}", json=event(aws_market), headers={"sessionmode": "DryRun"})
    (row,) = azure.get(f"/usageEvents?{VERSION}&usageStartDate=2026-11-25").json()
    assert (row["reconStatus"], row["submittedQuantity"], row["processedQuantity"]) == ("DryRun", 5.5, 0)


def test_a_subscription_is_resolved_activated_changed_and_ended(aws_market: AwsMarket, azure: httpx.Client):
    deal = deals(aws_market)[0]
    token = aws_market.control("azure/purchase", {"deal": deal.id})["token"]
    resolved = azure.post(f"/saas/subscriptions/resolve?{VERSION}", headers={"x-ms-marketplace-token": token}).json()
    assert (resolved["id"], resolved["subscription"]["saasSubscriptionStatus"]) == (deal.resource, "PendingFulfillmentStart")
    one = f"/saas/subscriptions/{deal.resource}"
    (refused,) = azure.post(f"/batchUsageEvent?{VERSION}", json={"request": [event(aws_market)]}).json()["result"]
    assert refused["status"] == "ResourceNotActive"
    assert azure.post(f"{one}/activate?{VERSION}", json={"planId": "none"}).status_code == 400
    assert azure.post(f"{one}/activate?{VERSION}", json={"planId": deal.plan}).status_code == 200
    asked = aws_market.control("azure/happen", {"deal": deal.id, "action": "ChangePlan", "planId": "silver"})
    (told,) = aws_market.control("told", {"channel": "azure"})["events"]
    assert (told["body"]["action"], told["body"]["subscription"]["planId"]) == ("ChangePlan", deal.plan)
    (operation,) = azure.get(f"{one}/operations?{VERSION}").json()["operations"]
    assert operation["id"] == asked["id"]
    assert azure.get(f"{one}?{VERSION}").json()["planId"] == "gold"
    assert azure.patch(f"{one}/operations/{operation['id']}?{VERSION}", json={"status": "Success"}).status_code == 200
    assert azure.get(f"{one}?{VERSION}").json()["planId"] == "silver"
    assert azure.delete(f"{one}?{VERSION}").status_code == 202
    assert azure.get(f"{one}?{VERSION}").json()["saasSubscriptionStatus"] == "Unsubscribed"
    last = azure.post(f"/usageEvent?{VERSION}", json=event(aws_market, resourceId=deal.resource, planId="silver"))
    assert last.status_code == 200, "hours before the end are still taken within 24 hours"


def test_a_clock_that_runs_ahead_judges_by_its_own_time(aws_market: AwsMarket, azure: httpx.Client):
    old = event(aws_market, effectiveStartTime=f"{datetime(2026, 11, 24, 12, 30, tzinfo=UTC):%Y-%m-%dT%H:%M:%S}")
    aws_market.control("clock", {"skew_seconds": 3600})
    (told,) = azure.post(f"/batchUsageEvent?{VERSION}", json={"request": [old]}).json()["result"]
    assert told["status"] == "Expired"
