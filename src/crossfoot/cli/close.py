"""`crossfoot prove` and `period`."""

from __future__ import annotations

import argparse
from decimal import Decimal

from crossfoot.books.ledger.reads.balances import balances
from crossfoot.books.ledger.reads.periods import fiscal_periods
from crossfoot.cli.printing import say, table
from crossfoot.cli.session import acting, offer_session
from crossfoot.desks.close import periods, proving
from crossfoot.measures import Currency, Money, Period
from crossfoot.measures.decimals import plain
from crossfoot.runs.prove import Joint, Side


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs and what they can be asked."""
    prove = verbs.add_parser("prove", help="Walk every joint of a period, by count and amount (exit code 1 when one is open)")
    offer_session(prove)
    prove.add_argument("period", metavar="YYYY-MM")
    prove.set_defaults(run=_prove)
    balance = verbs.add_parser("balances", help="What was posted to each account in a period")
    offer_session(balance)
    balance.add_argument("period", metavar="YYYY-MM")
    balance.set_defaults(run=_balances)
    below = verbs.add_parser("period", help="Open, lock and reopen fiscal periods").add_subparsers(
        metavar="WHAT", required=True
    )
    for name, says, run in (
        ("open", "let documents be posted in a month", _open),
        ("lock", "let nothing more be posted in it", _lock),
        ("reopen", "open a locked month again, with a reason", _reopen),
        ("list", "list the months and whether they are open", _list),
    ):
        asked = below.add_parser(name, help=says, description=says)
        offer_session(asked)
        asked.set_defaults(run=run)
        if name != "list":
            asked.add_argument("period", metavar="YYYY-MM")
        if name == "reopen":
            asked.add_argument("--reason", required=True, help="kept in the trail")


def _prove(arguments: argparse.Namespace) -> int:
    s = acting(arguments)
    proven = proving.prove(entity=s.entity, period=Period.month(arguments.period), by=s.by)
    rows = [_row(joint) for joint in proven.joints]
    lines = [table(("Joint", "Entered", "Passed on", "Otherwise", "Amounts that passed", ""), rows, right=(1, 2))]
    lines += [f"{joint.name} is open: {reason}." for joint in proven.open for reason in joint.open]
    verdict = f"{len(proven.open)} of {len(proven.joints)} joints are open." if proven.open else "Every joint is closed."
    facts = {
        "period": proven.period,
        "closed": not proven.open,
        "joints": [
            {"name": j.name, "closed": j.is_closed, "entered": j.entered, "passed": j.passed, "parts": j.parts, "open": j.open}
            for j in proven.joints
        ],
    }
    say(arguments, facts, "\n\n".join([lines[0], "\n".join([*lines[1:], verdict])]))
    return 1 if proven.open else 0


def _row(joint: Joint) -> tuple[str, ...]:
    parts = ", ".join(f"{part.side.count:,} {part.name}" for part in joint.parts if part.side.count)
    verdict = "closed" if joint.is_closed else "OPEN"
    return joint.name, f"{joint.entered.count:,}", f"{joint.passed.count:,}", parts, _feet(joint.passed), verdict


def _feet(side: Side) -> str:
    shown = [f"{_figure(amount, what)} {what}" for what, amount in side.feet.items() if what or amount]
    return ", ".join(shown) if len(shown) <= 4 else f"{len(shown)} metrics"


def _figure(amount: Decimal, what: str) -> str:
    """An amount of money with its currency's places, however many the column holds; any other figure as short as it is."""
    if what in Currency.codes():
        return f"{Money(amount, Currency.of(what)).amount:,f}"
    return f"{plain(amount):,f}"


def _balances(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = balances(s.by, entity=s.entity, period=Period.month(arguments.period))
    rows = [(b.number, b.name, _figure(b.amount, b.currency), b.currency, f"{b.postings:,}") for b in found]
    say(arguments, found, table(("Account", "Name", "Debit less credit", "", "Postings"), rows, right=(2, 4)))


def _open(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = periods.open_period(entity=s.entity, period=Period.month(arguments.period), by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"{arguments.period} is open.")


def _lock(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = periods.lock_period(entity=s.entity, period=Period.month(arguments.period), by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"{arguments.period} is locked.")


def _reopen(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    month = Period.month(arguments.period)
    done = periods.reopen_period(entity=s.entity, period=month, reason=arguments.reason, by=s.by, at=s.at, key=s.key)
    waits = [f"Somebody else is wanted as well: crossfoot approval show {each}" for each in done.get("waiting", ())]
    say(arguments, done, waits[0] if waits else f"{arguments.period} is open again.")


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = fiscal_periods(s.by, entity=s.entity)
    rows = [(str(each.days.start), str(each.days.end), "locked" if each.is_locked else "open") for each in found]
    say(arguments, found, table(("From", "Until (not included)", "State"), rows) if rows else "No fiscal period was opened.")
