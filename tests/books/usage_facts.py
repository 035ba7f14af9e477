"""A file of usage and what became of it."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.books.usage.lake_file import Batch, LakeFileFacts, MetricCount, Source
from crossfoot.books.usage.writes import change_manifest, write_batch
from crossfoot.measures import Instant
from tests.books.company import AT, Company

GATEWAY = Source("US01", "gateway", {"columns": ["id"]}, 400)
EVENTS = LakeFileFacts(
    shelf="events",
    name="e" * 64,
    rows=3,
    bytes=900,
    first_at=Instant(1),
    last_at=Instant(1_759_300_000_000_000_123),
    foot=(("call", Decimal("0.000000000000001")), ("token", Decimal("-12"))),
    reach=(("call", Decimal("0.000000000000001")), ("token", Decimal(99_999_999_999_999_999_999))),
    quantity_type="DECIMAL(34,15)",
    reversals=1,
    hashing="123",
    in_doubt=0,
)
STAGED = LakeFileFacts(shelf="staged", name="5" * 64, rows=4, bytes=700)
FILE = Batch(
    entity="US01",
    name="BAT-1",
    source="gateway",
    mapping_digest="a" * 64,
    file_name="usage.csv",
    file_digest="b" * 64,
    file_bytes=512,
    rows_read=5,
    rows_staged=4,
    rows_rejected=1,
    segment=STAGED.name,
)
COUNT = MetricCount("call", 5, 2, 1, 1, 1, Decimal("10.5"), Decimal(5), Decimal(2), Decimal("2.5"), Decimal(1))


def changed(company: Company, *add: LakeFileFacts, remove: tuple[tuple[str, str], ...] = (), seen: int | None = None) -> int:
    """A change of the manifest by Ada."""
    return change_manifest(entity="US01", add=add, remove=remove, note="compaction", by=company.ada, at=AT, key="k", seen=seen)


def loaded(company: Company, what: Batch = FILE) -> str:
    """A batch loaded by Ada."""
    return write_batch(batch=what, by=company.ada, at=AT, key="k")
