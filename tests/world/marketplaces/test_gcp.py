"""Google: check and report with failures inside a 200, entitlements, and messages that come twice or out of order."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from crossfoot.world.marketplaces.clock import written
from crossfoot.world.marketplaces.commerce.parties import Deal
from tests.world.markets import AwsMarket

SERVICE = "synth-analytics-gcp"


@pytest.fixture
def gcp(aws_market: AwsMarket) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{aws_market.address}/gcp/v1", headers={"authorization": "Bearer x"}, timeout=20) as client:
        yield client


def deals(market: AwsMarket) -> list[Deal]:
    found = [each for each in market.world.market.register.deals.values() if each.channel == "gcp" and each.ends is None]
    return sorted(found, key=lambda each: each.accepted)


def operation(market: AwsMarket, number: str, **changes: Any) -> dict[str, Any]:
    values = [{"metricName": f"{SERVICE}/gb_ingested", "metricValues": [{"int64Value": "40"}]}]
    start = market.now - timedelta(hours=1)
    times = {"startTime": written(start), "endTime": written(start + timedelta(minutes=59))}
    return {"operationId": number, "consumerId": deals(market)[0].resource, "metricValueSets": values} | times | changes


def test_a_report_is_taken_once_under_its_id_and_failures_stand_in_a_200(aws_market: AwsMarket, gcp: httpx.Client):
    wrong_metric = [{"metricName": f"{SERVICE}/nothing", "metricValues": [{"int64Value": "1"}]}]
    sent = [
        operation(aws_market, "op-1"),
        operation(aws_market, "op-1"),
        operation(aws_market, "op-2", metricValueSets=wrong_metric),
        operation(aws_market, "op-3", consumerId="project_number:0"),
        operation(aws_market, "op-4", endTime=written(aws_market.now + timedelta(hours=1))),
    ]
    answered = gcp.post(f"/services/{SERVICE}:report", json={"operations": sent})
    assert answered.status_code == 200
    errors = {each["operationId"]: each["status"]["code"] for each in answered.json()["reportErrors"]}
    assert errors == {"op-2": 3, "op-3": 5, "op-4": 3}
    assert [(used.ticket, used.quantity) for used in aws_market.used] == [("op-1", 40)]


def test_a_check_says_why_a_consumer_cannot_be_billed(aws_market: AwsMarket, gcp: httpx.Client):
    def errors(consumer: str) -> list[str]:
        asked = {"operation": {"operationId": "c", "consumerId": consumer}}
        return [each["code"] for each in gcp.post(f"/services/{SERVICE}:check", json=asked).json()["checkErrors"]]

    deal = deals(aws_market)[0]
    assert errors(deal.resource) == []
    assert errors("project_number:0") == ["NOT_FOUND"]
    aws_market.control("gcp/happen", {"deal": deal.id, "action": "cancel"})
    assert errors(deal.resource) == ["SERVICE_NOT_ACTIVATED"]


def test_the_last_report_ends_strictly_before_the_entitlement_does(aws_market: AwsMarket, gcp: httpx.Client):
    aws_market.control("gcp/happen", {"deal": deals(aws_market)[0].id, "action": "ask-to-cancel"})
    at = written(aws_market.now - timedelta(minutes=30))
    deal = deals(aws_market)[0]
    before, reaching = operation(aws_market, "b"), operation(aws_market, "r")
    aws_market.control("end", {"deal": deal.id, "at": at})
    for each, end in ((before, aws_market.now - timedelta(minutes=31)), (reaching, aws_market.now - timedelta(minutes=29))):
        each["endTime"] = written(end)
    errors = gcp.post(f"/services/{SERVICE}:report", json={"operations": [before, reaching]}).json()["reportErrors"]
    assert [each["operationId"] for each in errors] == ["r"]


def test_entitlements_are_approved_and_change_plans(aws_market: AwsMarket, gcp: httpx.Client):
    deal = deals(aws_market)[0]
    one = f"/providers/synth/entitlements/{deal.id}"
    aws_market.control("gcp/happen", {"deal": deal.id, "action": "request"})
    assert gcp.get(one).json()["state"] == "ENTITLEMENT_ACTIVATION_REQUESTED"
    assert gcp.post(f"{one}:approve").status_code == 200
    assert gcp.post(f"{one}:approve").status_code == 400
    aws_market.control("gcp/happen", {"deal": deal.id, "action": "change-plan", "plan": "silver"})
    assert gcp.get(one).json()["newPendingPlan"] == "silver"
    gcp.post(f"{one}:approvePlanChange", json={"pendingPlanName": "silver"})
    assert (gcp.get(one).json()["plan"], gcp.get(one).json()["state"]) == ("silver", "ENTITLEMENT_ACTIVE")
    assert len(gcp.get("/providers/synth/entitlements").json()["entitlements"]) == 10


def test_messages_come_twice_and_out_of_order_and_in_the_end_all_are_heard(aws_market: AwsMarket, tmp_path: Path):
    deal = deals(aws_market)[0]
    aws_market.control("hear", {"channel": "gcp", "to": str(tmp_path)})
    for action in ("accept-offer", "ask-to-cancel", "cancel"):
        aws_market.control("gcp/happen", {"deal": deal.id, "action": action})
    aws_market.control("faults", {"events.duplicated": "1", "events.out-of-order": "1"})
    assert aws_market.control("deliver", {}) == {"sent": 6, "heard": 6, "failed": 0}
    bodies = [json.loads(path.read_text()) for path in sorted(tmp_path.iterdir())]
    kinds = [json.loads(base64.b64decode(body["message"]["data"]))["eventType"] for body in bodies]
    assert kinds[:2] == ["ENTITLEMENT_PENDING_CANCELLATION"] * 2
    assert {kind: kinds.count(kind) for kind in kinds} == dict.fromkeys(kinds, 2)
    assert len(set(kinds)) == 3
    assert aws_market.control("deliver", {})["sent"] == 0
