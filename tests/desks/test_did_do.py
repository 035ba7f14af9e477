"""What one human did to a thing bars them from checking that thing: by themselves, by key, second login or delegate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crossfoot.runs.approval.acting import clashing_hands
from tests.databases import Books
from tests.refusals import refused


@dataclass(frozen=True)
class Line:
    """A line of the trail, as far as it matters."""

    by: int
    deed: str
    facts: dict[str, Any] = field(default_factory=dict)


def asking(by: int, deed: str) -> Line:
    return Line(by, "approval.asked", {"deed": deed})


@pytest.mark.parametrize(
    ("deed", "told", "hands", "because"),
    [
        ("backfill.close", [Line(1, "backfill.opened"), Line(2, "backfill.filled")], (1, 2), "both adjusted usage: pair 12"),
        ("backfill.close", [Line(3, "backfill.loaded"), asking(4, "backfill.close")], (3, 4), "so did who said it is all in"),
        ("agreement.approve", [asking(5, "agreement.approve")], (5,), "who asks enters contracts: pair 6"),
        ("agreement.approve", [asking(5, "deal.accept")], (5,), "for whatever is to be said of the version"),
        ("credit.issue", [asking(6, "credit.issue"), Line(7, "preparation.discarded")], (6, 7), "both credit: pair 14"),
        ("document.void", [asking(6, "document.void")], (6,), "taking all back is crediting"),
        ("invoices.release", [Line(8, "price-book.recorded")], (8,), "one's own prices: pair 8"),
        ("invoices.release", [Line(8, "period.rated"), asking(8, "invoices.release")], (), "rating clashes with no release"),
        ("invoices.release", [Line(8, "approval.decided", {"deed": "credit.issue"})], (), "deciding is not asking"),
        ("agreement.approve", [Line(9, "credit.prepared")], (), "two duties that go together"),
        ("agreement.approve", [], (), "somebody new may"),
    ],
)
def test_the_hands_that_clash_with_checking_a_thing(deed: str, told: list[Line], hands: tuple[int, ...], because: str) -> None:
    assert clashing_hands(deed, told) == hands, because


@pytest.fixture
def office(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    from tests.desks.office import opened

    with opened(tmp_path) as office:
        yield office


def backfill(office: Any, hand: Any) -> Callable[[Any], Any]:
    """Ada opens a backfill and asks for it to count; a hand fills it before that."""
    from crossfoot.desks.usage import backfilling, loading

    backfilling.open_named(name="lost", reason="a lost file", **office.said(office.ada))
    path = office.shop.folder / "lost.csv"
    path.write_text("id,at,calls,region\nu9,2026-10-07T12:00:00Z,5,eu\n", "ascii")
    loading.load_files(source="shop", paths=[path], backfill="lost", **office.said(hand))
    backfilling.mark_loaded(name="lost", **office.said(office.ada))
    return lambda by: backfilling.close_named(name="lost", **office.said(by))


def agreement(office: Any, hand: Any) -> Callable[[Any], Any]:
    """Ada records a version; a hand asks for it to be approved, and takes that back."""
    from crossfoot.desks.approvals.ending import withdraw_request
    from crossfoot.desks.contracts import approve_agreements

    office.recorded(2)
    request = office.asked(2, by=hand)
    withdraw_request(request=request, reason="too early", **office.said(hand))
    return lambda by: approve_agreements(named=[("AGR-1", 2)], **office.said(by))


def release(office: Any, hand: Any) -> Callable[[Any], Any]:
    """A hand rates October; its drafts are issued."""
    from crossfoot.desks.billing import issuing, rating
    from tests.journeys.company import ISSUED_ON, quiet
    from tests.journeys.shop import OCTOBER

    office.shop.use("u1, 10-05, 100, eu")
    run = int(rating.rate(period=OCTOBER, progress=quiet, **office.said(hand))["run"])
    return lambda by: issuing.issue_run(run=run, on=ISSUED_ON, progress=quiet, **office.said(by))


def credit(office: Any, hand: Any) -> Callable[[Any], Any]:
    """Ada prepares a credit; a hand asks for it to be issued, and takes that back."""
    from crossfoot.desks.approvals.ending import withdraw_request
    from crossfoot.desks.billing import crediting, issuing, releasing
    from crossfoot.measures import Money
    from tests.desks.office import USD
    from tests.journeys.company import ISSUED_ON, quiet

    lines = {1: Money("5.00", USD)}
    made = crediting.prepare_credit(number=office.billed(), lines=lines, reason="outage", **office.said(office.ada))
    asked = releasing.request_credit_issue(run=made["run"], reason="outage", evidence=[], **office.said(hand))
    withdraw_request(request=asked["request"], reason="too early", **office.said(hand))
    return lambda by: issuing.issue_run(run=made["run"], on=ISSUED_ON, progress=quiet, **office.said(by))


DEEDS = [backfill, agreement, release, credit]


def ways(office: Any, hand: Any) -> dict[str, tuple[Any, str]]:
    """Every way the hand could come back to check the thing: who, and how it is refused. A right handed on by it is none."""
    from django.db import transaction

    from crossfoot.books.actors.actor import ActorKind, Duty
    from crossfoot.cli.session import now
    from crossfoot.desks.approvals.delegating import delegate
    from crossfoot.measures import Instant
    from tests.desks.office import DAY, made_for
    from tests.journeys.company import with_duties

    with transaction.atomic():
        key = made_for(office, "eve-key", ActorKind.KEY, human=hand.id)
        second = made_for(office, "eve-two", ActorKind.PERSON, human=hand.id)
    friend = with_duties(office.hire("finn"), Duty.READ, Duty.ISSUE)
    start = now()
    span = {"starts_at": start, "ends_at": Instant(start.ns + DAY)}
    delegate(login="finn", deed="*", upto=None, reason="a day off", **span, **office.said(hand))
    return {
        "direct": (hand, "approver-prepared"),
        "own key": (key, "approver-no-person"),
        "second login": (second, "approver-prepared"),
        "delegate": (friend, "duty-missing"),
    }


@pytest.mark.parametrize("deed", DEEDS, ids=lambda each: each.__name__)
def test_a_hand_in_a_thing_checks_it_in_no_guise_and_somebody_else_does(office: Any, deed: Any) -> None:
    from crossfoot.books.actors.actor import Duty
    from tests.journeys.company import with_duties

    hand = with_duties(office.hire("eve"), *Duty)
    check = deed(office, hand)
    for way, (who, code) in ways(office, hand).items():
        with refused(code):
            check(who)
            pytest.fail(f"{deed.__name__}, {way}: it went through")
    assert check(office.ben), "the second person's one step goes on as ever"
