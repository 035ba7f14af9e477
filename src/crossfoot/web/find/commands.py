"""What can be begun from anywhere: commands, each with its place and its duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Command:
    """title: what it does, a verb first. route: the name of the page where it begins. more: a second line."""

    title: str
    route: str
    duty: Duty
    more: str


COMMANDS = (
    Command("Rate a period", "runs-rate", Duty.RATE, "Bill runs"),
    Command("Import orders", "orders-import", Duty.CONTRACT, "Orders, from a sheet"),
    Command("Compare orders", "orders-differences", Duty.CONTRACT, "Orders, with agreements and provisioning"),
    Command("Add customers", "parties-import", Duty.CONTRACT, "Customers, from a sheet"),
    Command("New agreement", "agreement-new", Duty.CONTRACT, "Agreements"),
    Command("New deal", "deal-new", Duty.CONTRACT, "Deal desk"),
    Command("Prove a month", "proof", Duty.READ, "Proof, every joint of it"),
    Command("Lock a period", "periods", Duty.LOCK_PERIOD, "Close"),
    Command("Add a person", "joiner", Duty.GRANT_DUTIES, "People"),
    Command("Verify the seals", "trail-seals", Duty.READ, "Audit trail"),
)


def commands(visit: Visit, sought: str) -> Iterator[tuple[Command, str]]:
    """Those the visitor may do, whose page is there and one of whose words begins so; with their addresses."""
    for command in COMMANDS:
        words = command.title.lower()
        wanted = words.startswith(sought) or any(word.startswith(sought) for word in words.split())
        if not wanted or (command.duty is not Duty.READ and not visit.by.holds(command.duty, entity=visit.entity)):
            continue
        try:
            yield command, reverse(command.route, args=[visit.entity])
        except NoReverseMatch:  # its page is not there yet
            continue
