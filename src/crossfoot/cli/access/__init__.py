"""`crossfoot entity`, `person` and `party`."""

from __future__ import annotations

import argparse
import uuid
from pathlib import Path

from django.conf import settings

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actors_of
from crossfoot.books.actors.roles import roles
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.cli.printing import counted, say, table
from crossfoot.cli.session import acting, content, group, now, offer, who
from crossfoot.desks import access
from crossfoot.desks.access import people
from crossfoot.desks.sign_in import inviting
from crossfoot.formats.parties import read_parties


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs and what they can be asked."""
    below = group(verbs, "entity", "Open legal entities")
    opened = offer(below, "open", "open a legal entity: party, chart of accounts, number series, who gives duties in it", _open)
    opened.add_argument("code", metavar="CODE")
    opened.add_argument("--name", required=True, help="as printed on documents")
    opened.add_argument("--currency", required=True, help="ISO 4217")
    opened.add_argument("--time-zone", required=True, help="IANA name, such as Europe/Berlin")
    opened.add_argument("--address", default="", help="lines parted by |")
    opened.add_argument("--tax-id", default="", help="as printed on documents")
    opened.add_argument("--email", default="", help="as printed on documents")

    below = group(verbs, "person", "Add people and give them duties")
    begin = below.add_parser("first", help="make the first person of an installation", description="make the first person")
    begin.set_defaults(run=_first)
    person = offer(below, "add", "add a person", _add)
    begin.add_argument("login", metavar="LOGIN")
    person.add_argument("new_login", metavar="LOGIN")
    for parser in (begin, person):
        parser.add_argument("--name", required=True, help="as others read it, in explanations for one")
    person.add_argument("--duty", action="append", choices=[duty.value for duty in Duty], default=[], help="may be repeated")
    invite = offer(below, "invite", "make a link that lets somebody in once", _invite)
    invite.add_argument("invited", metavar="LOGIN", help="whose password and second factor are set with it")
    person.add_argument("--role", action="append", choices=sorted(roles()), default=[], help="may be repeated")
    moved = offer(below, "roles", "give somebody roles and end others, in one deed", _roles)
    moved.add_argument("who", metavar="LOGIN")
    moved.add_argument("--give", action="append", choices=sorted(roles()), default=[], help="may be repeated")
    moved.add_argument("--end", action="append", choices=sorted(roles()), default=[], help="may be repeated")
    moved.add_argument("--channel", default="", help="hold the roles given to one channel; without it, all")
    offer(below, "leave", "close somebody's account: every duty, key and session ends", _leave).add_argument(
        "who", metavar="LOGIN"
    )
    offer(below, "list", "list who holds which duty", _list)

    below = group(verbs, "party", "Import customers, resellers, payers")
    offer(below, "import", "add the parties of a file, all or none", _import).add_argument("file", metavar="FILE")


def _first(arguments: argparse.Namespace) -> None:
    actor = access.begin(login=arguments.login, name=arguments.name, at=now(), key=f"first/{arguments.login}")
    say(arguments, {"login": actor.login}, f"{actor.login} is there. Next: crossfoot entity open CODE --as {actor.login} ...")


def _open(arguments: argparse.Namespace) -> None:
    by = who(arguments)
    party = Party(
        entity=arguments.code,
        key=arguments.code,
        kind=PartyKind.OWN,
        name=arguments.name,
        address=tuple(line.strip() for line in arguments.address.split("|") if line.strip()),
        email=arguments.email,
        tax_id=arguments.tax_id,
    )
    entity = Entity(arguments.code, arguments.currency, arguments.time_zone, party)
    key = arguments.key or f"open/{arguments.code}"
    done = access.open_entity(entity=entity, prefix=arguments.code, by=by, at=now(), key=key)
    say(
        arguments,
        done,
        f"{arguments.code} is open. You give people their roles in it; its money is for them. Next: crossfoot person add",
    )


def _add(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = access.add_person(
        entity=s.entity,
        login=arguments.new_login,
        name=arguments.name,
        roles=arguments.role,
        duties=[Duty(each) for each in arguments.duty],
        by=s.by,
        at=s.at,
        key=s.key,
    )
    given = [*done["roles"], *done["duties"]]
    say(arguments, done, f"{done['login']} is there, with {', '.join(given) or 'no duty yet'} in {s.entity}.")


def _invite(arguments: argparse.Namespace) -> None:
    by, key = who(arguments), arguments.key or uuid.uuid4().hex
    if by.login == arguments.invited:  # on an installation's first day, when there is nobody else to ask
        token = inviting.first_link(login=by.login, at=now(), key=key)
    else:
        token = inviting.invite(login=arguments.invited, by=by, at=now(), key=key)
    link = _link(token)
    facts = {"login": arguments.invited, "link": link, "hours": inviting.HOURS}
    text = f"Give this to {arguments.invited}, and to nobody else. It works once, for {inviting.HOURS} hours:\n{link}"
    say(arguments, facts, text)


def _link(token: str) -> str:
    return f"{settings.CROSSFOOT_URL}/invitation/{token}"


def _roles(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = people.change_roles(
        entity=s.entity,
        login=arguments.who,
        give=arguments.give,
        end=arguments.end,
        channel=arguments.channel,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    given, ended = ", ".join(done["given"]) or "no role", ", ".join(done["ended"]) or "no role"
    say(arguments, done, f"{arguments.who} was given {given}; ended: {ended}.")


def _leave(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = people.leave(entity=s.entity, login=arguments.who, by=s.by, at=s.at, key=s.key)
    ended = f"{counted(done['duties'], 'duty', 'duties')} and {counted(done['keys'], 'key', 'keys')}"
    say(arguments, done, f"{arguments.who} has left: {ended} ended.")


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = actors_of(s.by, s.entity, s.at)
    facts = [
        {"login": each.login, "name": each.name, "duties": sorted(d for e, d in each.duties if e == s.entity)} for each in found
    ]
    rows = [(each["login"], each["name"], ", ".join(each["duties"])) for each in facts]
    say(arguments, facts, table(("Login", "Name", f"Duties in {s.entity}"), rows))


def _import(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    given = read_parties(content(arguments.file), name=Path(arguments.file).name)
    parties = [
        Party(s.entity, p.key, PartyKind(p.kind), p.name, p.address, p.country, p.email, p.tax_id, p.parent) for p in given
    ]
    done = access.add_parties(entity=s.entity, parties=parties, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Added {counted(done['parties'], 'party', 'parties')}.")
