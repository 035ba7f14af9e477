"""Why a number is what it is: the tree from a document's line down to the event, the clause and the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crossfoot.measures import Instant
from crossfoot.measures.decimals import text
from crossfoot.records.charge import Charge, Op, Step, series_text
from crossfoot.records.document import Document, DocumentLine
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent

SAMPLES = 3
"""Events shown below a metered quantity; the query names the rest."""


@dataclass(frozen=True, slots=True)
class Node:
    """One answer and the answers below it.

    what: in words. meta: the small print. amount, unit: the figure, in plain notation, empty for none. kind: line, charge,
    step, quantity, events, event, clause, run, tax: what a door may link it to. ids: what it is about.
    """

    kind: str
    what: str
    meta: str = ""
    amount: str = ""
    unit: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """The agreement version a charge was priced by, and who recorded it when."""

    agreement: str
    version: int
    digest: str
    title: str
    in_force_from: str
    recorded_at: Instant
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run a charge came from, with what it was a function of."""

    run: str
    as_of: Instant
    manifest: int
    engine_version: str
    prepared_by: str
    issued_by: str


@dataclass(frozen=True, slots=True)
class Background:
    """What stands behind one line.

    charges: the charge it bills first, then those it was worked out from (of a discount, a true-up, a reversal).
    metered: the quantities behind those charges. samples: of each quantity, in the same order, some of its events.
    queries: of each quantity, how to list all its events.
    """

    charges: tuple[Charge, ...]
    metered: tuple[MeteredQuantity, ...]
    samples: tuple[tuple[UsageEvent, ...], ...]
    queries: tuple[str, ...]
    version: VersionFacts
    run: RunFacts


def explain_document(document: Document, backgrounds: Mapping[int, Background]) -> Node:
    """The whole document: every line with its background, the taxes and the total. backgrounds: by line number."""
    draft = document.draft
    code = draft.currency.code
    lines = tuple(explain_line(document, line, backgrounds[line.number]) for line in draft.lines)
    taxes = tuple(
        Node(
            "tax",
            f"{tax.name} {tax.jurisdiction}: {text(tax.percent.value)} % of {tax.base.amount}",
            tax.reason or f"on lines {', '.join(str(number) for number in tax.lines)}, rounded half up",
            str(tax.amount.amount),
            code,
        )
        for tax in draft.taxes
    )
    drawn = tuple(Node("credit", f"Prepaid credit {each.grant}", "", str(-each.amount.amount), code) for each in draft.drawn)
    return Node(
        "document",
        f"{draft.kind.replace('-', ' ').capitalize()} {document.number}",
        f"issued {document.issued_on}, due {document.due_on}, to {draft.bill_to}; the parts below foot to it",
        str(draft.due.amount),
        code,
        {"document": document.number},
        (*lines, *taxes, *drawn),
    )


def explain_line(document: Document, line: DocumentLine, background: Background) -> Node:
    """One line: its charge, the arithmetic tier by tier, the usage, the clause and the run."""
    charge, *worked_from = background.charges
    below = [_charge_node(charge)]
    if worked_from:
        below.append(
            Node("charges", "Worked out from", _charges(len(worked_from)), below=tuple(map(_charge_node, worked_from)))
        )
    below += [
        _quantity_node(quantity, events, query, background.run)
        for quantity, events, query in zip(background.metered, background.samples, background.queries, strict=True)
    ]
    below += [_clause_node(charge, background.version), _run_node(background.run)]
    return Node(
        "line",
        f"Line {line.number}: {line.description}",
        f"{document.number}, service {line.service}",
        str(line.amount.amount),
        line.amount.currency.code,
        {"document": document.number, "line": str(line.number), "charge": line.charge},
        tuple(below),
    )


def _charges(count: int) -> str:
    return "one charge" if count == 1 else f"{count} charges"


def _charge_node(charge: Charge) -> Node:
    taken_back = f"; takes back {charge.reverses}" if charge.reverses else ""
    return Node(
        "charge",
        f"{charge.name}{f' ({charge.key.series})' if charge.key.series else ''}",
        f"charge {charge.id}, {charge.key.kind}{taken_back}; {charge.conventions}",
        str(charge.amount.amount),
        charge.amount.currency.code,
        {"charge": charge.id},
        (*map(_step_node, charge.steps), *_rounding_node(charge)),
    )


def _step_node(step: Step) -> Node:
    amount = "" if step.amount is None else text(step.amount)
    return Node("step", step.says, "adds to the extension" if step.adds else "", amount)


def _rounding_node(charge: Charge) -> tuple[Node, ...]:
    """What rounding dropped or added, where the workings do not say it themselves."""
    if any(step.op is Op.ROUND for step in charge.steps):
        return ()
    dropped = charge.amount.amount - charge.extension.amount
    what = f"Foot of the parts: {text(charge.extension.amount)} {charge.extension.currency.code}, rounded once"
    said = f"difference {text(dropped)}" if dropped else "nothing to round"
    return (Node("step", what, said, str(charge.amount.amount), charge.amount.currency.code),)


def _quantity_node(quantity: MeteredQuantity, events: Sequence[UsageEvent], query: str, run: RunFacts) -> Node:
    series = series_text(quantity.dims)
    ids = {
        "agreement": quantity.agreement,
        "term": quantity.term,
        "meter": quantity.meter,
        "from": str(quantity.span.start),
        "until": str(quantity.span.end),
        "manifest": str(run.manifest),
        **{f"dim.{name}": value for name, value in quantity.dims},
    }
    shown = [_event_node(event) for event in events[:SAMPLES]]
    more = quantity.events - len(shown)
    if more > 0:
        shown.append(Node("events", f"{more:,} more events", query, ids=ids))
    return Node(
        "quantity",
        f"Metered: {quantity.meter}{f' ({series})' if series else ''}",
        f"{quantity.events:,} events in {quantity.span}",
        text(quantity.quantity.value),
        quantity.quantity.unit,
        ids,
        tuple(shown),
    )


def _event_node(event: UsageEvent) -> Node:
    series = series_text(event.dims)
    return Node(
        "event",
        f"{event.event_id} at {event.at}",
        f"from {event.source}, account {event.account}{f', {series}' if series else ''}",
        text(event.quantity),
        event.metric,
        {"source": event.source, "event": event.event_id},
    )


def _clause_node(charge: Charge, version: VersionFacts) -> Node:
    return Node(
        "clause",
        f"{version.agreement} version {version.version}, clause {charge.clause or 'not named'}: {version.title}",
        f"in force from {version.in_force_from}; recorded {version.recorded_at} by {version.recorded_by};"
        f" digest {version.digest[:16]}",
        ids={"agreement": version.agreement, "version": str(version.version)},
    )


def _run_node(run: RunFacts) -> Node:
    issued = f"; issued by {run.issued_by}" if run.issued_by else ""
    return Node(
        "run",
        f"Run {run.run}, prepared by {run.prepared_by}{issued}",
        f"as of {run.as_of}, manifest change {run.manifest}, engine {run.engine_version};"
        f" re-perform with: crossfoot reperform {run.run}",
        ids={"run": run.run},
    )
