"""What binds takes two people: the policy that says who may stand for what, and the case they judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

ANY = "*"


class ApprovalState(StrEnum):
    """pending -> applied, rejected, withdrawn, void or expired. approved: enough people said yes, the effect is still to come.

    void: what it was about changed meanwhile. Only pending and approved ones can still move.
    """

    PENDING = "pending"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    EXPIRED = "expired"


class Verdict(StrEnum):
    """What somebody said to a request."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class ApprovalLimit:
    """How much the holder of a duty may stand for. holder: a duty, `approve-credit`, or one person, `actor:12`.

    kind: of document, `credit-note`; currency: ISO 4217; `*` for any. upto: in that currency; None: without a limit.
    """

    holder: str
    kind: str = ANY
    currency: str = ANY
    upto: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeedPolicy:
    """How one deed is approved.

    duty: what a checker holds. quorum: how many people. limits: none stands for all of no limit. window_days: within which
    what one preparer asked for, and what one customer was asked for, is added up; 0: never. window_with: deeds added up
    together with this one. escalate_hours: after which holders of escalate_to may decide too; expire_days: after which it is
    too late.
    """

    deed: str
    duty: str
    quorum: int = 1
    limits: tuple[ApprovalLimit, ...] = ()
    window_days: int = 0
    window_with: tuple[str, ...] = ()
    escalate_hours: int = 24
    escalate_to: str = ""
    expire_days: int = 30


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """The policy of a legal entity. version: 0 for the one that ships with the package."""

    version: int
    deeds: tuple[DeedPolicy, ...]

    def of(self, deed: str) -> DeedPolicy | None:
        """How a deed is approved; None for one the policy does not know."""
        return next((each for each in self.deeds if each.deed == deed), None)


@dataclass(frozen=True, slots=True)
class Voter:
    """Who would decide. human: the id of the person who answers for them, None for nobody; duties: in the entity at hand."""

    actor: int
    human: int | None
    login: str
    is_person: bool
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class DelegatedRight:
    """What somebody handed on to the voter for a time. deed: `*` for every one. upto, currency: at most; None: all of it."""

    delegator: Voter
    deed: str = ANY
    currency: str = ""
    upto: Decimal | None = None


@dataclass(frozen=True, slots=True)
class WindowTotal:
    """What was asked for within the window, this request included. of: `preparer` or `customer`."""

    of: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ApprovalCase:
    """A request as its judges see it.

    kind: of document. amounts: (currency, amount) pairs, none for a deed without an amount. hands: the humans who had a hand
    in what is asked for, its preparer among them. voted: the humans who voted, or in whose name somebody did.
    """

    deed: str
    kind: str
    amounts: tuple[tuple[str, Decimal], ...]
    hands: frozenset[int]
    voted: frozenset[int] = frozenset()
    is_escalated: bool = False
    totals: tuple[WindowTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a voter may decide a case, and on what ground.

    code: of the refusal, empty when they may; fields: of its sentence. duty: what it rests on. limits: (currency, amount
    needed, limit or None for none) for each currency. on_behalf_of: the delegator's actor id.
    """

    code: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    duty: str = ""
    limits: tuple[tuple[str, Decimal, Decimal | None], ...] = ()
    on_behalf_of: int | None = None
    authority: int | None = None

    @property
    def may(self) -> bool:
        """Whether they may."""
        return not self.code


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """What the books ask when somebody decides: the judge, and the policy in force where none was recorded."""

    judge: Callable[[ApprovalCase, DeedPolicy, Voter, Sequence[DelegatedRight]], Judged]
    shipped: ApprovalPolicy
