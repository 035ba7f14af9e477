"""Accepted + rejected = read, by row and by quantity."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.formats.usage.tally import MetricRead, Tally
from tests.formats.usage.mappings import HEADER, read

AT = "2026-10-01T00:00:00Z"
ROWS = st.lists(
    st.tuples(st.sampled_from([AT, "soon", ""]), st.sampled_from(["acme", ""]), st.sampled_from(["1", "-2.5", "0.1", "x", ""])),
    max_size=12,
)


@given(ROWS, ROWS)
def test_counts_and_quantities_foot(first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]) -> None:
    tally = Tally()
    for part in (first, second):
        tally.add(read(HEADER + "".join(f"{number},{at},{who},{n},,,\n" for number, (at, who, n) in enumerate(part))))
    counts = tally.counts
    given_quantities = [n for _, _, n in first + second]
    readable = [Decimal(n) for n in given_quantities if n not in ("x", "")]
    assert counts.rows_read == len(first) + len(second) == counts.rows_accepted + counts.rows_rejected
    assert sum((metric.quantity_read for metric in counts.metrics), Decimal(0)) == sum(readable, Decimal(0))
    assert sum(metric.events_accepted + metric.measures_rejected for metric in counts.metrics) == len(readable)
    assert counts.measures_unreadable == len(given_quantities) - len(readable)


def test_a_rejected_quantity_is_told_apart() -> None:
    tally = Tally()
    tally.add(read(HEADER + f"1,{AT},acme,5,,,\n2,soon,acme,2.5,,,\n3,{AT},acme,x,,,\n4,{AT}\n"))
    counts = tally.counts
    assert counts.metrics == (MetricRead("calls", 1, Decimal(5), 1, Decimal("2.5")),)
    assert (counts.rows_read, counts.rows_accepted, counts.rows_rejected, counts.measures_unreadable) == (4, 1, 3, 2)
