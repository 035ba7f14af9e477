"""`crossfoot bill`, `explain`, `reperform` and `held`."""

from __future__ import annotations

import argparse

from crossfoot.books.billing.reads.runs import run, runs
from crossfoot.books.billing.reads.waiting import held_deltas, suspended
from crossfoot.cli.printing import counted, moment, progress, say, table, tree
from crossfoot.cli.session import acting, offer, offer_session
from crossfoot.desks.billing import deciding, rating
from crossfoot.desks.billing.looking import explaining, reperforming
from crossfoot.errors import Malformed
from crossfoot.measures import Period
from crossfoot.records.charge import series_text
from crossfoot.records.proof import Proof


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs and what they can be asked."""
    bill = offer(verbs, "bill", "Rate a period: charges, suspense, and drafts to review", _bill)
    bill.add_argument("period", metavar="YYYY-MM")
    offer(verbs, "runs", "List rating runs, the latest first", _runs)
    waits = offer(verbs, "suspense", "List usage that a run could not price, with the reason", _suspense)
    waits.add_argument("run_number", type=int, metavar="RUN")
    explain = offer(verbs, "explain", "Say why a number is what it is: event, arithmetic, clause, person, run", _explain)
    explain.add_argument("what", metavar="DOCUMENT[/LINE]")
    again = offer(verbs, "reperform", "Compute a run again from what it stored (exit code 1 when anything differs)", _reperform)
    again.add_argument("run_number", metavar="RUN", type=int)
    held = verbs.add_parser("held", help="Corrections that wait for a person")
    below = held.add_subparsers(metavar="WHAT", required=True)
    listed = below.add_parser("list", help="list what waits")
    offer_session(listed)
    listed.set_defaults(run=_held)
    for name, says in (("accept", "book a correction"), ("dismiss", "let it be")):
        decided = below.add_parser(name, help=says)
        offer_session(decided)
        decided.add_argument("held", type=int, metavar="NUMBER")
        decided.add_argument("--reason", required=True, help="kept with the decision")
        decided.set_defaults(run=_decide, accept="yes" if name == "accept" else "no")


def _bill(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    with progress(arguments) as told:
        done = rating.rate(entity=s.entity, period=Period.month(arguments.period), by=s.by, at=s.at, key=s.key, progress=told)
    booked = counted(done["charges"], "charge")
    lines = [
        f"Run {done['run']}: {booked} booked, {done['kept']:,} kept, {done['held']:,} held for a person.",
        f"{counted(done['metered'], 'metered quantity', 'metered quantities')} from {counted(done['events'], 'event')}.",
    ]
    if done["suspended_events"]:
        lines.append(f"In suspense: {counted(done['suspended_events'], 'event')}. Look: crossfoot suspense {done['run']}")
    if done["amounts"]:
        lines.append(table(("Currency", "Booked"), list(done["amounts"].items()), right=(1,)))
    lines += [f"Not rated: {each['agreement']}: {each['says']} [{each['code']}]" for each in done["unrated"]]
    lines.append(f"{counted(done['drafts'], 'draft')}." if done["drafts"] else "Nothing to issue.")
    if done["drafts"]:
        lines.append(f"Review: crossfoot invoice preview {done['run']}")
        lines.append(f"Issue, as somebody else: crossfoot invoice issue {done['run']} --as LOGIN")
    say(arguments, done, "\n".join(lines))


def _runs(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = runs(s.by, entity=s.entity)
    rows = [
        (
            r.id,
            f"{r.period.start:%Y-%m}",
            r.state,
            moment(r.as_of),
            r.manifest_seq,
            r.engine_version,
            r.proof.count if r.proof else "",
            r.note,
        )
        for r in found
    ]
    head = ("Run", "Period", "State", "As of", "Manifest", "Engine", "Charges", "Note")
    say(arguments, found, table(head, rows, right=(0, 4, 6)) if rows else "No run yet. Rate a period: crossfoot bill YYYY-MM")


def _counted(proof: Proof | None) -> str:
    return f"{proof.count:,}" if proof else ""


def _suspense(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = suspended(s.by, entity=s.entity, run=run(s.by, arguments.run_number).id)
    rows = [(u.account, u.metric, series_text(u.dims), u.code, f"{u.events:,}", str(u.quantity), u.first or "") for u in found]
    head = ("Account", "Metric", "Dimensions", "Reason", "Events", "Quantity", "First")
    say(arguments, found, table(head, rows, right=(4, 5)) if rows else "Nothing is in suspense.")


def _explain(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    number, _, line = arguments.what.partition("/")
    if line and not (line.isascii() and line.isdigit()):
        raise Malformed("line-not-a-number", got=line, number=number)
    found = explaining.explain(entity=s.entity, number=number, line=int(line) if line else None, by=s.by)
    say(arguments, found, tree(found))


def _reperform(arguments: argparse.Namespace) -> int:
    s = acting(arguments)
    with progress(arguments) as told:
        done = reperforming.reperform(number=arguments.run_number, by=s.by, progress=told)
    rows = [(d.charge, d.field, d.stored, d.recomputed) for d in done.differences]
    figures = f"{done.charges:,} charges, {done.kept:,} kept from earlier runs"
    engines = f"engine {done.engine_version}, now {done.engine_version_now}"
    if done.is_identical:
        text = f"Run {done.run} came out identical: {figures}; {engines}."
    else:
        seal = "" if done.sealed == "yes" else " The stored charges are not those it was published with."
        listed = table(("Charge", "Field", "Stored", "Computed again"), rows)
        text = f"{listed}\n\n{len(rows)} differences; {figures}; {engines}.{seal}"
    say(arguments, {**_facts(done), "identical": done.is_identical}, text)
    return 0 if done.is_identical else 1


def _facts(done: reperforming.Reperformed) -> dict[str, object]:
    return {name: getattr(done, name) for name in done.__slots__}


def _held(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = held_deltas(s.by, entity=s.entity)
    rows = [(h.id, h.agreement, h.run, str(h.amount), len(h.charges)) for h in found]
    say(
        arguments,
        found,
        table(("Number", "Agreement", "Run", "Net", "Charges"), rows, right=(3, 4)) if rows else "Nothing waits.",
    )


def _decide(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = deciding.decide(
        entity=s.entity, held=arguments.held, accept=arguments.accept, reason=arguments.reason, by=s.by, at=s.at, key=s.key
    )
    say(arguments, done, f"Correction {done['held']} is {done['state']}.")
