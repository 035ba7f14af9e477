"""What holds stop: which drafts bill an account that is held now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.billing.document import StoredDraft
from crossfoot.books.billing.reads.accounts.holds import holds_protecting
from crossfoot.errors import Conflict
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import Hold
from crossfoot.records.document import DocumentKind, Draft


def held_drafts(drafts: Iterable[Draft], *, viewer: Actor, entity: str, at: Instant) -> Mapping[str, Hold]:
    """The hold that stops each of these drafts, by the draft's group: the earliest; drafts that none stops are left out.

    Only invoices are stopped: what is given back to a customer goes out. One question while nothing is held.
    """
    protecting = holds_protecting(viewer, entity=entity, at=at)
    if not protecting:
        return {}
    by_account = {each.account: each for each in reversed(protecting)}
    bills = [each for each in drafts if each.kind is DocumentKind.INVOICE]
    accounts = _accounts(viewer, entity, {line.agreement for draft in bills for line in draft.lines})
    found: dict[str, Hold] = {}
    for draft in bills:
        own = {account for line in draft.lines for account in accounts.get(line.agreement, ())}
        stopping = sorted((by_account[each] for each in own & by_account.keys()), key=lambda each: each.id)
        if stopping:
            found[draft.group] = stopping[0]
    return found


def must_not_be_held(draft: Draft, *, viewer: Actor, entity: str, at: Instant) -> None:
    """Raises Conflict: account-held, when an account that the draft bills is held."""
    for hold in held_drafts([draft], viewer=viewer, entity=entity, at=at).values():
        raise Conflict("account-held", account=hold.account, hold=hold.id, reason=hold.reason)


def unheld(found: Sequence[StoredDraft], *, viewer: Actor, entity: str, at: Instant) -> Sequence[StoredDraft]:
    """Without the invoices of accounts that are held: they are not released, and what was asked for with them changed."""
    held = held_drafts([each.draft for each in found], viewer=viewer, entity=entity, at=at)
    return [each for each in found if each.draft.kind is not DocumentKind.INVOICE or each.draft.group not in held]


def _accounts(viewer: Actor, entity: str, agreements: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The accounts of each agreement, by its latest approved version."""
    stored = versions(viewer, entity=entity, agreements=sorted(agreements))
    latest = {each.agreement: each for each in stored if each.approved_by is not None}
    return {name: read_agreement(each.document.encode(), name=f"{name}.json").accounts for name, each in latest.items()}
