"""Stories of approval: what binds takes two people, on a frozen payload, within limits, and has its effect once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossfoot.books.actors.actor import Duty
from crossfoot.measures import Instant
from tests.databases import Books
from tests.journeys.test_at_once import at_once
from tests.refusals import refused
from tests.tables import parsed


@pytest.fixture
def office(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    from tests.desks.office import opened

    with opened(tmp_path) as office:
        yield office


def state(office: Any, request: int) -> str:
    return str(office.stand(request, office.ben).request.state)


def approvals_of(office: Any, version: int = 2) -> int | None:
    from crossfoot.books.agreements.reads.versions import version_of
    from tests.journeys.company import ENTITY

    return version_of(office.ben, entity=ENTITY, agreement="AGR-1", version=version).approved_by


def later(hours: int) -> Instant:
    from crossfoot.cli.session import now

    return Instant(now().ns + hours * 3_600 * 10**9)


def test_a_request_is_asked_for_by_one_and_applied_by_another(office: Any) -> None:
    office.recorded(2)
    request = office.asked()
    shown = office.stand(request, office.carl)
    assert (shown.may, shown.duty, shown.checkers) == (True, "approve-contract", ("ben", "carl", "dora"))
    assert dict(shown.facts)["agreement"] == "AGR-1" and dict(shown.facts)["version"] == "2"
    done = office.approve(request, office.carl, key="yes")
    assert (done["state"], done["approvals"], approvals_of(office)) == ("applied", 1, office.carl.id)
    assert office.approve(request, office.carl, key="yes") == done, "the same key again: the same answer, nothing more"
    with refused("approval-over"):
        office.approve(request, office.dora)


def test_a_second_request_for_the_same_waits_for_no_place(office: Any) -> None:
    office.recorded(2)
    first = office.asked()
    with refused("approval-pending"):
        office.asked()
    from crossfoot.desks.approvals.ending import withdraw_request

    withdraw_request(request=first, reason="a typing error", **office.said(office.ada))
    assert state(office, first) == "withdrawn" and office.asked() == first + 1


def test_two_who_ask_at_the_same_moment_leave_one_request(office: Any) -> None:
    office.recorded(2)
    answers = at_once(*(lambda: office.asked() for _ in range(3)))
    refusals = [each for each in answers if isinstance(each, str)]
    assert (len(answers), refusals) == (3, ["approval-pending", "approval-pending"])


def test_what_changed_meanwhile_is_void_with_the_difference_and_is_not_merged(office: Any) -> None:
    office.recorded(2)
    office.recorded(3, price="3.00")
    second, third = office.asked(2), office.asked(3)
    assert office.approve(second, office.carl)["state"] == "applied"
    done = office.approve(third, office.carl)
    assert (done["state"], done["differences"]) == ("void", [["approved_before", "1", "2"]])
    assert state(office, third) == "void" and approvals_of(office, 3) is None
    assert office.approve(office.asked(3), office.carl)["state"] == "applied", "asked for anew, it is looked at anew"


def test_drafts_that_were_previewed_anew_want_a_new_release(office: Any) -> None:
    from crossfoot.desks.billing import issuing, releasing
    from tests.journeys.company import ENTITY, ISSUED_ON, quiet
    from tests.journeys.shop import OCTOBER

    office.shop.use("u1, 10-05, 100, eu")
    run = int(office.shop.rate(OCTOBER)["run"])
    asked = releasing.request_invoices_release(run=run, reason="October", evidence=[], **office.said(office.ada))
    done = releasing.apply_invoices_release(request=asked["request"], **office.said(office.carl))
    assert (done["state"], done["result"]) == ("applied", {"run": run, "drafts": 1, "totals": {"USD": "110.00"}})
    office.shop.use("u2, 10-06, 50, eu")
    again = int(office.shop.rate(OCTOBER)["run"])
    given = {"on": ISSUED_ON, "progress": quiet}
    with refused("approver-prepared"):
        issuing.issue_run(run=again, **given, **office.said(office.ada))
    asked = releasing.request_invoices_release(run=again, reason="October again", evidence=[], **office.said(office.ada))
    releasing.apply_invoices_release(request=asked["request"], **office.said(office.carl))
    issued = issuing.issue_run(run=again, **given, **office.said(office.ada))
    assert len(issued) == 1 and issued[0].entity == ENTITY, "once released, issuing is no decision any more"


def test_a_release_of_something_else_does_not_cover_a_credit(office: Any) -> None:
    from crossfoot.desks.billing import crediting, releasing

    number = office.billed()
    made = crediting.prepare_credit(number=number, lines={}, reason="outage", **office.said(office.ada))
    given = {"run": made["run"], "reason": "quickly", "evidence": []}
    for ask in (releasing.request_invoices_release, releasing.request_credit_issue):
        with refused("release-otherwise"):
            ask(**given, **office.said(office.ada))
    assert releasing.request_document_void(**given, **office.said(office.ada))["state"] == "pending"


def test_a_credit_over_the_limit_goes_to_somebody_with_a_higher_one(office: Any) -> None:
    number = office.billed()
    asked = office.credit(number, "10000.01")
    assert asked["checkers"] == ["ben"], "said when it is asked for"
    from crossfoot.desks.billing import releasing

    with refused("approval-over-limit"):
        releasing.apply_credit_issue(request=asked["request"], **office.said(office.carl))
    shown = office.stand(asked["request"], office.carl)
    assert (shown.may, shown.code) == (False, "approval-over-limit") and "10000.01 USD" in shown.why
    assert releasing.apply_credit_issue(request=asked["request"], **office.said(office.ben))["state"] == "applied"


def test_ten_credits_just_under_the_limit_are_one_credit_over_it(office: Any) -> None:
    from crossfoot.desks.billing import releasing

    number = office.billed()
    first = office.credit(number, "9999.00")
    assert releasing.apply_credit_issue(request=first["request"], **office.said(office.carl))["state"] == "applied"
    office.shop.issue(first["run"])
    for count in range(2, 11):
        asked = office.credit(number, "9999.00")
        assert asked["checkers"] == ["ben"]
        with refused("approval-over-limit") as caught:
            releasing.apply_credit_issue(request=asked["request"], **office.said(office.carl))
        assert caught.value.fields["wanted"] == 9999 * count
        assert "of one" in caught.value.fields["why"]
        releasing.apply_credit_issue(request=asked["request"], **office.said(office.ben))
        office.shop.issue(asked["run"])
    month_on = later(31 * 24)
    shown = office.credit(number, "9999.00", at=month_on)
    assert shown["checkers"] == ["ben", "carl", "dora"], "thirty days later they add up no more"


POLICY = """
[deeds."credit.issue"]
duty = "approve-credit"
limits = [{{ holder = "approve-credit", currency = "USD", upto = "{upto}" }}, {{ holder = "lock-period" }}]
escalate_to = "lock-period"
[deeds."agreement.approve"]
duty = "approve-contract"
quorum = {quorum}
"""


def new_policy(office: Any, *, upto: str = "500.00", quorum: int = 1) -> Any:
    """A policy that Ada asks for and Ben approves."""
    from crossfoot.desks.approvals import policies

    text = POLICY.format(upto=upto, quorum=quorum).encode()
    asked = policies.request_approval_policy(
        data=text, name="policy.toml", reason="the board's decision", evidence=[], **office.said(office.ada)
    )
    return policies.apply_approval_policy(request=asked["request"], **office.said(office.ben))


def test_a_limit_that_is_lowered_while_a_request_waits_routes_it_anew(office: Any) -> None:
    from crossfoot.desks.billing import releasing

    number = office.billed()
    asked = office.credit(number, "800.00")
    assert asked["checkers"] == ["ben", "carl", "dora"]
    done = new_policy(office)
    assert done["result"] == {"version": 1, "rerouted": [asked["request"]]}
    with refused("approval-over-limit"):
        releasing.apply_credit_issue(request=asked["request"], **office.said(office.carl))
    shown = office.stand(asked["request"], office.ben)
    assert (shown.checkers, shown.policy_version, shown.request.policy_version) == (("ben",), 1, 1)
    assert releasing.apply_credit_issue(request=asked["request"], **office.said(office.ben))["state"] == "applied"


def test_a_quorum_of_two_is_two_people(office: Any) -> None:
    new_policy(office, quorum=2)
    office.recorded(2)
    request = office.asked()
    assert office.approve(request, office.carl)["state"] == "pending"
    with refused("approval-voted"):
        office.approve(request, office.carl)
    assert approvals_of(office) is None
    done = office.approve(request, office.dora)
    assert (done["state"], done["approvals"], approvals_of(office)) == ("applied", 2, office.dora.id)


def test_one_step_waits_as_well_when_two_are_wanted(office: Any) -> None:
    from crossfoot.desks import contracts

    new_policy(office, quorum=2)
    office.recorded(2)
    done = contracts.approve_agreements(named=None, **office.said(office.carl))
    assert (done["approved"], len(done["waiting"]), approvals_of(office)) == (0, 1, None)
    assert contracts.approve_agreements(named=None, **office.said(office.ben))["approved"] == 1


def test_two_checkers_at_the_same_moment_have_one_effect(office: Any) -> None:
    office.recorded(2)
    request = office.asked()
    answers = at_once(*(lambda who=who: office.approve(request, who) for who in (office.ben, office.carl, office.dora)))
    assert sorted(each if isinstance(each, str) else each["state"] for each in answers) == [
        "applied",
        "approval-over",
        "approval-over",
    ]
    assert len(office.stand(request, office.ben).request.votes) == 1


def test_yes_and_no_at_the_same_moment_have_one_outcome(office: Any) -> None:
    from crossfoot.desks.approvals.ending import reject_request

    office.recorded(2)
    request = office.asked()
    answers = at_once(
        lambda: office.approve(request, office.carl),
        lambda: reject_request(request=request, reason="too dear", **office.said(office.dora)),
    )
    ends = sorted(each if isinstance(each, str) else each["state"] for each in answers)
    assert ends in (["applied", "approval-over"], ["approval-over", "rejected"])
    assert (approvals_of(office) is not None) == (state(office, request) == "applied")


def test_a_request_outlives_its_maker(office: Any) -> None:
    from django.db import transaction

    from crossfoot.books.actors.writes.actor import end_duty
    from tests.journeys.company import ENTITY

    eve = office.hire("eve", Duty.READ, Duty.CONTRACT)
    office.recorded(2)
    request = office.asked(by=eve)
    with transaction.atomic():
        for duty in (Duty.READ, Duty.CONTRACT):
            end_duty(actor=eve, duty=duty, **{**office.said(office.ada), "entity": ENTITY})
    assert office.approve(request, office.carl)["state"] == "applied", "what was frozen is decided as it stands"


def test_what_nobody_decides_expires(office: Any) -> None:
    from crossfoot.desks.approvals.ending import sweep_requests

    office.recorded(2)
    office.recorded(3)
    late, swept = office.asked(2), office.asked(3)
    assert office.approve(late, office.carl, at=later(31 * 24))["state"] == "expired"
    assert sweep_requests(**office.said(office.ada, at=later(31 * 24)))["expired"] == [swept]
    assert approvals_of(office) is None
    with refused("approval-over"):
        office.approve(swept, office.carl)


def test_where_nobody_may_decide_it_is_said_and_escalated_at_once(office: Any) -> None:
    from django.db import transaction

    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.books.actors.writes.actor import end_duty

    with transaction.atomic():
        for who in (office.ben, office.carl, office.dora):
            end_duty(actor=who, duty=Duty.APPROVE, **office.said(office.ada))
        end_duty(actor=office.ben, duty=Duty.APPROVE_CONTRACT, **office.said(office.ada))
    ben = actor_named(None, "ben")
    office.recorded(2)
    from crossfoot.desks import contracts

    done = contracts.request_agreement_approve(
        agreement="AGR-1", version=2, reason="the new price", evidence=[], **office.said(office.ada)
    )
    assert done["escalated_to"] == "grant-duties"
    assert done["checkers"] == ["ben"], "he may grant duties, and did not prepare it"
    assert office.approve(done["request"], ben)["state"] == "applied"


def test_what_waits_too_long_goes_to_somebody_else_as_well(office: Any) -> None:
    from crossfoot.desks.approvals.ending import sweep_requests

    judge = office.hire("fay", Duty.READ, Duty.GRANT_DUTIES)
    office.recorded(2)
    request = office.asked()
    with refused("duty-missing"):
        office.approve(request, judge)
    swept = sweep_requests(**office.said(office.ada, at=later(49)))
    assert swept == {"escalated": [request], "expired": []}
    assert sweep_requests(**office.said(office.ada, at=later(50)))["escalated"] == [], "once is enough"
    assert office.approve(request, judge)["state"] == "applied"


def test_no_ends_a_request_and_wants_a_reason(office: Any) -> None:
    from crossfoot.desks.approvals.ending import reject_request

    office.recorded(2)
    request = office.asked()
    with refused("no-reason"):
        reject_request(request=request, reason=" ", **office.said(office.carl))
    with refused("approver-prepared"):
        reject_request(request=request, reason="mine", **office.said(office.ada))
    assert reject_request(request=request, reason="too dear", **office.said(office.carl))["state"] == "rejected"
    shown = office.stand(request, office.ada).request
    assert (shown.over_note, shown.votes[0].verdict, approvals_of(office)) == ("too dear", "reject", None)


def test_only_whoever_asked_withdraws(office: Any) -> None:
    from crossfoot.desks.approvals.ending import withdraw_request

    office.recorded(2)
    request = office.asked()
    with refused("approval-not-yours"):
        withdraw_request(request=request, reason="no", **office.said(office.carl))


SELF_APPROVALS = """
who prepares      | who decides       | code               | because
herself           | herself           | approver-prepared  | directly
herself           | her second login  | approver-prepared  | two logins are one human
herself           | her own API key   | approver-no-person | a key is no person, whosever it is
herself           | software she owns | approver-no-person | and software is none
herself           | a job of nobody's | approver-no-person | a service identity never approves
her second login  | herself           | approver-prepared  | whichever login asked
her own API key   | herself           | approver-prepared  | what her key prepared, she prepared
her own API key   | her second login  | approver-prepared  | under any of her logins
software she owns | herself           | approver-prepared  | the owner answers for what software prepared
software she owns | her second login  | approver-prepared  | under any of her logins as well
"""


def test_nobody_approves_what_they_prepared_by_whatever_way(office: Any) -> None:
    from django.db import transaction

    from crossfoot.books.trail.approvals.reads.requests import request as request_read
    from crossfoot.books.trail.approvals.writes.votes import write_vote
    from crossfoot.desks.approvals.ending import withdraw_request
    from crossfoot.records.approval import Judged, Verdict
    from tests.desks.office import other_hands
    from tests.journeys.company import ENTITY

    hands = other_hands(office)
    with transaction.atomic():
        from crossfoot.books.actors.writes.actor import grant_duty

        for duty in (Duty.READ, Duty.CONTRACT):
            for who in ("her second login", "her own API key", "software she owns"):
                grant_duty(actor=hands[who], duty=duty, **office.said(office.ben))
    version = 1
    for row in parsed(SELF_APPROVALS)[1]:
        maker, checker, code, because = row
        version += 1
        office.recorded(version, by=hands[maker])
        request = office.asked(version, by=hands[maker])
        with refused(code):
            office.approve(request, hands[checker])
        with refused("approver-prepared" if code == "approver-prepared" else "approver-no-person"), transaction.atomic():
            write_vote(  # the database itself, were the rules above it gone
                request=request_read(office.ben, entity=ENTITY, number=request),
                verdict=Verdict.APPROVE,
                judged=Judged(authority=hands[checker].human or hands[checker].id),
                policy_version=0,
                reason="",
                by=hands[checker],
                at=later(0),
                key=f"vote/{version}",
            )
        assert approvals_of(office, version) is None, because
        withdraw_request(request=request, reason="a row of the table", **office.said(hands[maker]))


def test_a_delegate_of_the_preparer_approves_nothing_of_theirs(office: Any) -> None:
    from crossfoot.desks.approvals.delegating import delegate

    clerk = office.hire("gil", Duty.READ)
    given = {"deed": "*", "upto": None, "starts_at": later(0), "ends_at": later(9), "reason": "holiday"}
    delegate(login="gil", **given, **office.said(office.ada))
    delegate(login="ada", **given, **office.said(office.ben))
    office.recorded(2)
    request = office.asked()
    with refused("duty-missing"):
        office.approve(request, clerk, at=later(1))
    with refused("approver-prepared"):
        office.approve(request, office.ada, at=later(1))
    delegate(login="gil", **given, **office.said(office.ben))
    assert office.approve(request, clerk, at=later(1))["state"] == "applied"


def test_who_wrote_it_does_not_approve_it_whoever_asks(office: Any) -> None:
    office.recorded(2)
    request = office.asked(by=office.ben)
    with refused("approver-prepared"):
        office.approve(request, office.ada)
    with refused("approver-prepared"):
        office.approve(request, office.ben)
    assert office.approve(request, office.carl)["state"] == "applied"


def test_a_delegate_decides_in_the_delegators_name_and_never_beyond(office: Any) -> None:
    from crossfoot.desks.approvals.delegating import delegate, revoke
    from crossfoot.desks.billing import releasing
    from crossfoot.measures import Money
    from tests.desks.office import USD

    clerk = office.hire("gil", Duty.READ)
    number = office.billed()
    given = {"login": "gil", "deed": "credit.issue", "starts_at": later(0), "ends_at": later(48), "reason": "holiday"}
    delegate(upto=Money("500.00", USD), **given, **office.said(office.carl))
    small, large = office.credit(number, "400.00"), office.credit(number, "600.00")
    with refused("approval-over-limit"):
        releasing.apply_credit_issue(request=large["request"], **office.said(clerk, at=later(1)))
    done = releasing.apply_credit_issue(request=small["request"], **office.said(clerk, at=later(1)))
    (vote,) = office.stand(small["request"], office.ben).request.votes
    assert (done["state"], vote.by, vote.on_behalf_of) == ("applied", clerk.id, office.carl.id)
    second = delegate(upto=None, **given, **office.said(office.dora))
    with refused("approval-over-limit"):
        huge = office.credit(number, "90000.00")
        releasing.apply_credit_issue(request=huge["request"], **office.said(clerk, at=later(1)))
    revoke(delegation=second["delegation"], **office.said(office.dora))
    with refused("duty-missing"):
        releasing.apply_credit_issue(request=large["request"], **office.said(clerk, at=later(49)))


def test_delegations_are_for_a_time_and_for_others(office: Any) -> None:
    from crossfoot.desks.approvals.delegating import delegate

    begins = later(1)
    given = {"deed": "*", "upto": None, "reason": "holiday", "starts_at": begins}
    with refused("approval-without-window"):
        delegate(login="dora", ends_at=begins, **given, **office.said(office.carl))
    with refused("approval-without-window"):
        delegate(login="dora", ends_at=later(24 * 93 + 1), **given, **office.said(office.carl))
    with refused("delegation-to-nobody"):
        delegate(login="carl", ends_at=later(9), **given, **office.said(office.carl))
    with refused("approval-unknown-deed"):
        delegate(login="dora", ends_at=later(9), **{**given, "deed": "tea.make"}, **office.said(office.carl))


def test_one_right_is_used_once_whoever_uses_it(office: Any) -> None:
    from crossfoot.desks.approvals.delegating import delegate

    clerk = office.hire("gil", Duty.READ)
    new_policy(office, quorum=2)
    delegate(
        login="gil", deed="*", upto=None, starts_at=later(0), ends_at=later(9), reason="holiday", **office.said(office.carl)
    )
    office.recorded(2)
    request = office.asked()
    assert office.approve(request, office.carl)["state"] == "pending"
    with refused("duty-missing"):
        office.approve(request, clerk, at=later(1))
    assert approvals_of(office) is None


def test_the_policy_is_changed_by_two_people_too(office: Any) -> None:
    from crossfoot.desks.approvals import policies
    from tests.journeys.company import ENTITY

    text = POLICY.format(upto="1.00", quorum=1).encode()
    given = {"data": text, "name": "policy.toml", "reason": "tighter", "evidence": []}
    asked = policies.request_approval_policy(**given, **office.said(office.ada))
    with refused("approver-prepared"):
        policies.apply_approval_policy(request=asked["request"], **office.said(office.ada))
    policies.apply_approval_policy(request=asked["request"], **office.said(office.ben))
    now = policies.policy_in_force(entity=ENTITY, by=office.ben)
    assert (now.version, len(now.deeds)) == (1, 2)
    with refused("policy-malformed", problems=("policy-key-unknown", "policy-value")):
        broken = b'[deeds."credit.issue"]\nquorum = 0\nduty = "approve-credit"\n[other]\n'
        policies.request_approval_policy(**{**given, "data": broken}, **office.said(office.ada))


def test_duties_are_granted_by_two_and_neither_of_them_gets_them(office: Any) -> None:
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.desks.access.granting import apply_duties_grant, request_duties_grant
    from tests.journeys.company import ENTITY

    given = {"duties": [Duty.RATE, Duty.CREDIT], "reason": "new in the team", "evidence": []}
    with refused("duties-clash"):
        request_duties_grant(login="dora", **given, **office.said(office.ada))
    gil = office.hire("gil", Duty.READ, Duty.APPROVE_ACCESS)
    own = request_duties_grant(login="gil", **given, **office.said(office.ada))
    with refused("approver-prepared"):
        apply_duties_grant(request=own["request"], **office.said(gil))
    office.hire("hal", Duty.READ)
    asked = request_duties_grant(login="hal", **given, **office.said(office.ada))
    with refused("approver-prepared"):
        apply_duties_grant(request=asked["request"], **office.said(office.ada))
    assert not actor_named(None, "hal").holds(Duty.RATE, entity=ENTITY)
    assert apply_duties_grant(request=asked["request"], **office.said(office.ben))["state"] == "applied"
    assert actor_named(None, "hal").holds(Duty.RATE, entity=ENTITY)
