"""Files as they come: a trace of requests to a language model, a cloud bill in FOCUS, a batch of CloudEvents.

The committed files are synthetic and of the same shape; with CROSSFOOT_DATA=DIR the public ones are read as well.
"""

import csv
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping import UsageMapping, columns_named
from crossfoot.formats.usage.mapping_file import built_in_mapping, read_mapping
from crossfoot.formats.usage.reader import UsageRows, check_columns, read_rows

SAMPLES = Path(__file__).parents[2] / "samples" / "usage"
DATA = os.environ.get("CROSSFOOT_DATA")
LLM = read_mapping((SAMPLES / "llm-requests.yaml").read_bytes(), name="llm-requests.yaml")


def public(*names: str) -> list[object]:
    """The public files, each skipped with a word where there are none."""
    skipped = pytest.mark.skipif(not DATA, reason="public data: set CROSSFOOT_DATA to the folder that holds it")
    return [pytest.param(Path(DATA or "") / name, marks=skipped, id=Path(name).stem) for name in names]


def read(path: Path, mapping: UsageMapping) -> UsageRows:
    with path.open("rb") as stream:
        table = open_table(stream, file=path.name, delimiter=mapping.delimiter, wanted=columns_named(mapping))
        check_columns(table, mapping=mapping, file=path.name)
        return read_rows(table.rows, mapping=mapping, file=path.name)


def raw(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


TRACES = public("llm-usage/AzureLLMInferenceTrace_code.csv", "llm-usage/AzureLLMInferenceTrace_conv.csv")


@pytest.mark.parametrize("path", [SAMPLES / "llm-requests.csv", *TRACES])
def test_a_trace_of_requests_is_read_to_the_last_token(path: Path) -> None:
    done, rows = read(path, LLM), raw(path)
    assert done.rejected == ()
    assert done.rows_read == len(rows)
    for metric, column in (("input-tokens", "ContextTokens"), ("output-tokens", "GeneratedTokens")):
        events = [event for event in done.events if event.metric == metric]
        assert [event.quantity for event in events] == [Decimal(row[column]) for row in rows]
        assert [event.at.isoformat() for event in events] == [
            row["TIMESTAMP"].replace(" ", "T").rstrip("0").rstrip(".") + "Z" for row in rows
        ]
    assert len({event.event_id for event in done.events}) == 2 * len(rows), "equal rows are told apart"


def test_the_sample_holds_equal_rows() -> None:
    assert sum(event.event_id.endswith("#2/input-tokens") for event in read(SAMPLES / "llm-requests.csv", LLM).events) == 2


@pytest.mark.parametrize("path", [SAMPLES / "focus-plain-times.csv", *public("focus/focus_1_0_sample.csv")])
def test_a_cloud_bill_is_read_as_usage(path: Path) -> None:
    done, rows = read(path, built_in_mapping("focus-plain-times")), raw(path)
    assert done.rejected == ()
    assert [(event.metric, event.quantity) for event in done.events] == [
        (row["PricingUnit"], Decimal(row["PricingQuantity"])) for row in rows
    ]
    for event, row in zip(done.events, rows, strict=True):
        dims = dict(event.dims)
        assert event.account == row["SubAccountId"]
        assert dims.get("list_unit_price", "NULL") == row["ListUnitPrice"]
        assert dims.get("pricing_category", "") == row["PricingCategory"].replace("NULL", "")
        assert "NULL" not in dims.values()
    assert len({event.event_id for event in done.events}) == len(rows)


def test_a_batch_of_cloudevents_is_read_with_the_standards_own_identity() -> None:
    path = SAMPLES / "cloudevents.json"
    done, batch = read(path, built_in_mapping("cloudevents")), json.loads(path.read_text(), parse_float=Decimal)
    assert done.rejected == ()
    assert [event.event_id for event in done.events] == [
        each["source"].replace("/", "~1") + "/" + each["id"] for each in batch
    ], "the same id of another source is another event"
    assert [event.quantity for event in done.events] == [Decimal(each["data"]["quantity"]) for each in batch]
    assert {event.account for event in done.events} == {"customer-0", "customer-1", "customer-2"}


def test_one_cloudevent_a_line_is_the_same(tmp_path: Path) -> None:
    batch = json.loads((SAMPLES / "cloudevents.json").read_text())
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in batch))
    mapping = built_in_mapping("cloudevents")
    assert read(path, mapping) == read(SAMPLES / "cloudevents.json", mapping)
