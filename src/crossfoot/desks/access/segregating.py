"""Segregation of duties where duties are given, waived, and looked at night by night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from crossfoot.books.actors.access import ClashInForce
from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.duties import implied
from crossfoot.books.actors.reads.access import duties_of_human, humans_of, waivers_of
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.waivers import write_clashes, write_waiver
from crossfoot.books.trail.writes import asked
from crossfoot.engines.controls.segregation import can_do, granting, matrix
from crossfoot.errors import Forbidden, Malformed, Missing
from crossfoot.measures import Instant

WAIVED_AT_MOST = timedelta(days=366)


def must_not_clash(*, entity: str, receiver: Actor, wanted: Iterable[Duty], by: Actor, at: Instant) -> None:
    """Refuse duties that would clash with what the receiver's human holds, unless a waiver in force makes up for it.

    One of class H counts when neither the receiver nor who grants now gave it. Raises Forbidden: duties-clash, control-missing.
    """
    human = receiver.human if receiver.human is not None else receiver.id
    held = implied(duties_of_human(by, entity=entity, human=human, at=at))
    waived = {each.pair: each for each in waivers_of(by, entity=entity, human=human) if each.counts(at)}
    for clash in granting(held, implied(frozenset(wanted))):
        waiver = waived.get(clash.pair.number)
        fields = {
            "login": receiver.login,
            "left": clash.left,
            "right": clash.right,
            "pair": clash.pair.number,
            "entity": entity,
        }
        if clash.pair.weight == "H" and (waiver is None or by.answers_for(waiver.by) or receiver.answers_for(waiver.by)):
            raise Forbidden("duties-clash", **fields)
        if waiver is None:
            raise Forbidden("control-missing", **fields)


def waive(
    *, entity: str, login: str, pair: int, control: str, reason: str, until: Instant, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Let somebody hold both sides of a pair until an instant, because a named control makes up for it.

    Raises Forbidden: duty-missing, own-access (their own); Missing: actor-not-there, pair-unknown; Malformed: no-reason,
    waiver-span (over already, or longer than a year).
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="waiving a clash of duties")
    if not at < until <= Instant.of(at.datetime() + WAIVED_AT_MOST):
        raise Malformed("waiver-span", until=str(until))
    what = {"login": login, "pair": pair, "control": control, "reason": reason, "until": str(until)}
    request = asked(entity=entity, deed="clash.waived", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_ACCESS, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        if pair not in {each.number for each in matrix()}:
            raise Missing("pair-unknown", pair=pair)
        receiver = actor_named(by, login, at)
        if by.answers_for(receiver.id):
            raise Forbidden("own-access", deed="waive a clash in")
        human = receiver.human if receiver.human is not None else receiver.id
        write_waiver(entity=entity, human=human, pair=pair, control=control, reason=reason, until=until, by=by, at=at, key=key)
        result = {"actor": receiver.id, "pair": pair}
        return request.answer(result, on_kind="actor", on_id=str(human), facts={"pair": pair, "control": control})


def review_segregation(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Find every clash in force in an entity, and keep what was found. For every night; a service may ask.

    The answer: how many clashes, and how many of them no waiver makes up for. Raises Forbidden: duty-missing.
    """
    request = asked(entity=entity, deed="segregation.reviewed", what={}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.READ, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found: list[ClashInForce] = []
        for human, login in humans_of(by, entity=entity, at=at):
            waived = {each.pair for each in waivers_of(by, entity=entity, human=human) if each.counts(at)}
            for clash in can_do(implied(duties_of_human(by, entity=entity, human=human, at=at))):
                pair = clash.pair
                found.append(
                    ClashInForce(
                        entity, human, login, pair.number, clash.left, clash.right, pair.weight, pair.number in waived, at
                    )
                )
        write_clashes(entity=entity, found=found, by=by, at=at, key=key)
        result = {"clashes": len(found), "unwaived": sum(1 for each in found if not each.waived)}
        return request.answer(result, on_kind="entity", on_id=entity, facts=result)
