"""AWS metering as unmodified boto3 sees it: windows, first write wins, poison, throttling, what survives a killed process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.world.markets import AwsMarket, opened


def batch(market: AwsMarket, *records: dict[str, Any], region: str = "us-east-1") -> dict[str, Any]:
    return market.client(region=region).batch_meter_usage(UsageRecords=list(records), ProductCode=market.product.code)


def failed(market: AwsMarket, *records: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as refused:
        batch(market, *records)
    return refused.value.response["Error"]["Code"]


def test_a_record_is_taken_once_and_the_same_again_is_harmless(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0], quantity=12)
    first, again = batch(aws_market, record), batch(aws_market, record)
    assert first["Results"][0]["Status"] == again["Results"][0]["Status"] == "Success"
    assert first["Results"][0]["MeteringRecordId"] == again["Results"][0]["MeteringRecordId"]
    assert first["UnprocessedRecords"] == []
    (used,) = aws_market.used
    assert (used.deal, used.quantity, used.hour.hour) == (aws_market.deals[0].id, Decimal(12), 11)


def test_of_two_quantities_for_an_hour_the_first_counts_and_the_difference_is_never_billed(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0], quantity=1600)
    batch(aws_market, record)
    (result,) = batch(aws_market, record | {"Quantity": 1750})["Results"]
    assert result["Status"] == "DuplicateRecord"
    assert [used.quantity for used in aws_market.used] == [1600]


def test_the_same_hour_in_two_regions_is_billed_twice(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0])
    for region in ("us-east-1", "eu-west-1"):
        assert batch(aws_market, record, region=region)["Results"][0]["Status"] == "Success"
    assert [used.region for used in aws_market.used] == ["eu-west-1", "us-east-1"]


POISON = [
    ({"Dimension": "GB_Ingested"}, "InvalidUsageDimensionException", "names of dimensions are case-sensitive"),
    ({"Timestamp": datetime(2026, 11, 24, 12, tzinfo=UTC)}, "TimestampOutOfBoundsException", "24 hours or more are too late"),
    ({"Timestamp": datetime(2026, 11, 25, 13, tzinfo=UTC)}, "TimestampOutOfBoundsException", "nothing is used in the future"),
    ({"LicenseArn": "arn:aws:license-manager::1:license:l-0"}, "InvalidLicenseException", "a licence nobody was given"),
    ({"CustomerIdentifier": "x"}, "InvalidCustomerIdentifierException", "one name of the customer, never both"),
    (
        {"UsageAllocations": [{"AllocatedUsageQuantity": 9}]},
        "InvalidUsageAllocationsException",
        "allocations sum to the quantity",
    ),
    (
        {"UsageAllocations": [{"AllocatedUsageQuantity": 10, "Tags": [{"Key": "k" * 100, "Value": "v"}] * 5}]},
        "",
        "five tags of a hundred letters are allowed",
    ),
]


@pytest.mark.parametrize(("wrong", "code", "because"), POISON, ids=[row[2] for row in POISON])
def test_one_poison_record_fails_the_call_and_nothing_of_it_is_taken(
    aws_market: AwsMarket, wrong: dict[str, Any], code: str, because: str
):
    good, bad = (aws_market.record(deal) for deal in aws_market.deals[:2])
    if not code:
        assert len(batch(aws_market, good, bad | wrong)["Results"]) == 2, because
        return
    assert failed(aws_market, good, bad | wrong) == code, because
    assert aws_market.used == []


@pytest.mark.parametrize(
    ("now", "of", "taken", "because"),
    [
        ("2026-12-01T05:00:00Z", "2026-11-30T23:30:00Z", True, "last month's usage is taken until six"),
        ("2026-12-01T06:00:00Z", "2026-11-30T23:30:00Z", False, "then the month is over, within 24 hours or not"),
        ("2026-12-02T05:00:00Z", "2026-12-01T05:30:00Z", True, "23.5 hours back"),
        ("2026-07-31T12:00:00Z", "2026-07-31T05:30:00Z", False, "before August 2026 six hours were the window"),
        ("2026-07-31T12:00:00Z", "2026-07-31T06:30:00Z", True, "5.5 hours back"),
    ],
)
def test_the_window_is_the_one_in_force(aws_market: AwsMarket, now: str, of: str, taken: bool, because: str):
    aws_market.control("clock", {"now": now})
    record = aws_market.record(aws_market.deals[0]) | {"Timestamp": datetime.fromisoformat(of)}
    if taken:
        assert batch(aws_market, record)["Results"][0]["Status"] == "Success", because
    else:
        assert failed(aws_market, record) == "TimestampOutOfBoundsException", because


def test_who_has_not_subscribed_is_told_so_and_the_others_are_taken(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0])
    stranger = record | {"CustomerAWSAccountId": "000000000001"}
    stranger.pop("LicenseArn")
    statuses = [each["Status"] for each in batch(aws_market, record, stranger)["Results"]]
    assert statuses == ["Success", "CustomerNotSubscribed"]


def test_the_last_hours_are_taken_until_an_hour_after_the_end(aws_market: AwsMarket):
    deal = aws_market.deals[0]
    record = aws_market.record(deal)
    aws_market.control("end", {"deal": deal.id})
    aws_market.control("clock", {"advance_seconds": 3000})
    assert batch(aws_market, record)["Results"][0]["Status"] == "Success"
    aws_market.control("clock", {"advance_seconds": 900})
    later = record | {"Dimension": "api_calls"}
    assert batch(aws_market, later)["Results"][0]["Status"] == "CustomerNotSubscribed"


def test_fractions_are_taken_as_decimals_since_they_are_known(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0]) | {"QuantityAsDecimal": "17.42"}
    record.pop("Quantity")
    batch(aws_market, record)
    assert [used.quantity for used in aws_market.used] == [Decimal("17.42")]
    aws_market.control("clock", {"now": "2026-10-01T12:00:00Z"})
    assert failed(aws_market, record | {"Timestamp": aws_market.now}) == "ValidationException"


def test_more_than_25_records_are_refused_by_the_market_itself(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0])
    client = aws_market.client()
    client.meta.events.register("before-parameter-build.*", lambda **_: None)
    with pytest.raises(ClientError) as refused:
        client.batch_meter_usage(UsageRecords=[record] * 26, ProductCode=aws_market.product.code)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_new_product_is_metered_by_account_and_licence(aws_market: AwsMarket):
    facts = next(each for each in aws_market.control("state")["products"] if each["channel"] == "aws")
    aws_market.control("products", facts | {"made": "2026-06-01"})
    record = aws_market.record(aws_market.deals[0])
    bare = {name: value for name, value in record.items() if name != "LicenseArn"}
    assert failed(aws_market, bare) == "InvalidLicenseException"
    answered = aws_market.client().batch_meter_usage(UsageRecords=[record])
    assert answered["Results"][0]["Status"] == "Success"


def test_calls_that_come_too_fast_are_throttled(aws_market: AwsMarket):
    aws_market.control("clock", {"tick_ms": 20})
    client, record = aws_market.client(), aws_market.record(aws_market.deals[0])
    codes = []
    for _ in range(12):
        try:
            client.batch_meter_usage(UsageRecords=[record], ProductCode=aws_market.product.code)
            codes.append("taken")
        except ClientError as refused:
            codes.append(refused.response["Error"]["Code"])
    assert codes == ["taken"] * 10 + ["ThrottlingException"] * 2


def test_what_was_not_processed_comes_back_and_is_taken_when_sent_again(aws_market: AwsMarket):
    aws_market.control("faults", {"aws.unprocessed": "0.5"})
    records = [aws_market.record(deal, dimension=name) for deal in aws_market.deals for name in ("gb_ingested", "api_calls")]
    answered = batch(aws_market, *records)
    assert 0 < len(answered["UnprocessedRecords"]) < len(records)
    while answered["UnprocessedRecords"]:
        answered = batch(aws_market, *answered["UnprocessedRecords"])
    assert len(aws_market.used) == len(records)


def test_a_token_tells_who_has_come_and_lasts_four_hours(aws_market: AwsMarket):
    deal = aws_market.deals[0]
    token = aws_market.control("aws/token", {"deal": deal.id})["token"]
    resolved = aws_market.client().resolve_customer(RegistrationToken=token)
    assert (resolved["LicenseArn"], resolved["CustomerAWSAccountId"]) == (deal.resource, aws_market.buyer(deal).account)
    assert (resolved["ProductCode"], resolved["Metadata"]) == (aws_market.product.code, {"AgreementId": deal.id})
    aws_market.control("clock", {"advance_seconds": 4 * 3600})
    with pytest.raises(aws_market.client().exceptions.ExpiredTokenException):
        aws_market.client().resolve_customer(RegistrationToken=token)


def test_a_program_at_the_buyers_meters_once_an_hour(aws_market: AwsMarket):
    client = aws_market.client()
    asked = {"ProductCode": aws_market.product.code, "Timestamp": aws_market.now, "UsageDimension": "gb_ingested"}
    first = client.meter_usage(**asked, UsageQuantity=3)
    assert client.meter_usage(**asked, UsageQuantity=3)["MeteringRecordId"] == first["MeteringRecordId"]
    with pytest.raises(client.exceptions.DuplicateRequestException):
        client.meter_usage(**asked, UsageQuantity=4)
    assert client.register_usage(ProductCode=aws_market.product.code, PublicKeyVersion=1)["Signature"]


def test_an_answer_that_is_lost_was_accepted_all_the_same(aws_market: AwsMarket):
    record = aws_market.record(aws_market.deals[0])
    aws_market.control("faults", {"network.lost-after": "1"})
    with pytest.raises(ConnectionClosedError):
        batch(aws_market, record)
    assert len(aws_market.used) == 1
    aws_market.control("faults", {"network.lost-after": "0", "network.error-after": "1"})
    assert failed(aws_market, record | {"Dimension": "api_calls"}) == "500"
    assert len(aws_market.used) == 2


def test_a_killed_process_forgets_nothing_it_acknowledged(tmp_path: Path):
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with opened(at=at, folder=tmp_path) as market:
        record = market.record(market.deals[0], quantity=5)
        kept = batch(market, record)["Results"][0]["MeteringRecordId"]
        market.control("clock", {"advance_seconds": 600})
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"number":99,"kind":"used","fa')  # cut off in the middle: nobody was told
    with opened(at=at, folder=tmp_path) as market:
        assert market.now >= at + timedelta(seconds=600)
        (result,) = batch(market, record | {"Quantity": 6})["Results"]
        assert (result["Status"], result["MeteringRecordId"]) == ("DuplicateRecord", kept)


def test_the_same_seed_and_calls_write_the_same_bytes(tmp_path: Path):
    journals = []
    for name in ("a", "b"):
        with opened(at=datetime(2026, 11, 25, 12, tzinfo=UTC), folder=tmp_path / name, seed=11) as market:
            market.control("faults", {"aws.unprocessed": "0.3"})
            batch(market, *(market.record(deal) for deal in market.deals))
        journals.append((tmp_path / name / "journal.jsonl").read_bytes())
    assert journals[0] == journals[1]
