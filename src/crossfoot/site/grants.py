"""What each table's model declares about its rows, as grants for the app role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from crossfoot.books.fields import APPEND_ONLY, Rows, changing, passing
from crossfoot.site.roles import TableGrant

# Tables of packages we use, which cannot declare it themselves. The context row of the history triggers is written
# again by each statement of one request.
OTHERS_ROWS: dict[str, Rows] = {
    "pghistory.context": changing("metadata", "updated_at"),
    # A second factor is work of its owner: taken up, used, given up. The trail remembers each of it.
    "mfa.authenticator": passing("user", "type", "data", "created_at", "last_used_at"),
    "socialaccount.socialaccount": changing("user", "provider", "uid", "extra_data", "last_login", "date_joined"),
}


def table_grants() -> Iterator[TableGrant]:
    """One grant for each table of an installed model. Django's apps must be ready."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if not options.managed or options.proxy:
            continue
        rows = declared_rows(model)
        columns = tuple(_column(model, name) for name in rows.changing)
        verbs = tuple(verb for verb, may in (("INSERT", rows.insertable), ("DELETE", rows.deletable)) if may)
        yield TableGrant(options.db_table, verbs, columns)


def declared_rows(model: type[Model]) -> Rows:
    """What may happen to the rows of a model's table; the table between two models follows the one that made it."""
    maker: Any = model._meta.auto_created
    if maker:
        return declared_rows(maker)
    named: Rows = getattr(model, "rows", APPEND_ONLY)
    return OTHERS_ROWS.get(model._meta.label_lower, named)


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)
