"""Holds on accounts as they are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Instant


class HoldKind(StrEnum):
    """Why an account is held."""

    FRAUD = "fraud"
    ABUSE = "abuse"


class HoldStepKind(StrEnum):
    """What may become of a hold."""

    CONFIRMED = "confirmed"
    LIFTED = "lifted"


class HoldState(StrEnum):
    """placed: it protects and waits for a second person. confirmed: it protects until it expires. lapsed: nobody confirmed it
    in time. expired, lifted: over."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold. id: its number. by: who placed it. confirmed_by, lifted_by: with the moment; None until then."""

    id: int
    entity: str
    account: str
    kind: HoldKind
    reason: str
    by: int
    at: Instant
    confirm_by: Instant
    expires_at: Instant
    confirmed_by: int | None = None
    confirmed_at: Instant | None = None
    lifted_by: int | None = None
    lifted_at: Instant | None = None

    def state(self, at: Instant) -> HoldState:
        """How it stands at a moment."""
        if self.lifted_at is not None and self.lifted_at <= at:
            return HoldState.LIFTED
        confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        if not confirmed and self.confirm_by <= at:
            return HoldState.LAPSED
        if self.expires_at <= at:
            return HoldState.EXPIRED
        return HoldState.CONFIRMED if confirmed else HoldState.PLACED

    def protects(self, at: Instant) -> bool:
        """Whether nothing may be billed for its account at a moment."""
        return self.at <= at and self.state(at) in (HoldState.PLACED, HoldState.CONFIRMED)
