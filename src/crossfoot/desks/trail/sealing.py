"""Sealing: a Merkle root over every leaf that came since the last seal, noted in the books and outside of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.seals.reads.seals import last_seal, seals_after, unsealed
from crossfoot.books.trail.seals.seal import Seal
from crossfoot.books.trail.seals.writes import lock_sealing, write_seal
from crossfoot.measures import Instant
from crossfoot.runs.trail.anchors import anchor
from crossfoot.runs.trail.verify_trail import leaf_hash, merkle_root, seal_hash

LEAVES_MAX = 500_000
"""How many leaves one seal covers at most: a hundred bytes of memory each."""


def seal_trail(*, anchors: Path, by: Actor, at: Instant, key: str) -> Seal | None:
    """Seal what no seal covers yet and note it in a file outside; None when nothing was waiting.

    anchors: the folder of that file. Run it every minute, as a service or as anybody: it shows no row and decides nothing.
    Repeatable: what is sealed is not sealed again, and a seal that a crash left without its anchor gets it here.
    More than 500,000 leaves take more than one call. Raises OSError when the anchor cannot be written; the seal stands then.
    """
    with transaction.atomic(durable=True):
        lock_sealing(by=by, key=key)
        sealed = _next(by=by, at=at)
        if sealed is not None:
            write_seal(seal=sealed, by=by, key=key)
    anchor(anchors, lambda number: [seal.facts() for seal in seals_after(by, number)])
    return sealed


def _next(*, by: Actor, at: Instant) -> Seal | None:
    last = last_seal(by)
    newest = last.newest if last else 0
    waiting = unsealed(by, newest=newest, gaps=last.gaps if last else (), limit=LEAVES_MAX)
    if not waiting.leaves:
        return None
    ids = [leaf[0] for leaf in waiting.leaves]
    ranges = _ranges(ids)
    reach = max(ids[-1], newest)
    over = last is None or (waiting.settled >= last.horizon and len(ids) < LEAVES_MAX)
    holes = [*(last.gaps if last and not over else ()), [newest + 1, reach]]
    draft = Seal(
        number=last.number + 1 if last else 1,
        at=at,
        by=by.id,
        ranges=ranges,
        gaps=_without(holes, ranges),
        newest=reach,
        horizon=waiting.horizon,
        leaves=len(ids),
        counts=dict(sorted(Counter(waiting.tables[leaf[1]] for leaf in waiting.leaves).items())),
        root=merkle_root(leaf_hash(leaf) for leaf in waiting.leaves).hex(),
        prev_hash=last.hash if last else "0" * 64,
    )
    return replace(draft, hash=seal_hash(draft.facts()))


def _ranges(ids: Sequence[int]) -> list[list[int]]:
    """Ascending numbers as [from, to] pairs, both ends in."""
    found: list[list[int]] = []
    for number in ids:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _without(holes: Sequence[Sequence[int]], ranges: Sequence[Sequence[int]]) -> list[list[int]]:
    """What is left of ascending holes when ascending ranges are taken out of them."""
    left: list[list[int]] = []
    for first, last in holes:
        at = first
        for start, end in ranges:
            if end < at or start > last:
                continue
            if start > at:
                left.append([at, start - 1])
            at = end + 1
        if at <= last:
            left.append([at, last])
    return left
