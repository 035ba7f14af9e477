"""Webhooks at the command line: send what is due."""

from __future__ import annotations

import argparse

from crossfoot.cli.printing import say
from crossfoot.cli.session import acting, group, now, offer
from crossfoot.desks.delivery.webhooks import deliver_due


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    below = group(verbs, "webhook", "Send webhooks")
    offer(below, "deliver", "send every message whose turn it is, once; a worker does this by itself", _deliver)


def _deliver(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    sent = taken = again = given_up = 0
    while True:
        done = deliver_due(entity=s.entity, by=s.by, clock=now, key=s.key)
        sent, taken = sent + done.sent, taken + done.taken
        again, given_up = again + done.again, given_up + done.given_up
        if not done.sent:
            break
    told = {"sent": sent, "taken": taken, "again": again, "given_up": given_up}
    say(arguments, told, f"Sent {sent}: {taken} taken, {again} to be sent again, {given_up} given up.")
