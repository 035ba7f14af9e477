"""States of usage in words, and a mapping as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crossfoot.books.usage.lake_file import BackfillState, BatchState
from crossfoot.formats.usage.mapping import Column, ContentOrdinal, Repeated, Taken, TimeForm, UsageMapping
from crossfoot.web.tables.column import Chip

STATES: Mapping[BatchState, Chip] = {
    BatchState.STAGED: Chip("In flight", "ours", "clock"),
    BatchState.COUNTED: Chip("Counted", "done", "check"),
    BatchState.REVERTED: Chip("Reverted", "theirs", "history"),
}
BACKFILL_STATES: Mapping[BackfillState, Chip] = {
    BackfillState.OPEN: Chip("Open", "ours", "draft"),
    BackfillState.LOADED: Chip("Loaded", "notice", "clock"),
    BackfillState.CLOSED: Chip("Closed: it counts", "done", "check"),
    BackfillState.REVERTED: Chip("Reverted: it never counts", "theirs", "history"),
}
_FORMS = {
    TimeForm.ISO: "ISO 8601",
    TimeForm.SECONDS: "seconds since 1970",
    TimeForm.MILLISECONDS: "milliseconds since 1970",
    TimeForm.MICROSECONDS: "microseconds since 1970",
    TimeForm.NANOSECONDS: "nanoseconds since 1970",
}


def facts_of_mapping(mapping: UsageMapping) -> tuple[tuple[str, str], ...]:
    """What is declared about a source's rows: identity, zone, precision, form."""
    at = mapping.at
    clock = "" if not at.zone or at.repeated is Repeated.REFUSE else f"; of an hour shown twice the {at.repeated.value}"
    facts = [
        ("Identity", identity(mapping)),
        ("Time", f"column {at.column}, {_FORMS[at.form]}"),
        ("Zone", f"{at.zone}{clock}" if at.zone else "written with each time"),
        ("Precision", f"{at.places} places after the second" if at.places < 9 else "to the nanosecond"),
    ]
    if mapping.delimiter != ",":
        facts.append(("Delimiter", "tab" if mapping.delimiter == "\t" else mapping.delimiter))
    if mapping.empty_words:
        facts.append(("Stands for an empty cell", ", ".join(mapping.empty_words)))
    return tuple(facts)


def identity(mapping: UsageMapping) -> str:
    """How rows are told apart."""
    if isinstance(mapping.identity, ContentOrdinal):
        return "content, and the ordinal among equal rows"
    names = mapping.identity.names
    return f"column {names[0]}" if len(names) == 1 else f"columns {', '.join(names)} together"


def rows_of_mapping(mapping: UsageMapping) -> Iterator[tuple[str, str, str]]:
    """(what of the event, from where, note): the mapping as a table."""
    if not isinstance(mapping.identity, ContentOrdinal):
        for name in mapping.identity.names:
            yield "Id", f"column {name}", "tells the row from every other of its source"
    yield "Time", f"column {mapping.at.column}", mapping.at.zone or "with its own offset"
    yield "Account", _taken(mapping.account), ""
    for measure in mapping.measures:
        unit = f"in {measure.unit}" if measure.unit else ""
        yield f"Quantity of {_metric(measure.metric)}", _taken(measure.quantity), unit
    for name, taken in mapping.dims:
        yield f"Dimension {name}", _taken(taken), "an empty cell leaves it out"
    if mapping.subject:
        yield "Subject", _taken(mapping.subject), ""
    if mapping.reverses:
        yield "Takes back", _taken(mapping.reverses), "the id of the row this one takes back"


def _metric(taken: Taken) -> str:
    return f"the metric in column {taken.name}" if isinstance(taken, Column) else taken.text


def _taken(taken: Taken) -> str:
    return f"column {taken.name}" if isinstance(taken, Column) else f"always {taken.text}" if taken.text else "always empty"
