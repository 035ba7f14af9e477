"""Parties: the list, and adding them from a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.desks import access
from crossfoot.errors import Malformed, Problem
from crossfoot.formats.parties import read_parties
from crossfoot.web.flows.paste import Pasting, paste_page
from crossfoot.web.flows.pasted import Target
from crossfoot.web.guard import deed, page
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.filters import Choice, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit

_FILE = "parties.csv"
KINDS = {
    PartyKind.OWN: Chip("Our own", "ours", "home"),
    PartyKind.CUSTOMER: Chip("Customer", "", "person"),
    PartyKind.RESELLER: Chip("Reseller", "theirs", "split"),
    PartyKind.MARKETPLACE: Chip("Marketplace", "theirs", "table"),
    PartyKind.VENDOR: Chip("Vendor", "theirs", "receipt"),
    PartyKind.PAYER: Chip("Payer", "theirs", "people"),
}


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every party, by its key."""
    may = visit.by.holds(Duty.CONTRACT, entity=visit.entity)
    return table_page(visit, PARTIES, template="parties/list.html", may_contract=may)


@deed(duty=Duty.CONTRACT)
def imported(visit: Visit) -> HttpResponse:
    """Add parties from a sheet."""
    return paste_page(visit, IMPORT)


def _asks(values: Mapping[str, Any], order: str) -> PartyFilters:
    del order  # there is one: by key
    return PartyFilters(
        kind=values["kind"] and PartyKind(values["kind"]), begins=values["q"] or None, parent=values["parent"] or None
    )


def _check(visit: Visit, data: bytes) -> Iterable[Problem]:
    """What is wrong in the file, and against what is there: keys that are taken, parents that are not."""
    try:
        found = read_parties(data, name=_FILE)
    except Malformed as error:
        return error.problems or (Problem(error.code, _FILE, facts=dict(error.fields)),)
    wanted = {each.key for each in found}
    there = parties(visit.by, entity=visit.entity, keys=wanted | {each.parent for each in found if each.parent})
    problems = []
    for row, each in enumerate(found, 1):
        if each.key in there:
            problems.append(Problem("party-taken", _FILE, row, "key", {"party": each.key, "entity": visit.entity}))
        if each.parent and each.parent not in wanted and each.parent not in there:
            problems.append(Problem("party-not-there", _FILE, row, "parent", {"party": each.parent, "entity": visit.entity}))
    return problems


def _act(visit: Visit, data: bytes, key: str) -> str:
    given = [asdict(each) for each in read_parties(data, name=_FILE)]
    added = [Party(**{**each, "entity": visit.entity, "kind": PartyKind(each["kind"])}) for each in given]
    made = access.add_parties(entity=visit.entity, parties=added, by=visit.by, at=visit.at, key=key)
    return f"{made['parties']} parties are added."


def _documents(entity: str, party: Party) -> str:
    return f"{reverse('invoices', args=[entity])}?q={party.key}"


def _import(entity: str) -> str:
    return reverse("parties-import", args=[entity])


PARTIES = Table(
    id="parties",
    version=1,
    title="Customers and partners",
    noun="parties",
    columns=(
        Column("key", "Key", Kind.ID, lambda party: party.key, link=_documents),
        Column("name", "Name", Kind.TEXT, lambda party: party.name),
        Column("kind", "Kind", Kind.STATE, lambda party: KINDS[party.kind], priority=2),
        Column("country", "Country", Kind.TEXT, lambda party: party.country or None, priority=2),
        Column("tax-id", "Tax id", Kind.ID, lambda party: party.tax_id or None, priority=3),
        Column("parent", "Belongs to", Kind.ID, lambda party: party.parent or None, priority=3),
    ),
    page=parties_page,
    asks=_asks,
    key=lambda party: party.key,
    place=str,
    filters=(
        Text("q", "Key", "Filter: key begins"),
        Choice("kind", "Kind", tuple((kind.value, chip.word) for kind, chip in KINDS.items())),
        Text("parent", "Belongs to", "Belongs to"),
    ),
    empty=Empty("Nobody is here yet", "Paste customers from a sheet, or choose a file of them.", ("Add parties", _import)),
)

IMPORT = Pasting(
    id="parties",
    title="Add customers and partners",
    deed="Add",
    noun="parties",
    targets=(
        Target("key", "Key", needed=True, alike=("customer id", "customer", "id", "account")),
        Target("kind", "Kind", needed=True, alike=("type",)),
        Target("name", "Name", needed=True, alike=("company", "customer name", "legal name")),
        Target("address", "Address"),
        Target("country", "Country", alike=("country code",)),
        Target("email", "E-mail", alike=("mail",)),
        Target("tax_id", "Tax id", alike=("vat", "vat id", "tax number")),
        Target("parent", "Belongs to", alike=("parent", "group")),
    ),
    check=_check,
    act=_act,
    back=lambda entity: reverse("parties", args=[entity]),
)
