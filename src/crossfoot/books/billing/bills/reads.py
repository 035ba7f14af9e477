"""What does a run bill, draft or document, against the month before? In the order asked for, and summed to the last one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.bills.bill import TELLS, Bill, BillCount, BillState, BillSum, KindByChannel, MonthChange
from crossfoot.books.columns import days, numbered_place, plain_decimal, valued_place
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.recorded import all_from_json
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind, Flag, FlagRaised

ORDERS: Mapping[str, str] = {"total": "total", "customer": "bill_to", "change": "change", "row": "place"}
"""The orders there are, and the column of each; `-` before one turns it round. The place decides between equals."""

# `place` tells drafts and documents apart though both count their rows from one.
_BILLS = """
bills AS (
    SELECT id * 2 AS place, id AS draft, '' AS number, body ->> 'kind' AS kind, bill_to, "group", currency,
        (body -> 'total' ->> 0)::numeric AS total, due, coalesce(body -> 'flags', '[]'::jsonb) AS flags,
        coalesce(body ->> 'original', '') AS original,
        CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(body -> 'flags') AS raised
            WHERE NOT raised ->> 'flag' = ANY(%(tells)s)) THEN 'review' ELSE 'ready' END AS state
    FROM books_draftrow WHERE entity = %(entity)s AND run_id = %(run)s
    UNION ALL
    SELECT paper.id * 2 + 1, NULL, paper.number, paper.kind, paper.bill_to, paper."group", paper.currency,
        paper.total, paper.due, paper.flags, coalesce(taken.number, ''), 'issued'
    FROM books_documentrow AS paper LEFT JOIN books_documentrow AS taken ON taken.id = paper.original_id
    WHERE paper.entity = %(entity)s AND paper.run_id = %(run)s
)"""

# A credit note belongs to the group of the document it takes back.
_PAST = """
past AS (
    SELECT paper.bill_to, paper.currency, split_part(paper."group", ', credit of ', 1) AS "group", sum(paper.total) AS before
    FROM books_ratingrun AS made JOIN books_documentrow AS paper ON paper.run_id = made.id
    WHERE made.entity = %(entity)s AND paper.entity = %(entity)s AND made.days = %(before)s
    GROUP BY 1, 2, 3
)"""

_COMPARED = f"""
WITH {_BILLS}, {_PAST}, compared AS (
    SELECT bills.*, past.before, bills.total - past.before AS change
    FROM bills LEFT JOIN past ON bills.original = '' AND (past.bill_to, past.currency, past."group")
        = (bills.bill_to, bills.currency, bills."group")
)"""


@dataclass(frozen=True, slots=True)
class BillFilters:
    """What to list of a run; None leaves a thing open. before: the period that is compared with.

    text: how a number, or a customer's key or name, begins. total: from, to, both inside. moved: percent that a total
    moved by at least. order: a word of ORDERS, `-` before it for descending.
    """

    run: int
    before: Period
    text: str | None = None
    state: BillState | None = None
    flag: Flag | None = None
    kind: DocumentKind | None = None
    currency: str | None = None
    total: tuple[Decimal | None, Decimal | None] | None = None
    moved: int | None = None
    order: str = "-total"


def bills_page(
    viewer: Actor, *, entity: str, filters: BillFilters, after: str | None, limit: int
) -> tuple[tuple[Bill, ...], str | None]:
    """Bills of a run in their order, and where the next page begins.

    after: `value~place` of the last one of the page before. Raises Missing: entity-not-seen; Malformed: place-not-in-list.
    """
    where, given = _where(viewer, entity, filters)
    word, way = filters.order.removeprefix("-"), "DESC" if filters.order.startswith("-") else "ASC"
    column = ORDERS[word]
    key = "coalesce(change, 0)" if word == "change" else column
    if after is not None:
        value, place = valued_place(after, _VALUES.get(word, str))
        where.append(f"({key}, place) {'<' if way == 'DESC' else '>'} (%(value)s{_TYPE.get(word, '')}, %(place)s)")
        given |= {"value": value, "place": place}
    rows = _asked(
        f"{_COMPARED} SELECT *, {key} AS ordered FROM compared {_all(where)} ORDER BY {key} {way}, place {way} LIMIT %(limit)s",
        given | {"limit": limit + 1},
    )
    found = rows[:limit]
    known = parties(viewer, entity=entity, keys={row["bill_to"] for row in found})
    following = f"{found[-1]['ordered']}~{found[-1]['place']}" if len(rows) > limit else None
    return tuple(_bill(row, known[row["bill_to"]].name if row["bill_to"] in known else "") for row in found), following


def bill_sums(viewer: Actor, *, entity: str, filters: BillFilters) -> tuple[BillSum, ...]:
    """What all bills asked for come to, by currency: exact, in one pass. Raises Missing: entity-not-seen."""
    where, given = _where(viewer, entity, filters)
    rows = _asked(
        f"{_COMPARED} SELECT currency, count(*) AS count, sum(total) AS total, sum(due) AS due, "
        f"coalesce(sum(before), 0) AS before, coalesce(sum(change), 0) AS change "
        f"FROM compared {_all(where)} GROUP BY currency ORDER BY currency",
        given,
    )
    wanted = ("total", "due", "before", "change")
    return tuple(BillSum(row["currency"], row["count"], {name: row[name] for name in wanted}) for row in rows)


def bill_counts(viewer: Actor, *, entity: str, run: int) -> tuple[BillCount, ...]:
    """How many bills of a run are in which state, by currency. Raises Missing: entity-not-seen."""
    rows = _asked(
        f"WITH {_BILLS} SELECT state, currency, count(*) AS count, sum(total) AS total FROM bills GROUP BY 1, 2 ORDER BY 1, 2",
        _given(viewer, entity, run),
    )
    return tuple(BillCount(BillState(row["state"]), row["currency"], row["count"], row["total"]) for row in rows)


def flag_counts(viewer: Actor, *, entity: str, run: int) -> Mapping[Flag, int]:
    """How many bills of a run bear each flag. Raises Missing: entity-not-seen."""
    rows = _asked(
        f"WITH {_BILLS} SELECT raised ->> 'flag' AS flag, count(DISTINCT place) AS count "
        "FROM bills, jsonb_array_elements(flags) AS raised GROUP BY 1 ORDER BY 1",
        _given(viewer, entity, run),
    )
    return {Flag(row["flag"]): row["count"] for row in rows}


def month_changes(viewer: Actor, *, entity: str, period: Period, before: Period) -> tuple[MonthChange, ...]:
    """Customers billed for a period, issued or drafted, against the period before, by currency.

    Raises Missing: entity-not-seen.
    """
    rows = _asked(
        """
        WITH billed AS (
            SELECT made.days, paper.bill_to, paper.currency, paper.total
            FROM books_ratingrun AS made JOIN books_documentrow AS paper ON paper.run_id = made.id
            WHERE made.entity = %(entity)s AND paper.entity = %(entity)s AND made.days IN (%(now)s, %(before)s)
            UNION ALL
            SELECT made.days, draft.bill_to, draft.currency, (draft.body -> 'total' ->> 0)::numeric
            FROM books_ratingrun AS made JOIN books_draftrow AS draft ON draft.run_id = made.id
            WHERE made.entity = %(entity)s AND draft.entity = %(entity)s AND made.days = %(now)s
        ), customers AS (
            SELECT bill_to, currency, sum(total) FILTER (WHERE days = %(before)s) AS before,
                sum(total) FILTER (WHERE days = %(now)s) AS now
            FROM billed GROUP BY 1, 2
        )
        SELECT currency, coalesce(sum(before), 0) AS before, coalesce(sum(now), 0) AS now,
            count(*) FILTER (WHERE before IS NULL) AS new_count,
            coalesce(sum(now) FILTER (WHERE before IS NULL), 0) AS new_amount,
            count(*) FILTER (WHERE now > before) AS grew_count,
            coalesce(sum(now - before) FILTER (WHERE now > before), 0) AS grew_amount,
            count(*) FILTER (WHERE now < before) AS shrank_count,
            coalesce(sum(now - before) FILTER (WHERE now < before), 0) AS shrank_amount,
            count(*) FILTER (WHERE now IS NULL) AS gone_count,
            coalesce(-sum(before) FILTER (WHERE now IS NULL), 0) AS gone_amount
        FROM customers GROUP BY currency ORDER BY currency
        """,
        {"entity": viewer.see(entity), "now": days(period), "before": days(before)},
    )
    return tuple(
        MonthChange(
            row["currency"],
            row["before"],
            row["now"],
            {name: (row[f"{name}_count"], row[f"{name}_amount"]) for name in ("new", "grew", "shrank", "gone")},
        )
        for row in rows
    )


def kinds_by_channel(viewer: Actor, *, entity: str, run: int) -> tuple[KindByChannel, ...]:
    """What a run's bills come to by kind of charge and kind of party; taxes stand as a kind of their own.

    Raises Missing: entity-not-seen.
    """
    rows = _asked(
        """
        WITH lines AS (
            SELECT draft.currency, draft.bill_to, rated.kind, (line -> 'amount' ->> 0)::numeric AS amount
            FROM books_draftrow AS draft, jsonb_array_elements(draft.body -> 'lines') AS line
            JOIN books_bookedcharge AS booked ON booked.entity = %(entity)s AND booked.charge = line ->> 'charge'
            JOIN books_chargerow AS rated ON rated.id = booked.charge_row_id
            WHERE draft.entity = %(entity)s AND draft.run_id = %(run)s
            UNION ALL
            SELECT paper.currency, paper.bill_to, rated.kind, line.amount
            FROM books_documentrow AS paper JOIN books_documentlinerow AS line ON line.document_id = paper.id
            JOIN books_chargerow AS rated ON rated.id = line.booked_id
            WHERE paper.entity = %(entity)s AND paper.run_id = %(run)s
            UNION ALL
            SELECT currency, bill_to, 'tax', (body -> 'tax' ->> 0)::numeric
            FROM books_draftrow WHERE entity = %(entity)s AND run_id = %(run)s
            UNION ALL
            SELECT currency, bill_to, 'tax', tax FROM books_documentrow WHERE entity = %(entity)s AND run_id = %(run)s
        )
        SELECT lines.currency, lines.kind, party.kind AS channel, sum(lines.amount) AS amount
        FROM lines JOIN books_partyrow AS party ON party.entity = %(entity)s AND party.key = lines.bill_to
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        _given(viewer, entity, run),
    )
    return tuple(KindByChannel(row["currency"], row["kind"], row["channel"], row["amount"]) for row in rows)


