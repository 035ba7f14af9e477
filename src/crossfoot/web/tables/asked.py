"""What an address asks of a table: filters, order, columns, and where the page begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from crossfoot.web.tables.column import Column
from crossfoot.web.tables.filters import read_all
from crossfoot.web.tables.table import Table

ROWS = 50
_BACK_MAX = 40
_COOKIE = "crossfoot_columns_"
_PLACES = "!"


@dataclass(frozen=True, slots=True)
class Asked:
    """given: the query string's fields that the table knows. values: of filters, by id. problems: (field, sentence).

    columns: those to show, in the table's order. after: text of the page's beginning, empty for the first.
    back: the beginnings of the pages before.
    """

    given: Mapping[str, str]
    values: Mapping[str, Any]
    problems: tuple[tuple[str, str], ...]
    order: str
    columns: tuple[Column, ...]
    after: str
    back: tuple[str, ...]
    own_columns: tuple[str, ...]

    def address(self, *, leave: Iterable[str] = (), **changed: str) -> str:
        """The query string of this list with some of it changed; it begins with `?`. An empty value leaves the field out."""
        fields = {name: value for name, value in self.given.items() if value and name not in leave}
        if self.order:
            fields["sort"] = self.order
        if self.own_columns:
            fields["columns"] = ",".join(self.own_columns)
        fields |= changed
        return "?" + urlencode({name: value for name, value in fields.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter holds."""
        return any(value is not None for value in self.values.values())


def asked_of(request: HttpRequest, table: Table) -> Asked:
    """What a request asks; words nobody knows are passed over, what a filter cannot read is told."""
    query = request.GET
    names = [name for each in table.filters for name in each.fields]
    given = {name: query.get(name, "")[:200].replace("\x00", "") for name in names}
    values, problems = read_all(table.filters, given)
    order = query.get("sort", "")
    known = {each.id for each in table.columns}
    listed = query.getlist("columns")
    own = [word for text in listed for word in text.split(",") if word in known]
    if not own:
        own = [word for word in request.COOKIES.get(_COOKIE + table.id, "").split(".") if word in known]
    shown = tuple(each for each in table.columns if not own or each.id in own or each is table.columns[0])
    return Asked(
        given=given,
        values=values,
        problems=problems,
        order=order if order in table.orders else "",
        columns=shown,
        after=query.get("after", "")[:200].replace("\x00", ""),
        back=tuple(word for word in query.get("back", "")[:8000].split(_PLACES) if word)[-_BACK_MAX:],
        own_columns=tuple(each.id for each in shown) if own and listed else (),
    )


def back_text(places: tuple[str, ...]) -> str:
    """Beginnings of pages as a field of the address."""
    return _PLACES.join(places[-_BACK_MAX:])


def columns_cookie(table: Table) -> str:
    """The cookie in which a browser keeps the columns it likes."""
    return _COOKIE + re.sub(r"[^a-z0-9-]", "", table.id)
