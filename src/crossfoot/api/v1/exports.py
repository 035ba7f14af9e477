"""Every row of a list as a file: at once where the list is short, in the background where it is long.

What a list is narrowed by, its export is narrowed by: the fields of its body are the list's own parameters.
"""

from __future__ import annotations

import functools
import inspect
import io
from collections.abc import Callable
from typing import Any, Literal

from ninja import Router
from pydantic import create_model

from crossfoot.api.v1 import billing, close, contracts, invoices, parties, usage, webhooks, work
from crossfoot.api.v1.files import file_answer
from crossfoot.api.wire.routes import Call, exports
from crossfoot.api.wire.shapes import shape
from crossfoot.api.wire.strict import Body
from crossfoot.desks.delivery.asking import ask_to_export
from crossfoot.desks.exports.exporting import ROWS_AT_ONCE, ListAsked, export_list
from crossfoot.desks.exports.listings import LISTINGS

router = Router(tags=["exports"])
_OF_PAGES = ("request", "entity", "after", "limit")


class Export(Body):
    """format: csv, xlsx (a typed workbook with a sheet about itself) or jsonl (an object a line, the last about the file)."""

    format: Literal["csv", "xlsx", "jsonl"]


def _exported(path: str, listing: str, listed: Callable[..., Any]) -> None:
    """Declare the export of a list. listed: the route of the list, whose parameters narrow the export too."""
    found = LISTINGS[listing]
    given = inspect.signature(listed, eval_str=True).parameters
    of_path = [name for name in given if f"{{{name}}}" in path]
    narrowed = {name: (each.annotation, each.default) for name, each in given.items() if name not in (*_OF_PAGES, *of_path)}
    name = "".join(word.title() for word in listing.split("-"))
    body: Any = create_model(f"{name}Export", __base__=Export, __doc__=Export.__doc__, **narrowed)  # type: ignore[call-overload]

    def export(request: Call, **named: Any) -> Any:
        wanted = named.pop("body").model_dump(mode="json", exclude_none=True)
        way = wanted.pop("format")
        filters = {**{each: named[each] for each in of_path}, **wanted}
        return _answered(request, ListAsked(listing, way, filters))

    keyword = functools.partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    names = [("request", Call), ("entity", str), *((each, given[each].annotation) for each in of_path), ("body", body)]
    export.__signature__ = inspect.Signature([keyword(each, annotation=kind) for each, kind in names])  # type: ignore[attr-defined]
    export.__name__ = f"export_{listing.replace('-', '_')}"
    export.__doc__ = f"""{found.title} as a file: every row, as of one moment, with control totals.

    Up to {ROWS_AT_ONCE:,} rows come at once. A longer list is written in the background: its file is fetched when it is done.
    """
    exports(router, f"/exports{path}", duty=found.duty, media=work.MEDIA, work=shape(work.WorkShown))(export)


def _answered(request: Call, asked: ListAsked) -> Any:
    if "respond-async" not in request.http.headers.get("Prefer", ""):
        out = io.BytesIO()
        made = export_list(
            entity=request.entity, asked=asked, out=out, rows_max=ROWS_AT_ONCE, told=_quiet, by=request.by, at=request.at
        )
        if made is not None:
            return file_answer(out.getvalue(), name=made.name)
    done = ask_to_export(
        entity=request.entity,
        listing=asked.listing,
        way=asked.way,
        filters=asked.filters,
        duty=LISTINGS[asked.listing].duty,
        by=request.by,
        at=request.at,
        key=request.key,
    )
    return work.asked_for(request, int(done["work"]))


def _quiet(rows: int) -> None:
    """Nobody watches a request."""


for _path, _listing, _listed in (
    ("/invoices", "invoices", invoices.list_invoices),
    ("/runs", "runs", billing.list_runs),
    ("/drafts", "drafts", billing.list_drafts),
    ("/parties", "parties", parties.list_parties),
    ("/usage/batches", "usage-batches", usage.list_batches),
    ("/agreements", "agreements", contracts.list_agreements),
    ("/price-books", "price-books", contracts.list_price_books),
    ("/orders", "orders", contracts.list_orders),
    ("/trail", "trail", close.list_trail),
    ("/webhooks/{name}/messages", "webhook-messages", webhooks.list_messages),
):
    _exported(_path, _listing, _listed)
