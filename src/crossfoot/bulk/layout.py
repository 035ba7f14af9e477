"""A usage mapping compiled to SQL: the same columns -> event that the pure row reader applies, a million rows at a time.

The SQL accepts only what is beyond doubt: plain numbers, whole times, cells whose text needs no escaping. A row it does
not accept is not thereby rejected; it is left to the row reader, which alone decides and gives the reason.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crossfoot.bulk.lake import NARROW
from crossfoot.bulk.session import quoted
from crossfoot.formats.usage.identity import escaped as escaped_part
from crossfoot.formats.usage.mapping import (
    Column,
    Constant,
    ContentOrdinal,
    Measure,
    Taken,
    Time,
    TimeForm,
    UsageMapping,
    columns_named,
)
from crossfoot.measures.instant import NS_PER_SECOND, zone

# The years 1900 to 2199, and counts whose first digit is no 9: what lies further could leave 64 bits on the way.
_DAY = r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = r"[+-]([01][0-9]|2[0-3]):[0-5][0-9]"
_NEEDS_ESCAPE = r'["\\\x00-\x1f]'
_COUNTED = {TimeForm.SECONDS: (10, 10**9), TimeForm.MILLISECONDS: (13, 10**6), TimeForm.MICROSECONDS: (16, 10**3)}
_NANOSECOND_DIGITS = 18
_NARROW_DIGITS, _NARROW_PLACES = 12, 6
_WIDE_DIGITS, _WIDE_PLACES = 19, 15
_FIRST_YEAR, _LAST_YEAR = 1990, 2040


@dataclass(frozen=True, slots=True)
class CompiledLayout:
    """SQL in two layers: `cells` reads the raw columns the mapping uses, trimmed, as cell_0, cell_1 ...; the other
    expressions stand on those cells. fine: what a row beyond doubt satisfies. event_id, metrics, quantities, reverses:
    one for each measure. content: the digest of a row without an id, None when it has one."""

    cells: str
    fine: str
    event_id: tuple[str, ...]
    at_ns: str
    account: str
    metrics: tuple[str, ...]
    quantities: tuple[str, ...]
    dims: str
    subject: str
    reverses: tuple[str, ...]
    content: str | None


def compile_layout(mapping: UsageMapping, *, quantity_type: str) -> CompiledLayout:
    """Compile a mapping for segments of one physical quantity type (NARROW or WIDE).

    Never raises: whether the columns exist is the caller's to check against the file.
    """
    cells = {name: f"cell_{number}" for number, name in enumerate(columns_named(mapping))}
    metrics = tuple(_taken(each.metric, cells) for each in mapping.measures)
    quantities = tuple(f"TRY_CAST({_taken(each.quantity, cells)} AS {quantity_type})" for each in mapping.measures)
    at_ns, account, dims = _at_ns(mapping.at, cells), _taken(mapping.account, cells), _dims(mapping.dims, cells)
    subject = _taken(mapping.subject, cells) if mapping.subject else "''"
    reverses = _taken(mapping.reverses, cells) if mapping.reverses else "''"
    content = None
    if isinstance(mapping.identity, ContentOrdinal):
        content = _content(("at_ns", account, dims, subject, reverses), metrics, quantities)
        row_id = "row_id"
    else:
        names = mapping.identity.names
        row_id = cells[names[0]] if len(names) == 1 else " || '/' || ".join(_part(Column(name), cells) for name in names)
    several = len(mapping.measures) > 1
    tails = [f" || '/' || {_part(each.metric, cells)}" if several else "" for each in mapping.measures]
    return CompiledLayout(
        cells=", ".join(f"{_cell(name, mapping)} AS {cell}" for name, cell in cells.items()),
        fine=_fine(mapping, cells, quantity_type=quantity_type),
        event_id=tuple(f"{row_id}{tail}" for tail in tails),
        at_ns=at_ns,
        account=account,
        metrics=metrics,
        quantities=quantities,
        dims=dims,
        subject=subject,
        reverses=tuple(f"CASE WHEN {reverses} = '' THEN '' ELSE {reverses}{tail} END" if tail else reverses for tail in tails),
        content=content,
    )


def column_name(name: str) -> str:
    """A raw column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _taken(taken: Taken, cells: Mapping[str, str]) -> str:
    """A cell's text, or the constant."""
    return cells[taken.name] if isinstance(taken, Column) else quoted(taken.text)


def _part(taken: Taken, cells: Mapping[str, str]) -> str:
    """A part of an id that has several: escaped as `formats.usage.identity` does."""
    if isinstance(taken, Constant):
        return quoted(escaped_part(taken.text))
    return f"replace(replace({cells[taken.name]}, '~', '~0'), '/', '~1')"


