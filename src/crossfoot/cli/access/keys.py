"""`crossfoot key`, `crossfoot access`: keys of programs, and what may be in one hand."""

from __future__ import annotations

import argparse
from datetime import timedelta

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.access import clashes_found, waivers_of
from crossfoot.books.actors.reads.keys import keys_of
from crossfoot.cli.access import reviews
from crossfoot.cli.printing import counted, say, table
from crossfoot.cli.session import acting, at_least_one, group, offer
from crossfoot.desks.access import keys, segregating
from crossfoot.measures import Instant


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs and what they can be asked."""
    below = group(verbs, "key", "Make, list, change and end the keys of programs")
    made = offer(below, "create", "make a key that acts for you; it is shown this once", _create)
    made.add_argument("name", metavar="NAME", help="what uses it")
    made.add_argument("--duty", action="append", choices=[duty.value for duty in Duty], default=[], help="may be repeated")
    made.add_argument("--days", type=at_least_one, default=90, metavar="N", help="how long it opens (default 90)")
    offer(below, "list", "list every key of the entity", _keys)
    rotated = offer(below, "rotate", "make a new key in place of one of yours", _rotate)
    rotated.add_argument("prefix", metavar="PREFIX")
    rotated.add_argument("--days", type=at_least_one, default=90, metavar="N", help="how long the new one opens (default 90)")
    rotated.add_argument("--overlap", type=at_least_one, default=24, metavar="HOURS", help="both open so long (default 24)")
    offer(below, "revoke", "end a key at once", _revoke).add_argument("prefix", metavar="PREFIX")
    dormant = offer(below, "dormant", "end the keys nobody used", _dormant)
    dormant.add_argument("--days", type=at_least_one, default=90, metavar="N", help="unused for so long (default 90)")

    below = group(verbs, "access", "Look at duties that clash, and waive a clash")
    offer(below, "clashes", "find every clash in force, and keep what was found", _clashes)
    waived = offer(below, "waive", "let somebody hold both sides of a pair for a while", _waive)
    waived.add_argument("who", metavar="LOGIN")
    waived.add_argument("--pair", type=at_least_one, required=True, metavar="N", help="its number in the matrix of duties")
    waived.add_argument("--control", required=True, metavar="NAME", help="the control that makes up for it")
    waived.add_argument("--reason", required=True)
    waived.add_argument("--days", type=at_least_one, default=90, metavar="N", help="for how long, a year at most (default 90)")
    offer(below, "waivers", "list the waivers", _waivers)
    reviews.register(below)


def _after(at: Instant, span: timedelta) -> Instant:
    return Instant.of(at.datetime() + span)


def _create(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    duties = [Duty(each) for each in arguments.duty]
    until = _after(s.at, timedelta(days=arguments.days))
    done = keys.create_key(entity=s.entity, name=arguments.name, duties=duties, until=until, by=s.by, at=s.at, key=s.key)
    say(arguments, done, _shown(done.get("key")))


def _shown(presented: str | None) -> str:
    if presented is None:
        return "This request was answered before, and a key is shown once. Make another: crossfoot key create"
    return f"{presented}\nKeep it now: it is not shown again."


def _keys(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = keys_of(s.by, s.entity)
    facts = [
        {
            "prefix": each.prefix,
            "name": each.name,
            "owner": each.owner_login,
            "duties": [duty.value for duty in each.duties],
            "until": str(each.expires_at),
            "last_used": str(each.last_used_at) if each.last_used_at else None,
            "revoked": str(each.revoked_at) if each.revoked_at else None,
        }
        for each in found
    ]
    rows = [
        (
            each.prefix,
            each.name,
            each.owner_login,
            ", ".join(each.duties),
            "revoked" if each.revoked_at else str(each.expires_at)[:10],
            str(each.last_used_at)[:10] if each.last_used_at else "never",
        )
        for each in found
    ]
    say(arguments, facts, table(("Prefix", "Name", "Acts for", "Duties", "Until", "Last used"), rows))


def _rotate(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = keys.rotate_key(
        entity=s.entity,
        prefix=arguments.prefix,
        until=_after(s.at, timedelta(days=arguments.days)),
        overlap=timedelta(hours=arguments.overlap),
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, _shown(done.get("key")))


def _revoke(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = keys.revoke_key(entity=s.entity, prefix=arguments.prefix, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"The key {arguments.prefix} opens nothing any more.")


def _dormant(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = keys.end_dormant_keys(entity=s.entity, unused=timedelta(days=arguments.days), by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Ended {counted(len(done['ended']), 'key', 'keys')}.")


def _clashes(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = segregating.review_segregation(entity=s.entity, by=s.by, at=s.at, key=s.key)
    found = clashes_found(s.by, entity=s.entity, key=s.key)
    rows = [(e.login, str(e.pair), e.weight, e.left, e.right, "yes" if e.waived else "no") for e in found]
    say(arguments, done, table(("Login", "Pair", "Class", "Can", "And can", "Waived"), rows, right=(1,)))


def _waive(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = segregating.waive(
        entity=s.entity,
        login=arguments.who,
        pair=arguments.pair,
        control=arguments.control,
        reason=arguments.reason,
        until=_after(s.at, timedelta(days=arguments.days)),
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, f"Pair {arguments.pair} is waived for {arguments.who}, for {counted(arguments.days, 'day', 'days')}.")


def _waivers(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = waivers_of(s.by, entity=s.entity)
    facts = [{"login": e.login, "pair": e.pair, "control": e.control, "until": str(e.expires_at)} for e in found]
    rows = [(e.login, str(e.pair), e.control, str(e.expires_at)[:10], "yes" if e.counts(s.at) else "no") for e in found]
    say(arguments, facts, table(("Login", "Pair", "Control", "Until", "In force"), rows, right=(1,)))
