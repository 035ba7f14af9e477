"""Calls to staged segments: the events of many calls of one source in one file, each with the batch it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from crossfoot.bulk.importing import event_row, stage_batches, staged
from crossfoot.bulk.lake import Lake, SegmentFacts
from crossfoot.bulk.session import Limits, session
from crossfoot.bulk.spool.frames import Frame
from crossfoot.errors import Defect
from crossfoot.formats.tables.row import RawRow
from crossfoot.formats.usage.calls import PlainReader, plain_reader
from crossfoot.formats.usage.mapping import UsageMapping, columns_named
from crossfoot.formats.usage.reader import read_rows

_BATCH = "\ncall"
"""The column that says of which call a row is: a name that no mapping can have."""

_CELLS = msgspec.json.Decoder(list[dict[str, str]])


@dataclass(frozen=True, slots=True)
class StagedCalls:
    """What calls became: segments, in the order in which their events arrive."""

    segments: tuple[SegmentFacts, ...]
    rows: int


def cells_body(rows: Iterable[RawRow], *, mapping: UsageMapping) -> bytes:
    """The body of a call that was read row by row: of those that were taken, the cells that the mapping names."""
    names = columns_named(mapping)
    return msgspec.json.encode([{name: row.cells[name] for name in names if name in row.cells} for row in rows])


def stage_calls(lake: Lake, frames: Sequence[Frame], *, mapping: UsageMapping, limits: Limits | None = None) -> StagedCalls:
    """Stage the events of calls, all read by this mapping, in their order; the batch of each is its call's id.

    Durable when this returns. Raises Defect: a call holds another number of events than were acknowledged, or one that the
    row reader does not take.
    """
    table = _raw(frames, columns_named(mapping), plain_reader(mapping))
    if not table.num_rows:
        return StagedCalls((), 0)
    with session(limits) as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.register("raw", table)
        done = staged(connection, lake, mapping, batch=f'"{_BATCH}"')
    segments = [done.staged] if done.staged else []
    if left := stage_batches(lake, _read(done.left, mapping)):
        segments.append(left)
    return StagedCalls(tuple(segments), table.num_rows)


def _read(left: Sequence[RawRow], mapping: UsageMapping) -> Iterator[tuple[str, dict[str, object]]]:
    """The events of rows that the columns left over, each with its batch."""
    for row in left:
        read = read_rows([row], mapping=mapping, file="")
        if read.rejected:
            raise Defect(
                f"an event of call {row.cells[_BATCH]} was acknowledged and cannot be read: {read.rejected[0].problems}"
            )
        for event in read.events:
            yield row.cells[_BATCH], event_row(event)


def _raw(frames: Sequence[Frame], names: Sequence[str], plain: PlainReader | None) -> pa.Table:
    """The mapping's columns of every event, as text, and the call each is of."""
    chunks: dict[str, list[pa.Array]] = {name: [] for name in (*names, _BATCH)}
    for frame in frames:
        columns = _plain_columns(frame, plain) if frame.head.plain else _cell_columns(frame, names)
        rows = len(columns[0]) if columns else 0
        if rows != frame.head.sent - len({each.row for each in frame.head.rejected}):
            raise Defect(f"call {frame.head.call} holds {rows} events, others were acknowledged")
        for name, cells in zip(names, columns, strict=True):
            chunks[name].append(pa.array(cells, pa.string()))
        chunks[_BATCH].append(pa.repeat(pa.scalar(frame.head.call), rows))
    return pa.table({name: pa.chunked_array(arrays, pa.string()) for name, arrays in chunks.items()})


def _plain_columns(frame: Frame, plain: PlainReader | None) -> list[list[str]]:
    events = plain.events(frame.body) if plain else None
    if plain is None or events is None:
        raise Defect(f"call {frame.head.call} was taken for plain and is not")
    return [list(map(str, plain.column(events, name))) for name in plain.columns]


def _cell_columns(frame: Frame, names: Sequence[str]) -> list[list[str]]:
    try:
        rows = _CELLS.decode(frame.body)
    except msgspec.MsgspecError as error:
        raise Defect(f"the cells of call {frame.head.call} cannot be read: {error}") from error
    return [[row.get(name, "") for row in rows] for name in names]
