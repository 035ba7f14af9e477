"""`crossfoot agreement`, `price-book`, `order` and `provisioning`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crossfoot.books.agreements.reads.versions import versions
from crossfoot.cli.printing import counted, say, table
from crossfoot.cli.session import acting, content, group, offer
from crossfoot.desks import contracts
from crossfoot.errors import Malformed, Missing


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs and what they can be asked."""
    below = group(verbs, "agreement", "Record, approve and list agreements")
    add = offer(below, "add", "record versions from files (YAML or JSON), all or none", _add)
    add.add_argument("files", nargs="+", metavar="FILE")
    approve = offer(below, "approve", "stand for versions that somebody else recorded", _approve)
    approve.add_argument("named", nargs="*", metavar="AGREEMENT:VERSION", help="none named: all that wait")
    listed = offer(below, "list", "list agreements, their versions and who stands for them", _list)
    listed.add_argument("agreements", nargs="*", metavar="AGREEMENT")
    show = offer(below, "show", "print a version's canonical text", _show)
    show.add_argument("agreement", metavar="AGREEMENT")

    below = group(verbs, "price-book", "Record and approve price books")
    book = offer(below, "add", "record versions of price books from files", _add_book)
    book.add_argument("files", nargs="+", metavar="FILE")

    approve = offer(below, "approve", "stand for versions that somebody else recorded", _approve_books)
    approve.add_argument("named", nargs="*", metavar="BOOK:VERSION", help="none named: all that wait")

    below = group(verbs, "order", "Import orders and compare them with agreements and with what is switched on")
    offer(below, "import", "keep the orders of a file (CSV or JSON)", _import_orders).add_argument("file", metavar="FILE")
    offer(below, "compare", "list every field on which two systems disagree (exit code 1 when there is one)", _compare)

    below = group(verbs, "provisioning", "Import what a provisioning system says is switched on")
    feed = offer(below, "import", "keep the feed of one or more systems (CSV or JSON)", _import_feed)
    feed.add_argument("file", metavar="FILE")


def _add(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    files = {Path(path).name: content(path) for path in arguments.files}
    done = contracts.record_agreements(entity=s.entity, files=files, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Recorded {len(done['recorded'])}. They count once somebody else approves them.")


def _approve(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    named = [_version_named(each) for each in arguments.named] or None
    done = contracts.approve_agreements(entity=s.entity, named=named, by=s.by, at=s.at, key=s.key)
    say(arguments, done, _approved(done))


def _approve_books(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    named = [_version_named(each) for each in arguments.named] or None
    done = contracts.approve_price_books(entity=s.entity, named=named, by=s.by, at=s.at, key=s.key)
    say(arguments, done, _approved(done))


def _approved(done: Mapping[str, Any]) -> str:
    waiting = ", ".join(map(str, done["waiting"]))
    more = f" Somebody else is wanted as well: crossfoot approval show {waiting}" if waiting else ""
    return f"Approved {done['approved']}.{more}"


def _version_named(word: str) -> tuple[str, int]:
    name, _, version = word.rpartition(":")
    if not (name and version.isascii() and version.isdigit()):
        raise Malformed("version-not-said", got=word)
    return name, int(version)


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = versions(s.by, entity=s.entity, agreements=arguments.agreements or None)
    facts = [
        {"agreement": v.agreement, "version": v.version, "title": v.title, "in_force_from": v.in_force_from,
         "digest": v.digest, "approved": v.approved_by is not None}
        for v in found
    ]  # fmt: skip
    rows = [(v.agreement, v.version, v.in_force_from, "yes" if v.approved_by else "waits", v.title) for v in found]
    printed = table(("Agreement", "Version", "In force from", "Approved", "Title"), rows, right=(1,))
    say(arguments, facts, printed if rows else "No agreement is recorded. Add one: crossfoot agreement add FILE")


def _show(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = versions(s.by, entity=s.entity, agreements=[arguments.agreement])
    if not found:
        raise Missing("version-not-there", what=arguments.agreement, version=1)
    print(found[-1].document)


def _add_book(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = [
        contracts.record_price_book(
            entity=s.entity, data=content(path), name=Path(path).name, by=s.by, at=s.at, key=f"{s.key}/{place}"
        )
        for place, path in enumerate(arguments.files)
    ]
    say(arguments, done, f"Recorded {counted(len(done), 'price book')}. They price once somebody else approves them.")


def _import_orders(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    name = Path(arguments.file).name
    done = contracts.import_orders(entity=s.entity, data=content(arguments.file), name=name, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Kept {counted(done['orders'], 'order')}. Compare them: crossfoot order compare")


def _import_feed(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    name = Path(arguments.file).name
    data = content(arguments.file)
    done = contracts.import_provisioning(entity=s.entity, data=data, name=name, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Kept {counted(done['items'], 'item')} of {', '.join(done['systems'])}.")


def _compare(arguments: argparse.Namespace) -> int:
    s = acting(arguments)
    found = contracts.compare_orders(entity=s.entity, by=s.by, at=s.at, key=s.key)
    rows = [
        (d.order, d.item, d.field, f"{d.left_system}: {d.left or 'nothing'}", f"{d.right_system}: {d.right or 'nothing'}")
        for d in found.differences
    ]
    matched, differing = f"{found.matched:,} matched", f"{found.differing:,} differing"
    counts = (
        f"{found.lines_total:,} order lines = {matched} + {differing} + {found.missing:,} missing;"
        f" {found.rows_total:,} provisioned rows = {matched} + {differing} + {found.unordered:,} not ordered"
    )
    printed = table(("Order", "Item", "Field", "One system holds", "The other holds"), rows)
    say(
        arguments,
        found,
        f"{printed}\n\n{counted(len(rows), 'difference')}. {counts}" if rows else f"Every field agrees. {counts}",
    )
    return 1 if rows else 0
