"""What waits for a person, as lines of a queue: the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.work.work import AlertKind
from crossfoot.desks.insight.home import Home
from crossfoot.web.approvals import words
from crossfoot.web.templatetags.figures import exact, moment
from crossfoot.web.templatetags.shell import plain_words
from crossfoot.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Item:
    """One line. ink: stop, notice or empty. amounts: (figure, unit) pairs. clock: the chip's words. address: empty for none."""

    icon: str
    ink: str
    title: str
    note: str
    clock: str
    address: str = ""
    amounts: tuple[tuple[str, str], ...] = ()


def link(name: str, *given: Any) -> str:
    """The address of a page; empty while there is none of that name."""
    try:
        return reverse(name, args=given)
    except NoReverseMatch:
        return ""


def counted(count: int, noun: str) -> str:
    """`1 row`, `1,204 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def items(home: Home, visit: Visit) -> tuple[Item, ...]:
    """Everything that waits, what stops first, then what is due soon, then the rest."""
    found = [
        *_approvals(home, visit),
        *_alerts(home),
        *_usage(home),
        *_corrections(home),
        *_jobs(home),
        *_keys(home),
        *_reviews(home),
    ]
    rank = {"stop": 0, "notice": 1, "": 2}
    return tuple(sorted(found, key=lambda each: rank[each.ink]))


def _approvals(home: Home, visit: Visit) -> Iterator[Item]:
    entity = home.entity.code
    for each in home.mine:
        clock, ink = words.left(each, visit.at)
        amounts = tuple((exact(amount), currency) for currency, amount in each.amounts)
        note = f"No. {each.number}, asked by {home.names.get(each.prepared_by, 'nobody known')}"
        yield Item("approve", ink, words.title(each), note, clock, link("approval", entity, each.number), amounts)


_HAPPENED = {
    AlertKind.FEED: "No usage from",
    AlertKind.JOB: "A job did not run:",
    AlertKind.CALL: "A call could not be counted:",
}


def _alerts(home: Home) -> Iterator[Item]:
    for each in home.alerts:
        if each.cleared_at is None:
            what = _HAPPENED[each.kind]
            note = f"raised {moment(each.raised_at)}"
            yield Item("warn", "stop", f"{what} {each.about}", note, "open", link("alerts", home.entity.code))


def _usage(home: Home) -> Iterator[Item]:
    entity = home.entity.code
    for each in home.rejecting:
        title = f"{counted(each.rows_rejected, 'row')} rejected in {each.file_name}"
        address = link("batch", entity, each.name) or link("trail-on", entity, "batch", each.name)
        note = f"{each.source}, {each.rows_staged:,} of {each.rows_read:,} rows taken"
        yield Item("bars", "", title, note, "to fix", address, ((f"{each.rows_rejected:,}", "rows"),))
    for reason in home.suspense:
        address = link("run", entity, home.run.id) if home.run else ""
        customers = counted(reason.accounts, "account")
        yield Item(
            *(
                "scales",
                "notice",
                f"Usage in suspense: {plain_words(reason.code)}",
                f"{customers}, not billed until it has a price",
            ),
            *("unpriced", address, ((f"{reason.events:,}", "events"),)),
        )


def _corrections(home: Home) -> Iterator[Item]:
    for each in home.corrections:
        title = f"{counted(each.count, 'correction')} of late usage to decide"
        amounts = ((exact(each.amount), each.currency),)
        yield Item(
            "split",
            "notice",
            title,
            "the agreement leaves it to a person",
            "to decide",
            link("runs", home.entity.code),
            amounts,
        )


def _jobs(home: Home) -> Iterator[Item]:
    for each in home.jobs:
        note = f"{each.says}, ended {moment(each.ended_at)}"
        yield Item("clock", "stop", f"{each.job} {each.outcome.value}", note, "failed", link("jobs", home.entity.code))


def _keys(home: Home) -> Iterator[Item]:
    for each in home.keys:
        used = moment(each.last_used_at) if each.last_used_at else "never"
        note = f"{each.prefix}, of {each.owner_login}, last used: {used}"
        yield Item("key", "notice", f"API key {each.name} is not used", note, "dormant", link("keys-of", home.entity.code))


def _reviews(home: Home) -> Iterator[Item]:
    entity = home.entity.code
    for each in home.reviews:
        left = each.lines - each.decided
        yield Item(
            *("people", "notice", f"Access review {each.name}", f"{left:,} of {each.lines:,} grants to decide", "goes on"),
            *(link("review", entity, each.id), ((f"{left:,}", "grants"),)),
        )
    if home.review_due:
        note = "Access was never reviewed" if home.review_due == "never" else "The last one is more than a quarter old"
        yield Item("people", "notice", "An access review is due", note, "due", link("reviews", entity))


def acts(home: Home, visit: Visit) -> tuple[tuple[str, str], ...]:
    """What one may start from here: (words, address); none for who only looks."""
    offered = (
        (Duty.RATE, "Bill runs", link("runs", home.entity.code)),
        (Duty.LOAD_USAGE, "Usage", link("usage", home.entity.code)),
        (Duty.GRANT_DUTIES, "People", link("people", home.entity.code)),
    )
    return tuple(
        (title, address) for duty, title, address in offered if address and visit.by.holds(duty, entity=home.entity.code)
    )
