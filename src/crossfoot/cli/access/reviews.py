"""`crossfoot access review` and `crossfoot access emergency`: grants looked at by name, and access that ends by itself."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from crossfoot.books.actors.access import Held, Review
from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.emergencies import emergencies
from crossfoot.books.actors.reads.reviews import review_numbered, reviews_of
from crossfoot.cli.printing import counted, say, table
from crossfoot.cli.session import acting, at_least_one, group, offer, writable
from crossfoot.desks.access import emergency, reviewing
from crossfoot.formats.tables.written import write_csv
from crossfoot.measures import Instant

_COLUMNS = ("line", "login", "name", "kind", "acts_for", "duty", "channel", "role", "granted_at", "granted_by", "until",
            "last_sign_in", "second_factor", "answer", "note")  # fmt: skip


def register(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the words below `access`."""
    words = group(below, "review", "Look at everybody's access")
    offer(words, "open", "open a review of every grant as it is now", _open).add_argument("name", metavar="NAME")
    offer(words, "list", "list the reviews", _list)
    shown = offer(words, "show", "show a review, line by line", _show)
    shown.add_argument("review", type=at_least_one, metavar="NUMBER")
    shown.add_argument("--csv", metavar="FILE", help="write it there")
    kept = offer(words, "keep", "say that a grant is still needed", _keep)
    ended = offer(words, "end", "end a grant that is needed no more", _end)
    for parser in (kept, ended):
        parser.add_argument("review", type=at_least_one, metavar="NUMBER", help="of the review")
        parser.add_argument("line", type=at_least_one, metavar="LINE")
    kept.add_argument("--note", default="")
    ended.add_argument("--note", required=True, help="why")
    offer(words, "finish", "close a review of which every line was answered", _finish).add_argument(
        "review", type=at_least_one, metavar="NUMBER"
    )

    words = group(below, "emergency", "Give access that ends by itself, and look at what was done with it")
    given = offer(words, "give", "give somebody duties for some hours", _give)
    given.add_argument("who", metavar="LOGIN")
    given.add_argument("--duty", action="append", choices=[duty.value for duty in Duty], required=True, help="may be repeated")
    given.add_argument("--reason", required=True)
    given.add_argument("--hours", type=at_least_one, default=4, metavar="N", help="for how long, 24 at most (default 4)")
    offer(words, "list", "list every emergency, and who looked at it", _emergencies)
    looked = offer(words, "look", "say what was found of one", _look)
    looked.add_argument("number", type=at_least_one, metavar="NUMBER")
    looked.add_argument("--finding", required=True)


def _open(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = reviewing.start_review(entity=s.entity, name=arguments.name, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Review {done['review']} is open: {counted(done['lines'], 'grant', 'grants')} to answer.")


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = reviews_of(s.by, entity=s.entity)
    facts = [{"number": e.id, "name": e.name, "as_of": str(e.as_of), "lines": e.lines, "decided": e.decided} for e in found]
    rows = [(str(e.id), e.name, str(e.as_of)[:10], str(e.lines), str(e.decided), "yes" if e.closed_at else "no") for e in found]
    say(arguments, facts, table(("Number", "Review", "As of", "Grants", "Decided", "Closed"), rows, right=(0, 3, 4)))


def _show(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    path: Path | None = writable(arguments.csv) if arguments.csv else None
    review = review_numbered(s.by, entity=s.entity, number=arguments.review)
    rows = _rows(review)
    if path is not None:
        path.write_bytes(write_csv(_COLUMNS, rows))
    facts = {"name": review.name, "as_of": str(review.as_of), "lines": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]}
    shown = [(row[0], row[1], row[5], row[7], row[11][:10] or "never", row[12], row[13] or "waits") for row in rows]
    heads = ("Line", "Login", "Duty", "Role", "Last sign-in", "Second factor", "Answer")
    say(arguments, facts, table(heads, shown, right=(0,)))


def _rows(review: Review) -> list[tuple[str, ...]]:
    return [(str(each.id), *_held(each.held), each.answer, each.note) for each in review.lines]


def _held(held: Held) -> tuple[str, ...]:
    until = str(held.expires_at) if held.expires_at else ""
    last = str(held.last_sign_in) if held.last_sign_in else ""
    return (held.login, held.name, held.kind.value, held.human_login, held.duty.value, held.channel, held.role,
            str(held.granted_at), held.granted_by, until, last, held.mfa)  # fmt: skip


def _keep(arguments: argparse.Namespace) -> None:
    _answer(arguments, "kept")


def _end(arguments: argparse.Namespace) -> None:
    _answer(arguments, "ended")


def _answer(arguments: argparse.Namespace, answer: str) -> None:
    s = acting(arguments)
    done = reviewing.decide_line(
        entity=s.entity,
        review=arguments.review,
        line=arguments.line,
        answer=answer,
        note=arguments.note,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, f"Line {arguments.line}: {answer}.")


def _finish(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = reviewing.end_review(entity=s.entity, review=arguments.review, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Review {arguments.review} is closed: {done['lines']} grants, {done['ended']} of them ended.")


def _give(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    until = Instant.of(s.at.datetime() + timedelta(hours=arguments.hours))
    done = emergency.give_in_emergency(
        entity=s.entity,
        login=arguments.who,
        duties=[Duty(each) for each in arguments.duty],
        reason=arguments.reason,
        until=until,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    told = f"Emergency {done['emergency']}: {arguments.who} has {', '.join(done['duties'])} for"
    say(arguments, done, f"{told} {counted(arguments.hours, 'hour', 'hours')}; somebody else looks at it afterwards.")


def _emergencies(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = emergencies(s.by, entity=s.entity)
    facts = [
        {
            "number": e.id,
            "login": e.login,
            "duties": list(e.duties),
            "until": str(e.until),
            "reason": e.reason,
            "finding": e.finding,
        }
        for e in found
    ]
    rows = [(str(e.id), e.login, ", ".join(e.duties), str(e.until)[:16], e.reason, e.finding or "not looked at") for e in found]
    say(arguments, facts, table(("Number", "Login", "Duties", "Until", "Reason", "Found"), rows, right=(0,)))


def _look(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = emergency.look_at_emergency(
        entity=s.entity, number=arguments.number, finding=arguments.finding, by=s.by, at=s.at, key=s.key
    )
    say(arguments, done, f"Emergency {arguments.number} was looked at.")
