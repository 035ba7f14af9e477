"""Receiving: events sent over HTTP are judged one by one, and acknowledged once they are on disk.

The one command whose commit is a segment and not a transaction: nothing here writes to the database. The compactor
(`compacting`) makes of each call the batch that counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.usage.lake_file import Batch, BatchState, MetricCount
from crossfoot.books.usage.reads.batches import batch as batch_named
from crossfoot.books.usage.reads.batches import batches_named, counts_of
from crossfoot.books.usage.reads.batches import rejected_rows as rejected_of
from crossfoot.books.usage.reads.sources import mappings, sources
from crossfoot.bulk.spool.frames import Head, Rejected
from crossfoot.bulk.spool.staging import cells_body
from crossfoot.desks.usage.calls import spool
from crossfoot.errors import Conflict, Malformed, Missing, Refusal
from crossfoot.formats.usage.calls import PlainReader, called_rows, plain_reader, read_called, taken_rows
from crossfoot.formats.usage.mapping import ContentOrdinal, UsageMapping
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import RejectedRow
from crossfoot.measures import Instant

EVENTS_MAX = 10_000
_REMEMBERED_SECONDS = 5.0
_RETRY_SECONDS = 5
_LOOK_SECONDS = 0.1
_NAMED = re.compile(rb'"source"\s*:\s*"([^"\\]{1,200})"')
"""The first thing in a body that looks like an event's source: whose reader to try first, and nothing more."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a call. rejected: one entry for each thing that is wrong; row: the event's place, from 1.

    state: received (kept, not in the books yet), staged, or counted; counts: by metric, once it is counted.
    sent = accepted + events with an entry in rejected.
    """

    call: str
    source: str
    sent: int
    accepted: int
    rejected: tuple[Rejected, ...]
    state: str
    counts: tuple[MetricCount, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A registered source, ready to read by."""

    mapping: UsageMapping
    digest: str
    plain: PlainReader | None


_known: dict[tuple[str, str], tuple[float, dict[str, _Source]]] = {}


def must_have_room() -> None:
    """Raises Conflict: usage-backlog-full, when more waits for the compactor than the installation allows."""
    waiting, limit = spool.backlog(), settings.CROSSFOOT_CALLS_BACKLOG_BYTES
    if waiting >= limit:
        raise Conflict("usage-backlog-full", waiting=waiting, limit=limit, retry_after=_RETRY_SECONDS)


def receive_call(*, entity: str, body: bytes, by: Actor, at: Instant, key: str = "") -> Received:
    """Judge a call's events and keep it; it is on disk when this returns. No query, unless a source or a key is new here.

    key: names the call; the same key with the same body is the same call, however often it is sent. Empty: a new call.
    Raises Forbidden: duty-missing; Missing: entity-not-seen, source-not-there; Conflict: request-key-reused; Malformed:
    call-not-json, call-empty, call-too-many, source-names-by-content; Unavailable: it could not be written.
    """
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    call = spool.call_named(entity=entity, by=by.id, key=key) if key else spool.call_unnamed(entity=entity, at=at)
    head, kept = _judged(entity, body, call=call, by=by, at=at)
    if key:
        head = _digested(head, spool.call_digest(call, body))
        if spool.claim(call, digest=head.digest, entity=entity, key=key, at=at) and (found := _settled(head, by, key)):
            return found
    spool.writer().keep(head, kept)
    taken = head.sent - len({each.row for each in head.rejected})
    return Received(call, head.source, head.sent, taken, tuple(head.rejected), "received")


def await_call(received: Received, *, entity: str, by: Actor, seconds: float) -> Received:
    """Hand the call to the compactor at once and wait until it is counted, so many seconds at most."""
    spool.writer().seal()
    until = time.monotonic() + seconds
    while received.state != BatchState.COUNTED and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        if batches_named(by, entity=entity, names=[received.call]):
            received = call_told(entity=entity, call=received.call, by=by)
    return received


