"""Figures of the reference, computed by the program: one term, some usage in October 2026, what it comes to.

Usage is written `10 + 20 @16 model=large + 30 @2T09:30 by=ada`: each part is one event - its quantity; `@` the day of
October and the time of day, 00:00 when it is not given; `name=value` a dimension, `by=` the subject; a bare word the metric,
`use` when it is not given. `none` is no usage at all. Days and times are UTC.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from crossfoot.errors import Refusal
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Instant, Period
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.rate_files import rate_files
from crossfoot.runs.rated import RatedPeriod
from crossfoot.terms.agreement import Agreement, History

OCTOBER = Period.month("2026-10")
AROUND = """
schema: crossfoot.agreement/1
agreement: AGR-1
version: 1
title: An example
entity: US01
currency: USD
time_zone: UTC
effective: {from: 2026-10-01}
roles: [{role: sold_to, party: CUS-1}]
accounts: [acme]
"""
_WORD = re.compile(r"(?P<at>@\S+)|(?P<name>[a-z]+)=(?P<value>\S+)|(?P<metric>[a-z-]+)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a page: its title, its first YAML block, the rows of its table."""

    title: str
    yaml: str
    rows: tuple[tuple[str, ...], ...]


def sheets(page: Path) -> Iterator[Sheet]:
    """The parts of a page that hold a table, by their `##` titles."""
    for part in re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"```yaml\n(.*?)```", part, re.DOTALL)
        rows = table(part)
        if rows:
            yield Sheet(part.splitlines()[0], blocks[0] if blocks else "", rows)


def table(part: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the first table of a text, without its head; code marks are dropped."""
    lines = list(itertools.dropwhile(lambda line: not line.startswith("|"), part.splitlines()))
    body = itertools.takewhile(lambda line: line.startswith("|"), lines[2:])
    return tuple(tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in body)


def agreement(yaml: str) -> Agreement:
    """An agreement with what a page shows: `terms:` and whatever else stands beside them."""
    return read_agreement((AROUND + yaml).encode(), name="page.yaml")


def usage(written: str) -> tuple[UsageEvent, ...]:
    """The events that a page writes in its short form."""
    parts = [] if written == "none" else written.split(" + ")
    return tuple(_event(number, part.split()) for number, part in enumerate(parts, start=1))


def _event(number: int, words: Sequence[str]) -> UsageEvent:
    at, metric, subject, dims = "2026-10-01T00:00:00Z", "use", "", dict[str, str]()
    for word in words[1:]:
        found = _WORD.fullmatch(word)
        assert found, f"{word} cannot be read"
        if found["at"]:
            day, _, time = found["at"][1:].partition("T")
            at = f"2026-10-{int(day):02}T{time or '00:00'}:00Z"
        elif found["name"] == "by":
            subject = found["value"]
        elif found["name"]:
            dims[found["name"]] = found["value"]
        else:
            metric = found["metric"]
    pairs = tuple(sorted(dims.items()))
    return UsageEvent("page", str(number), Instant.parse(at), "acme", metric, Decimal(words[0]), pairs, subject)


def rated(yaml: str, written: str) -> RatedPeriod:
    """October rated for that agreement and usage."""
    return rate_files(histories=[History((agreement(yaml),))], events=usage(written), period=OCTOBER).period


def charged(yaml: str, written: str) -> str:
    """What October costs, as `12.50`; `!code` where it is refused or waits in suspense; `nothing` for no charge at all."""
    try:
        found = rated(yaml, written)
    except Refusal as refusal:
        return f"!{refusal.code}"
    refused = [each.code for each in (*found.suspended, *found.unrated)]
    if refused:
        return f"!{refused[0]}"
    if not found.charges:
        return "nothing"
    return f"{sum((each.amount.amount for each in found.charges), Decimal(0)):,f}"


def metered(yaml: str, written: str) -> str:
    """What was metered in October, as `30`, series by series; `nothing` for no quantity."""
    quantities = [f"{each.quantity.value:f}" for each in rated(yaml, written).metered]
    return " and ".join(quantities) or "nothing"
