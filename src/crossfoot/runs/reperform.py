"""Re-performing a run: the stored charges against those computed anew from the stored inputs, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from crossfoot.measures.decimals import text
from crossfoot.records.charge import Charge, Step

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ChargeDifference:
    """Where one charge differs. field: of the charge, `steps[3]` for one step of its workings, or `charge` when one side
    lacks the whole of it. stored, recomputed: in plain text, `absent` for what is not there."""

    charge: str
    field: str
    stored: str
    recomputed: str


def compare(*, stored: Sequence[Charge], recomputed: Sequence[Charge]) -> tuple[ChargeDifference, ...]:
    """Every difference between two sets of charges, in order of their ids; none when they are identical.

    A charge that stands twice on one side differs from standing once on the other.
    """
    ours, theirs = _by_id(stored), _by_id(recomputed)
    found: list[ChargeDifference] = []
    for name in sorted({*ours, *theirs}):
        before, after = ours.get(name, []), theirs.get(name, [])
        for one, other in zip(before, after, strict=False):
            found += _fields(name, one, other)
        found += [ChargeDifference(name, "charge", _summary(one), ABSENT) for one in before[len(after) :]]
        found += [ChargeDifference(name, "charge", ABSENT, _summary(other)) for other in after[len(before) :]]
    return tuple(found)


def _by_id(charges: Sequence[Charge]) -> dict[str, list[Charge]]:
    found: dict[str, list[Charge]] = {}
    for charge in charges:
        found.setdefault(charge.id, []).append(charge)
    return found


def _fields(name: str, one: Charge, other: Charge) -> list[ChargeDifference]:
    if one == other:
        return []
    plain = [each.name for each in fields(Charge) if each.name != "steps"]
    found = [
        ChargeDifference(name, field, str(getattr(one, field)), str(getattr(other, field)))
        for field in plain
        if getattr(one, field) != getattr(other, field)
    ]
    for place in range(max(len(one.steps), len(other.steps))):
        before, after = one.steps[place : place + 1], other.steps[place : place + 1]
        if before != after:
            found.append(ChargeDifference(name, f"steps[{place + 1}]", _step(before), _step(after)))
    return found


def _step(steps: tuple[Step, ...]) -> str:
    if not steps:
        return ABSENT
    [step] = steps
    figures = [
        f"{name} {text(value)}" for name in ("quantity", "price", "amount") if (value := getattr(step, name)) is not None
    ]
    return "; ".join([f"{step.op}: {step.says}", *figures])


def _summary(charge: Charge) -> str:
    key = charge.key
    return (
        f"{key.agreement} {key.term} {key.series} {key.service.start} to {key.service.end} {key.kind}: {charge.amount}".replace(
            "  ", " "
        )
    )
