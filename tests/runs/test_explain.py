"""The tree behind a number reaches the event, the clause and the person."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crossfoot.engines.billing.compose_invoice import settle_with_credit
from crossfoot.measures import Instant, Quantity
from crossfoot.records.document import CreditDrawn
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.explain import Background, Node, RunFacts, VersionFacts, explain_document, explain_line
from tests.charges import OCTOBER, agreement, charge, drafts, issued, reversed_of, tax, usd

SPAN = OCTOBER.span("UTC")
RUN = RunFacts("7", Instant(0), 12, "1", "Ada", "Ben")
VERSION = VersionFacts("AGR-1", 3, "ab" * 32, "Acme", "2026-01-01", Instant(0), "Ada")


def background(*charges) -> Background:  # type: ignore[no-untyped-def]
    event = UsageEvent("api", "e-1", SPAN.start, "acme", "api.call", Decimal(1), (("region", "eu"),))
    quantity = MeteredQuantity(
        "AGR-1", "calls", "calls", (("region", "eu"),), SPAN, Quantity(5, "call"), 5, SPAN.start, SPAN.start
    )
    return Background(charges, (quantity,), ((event,) * 4,), ("crossfoot usage events --term calls",), VERSION, RUN)


def nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for below in tree.below:
        yield from nodes(below)


def test_a_line_is_explained_down_to_event_clause_and_person() -> None:
    (drafted,) = drafts([charge("100")])
    tree = explain_line(issued(drafted), drafted.lines[0], background(charge("100")))
    found = {node.kind for node in nodes(tree)}
    assert found == {"line", "charge", "step", "quantity", "event", "events", "clause", "run"}
    text = "\n".join(f"{node.what} {node.meta}" for node in nodes(tree))
    for fact in (
        "e-1 at 2026-10-01",
        "2 more events",
        "version 3, clause 4.2",
        "prepared by Ada; issued by Ben",
        "reperform 7",
    ):
        assert fact in text


def test_a_line_worked_out_from_others_shows_them() -> None:
    original = charge("100")
    (drafted,) = drafts([reversed_of(original)])
    tree = explain_line(issued(drafted), drafted.lines[0], background(reversed_of(original), original))
    assert any(node.what == "Worked out from" for node in nodes(tree))
    assert f"takes back {original.id}" in tree.below[0].meta


def test_the_parts_of_a_document_foot_to_what_is_due() -> None:
    (drafted,) = drafts([charge("100"), charge("7.77", series="x=1")], [agreement(taxes=[tax("19")])])
    document = issued(settle_with_credit(drafted, [CreditDrawn("G-1", usd("5"))]))
    tree = explain_document(document, {1: background(charge("100")), 2: background(charge("7.77", series="x=1"))})
    assert sum(Decimal(node.amount) for node in tree.below) == Decimal(tree.amount) == document.draft.due.amount
