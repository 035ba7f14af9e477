"""Stories of holds: one person protects at once, a second one confirms, and meanwhile nothing of the account is billed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import Hold, HoldKind
from tests.databases import Books
from tests.refusals import refused

HOUR = 3_600 * 10**9
AT = Instant.parse("2026-11-02T09:30:00Z")


@pytest.fixture
def office(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    from tests.desks.office import opened

    with opened(tmp_path) as office:
        office.shop.use("u1, 10-05, 100, eu")
        yield office


def placed(office: Any, *, by: Any = None, **given: Any) -> Any:
    from crossfoot.desks.billing.holds.placing import place_hold

    facts = {"account": "harbour", "kind": "fraud", "reason": "a stolen card", "days": 30} | given
    return place_hold(**facts, **office.said(by or office.ada))


def confirmed(office: Any, request: int, *, by: Any = None, at: Any = None) -> Any:
    from crossfoot.desks.billing.holds.placing import apply_hold_place

    return apply_hold_place(request=request, **office.said(by or office.carl, at=at))


def rated(office: Any) -> int:
    from tests.journeys.shop import OCTOBER

    return int(office.shop.rate(OCTOBER)["run"])


def later(hours: int) -> Instant:
    from crossfoot.cli.session import now

    return Instant(now().ns + hours * HOUR)


@pytest.mark.parametrize(
    ("confirmed_after", "lifted_after", "hours", "state", "because"),
    [
        (None, None, 0, "placed", "it protects from its first moment"),
        (None, None, 47, "placed", "and until the time to confirm it is over"),
        (None, None, 48, "lapsed", "nobody confirmed it"),
        (1, None, 48, "confirmed", "confirmed, it goes on"),
        (1, None, 239, "confirmed", "until its last moment"),
        (1, None, 240, "expired", "and ends by itself"),
        (1, 100, 99, "confirmed", "not lifted yet"),
        (1, 100, 100, "lifted", "lifted"),
        (None, 2, 3, "lifted", "lifted before anybody confirmed it"),
    ],
)
def test_how_a_hold_stands_at_a_moment(
    confirmed_after: int | None, lifted_after: int | None, hours: int, state: str, because: str
) -> None:
    def after(given: int | None) -> Instant | None:
        return None if given is None else Instant(AT.ns + given * HOUR)

    hold = Hold(
        1,
        "US01",
        "harbour",
        HoldKind.FRAUD,
        "a stolen card",
        by=1,
        at=AT,
        confirm_by=Instant(AT.ns + 48 * HOUR),
        expires_at=Instant(AT.ns + 240 * HOUR),
        confirmed_at=after(confirmed_after),
        lifted_at=after(lifted_after),
    )
    moment = Instant(AT.ns + hours * HOUR)
    assert hold.state(moment).value == state, because
    assert hold.protects(moment) == (state in ("placed", "confirmed"))


def test_from_the_moment_one_person_places_it_nothing_is_issued_and_usage_is_kept(office: Any) -> None:
    from crossfoot.books.billing.reads.runs import drafts
    from crossfoot.desks.billing import issuing, releasing
    from tests.journeys.company import ENTITY, ISSUED_ON, quiet

    run = rated(office)
    (draft,) = drafts(office.ben, entity=ENTITY, run=run)
    placed(office)
    with refused("account-held"):
        issuing.issue_draft(run=run, draft=draft.id, on=ISSUED_ON, **office.said(office.ben))
    assert issuing.issue_run(run=run, on=ISSUED_ON, progress=quiet, **office.said(office.ben)) == ()
    with refused("nothing-to-release"):
        releasing.request_invoices_release(run=run, reason="October", evidence=[], **office.said(office.ada))
    office.shop.use("u2, 10-06, 50, eu")
    again = rated(office)
    (marked,) = drafts(office.ben, entity=ENTITY, run=again)
    assert str(marked.draft.total.amount) == "160.00", "usage is kept and rated on"
    assert marked.draft.flags[0].flag.value == "held" and "harbour" in marked.draft.flags[0].says


def test_a_hold_placed_after_a_release_was_asked_for_makes_it_void(office: Any) -> None:
    from crossfoot.desks.billing import releasing

    run = rated(office)
    asked = releasing.request_invoices_release(run=run, reason="October", evidence=[], **office.said(office.ada))
    placed(office)
    done = releasing.apply_invoices_release(request=asked["request"], **office.said(office.carl))
    assert done["state"] == "void" and any(each[0].startswith("drafts.") for each in done["differences"])


def test_another_account_is_billed_on(office: Any) -> None:
    placed(office, account="elsewhere")
    assert len(office.shop.issue(rated(office))) == 1


def test_it_is_confirmed_by_somebody_else_once(office: Any) -> None:
    from crossfoot.books.billing.reads.accounts.holds import hold
    from tests.journeys.company import ENTITY

    done = placed(office)
    assert done["checkers"] and "ada" not in done["checkers"]
    with refused("approver-prepared"):
        confirmed(office, done["request"], by=office.ada)
    assert confirmed(office, done["request"])["state"] == "applied"
    found = hold(office.ben, entity=ENTITY, number=done["hold"])
    assert (found.confirmed_by, found.state(later(49)).value) == (office.carl.id, "confirmed")
    with refused("account-held"):
        placed(office)


def test_confirmed_too_late_it_is_void(office: Any) -> None:
    done = placed(office)
    assert confirmed(office, done["request"], at=later(49))["state"] == "void"


def test_it_is_lifted_by_two_and_then_billed(office: Any) -> None:
    from crossfoot.desks.billing.holds.placing import request_hold_lift

    run = rated(office)
    done = placed(office)
    confirmed(office, done["request"])
    asked = request_hold_lift(hold=done["hold"], reason="the bank cleared it", **office.said(office.ada))
    with refused("approver-prepared"):
        confirmed(office, asked["request"], by=office.ada)
    assert confirmed(office, asked["request"], by=office.dora)["result"] == {"hold": done["hold"], "step": "lifted"}
    assert len(office.shop.issue(run)) == 1
    with refused("hold-over"):
        request_hold_lift(hold=done["hold"], reason="again", **office.said(office.ada))


def test_the_same_request_places_one_hold(office: Any) -> None:
    from crossfoot.books.billing.reads.accounts.holds import holds
    from crossfoot.desks.billing.holds.placing import place_hold
    from tests.journeys.company import ENTITY

    given = {"account": "harbour", "kind": "abuse", "reason": "scraping", "days": 5}
    said = office.said(office.ada, key="once")
    assert place_hold(**given, **said) == place_hold(**given, **said)
    assert len(holds(office.ada, entity=ENTITY)) == 1


@pytest.mark.parametrize(
    ("given", "code", "because"),
    [
        ({"kind": "annoying"}, "hold-kind-unknown", "not a reason to hold anybody"),
        ({"days": 0}, "hold-days", "it would be over"),
        ({"days": 91}, "hold-days", "for ever is no protection"),
        ({"reason": " "}, "no-reason", "whoever is held may ask why"),
        ({"account": ""}, "name-empty", "of whom"),
    ],
)
def test_what_is_no_hold_is_refused(office: Any, given: Any, code: str, because: str) -> None:
    with refused(code):
        placed(office, **given)


def test_it_takes_a_duty(office: Any) -> None:
    with refused("duty-missing"):
        placed(office, by=office.dora)