def _cell(name: str, mapping: UsageMapping) -> str:
    """A raw column's text: without the spaces around it, empty for a missing one or a word that stands for that; as it
    is where its whole spelling is checked anyway."""
    if name in _spelled(mapping):
        return column_name(name)
    raw = column_name(name)
    # Asking first is three times as fast as trimming what needs none.
    text = f"CASE WHEN {raw} LIKE ' %' OR {raw} LIKE '% ' THEN trim({raw}, ' ') ELSE {raw} END"
    if mapping.empty_words:
        words = ", ".join(quoted(word) for word in mapping.empty_words)
        return f"CASE WHEN {text} IN ({words}) THEN '' ELSE COALESCE({text}, '') END"
    return f"COALESCE({text}, '')"


def _spelled(mapping: UsageMapping) -> set[str]:
    """Columns whose cells must match a pattern from end to end and are used for nothing else: times and quantities."""
    taken = [mapping.account, mapping.subject, mapping.reverses, *(each for _, each in mapping.dims)]
    taken += [each.metric for each in mapping.measures]
    texts = {each.name for each in taken if isinstance(each, Column)}
    texts |= set() if isinstance(mapping.identity, ContentOrdinal) else set(mapping.identity.names)
    numbers = {each.quantity.name for each in mapping.measures if isinstance(each.quantity, Column)}
    return (numbers | {mapping.at.column}) - texts


def _fine(mapping: UsageMapping, cells: Mapping[str, str], *, quantity_type: str) -> str:
    """What a row beyond doubt satisfies: a time, plain numbers, the cells it cannot do without, metrics that differ, and
    no text that a reader might trim or escape otherwise than we do or refuses (tabs and zero characters; in dimensions
    quotes, backslashes and control characters)."""
    conditions = ["at_ns IS NOT NULL"]
    filled: list[Taken] = [mapping.account, *(each.metric for each in mapping.measures)]
    if not isinstance(mapping.identity, ContentOrdinal):
        filled += [Column(name) for name in mapping.identity.names]
    conditions += [f"{_taken(each, cells)} <> ''" for each in dict.fromkeys(filled) if isinstance(each, Column)]
    conditions += [_plain_number(each, cells, quantity_type=quantity_type) for each in mapping.measures]
    in_dims = {taken.name for _, taken in mapping.dims if isinstance(taken, Column)}
    if texts := [cells[name] for name in in_dims]:
        conditions.append(f"NOT regexp_matches({' || '.join(sorted(texts))}, {quoted(_NEEDS_ESCAPE)})")
    spelled = in_dims | _spelled(mapping)
    for cell in (cell for name, cell in cells.items() if name not in spelled):
        conditions += [f"NOT contains({cell}, '\t')", f"NOT contains({cell}, chr(0))"]
    metrics = list(dict.fromkeys(each.metric for each in mapping.measures))
    conditions += [f"{_taken(one, cells)} <> {_taken(other, cells)}" for one, other in itertools.combinations(metrics, 2)]
    if len(metrics) < len(mapping.measures):
        conditions.append("FALSE")
    return " AND ".join(conditions)


def _plain_number(measure: Measure, cells: Mapping[str, str], *, quantity_type: str) -> str:
    narrow = quantity_type == NARROW
    digits, places = (_NARROW_DIGITS, _NARROW_PLACES) if narrow else (_WIDE_DIGITS, _WIDE_PLACES)
    return f"regexp_full_match({_taken(measure.quantity, cells)}, '[+-]?[0-9]{{1,{digits}}}([.][0-9]{{1,{places}}})?')"


def _dims(dims: Sequence[tuple[str, Taken]], cells: Mapping[str, str]) -> str:
    """Canonical JSON: keys sorted, no blanks, empty cells left out."""
    parts = []
    for name, taken in sorted(dims, key=lambda pair: pair[0]):
        key = f',"{_escaped(name)}":"'
        if isinstance(taken, Column):
            cell = cells[taken.name]
            parts.append(f"CASE WHEN {cell} = '' THEN '' ELSE {quoted(key)} || {cell} || '\"' END")
        elif taken.text:
            parts.append(quoted(f'{key}{_escaped(taken.text)}"'))
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'" if parts else "'{}'"


