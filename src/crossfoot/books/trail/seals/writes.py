"""Writes of seals."""

from __future__ import annotations

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.trail.seals.models import TrailSeal
from crossfoot.books.trail.seals.seal import Seal


def lock_sealing(*, by: Actor, key: str) -> None:
    """One sealer at a time, until this transaction ends. Nobody who writes rows waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(crossfoot_joined('seal'), 0))")


def write_seal(*, seal: Seal, by: Actor, key: str) -> int:
    """Keep a seal; its number."""
    TrailSeal.objects.create(
        number=seal.number,
        at=moment(seal.at),
        by_id=by.id,
        request_key=key,
        ranges=seal.ranges,
        gaps=seal.gaps,
        newest=seal.newest,
        horizon=seal.horizon,
        leaves=seal.leaves,
        counts=seal.counts,
        root=seal.root,
        prev_hash=seal.prev_hash,
        hash=seal.hash,
    )
    return seal.number
