"""Access: the first steps of an installation, people and their duties, parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import grant_duty, write_actor
from crossfoot.books.billing.writes.documents import write_series
from crossfoot.books.ledger.account import AccountNamed
from crossfoot.books.ledger.writes import write_account
from crossfoot.books.naming import must_be_code
from crossfoot.books.parties.party import Entity, Party
from crossfoot.books.parties.reads.party import entity_codes
from crossfoot.books.parties.writes import write_entity, write_party
from crossfoot.books.trail.writes import asked
from crossfoot.books.wall import also
from crossfoot.desks.access.handing import hand_over
from crossfoot.errors import Forbidden, Missing
from crossfoot.measures import Instant
from crossfoot.records.document import DocumentKind
from crossfoot.records.entry import AccountRole

CHART: Sequence[tuple[str, AccountRole, str]] = (
    ("1200", AccountRole.RECEIVABLE, "Trade receivables"),
    ("1900", AccountRole.SUSPENSE, "Suspense"),
    ("2000", AccountRole.PAYABLE, "Trade payables"),
    ("2200", AccountRole.TAX, "Tax payable"),
    ("2400", AccountRole.DEFERRED, "Deferred revenue"),
    ("2450", AccountRole.CREDIT_LIABILITY, "Prepaid credits"),
    ("2455", AccountRole.CREDIT_DISCOUNT, "Discount on prepaid credits"),
    ("4000", AccountRole.REVENUE_USAGE, "Revenue, usage"),
    ("4100", AccountRole.REVENUE_RECURRING, "Revenue, recurring"),
    ("4900", AccountRole.BREAKAGE, "Breakage of prepaid credits"),
    ("5000", AccountRole.EXPENSE, "Partner and vendor costs"),
)
"""The accounts a new legal entity starts with: one for each role that posting uses."""

PREFIXES: Mapping[DocumentKind, str] = {
    DocumentKind.INVOICE: "INV",
    DocumentKind.CREDIT_NOTE: "CN",
    DocumentKind.DEBIT_NOTE: "DN",
}


OPENER = frozenset({Duty.READ, Duty.GRANT_DUTIES, Duty.APPROVE_ACCESS, Duty.CONFIGURE})
"""What somebody holds in an entity that they opened. A duty of finance beside it would clash (pair 28)."""


def begin(*, login: str, name: str, at: Instant, key: str) -> Actor:
    """Make the first actor of an installation. Repeatable: once there, the same actor is returned.

    Raises Forbidden: actor-needs-author, when somebody else is there already.
    """
    with transaction.atomic(durable=True):
        try:
            return actor_named(None, login)
        except Missing:
            return write_actor(login=login, name=name, kind=ActorKind.PERSON, by=None, at=at, key=key)


def add_person(
    *,
    entity: str,
    login: str,
    name: str,
    by: Actor,
    at: Instant,
    key: str,
    roles: Sequence[str] = (),
    duties: Sequence[Duty] = (),
) -> Mapping[str, Any]:
    """Add a person, with the roles and duties in an entity that they begin with; all or nothing.

    Raises Forbidden: duty-missing, duties-clash, control-missing; Missing: entity-not-seen, role-unknown; Conflict:
    login-taken, request-key-reused; Malformed: as `must_be_name` does.
    """
    what = {"login": login, "name": name, "roles": sorted(roles), "duties": sorted(duties)}
    request = asked(entity=entity, deed="person.added", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        actor = write_actor(login=login, name=name, kind=ActorKind.PERSON, by=by, at=at, key=key)
        hand_over(entity=entity, actor=actor, roles=roles, duties=duties, by=by, at=at, key=key)
        facts = {"roles": sorted(roles), "duties": sorted(duties)}
        return request.answer({"actor": actor.id, "login": login, **facts}, on_kind="actor", on_id=str(actor.id), facts=facts)


def open_entity(*, entity: Entity, prefix: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a legal entity: its party, its chart of accounts, its number series, and for who opens it the duties to give others
    theirs: access and configuration, nothing of finance (`OPENER`).

    The first one is opened by whoever is there; any other by somebody who administers access in one that there is.
    prefix: what its document numbers carry after the kind, `US01` for `INV-US01-000001`; empty for none.
    Raises Forbidden: entity-not-yours-to-open; Conflict: entity-taken, request-key-reused; Malformed: unknown-currency,
    unknown-time-zone, party-not-own, entity-code.
    """
    code = must_be_code(entity.code)
    what = {"entity": code, "currency": entity.currency, "time_zone": entity.time_zone, "name": entity.party.name}
    request = asked(entity=code, deed="entity.opened", what=what, by=by, at=at, key=key)
    with also(code), transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        if entity_codes(None) and not any(by.holds(Duty.GRANT_DUTIES, entity=each) for each in by.entities):
            raise Forbidden("entity-not-yours-to-open", login=by.login)
        write_entity(entity=entity, by=by, at=at, key=key)
        for number, role, name in CHART:
            write_account(account=AccountNamed(code, number, role, name), by=by, at=at, key=key)
        for kind, letters in PREFIXES.items():
            lead = f"{letters}-{prefix}-" if prefix else f"{letters}-"
            write_series(entity=code, kind=kind, prefix=lead, first=1, digits=6, by=by, at=at, key=key)
        for duty in sorted(OPENER):
            grant_duty(entity=code, actor=by, duty=duty, by=by, at=at, key=key)
        return request.answer({"entity": code}, on_kind="entity", on_id=code, facts={"currency": entity.currency})


def give_duties(*, entity: str, login: str, duties: Sequence[Duty], by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Give somebody duties in an entity.

    Raises Forbidden: duty-missing, own-access, duties-clash, control-missing; Missing: actor-not-there, entity-not-seen.
    """
    what = {"login": login, "duties": sorted(duties)}
    request = asked(entity=entity, deed="duties.given", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        actor = actor_named(by, login, at)
        if by.answers_for(actor.id):
            raise Forbidden("own-access", deed="change")
        hand_over(entity=entity, actor=actor, roles=(), duties=duties, by=by, at=at, key=key)
        return request.answer(
            {"actor": actor.id, "duties": sorted(duties)},
            on_kind="actor",
            on_id=str(actor.id),
            facts={"duties": sorted(duties)},
        )


def add_parties(*, entity: str, parties: Sequence[Party], by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Add parties, parents before their children. All or none.

    Raises Forbidden: duty-missing; Conflict: party-taken, request-key-reused; Missing: party-not-there (a parent).
    """
    keys = [party.key for party in parties]
    request = asked(entity=entity, deed="parties.added", what={"parties": keys}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        for party in _parents_first(parties):
            write_party(party=party, by=by, at=at, key=key)
        return request.answer({"parties": len(keys)}, on_kind="entity", on_id=entity, facts={"parties": len(keys)})


def _parents_first(parties: Sequence[Party]) -> list[Party]:
    """Parties whose parent is in the same list come after it; a circle is left in its order and refused by the write."""
    waiting, placed, order = {party.key: party for party in parties}, set[str](), list[Party]()
    while waiting:
        ready = [party for party in waiting.values() if party.parent in placed or party.parent not in waiting]
        for party in ready or list(waiting.values()):
            order.append(party)
            placed.add(party.key)
            del waiting[party.key]
    return order
