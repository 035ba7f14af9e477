"""Every list that can be exported, by its id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.agreement_list import AgreementFilters, agreements_page, orders_page, price_books_page
from crossfoot.books.billing.reads.document_list import DocumentFilters, documents_page
from crossfoot.books.billing.reads.run_list import RunFilters, drafts_page, runs_page
from crossfoot.books.billing.run import RunState
from crossfoot.books.parties.party import PartyKind
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.books.trail.reads.line_list import LineFilters, lines_page
from crossfoot.books.trail.webhooks.reads.endpoints import endpoint, messages_page
from crossfoot.books.trail.webhooks.webhook import MessageState
from crossfoot.books.usage.lake_file import BatchState
from crossfoot.books.usage.reads.batch_list import BatchFilters, batches_page
from crossfoot.desks.exports.listing import Filters, Listing, column
from crossfoot.formats.tables.listed.heading import Kind
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind

_TEXT, _ID, _STATE = Kind.TEXT, Kind.ID, Kind.STATE


def _invoices(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    first, until = wanted.get("issued_from"), wanted.get("issued_until")
    filters = DocumentFilters(
        kind=_one_of(DocumentKind, wanted, "kind"),
        bill_to=wanted.get("bill_to"),
        currency=wanted.get("currency"),
        issued=Period(_day(first, date.min), _day(until, date.max)) if first or until else None,
        run=wanted.get("run"),
        original=wanted.get("original"),
    )
    return documents_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _runs(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    period = wanted.get("period")
    filters = RunFilters(None if period is None else Period.month(period), _one_of(RunState, wanted, "state"))
    return runs_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _drafts(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    return drafts_page(viewer, entity=entity, run=wanted.get("run"), after=after, limit=limit)


def _parties(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    filters = PartyFilters(kind=_one_of(PartyKind, wanted, "kind"), begins=wanted.get("begins"), parent=wanted.get("parent"))
    return parties_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _batches(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    filters = BatchFilters(wanted.get("source"), _one_of(BatchState, wanted, "state"), wanted.get("backfill"))
    return batches_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _agreements(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    filters = AgreementFilters(wanted.get("begins"), wanted.get("approval"))
    return agreements_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _price_books(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    return price_books_page(viewer, entity=entity, after=after, limit=limit)


def _order_lines(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    orders, following = orders_page(viewer, entity=entity, agreement=wanted.get("agreement"), after=after, limit=limit)
    return [(order, line) for order in orders for line in order.lines], following


def _trail(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    names = ("deed", "on_kind", "on_id", "request_key", "by")
    filters = LineFilters(*(wanted.get(name) for name in names))
    return lines_page(viewer, entity=entity, filters=filters, after=after, limit=limit)


def _messages(viewer: Actor, entity: str, wanted: Filters, after: Any, limit: int) -> tuple[Any, Any]:
    state = _one_of(MessageState, wanted, "state")
    known = endpoint(viewer, entity=entity, name=wanted["name"]).name
    return messages_page(viewer, entity=entity, endpoint=known, state=state, after=after, limit=limit)


def _one_of(kind: Any, wanted: Filters, name: str) -> Any:
    return None if wanted.get(name) is None else kind(wanted[name])


def _day(text: str | None, default: date) -> date:
    return date.fromisoformat(text) if text else default


def _start(period: Period) -> date:
    return period.start


def _end(period: Period) -> date | None:
    """The first day after it; None for none."""
    return None if period.end == date.max else period.end


def _numbers(found: tuple[int, ...]) -> str | None:
    return ", ".join(map(str, found)) or None


_LISTINGS = (
    Listing(
        "invoices",
        1,
        "Invoices",
        (
            column("number", "Number", _ID, lambda row: row.ref.number),
            column("kind", "Kind", _STATE),
            column("bill_to", "Customer", _ID),
            column("issued_on", "Issued", Kind.DAY),
            column("due_on", "Due on", Kind.DAY),
            column("net", "Net", Kind.AMOUNT),
            column("total", "Total", Kind.AMOUNT),
            column("due", "To pay", Kind.AMOUNT),
            column("original", "Corrects", _ID),
            column("flags", "What stood out", _TEXT, lambda row: ", ".join(row.flags) or None),
        ),
        _invoices,
        lambda row: row.currency,
    ),
    Listing(
        "runs",
        1,
        "Rating runs",
        (
            column("id", "Run", Kind.COUNT),
            column("from", "From", Kind.DAY, lambda row: _start(row.period)),
            column("until", "Until", Kind.DAY, lambda row: _end(row.period)),
            column("state", "State", _STATE),
            column("as_of", "As of", Kind.MOMENT),
            column("manifest_seq", "Usage up to", Kind.COUNT),
            column("engine_version", "Engine", _TEXT),
            column("prepared_by", "Prepared by", Kind.COUNT),
            column("at", "Opened", Kind.MOMENT),
            column("rows", "Rows of its proof", Kind.COUNT, lambda row: row.proof and row.proof.count),
            column("digest", "Digest", _ID, lambda row: row.proof and row.proof.digest),
            column("note", "Note", _TEXT),
        ),
        _runs,
    ),
    Listing(
        "drafts",
        1,
        "Previews",
        (
            column("id", "Preview", Kind.COUNT),
            column("run", "Run", Kind.COUNT),
            column("group", "Group", _TEXT),
            column("bill_to", "Customer", _ID),
            column("due", "To pay", Kind.AMOUNT),
            column("prepared_on", "Prepared on", Kind.DAY),
        ),
        _drafts,
        lambda row: row.currency,
    ),
    Listing(
        "parties",
        1,
        "Parties",
        (
            column("key", "Key", _ID),
            column("kind", "Kind", _STATE),
            column("name", "Name", _TEXT),
            column("address", "Address", _TEXT, lambda row: ", ".join(row.address) or None),
            column("country", "Country", _TEXT),
            column("email", "E-mail", _TEXT),
            column("tax_id", "Tax id", _ID),
            column("parent", "Belongs to", _ID),
            column("version", "Version of its details", Kind.COUNT),
        ),
        _parties,
    ),
    Listing(
        "usage-batches",
        1,
        "Usage batches",
        (
            column("name", "Batch", _ID),
            column("source", "Source", _ID),
            column("state", "State", _STATE),
            column("file_name", "File", _TEXT),
            column("file_digest", "SHA-256 of the file", _ID),
            column("file_bytes", "Size", Kind.COUNT, unit="bytes"),
            column("rows_read", "Rows read", Kind.COUNT),
            column("rows_staged", "Rows staged", Kind.COUNT),
            column("rows_rejected", "Rows rejected", Kind.COUNT),
            column("backfill", "Backfill", _ID),
            column("at", "Loaded", Kind.MOMENT),
        ),
        _batches,
    ),
    Listing(
        "agreements",
        1,
        "Agreements",
        (
            column("agreement", "Agreement", _ID),
            column("version", "Latest version", Kind.COUNT),
            column("title", "Title", _TEXT),
            column("in_force_from", "In force from", Kind.DAY),
            column("effective_from", "Effective from", Kind.DAY, lambda row: _start(row.effective)),
            column("effective_until", "Effective until", Kind.DAY, lambda row: _end(row.effective)),
            column("recorded_at", "Recorded", Kind.MOMENT),
            column("recorded_by", "Recorded by", Kind.COUNT),
            column("approved_by", "Approved by", Kind.COUNT),
            column("versions_total", "Versions", Kind.COUNT),
            column("versions_waiting", "Wait for approval", _TEXT, lambda row: _numbers(row.versions_waiting)),
        ),
        _agreements,
    ),
    Listing(
        "price-books",
        1,
        "Price books",
        (
            column("book", "Price book", _ID),
            column("version", "Latest version", Kind.COUNT),
            column("digest", "Digest", _ID),
            column("recorded_at", "Recorded", Kind.MOMENT),
            column("recorded_by", "Recorded by", Kind.COUNT),
            column("approved_by", "Approved by", Kind.COUNT),
        ),
        _price_books,
    ),
    Listing(
        "orders",
        1,
        "Order lines",
        (
            column("order", "Order", _ID, lambda row: row[0].id),
            column("agreement", "Agreement", _ID, lambda row: row[0].agreement),
            column("sold_to", "Sold to", _ID, lambda row: row[0].sold_to),
            column("ordered_on", "Ordered on", Kind.DAY, lambda row: row[0].ordered_on),
            column("line", "Line", Kind.COUNT, lambda row: row[1].number),
            column("item", "Item", _ID, lambda row: row[1].item),
            column("term", "Term", _ID, lambda row: row[1].term or None),
            column("quantity", "Quantity", Kind.QUANTITY, lambda row: row[1].quantity),
            column("unit_price", "Unit price", Kind.CHANGE, lambda row: row[1].unit_price),
            column("start", "From", Kind.DAY, lambda row: row[1].start),
            column("end", "Until", Kind.DAY, lambda row: row[1].end),
        ),
        _order_lines,
        lambda row: str(row[0].currency.code),
    ),
    Listing(
        "trail",
        1,
        "Trail",
        (
            column("place", "Place", Kind.COUNT),
            column("at", "At", Kind.MOMENT),
            column("by", "By", Kind.COUNT),
            column("deed", "Deed", _ID),
            column("on_kind", "On", _TEXT),
            column("on_id", "Which", _ID),
            column("reason", "Reason", _TEXT),
            column("policy", "Policy", _TEXT),
            column("request_key", "Request", _ID),
            column("facts", "Facts", _TEXT, lambda row: json.dumps(row.facts, ensure_ascii=False, sort_keys=True)),
            column("evidence", "Evidence", _TEXT, lambda row: ", ".join(row.evidence) or None),
            column("hash", "Hash", _ID),
        ),
        _trail,
    ),
    Listing(
        "webhook-messages",
        1,
        "Webhook messages",
        (
            column("message_id", "Message", _ID),
            column("place", "Place in the trail", Kind.COUNT),
            column("deed", "Deed", _ID),
            column("on_kind", "On", _TEXT),
            column("on_id", "Which", _ID),
            column("at", "At", Kind.MOMENT),
            column("state", "State", _STATE),
            column("due_at", "Due", Kind.MOMENT),
            column("attempts", "Attempts", Kind.COUNT),
        ),
        _messages,
        duty=Duty.CONFIGURE,
    ),
)
LISTINGS: Mapping[str, Listing] = {each.id: each for each in _LISTINGS}