def _escaped(text: str) -> str:
    """Text as it stands inside a JSON string."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    return "".join(short.get(each, each if each >= " " else f"\\u{ord(each):04x}") for each in plain)


def _at_ns(at: Time, cells: Mapping[str, str]) -> str:
    """The instant in nanoseconds, NULL when the text is anything but a whole time of the declared form."""
    text = cells[at.column]
    if at.form is TimeForm.NANOSECONDS:
        return f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,{_NANOSECOND_DIGITS}}}') THEN TRY_CAST({text} AS BIGINT) END"
    if at.form is not TimeForm.ISO:
        digits, factor = _COUNTED[at.form]
        whole = f"regexp_full_match({text}, '[0-8]?[0-9]{{1,{digits - 1}}}')"
        return f"CASE WHEN {whole} THEN TRY_CAST({text} AS BIGINT) * {factor} END"
    fraction = f"([.][0-9]{{1,{at.places}}})?" if at.places else ""
    written = f"{_DAY}[T ]{_CLOCK}{fraction}"
    if at.zone:
        wall = f"epoch_ns(TRY_CAST({text} AS TIMESTAMP_NS))"
        offset = _offset_ns(wall, at)
        return f"CASE WHEN regexp_full_match({text}, {quoted(written)}) THEN {wall} - {offset} END"
    wall = f"epoch_ns(TRY_CAST(left({text}, length({text}) - 6) AS TIMESTAMP_NS))"
    minutes = f"(CAST(substr({text}, -5, 2) AS BIGINT) * 60 + CAST(right({text}, 2) AS BIGINT))"
    signed = f"CASE WHEN substr({text}, -6, 1) = '-' THEN -{minutes} ELSE {minutes} END"
    return (
        f"CASE WHEN regexp_full_match({text}, {quoted(written + 'Z')}) THEN epoch_ns(TRY_CAST({text} AS TIMESTAMP_NS))"
        f" WHEN regexp_full_match({text}, {quoted(written + _OFFSET)}) THEN {wall} - {signed} * {60 * NS_PER_SECOND} END"
    )


def _offset_ns(wall: str, at: Time) -> str:
    """The zone's offset at a wall-clock reading, as SQL over nanoseconds; NULL where the clock skips or repeats."""
    stretches = _stretches(at.zone)
    if len(stretches) == 1:
        return str(stretches[0][2] * NS_PER_SECOND)
    return _searched(wall, stretches)


def _searched(wall: str, stretches: Sequence[tuple[int, int, int]]) -> str:
    if len(stretches) == 1:
        first, last, offset = stretches[0]
        inside = f"{wall} >= {first * NS_PER_SECOND} AND {wall} < {last * NS_PER_SECOND}"
        return f"CASE WHEN {inside} THEN {offset * NS_PER_SECOND} END"
    middle = len(stretches) // 2
    below, above = _searched(wall, stretches[:middle]), _searched(wall, stretches[middle:])
    return f"CASE WHEN {wall} < {stretches[middle][0] * NS_PER_SECOND} THEN {below} ELSE {above} END"


@functools.cache
def _stretches(name: str) -> tuple[tuple[int, int, int], ...]:
    """Stretches of wall-clock seconds in which a zone's offset is certain: (first, end, offset), 1990 to 2040.

    Between them lie the readings that exist twice or not at all; those, and other years, are the row reader's.
    """
    where = zone(name)

    def offset(second: int) -> int:
        moment = datetime.fromtimestamp(second, UTC).astimezone(where).utcoffset()
        return int((moment or timedelta(0)).total_seconds())

    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (_FIRST_YEAR, _LAST_YEAR))
    edges: list[tuple[int, int]] = [(start, offset(start))]
    for day in range(start, end, 86_400):
        if offset(day + 86_400) != edges[-1][1]:
            low, high = day, day + 86_400
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == edges[-1][1] else (low, middle)
            edges.append((high, offset(high)))
    stretches = []
    for place, (since, shift) in enumerate(edges):
        until = edges[place + 1] if place + 1 < len(edges) else (end, shift)
        before = edges[place - 1][1] if place else shift
        stretches.append((since + max(shift, before), until[0] + min(shift, until[1]), shift))
    return tuple(stretches)


def _content(body: Sequence[str], metrics: Sequence[str], quantities: Sequence[str]) -> str:
    """The digest of a row's event content: its fields and measures, each after a unit separator, SHA-256, 32 hex digits."""
    numbers = [f"rtrim(rtrim(CAST({quantity} AS VARCHAR), '0'), '.')" for quantity in quantities]
    fields = [f"CAST({body[0]} AS VARCHAR)", *body[1:], *(part for pair in zip(metrics, numbers, strict=True) for part in pair)]
    return f"left(sha256(concat_ws(chr(31), {', '.join(fields)})), 32)"