_TYPE = {"total": "::numeric", "change": "::numeric", "row": "::bigint"}
_VALUES: Mapping[str, Callable[[str], Any]] = {"total": plain_decimal, "change": plain_decimal, "row": numbered_place}


def _given(viewer: Actor, entity: str, run: int) -> dict[str, Any]:
    return {"entity": viewer.see(entity), "run": run, "tells": sorted(TELLS)}


def _where(viewer: Actor, entity: str, filters: BillFilters) -> tuple[list[str], dict[str, Any]]:
    low, high = filters.total or (None, None)
    parts = {
        "state = %(state)s": filters.state and filters.state.value,
        "flags @> jsonb_build_array(jsonb_build_object('flag', %(flag)s::text))": filters.flag and filters.flag.value,
        "kind = %(kind)s": filters.kind and filters.kind.value,
        "currency = %(currency)s": filters.currency,
        "total >= %(low)s": low,
        "total <= %(high)s": high,
        "abs(change) * 100 >= %(moved)s * abs(before)": filters.moved,
        _TEXT: filters.text and _beginning(filters.text),
    }
    names = ("state", "flag", "kind", "currency", "low", "high", "moved", "text")
    given = _given(viewer, entity, filters.run) | {"before": days(filters.before)}
    asked = {name: value for name, value in zip(names, parts.values(), strict=True) if value is not None}
    return [part for part, value in parts.items() if value is not None], given | asked


_TEXT = """(number ILIKE %(text)s OR bill_to ILIKE %(text)s OR bill_to IN (SELECT party.key FROM books_partyrow AS party
    JOIN books_partydetails AS told ON told.party_id = party.id
    WHERE party.entity = %(entity)s AND told.name ILIKE %(text)s))"""


def _beginning(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{plain}%"


def _all(where: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(where)}" if where else ""


def _asked(sql: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _bill(row: Mapping[str, Any], name: str) -> Bill:
    return Bill(
        place=row["place"],
        draft=row["draft"],
        number=row["number"],
        state=BillState(row["state"]),
        kind=DocumentKind(row["kind"]),
        bill_to=row["bill_to"],
        name=name,
        group=row["group"],
        currency=row["currency"],
        total=row["total"],
        due=row["due"],
        before=row["before"],
        flags=all_from_json(FlagRaised, json.loads(row["flags"])),
        original=row["original"],
    )
