"""Parquet: typed columns as the exact text of their values. Binary fractions are refused: they are not the numbers meant."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from crossfoot.errors import Malformed
from crossfoot.formats.tables.row import Fault, Kind, RawRow, Table
from crossfoot.measures.instant import NS_LIMIT, NS_PER_SECOND, Instant

_ROWS_A_BATCH = 16_384
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)
_NS_A_UNIT = {"s": NS_PER_SECOND, "ms": 1_000_000, "us": 1_000, "ns": 1}


def open_parquet(stream: BinaryIO, *, file: str, wanted: Collection[str] | None = None) -> Table:
    """Open a Parquet file that can be sought in. wanted: the columns to read; None reads all.

    Times come as `YYYY-MM-DD HH:MM:SS.f` with as many digits as they need, followed by Z when the column counts in UTC.
    Raises Malformed: parquet-broken (also while it is read); column-twice; binary-fractions and column-type for a wanted
    column. When all are read, such a column's cells are faults.
    """
    try:
        opened = pq.ParquetFile(stream)
        schema = opened.schema_arrow
    except _BROKEN as error:
        raise Malformed("parquet-broken", file=file, reason=_reason(error)) from error
    names = list(schema.names)
    if twice := [name for name in names if [each.casefold() for each in names].count(name.casefold()) > 1]:
        raise Malformed("column-twice", file=file, column=twice[-1])
    chosen = [name for name in names if wanted is None or name in wanted]
    writers = {name: _writer(schema.field(name).type) for name in chosen}
    if wanted is not None:
        for name, writer in writers.items():
            if isinstance(writer, str):
                raise Malformed(writer, file=file, column=name, type=str(schema.field(name).type))
    return Table(Kind.PARQUET, tuple(names), _rows(opened, schema, writers, file))


Writer = Callable[[Any], str]


def _rows(opened: pq.ParquetFile, schema: pa.Schema, writers: dict[str, Writer | str], file: str) -> Iterator[RawRow]:
    faults = tuple(
        Fault(name, writer, {"column": name, "type": str(schema.field(name).type), "file": file})
        for name, writer in writers.items()
        if isinstance(writer, str)
    )
    texts = [writer if callable(writer) else str for writer in writers.values()]
    number = 0
    try:
        for batch in opened.iter_batches(batch_size=_ROWS_A_BATCH, columns=list(writers)):
            columns = [
                ["" if value is None else text(value) for value in _values(batch.column(name))]
                for name, text in zip(writers, texts, strict=True)
            ]
            if not columns:
                columns = [[""] * batch.num_rows]
            for cells in zip(*columns, strict=True):
                number += 1
                yield RawRow(number, dict(zip(writers, cells, strict=False)), faults)
    except _BROKEN as error:
        raise Malformed("parquet-broken", file=file, reason=_reason(error)) from error


def _values(column: pa.Array) -> list[Any]:
    """A column's values; times as whole counts of their unit, which no library rounds."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _values(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.int64())
    return list(column.to_pylist())


def _writer(kind: pa.DataType) -> Writer | str:
    """How a value of the type is written, or the code of the reason why it is not."""
    types = pa.types
    if types.is_dictionary(kind):
        return _writer(kind.value_type)
    if types.is_floating(kind):
        return "binary-fractions"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_integer(kind):
        return str
    if types.is_null(kind):
        return str
    if types.is_boolean(kind):
        return _word
    if types.is_decimal(kind):
        return _plain
    if types.is_date(kind):
        return _day
    if types.is_timestamp(kind):
        return _moments(_NS_A_UNIT[kind.unit], zone="Z" if kind.tz else "")
    return "column-type"


def _word(value: bool) -> str:  # noqa: FBT001 (a cell's value, not a switch)
    return "true" if value else "false"


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _day(value: date) -> str:
    return value.isoformat()


def _moments(unit_ns: int, *, zone: str) -> Writer:
    def text(count: int) -> str:
        ns = count * unit_ns
        if not -NS_LIMIT <= ns < NS_LIMIT:  # an end of time such as 9999-12-31, which is a text like any other here
            return _far(ns) + zone
        return Instant(ns).isoformat().rstrip("Z").replace("T", " ") + zone

    return text


def _far(ns: int) -> str:
    seconds, rest = divmod(ns, NS_PER_SECOND)
    try:
        whole = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat(" ")  # noqa: DTZ001 (its zone is written apart)
    except OverflowError:
        return f"{seconds} s since 1970"
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0].rstrip(".") or type(error).__name__


def seekable(stream: BinaryIO, *, file: str, bytes_max: int) -> BinaryIO:
    """The stream if it can be sought in, else its bytes in memory. Raises Malformed: file-too-large."""
    if stream.seekable():
        return stream
    content = stream.read(bytes_max + 1)
    if len(content) > bytes_max:
        raise Malformed("file-too-large", file=file, limit=bytes_max)
    return io.BytesIO(content)
