"""A table as a response: the page, the totals that come after it, or an export."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from crossfoot.books.trail.saved_views.reads import views_of
from crossfoot.web.tables import drawn
from crossfoot.web.tables.asked import ROWS, Asked, asked_of, columns_cookie
from crossfoot.web.tables.exports import EXPORTED_AS, exported
from crossfoot.web.tables.saved import ALL, opening, views_above
from crossfoot.web.tables.table import Table
from crossfoot.web.visit import Visit

_YEAR = 365 * 24 * 3600
_PAGE = "tables/page.html"


def table_page(visit: Visit, table: Table, *, template: str = _PAGE, **more: Any) -> HttpResponseBase:
    """The answer to a request for a table: all that a view of a list has to call.

    `?as=csv` and `?as=xlsx` export every filtered row; `?part=totals` is the footer alone. template: one that extends
    `tables/page.html`; more: for it.
    """
    asked = asked_of(visit.request, table)
    way = visit.request.GET.get("as", "")
    if way in EXPORTED_AS:
        return exported(visit, table, asked, way=EXPORTED_AS[way])
    if visit.request.GET.get("part") == "totals":
        facts = facts_of(visit, table, asked) | totals_of(visit, table, asked)
        return render(visit.request, "tables/totals.html", {"visit": visit, **facts})
    views = views_of(visit.by, entity=visit.entity, table=table.id)
    if (first := opening(visit, views)) is not None:
        return HttpResponseRedirect(f"{visit.request.path}?{first.query}")
    above = views_above(visit, table, asked, views)
    response = render(visit.request, template, {"visit": visit, **listed(visit, table, asked), **above, **more})
    if asked.own_columns and not any(tab.is_here for tab in above["tabs"]):  # a view's columns are not the browser's choice
        response.set_cookie(
            columns_cookie(table),
            ".".join(asked.own_columns),
            max_age=_YEAR,
            secure=visit.request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def listed(visit: Visit, table: Table, asked: Asked) -> dict[str, Any]:
    """All that `tables/table.html` needs, for a page that has more than a table on it."""
    after = table.place(asked.after) if asked.after else None
    found, following = table.page(
        visit.by, entity=visit.entity, filters=table.asks(asked.values, asked.order or table.order), after=after, limit=ROWS
    )
    units = drawn.units_of(table, found)
    facts = facts_of(visit, table, asked) | {
        "heads": tuple(drawn.heads(table, asked, units=units)),
        "rows": tuple(drawn.rows(table, asked, found, entity=visit.entity, units=units)),
        "turning": drawn.turning(asked, following),
    }
    if visit.request.GET.get("totals") == "now":
        facts |= totals_of(visit, table, asked)
    return facts


def facts_of(visit: Visit, table: Table, asked: Asked) -> dict[str, Any]:
    """What the table's frame needs, without any row."""
    return {
        "table": table,
        "asked": asked,
        "summed": table.totals is not None,  # a template would call what can be called
        "colspan": len(asked.columns),
        "fields": tuple(drawn.fields(table, asked)),
        "acts": tuple((act.title, act.address(visit.entity)) for act in table.acts),
        "empty_link": table.empty.link and (table.empty.link[0], table.empty.link[1](visit.entity)),
        "links": {
            "totals": asked.address(part="totals"),
            "totals_now": asked.address(totals="now"),
            "csv": asked.address(**{"as": "csv"}),
            "xlsx": asked.address(**{"as": "xlsx"}),
            "plain": ALL,
        },
    }


def totals_of(visit: Visit, table: Table, asked: Asked) -> dict[str, Any]:
    """The totals of every filtered row."""
    if table.totals is None:
        return {"totals": ()}
    filters = table.asks(asked.values, asked.order or table.order)
    sums = table.totals(visit.by, entity=visit.entity, filters=filters)
    return {"totals": tuple(drawn.total_rows(table, asked, sums))}
