"""Parquet to rows: exact text of typed values, as the bulk import writes it."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.formats.tables.files import cells, parquet, raw_rows
from tests.refusals import refused

NS = 1_790_812_800_000_000_100


@pytest.mark.parametrize(
    ("values", "want", "because"),
    [
        (pa.array(["x", None, ""]), ["x", "", ""], "text; a missing value is an empty cell"),
        (pa.array(["x", "y", "x"]).dictionary_encode(), ["x", "y", "x"], "a dictionary"),
        (pa.array([1, -2, 2**63 - 1]), ["1", "-2", "9223372036854775807"], "whole numbers"),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"], "large ones"),
        (pa.array([Decimal("2.50"), Decimal("-0.01")], pa.decimal128(38, 2)), ["2.50", "-0.01"], "decimals keep their places"),
        (pa.array([Decimal("1e-40")], pa.decimal256(76, 40)), ["0." + "0" * 39 + "1"], "no exponent"),
        (pa.array([True, False]), ["true", "false"], "words"),
        (pa.array([date(2026, 1, 2)]), ["2026-01-02"], "a day"),
        (pa.array([NS], pa.timestamp("ns")), ["2026-10-01 00:00:00.0000001"], "100 ns, no zone"),
        (pa.array([NS], pa.timestamp("ns", "UTC")), ["2026-10-01 00:00:00.0000001Z"], "100 ns, in UTC"),
        (
            pa.array([NS // 1_000], pa.timestamp("us", "Europe/Berlin")),
            ["2026-10-01 00:00:00Z"],
            "counted in UTC whatever the zone",
        ),
        (pa.array([NS // 10**9], pa.timestamp("s")), ["2026-10-01 00:00:00"], "whole seconds"),
        (pa.array([253_402_300_799], pa.timestamp("s")), ["9999-12-31 23:59:59"], "the end of time"),
        (pa.array([10**15], pa.timestamp("s")), ["1000000000000000 s since 1970"], "beyond the calendar"),
        (pa.array([None, None]), ["", ""], "nothing"),
    ],
)
def test_values_are_written_exactly(values: Any, want: list[str], because: str) -> None:
    assert [row["v"] for row in cells(parquet({"v": values}))] == want, because


@pytest.mark.parametrize(
    ("values", "code", "because"),
    [
        (pa.array([0.5]), "binary-fractions", "even one that is exact"),
        (pa.array([0.5], pa.float32()), "binary-fractions", "small ones"),
        (pa.array([0.5], pa.float32()).dictionary_encode(), "binary-fractions", "in a dictionary"),
        (pa.array([[1]]), "column-type", "a list"),
        (pa.array([{"a": 1}]), "column-type", "a structure"),
        (pa.array([b"x"]), "column-type", "bytes"),
    ],
)
def test_a_column_that_cannot_be_read_exactly_is_refused_when_it_is_wanted(values: Any, code: str, because: str) -> None:
    content = parquet({"v": values, "w": pa.array(["x"])})
    with refused(code):
        raw_rows(content, wanted=["v"])
    assert cells(content, wanted=["w"]) == [{"w": "x"}], "nobody needs it"
    assert [fault.code for row in raw_rows(content) for fault in row.faults] == [code], because


@pytest.mark.parametrize("kept", [4, 8, 100, -1, -8])
def test_a_torn_file_is_refused(kept: int) -> None:
    with refused("parquet-broken"):
        raw_rows(parquet({"v": pa.array(list(range(1_000)))})[:kept])


def test_a_damaged_page_is_refused_while_it_is_read() -> None:
    content = bytearray(parquet({"v": pa.array([f"text {number}" for number in range(10_000)])}))
    content[200:4_000] = b"\xff" * 3_800
    with refused("parquet-broken"):
        raw_rows(bytes(content))


def test_a_column_twice_is_refused() -> None:
    content = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "N"]), content)
    with refused("column-twice"):
        raw_rows(content.getvalue())
