"""`crossfoot usage`: preview, sources, load, status, conflicts, gaps, events, backfill."""

from __future__ import annotations

import argparse
from pathlib import Path

from crossfoot.books.usage.reads.batches import batches, counts_of
from crossfoot.books.usage.reads.sources import backfills
from crossfoot.cli.printing import counted, moment, progress, say, table
from crossfoot.cli.session import acting, at_least_one, content, offer_session, readable, writable
from crossfoot.cli.usage_preview import preview_file
from crossfoot.desks.billing.looking.comparing import difference_of_backfill
from crossfoot.desks.usage import asking, backfilling, counting, loading, sweeping
from crossfoot.measures import Instant, Period, Span
from crossfoot.measures.decimals import text

_HELP = {
    "preview": "show what a file would become, without loading it",
    "source": "register a source of usage with its mapping",
    "load": "load files; rejected rows come back as a file, duplicates and conflicts are counted",
    "status": "list what was loaded and what became of it",
    "rejects": "write a batch's rejected rows to a file, to correct and send again",
    "conflicts": "list events that came again with another body, both bodies side by side",
    "gaps": "list hours in which a source sent less than expected (exit code 1 when there is one)",
    "events": "list the events behind a term",
    "sweep": "remove files that a killed load left in the lake, that nothing ever named and that are older than an hour",
    "backfill": "load old usage as one transaction: open, load, loaded, diff, close or revert",
}

_FATES = ("read", "accepted", "duplicate", "conflict", "rejected")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser("usage", help="Bring usage in, and look at it")
    below = parser.add_subparsers(metavar="WHAT", required=True)
    found = {name: below.add_parser(name, help=says, description=says) for name, says in _HELP.items()}
    for name, each in found.items():
        if name not in ("preview", "backfill"):
            offer_session(each)
    _preview(found["preview"])
    _source(found["source"])
    _load(found["load"])
    found["status"].set_defaults(run=_status)
    found["rejects"].add_argument("batch")
    found["rejects"].add_argument("-o", "--out", required=True, metavar="FILE.csv|FILE.xlsx", help="where to write them")
    found["rejects"].set_defaults(run=_rejects)
    found["conflicts"].set_defaults(run=_conflicts)
    found["gaps"].add_argument("period", metavar="YYYY-MM")
    found["gaps"].set_defaults(run=_gaps)
    _events(found["events"])
    found["sweep"].set_defaults(run=_sweep)
    _backfill(found["backfill"])


def _preview(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--mapping", metavar="FILE", help="mapping file or the name of a built-in one; none: one is suggested")
    parser.add_argument("--rows", type=at_least_one, default=10, help="how many to show (default 10)")
    parser.set_defaults(run=preview_file)


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="SOURCE")
    parser.add_argument("--mapping", required=True, metavar="FILE", help="which column becomes what; given anew, a new version")
    parser.add_argument("--expected-per-hour", type=at_least_one, metavar="N", help="at least so many rows an hour, else a gap")
    parser.set_defaults(run=_register)


