"""Agreements, in a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.agreements.reads.agreement_table import (
    AgreementListed,
    AgreementState,
    AgreementTableFilters,
    agreements_table,
)
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.filters import Choice, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit, now

STATES = {
    AgreementState.IN_FORCE: Chip("In force", "agreed", "seal"),
    AgreementState.AHEAD: Chip("Begins later", "", "calendar"),
    AgreementState.ENDED: Chip("Ended", "", "minus"),
    AgreementState.PROPOSED: Chip("Proposed", "notice", "clock"),
}
CHANNELS = (("direct", "Direct"), ("marketplace", "Marketplace"), ("reseller", "Reseller"))


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every agreement, by number, as it stands today."""
    return table_page(visit, AGREEMENTS, template="agreements/list.html")


def _asks(values: Mapping[str, Any], order: str) -> AgreementTableFilters:
    return AgreementTableFilters(
        on=now().datetime().astimezone(UTC).date(),
        text=values["q"],
        channel=values["channel"],
        state=values["state"] and AgreementState(values["state"]),
        waits=values["waits"],
        order=order,
    )


def _one(entity: str, row: AgreementListed) -> str:
    return reverse("agreement", args=[entity, row.agreement])


def _waiting(entity: str, row: AgreementListed) -> str:
    return f"{_one(entity, row)}?version={row.waiting[-1]}" if row.waiting else ""


def _version(row: AgreementListed) -> str | None:
    return None if row.version is None else f"{row.version} of {row.versions_total}"


AGREEMENTS = Table(
    id="agreements",
    version=1,
    title="Agreements",
    noun="agreements",
    columns=(
        Column("number", "Number", Kind.ID, lambda row: row.agreement, order="number", link=_one),
        Column("title", "Title", Kind.TEXT, lambda row: row.title, link=_one),
        Column("customer", "Customer", Kind.ID, lambda row: row.customer, priority=3),
        Column("channel", "Channel", Kind.TEXT, lambda row: dict(CHANNELS).get(row.channel, row.channel), priority=2),
        Column("state", "State", Kind.STATE, lambda row: STATES[row.state]),
        Column("version", "Version in force", Kind.TEXT, _version, priority=2),
        Column("from", "Effective from", Kind.DAY, lambda row: row.effective.start, priority=2),
        Column("until", "Until", Kind.DAY, lambda row: None if row.effective.is_open else row.effective.end, priority=3),
        Column("currency", "Currency", Kind.ID, lambda row: row.currency, priority=3),
        Column(
            "waiting",
            "Waits for approval",
            Kind.TEXT,
            lambda row: ", ".join(f"version {each}" for each in row.waiting) or None,
            link=_waiting,
        ),
    ),
    page=agreements_table,
    asks=_asks,
    key=lambda row: row.agreement,
    place=str,
    order="number",
    filters=(
        Text("q", "Number, title or customer", "Filter: number, title, customer"),
        Choice("state", "State", tuple((state.value, chip.word) for state, chip in STATES.items())),
        Choice("channel", "Channel", CHANNELS),
        Choice("waits", "Waits for approval", (("yes", "A version waits"), ("no", "Nothing waits"))),
    ),
    empty=Empty(
        "No agreement is recorded yet",
        "Record agreements from their files (crossfoot agreement add); they bill once somebody else approved them.",
    ),
)
