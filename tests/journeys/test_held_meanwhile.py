"""A run is issued in the background while one of its accounts is held: the others go out, and the held one is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.databases import Books
from tests.journeys.company import ENTITY, ISSUED_ON, now


def test_a_held_account_stays_the_others_are_issued_and_the_work_tells_it(
    books_db: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crossfoot.books.billing.reads.runs import drafts
    from crossfoot.books.trail.work.reads import work
    from crossfoot.books.trail.work.work import WorkState
    from crossfoot.desks.billing.holds.placing import place_hold
    from crossfoot.desks.delivery import asking
    from crossfoot.jobs import long_work
    from tests.browser.open import signed_in
    from tests.journeys import trio

    monkeypatch.setattr(long_work, "DRAFTS_A_STEP", 1)
    with trio.opened(tmp_path) as company:
        run = int(company.rate(key="rate")["run"])
        first = drafts(company.ben, entity=ENTITY, run=run)[0].draft.bill_to.removeprefix("CUS-")
        said: dict[str, Any] = {"entity": ENTITY, "at": now()}
        place_hold(**said, account=first, kind="fraud", reason="a stolen card", days=30, by=company.ada, key="hold")
        asking.ask_to_issue(**said, run=run, on=ISSUED_ON, by=company.ben, key="issue")
        long_work.carry_out.__wrapped__(ENTITY, "issue")
        done = work(company.ben, entity=ENTITY, key="issue")
        assert (done.state, done.code) == (WorkState.DONE, "")
        assert done.result == {"run": run, "held": [first]}
        assert done.done == done.total == len(trio.POLICIES)
        issued = trio.nets(company)
        assert issued[first] == [] and all(len(issued[each]) == 1 for each in trio.POLICIES if each != first)
        (left,) = drafts(company.ben, entity=ENTITY, run=run)
        assert left.draft.bill_to == f"CUS-{first}", "and its draft waits for the hold to end"
        page = signed_in(company.ben).get(reverse("work", args=[ENTITY, "issue"]))
        assert f"What bills {first} stays" in page.content.decode()
