"""Documents between two totals, found by an index although row-level security keeps numerics from being sought by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

_FUNCTION = "crossfoot_documents_of_total(%s, %s::numeric, %s::numeric, %s)"


def of_total(*, entity: str, low: Decimal | None, high: Decimal | None, most: int) -> Any | None:
    """A condition on documents of the entity between two totals, both inside; None when there are more than `most`.

    The database's function shows nothing that the wall hides, and gives ids alone: the rows are read as all others are.
    """
    given = [entity, low, high, most + 1]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cardinality({_FUNCTION})", given)
        counted: Any = cursor.fetchone()
    if counted[0] > most:
        return None
    return RawSQL(f"books_documentrow.id = ANY({_FUNCTION})", given, output_field=BooleanField())