def call_told(*, entity: str, call: str, by: Actor) -> Received:
    """What became of a call. Raises Missing: entity-not-seen, batch-not-there; Forbidden: duty-missing."""
    by.must_hold(Duty.LOAD_USAGE if by.holds(Duty.LOAD_USAGE, entity=entity) else Duty.READ, entity=entity)
    try:
        found = batch_named(by, entity=entity, name=call)
    except Missing:
        if spool.call_waits(call, entity=entity):
            return Received(call, "", 0, 0, (), "received")
        raise
    counts = counts_of(by, entity=entity, batch=call).get(call, ())
    rejected = rejected_of(by, entity=entity, batch=call) if found.rows_rejected else ()
    told = tuple(Rejected(each.row or 0, each.field, each.code, each.says, dict(each.cells)) for each in rejected)
    return Received(call, found.source, found.rows_read, found.rows_staged, told, found.state.value, counts)


def _settled(head: Head, by: Actor, key: str) -> Received | None:
    """The call as the books know it, when its key was used before and settled. Raises Conflict: request-key-reused."""
    if not batches_named(by, entity=head.entity, names=[head.call]):
        return None
    spool.settle(head.call)
    known: Batch = batch_named(by, entity=head.entity, name=head.call)
    if known.file_digest != head.digest:
        raise Conflict("request-key-reused", key=key, entity=head.entity, deed="usage.received", at=known.at)
    return call_told(entity=head.entity, call=head.call, by=by)


def _judged(entity: str, body: bytes, *, call: str, by: Actor, at: Instant) -> tuple[Head, bytes]:
    """What is to be kept of a call: the body as it came when all of it is beyond doubt, else the cells of what was taken."""
    if (plain := _at_a_glance(entity, body, by)) is not None:
        name, digest, sent = plain
        return Head(call, entity, by.id, at.ns, name, digest, sent, plain=True), body
    rows = called_rows(body, limit=EVENTS_MAX)
    first = next((row.cells["source"] for row in rows if row.cells.get("source")), "")
    if not rows or not first:
        raise Malformed("call-empty")
    source = _source(entity, first, by)
    read = read_called(rows, mapping=source.mapping, source=first)
    told = _told(read.rejected)
    head = Head(call, entity, by.id, at.ns, first, source.digest, len(rows), plain=False, rejected=told)
    return head, cells_body(taken_rows(rows, read.rejected), mapping=source.mapping)


def _at_a_glance(entity: str, body: bytes, by: Actor) -> tuple[str, str, int] | None:
    """Source, mapping's digest and number of events of a call that is all beyond doubt; None for the row reader's."""
    named = _NAMED.search(body)
    if named is None:
        return None
    name = named[1].decode("utf-8", "replace")
    try:
        source = _source(entity, name, by)
    except Refusal:  # what looked like the source may be something else
        return None
    if (plain := source.plain) is None or not (events := plain.events(body)) or len(events) > EVENTS_MAX:
        return None
    return (name, source.digest, len(events)) if plain.plainly(body, events) else None


def _digested(head: Head, digest: str) -> Head:
    fields = {name: getattr(head, name) for name in Head.__struct_fields__}
    return Head(**{**fields, "digest": digest})


def _told(rejected: Sequence[RejectedRow]) -> list[Rejected]:
    """One entry for each thing that is wrong with an event."""
    return [
        Rejected(row.row, problem.field, problem.code, f"{problem.says} {problem.do}", _encodable(row.cells))
        for row in rejected
        for problem in row.problems
    ]


def _encodable(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells as UTF-8 can hold them: half of a surrogate pair is written as the question mark it is."""
    return {_utf8(name): _utf8(cell) for name, cell in cells.items()}


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _source(entity: str, name: str, by: Actor) -> _Source:
    """A source by its registered name; looked up again after a few seconds, and at once when it is not known yet."""
    place, now = (settings.CROSSFOOT_LAKE, entity), time.monotonic()
    looked, found = _known.get(place, (0.0, {}))
    if name not in found or now - looked > _REMEMBERED_SECONDS:
        found = _registered(entity, by)
        _known[place] = (now, found)
    if name not in found:
        raise Missing("source-not-there", source=name, entity=entity)
    source = found[name]
    if isinstance(source.mapping.identity, ContentOrdinal):
        raise Malformed("source-names-by-content", source=name)
    return source


def _registered(entity: str, by: Actor) -> dict[str, _Source]:
    stored = {each.name: each for each in mappings(by, entity=entity)}
    ready = {}
    for each in sources(by, entity=entity):
        if (kept := stored.get(each.name)) is not None:
            mapping = read_mapping(kept.document.encode(), name=f"{each.name}.yaml")
            ready[each.name] = _Source(mapping, kept.digest, plain_reader(mapping))
    return ready
