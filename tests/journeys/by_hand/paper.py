"""What a case is written in: an agreement's clauses, usage, a month; and what the product makes of them, as text.

Usage is written `100 @2026-10-05 region=eu + 20 @2026-10-06T00:00:00+02:00`: each part is an event with its quantity; the
time after `@`, in UTC where it names no offset and at noon where it names none at all; `name=value` a dimension, `by=` the
subject, `id=` its id, `back=` the id it takes back; a bare word its metric, `use` when it is not given. `none` is no usage.
Charges are written `usage 12.50 + discount -1.25`, in order of term, service and kind, `!code` for what waits in suspense.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from crossfoot.formats.agreements import check_agreements, read_agreement
from crossfoot.measures import Instant, Period
from crossfoot.records.charge import Charge
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.rate_files import rate_files
from crossfoot.runs.rated import RatedPeriod
from crossfoot.terms.agreement import Agreement, History

_AROUND = """
schema: crossfoot.agreement/1
agreement: AGR-1
version: 1
title: Worked out on paper
entity: US01
currency: USD
time_zone: UTC
effective: {from: 2026-01-01, until: 2027-01-01}
billing: {billing_day: 1}
roles: [{role: sold_to, party: CUS-1}]
accounts: [acme]
""".strip().splitlines()
_NAMED = re.compile(r"[a-z]+=\S+")


def sheet(name: str) -> str:
    """A table of cases. Its lines are as wide as they need to be."""
    return Path(__file__).with_name("sheets").joinpath(f"{name}.txt").read_text("utf-8")


def agreement(clauses: str) -> Agreement:
    """An agreement of these clauses; what they do not say is that of a plain one in dollars and UTC for the year 2026."""
    said = {line.partition(":")[0] for line in clauses.splitlines() if line and not line.startswith((" ", "-"))}
    around = [line for line in _AROUND if line.partition(":")[0] not in said]
    return read_agreement("\n".join([*around, clauses]).encode(), name="paper.yaml")


def usage(written: str) -> tuple[UsageEvent, ...]:
    """The events of a case, in order of arrival."""
    parts = [] if written == "none" else written.split(" + ")
    return tuple(_event(str(number), part.split()) for number, part in enumerate(parts, start=1))


def _event(number: str, words: Sequence[str]) -> UsageEvent:
    dims = dict(word.split("=") for word in words if _NAMED.fullmatch(word))
    at = next(word[1:] for word in words if word.startswith("@"))
    at = at if "T" in at else f"{at}T12:00:00"
    at = at if re.search(r"(Z|[+-]\d\d:\d\d)$", at) else f"{at}Z"
    metric = next((word for word in words[1:] if "=" not in word and not word.startswith("@")), "use")
    subject, name, back = (dims.pop(key, "") for key in ("by", "id", "back"))
    return UsageEvent(
        "paper",
        name or number,
        Instant.parse(at),
        "acme",
        metric,
        Decimal(words[0]),
        tuple(sorted(dims.items())),
        subject,
        back,
    )


def rated(versions: Iterable[Agreement], written: str, month: str) -> RatedPeriod:
    """A month rated."""
    known = tuple(versions)
    check_agreements(known)
    return rate_files(histories=[History(known)], events=usage(written), period=Period.month(month)).period


def told(found: RatedPeriod) -> str:
    """A rated month as the cases write it."""
    refused = [*(each.code for each in found.suspended), *(each.code for each in found.unrated)]
    parts = [f"!{code}" for code in refused]
    return " + ".join([*parts, *map(of_charge, sorted(found.charges, key=_place))]) or "nothing"


def of_charge(charge: Charge) -> str:
    """`usage 12.50`."""
    return f"{charge.key.kind.value} {charge.amount.amount:f}"


def _place(charge: Charge) -> tuple[object, ...]:
    clause = charge.key.kind.value in ("discount", "cap", "true-up", "overage")
    least = charge.key.kind.value == "minimum"
    return clause, charge.key.term, least, charge.key.service.start, charge.key.series


def charged(clauses: str, written: str, month: str) -> str:
    """What a month of an agreement comes to."""
    return told(rated([agreement(clauses)], written, month))
