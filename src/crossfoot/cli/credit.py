"""`crossfoot credit`: prepaid credit, where it is and what became of it."""

from __future__ import annotations

import argparse
from datetime import date

from crossfoot.books.billing.credit import Pot
from crossfoot.books.billing.reads.credits import grants, movements
from crossfoot.cli.printing import say, table
from crossfoot.cli.session import acting, offer_session
from crossfoot.desks.billing.prepaid.expiring import expire_credits
from crossfoot.measures.decimals import ZERO

_POTS = (Pot.AVAILABLE, Pot.DRAWN, Pot.EXPIRED, Pot.ROLLED_OVER)


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser("credit", help="Prepaid credit: balances, movements, expiry")
    below = parser.add_subparsers(metavar="WHAT", required=True)
    listed = below.add_parser("list", help="list grants with what is left of them, and breakage")
    listed.set_defaults(run=_list)
    moved = below.add_parser("movements", help="list every movement of a grant")
    moved.add_argument("grant")
    moved.set_defaults(run=_movements)
    expire = below.add_parser("expire", help="expire what was not used by its end: rollover, and breakage booked")
    expire.add_argument("--on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="date of the entries")
    expire.set_defaults(run=_expire)
    for each in (listed, moved, expire):
        offer_session(each)


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = grants(s.by, entity=s.entity)
    rows = [
        (g.grant.name, g.grant.days.start, g.grant.days.end, g.grant.priority, f"{g.grant.amount:,f}",
         *(f"{g.pots.get(pot, ZERO):,f}" for pot in _POTS), g.grant.unit)
        for g in found
    ]  # fmt: skip
    head = ("Grant", "From", "Until", "Priority", "Granted", "Available", "Drawn", "Breakage", "Rolled over", "")
    say(arguments, found, table(head, rows, right=(3, 4, 5, 6, 7, 8)) if rows else "No credit was granted.")


def _movements(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = movements(s.by, entity=s.entity, grant=arguments.grant)
    rows = [(m.from_pot, m.to_pot, f"{m.amount:,f}", f"{m.cause_kind} {m.cause_id}") for m in found]
    say(arguments, found, table(("From", "To", "Amount", "Because of"), rows, right=(2,)) if rows else "No such grant.")


def _expire(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = expire_credits(entity=s.entity, on=arguments.on, by=s.by, at=s.at, key=s.key)
    rows = [(e.grant, e.rolled.amount, e.breakage.amount, e.breakage.currency) for e in found]
    printed = table(("Grant", "Rolled over", "Breakage", ""), rows, right=(1, 2))
    say(arguments, found, printed if rows else "Nothing that ended by then holds credit.")