def _load(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--source", required=True, help="a registered source")
    parser.add_argument("--backfill", default="", metavar="NAME", help="an open backfill the files belong to")
    parser.add_argument("--rejects", metavar="FILE", help="write rejected rows there (.csv or .xlsx)")
    parser.set_defaults(run=_load_files)


def _events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agreement", required=True, help="its id")
    parser.add_argument("--term", required=True, help="the term's id")
    parser.add_argument("--from", dest="start", required=True, metavar="INSTANT", help="with Z or an offset")
    parser.add_argument("--until", required=True, metavar="INSTANT", help="not included")
    parser.add_argument("--where", action="append", default=[], metavar="DIMENSION=VALUE", help="may be repeated")
    parser.add_argument("--limit", type=at_least_one, default=100, help="how many at most (default 100)")
    parser.set_defaults(run=_list_events)


def _backfill(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(metavar="STEP", required=True)
    for name, says, run in (
        ("open", "begin one; files loaded into it do not count yet", _open),
        ("loaded", "say that all of its files are loaded", _loaded),
        ("diff", "show what it would change on the charges of a month", _diff),
        ("close", "let its events count", _close),
        ("revert", "let none of them ever count", _revert),
    ):
        step = below.add_parser(name, help=says, description=says)
        offer_session(step)
        step.add_argument("name", metavar="NAME")
        step.set_defaults(run=run)
        if name == "open":
            step.add_argument("--reason", required=True, help="kept with it")
        if name == "diff":
            step.add_argument("period", metavar="YYYY-MM")
    listed = below.add_parser("list", help="list backfills and where they stand", description="list backfills")
    offer_session(listed)
    listed.set_defaults(run=_backfills)


def _register(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = loading.register_source(
        entity=s.entity,
        name=arguments.name,
        mapping=content(arguments.mapping),
        mapping_file=Path(arguments.mapping).name,
        expected_per_hour=arguments.expected_per_hour,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, f"{done['source']} is registered, mapping version {done['mapping_version']}.")


def _load_files(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    paths = [readable(each) for each in arguments.files]
    rejects = writable(arguments.rejects) if arguments.rejects else None
    with progress(arguments) as told:
        told(0, 2, "reading")
        loaded = loading.load_files(
            entity=s.entity, source=arguments.source, paths=paths, backfill=arguments.backfill, by=s.by, at=s.at, key=s.key
        )
        told(1, 2, "counting")
        counted = counting.count_staged(entity=s.entity, by=s.by, at=s.at, key=f"{s.key}/count")
    if rejects:
        asking.write_rejects([each.batch for each in loaded], rejects, entity=s.entity, by=s.by)
    rows = [(each.file, each.batch, each.rows_read, each.rows_staged, each.rows_rejected, _said(each)) for each in loaded]
    head = ("File", "Batch", "Rows read", "Accepted", "Rejected", "")
    events = (
        f"Events: {counted['events_accepted']:,} accepted, {counted['events_duplicate']:,} duplicate,"
        f" {counted['events_conflict']:,} conflict, {counted['events_rejected']:,} rejected."
    )
    facts = {"files": loaded, "counted": counted}
    say(arguments, facts, f"{table(head, rows, right=(2, 3, 4))}\n\n{events}")


def _said(loaded: loading.Loaded) -> str:
    return "loaded before, nothing changed" if loaded.earlier else ""


def _status(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = batches(s.by, entity=s.entity)
    counts = counts_of(s.by, entity=s.entity)
    rows = []
    for each in found:
        own = counts.get(each.name, ())
        figures = [sum(getattr(count, f"events_{what}") for count in own) for what in _FATES]
        rows.append((each.name, each.file_name, each.state, *(f"{figure:,}" for figure in figures)))
    head = ("Batch", "File", "State", "Events read", "Accepted", "Duplicate", "Conflict", "Rejected")
    empty = "Nothing was loaded yet. Begin with: crossfoot usage preview FILE"
    facts = [{"batch": each, "counts": counts.get(each.name, ())} for each in found]
    say(arguments, facts, table(head, rows, right=(3, 4, 5, 6, 7)) if rows else empty)


def _rejects(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    rows = asking.write_rejects([arguments.batch], writable(arguments.out), entity=s.entity, by=s.by)
    say(arguments, {"rows": rows, "file": arguments.out}, f"Wrote {counted(rows, 'rejected row')} to {arguments.out}.")


def _conflicts(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = asking.conflicts(entity=s.entity, by=s.by)
    head = ("Source", "Event", "Account", "Metric", "Quantity kept", "Quantity refused", "Batch kept", "Batch refused")
    rows = [
        (c.source, c.event_id, c.account, c.metric, text(c.kept_quantity), text(c.quantity), c.kept_batch, c.batch)
        for c in found
    ]
    say(arguments, found, table(head, rows, right=(4, 5)) if rows else "No event came with two bodies.")


def _gaps(arguments: argparse.Namespace) -> int:
    s = acting(arguments)
    found = asking.gaps(entity=s.entity, period=Period.month(arguments.period), by=s.by)
    rows = [(g.source, g.hour, g.expected, g.received, g.missing, g.basis) for g in found]
    head = ("Source", "Hour (UTC)", "Expected at least", "Received", "Missing", "Known by")
    say(arguments, found, table(head, rows, right=(2, 3, 4)) if rows else "No hour lacks events.")
    return 1 if found else 0


def _list_events(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    dims = tuple((name, value) for name, _, value in (each.partition("=") for each in arguments.where))
    found = asking.events(
        entity=s.entity,
        agreement=arguments.agreement,
        term=arguments.term,
        span=Span(Instant.parse(arguments.start), Instant.parse(arguments.until)),
        dims=dims,
        limit=arguments.limit,
        by=s.by,
    )
    rows = [(e.at, e.event_id, e.account, e.metric, e.quantity, ", ".join(f"{n}={v}" for n, v in e.dims)) for e in found]
    say(arguments, found, table(("At", "Event", "Account", "Metric", "Quantity", "Dimensions"), rows, right=(4,)))


def _sweep(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = sweeping.sweep_lake(entity=s.entity, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Removed {done['removed']:,} files that nothing names.")


def _open(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = backfilling.open_named(entity=s.entity, name=arguments.name, reason=arguments.reason, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"{arguments.name} is open. Load into it: crossfoot usage load FILE --backfill {arguments.name}")


def _loaded(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = backfilling.mark_loaded(entity=s.entity, name=arguments.name, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"{arguments.name} is loaded. Look at it: crossfoot usage backfill diff {arguments.name} YYYY-MM")


def _diff(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    with progress(arguments) as told:
        found = difference_of_backfill(
            entity=s.entity,
            period=Period.month(arguments.period),
            backfill=arguments.name,
            by=s.by,
            at=s.at,
            progress=told,
        )
    rows = [(d.agreement, d.currency, d.booked.amount, d.anew.amount, d.difference.amount) for d in found]
    printed = table(("Agreement", "Currency", "Booked", "With the backfill", "Difference"), rows, right=(2, 3, 4))
    say(arguments, found, printed if rows else "The backfill changes no charge of the period.")


def _close(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = backfilling.close_named(entity=s.entity, name=arguments.name, by=s.by, at=s.at, key=s.key)
    waits = [f"Somebody else is wanted as well: crossfoot approval show {each}" for each in done.get("waiting", ())]
    closed = waits or [f"{arguments.name} is closed: {done['events_accepted']:,} events count. Rate the period again."]
    say(arguments, done, closed[0])


def _revert(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = backfilling.revert_named(entity=s.entity, name=arguments.name, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"{arguments.name} is reverted: nothing of its {counted(done['batches'], 'file')} counts.")


def _backfills(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = backfills(s.by, entity=s.entity)
    rows = [(each.name, each.state, moment(each.at), each.reason) for each in found]
    say(arguments, found, table(("Backfill", "State", "At", "Reason"), rows) if rows else "No backfill was opened.")
